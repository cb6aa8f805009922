"""Case logs as released versions wrote them: today's program reads them and says the same.

Released migrations never change; a newer file is refused; an upgrade that is killed leaves the
old file as it was.
"""

import hashlib
import json
import random
import shutil
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils.migrations import Migrations

from liaison_app.cli import context as cli_context
from liaison_app.cli.main import main
from liaison_app.domain.errors import Refused
from liaison_app.store import inbox_schema, projection_schema, schema
from liaison_app.store.caselog import CaseLog
from liaison_app.store.connection import in_memory, open_reader, open_writer
from liaison_app.store.inbox import Inbox, inbox_path
from liaison_app.store.slots import derive, open_slots
from liaison_app.store.upgrading import copies_before_migrations

ROOT = Path(__file__).parents[2]
RELEASED = Path(__file__).with_name("released")
FOUND = sorted(path.parent for path in RELEASED.glob("*/*/case-log.db"))
# What each file of answers was asked with, and when: what is overdue depends on the day.
COMMANDS = {
    "incidents": ("incident", "list"),
    "tasks": ("task", "list"),
    "alerts": ("alert", "list"),
    "status": ("status",),
}
ASKED_AT = {
    "0.1.0": datetime(2026, 11, 25, 22, 37, tzinfo=UTC),
    "0.2.0": datetime(2026, 11, 26, 2, 35, 30, tzinfo=UTC),
    "0.3.0": datetime(2026, 11, 26, 6, 43, 45, tzinfo=UTC),
}
# The last migration of the case log that each version had.
LAST_MIGRATION = {"0.1.0": "0001", "0.2.0": "0004", "0.3.0": "0007"}
# The state of each (FORMAT.md, section 4).
STATES = {
    ("0.1.0", "mofa"): "d58d6a2f94107f1e7baab033a512fdc6106d07eea98e011a722d89810e7b5eb0",
    ("0.1.0", "nco"): "5fcfb1c256b9d4a2995bb249bb684f76f496bc0e0dffc73554b98dfffb84b91f",
    ("0.2.0", "mofa"): "bc976f963f9ded277555f00df69c1a2b759d2ba7c0d422ef318542cdd4077f12",
    ("0.2.0", "nco"): "85f588eea2f2368f1a683d648d28470ac8714fb870b8518c7ef1dd60242d2ee9",
    ("0.3.0", "mofa"): "881b93da9a120337e02198a7bc38eeb09671521edd791e4a8db7b306730f3414",
    ("0.3.0", "nco"): "7fc9a9acb74253bab11014acb12607d96ef058155597f1d73613e0020d9cbce0",
}
# Digest of the tables a file has after each released migration.
FROZEN = {
    ("case-log", "0001"): "16469f443524b30d15dbd1ff0d0f6eb905a6465d41e6961693c8543d11c6a78d",
    ("case-log", "0002"): "16469f443524b30d15dbd1ff0d0f6eb905a6465d41e6961693c8543d11c6a78d",
    ("case-log", "0003"): "8d0b17cd54c7df16400dc7cc767a19fabd582928ea648d4859ac0be96a336b30",
    ("case-log", "0004"): "dccf27f3bc03d1d886d5d91073284f0f04ce9bc1c709e5d32a651f9b86c2455c",
    ("case-log", "0005"): "71db99c810eefdec777d8f98804e91448b102feed293e31af2f9290715e83989",
    ("case-log", "0006"): "10a56687aaa1f15e4458560a5fa07abf5f9d08f645cf1bd2f9890577504c3f49",
    ("case-log", "0007"): "d76dddb5c23402856c2c83ea4918216c60575719886ad039b117c0a01986ad20",
    ("inbox", "0001"): "9582e0946de71c0064e4d109db3ee03cdf8c25249f5efebb6891fb71e4f17a1c",
    ("inbox", "0002"): "1c247d8e145f30302316e22ba40a7b7a6710412bcf492eaf4ff35d1437df409c",
    ("inbox", "0003"): "dd2af5f16c76c4726dd4bea17fe99ccab92f50de4ec8caf71f1b9de5c11ede4c",
    ("inbox", "0004"): "7909bf0ba5a768fa984602c5c3a983c4285c47d81b4ab648d5c42b8dc3f2b42e",
    ("inbox", "0005"): "507c864ed194feab883f8370abeaaf18be0b3a035d803b8b5949d551f12edffb",
    ("inbox", "0006"): "41f100d54350b817687d330c0dd4df3ddd1f65e532a2560a7b18597eb03e1a1d",
}


