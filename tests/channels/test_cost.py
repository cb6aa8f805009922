"""The next bundle costs what changed: no table is read through, however much is stored."""

import re
from pathlib import Path

import pytest

from liaison_app.store.connection import Database
from liaison_app.workflows.bundles import apply_bundle
from liaison_app.workflows.editions import publish_package
from liaison_app.workflows.packages import add_package
from liaison_app.workflows.task_setting import add_task
from tests.channels.world import Site, World, opened_here

# These may grow with the case log or with the bundles exchanged; all others have a line for each
# organisation or channel.
GROWING = (
    *("operation", "journal", "record", "cell", "incident", "entry", "addressing", "access"),
    *("held", "offered", "known_there", "reference", "pending_over", "attachment", "blob"),
    *("bundle", "receipt", "sent", "arrival", "redaction"),
)
SCAN = re.compile(rf"^SCAN ({'|'.join(GROWING)}|[a-z])( |$)")
# One row is read, from an end: the newest one, or whether there is any.
ONE_ROW = re.compile(r"ORDER BY (position|pk) DESC LIMIT 1$|^SELECT 1 FROM \w+ LIMIT 1$")


def watch(db: Database, asked: list[str]) -> None:
    db.conn.set_trace_callback(asked.append)


def next_bundle(world: World, stored: int) -> list[tuple[Database, list[str]]]:
    """What is asked while one change goes out, with so many incidents stored."""
    site = world["mofa1"]
    names = [site.create("incident", title=f"事案{n}", reported=True) for n in range(stored)]
    for name in names[:3]:
        site.create("entry", name, text="経過")
    for _ in range(2):
        world.go("mofa1", "office")
        world.go("office", "mofa1")
        world.office.address(names[0], "npa")
        world.go("office", "npa1")
        world.go("npa1", "office")
    site.amend(names[1], title="変更後")
    log, inbox = list[str](), list[str]()
    watch(site.db, log)
    watch(site.desk.inbox._db, inbox)
    site.stick(world.office)
    assert site.desk.inbox.sent_bundles(world.office.replica.id)[0].operations == 1
    for db in (site.db, site.desk.inbox._db):
        db.conn.set_trace_callback(None)
    return [(site.db, log), (site.desk.inbox._db, inbox)]


def scans(db: Database, statements: list[str]) -> list[str]:
    found = []
    for statement in dict.fromkeys(statements):
        if ONE_ROW.search(statement):
            continue
        if not statement.lstrip().upper().startswith(("SELECT", "WITH", "INSERT", "DELETE")):
            continue
        plan = db.execute(f"EXPLAIN QUERY PLAN {statement}").fetchall()
        found += [f"{row[-1]}: {statement}" for row in plan if SCAN.match(str(row[-1]))]
    return found


def test_nothing_that_grows_is_read_through(world: World) -> None:
    for db, statements in next_bundle(world, 12):
        assert statements
        assert scans(db, statements) == []


def test_nothing_that_grows_is_read_through_to_take_a_bundle_in(world: World) -> None:
    """Also one with operations that came without their values, which has to be explained."""
    site, office, police = world["mofa1"], world.office, world["npa1"]
    first, second = (site.create("incident", title=title, reported=True) for title in "一二")
    written = site.amend(first, assessment="消すもの")
    for _ in range(3):
        world.go("mofa1", "office")
        world.go("office", "mofa1")
    for name in (first, second):
        office.address(name, "npa")
    site.dispose(first, written, "assessment")
    world.go("mofa1", "office")
    stick = office.stick(police)
    log, inbox = list[str](), list[str]()
    watch(police.db, log)
    watch(police.desk.inbox._db, inbox)
    assert apply_bundle(police.desk, stick).changes is not None
    for db in (police.db, police.desk.inbox._db):
        db.conn.set_trace_callback(None)
    assert any("FROM access WHERE record IN" in each for each in log)
    assert any("journal_position < " in each for each in log)
    assert scans(police.db, log) == []
    assert scans(police.desk.inbox._db, inbox) == []


