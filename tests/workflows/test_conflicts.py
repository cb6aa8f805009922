"""Two installations of one organisation wrote the same cell: seen, settled, settled again."""

import pytest

from liaison_app.domain.errors import Refused
from liaison_app.store.caselog import Act
from liaison_app.workflows.conflicts import ConflictView, conflict_list, settle_conflict
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.incidents import add_incident, amend_incident
from liaison_app.workflows.records import status
from tests.rival import Rival


@pytest.fixture
def rival(desk: Desk) -> Rival:
    return Rival(desk)


def disputed(desk: Desk, rival: Rival, **fields: tuple[str, object]) -> str:
    """An incident of which this desk set each field to the first value, the rival to the second,
    neither knowing of the other; its id."""
    added = add_incident(desk, {"title": "不審な電子メール（架空）"})
    rival.look()
    amend_incident(desk, added.id, {key: mine for key, (mine, _) in fields.items()})
    name = desk.find(added.id).name
    rival.brings(rival.made(name, **{key: theirs for key, (_, theirs) in fields.items()}))  # type: ignore[arg-type]
    return added.id


def the_conflict(desk: Desk) -> ConflictView:
    (view,) = conflict_list(desk)
    return view


def shown(desk: Desk, identifier: str, field: str) -> object:
    return desk.queries.incident(desk.find(identifier).pk)[field]


def test_every_value_is_told_with_its_author_time_and_bundle(desk: Desk, rival: Rival) -> None:
    identifier = disputed(desk, rival, status=("triage", "responding"))
    view = the_conflict(desk)
    assert (view.conflict.kind, view.conflict.record) == ("incident", identifier)
    assert (view.conflict.field, view.reference) == ("status", "LOCAL-0001")
    assert view.may_settle
    theirs, mine = view.values
    assert (theirs.value, theirs.organisation, theirs.actor) == ("responding", "mofa", "当直")
    assert theirs.through == ("mofa", 1)
    assert (mine.value, mine.actor, mine.through) == ("triage", "連絡担当官", None)
    assert theirs.at > mine.at
    assert shown(desk, identifier, "status") == "responding"
    assert status(desk).conflicts == 1


def test_the_same_value_from_both_is_no_conflict(desk: Desk, rival: Rival) -> None:
    disputed(desk, rival, status=("triage", "triage"))
    assert conflict_list(desk) == []


def test_its_id_names_the_cell_and_outlives_a_rebuild(desk: Desk, rival: Rival) -> None:
    disputed(desk, rival, status=("triage", "responding"), severity=("3", "4"))
    before = [view.conflict.id for view in conflict_list(desk)]
    assert len(set(before)) == 2
    desk.case_log.rebuild()
    assert [view.conflict.id for view in conflict_list(desk)] == before
    assert desk.case_log.check_projections() == []


def test_keeping_one_value_ends_it_and_is_an_operation(desk: Desk, rival: Rival) -> None:
    identifier = disputed(desk, rival, status=("triage", "responding"))
    operations = desk.queries.counts().operations
    settled = settle_conflict(desk, the_conflict(desk).conflict.id, keep=2)
    assert (settled.value, settled.reference) == ("triage", "LOCAL-0001")
    assert conflict_list(desk) == []
    assert shown(desk, identifier, "status") == "triage"
    assert desk.queries.counts().operations == operations + 1
    newest = desk.queries.history(desk.find(identifier).pk)[-1]
    assert (newest.kind, newest.cells[0].after) == ("settle", "triage")
    assert desk.case_log.check_projections() == []


def test_a_third_value_is_given_as_code_or_label(desk: Desk, rival: Rival) -> None:
    identifier = disputed(desk, rival, status=("triage", "responding"))
    settle_conflict(desk, the_conflict(desk).conflict.id[:8].upper(), typed="封じ込め済み")
    assert shown(desk, identifier, "status") == "contained"


def test_lists_are_settled_as_wholes(desk: Desk, rival: Rival) -> None:
    identifier = disputed(desk, rival, techniques=("T1566,T1598", ["T1190"]))
    assert [head.value for head in the_conflict(desk).values] == [["T1190"], ["T1566", "T1598"]]
    settle_conflict(desk, identifier, typed="T1190, T1566")
    assert shown(desk, identifier, "techniques") == ["T1190", "T1566"]


def test_clearing_is_a_value_too(desk: Desk, rival: Rival) -> None:
    identifier = disputed(desk, rival, ai_grounds=("文面が不自然（架空）", None))
    assert {head.value for head in the_conflict(desk).values} == {"文面が不自然（架空）", None}
    settle_conflict(desk, identifier, typed="")
    assert shown(desk, identifier, "ai_grounds") is None


