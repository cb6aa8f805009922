"""What was destroyed does not come back with an older copy of the case log, on this computer."""

from collections.abc import Callable
from pathlib import Path

import pytest

from liaison_app.domain.errors import Refused
from liaison_app.host.witness import read_witness, write_witness
from liaison_app.workflows import disposal
from liaison_app.workflows.audit import verify_audit
from liaison_app.workflows.backups import create_backup
from liaison_app.workflows.desk import Desk, Surroundings
from liaison_app.workflows.destroyed import destroy_again
from liaison_app.workflows.epochs import change_keys
from liaison_app.workflows.restoring import restore_backup
from tests.store.pages import says
from tests.workflows.conftest import PASSPHRASE
from tests.workflows.test_disposal import SECRET, approved, chief, entered

__all__ = ["chief"]  # a fixture

Unlock = Callable[[Path], Desk]


@pytest.fixture
def by_hand(desk: Desk, chief: str, tmp_path: Path) -> Path:
    """A backup of before, which the program does not know of; then the disposal."""
    gone = entered(desk)
    create_backup(desk, tmp_path / "by-hand")
    disposal.carry_out(desk, approved(desk, gone))
    return tmp_path / "by-hand"


def restored(desk: Desk, backup: Path, folder: Path, surroundings: Surroundings) -> Path:
    return restore_backup(backup, folder / "restored.db", PASSPHRASE, surroundings).path


def test_restore_revives_redacted(
    desk: Desk, by_hand: Path, tmp_path: Path, surroundings: Surroundings, unlocked: Unlock
) -> None:
    path = restored(desk, by_hand, tmp_path, surroundings)
    there = unlocked(path)
    assert there.queries.search(SECRET).total == 0
    assert says(path, there.secrets.database, SECRET) == set()
    report = verify_audit(there)
    assert report["ok"], report["problems"]
    assert there.case_log.check_projections() == []


def test_a_change_of_keys_loses_nothing_of_it(
    desk: Desk, by_hand: Path, tmp_path: Path, surroundings: Surroundings, unlocked: Unlock
) -> None:
    """Neither the epochs that follow are stopped by it, nor a restore of before the change."""
    change_keys(desk, "鍵の交換")
    assert destroy_again(desk) == 0
    change_keys(desk, "もう一度、鍵の交換")
    path = restored(desk, by_hand, tmp_path, surroundings)
    assert says(path, unlocked(path).secrets.database, SECRET) == set()


def test_nothing_of_what_was_destroyed_is_in_what_is_kept(desk: Desk, by_hand: Path) -> None:
    data = read_witness(desk.installation.database_id)
    assert data is not None
    assert SECRET.encode() not in data
    assert b"dispose" not in data


def test_on_another_computer_it_is_not_known(
    desk: Desk,
    by_hand: Path,
    tmp_path: Path,
    surroundings: Surroundings,
    unlocked: Unlock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LIAISON_HOME", str(tmp_path / "elsewhere"))
    there = unlocked(restored(desk, by_hand, tmp_path, surroundings))
    assert there.queries.search(SECRET).total == 1


def test_what_was_altered_is_not_believed_and_nothing_is_set_up(
    desk: Desk, by_hand: Path, tmp_path: Path, surroundings: Surroundings
) -> None:
    data = read_witness(desk.installation.database_id)
    assert data is not None
    write_witness(desk.installation.database_id, data[:-1] + bytes([data[-1] ^ 1]))
    with pytest.raises(Refused, match="destroyed-unreadable"):
        restored(desk, by_hand, tmp_path, surroundings)
    assert not (tmp_path / "restored.db").exists()
    another = entered(desk, "別の件名qq")
    disposal.carry_out(desk, approved(desk, another))
    assert read_witness(desk.installation.database_id) != data


def test_every_disposal_since_is_carried_out_again(
    desk: Desk, chief: str, tmp_path: Path, surroundings: Surroundings, unlocked: Unlock
) -> None:
    first, second = entered(desk), entered(desk, f"{SECRET}の続き")
    create_backup(desk, tmp_path / "by-hand")
    for each in (first, second):
        disposal.carry_out(desk, approved(desk, each))
    there = unlocked(restored(desk, tmp_path / "by-hand", tmp_path, surroundings))
    assert there.queries.search(SECRET).total == 0
