"""Backups: everything comes back, nothing else is believed, and the oldest go."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from liaison_app.domain.errors import Refused
from liaison_app.store.backup_file import MAX_OFFICERS, read_manifest
from liaison_app.store.caselog import CaseLog
from liaison_app.store.inbox import inbox_path
from liaison_app.store.slots import officer_slot, slots
from liaison_app.store.upgrading import copies_before_migrations
from liaison_app.workflows import kept_backups as kept
from liaison_app.workflows.audit import verify_audit
from liaison_app.workflows.backups import Backup, backup_key, create_backup, describe
from liaison_app.workflows.desk import Desk, Surroundings
from liaison_app.workflows.finding import incident_list
from liaison_app.workflows.incidents import add_incident, amend_incident
from liaison_app.workflows.officers import add_officer, officers, write_own_slots
from liaison_app.workflows.restoring import restore_backup
from liaison_app.workflows.setup import found
from liaison_app.workflows.unlock import unlock
from tests.workflows.conftest import PASSPHRASE, Clock

SECRET = "架空の秘匿すべき件名"
Unlocked = Callable[[Path], Desk]


def incident(desk: Desk, title: str) -> str:
    return add_incident(desk, {"title": title}).reference


def titles(desk: Desk) -> list[str]:
    return sorted(str(row["title"]) for row in incident_list(desk, limit=None)[1])


def test_everything_comes_back(
    desk: Desk, tmp_path: Path, surroundings: Surroundings, unlocked: Unlocked
) -> None:
    incident(desk, SECRET)
    made = create_backup(desk, tmp_path / "copy")
    position, _ = desk.queries.newest_position()
    incident(desk, "後から")
    restored = restore_backup(made.path, tmp_path / "new" / "case.db", PASSPHRASE, surroundings)
    assert (restored.position, restored.organisation) == (made.position, "mofa")
    again = unlocked(restored.path)
    assert titles(again) == [SECRET]
    assert again.queries.newest_position()[0] == position + 1  # the new epoch stands there too
    assert again.installation.former == (desk.installation.replica,)
    assert verify_audit(again)["ok"]
    assert again.case_log.check_projections() == []
    assert again.case_log.restored() is not None
    assert desk.case_log.restored() is None
    assert sorted(path.name for path in restored.path.parent.iterdir() if path.is_file()) == [
        "case.db", "case.db-shm", "case.db-wal", "case.db.inbox", "case.db.inbox-shm",
        "case.db.inbox-wal", f"case.db.officer-{desk.actor.id}.slot", "case.db.passphrase.slot",
    ]  # fmt: skip


def test_nothing_of_it_is_readable_and_only_its_owner_may_try(desk: Desk, tmp_path: Path) -> None:
    incident(desk, SECRET)
    made = create_backup(desk, tmp_path / "copy")
    content = made.path.read_bytes()
    assert SECRET.encode() not in content
    assert b"SQLite format" not in content
    assert made.path.stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["copy"]


def test_made_while_others_write(
    desk: Desk, tmp_path: Path, surroundings: Surroundings, unlocked: Unlocked
) -> None:
    stop = threading.Event()
    written: list[str] = []

    def write() -> None:
        other = unlock(desk.path, surroundings, PASSPHRASE)
        while not stop.is_set():
            written.append(incident(other, f"件名{len(written)}"))
        other.close()

    writer = threading.Thread(target=write)
    writer.start()
    made = []
    try:
        while len(written) < 3:
            assert writer.is_alive()
        for number in range(4):
            before = len(written)
            made.append((before, create_backup(desk, tmp_path / f"copy{number}")))
    finally:
        stop.set()
        writer.join()
    assert made[0][1].position < made[-1][1].position
    for number, (before, backup) in enumerate(made):
        there = tmp_path / f"there{number}" / "case-log.db"
        again = unlocked(restore_backup(backup.path, there, PASSPHRASE, surroundings).path)
        assert verify_audit(again)["ok"]
        assert again.case_log.check_projections() == []
        assert len(titles(again)) >= before


def test_an_existing_file_is_never_replaced(
    desk: Desk, tmp_path: Path, surroundings: Surroundings
) -> None:
    made = create_backup(desk, tmp_path / "copy")
    with pytest.raises(Refused, match="file-exists"):
        create_backup(desk, made.path)
    with pytest.raises(Refused, match="case-log-exists"):
        restore_backup(made.path, desk.path, PASSPHRASE, surroundings)
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "case.db.passphrase.slot").write_bytes(b"another's")
    with pytest.raises(Refused, match="restore-in-the-way"):
        restore_backup(made.path, tmp_path / "there" / "case.db", PASSPHRASE, surroundings)
    assert [path.name for path in (tmp_path / "there").iterdir()] == ["case.db.passphrase.slot"]


def test_without_the_passphrase_nothing_is_set_up(
    desk: Desk, tmp_path: Path, surroundings: Surroundings
) -> None:
    made = create_backup(desk, tmp_path / "copy")
    (tmp_path / "there").mkdir()
    with pytest.raises(Refused, match="passphrase-wrong"):
        restore_backup(made.path, tmp_path / "there" / "case.db", "別の合言葉", surroundings)
    assert list((tmp_path / "there").iterdir()) == []


def test_a_backup_cut_anywhere_is_refused(
    desk: Desk, tmp_path: Path, surroundings: Surroundings
) -> None:
    content = create_backup(desk, tmp_path / "copy").path.read_bytes()
    cut = tmp_path / "cut"
    ends = [*range(40), *range(40, len(content), 29989), *range(len(content) - 80, len(content))]
    for end in ends:
        cut.write_bytes(content[:end])
        with pytest.raises(Refused, match=r"backup-(foreign|truncated|damaged)"):
            restore_backup(cut, tmp_path / "there" / "case.db", PASSPHRASE, surroundings)
    cut.write_bytes(content + b"\n")
    with pytest.raises(Refused, match="backup-truncated"):
        describe(cut)


def test_a_changed_byte_anywhere_is_refused(
    desk: Desk, tmp_path: Path, surroundings: Surroundings
) -> None:
    made = create_backup(desk, tmp_path / "copy").path
    content = bytearray(made.read_bytes())
    changed = tmp_path / "changed"
    places = [*range(0, len(content), 29989), *range(len(content) - 60, len(content))]
    (tmp_path / "there").mkdir()
    for place in places:
        content[place] ^= 1
        changed.write_bytes(content)
        with pytest.raises(Refused, match=r"backup-\w+"):
            restore_backup(changed, tmp_path / "there" / "case.db", PASSPHRASE, surroundings)
        content[place] ^= 1
    assert list((tmp_path / "there").iterdir()) == []


def test_parts_of_two_backups_do_not_make_one(desk: Desk, tmp_path: Path) -> None:
    """Both are sealed; a manifest of one with a part of the other is not."""
    older = create_backup(desk, tmp_path / "older").path
    incident(desk, "後から")
    newer = create_backup(desk, tmp_path / "newer").path
    key = backup_key(desk.secrets.database)
    with older.open("rb") as stream:
        assert read_manifest(stream, key) == read_manifest(stream)
        with pytest.raises(Refused, match="backup-seal"):
            read_manifest(stream, bytes(32))
    mixed = tmp_path / "mixed"
    old, new = older.read_bytes(), newer.read_bytes()
    mixed.write_bytes(old[: len(new) // 2] + new[len(new) // 2 :])
    with pytest.raises(Refused, match=r"backup-(damaged|truncated)"):
        restore_backup(mixed, tmp_path / "there" / "case.db", PASSPHRASE, desk.surroundings)


def test_a_restore_that_was_killed_can_be_repeated(
    desk: Desk, tmp_path: Path, surroundings: Surroundings, unlocked: Unlocked
) -> None:
    made = create_backup(desk, tmp_path / "copy")
    there = tmp_path / "there" / "case.db"
    finished = restore_backup(made.path, there, PASSPHRASE, surroundings).path
    # What is on the disk after a kill between moving the inbox and moving the case log.
    left = there.parent / ".unfinished-killed" / "files"
    left.mkdir(parents=True)
    (left / inbox_path(there).name).hardlink_to(inbox_path(there))
    finished.unlink()
    for slot in there.parent.glob("*.slot"):
        slot.unlink()
    restore_backup(made.path, there, PASSPHRASE, surroundings)
    assert verify_audit(unlocked(there))["ok"]


def test_the_program_keeps_none_where_nothing_changed(desk: Desk) -> None:
    first = kept.keep_backup(desk)
    assert first is not None
    assert kept.keep_backup(desk) is None
    incident(desk, "件名")
    second = kept.keep_backup(desk)
    assert second is not None
    assert [backup.path for backup in kept.kept_backups(desk)] == [second.path]  # one for a day


def test_one_a_day(desk: Desk, clock: Clock) -> None:
    assert kept.keep_daily_backup(desk) is not None
    incident(desk, "件名")
    assert kept.keep_daily_backup(desk) is None
    clock.time += timedelta(days=1)
    assert kept.keep_daily_backup(desk) is not None
    assert len(kept.kept_backups(desk)) == 2


def test_days_and_weeks_stay(tmp_path: Path) -> None:
    newest = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)  # a Wednesday in Japan
    hourly = [
        Backup(tmp_path / str(hours), 1, newest - timedelta(hours=hours), 1, 1)
        for hours in range(0, 24 * 60, 6)
    ]
    gone = kept.superseded(hourly, daily=7, weekly=4)
    stay = [backup for backup in hourly if backup not in gone]
    days = [f"{backup.created + timedelta(hours=9):%m-%d}" for backup in stay]
    assert days == [*(f"11-{day}" for day in range(25, 18, -1)), "11-15", "11-08"]
    assert kept.superseded(stay, daily=7, weekly=4) == []


def test_the_setting_is_remembered_and_checked(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="backup-count"):
        kept.choose_keeping(None, 0, None)
    with pytest.raises(Refused, match="folder-missing"):
        kept.choose_keeping(tmp_path / "nowhere", None, None)
    kept.choose_keeping(tmp_path, 3, None)
    kept.choose_keeping(None, None, 2)
    keeping = kept.keeping_of(desk)
    assert (keeping.folder.parent, keeping.daily, keeping.weekly) == (tmp_path, 3, 2)


def test_what_is_destroyed_is_destroyed_in_the_kept_backups(
    desk: Desk, clock: Clock, unlocked: Unlocked, surroundings: Surroundings, tmp_path: Path
) -> None:
    reference = incident(desk, "件名")
    kept.keep_backup(desk)
    clock.time += timedelta(days=1)
    amend_incident(desk, reference, {"title": "改めた件名"})
    kept.keep_backup(desk)
    before = kept.kept_backups(desk)
    assert len(before) == 2

    def change(case_log: CaseLog) -> None:
        case_log.remember_officer(desk.actor)
        case_log.note_restored(clock(), "2026-01-01T00:00:00Z")

    assert kept.rewrite_kept_backups(desk, change) == []
    after = kept.kept_backups(desk)
    assert [(b.path, b.created, b.position) for b in after] == [
        (b.path, b.created, b.position) for b in before
    ]
    folder = after[0].path.parent
    assert len(list(folder.iterdir())) == 2
    there = restore_backup(after[1].path, tmp_path / "there" / "c.db", PASSPHRASE, surroundings)
    assert titles(unlocked(there.path)) == ["件名"]


def test_a_backup_under_another_key_is_named_not_changed(desk: Desk) -> None:
    made = kept.keep_backup(desk)
    assert made is not None
    content = made.path.read_bytes()
    length = int.from_bytes(content[-24:-20], "big")
    assert length
    seal = len(content) - 24 - 32
    forged = content[:seal] + bytes(32) + content[seal + 32 :]
    made.path.write_bytes(forged)
    assert kept.rewrite_kept_backups(desk, lambda _: None) == [made.path]
    assert made.path.read_bytes() == forged
    assert kept.delete_kept_backups(desk) == 1
    assert kept.kept_backups(desk) == []


@pytest.mark.parametrize("where", [0, 5000, -1])
def test_a_damaged_kept_backup_is_named_and_holds_nothing_up(desk: Desk, where: int) -> None:
    made = kept.keep_backup(desk)
    assert made is not None
    content = bytearray(made.path.read_bytes())
    content[where] ^= 1
    made.path.write_bytes(content)
    assert kept.rewrite_kept_backups(desk, lambda _: None) == [made.path]
    assert made.path.read_bytes() == content
    assert kept.delete_kept_backups(desk) == 1


def test_what_only_ends_like_a_slot_keeps_no_backup_from_being_made(
    desk: Desk, tmp_path: Path, surroundings: Surroundings
) -> None:
    desk.path.with_name(f"{desk.path.name}.passphrase (copy).slot").write_bytes(b"x")
    made = create_backup(desk, tmp_path / "made.liaison-backup")
    restore_backup(made.path, tmp_path / "there" / "c.db", PASSPHRASE, surroundings)


def test_a_name_with_brackets_is_a_name(
    tmp_path: Path, surroundings: Surroundings, unlocked: Unlocked
) -> None:
    path = tmp_path / "desk" / "log[1].db"
    desk = found(
        path,
        surroundings,
        role="agency",
        organisation="mofa",
        officer="担当（架空）",
        passphrase=PASSPHRASE,
    ).desk
    incident(desk, "件名")
    made = create_backup(desk, tmp_path / "made.liaison-backup")
    copy = path.with_name(f"{path.name}.before-0002")
    copy.write_bytes(b"x")
    assert copies_before_migrations(path) == [copy]
    desk.close()
    there = tmp_path / "there" / path.name
    there.parent.mkdir()
    old = there.with_name(f"{there.name}.passphrase.slot")
    old.write_bytes(b"x")
    with pytest.raises(Refused, match="restore-in-the-way"):
        restore_backup(made.path, there, PASSPHRASE, surroundings)
    old.unlink()
    restore_backup(made.path, there, PASSPHRASE, surroundings)
    assert titles(unlocked(there)) == ["件名"]


@pytest.mark.parametrize("ending", ["-wal", "-journal"])
def test_a_log_left_by_another_case_log_is_not_played_into_a_restored_one(
    desk: Desk, tmp_path: Path, surroundings: Surroundings, ending: str
) -> None:
    made = create_backup(desk, tmp_path / "made.liaison-backup")
    there = tmp_path / "there" / "c.db"
    there.parent.mkdir()
    there.with_name(there.name + ending).write_bytes(b"x")
    with pytest.raises(Refused, match="restore-in-the-way"):
        restore_backup(made.path, there, PASSPHRASE, surroundings)
    assert not there.exists()


def test_the_slots_of_many_officers_go_along(
    desk: Desk, tmp_path: Path, surroundings: Surroundings, unlocked: Unlocked
) -> None:
    random = desk.surroundings.random
    many = {officer_slot(desk.new_id()): random(32) for _ in range(MAX_OFFICERS - 1)}
    write_own_slots(desk, PASSPHRASE, many)
    made = create_backup(desk, tmp_path / "copy")
    restored = restore_backup(made.path, tmp_path / "new" / "case.db", PASSPHRASE, surroundings)
    assert set(many) < set(slots(restored.path))
    assert unlocked(restored.path).actor == desk.actor
    with pytest.raises(Refused, match="officers-full"):
        add_officer(desk, "もう一人（架空）", "もう一人だけの合言葉")
    assert [each.name for each in officers(desk.queries)] == [desk.actor.name]
