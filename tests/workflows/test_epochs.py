"""A new epoch, with real key slots: what a restore does, and what a kill half-way leaves."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from liaison_app.domain.errors import Refused
from liaison_app.exchange import epochs, keys
from liaison_app.workflows.backups import create_backup
from liaison_app.workflows.continuity import check_continuity, doubts
from liaison_app.workflows.desk import Desk, Surroundings
from liaison_app.workflows.epochs import open_epoch, own_epochs
from liaison_app.workflows.incidents import add_incident
from liaison_app.workflows.restoring import restore_backup
from tests.workflows.conftest import PASSPHRASE

Unlock = Callable[[Path], Desk]


def killed(*_: object, **_named: object) -> None:
    raise KeyboardInterrupt


def certified_key(desk: Desk) -> str:
    """The signing key that the newest certificate says."""
    return epochs.read_epoch(desk.case_log.epoch_certificates()[-1]).signing_key


def test_a_restore_goes_on_as_a_new_replica(
    desk: Desk, tmp_path: Path, surroundings: Surroundings, unlocked: Unlock
) -> None:
    before, age = desk.installation, desk.secrets.age
    create_backup(desk, tmp_path / "backup")
    restored = restore_backup(tmp_path / "backup", tmp_path / "there.db", PASSPHRASE, surroundings)
    there = unlocked(restored.path)
    assert there.installation.replica != before.replica
    assert there.installation.former == (before.replica,)
    assert there.secrets.age == age
    assert keys.public_key(there.secrets.signing) == certified_key(there)
    assert there.secrets.signing != desk.secrets.signing
    assert [each.reason for each in own_epochs(there)] == ["restored", ""]
    assert there.mark.ok
    assert there.case_log.verify().ok


def test_the_same_backup_twice_gives_two_replicas(
    desk: Desk, tmp_path: Path, surroundings: Surroundings, unlocked: Unlock
) -> None:
    create_backup(desk, tmp_path / "backup")
    found = set()
    for name in ("one.db", "two.db"):
        path = restore_backup(tmp_path / "backup", tmp_path / name, PASSPHRASE, surroundings).path
        there = unlocked(path)
        found.add((there.installation.replica, keys.public_key(there.secrets.signing)))
    assert len(found) == 2


def test_a_kill_before_the_case_log_knows_leaves_the_epoch_that_was(
    desk: Desk, unlocked: Unlock, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, signing = desk.installation.replica, desk.secrets.signing

    monkeypatch.setattr(type(desk.case_log), "open_epoch", killed)
    with pytest.raises(KeyboardInterrupt):
        open_epoch(desk, "鍵の交換")
    desk.close()
    again = unlocked(desk.path)
    assert (again.installation.replica, again.secrets.signing) == (before, signing)
    assert again.secrets.successor is None


def test_a_kill_before_the_slots_follow_is_made_up_for_at_the_next_unlock(
    desk: Desk, unlocked: Unlock, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, signing = desk.installation.replica, desk.secrets.signing
    monkeypatch.setattr("liaison_app.workflows.epochs.settle_epoch", killed)
    with pytest.raises(KeyboardInterrupt):
        open_epoch(desk, "鍵の交換")
    desk.close()
    monkeypatch.undo()
    again = unlocked(desk.path)
    assert again.installation.former == (before,)
    assert keys.public_key(again.secrets.signing) == certified_key(again)
    assert again.secrets.signing != signing
    assert again.secrets.successor is None
    again.close()
    once_more = unlocked(desk.path)
    assert keys.public_key(once_more.secrets.signing) == certified_key(once_more)


def test_an_epoch_needs_a_reason(desk: Desk) -> None:
    with pytest.raises(Refused, match="reason-needed"):
        open_epoch(desk, " ")


def test_a_case_log_put_back_makes_no_bundle_until_a_new_epoch(
    desk: Desk, tmp_path: Path, unlocked: Unlock
) -> None:
    """The mark in the inbox knows better than the case log beside it."""
    path = desk.path
    earlier = tmp_path / "earlier.db"
    desk.case_log._db.execute("VACUUM INTO ?", [str(earlier)])
    add_incident(desk, {"title": "その後の事案"})
    desk.close()
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    shutil.copy(earlier, path)
    again = unlocked(path)
    assert (again.mark.finding, doubts(again)) == ("tail-cut", ("mark",))
    with pytest.raises(Refused, match="epoch-needed"):
        check_continuity(again)
    open_epoch(again, "事案記録だけを戻した")
    assert again.mark.ok
    assert doubts(again) == ()
    check_continuity(again)
    again.close()
    assert unlocked(path).mark.ok
