"""What leaves: only what the recipient may have now, each operation once."""

from dataclasses import replace

import pytest

from liaison_app.domain.identity import acknowledgement_id, response_id
from liaison_app.domain.operations import RecordName, Value
from liaison_app.store.caselog import Act
from tests.store.world import Desk, World, receipted


def test_what_was_not_reported_stays(office: Desk, agency: Desk) -> None:
    name = agency.incident()
    agency.marked("entry", name, text="内部の経過")
    assert _kinds(agency, office) == []
    agency.write(Act("report", name, "own", {"reported": True}))
    assert _kinds(agency, office) == ["incident", "entry", "incident"]


def test_a_report_taken_back_stops_what_was_not_sent_yet(office: Desk, agency: Desk) -> None:
    name = agency.incident(reported=True)
    agency.amend(name, reported=False)
    assert _kinds(agency, office) == []


def test_what_is_known_to_have_arrived_is_not_sent_again(office: Desk, agency: Desk) -> None:
    name = agency.incident(reported=True)
    first = agency.case_log.outgoing(office.replica).operations
    agency.amend(name, status="triage")
    rest = agency.case_log.outgoing(office.replica, receipted(first)).operations
    assert [stored.operation.header.kind for stored in rest] == ["amend"]


def test_what_came_from_a_replica_does_not_go_back_to_it(
    world: World, office: Desk, agency: Desk
) -> None:
    name = agency.incident(reported=True)
    world.carry(agency, office)
    assert _kinds(office, agency) == []
    office.amend(name, "internal", office_note="所見")
    assert _kinds(office, agency) == []
    second = world.agency("mofa", letter="B")
    assert _kinds(office, second) == ["incident"]


def test_another_organisation_sees_nothing_of_it(world: World, office: Desk, agency: Desk) -> None:
    agency.incident(reported=True)
    world.carry(agency, office)
    assert _kinds(office, world.agency("mod")) == []


@pytest.mark.parametrize(
    ("marks", "travels"),
    [
        ({}, True),
        ({"tlp": "TLP:CLEAR"}, True),
        ({"tlp": "TLP:AMBER+STRICT"}, True),
        ({"tlp": "TLP:RED"}, False),
        ({"tlp": "TLP:RED", "recipients": ["NCO"]}, True),
        ({"tlp": "TLP:RED", "recipients": ["mod"]}, False),
        ({"grade": "confidentiality-3"}, False),
        ({"tlp": None}, False),
    ],
)
def test_the_markings_decide(
    office: Desk, agency: Desk, marks: dict[str, Value], travels: bool
) -> None:
    name = agency.incident()
    agency.write(Act("report", name, "own", {**marks, "reported": True}))
    assert _kinds(agency, office) == (["incident", "incident"] if travels else [])


def test_a_recipient_gets_nothing_stricter_than_it_is_entitled_to(
    office: Desk, agency: Desk
) -> None:
    agency.incident(reported=True)
    green = replace(office.replica, tlp_max="TLP:GREEN")
    assert agency.case_log.outgoing(green).operations[:] == []


def test_an_unmarked_incident_does_not_leave(office: Desk, agency: Desk) -> None:
    agency.create("incident", title="件名", reported=True)
    assert _kinds(agency, office) == []


def test_a_child_has_the_markings_above_it_and_its_own(office: Desk, agency: Desk) -> None:
    name = agency.incident(reported=True)
    agency.create("entry", name, text="経過")
    agency.create("entry", name, text="情報源", tlp="TLP:RED", grade="confidentiality-2")
    assert _kinds(agency, office) == ["incident", "entry"]
    agency.amend(name, tlp="TLP:RED")
    assert _kinds(agency, office) == []


def test_red_material_below_red_material_needs_both_to_name_the_recipient(
    office: Desk, agency: Desk
) -> None:
    name = agency.incident(reported=True, tlp="TLP:RED", recipients=["nco"])
    agency.create("entry", name, text="経過", tlp="TLP:RED", grade="confidentiality-2")
    assert _kinds(agency, office) == ["incident"]


def test_in_a_conflict_the_stricter_marking_counts(world: World, office: Desk) -> None:
    first, second = world.agency("mofa"), world.agency("mofa", letter="B")
    name = first.incident(reported=True)
    world.carry(first, office)
    world.carry(office, second)
    first.amend(name, tlp="TLP:RED")
    second.tick()
    second.amend(name, tlp="TLP:GREEN")
    world.carry(second, office)
    red = world.arrival(first, office, first.operations())
    office.case_log.apply(red, office.tick())
    assert office.shown(name, "tlp") == "TLP:GREEN"
    office.write(Act("address", name, "notice:mod", {"addressed": True}))
    assert _kinds(office, world.agency("mod")) == []


def test_its_own_records_come_back_to_an_organisation_whatever_they_are_marked(
    world: World, office: Desk, agency: Desk
) -> None:
    name = agency.incident(reported=True)
    world.carry(agency, office)
    red = agency.amend(name, tlp="TLP:RED")
    office.case_log.apply(world.arrival(agency, office, agency.operations()), office.tick())
    offered = office.case_log.outgoing(world.agency("mofa", letter="B").replica).operations
    assert red in [each.name for each in offered]


def test_a_task_goes_to_whom_it_is_addressed_once_its_package_is_published(
    world: World, office: Desk, agency: Desk
) -> None:
    other = world.agency("mod")
    package, task = _package(office)
    assert _kinds(office, agency) == []
    office.write(Act("publish", package, "own", {"published_at": "2026-11-24T00:00:00Z"}))
    assert _kinds(office, agency) == []
    office.write(Act("address", task, "notice:mofa", {"addressed": True}))
    assert _kinds(office, agency) == ["package", "task", "package", "task"]
    assert _kinds(office, other) == []
    office.amend(task, "notice:mofa", addressed=False)
    assert _kinds(office, agency) == []


