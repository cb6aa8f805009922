"""Making, opening and locking the encrypted file."""

import stat
from pathlib import Path

import pytest

from liaison_app.domain.errors import Refused
from liaison_app.store.caselog import Actor, CaseLog, Installation
from liaison_app.store.connection import SqlError, open_reader, open_writer, write_transaction
from tests.store.world import KEY, START, Desk, World

HERE = Installation("agency", "mofa", "", "a" * 32, "b" * 32, "架空の機関")


def test_a_new_case_log_says_whose_it_is(tmp_path: Path) -> None:
    case_log = CaseLog.create(tmp_path / "log", KEY, HERE, START)
    assert case_log.installation == HERE
    case_log.close()


def test_nothing_of_it_can_be_read_without_the_key(world: World, agency: Desk) -> None:
    agency.incident("秘匿すべき件名ABCDEF")
    stored = b"".join(path.read_bytes() for path in world.folder.glob(agency.path.name + "*"))
    assert b"ABCDEF" not in stored
    assert b"SQLite format" not in stored
    with pytest.raises(Refused, match="case-log-key"):
        CaseLog.open(agency.path, bytes(32))


def test_only_its_owner_may_read_the_file(agency: Desk) -> None:
    agency.incident()
    for path in agency.path.parent.glob(agency.path.name + "*"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_existing_file_is_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(b"something else")
    with pytest.raises(Refused, match="case-log-exists"):
        CaseLog.create(path, KEY, HERE, START)
    assert path.read_bytes() == b"something else"


def test_a_failed_creation_leaves_nothing_behind(tmp_path: Path) -> None:
    nobody = Installation("agency", None, "", "a" * 32, "b" * 32, "")  # type: ignore[arg-type]
    with pytest.raises(SqlError):
        CaseLog.create(tmp_path / "log", KEY, nobody, START)
    assert list(tmp_path.glob("log*")) == []


def test_a_creation_that_was_killed_does_not_hinder_the_next(tmp_path: Path) -> None:
    (tmp_path / "log.new").write_bytes(b"half a file")
    CaseLog.create(tmp_path / "log", KEY, HERE, START).close()
    assert [path.name for path in tmp_path.glob("log*")] == ["log"]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="case-log-missing"):
        CaseLog.open(tmp_path / "nowhere", KEY)


@pytest.mark.parametrize("content", [b"", b"not a case log at all" * 500])
def test_another_kind_of_file_is_no_case_log(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "log"
    path.write_bytes(content)
    with pytest.raises(Refused, match="case-log-key"):
        CaseLog.open(path, KEY)
    assert path.read_bytes() == content


def test_a_file_of_a_newer_program_is_refused(agency: Desk) -> None:
    agency.db.execute(
        "INSERT INTO _sqlite_migrations(migration_set, name, applied_at)"
        " VALUES ('case-log', '9999', '')"
    )
    with pytest.raises(Refused, match="case-log-newer"):
        CaseLog.open(agency.path, KEY)


def test_tables_of_another_shape_are_rebuilt_when_the_file_is_opened(agency: Desk) -> None:
    name = agency.incident("件名")
    agency.db.execute("ALTER TABLE incident DROP COLUMN assessment")
    agency.db.execute("UPDATE meta SET value = 'older' WHERE key = 'projections'")
    CaseLog.open(agency.path, KEY).close()
    assert agency.shown(name, "assessment") is None
    assert agency.shown(name, "title") == "件名"


def test_a_reader_cannot_write(agency: Desk) -> None:
    db = open_reader(agency.path, KEY)
    with pytest.raises(SqlError, match="readonly"):
        db.execute("DELETE FROM meta")
    db.close()


def test_a_reader_sees_the_last_commit_while_a_write_is_going_on(agency: Desk) -> None:
    agency.incident()
    with write_transaction(agency.db):
        agency.db.execute("DELETE FROM incident")
        reader = open_reader(agency.path, KEY)
        assert reader.execute("SELECT count(*) FROM incident").fetchone()[0] == 1
        reader.close()
        agency.db.rollback()
        agency.db.execute("BEGIN")


def test_another_program_that_writes_is_waited_for_and_then_named(
    agency: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("liaison_app.store.connection.BUSY_TIMEOUT_MS", 50)
    case_log = CaseLog.open(agency.path, KEY)
    with write_transaction(agency.db), pytest.raises(Refused, match="case-log-busy"):
        case_log.remember_officer(Actor("1", "当直"))
    case_log.remember_officer(Actor("1", "当直"))
    assert case_log.last_officer() == Actor("1", "当直")
    case_log.close()


def test_the_commit_of_another_program_changes_the_data_version(agency: Desk) -> None:
    before = agency.case_log.data_version()
    agency.incident()
    assert agency.case_log.data_version() == before
    other = open_writer(agency.path, KEY)
    other.execute("INSERT INTO meta VALUES ('x', 'y')")
    other.close()
    assert agency.case_log.data_version() != before
