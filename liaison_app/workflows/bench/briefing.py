"""Briefings: pages a second, tagged and finalised, beside the same text drawn raw; their memory.

Each document is drawn by a process of its own, so that its peak is its own.
"""

import json
import sys
from pathlib import Path

from liaison_app.host.measured import peak_memory, run_answering
from liaison_app.host.resources import resources_folder
from liaison_app.workflows.bench.build import Progress
from liaison_app.workflows.bench.document import incidents_for
from liaison_app.workflows.bench.figures import (
    MEGABYTES,
    PAGES,
    SECONDS,
    Figure,
    median,
    rounded,
    timed,
)
from liaison_app.workflows.desk import Surroundings

VERB = "_bench-briefing"
SHARE = 5  # of the floor, at least a fifth
SUMMARY_GOAL = 0.3  # seconds
MEMORY_GOAL = 400  # megabytes
_SAME = 0.8  # of the pages a second of the shorter document: what measuring scatters
_LONG = 7  # times the length of the one of about 150 pages
_RUNS = 5
_MEGABYTE = 1_000_000


def briefing_figures(
    folder: Path, size: int, _surroundings: Surroundings, progress: Progress
) -> list[Figure]:
    """Every figure of this module; Refused ``command-failed``. The documents have about 150 and
    1,000 pages whatever the size, unless it is a small one."""
    incidents = incidents_for(size)
    progress("bench.drawing", pages=150)
    short = _drawn(folder, incidents)
    progress("bench.drawing", pages=1000)
    long = _drawn(folder, incidents * _LONG)
    rate, floor = short["pages"] / short["seconds"], short["pages"] / short["floor"]
    long_rate, long_floor = long["pages"] / long["seconds"], long["pages"] / long["floor"]
    found = [
        Figure("briefing-pages", rounded(rate), PAGES, rounded(floor), rounded(floor / SHARE)),
        Figure("briefing-summary", rounded(short["summary"]), SECONDS, None, SUMMARY_GOAL),
        Figure(
            "briefing-pages-long",
            rounded(long_rate),
            PAGES,
            rounded(long_floor),
            rounded(rate * _SAME),
        ),
    ]
    if short["memory"] and long["memory"]:  # else the system does not tell
        peaks = [rounded(each["memory"] / _MEGABYTE) for each in (long, short)]
        found.append(Figure("memory-briefing", peaks[0], MEGABYTES, peaks[1], MEMORY_GOAL))
    return found


def _drawn(folder: Path, incidents: int) -> dict[str, float]:
    answer = run_answering([VERB, str(incidents)], {"LIAISON_HOME": str(folder / "home")})
    found: dict[str, float] = json.loads(answer)
    return found


def main(arguments: list[str]) -> int:
    """The other process: ``[how many incidents]``; prints what it measured as JSON."""
    from liaison_app.briefing import BriefingResources, draw_briefing
    from liaison_app.briefing.bare import bare_drawing, bare_pages
    from liaison_app.workflows.bench.document import bench_paper, bench_summary

    incidents, folder = int(arguments[0]), resources_folder()
    files = BriefingResources.in_folder(folder)
    summary = [
        timed(lambda: draw_briefing(bench_summary(folder), files)) for _ in range(_RUNS + 1)
    ][1:]  # the first one reads the fonts: start-up
    paper = bench_paper(folder, incidents)
    pages = 0

    def draw() -> None:
        nonlocal pages
        pages = draw_briefing(paper, files).pages

    seconds, memory = timed(draw), peak_memory() or 0
    floor = timed(bare_drawing(bare_pages(paper, files)))
    found = {"pages": pages, "seconds": seconds, "floor": floor, "memory": memory}
    sys.stdout.write(json.dumps({**found, "summary": median(summary)}))
    return 0