@pytest.fixture(params=FOUND, ids=lambda path: f"{path.parent.name}-{path.name}")
def installation(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A copy of what a released version left on the disk, on the day it was left."""
    return _left_behind(request.param, tmp_path, monkeypatch)


def _left_behind(left: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    today = ASKED_AT[left.parent.name]

    class ThatDay(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
            return today.astimezone(tz)

    monkeypatch.setattr(cli_context, "datetime", ThatDay)
    return shutil.copytree(left, tmp_path / "installation")


def migrations_since(left: Path) -> list[str]:
    """What today's program does to the case log of that version, in order."""
    db = in_memory()
    names = schema.pending(db)
    db.close()
    return names[names.index(LAST_MIGRATION[left.parent.name]) + 1 :]


@pytest.fixture(
    params=[left for left in FOUND if migrations_since(left)],
    ids=lambda path: f"{path.parent.name}-{path.name}",
)
def older(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Path, list[str]]:
    """Such a copy that an upgrade has something to do to, and the migrations it needs."""
    copied = _left_behind(request.param, tmp_path, monkeypatch)
    return copied, migrations_since(request.param)


def ask(folder: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[Any, str]:
    """The JSON that the command line answers, and what it says beside it."""

    def no_desktop(*_: object) -> int:
        raise AssertionError("a verb was given")

    capsys.readouterr()
    where = ["--case-log", str(folder / "case-log.db"), "--lang", "en"]
    key = ["--passphrase-file", str(folder / "passphrase.txt")]
    assert main([*arguments, *where, *key, "--json"], no_desktop) == 0, capsys.readouterr().err
    out, err = capsys.readouterr()
    return json.loads(out), err


def key_of(folder: Path) -> bytes:
    passphrase = (folder / "passphrase.txt").read_text(encoding="utf-8").rstrip("\n")
    return open_slots(folder / "case-log.db", passphrase)[0].secrets.database


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def says_all_of(before: Any, now: Any) -> bool:
    """Every key the old version printed has the same value; there may be more keys."""
    if isinstance(before, dict):
        return isinstance(now, dict) and all(
            key in now and says_all_of(value, now[key]) for key, value in before.items()
        )
    if isinstance(before, list) and isinstance(now, list):
        return len(before) == len(now) and all(map(says_all_of, before, now))
    return bool(before == now)


def test_there_is_one_of_each_release() -> None:
    assert {path.parent.name for path in FOUND} == set(ASKED_AT) == set(LAST_MIGRATION)


@pytest.mark.parametrize("name", COMMANDS)
def test_it_is_opened_and_says_the_same(
    installation: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = json.loads((installation / f"{name}.json").read_text(encoding="utf-8"))
    now, _ = ask(installation, capsys, *COMMANDS[name])
    assert before
    assert says_all_of(before, now)


def test_it_is_brought_up_to_date_and_sound(
    older: tuple[Path, list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    installation, pending = older
    before = files(installation)
    report, said = ask(installation, capsys, "audit", "verify")
    assert report["ok"]
    (kept,) = copies_before_migrations(installation / "case-log.db")
    assert kept.name == f"case-log.db.before-{pending[0]}"
    assert str(kept) in said
    key = key_of(installation)
    case_log = CaseLog.open(installation / "case-log.db", key)
    assert case_log.check_projections() == []
    assert case_log.kept_before is None
    case_log.close()
    _, said = ask(installation, capsys, "status")
    assert said == ""
    # The copy is what the older program left: the same operations under the older tables.
    old, new = open_reader(kept, key), open_reader(installation / "case-log.db", key)
    for table in ("operation", "journal", "record", "bundle", "receipt", "trust", "blob_chunk"):
        columns = ", ".join(f'"{column.name}"' for column in old[table].columns)
        rows = f'SELECT {columns} FROM "{table}"'
        assert old.execute(rows).fetchall() == new.execute(rows).fetchall()
    assert schema.pending(old) == pending
    old.close()
    new.close()
    assert kept.stat().st_mode & 0o077 == 0
    assert set(before) <= set(files(installation))


def test_the_version_before_goes_on_from_the_copy(
    older: tuple[Path, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the rules of its schema the copy is its own, and what it became is a newer program's."""
    installation, pending = older
    path, key = installation / "case-log.db", key_of(installation)
    upgraded = CaseLog.open(path, key)
    state = upgraded.state()
    upgraded.close()
    (kept,) = copies_before_migrations(path)
    then = Migrations("case-log")
    for migration in schema.case_log.pending(in_memory()):
        if migration.name not in pending:
            then(name=migration.name)(migration.fn)
    monkeypatch.setattr(schema, "case_log", then)
    reader = open_reader(kept, key)
    assert schema.pending(reader) == []
    reader.close()
    with pytest.raises(Refused, match="case-log-newer"):
        CaseLog.open(path, key)
    path.unlink()
    kept.rename(path)
    case_log = CaseLog.open(path, key)
    assert case_log.kept_before is None
    assert case_log.state() == state
    case_log.close()


def test_opened_a_second_time_it_needs_no_upgrade(
    installation: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = installation / "case-log.db"
    assert ask(installation, capsys, "audit", "verify")[0]["ok"]
    kept = [each.name for each in copies_before_migrations(path)]
    report, said = ask(installation, capsys, "audit", "verify")
    assert report["ok"]
    assert said == ""
    assert [each.name for each in copies_before_migrations(path)] == kept


def test_an_old_one_can_be_written_to(
    installation: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, _ = ask(installation, capsys, "status")
    ask(installation, capsys, "incident", "add", "--title", "更新後の事案（架空）")
    after, _ = ask(installation, capsys, "status")
    assert after["operations"] == before["operations"] + 1
    assert ask(installation, capsys, "audit", "verify")[0]["ok"]


def test_a_newer_case_log_is_refused_and_stays_as_it_is(installation: Path) -> None:
    key = key_of(installation)
    _add_migration(installation / "case-log.db", key, "case-log")
    before = files(installation)
    with pytest.raises(Refused, match="case-log-newer"):
        CaseLog.open(installation / "case-log.db", key)
    assert files(installation) == before


@pytest.mark.parametrize("left", FOUND, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_it_holds_what_it_held(left: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The state of a released case log (FORMAT.md, section 4) is the same for ever."""
    folder = _left_behind(left, tmp_path, monkeypatch)
    case_log = CaseLog.open(folder / "case-log.db", key_of(folder))
    assert case_log.state() == STATES[left.parent.name, left.name]
    case_log.close()


def test_so_is_a_newer_inbox(installation: Path) -> None:
    path, key = inbox_path(installation / "case-log.db"), derive(key_of(installation), "inbox")
    _add_migration(path, key, "inbox")
    before = files(installation)
    with pytest.raises(Refused, match="inbox-newer"):
        Inbox.open(path, key)
    assert files(installation) == before


def test_a_copy_that_cannot_be_made_stops_the_migration(
    older: tuple[Path, list[str]],
) -> None:
    installation, pending = older
    key = key_of(installation)
    (installation / f"case-log.db.before-{pending[0]}").mkdir()
    before = files_of_log(installation)
    with pytest.raises(Refused, match="file-not-written"):
        CaseLog.open(installation / "case-log.db", key)
    assert files_of_log(installation) == before
    db = open_writer(installation / "case-log.db", key)
    assert schema.pending(db) == pending
    db.close()


def files_of_log(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def _add_migration(path: Path, key: bytes, name: str) -> None:
    db = open_writer(path, key)
    db.execute(
        "INSERT INTO _sqlite_migrations(migration_set, name, applied_at) VALUES (?, '9999', '')",
        [name],
    )
    db.close()


# A program with one migration more, which never comes to its end.
INTERRUPTED = """
import sys, time
from pathlib import Path
from liaison_app.store import schema
from liaison_app.store.caselog import CaseLog

@schema.case_log(name="9999")
def unfinished(db):
    db.execute("DELETE FROM operation WHERE pk % 2 = 0")
    db.execute("CREATE TABLE unfinished(x)")
    print("in the middle", flush=True)
    time.sleep(600)

CaseLog.open(Path(sys.argv[1]), bytes.fromhex(sys.argv[2]))
"""


def test_a_migration_that_is_killed_leaves_the_old_file(installation: Path) -> None:
    path, key = installation / "case-log.db", key_of(installation)
    before = _pending_of(path, key)
    command = [sys.executable, "-c", INTERRUPTED, str(path), key.hex()]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "in the middle\n"
        child.kill()
    assert _pending_of(path, key) == before  # those before it belong to the same upgrade
    case_log = CaseLog.open(path, key)
    assert case_log.verify().ok
    assert case_log.check_projections() == []
    case_log.close()


def _pending_of(path: Path, key: bytes) -> list[str]:
    db = open_writer(path, key)
    names = schema.pending(db)
    db.close()
    return names


OPENER = """
import sys
from pathlib import Path
from liaison_app.store.caselog import CaseLog
CaseLog.open(Path(sys.argv[1]), bytes.fromhex(sys.argv[2])).close()
"""


def test_an_upgrade_killed_at_any_moment_can_be_repeated(
    installation: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, key = installation / "case-log.db", key_of(installation)
    delays = random.Random(7)
    for _ in range(4):
        command = [sys.executable, "-c", OPENER, str(path), key.hex()]
        with subprocess.Popen(command, cwd=ROOT) as child:
            time.sleep(delays.uniform(0.15, 0.5))
            child.kill()
    before = json.loads((installation / "incidents.json").read_text(encoding="utf-8"))
    assert says_all_of(before, ask(installation, capsys, "incident", "list")[0])
    assert ask(installation, capsys, "audit", "verify")[0]["ok"]


def test_released_migrations_are_as_they_were() -> None:
    for (name, migration), digest in FROZEN.items():
        assert _tables_after(name, migration) == digest, (name, migration)


def _tables_after(name: str, last: str) -> str:
    """A digest of everything the migrations up to one make in an empty database."""
    migrations = {"case-log": schema.case_log, "inbox": inbox_schema.inbox_tables}[name]
    db = in_memory()
    names = [migration.name for migration in migrations.pending(db)]
    after = names[names.index(last) + 1 :]
    migrations.apply(db, stop_before=after[:1])
    made = db.execute(
        "SELECT type, name, tbl_name, sql FROM sqlite_schema"
        " WHERE name NOT LIKE '\\_sqlite%' ESCAPE '\\' AND tbl_name NOT LIKE '\\_sqlite%'"
        " ESCAPE '\\' ORDER BY type, name"
    ).fetchall()
    db.close()
    return hashlib.sha256(json.dumps(made).encode()).hexdigest()


def test_no_migration_touches_what_is_computed_again() -> None:
    """Projections are dropped and rebuilt; a migration of one would be undone."""
    db = in_memory()
    schema.migrate(db)
    lasting = {row[0] for row in db.execute("SELECT name FROM sqlite_schema").fetchall()}
    assert lasting.isdisjoint(projection_schema.tables())
    db.close()


@pytest.mark.parametrize(
    "left",
    [left for left in FOUND if LAST_MIGRATION[left.parent.name] < "0005"],
    ids=lambda path: f"{path.parent.name}-{path.name}",
)
def test_its_officers_keys_count_and_its_slots_are_valid(
    left: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Nobody could endorse a key then, and no register knew a slot."""
    installation = _left_behind(left, tmp_path, monkeypatch)
    listed = ask(installation, capsys, "officer", "list")[0]["officers"]
    for officer in listed:
        assert officer["endorsement"] == ("adopted" if officer["signing_key"] else None)
    assert all(slot["known"] for slot in ask(installation, capsys, "key", "list")[0]["slots"])