def test_a_time_brings_the_precision_it_was_said_with(desk: Desk, rival: Rival) -> None:
    identifier = disputed(
        desk, rival, detected_at=("2026-11-20", "2026-11-20T00:30:00Z"),
        detected_at_precision=("day", "minute"),
    )  # fmt: skip
    time, precision = conflict_list(desk)
    assert (time.conflict.field, time.follows) == ("detected_at", "")
    assert precision.follows == "detected_at"
    mine = [head.value for head in time.values].index("2026-11-19T15:00:00Z") + 1
    settle_conflict(desk, time.conflict.id, keep=mine)
    assert conflict_list(desk) == []
    assert shown(desk, identifier, "detected_at_precision") == "day"


def test_two_different_settlements_are_a_conflict_again_and_one_ends_it(
    desk: Desk, rival: Rival
) -> None:
    identifier = disputed(desk, rival, status=("triage", "responding"))
    name = desk.find(identifier).name
    rival.look()
    settle_conflict(desk, identifier, keep=2)
    rival.brings(rival.made(name, kind="settle", status="contained"))
    again = the_conflict(desk)
    assert {head.value for head in again.values} == {"triage", "contained"}
    rival.look()
    rival.brings(rival.made(name, kind="settle", status="recovering"))
    assert conflict_list(desk) == []
    assert shown(desk, identifier, "status") == "recovering"


def test_the_same_settlement_on_both_sides_ends_it(desk: Desk, rival: Rival) -> None:
    identifier = disputed(desk, rival, status=("triage", "responding"))
    rival.look()
    settle_conflict(desk, identifier, keep=2)
    rival.brings(rival.made(desk.find(identifier).name, kind="settle", status="triage"))
    assert conflict_list(desk) == []


def refused(desk: Desk, code: str, identifier: str, **how: object) -> None:
    operations = desk.queries.counts().operations
    with pytest.raises(Refused) as error:
        settle_conflict(desk, identifier, **how)  # type: ignore[arg-type]
    assert error.value.code == code
    assert desk.queries.counts().operations == operations


def test_what_is_no_conflict_or_no_longer_is_refused(desk: Desk, rival: Rival) -> None:
    identifier = disputed(desk, rival, status=("triage", "responding"))
    conflict = the_conflict(desk).conflict.id
    refused(desk, "conflict-unknown", "no such conflict", keep=1)
    refused(desk, "conflict-unknown", conflict[:7], keep=1)
    settle_conflict(desk, conflict, keep=1)
    refused(desk, "conflict-unknown", conflict, keep=1)
    refused(desk, "conflict-unknown", identifier, keep=1)


def test_a_value_that_fails_the_fields_check_is_refused(desk: Desk, rival: Rival) -> None:
    identifier = disputed(desk, rival, status=("triage", "responding"), title=("甲", "乙"))
    by_field = {view.conflict.field: view.conflict.id for view in conflict_list(desk)}
    refused(desk, "field-invalid", by_field["status"], typed="no such status")
    refused(desk, "field-required", by_field["title"], typed="  ")
    refused(desk, "conflict-ambiguous", identifier, keep=1)
    for number in (0, 3, -1):
        refused(desk, "conflict-keep", by_field["status"], keep=number)


def test_markings_above_the_ceiling_are_refused(desk: Desk, rival: Rival) -> None:
    identifier = disputed(desk, rival, grade=("confidentiality-1", "confidentiality-2"))
    refused(desk, "above-ceiling", identifier, typed="confidentiality-3")


def test_values_that_changed_while_someone_looked_are_refused(desk: Desk, rival: Rival) -> None:
    identifier = disputed(desk, rival, status=("triage", "responding"))
    seen = [head.name for head in the_conflict(desk).values]
    third = Rival(desk, identity="c")
    amend_incident(desk, identifier, {"status": "contained"})
    third.look()
    refused(desk, "conflict-unknown", identifier, keep=1, seen=seen)
    rival.brings(rival.made(desk.find(identifier).name, status="monitoring"))
    refused(desk, "conflict-changed", identifier, keep=1, seen=seen)


def test_what_the_program_alone_writes_is_only_kept(desk: Desk, rival: Rival) -> None:
    added = add_incident(desk, {"title": "不審な電子メール（架空）"})
    name = desk.find(added.id).name
    rival.look()
    desk.write(Act("amend", name, "own", {"reference": "MOFA-2026-0001"}))
    rival.brings(rival.made(name, reference="MOFA-2026-B0001"))
    refused(desk, "conflict-keep-only", added.id, typed="MOFA-2026-0099")
    settle_conflict(desk, added.id, typed="MOFA-2026-0001")
    assert conflict_list(desk) == []


def test_another_organisations_cell_is_not_settled_here(desk: Desk) -> None:
    foreign = Rival(desk, "npa")
    from liaison_app.domain.operations import RecordName

    name = RecordName("incident", "npa", "00000000-0000-4000-8000-0000000000aa")
    foreign.brings(foreign.made(name, kind="create", title="甲", tlp="TLP:AMBER"))
    second = Rival(desk, "npa", identity="c")
    first = foreign.made(name, title="乙")
    foreign.brings(first)
    second.brings(second.made(name, title="丙"))
    assert not the_conflict(desk).may_settle
    refused(desk, "not-owner", name.id, keep=1)
