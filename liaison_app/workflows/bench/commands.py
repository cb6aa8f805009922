"""Whole commands from a shell: how long ``status`` takes, and how much memory the others."""

from liaison_app.host.measured import run_timed, run_watched
from liaison_app.store.slots import open_slots
from liaison_app.workflows.bench.build import (
    PASSPHRASE,
    Built,
    Progress,
    installation,
    write_ledger,
)
from liaison_app.workflows.bench.figures import (
    MEGABYTES,
    SECONDS,
    Figure,
    median,
    rounded,
    timed,
)
from liaison_app.workflows.desk import Surroundings

STATUS_GOAL = 0.5  # seconds, beside the derivation of the key
_RUNS = 5
_MEGABYTE = 1_000_000
# How much more memory twice the rows may take: what the larger file itself needs, and no more.
_GROWTH = 1.5


def status_figure(built: Built, progress: Progress) -> Figure:
    """``liaison status``, from the shell to its end; the limit is the derivation of the key."""
    progress("bench.commands")
    path = built.desk.path
    environment = built.environment(path)
    found = [run_timed(["status", "--json"], environment) for _ in range(_RUNS)]
    limits = [timed(lambda: open_slots(path, PASSPHRASE)) for _ in range(_RUNS)]
    limit = median(limits)
    return Figure("status", median(found), SECONDS, limit, rounded(limit + STATUS_GOAL))


def memory_figures(
    built: Built, rows: int, surroundings: Surroundings, progress: Progress
) -> list[Figure]:
    """Peak memory of an import of ``rows`` rows, beside one of half of them; and of a list.

    None where the system does not tell.
    """
    progress("bench.memory")
    half = _import_peak(built, rows // 2, surroundings)
    whole = _import_peak(built, rows, surroundings)
    listing = run_watched(["incident", "list", "--json"], built.environment(built.desk.path))
    found = []
    if half and whole:
        limit, value = half / _MEGABYTE, whole / _MEGABYTE
        found.append(
            Figure(
                "memory-import", rounded(value), MEGABYTES, rounded(limit), rounded(limit * _GROWTH)
            )
        )
    if listing:
        found.append(_memory("memory-list", listing))
    return found


def _memory(name: str, peak: int, limit: float | None = None, goal: float | None = None) -> Figure:
    return Figure(name, rounded(peak / _MEGABYTE), MEGABYTES, limit, goal)


def _import_peak(built: Built, rows: int, surroundings: Surroundings) -> int | None:
    ledger = built.folder / "part.csv"
    write_ledger(ledger, rows)
    desk = installation(built.folder, "part.db", surroundings)
    desk.close()
    try:
        return run_watched(["import", str(ledger), "--json"], built.environment(desk.path))
    finally:
        for path in built.folder.glob("part.*"):
            path.unlink()
