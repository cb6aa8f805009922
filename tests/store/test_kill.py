"""A program that is killed while it writes leaves whole acts and nothing else."""

import subprocess
import sys
import time
from pathlib import Path

from liaison_app.store.caselog import CaseLog
from liaison_app.store.connection import open_reader
from tests.store.world import KEY, World

ROOT = Path(__file__).parents[2]
# One incident and its timeline entry an act, as fast as it goes, until it is killed.
WRITER = """
import sys
from itertools import count
from pathlib import Path
from liaison_app.domain.arrival import Replica
from liaison_app.store.caselog import Act, CaseLog
from tests.store.world import KEY, MARKED, Desk

path = Path(sys.argv[1])
case_log = CaseLog.open(path, KEY)
desk = Desk(case_log, path, Replica(case_log.installation.replica, "mofa", "A", "", ""),
            count(int(sys.argv[2])))
while True:
    name = desk.name("incident")
    desk.write(
        Act("create", name, "own", {"title": "架空の事案", **MARKED}, mint=True),
        Act("create", desk.name("entry", name), "own", {"text": "経過" * 2000, **MARKED}),
    )
"""


def test_a_killed_writer_leaves_whole_acts(world: World) -> None:
    agency = world.agency()
    agency.case_log.close()
    agency.db.close()
    for attempt in range(1, 4):
        _write_until_killed(agency.path, attempt)
        case_log = CaseLog.open(agency.path, KEY)
        assert case_log.verify().ok
        assert case_log.check_projections() == []
        reader = open_reader(agency.path, KEY)
        incidents = reader.execute("SELECT count(*) FROM incident").fetchone()[0]
        entries = reader.execute("SELECT count(*) FROM entry").fetchone()[0]
        assert incidents == entries > 0
        reader.close()
        case_log.close()


def _write_until_killed(path: Path, attempt: int) -> None:
    """Killed once it has committed something in this run."""
    reader = open_reader(path, KEY)
    newest = "SELECT coalesce(max(position), 0) FROM journal"
    before = reader.execute(newest).fetchone()[0]
    command = [sys.executable, "-c", WRITER, str(path), str(attempt * 1_000_000)]
    with subprocess.Popen(command, cwd=ROOT) as writer:
        while reader.execute(newest).fetchone()[0] < before + 10:
            assert writer.poll() is None
            time.sleep(0.01)
        writer.kill()
    reader.close()
