"""Two installations of one organisation wrote the same cell: seen, settled, settled again."""

import pytest

from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import RecordName, Redaction
from liaison_app.store.caselog import Act
from liaison_app.workflows.conflicts import (
    ConflictView,
    conflict_list,
    named_value,
    settle_conflict,
)
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.incident_view import survivor_of
from liaison_app.workflows.incidents import add_incident, amend_incident
from liaison_app.workflows.merging import merge_incident
from liaison_app.workflows.records import status
from liaison_app.workflows.removal import recover_record, remove_record, removed_records
from liaison_app.workflows.undoing import undo
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
    name = RecordName("incident", "npa", "00000000-0000-4000-8000-0000000000aa")
    foreign.brings(foreign.made(name, kind="create", title="甲", tlp="TLP:AMBER"))
    second = Rival(desk, "npa", identity="c")
    first = foreign.made(name, title="乙")
    foreign.brings(first)
    second.brings(second.made(name, title="丙"))
    assert not the_conflict(desk).may_settle
    refused(desk, "not-owner", name.id, keep=1)


def removed_meanwhile(desk: Desk, rival: Rival) -> str:
    """An incident that the rival removed while this desk amended it; its id."""
    added = add_incident(desk, {"title": "不審な電子メール（架空）"})
    rival.look()
    amend_incident(desk, added.id, {"severity": "3", "status": "responding"})
    name = desk.find(added.id).name
    rival.brings(rival.made(name, kind="remove", removed=True, removal_reason="重複のため"))
    return added.id


def test_a_removal_meets_an_edit_and_the_edit_may_win(desk: Desk, rival: Rival) -> None:
    identifier = removed_meanwhile(desk, rival)
    assert desk.queries.counts().incidents == 1
    view = the_conflict(desk)
    stays, leaves = view.values
    assert (stays.value, stays.actor, stays.edited) == (
        False, "連絡担当官", ("severity", "status"),
    )  # fmt: skip
    assert (leaves.value, leaves.actor) == (True, "当直")
    settle_conflict(desk, identifier, keep=1)
    assert conflict_list(desk) == []
    row = desk.queries.incident(desk.find(identifier).pk)
    assert (row["removed"], row["removal_reason"], row["severity"]) == (False, None, "3")
    assert desk.case_log.check_projections() == []


def test_a_removal_meets_an_edit_and_the_removal_may_win(desk: Desk, rival: Rival) -> None:
    identifier = removed_meanwhile(desk, rival)
    settle_conflict(desk, identifier, typed="はい")
    assert conflict_list(desk) == []
    assert desk.queries.counts().incidents == 0
    (removed,) = removed_records(desk)
    assert (removed.id, removed.reason) == (identifier, "重複のため")
    recover_record(desk, identifier)
    assert desk.queries.counts().incidents == 1


def test_removing_it_again_or_not_says_the_same_as_settling(desk: Desk, rival: Rival) -> None:
    identifier = removed_meanwhile(desk, rival)
    with pytest.raises(Refused, match="not-removed"):
        recover_record(desk, identifier)
    remove_record(desk, identifier)
    assert conflict_list(desk) == []
    assert desk.queries.counts().incidents == 0


def test_a_merge_meets_an_edit(desk: Desk, rival: Rival) -> None:
    one = add_incident(desk, {"title": "不審な電子メール（架空）"})
    other = add_incident(desk, {"title": "同じ差出人の電子メール（架空）"})
    amend_incident(desk, one.id, {"status": "triage"})
    rival.look()
    merge_incident(desk, one.id, other.id)
    rival.brings(rival.made(desk.find(one.id).name, severity="4"))
    assert desk.queries.counts().incidents == 2
    view = the_conflict(desk)
    assert view.conflict.field == "merged_into"
    assert [head.value for head in view.values] == [None, other.id]
    told = [named_value(desk.queries, view.conflict, head.value) for head in view.values]
    assert told == [None, "LOCAL-0002"]
    settle_conflict(desk, one.id, keep=1)
    row = desk.queries.incident(desk.find(one.id).pk)
    assert (row["merged_into"], row["status"], row["severity"]) == (None, "triage", "4")
    assert desk.queries.links_from(desk.find(one.id).pk) == []
    merge_incident(desk, one.id, other.id)
    assert conflict_list(desk) == []
    assert desk.queries.counts().incidents == 1
    undo(desk)
    assert desk.queries.counts().incidents == 2
    assert desk.queries.incident(desk.find(one.id).pk)["status"] == "triage"


def test_two_who_merge_in_a_circle_are_told(desk: Desk, rival: Rival) -> None:
    one = add_incident(desk, {"title": "不審な電子メール（架空）"})
    other = add_incident(desk, {"title": "同じ差出人の電子メール（架空）"})
    names = [desk.find(each.id).name for each in (one, other)]
    rival.look()
    merge_incident(desk, one.id, other.id)
    rival.brings(
        rival.made(names[1], merged_into=one.id, status="duplicate"),
        rival.made(names[0], merged_into=None),
    )
    assert {view.conflict.record for view in conflict_list(desk)} == {one.id, other.id}
    assert desk.queries.counts().incidents == 2
    settle_conflict(desk, one.id, typed=other.id)
    refused(desk, "merge-target", other.id, typed=one.id)
    settle_conflict(desk, other.id, typed="")
    assert conflict_list(desk) == []
    assert desk.queries.counts().incidents == 1
    assert survivor_of(desk.queries, desk.queries.incident(desk.find(one.id).pk)) == "LOCAL-0002"
    assert shown(desk, other.id, "status") == "new"


def test_what_was_destroyed_is_told_and_cannot_be_kept(desk: Desk, rival: Rival) -> None:
    identifier = disputed(desk, rival, assessment=("個人名（架空）", "所見（架空）"))
    name = desk.find(identifier).name
    view = the_conflict(desk)
    mine = next(head for head in view.values if head.through is None)
    desk.write(Act("dispose", name, "own", {"records_file": "令和８年度（架空）"},
                   redacts=(Redaction(operation=mine.name, field="assessment"),)))  # fmt: skip
    again = the_conflict(desk)
    assert [head.destroyed for head in again.values] == [False, True]
    assert again.values[1].value is None
    refused(desk, "conflict-value-gone", identifier, keep=2)
    settle_conflict(desk, identifier, keep=1)
    assert conflict_list(desk) == []
    assert desk.case_log.check_projections() == []