def test_where_a_bundle_stands_is_found_by_its_numbers(world: World) -> None:
    """Each part of the question goes as far into an index as it can."""
    asked: list[str] = []
    world["mofa1"].create("incident", title="事案", reported=True)
    stick = world["mofa1"].stick(world.office)
    watch(world.office.db, asked)
    world.office.receive(stick)
    world.office.db.conn.set_trace_callback(None)
    (question,) = {each for each in asked if "journal_position < " in each}
    plan = world.office.db.execute(f"EXPLAIN QUERY PLAN {question}").fetchall()
    used = [str(row[-1]) for row in plan if "SEARCH" in str(row[-1])]
    assert [step.partition(" INDEX ")[2] for step in used] == [
        "bundle_shown (replica=? AND journal_position=?)",
        "bundle_shown (replica=? AND journal_position>?)",
        "sqlite_autoindex_bundle_1 (replica=? AND recipient=? AND seq>?)",
    ]


def test_as_many_questions_whatever_is_stored(tmp_path: Path) -> None:
    counts = []
    for number, stored in enumerate((6, 60)):
        folder = tmp_path / str(number)
        folder.mkdir()
        made = World(folder)
        with opened_here():
            counts.append([len(asked) for _, asked in next_bundle(made, stored)])
        made.close()
    assert counts[0] == counts[1]


def test_the_office_judges_what_was_touched(world: World) -> None:
    """Withdrawals are looked for among the records touched, not among all that are held."""
    tasks = [world.office.task("mofa", title=f"対応{n}") for n in range(30)]
    world.go("office", "mofa1")
    world.go("mofa1", "office")
    world.office.address(tasks[3], "mofa", addressed=False)
    asked: list[str] = []
    watch(world.office.db, asked)
    world.office.stick(world["mofa1"])
    world.office.db.conn.set_trace_callback(None)
    assert scans(world.office.db, asked) == []
    judged = [each for each in asked if 'FROM "task" WHERE record' in each]
    assert 0 < len(judged) < 10


@pytest.mark.parametrize("change", ["entitlement", "refused"])
def test_other_terms_are_a_reason_to_judge_again(world: World, change: str) -> None:
    site: Site = world["mofa1"]
    first = site.create("incident", title="事案", reported=True)
    world.go("mofa1", "office")
    world.go("office", "mofa1")
    channel = site.desk.inbox.channel(world.office.replica.id)
    again = site.desk.case_log.outgoing(world.office.replica, channel)
    assert again.operations[:] == []
    if change == "entitlement":
        from dataclasses import replace

        stricter = replace(world.office.replica, tlp_max="TLP:GREEN")
        assert site.desk.case_log.outgoing(stricter, channel).terms != channel.terms
    else:
        name = site.amend(first, title="拒否された題")
        site.desk.inbox.note_refused(world.office.replica.id, name, 1, "x", world.clock())
        world.go("mofa1", "office")
        assert not world.office.knows(name)
        assert site.desk.inbox.send_again(name)
        world.go("mofa1", "office")
        assert world.office.knows(name)


@pytest.mark.parametrize("number", [40, 80])
def test_publishing_asks_what_stands_of_all_tasks_at_once(tmp_path: Path, number: int) -> None:
    """Two organisations and four fields of each of thousands of tasks are not asked one by one."""
    with opened_here():
        world = World(tmp_path)
        desk = world.office.desk
        package = add_package(desk, {"title": "対策パッケージ（架空）"}).reference
        for place in range(number):
            add_task(desk, package, {"title": f"対応{place}（架空）", "due": "2026-12-25"}, ["all"])
        asked: list[str] = []
        watch(world.office.db, asked)
        publish_package(desk, package)
        world.office.db.conn.set_trace_callback(None)
        world.close()
    reads = [sql for sql in asked if sql.startswith("SELECT")]
    assert sum("FROM cell" in sql for sql in reads) < 20
    # The markings of each task are what is left to be asked for itself.
    assert len(reads) < 2 * number + 150
