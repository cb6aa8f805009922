"""The mark: what each witness notices of a case log that was cut, restored or replaced."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import keyring
import keyring.core
import pytest

from liaison_app.host import system_keyring
from liaison_app.host.settings import load_settings, save_settings
from liaison_app.store.connection import open_writer
from liaison_app.store.inbox import inbox_path
from liaison_app.store.marks import signed_mark
from liaison_app.workflows.audit import verify_audit
from liaison_app.workflows.backups import create_backup
from liaison_app.workflows.desk import Desk, Surroundings
from liaison_app.workflows.incidents import add_incident
from liaison_app.workflows.opening import inbox_key
from liaison_app.workflows.restoring import restore_backup
from liaison_app.workflows.unlock import unlock
from tests.host.test_system_keyring import real
from tests.workflows.conftest import PASSPHRASE

Enter = Callable[[], Desk]


@pytest.fixture
def path(desk: Desk) -> Path:
    """A case log with two incidents, locked."""
    write(desk)
    desk.close()
    return desk.path


@pytest.fixture
def enter(desk: Desk, surroundings: Surroundings) -> Iterator[Enter]:
    """Unlocks it; what was open before is locked first."""
    opened: list[Desk] = [desk]

    def act() -> Desk:
        opened[-1].close()
        opened.append(unlock(desk.path, surroundings, PASSPHRASE))
        return opened[-1]

    yield act
    opened[-1].close()


@pytest.fixture
def real_keyring() -> Iterator[None]:
    """The system has one, for this test alone."""
    before = keyring.core._keyring_backend
    keyring.set_keyring(real())
    yield
    keyring.core._keyring_backend = before


def write(desk: Desk, count: int = 2) -> None:
    for number in range(count):
        add_incident(desk, {"title": f"架空の事案{number}"})


def said(desk: Desk) -> tuple[bool, Any, Any]:
    report = verify_audit(desk)
    return report["ok"], report["mark"]["finding"], report["mark"]["witness"]


def copy_of(path: Path, folder: Path) -> dict[Path, Path]:
    """A copy of the case log and its inbox, to be put back later."""
    folder.mkdir()
    return {each: Path(shutil.copy(each, folder / each.name)) for each in (path, inbox_path(path))}


def test_an_untouched_case_log_has_nothing_to_say(path: Path, enter: Enter) -> None:
    desk = enter()
    assert said(desk) == (True, None, None)
    assert (desk.mark.ok, desk.mark.checked) == (True, 1)
    write(desk)
    assert said(desk) == (True, None, None)
    assert said(enter()) == (True, None, None)


def test_a_case_log_put_back_alone_is_noticed_by_the_inbox(
    path: Path, enter: Enter, tmp_path: Path
) -> None:
    kept = copy_of(path, tmp_path / "kept")
    write(enter())
    enter().close()
    shutil.copy(kept[path], path)
    desk = enter()
    assert (desk.mark.finding, desk.mark.witness) == ("tail-cut", "inbox")
    assert said(desk) == (False, "tail-cut", "inbox")
    # Work goes on, and the finding stays: it is another history now.
    write(desk, 5)
    assert said(enter()) == (False, "restored-or-replaced", "inbox")
    assert said(enter()) == (False, "restored-or-replaced", "inbox")


def test_a_whole_folder_put_back_is_noticed_by_the_keyring(
    real_keyring: None, path: Path, enter: Enter, tmp_path: Path
) -> None:
    kept = copy_of(path, tmp_path / "kept")
    write(enter())
    assert said(enter()) == (True, None, None)
    enter().close()
    for original, copy in kept.items():
        shutil.copy(copy, original)
    desk = enter()
    assert said(desk) == (False, "tail-cut", "keyring")
    write(desk, 5)
    assert said(enter()) == (False, "restored-or-replaced", "keyring")


def test_a_tail_cut_off_with_sql_is_noticed(path: Path, enter: Enter) -> None:
    desk = enter()
    key, position = desk.secrets.database, desk.queries.newest_position()[0]
    desk.close()
    db = open_writer(path, key)
    db.execute("DELETE FROM operation WHERE pk = (SELECT max(pk) FROM operation)")
    db.execute("DELETE FROM journal WHERE position = ?", [position])
    db.close()
    desk = enter()
    report = verify_audit(desk)
    # In itself what remains is sound.
    assert report["journal"]["ok"]
    assert report["mark"] == {
        "checked": 1,
        "ok": False,
        "witness": "inbox",
        "finding": "tail-cut",
        "position": position,
    }
    assert not report["ok"]


@pytest.mark.parametrize("forge", ["text", "position", "another key"])
def test_a_mark_that_was_not_signed_here_is_noticed(path: Path, enter: Enter, forge: str) -> None:
    desk = enter()
    here, (position, head) = desk.installation, desk.queries.newest_position()
    marked = signed_mark(here.database_id, here.replica, position, head, b"x" * 32)
    kept = desk.inbox.mark() or ""
    forged = {
        "text": "これは控えではない",
        "position": kept.replace(f'"position":{position}', '"position":1'),
        "another key": marked.text(),
    }[forge]
    assert forged != kept
    key = inbox_key(desk.secrets.database)
    desk.close()
    db = open_writer(inbox_path(path), key)
    db.execute("UPDATE mark SET mark = ?", [forged])
    db.close()
    assert said(enter()) == (False, "mark-forged", "inbox")


def test_the_mark_of_an_earlier_epoch_says_nothing_of_this_one(path: Path, enter: Enter) -> None:
    desk = enter()
    here = desk.installation
    earlier = signed_mark(here.database_id, "ab" * 16, 10_000, "0" * 64, b"x" * 32)
    desk.inbox.keep_mark(earlier.text())
    assert said(desk) == (True, None, None)
    assert said(enter()) == (True, None, None)


def test_a_restore_by_the_program_settles_it(
    real_keyring: None, desk: Desk, tmp_path: Path, surroundings: Surroundings
) -> None:
    backup = create_backup(desk, tmp_path / "copy")
    write(desk)
    desk.close()
    there = tmp_path / "there" / "case.db"
    restore_backup(backup.path, there, PASSPHRASE, surroundings)
    restored = unlock(there, surroundings, PASSPHRASE)
    assert said(restored) == (True, None, None)
    restored.close()


def test_without_any_witness_nothing_is_claimed(path: Path, enter: Enter) -> None:
    desk = enter()
    key = inbox_key(desk.secrets.database)
    desk.close()
    db = open_writer(inbox_path(path), key)
    db.execute("DELETE FROM mark")
    db.close()
    desk = enter()
    assert (desk.mark.ok, desk.mark.checked) == (True, 0)
    assert system_keyring.fetch_mark(desk.installation.database_id) is None


def test_a_lost_file_fails_the_audit(desk: Desk, tmp_path: Path, enter: Enter) -> None:
    from liaison_app.workflows.incidents import attach_file

    added = add_incident(desk, {"title": "添付のある事案（架空）"})
    file = tmp_path / "添付.txt"
    file.write_text("架空の添付", encoding="utf-8")
    attach_file(desk, added.id, file)
    key = desk.secrets.database
    desk.close()
    db = open_writer(desk.path, key)
    db.execute("UPDATE blob_chunk SET data = ?", [b"x"])
    db.close()
    report = verify_audit(enter())
    assert not report["ok"]
    assert len(report["files"]["bad"]) == 1


def test_a_command_asks_no_keyring_that_is_not_in_use(
    real_keyring: None, path: Path, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = enter()
    here = desk.installation
    foreign = signed_mark(here.database_id, here.replica, 10_000, "0" * 64, desk.secrets.signing)
    system_keyring.store_mark(here.database_id, foreign.text())
    settings = load_settings()
    save_settings({key: value for key, value in settings.items() if key != "keyring_marks"})
    monkeypatch.setattr(system_keyring, "is_loaded", lambda: False)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    assert said(desk) == (True, None, None)
    save_settings(settings | {"keyring_marks": [here.database_id]})
    assert said(desk) == (False, "tail-cut", "keyring")
