"""What someone with the key and SQL can do to a case log, and that the audit says what and where.

The case log is one that was used: bundles in both directions, receipts, trust documents, files.
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import RecordName
from liaison_app.domain.texts import Texts
from liaison_app.host.resources import resources_folder
from liaison_app.store.caselog import Act, Actor, CaseLog
from liaison_app.store.connection import Database, SqlError, open_writer
from liaison_app.store.inbox import Inbox, inbox_path
from liaison_app.store.slots import Secrets, derive
from liaison_app.workflows.audit import problem_sentences, verify_audit
from liaison_app.workflows.desk import Desk, Surroundings
from liaison_app.workflows.unlock import load_desk_trust
from tests.store.test_released import RELEASED, key_of
from tests.store.world import DUTY, MARKED, START

PAGE = 4096
Report = dict[str, object]
Verify = Callable[[], Report]


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    """A case log in use, up to date and closed; its key."""
    folder = tmp_path_factory.mktemp("used")
    shutil.copytree(RELEASED / "0.1.0" / "nco", folder, dirs_exist_ok=True)
    key = key_of(folder)
    CaseLog.open(folder / "case-log.db", key).close()
    Inbox.open(inbox_path(folder / "case-log.db"), derive(key, "inbox")).close()
    return folder / "case-log.db", key


class Tampered:
    """A copy to tamper with."""

    def __init__(self, path: Path, key: bytes, folder: Path) -> None:
        self.key = key
        self.path = folder / path.name
        for source in (path, inbox_path(path)):
            shutil.copy(source, folder / source.name)

    def sql(self, *statements: str) -> None:
        db = open_writer(self.path, self.key)
        for statement in statements:
            assert db.execute(statement).rowcount != 0, statement
        db.close()

    def report(self) -> Report:
        case_log = CaseLog.open(self.path, self.key)
        try:
            inbox = Inbox.open(inbox_path(self.path), derive(self.key, "inbox"))
            secrets = Secrets(database=self.key, signing=bytes(32), age="")
            here = Surroundings(_no_clock, bytes, resources_folder(), None)  # type: ignore[arg-type]
            trust = load_desk_trust(case_log)
            desk = Desk(self.path, case_log, inbox, secrets, Actor("", ""), trust, here)
            try:
                return verify_audit(desk, marks=False)
            finally:
                inbox.close()
        finally:
            case_log.close()


def _no_clock() -> None:
    raise AssertionError("an audit asks no clock")


@pytest.fixture
def copy(used: tuple[Path, bytes], tmp_path: Path) -> Tampered:
    return Tampered(*used, tmp_path)


def first(report: Report) -> tuple[str, str]:
    problems = report["problems"]
    assert isinstance(problems, list)
    return (problems[0]["where"], problems[0]["reason"]) if problems else ("", "")


def test_untouched_it_holds(copy: Tampered) -> None:
    report = copy.report()
    assert (report["ok"], report["problems"]) == (True, [])


# Each edit, and what is said first: the table, and why.
EDITS = [
    # rows edited
    ("UPDATE operation SET header = CAST(replace(CAST(header AS TEXT), 'a', 'b')"
     " AS BLOB) WHERE pk = 60", "operation"),
    ("UPDATE operation SET body = CAST(replace(CAST(body AS TEXT), 'a', 'b') AS BLOB)"
     " WHERE pk = 60", "operation"),
    ("UPDATE operation SET body = NULL WHERE pk = 60", "operation"),
    ("UPDATE operation SET hash = randomblob(32) WHERE pk = 60", "operation"),
    ("UPDATE operation SET replica = replica + 1 WHERE pk = 1", "operation"),
    ("UPDATE operation SET seq = seq + 1000 WHERE pk = 60", "operation"),
    ("UPDATE operation SET time_ms = time_ms + 1 WHERE pk = 60", "operation"),
    ("UPDATE operation SET time_counter = time_counter + 1 WHERE pk = 60", "operation"),
    ("UPDATE operation SET kind = 'settle' WHERE pk = 60", "operation"),
    ("UPDATE operation SET record = record - 1 WHERE pk = 60", "operation"),
    ("UPDATE operation SET compartment = 'internal' WHERE pk = 60", "operation"),
    ("UPDATE operation SET actor = '架空の別人' WHERE pk = 60", "operation"),
    ("UPDATE journal SET kind = 'trust' WHERE position = 40", "journal"),
    ("UPDATE journal SET item = item + 1 WHERE position = 40", "operation"),
    ("UPDATE journal SET item_hash = randomblob(32) WHERE position = 40", "journal"),
    ("UPDATE journal SET applied_at = '2020-01-01T00:00:00Z' WHERE position = 40", "journal"),
    ("UPDATE journal SET through = NULL WHERE position = (SELECT max(position) FROM journal"
     " WHERE through IS NOT NULL)", "journal"),
    ("UPDATE journal SET head = randomblob(32) WHERE position = 40", "journal"),
    ("UPDATE bundle SET replica = 'ffffffffffffffffffffffffffffffff' WHERE pk = 1", "bundle"),
    ("UPDATE bundle SET organisation = 'npa' WHERE pk = (SELECT min(pk) FROM bundle"
     " WHERE organisation <> 'npa')", "bundle"),
    ("UPDATE bundle SET seq = seq + 50 WHERE pk = 1", "bundle"),
    ("UPDATE bundle SET base = base + 1 WHERE pk = 1", "bundle"),
    ("UPDATE bundle SET manifest_hash = upper(manifest_hash) WHERE pk = 1", "bundle"),
    ("UPDATE bundle SET envelope = CAST(replace(CAST(envelope AS TEXT), 'a', 'b') AS BLOB)"
     " WHERE pk = 1", "bundle"),
    ("UPDATE bundle SET created = '2020-01-01T00:00:00Z' WHERE pk = 1", "bundle"),
    ("UPDATE bundle SET applied_at = '2020-01-01T00:00:00Z' WHERE pk = 1", "bundle"),
    ("UPDATE bundle SET outcome = 'late' WHERE pk = 1", "bundle"),
    ("UPDATE bundle SET operations = operations + 1 WHERE pk = 1", "bundle"),
    ("UPDATE bundle SET journal_position = journal_position + 1 WHERE pk = 1", "bundle"),
    ("UPDATE bundle SET journal_head = replace(journal_head, 'a', 'b') WHERE pk = 1", "bundle"),
    ("UPDATE receipt SET outcome = 'declined' WHERE seq = 1", "receipt"),
    ("UPDATE receipt SET reason = '架空' WHERE seq = 1", "receipt"),
    ("UPDATE receipt SET manifest_hash = upper(manifest_hash) WHERE seq = 1", "receipt"),
    ("UPDATE receipt SET journal_position = journal_position - 1 WHERE seq = 1", "receipt"),
    ("UPDATE trust SET envelope = CAST(replace(CAST(envelope AS TEXT), 'a', 'b') AS BLOB)"
     " WHERE pk = 2", "trust"),
    ("UPDATE trust SET hash = randomblob(32) WHERE pk = 2", "trust"),
    ("UPDATE blob_chunk SET data = randomblob(length(data)) WHERE rowid = 1", "blob"),
    ("UPDATE blob SET bytes = bytes + 1", "blob"),
    ("UPDATE record SET owner = 'npa' WHERE pk = 60", "operation"),
    ("UPDATE record SET root = 1 WHERE pk = 60", "record"),
    ("UPDATE replica SET id = 'ffffffffffffffffffffffffffffffff' WHERE pk = 1", "operation"),
    ("UPDATE replica SET organisation = 'npa' WHERE pk = 1", "replica"),
    ("UPDATE meta SET value = '0' WHERE key LIKE 'serial:%'", "meta"),
    ("UPDATE meta SET value = '1:0' WHERE key = 'newest_time'", "meta"),
    # rows deleted
    ("DELETE FROM operation WHERE pk = 60", "operation"),
    ("DELETE FROM journal WHERE position = 40", "journal"),
    ("DELETE FROM bundle WHERE pk = 1", "journal"),
    ("DELETE FROM receipt WHERE seq = 1", "receipt"),
    ("DELETE FROM trust WHERE pk = 2", "trust"),
    ("DELETE FROM blob_chunk", "blob"),
    ("DELETE FROM record WHERE pk = 60", "operation"),
    ("DELETE FROM replica WHERE pk = 1", "operation"),
    # rows inserted
    ("INSERT INTO operation SELECT 9999, randomblob(32), replica, 9999, time_ms, 0, kind, record,"
     " compartment, actor, header, body FROM operation WHERE pk = 60", "operation"),
    ("INSERT INTO journal SELECT position + 1, kind, item + 1, item_hash, applied_at, through, head"
     " FROM journal ORDER BY position DESC LIMIT 1", "journal"),
    ("INSERT INTO bundle SELECT 9999, replica, organisation, recipient, 9999, base, manifest_hash,"
     " envelope, created, applied_at, outcome, operations, journal_position, journal_head"
     " FROM bundle WHERE pk = 1", "bundle"),
    ("INSERT INTO receipt SELECT replica, own, 999, manifest_hash, outcome, reason, operation, 0,"
     " substr(hex(zeroblob(32)), 1), bundle FROM receipt WHERE seq = 1 LIMIT 1", "receipt"),
    ("INSERT INTO trust SELECT 9999, kind, 9999, envelope, hash FROM trust WHERE pk = 1", "trust"),
    ("INSERT INTO blob_chunk SELECT replace(sha256, 'a', 'b') || 'x', 0, data FROM blob_chunk"
     " LIMIT 1", "blob_chunk"),
    ("INSERT INTO record VALUES (9999, 'incident', 'mofa', 'x', 0, 9999)", "record"),
    ("INSERT INTO fork VALUES (1, 1)", "fork"),
    ("INSERT INTO replica VALUES (9999, 'ffffffffffffffffffffffffffffffff', 'mofa')", "replica"),
    # projections
    ("UPDATE incident SET title = '書き換え' WHERE record = (SELECT min(record) FROM incident)",
     "incident"),
    ("DELETE FROM task WHERE record = (SELECT min(record) FROM task)", "task"),
    ("UPDATE cell SET superseded = 1 - superseded", "cell"),
    ("UPDATE addressing SET addressed = 0", "addressing"),
    ("INSERT INTO reference VALUES ('MOFA-2026-9999', 1)", "reference"),
    ("INSERT INTO pending_over VALUES (randomblob(32), 1, 'own', 'title')", "pending_over"),
    ("UPDATE incident_tally SET count = count + 1", "incident_tally"),
    ("UPDATE incident_facet SET count = count + 1", "incident_facet"),
    ("INSERT INTO incident_reporting VALUES (0, 'mofa', '', 5, 1)", "incident_reporting"),
]  # fmt: skip


@pytest.mark.parametrize(("edit", "where"), EDITS)
def test_a_change_by_sql_is_noticed(copy: Tampered, edit: str, where: str) -> None:
    copy.sql(edit)
    try:
        report = copy.report()
    except Refused:  # trust documents are verified already when it is opened
        assert where == "trust"
        return
    assert not report["ok"]
    assert first(report)[0] == where, report["problems"]
    for language in ("ja", "en"):
        texts = Texts.load(resources_folder() / "texts", language)
        assert len(problem_sentences(report, texts)[0]) > 20


def test_the_position_of_the_first_is_named(copy: Tampered) -> None:
    copy.sql("UPDATE operation SET actor = '架空の別人' WHERE pk IN (60, 70)")
    db = open_writer(copy.path, copy.key)
    sql = "SELECT position FROM journal WHERE kind = 'operation' AND item = 60"
    (position,) = db.execute(sql).fetchone()
    db.close()
    journal = copy.report()["journal"]
    assert isinstance(journal, dict)
    assert (journal["ok"], journal["broken_at"], journal["reason"]) == (
        False,
        position,
        "operation",
    )


def content(db: Database) -> dict[str, list[tuple[object, ...]]]:
    names = db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    return {name: db.execute(f'SELECT * FROM "{name}"').fetchall() for (name,) in names}


def old_pages(copy: Tampered, step: int) -> Iterator[tuple[int, bytes]]:
    """Pages of an earlier state of the file that are others now; every ``step``-th of them.
    The file is then the later state."""
    before = copy.path.read_bytes()
    db = open_writer(copy.path, copy.key)
    case_log = CaseLog(copy.path, copy.key, db)
    here = case_log.installation.organisation
    for number in range(40):
        uuid = f"00000000-0000-4000-8000-{number:012d}"
        values = {"title": f"後から記録した事案（架空）{number}", "status": "new", **MARKED}
        name = RecordName("incident", here, uuid, None)
        act = Act("create", name, "own", values, mint=True)
        case_log.record([act], DUTY, START, lambda: "0" * 32)
    case_log.close()
    after = copy.path.read_bytes()
    changed = [
        number
        for number in range(len(before) // PAGE)
        if before[number * PAGE :][:PAGE] != after[number * PAGE :][:PAGE]
    ]
    assert len(changed) > 15
    for number in changed[::step]:
        yield number, before[number * PAGE :][:PAGE]


def check_old_pages(copy: Tampered, step: int) -> None:
    pages = list(old_pages(copy, step))
    later = copy.path.read_bytes()
    db = open_writer(copy.path, copy.key)
    whole = content(db)
    db.close()
    unnoticed = []
    for number, page in pages:
        forged = bytearray(later)
        forged[number * PAGE : (number + 1) * PAGE] = page
        copy.path.write_bytes(forged)
        try:
            if not copy.report()["ok"]:
                continue
            db = open_writer(copy.path, copy.key)
            try:  # a page that says the same in other bytes is no harm
                if content(db) != whole:
                    unnoticed.append(number)
            finally:
                db.close()
        except (Refused, SqlError):
            continue  # it cannot even be opened
    assert unnoticed == []


def test_an_old_page_put_back_is_noticed(copy: Tampered) -> None:
    check_old_pages(copy, step=9)


@pytest.mark.long
def test_every_old_page_put_back_is_noticed(copy: Tampered) -> None:
    check_old_pages(copy, step=1)
