"""To whom an incident is passed on changes as a whole, or not at all."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from liaison_app.domain.errors import Refused
from liaison_app.workflows.desk import Desk, Surroundings
from liaison_app.workflows.incidents import add_incident
from liaison_app.workflows.setup import found
from liaison_app.workflows.sharing import change_sharing, share_incident, shared_with
from tests.workflows.conftest import PASSPHRASE

ROOT = Path(__file__).parents[2]


@pytest.fixture
def office(tmp_path: Path, surroundings: Surroundings) -> Iterator[Desk]:
    path = tmp_path / "office" / "case-log.db"
    made = found(
        path,
        surroundings,
        role="office",
        organisation="nco",
        officer="当直",
        passphrase=PASSPHRASE,
    )
    yield made.desk
    made.desk.close()


@pytest.fixture
def shared(office: Desk) -> str:
    """An incident passed on to the ministry and the police."""
    reference = add_incident(office, {"title": "共有する事案（架空）"}).reference
    share_incident(office, reference, ["mofa", "npa"])
    return reference


def has_it(office: Desk, reference: str) -> list[str]:
    return shared_with(office, office.find(reference))


def test_exactly_those_have_it_afterwards(office: Desk, shared: str) -> None:
    before = office.queries.newest_position()[0]
    changed = change_sharing(office, shared, ["NPA", "soumu"])
    assert (changed.organisations, changed.added, changed.ended) == (
        *(("npa", "soumu"), ("soumu",), ("mofa",)),
    )
    assert has_it(office, shared) == ["npa", "soumu"]
    assert office.queries.newest_position()[0] == before + 2
    assert change_sharing(office, shared, ["npa", "soumu"]).added == ()
    assert office.queries.newest_position()[0] == before + 2
    assert change_sharing(office, shared, []).ended == ("npa", "soumu")


def test_what_is_refused_changes_nothing(office: Desk, shared: str) -> None:
    with pytest.raises(Refused, match="organisation-unknown"):
        change_sharing(office, shared, ["soumu", "nowhere"])
    assert has_it(office, shared) == ["mofa", "npa"]


# Is killed when the given commit of the act begins.
KILLED = """
import itertools, os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
import secrets
from liaison_app.domain.dates import japan_date
from liaison_app.host.resources import resources_folder
from liaison_app.host.vocabularies import load_vocabularies
from liaison_app.workflows.desk import Surroundings
from liaison_app.workflows.sharing import change_sharing
from liaison_app.workflows.unlock import unlock

path, passphrase, reference, last = sys.argv[1:]
now = datetime(2026, 11, 24, 12, tzinfo=UTC)
vocabularies = load_vocabularies(resources_folder(), japan_date(now))
around = Surroundings(lambda: now, secrets.token_bytes, resources_folder(), vocabularies)
desk = unlock(Path(path), around, passphrase)
commits = itertools.count(1)

def watch(statement):
    if statement == "COMMIT" and next(commits) == int(last):
        os.kill(os.getpid(), signal.SIGKILL)

desk.case_log._db.conn.set_trace_callback(watch)
change_sharing(desk, reference, ["npa", "soumu"])
print(next(commits) - 1)
"""


@pytest.mark.parametrize("commit", [1, 2])
def test_killed_in_between_it_is_all_or_nothing(
    office: Desk, shared: str, unlocked: Callable[[Path], Desk], commit: int
) -> None:
    command = [sys.executable, "-c", KILLED, str(office.path), PASSPHRASE, shared, str(commit)]
    ended = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    if commit == 1:
        assert ended.returncode == -signal.SIGKILL
        assert has_it(unlocked(office.path), shared) == ["mofa", "npa"]
    else:
        assert (ended.stdout, ended.returncode) == ("1\n", 0), ended.stderr
        assert has_it(unlocked(office.path), shared) == ["npa", "soumu"]
