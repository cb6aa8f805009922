"""Writing: a ledger of one's own taken in, and one field committed."""

import random
from functools import partial
from pathlib import Path

from liaison_app.store import bare
from liaison_app.workflows.bench.build import Built, Progress, installation
from liaison_app.workflows.bench.figures import (
    MILLISECONDS,
    SECONDS,
    Figure,
    median,
    rounded,
    timed,
    timings,
)
from liaison_app.workflows.desk import Surroundings
from liaison_app.workflows.importing import import_file
from liaison_app.workflows.incidents import amend_incident

IMPORT_GOAL = 3  # times the bare executemany
COMMIT_GOAL_MS = 5  # above the bare commit
_COMMITS = 60
# An amendment's header and body together, in bytes.
_ROW = 1024


def bulk_import(built: Built) -> float:
    """The seconds that taking in the ledger takes, reading and committing included."""
    return timed(lambda: import_file(built.desk, built.ledger))


def bare_import(built: Built, surroundings: Surroundings) -> float:
    """The seconds of the bare ``executemany`` of the very rows that the same import writes."""
    desk = installation(built.folder, "recorded.db", surroundings)
    recording = bare.Recording(built.folder)
    try:
        key = desk.secrets.database
        desk.case_log.close()
        desk.case_log = bare.open_recorded(desk.path, key, recording)
        import_file(desk, built.ledger)
        return bare.insert_again(recording, built.folder / "bare.db", key)
    finally:
        recording.close()
        desk.close()
        for path in (*built.folder.glob("rows-*"), *built.folder.glob("recorded.db*")):
            path.unlink()
        _remove(built.folder / "bare.db")


def import_figure(built: Built, surroundings: Surroundings, progress: Progress) -> Figure:
    """`bulk_import` beside `bare_import`."""
    progress("bench.importing")
    seconds = bulk_import(built)
    progress("bench.inserting")
    limit = bare_import(built, surroundings)
    goal = rounded(IMPORT_GOAL * limit)
    return Figure("bulk-import", rounded(seconds), SECONDS, rounded(limit), goal)


def commit_figure(built: Built) -> Figure:
    """One field of one incident, from what the officer typed to the end of the commit."""
    dice = random.Random(1)
    ids = built.desk.queries.incident_ids(sort="reference")
    chosen = [
        str(row["reference"])
        for row in built.desk.queries.incident_rows([dice.choice(ids) for _ in range(_COMMITS)])
    ]
    found = timings(
        partial(amend_incident, built.desk, reference, {"being_confirmed": "続報（架空）"})
        for reference in chosen
    )
    path = built.folder / "commits.db"
    limits = bare.commits(path, built.desk.secrets.database, _ROW, _COMMITS)
    _remove(path)
    limit = median([seconds * 1000 for seconds in limits])
    goal = rounded(limit + COMMIT_GOAL_MS)
    return Figure("commit-field", median(found), MILLISECONDS, limit, goal)


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
