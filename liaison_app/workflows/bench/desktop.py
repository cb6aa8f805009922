"""The desktop: how soon it can be used, and whether it ever keeps one waiting.

It runs in a process of its own that measures itself (``ui/measuring.py``), without a display where
there is none; it is painted all the same.
"""

import json
import os
import time
from pathlib import Path

from liaison_app.host.measured import run_answering
from liaison_app.store.slots import open_slots
from liaison_app.workflows.bench.build import (
    LEDGER_ROWS,
    PASSPHRASE,
    Progress,
    add_incidents,
    installation,
    write_ledger,
)
from liaison_app.workflows.bench.document import incidents_for
from liaison_app.workflows.bench.figures import (
    MEGABYTES,
    MILLISECONDS,
    Figure,
    p95,
    rounded,
    timed,
    timings,
)
from liaison_app.workflows.bench.searching import typed_words
from liaison_app.workflows.desk import Surroundings

_VERB = "_measure-desktop"
FIRST_PAINT_GOAL_MS = 500
KEYSTROKE_GOAL_MS = 50
SCROLL_GOAL_MS = 30
GAP_GOAL_MS = 100
_MEGABYTE = 1_000_000


def desktop_figures(
    folder: Path, size: int, surroundings: Surroundings, progress: Progress
) -> list[Figure]:
    """Every figure of this module, with ``size`` incidents; Refused ``command-failed``."""
    desk = installation(folder, "bench.db", surroundings)
    try:
        add_incidents(desk, range(size), progress)
        pages = desk.queries.incident_ids()[:200]
        page = timings(lambda: desk.queries.incident_rows(pages) for _ in range(20))
    finally:
        desk.close()
    ledger, passphrase = folder / "ledger.csv", folder / "passphrase"
    write_ledger(ledger, min(size, LEDGER_ROWS))
    passphrase.write_text(PASSPHRASE, encoding="utf-8")
    derivation = timed(lambda: open_slots(desk.path, PASSPHRASE)) * 1000
    progress("bench.desktop")
    environment = {"LIAISON_HOME": str(folder / "home"), **_without_display()}
    # Twice: what is told is a warm start.
    for _ in range(2):
        opened = [_VERB, str(desk.path), str(passphrase), str(ledger), str(incidents_for(size))]
        arguments = [*opened, str(time.time())]
        found = json.loads(run_answering([*arguments, *typed_words()], environment))
    row = p95(page)  # what the rows of one page take to be read

    def told(name: str, value: float, limit: float | None, goal: float | None) -> Figure:
        return Figure(name, rounded(value), MILLISECONDS, limit and rounded(limit), goal)

    return [
        told("desktop-first-paint", found["first_paint"], None, FIRST_PAINT_GOAL_MS),
        told("desktop-usable", found["usable"], derivation, None),
        Figure("desktop-memory", rounded(found["memory"] / _MEGABYTE), MEGABYTES),
        told("desktop-keystroke", p95(found["keystrokes"]), row, KEYSTROKE_GOAL_MS),
        told("desktop-scroll-end", found["scroll_end"], row, SCROLL_GOAL_MS),
        told("desktop-jump", p95(found["jumps"]), row, SCROLL_GOAL_MS),
        told("desktop-gap-search", found["gap_search"], None, GAP_GOAL_MS),
        told("desktop-gap-import", found["gap_import"], None, GAP_GOAL_MS),
        told("desktop-gap-rebuild", found["gap_rebuild"], None, GAP_GOAL_MS),
        told("desktop-gap-briefing", found["gap_briefing"], None, GAP_GOAL_MS),
    ]


def _without_display() -> dict[str, str]:
    """Where there is no display, windows are painted into memory."""
    shown = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"} & os.environ.keys()
    return {} if shown or os.name == "nt" else {"QT_QPA_PLATFORM": "offscreen"}
