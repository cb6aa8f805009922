"""One whole bench: build, measure, remove."""

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from liaison_app.domain.errors import Refused
from liaison_app.workflows.bench.briefing import briefing_figures
from liaison_app.workflows.bench.build import (
    LEDGER_ROWS,
    PASSPHRASE,
    Built,
    Progress,
    add_history,
    add_incidents,
    installation,
    write_ledger,
)
from liaison_app.workflows.bench.commands import memory_figures, status_figure
from liaison_app.workflows.bench.desktop import desktop_figures
from liaison_app.workflows.bench.exchange import exchange_figures
from liaison_app.workflows.bench.figures import Figure, rounded, timed
from liaison_app.workflows.bench.reading import reading_figures
from liaison_app.workflows.bench.space import check_space
from liaison_app.workflows.bench.writing import commit_figure, import_figure
from liaison_app.workflows.desk import Surroundings

Measure = Callable[[Path, int, Surroundings, Progress], list[Figure]]
DEFAULT_SIZE = 20_000
SMALLEST = 100


@dataclass(frozen=True)
class BenchReport:
    """``size`` is the number of incidents, or of operations in a bundle, the figures hold for."""

    size: int
    figures: tuple[Figure, ...]

    def as_dict(self) -> dict[str, object]:
        return {"size": self.size, "figures": [figure.as_dict() for figure in self.figures]}


def run_bench(
    size: int, surroundings: Surroundings, progress: Progress, only: str = ""
) -> BenchReport:
    """Measure a case log of ``size`` incidents and a bundle of ``size`` operations, or ``only`` one
    of the parts (`PARTS`); Refused ``bench-size`` for less than can be told, ``bench-space`` where
    the disk has no room for it.

    Everything is built in a temporary folder and removed, whatever happens.
    """
    if size < SMALLEST:
        raise Refused("bench-size", size=size, smallest=SMALLEST)
    found: list[Figure] = []
    for part, measure in PARTS.items():
        if only in ("", part):
            with tempfile.TemporaryDirectory(prefix="liaison-bench-") as folder:
                check_space(Path(folder).parent, size, progress)
                found += measure(Path(folder), size, surroundings, progress)
    return BenchReport(size, tuple(found))


def _case_log(
    folder: Path, size: int, surroundings: Surroundings, progress: Progress
) -> list[Figure]:
    rows = min(size, LEDGER_ROWS)
    desk = installation(folder, "bench.db", surroundings)
    built = Built(folder, desk, size, folder / "ledger.csv")
    built.passphrase_file.write_text(PASSPHRASE, encoding="utf-8")
    try:
        write_ledger(built.ledger, rows)
        found = [import_figure(built, surroundings, progress)]
        if size > rows:
            seconds = timed(lambda: add_incidents(desk, range(rows, size), progress))
            found.append(Figure("bulk-record", rounded((size - rows) / seconds), "1/s"))
        add_history(built)
        found += reading_figures(built, progress)
        found.append(commit_figure(built))
        found.append(status_figure(built, progress))
        found += memory_figures(built, rows, surroundings, progress)
    finally:
        desk.close()
    return found


PARTS: Mapping[str, Measure] = {
    "case-log": _case_log,
    "exchange": exchange_figures,
    "briefing": briefing_figures,
    "desktop": desktop_figures,
}
