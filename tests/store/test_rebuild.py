"""Projections can be computed again, and past states shown, from the log alone."""

from datetime import timedelta

import pytest

from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import RecordName
from liaison_app.store import projection_schema
from tests.store.world import START, Desk, World


@pytest.fixture
def busy(world: World, office: Desk) -> Desk:
    """An office with records of several kinds, relayed ones, a notice and a conflict."""
    first, second = world.agency("mofa"), world.agency("mofa", letter="B")
    name = first.incident("件名", reported=True, techniques=["T1566"])
    first.marked("entry", name, text="経過")
    world.carry(first, office)
    world.carry(office, second)
    first.amend(name, status="triage")
    second.amend(name, status="responding")
    world.carry(first, office)
    world.carry(second, office)
    office.amend(name, "internal", office_note="所見")
    package = office.marked("package", title="対策パッケージ")
    task = office.marked("task", package, title="対応事項", due="2026-12-01")
    office.amend(task, "notice:mofa", addressed=True)
    return office


def test_rebuilding_gives_the_same_rows(busy: Desk) -> None:
    assert busy.one('SELECT count(*) FROM "conflict"') == 1
    before = {table: rows for table, rows in busy.content().items() if table in _tables()}
    busy.case_log.rebuild()
    after = {table: rows for table, rows in busy.content().items() if table in _tables()}
    assert after == before
    assert busy.case_log.check_projections() == []


@pytest.mark.parametrize(
    ("edit", "table"),
    [
        ("UPDATE incident SET title = '書き換え'", "incident"),
        ("DELETE FROM task", "task"),
        ('DELETE FROM "conflict"', "conflict"),
        ("UPDATE addressing SET addressed = 0", "addressing"),
        ("UPDATE cell SET superseded = 1", "cell"),
        ("INSERT INTO reference VALUES ('MOFA-2026-9999', 1)", "reference"),
    ],
)
def test_a_projection_that_does_not_follow_from_the_log_is_found_and_mended(
    busy: Desk, edit: str, table: str
) -> None:
    busy.db.execute(edit)
    (line,) = busy.case_log.check_projections()
    assert line.startswith(f"{table}:")
    busy.case_log.rebuild()
    assert busy.case_log.check_projections() == []


def test_search_still_finds_after_a_rebuild(busy: Desk) -> None:
    busy.case_log.rebuild()
    assert busy.case_log.queries.search("対応事項").total == 1


def test_the_past_is_what_was_known_then(world: World, office: Desk, agency: Desk) -> None:
    name = agency.incident("件名", reported=True)
    agency.amend(name, status="triage")
    assert _status_as_of(agency, 1) == "new"
    assert _status_as_of(agency, 2) == "triage"
    world.carry(agency, office)
    assert office.case_log.as_of(1).incidents()[0] == 0
    assert _status_as_of(office, 3) == "triage"


def test_before_anything_nothing_was_known(busy: Desk) -> None:
    past = busy.case_log.as_of(0)
    assert past.incidents() == (0, [])
    assert past.counts().operations == 0
    past.close()


def test_a_record_entered_later_cannot_be_found_in_the_past(agency: Desk) -> None:
    agency.incident("先")
    later = agency.incident("後")
    past = agency.case_log.as_of(1)
    with pytest.raises(Refused, match="record-unknown"):
        past.resolve(later.id)
    past.close()


@pytest.mark.parametrize("position", [-1, 99])
def test_a_position_that_never_was_is_refused(agency: Desk, position: int) -> None:
    with pytest.raises(Refused, match="position-unknown"):
        agency.case_log.as_of(position)


def test_looking_back_changes_nothing(busy: Desk) -> None:
    before = busy.content()
    busy.case_log.as_of(3).close()
    busy.case_log.check_projections()
    assert busy.content() == before


def test_a_time_is_a_position_of_the_journal(agency: Desk) -> None:
    agency.incident()
    agency.now += timedelta(hours=1)
    agency.incident()
    at = agency.case_log.position_at
    assert at(START) == 0
    assert at(START + timedelta(minutes=30)) == 1
    assert at(START + timedelta(hours=2)) == 2


def _status_as_of(desk: Desk, position: int) -> object:
    past = desk.case_log.as_of(position)
    (row,) = past.incidents()[1]
    past.close()
    return row["status"]


def _tables() -> set[str]:
    return set(projection_schema.tables())


def test_every_declared_field_has_a_column(agency: Desk) -> None:
    assert agency.shown(agency.incident(source_id="2026-17"), "source_id") == "2026-17"
    officer = RecordName("officer", "mofa", agency.name("officer").id)
    assert agency.shown(officer, "name") is None