def test_a_task_taken_out_before_it_left_takes_no_package_along(
    world: World, office: Desk, agency: Desk
) -> None:
    package, task = _package(office)
    office.write(
        Act("publish", package, "own", {"published_at": "2026-11-24T00:00:00Z"}),
        Act("address", task, "notice:mofa", {"addressed": True}),
    )
    office.write(Act("remove", task, "own", {"removed": True, "removal_reason": "宛先誤り"}))
    assert _kinds(office, agency) == []
    office.write(Act("restore", task, "own", {"removed": False}))
    world.carry(office, agency)
    office.write(Act("remove", task, "own", {"removed": True, "removal_reason": "取り下げ"}))
    world.carry(office, agency)
    assert (agency.shown(task, "hidden"), agency.shown(package, "hidden")) == (1, 0)


def test_an_address_in_conflict_sends_nothing_until_it_is_settled(
    world: World, office: Desk, agency: Desk
) -> None:
    package, task = _package(office)
    office.write(
        Act("publish", package, "own", {"published_at": "2026-11-24T00:00:00Z"}),
        Act("address", task, "notice:mofa", {"addressed": True}),
    )
    second = world.office(letter="B")
    world.carry_all(office, second)
    second.amend(task, "notice:mofa", addressed=False)
    office.amend(task, "notice:mofa", addressed=True)
    world.carry_all(second, office)
    assert "task" not in _kinds(office, agency)
    office.write(Act("settle", task, "notice:mofa", {"addressed": True}))
    assert "task" in _kinds(office, agency)


def test_the_notice_to_one_is_not_shown_to_another(
    world: World, office: Desk, agency: Desk
) -> None:
    world.agency("mod")
    package, task = _package(office)
    office.write(
        Act("publish", package, "own", {"published_at": "2026-11-24T00:00:00Z"}),
        Act("address", task, "notice:mofa", {"addressed": True}),
        Act("address", task, "notice:mod", {"addressed": True}),
    )
    compartments = [
        stored.operation.header.compartment
        for stored in office.case_log.outgoing(agency.replica).operations
    ]
    assert "notice:mod" not in compartments
    assert "notice:mofa" in compartments


def test_answers_go_back_and_decisions_return(world: World, office: Desk, agency: Desk) -> None:
    package, task = _package(office)
    office.write(
        Act("publish", package, "own", {"published_at": "2026-11-24T00:00:00Z"}),
        Act("address", task, "notice:mofa", {"addressed": True}),
    )
    world.carry(office, agency)
    response = RecordName("response", "mofa", response_id(task.id, "mofa"), task)
    agency.write(Act("create", response, "own", {"status": "done", "result": "適用済み"}))
    assert _kinds(agency, office) == ["response"]
    world.carry(agency, office)
    office.write(Act("decide", response, "decision", {"decision": "verified"}))
    world.carry(office, agency)
    assert agency.shown(response, "decision") == "verified"
    assert agency.shown(response, "status") == "done"


def test_an_alert_is_acknowledged(world: World, office: Desk, agency: Desk) -> None:
    alert = office.marked("alert", title="注意喚起", body="本文")
    office.write(Act("address", alert, "notice:mofa", {"addressed": True}))
    world.carry(office, agency)
    name = RecordName("acknowledgement", "mofa", acknowledgement_id(alert.id, "mofa"), alert)
    at = "2026-11-24T00:00:00Z"
    agency.write(Act("create", name, "own", {"acknowledged_at": at}))
    world.carry(agency, office)
    assert office.shown(name, "acknowledged_at") == at


def test_organisations_go_to_everyone_officers_and_briefings_to_nobody(
    office: Desk, agency: Desk
) -> None:
    from liaison_app.domain.identity import organisation_id

    office.create("officer", name="担当官")
    name = RecordName("organisation", "nco", organisation_id("mofa"))
    office.write(Act("create", name, "own", {"code": "mofa", "name_ja": "架空の機関"}))
    assert _kinds(office, agency) == ["organisation"]


def test_reference_cases_never_leave(office: Desk, agency: Desk) -> None:
    case = agency.marked("reference-case", title="他の事案", reported=True)
    agency.marked("entry", case, text="経過")
    assert _kinds(agency, office) == []


def test_files_are_counted_only_as_far_as_they_are_here(
    world: World, office: Desk, agency: Desk
) -> None:
    path = world.folder / "file"
    path.write_bytes(b"evidence")
    with path.open("rb") as stream:
        sha256, size = agency.keep(stream, 100)
    incident = agency.incident(reported=True)
    agency.marked("attachment", incident, name="証跡", sha256=sha256, bytes=size)
    agency.marked("attachment", incident, name="欠", sha256="a" * 64, bytes=1)
    offered = agency.case_log.outgoing(office.replica).operations
    assert agency.case_log.blobs_of(offered) == ((sha256, 8),)


def _kinds(sender: Desk, recipient: Desk) -> list[str]:
    """The record kinds of the operations that would be sent, in order."""
    offered = sender.case_log.outgoing(recipient.replica).operations
    return [stored.operation.header.record.kind for stored in offered]


def _package(office: Desk) -> tuple[RecordName, RecordName]:
    package = office.marked("package", title="対策パッケージ")
    return package, office.marked("task", package, title="修正プログラムの適用")
