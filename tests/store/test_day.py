"""The officer's day in the store: asked for by an index, turned into something only once."""

import pytest

from liaison_app.domain.errors import Refused
from liaison_app.store.caselog import Act
from liaison_app.store.queries.day import NEWEST_OF_STATE
from tests.store.test_queries import plan_of
from tests.store.world import MARKED, Desk

NOW = "2026-11-24T00:00:00Z"


@pytest.mark.parametrize(
    ("sql", "index"),
    [
        (
            "SELECT * FROM intake WHERE hidden = 0 AND incident IS NULL AND settled_at IS NULL"
            " ORDER BY received_at DESC, record DESC",
            "intake_open",
        ),
        (
            "SELECT * FROM intake WHERE hidden = 0 AND call_back_by IS NOT NULL"
            " AND called_back_at IS NULL AND settled_at IS NULL ORDER BY call_back_by, record",
            "intake_call_back",
        ),
        (
            "SELECT * FROM escalation WHERE hidden = 0 AND answer IS NULL"
            " ORDER BY told_at DESC, record DESC",
            "escalation_open",
        ),
        (
            "SELECT * FROM roster WHERE hidden = 0 AND ends_at > ?"
            " ORDER BY starts_at, ends_at, record",
            "roster_end",
        ),
        (
            "SELECT * FROM roster WHERE hidden = 0 AND starts_at <= ?"
            " ORDER BY starts_at DESC, record DESC LIMIT 1",
            "roster_start",
        ),
        ("SELECT * FROM intake WHERE hidden = 0 AND incident = ?", "intake_incident"),
        ("SELECT * FROM escalation WHERE hidden = 0 AND incident = ?", "escalation_incident"),
        ("SELECT * FROM question WHERE hidden = 0 AND incident = ?", "question_incident"),
        (
            "SELECT * FROM duty WHERE hidden = 0 AND due_at <= ? AND done_at IS NULL"
            " ORDER BY due_at, record",
            "duty_due",
        ),
    ],
)
def test_what_waits_at_the_desk_is_found_by_an_index(agency: Desk, sql: str, index: str) -> None:
    plan = plan_of(agency, sql, ["x"] * sql.count("?"))
    assert any(index in step for step in plan), plan


@pytest.mark.parametrize(
    ("sql", "index"),
    [
        (
            "SELECT * FROM intake WHERE hidden = 0 ORDER BY received_at DESC, record DESC LIMIT 9",
            "intake_received",
        ),
        (
            "SELECT * FROM escalation WHERE hidden = 0 ORDER BY told_at DESC, record DESC LIMIT 9",
            "escalation_told",
        ),
        (NEWEST_OF_STATE, "incident_state"),
    ],
)
def test_the_newest_are_read_from_the_end_of_an_index(agency: Desk, sql: str, index: str) -> None:
    plan = plan_of(agency, sql, ["x"] * sql.count("?"))
    assert any(index in step for step in plan), plan
    assert not [step for step in plan if "TEMP B-TREE" in step], plan


def test_of_two_who_turn_one_note_into_something_only_one_does(agency: Desk) -> None:
    note, incident = agency.name("intake"), agency.name("incident")
    agency.write(Act("create", note, "own", {"received_at": NOW, "text": "電話", **MARKED}))
    link = Act("amend", note, "own", {"incident": incident.id}, unset=("incident",))
    agency.write(link)
    before = agency.case_log.queries.counts().operations
    other = agency.name("incident")
    with pytest.raises(Refused) as refused:
        agency.write(
            Act("create", other, "own", {"title": "二重の事案", **MARKED}, mint=True),
            Act("amend", note, "own", {"incident": other.id}, unset=("incident",)),
        )
    assert refused.value.code == "already-set"
    assert agency.case_log.queries.counts().operations == before
    assert agency.case_log.queries.incidents()[0] == 0


def test_what_was_emptied_may_be_set_again(agency: Desk) -> None:
    note = agency.name("intake")
    agency.write(Act("create", note, "own", {"received_at": NOW, "text": "電話", **MARKED}))
    agency.write(Act("amend", note, "own", {"incident": note.id}))
    agency.write(Act("amend", note, "own", {"incident": None}))
    agency.write(Act("amend", note, "own", {"incident": note.id}, unset=("incident",)))
    (row,) = agency.case_log.queries.day.intake()
    assert row["incident"] == note.id


def test_nobody_but_its_organisation_writes_a_contact(office: Desk, agency: Desk) -> None:
    contact = agency.name("contact")
    agency.write(Act("create", contact, "own", {"post": "連絡担当（架空）", **MARKED}))
    with pytest.raises(Refused) as refused:
        office.write(Act("amend", contact, "own", {"post": "改ざん"}))
    assert refused.value.code == "not-entitled"
    with pytest.raises(Refused):
        office.write(Act("remove", contact, "own", {"removed": True}))
