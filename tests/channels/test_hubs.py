"""A sector's hub passes on what the office publishes to its members, and nothing else."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import RecordName
from liaison_app.store.caselog import Act
from liaison_app.workflows.acknowledging import acknowledge_alert
from liaison_app.workflows.alert_drafts import add_alert
from liaison_app.workflows.organisation_setting import set_organisation
from liaison_app.workflows.outgoing import create_bundles, preview_outgoing
from liaison_app.workflows.readdressing import unaddress_record
from tests.channels.oracle import Oracle
from tests.channels.test_requests import ask
from tests.channels.test_supervised import along
from tests.channels.world import OFFICE, World, opened_here

HUB, MEMBER, OTHER = "ceptoar", "power", "gas"


@pytest.fixture
def sector(tmp_path: Path) -> Iterator[World]:
    """A hub of one operator; another one has none. The operator's ministry is the METI."""
    world = World(tmp_path, {HUB: 1, MEMBER: 1, OTHER: 1, "meti": 1, OFFICE: 1})
    with opened_here():
        for code in (HUB, MEMBER, OTHER, "meti"):
            fields = {"name_ja": f"{code}（架空）", "audience": "ci-operator"}
            set_organisation(world.office.desk, code, fields)
        joins(world, MEMBER)
        set_organisation(world.office.desk, MEMBER, {"supervised_by": "meti"})
        for name in (f"{HUB}1", f"{MEMBER}1", f"{OTHER}1", "meti1"):
            world.go("office", name)
        yield world
    world.close()


def joins(world: World, code: str, hub: str = HUB) -> None:
    set_organisation(world.office.desk, code, {"hub": hub})


def alert(world: World, *to: str) -> RecordName:
    added = add_alert(world.office.desk, {"title": "注意喚起（架空）", "body": "本文（架空）"}, to)
    return world.office.desk.find(added.id).name


def guideline(world: World, *to: str) -> tuple[RecordName, RecordName]:
    """A guideline with a step, addressed."""
    issued = "2026-11-24T00:00:00Z"
    made = world.office.create("guideline", title="手引（架空）", issued_at=issued)
    step = world.office.create("step", made, section="signs", text="兆候（架空）")
    for code in to:
        world.office.address(made, code)
    return made, step


def agrees(world: World, *names: RecordName) -> None:
    """Every installation shows what the oracle says that it may have, of these records."""
    office = Oracle.of(world.office)
    for site in world.sites.values():
        if site.organisation == OFFICE:
            continue
        for name in names:
            wanted = office.entitled(name, site.organisation)
            key = "text" if name.kind == "step" else "title"
            assert (site.shown(name, key) is not None) is wanted, (site.name, name.kind)


def test_what_is_published_reaches_members_through_the_hub(sector: World) -> None:
    issued = alert(sector, MEMBER)
    made, step = guideline(sector, MEMBER)
    theirs = alert(sector, OTHER)
    along(sector, "office", f"{HUB}1", f"{MEMBER}1")
    along(sector, "office", "meti1")
    along(sector, "office", f"{OTHER}1")
    agrees(sector, issued, made, step, theirs)
    hub, member = sector[f"{HUB}1"], sector[f"{MEMBER}1"]
    assert (hub.shown(issued, "title"), hub.shown(theirs, "title")) == ("注意喚起（架空）", None)
    assert member.shown(step, "text") == "兆候（架空）"
    with pytest.raises(Refused, match="not-addressed"):
        acknowledge_alert(hub.desk, issued.id)
    acknowledge_alert(member.desk, issued.id)
    along(sector, f"{MEMBER}1", f"{HUB}1", "office")
    assert sector.office.desk.queries.acknowledgements(sector.office.pk(issued) or 0) == []
    along(sector, f"{MEMBER}1", "meti1", "office")
    assert len(sector.office.desk.queries.acknowledgements(sector.office.pk(issued) or 0)) == 1


def test_what_asks_for_an_answer_does_not_go_through_it(sector: World) -> None:
    task = sector.office.task(MEMBER)
    reference = ask(sector, MEMBER)
    request = sector.office.desk.find(reference).name
    report = sector[f"{MEMBER}1"].create("incident", title="事案（架空）", reported=True)
    along(sector, "office", f"{HUB}1", f"{MEMBER}1", f"{HUB}1", "office")
    assert sector[f"{HUB}1"].pk(task) is None
    assert sector[f"{HUB}1"].pk(request) is None
    assert sector[f"{HUB}1"].pk(report) is None
    assert sector.office.pk(report) is None
    along(sector, "office", "meti1", f"{MEMBER}1", "meti1", "office")
    agrees(sector, task, request)
    assert sector.office.shown(report, "title") == "事案（架空）"


def test_taken_back_or_no_longer_its_hub_it_has_it_no_more(sector: World) -> None:
    issued, kept = alert(sector, MEMBER), alert(sector, MEMBER)
    along(sector, "office", f"{HUB}1", f"{MEMBER}1")
    unaddress_record(sector.office.desk, issued.id, [MEMBER])
    along(sector, "office", f"{HUB}1", f"{MEMBER}1")
    agrees_at(sector, issued, f"{HUB}1", shown=False)
    agrees_at(sector, issued, f"{MEMBER}1", shown=False)
    joins(sector, MEMBER, "")
    along(sector, "office", f"{HUB}1")
    along(sector, "office", f"{MEMBER}1")
    agrees_at(sector, kept, f"{HUB}1", shown=False)
    agrees_at(sector, kept, f"{MEMBER}1", shown=True)
    with pytest.raises(Refused, match="recipient-not-office"):
        create_bundles(sector[f"{HUB}1"].desk, MEMBER, sector[f"{HUB}1"].folder)


