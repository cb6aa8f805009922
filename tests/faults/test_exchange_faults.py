"""Reviewing, applying and making bundles while the computer or the stick fails: old state or new
state, what is on the stick under a bundle's name is whole, and the next try succeeds."""

import contextlib
import hashlib
import io
import json
import random
import re
import shutil
from pathlib import Path

import pytest

from liaison_app.cli.main import main
from liaison_app.store.caselog import CaseLog
from liaison_app.store.inbox import Inbox, inbox_path
from liaison_app.store.slots import derive
from tests.faults.rounds import ALERTS, Round, Walks
from tests.faults.walk import no_desktop

LINE = re.compile(r"liaison: error: ([a-z-]+): \S.*")
DONE = [0, 0, 0]


def state(walks: Walks, folder: Path) -> tuple[int, int]:
    """Alerts in the case log and bundles sent, once both files were found sound."""
    case_log = CaseLog.open(folder / "case.db", walks.key)
    inbox = Inbox.open(inbox_path(folder / "case.db"), derive(walks.key, "inbox"))
    try:
        report = case_log.verify()
        assert report.ok, report.problems
        assert inbox.damaged_pages() == []
        return len(case_log.queries.alerts()), len(inbox.sent_bundles())
    finally:
        inbox.close()
        case_log.close()


def outgoing(folder: Path) -> list[Path]:
    return sorted((folder.parent / "stick").glob("mofa-to-nco-*.liaison"))


def applied_at_office(folder: Path, bundle: Path) -> int:
    """What the office applies of a bundle; it must be whole."""
    said = io.StringIO()
    where = ["--case-log", str(folder.parent / "office" / "case.db"), "--json", "--quiet"]
    key = ["--passphrase-file", str(folder.parent / "pass")]
    with contextlib.redirect_stdout(said):
        status = main(["bundle", "apply", str(bundle), "--yes", *where, *key], no_desktop)
    assert status == 0, said.getvalue()
    return int(json.loads(said.getvalue())["applied"])


def check_recovers(walks: Walks, folder: Path) -> None:
    """The same acts once more succeed, and the office gets what was reported, once."""
    again = walks.again(folder)
    assert again.statuses == DONE, again.errors
    assert state(walks, folder)[0] == ALERTS
    counts = [applied_at_office(folder, bundle) for bundle in outgoing(folder)]
    assert sum(counts) > 0


def check(walks: Walks, disturbed: Round) -> None:
    alerts, _sent = state(walks, disturbed.folder)
    done = disturbed.statuses
    assert alerts == ALERTS if done[:2] == [0, 0] else alerts in (0, ALERTS)
    check_recovers(walks, disturbed.folder)


def test_undisturbed_a_bundle_comes_in_and_one_goes_out(exchanges: Walks) -> None:
    whole = exchanges.with_stick(0, "EIO")
    assert whole.statuses == DONE
    assert whole.counted > 5
    assert state(exchanges, whole.folder) == (ALERTS, 1)


def killed(walks: Walks, rounds: int, seed: int) -> None:
    seconds = walks.duration()
    moments = random.Random(seed)
    for _ in range(rounds):
        check(walks, walks.killed(moments.uniform(0, seconds)))


def test_a_kill_leaves_old_or_new_state(exchanges: Walks) -> None:
    killed(exchanges, 10, 21)


@pytest.mark.long
def test_hundreds_of_kills_leave_old_or_new_state(exchanges: Walks) -> None:
    killed(exchanges, 300, 22)


def fails(walks: Walks, n: int, fault: str) -> str:
    """A sitting whose stick fails from the n-th call on; the code it ends with."""
    before = digests(walks.prepared / "installation")
    disturbed = walks.with_stick(n, fault)
    folder = disturbed.folder
    assert disturbed.statuses[-1] == 1, disturbed
    (error,) = disturbed.errors
    found = LINE.fullmatch(error)
    assert found, error
    if len(disturbed.statuses) == 1:  # it could not even be read
        assert digests(folder, "case.db") == {"case.db": before["case.db"]}
        inbox = Inbox.open(inbox_path(folder / "case.db"), derive(walks.key, "inbox"))
        assert inbox.arrivals() == ()
        inbox.close()
    for bundle in outgoing(folder):
        assert applied_at_office(folder, bundle) > 0  # whole, whatever was said of it
    shutil.rmtree(folder.parent / "office")
    shutil.copytree(walks.prepared / "office", folder.parent / "office")
    check(walks, disturbed)
    return found[1]


def digests(folder: Path, *names: str) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.iterdir()
        if path.is_file() and (not names or path.name in names)
    }


def test_a_stick_pulled_while_it_is_read(exchanges: Walks) -> None:
    assert fails(exchanges, 1, "EIO") == "bundle-unreadable"
    assert fails(exchanges, 2, "EIO") == "bundle-unreadable"


@pytest.mark.parametrize(
    ("fault", "code"),
    [("EIO", "medium-gone"), ("ENOSPC", "medium-full"), ("EROFS", "medium-read-only")],
)
def test_a_stick_that_fails_while_it_is_written(exchanges: Walks, fault: str, code: str) -> None:
    last = exchanges.with_stick(0, fault).counted
    # The last calls: written, synced, read back (twice, for the end), synced, renamed, the folder
    # synced; one more looks for what is left of the temporary name.
    for n in (last - 7, last - 4, last - 2, last - 1):
        assert fails(exchanges, n, fault) == code


@pytest.mark.long
@pytest.mark.parametrize("fault", ["EIO", "ENOSPC", "EROFS"])
def test_every_call_on_the_stick_fails_once(exchanges: Walks, fault: str) -> None:
    total = exchanges.with_stick(0, fault).counted
    codes = {fails(exchanges, n, fault) for n in range(1, total)}
    assert codes <= {"bundle-unreadable", "medium-gone", "medium-full", "medium-read-only"}