def agrees_at(world: World, name: RecordName, site: str, *, shown: bool) -> None:
    assert (world[site].shown(name, "title") is not None) is shown


def test_while_it_is_in_conflict_who_is_the_hub_nobody_is(sector: World) -> None:
    office, other = sector.office, sector[f"{OFFICE}1"]
    sector.go("office", other.name)
    before = alert(sector, MEMBER)
    along(sector, "office", f"{HUB}1")
    record = office.desk.find(
        next(str(row["id"]) for row in office.desk.queries.organisations() if row["code"] == MEMBER)
    ).name
    office.amend(record, hub=HUB, name_en="Power")
    other.amend(record, hub=OTHER)
    sector.go(other.name, "office")
    assert MEMBER not in office.desk.queries.routes().hubs
    assert Oracle.of(office).members(HUB) == []
    assert office.desk.queries.routes().supervisors[MEMBER] == "meti"
    later = alert(sector, MEMBER)
    for name in (f"{HUB}1", f"{OTHER}1", "meti1"):
        sector.go("office", name)
    sector.go("meti1", f"{MEMBER}1")
    agrees(sector, later)
    agrees_at(sector, before, f"{HUB}1", shown=False)
    joins(sector, MEMBER, HUB)
    along(sector, "office", f"{HUB}1", f"{MEMBER}1")
    along(sector, "office", "meti1")
    sector.go("office", f"{OTHER}1")
    agrees(sector, before, later)


def test_a_lost_and_a_late_stick_through_the_hub(sector: World) -> None:
    first = alert(sector, MEMBER)
    hub, member = sector[f"{HUB}1"], sector[f"{MEMBER}1"]
    hub.receive(sector.office.stick(hub))
    hub.stick(member).unlink()
    late = hub.stick(member)
    second = alert(sector, MEMBER)
    hub.receive(sector.office.stick(hub))
    assert member.receive(hub.stick(member)) == "applied"
    assert member.receive(late) == "late"
    sector.go("office", "meti1")
    agrees(sector, first, second)
    # The receipts go back, so that it is not sent again.
    sector.go(f"{MEMBER}1", f"{HUB}1")
    (waiting,) = preview_outgoing(hub.desk, MEMBER)
    assert len(waiting.operations) == 0


@pytest.mark.parametrize("kind", ["task", "request", "incident"])
def test_a_hub_that_relays_what_it_may_not_is_refused(
    sector: World, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """It has something of the office's, or of a member's, and hands it on all the same."""
    hub, there = sector[f"{HUB}1"], sector[f"{OTHER}1"]
    joins(sector, OTHER)
    sector.go("office", there.name)
    name = _given(sector, kind)
    assert hub.pk(name) is not None
    with monkeypatch.context() as lying:
        lying.setattr("liaison_app.store.outgoing.may_send", lambda *_: True)
        file = hub.stick(there)
    assert there.receive(file) == "bundle-not-entitled"
    assert there.pk(name) is None


def _given(world: World, kind: str) -> RecordName:
    """A record that the hub itself has."""
    if kind == "task":
        name = world.office.task(HUB)
    elif kind == "request":
        name = world.office.desk.find(ask(world, HUB)).name
    else:
        name = world[f"{MEMBER}1"].create("incident", title="事案（架空）", reported=True)
        along(world, f"{MEMBER}1", "meti1", "office")
        world.office.address(name, HUB)
    world.go("office", f"{HUB}1")
    return name


def test_routes_are_checked(sector: World) -> None:
    desk = sector.office.desk
    for code, fields, refusal in (
        (MEMBER, {"hub": MEMBER}, "route-circle"),
        (MEMBER, {"hub": OFFICE}, "route-office"),
        (HUB, {"hub": MEMBER}, "route-circle"),
        ("meti", {"supervised_by": MEMBER}, "route-circle"),
        (MEMBER, {"code": "another"}, "field-unknown"),
        (MEMBER, {}, "nothing-to-change"),
        ("nobody", {"hub": HUB}, "organisation-unknown"),
    ):
        with pytest.raises(Refused, match=refusal):
            set_organisation(desk, code, fields)
    with pytest.raises(Refused, match="office-only"):
        set_organisation(sector[f"{HUB}1"].desk, MEMBER, {"hub": HUB})


def test_a_supervisor_may_be_the_hub_too(sector: World) -> None:
    joins(sector, MEMBER, "meti")
    issued, task = alert(sector, MEMBER), sector.office.task(MEMBER)
    along(sector, "office", "meti1", f"{MEMBER}1")
    agrees_at(sector, issued, f"{MEMBER}1", shown=True)
    agrees_at(sector, task, f"{MEMBER}1", shown=True)
    report = sector[f"{MEMBER}1"].create("incident", title="事案（架空）", reported=True)
    sector[f"{MEMBER}1"].write(Act("amend", report, "own", {"title": "改題（架空）"}))
    along(sector, f"{MEMBER}1", "meti1", "office")
    assert sector.office.shown(report, "title") == "改題（架空）"
