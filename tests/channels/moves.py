"""What officers do at their desks in a random history: each move takes the history and the site,
and says what it did; one for which there is nothing to pick is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from liaison_app.domain.errors import Refused
from liaison_app.domain.identity import response_id
from liaison_app.domain.markings import RED
from liaison_app.domain.operations import RecordName, Value
from liaison_app.domain.vocabulary import Label, Organisation
from liaison_app.store.caselog import Act
from liaison_app.workflows.organisations import creation
from liaison_app.workflows.undoing import undo
from tests.channels.oracle import Oracle
from tests.channels.world import MARKED, OFFICE, Site

if TYPE_CHECKING:
    from tests.channels.histories import History

OPERATOR, MINISTRY = "power", "mofa"  # who may be supervised by whom
_COLOURS = ("TLP:AMBER", "TLP:AMBER", RED)


def enters(history: History, site: Site) -> str:
    if len([e for e in history.mine(site, "incident") if e.owner == site.organisation]) > 1:
        raise Refused("enough")
    name = site.create("incident", title=f"事案{history.count}", assessment="初期の評価")
    return name.id[:4]


def amends(history: History, site: Site) -> str:
    name = history.pick(site, "incident", "package", "task", owner=site.organisation)
    key = history.rng.choice(["title", "status" if name.kind == "incident" else "text"])
    value = "triage" if key == "status" else f"題{history.count}"
    site.amend(name, **{key: value})
    return f"{name.kind} {name.id[:4]} {key}"


def marks(history: History, site: Site) -> str:
    name = history.pick(site, "incident", "package", "task", owner=site.organisation)
    tlp = history.rng.choice(_COLOURS)
    values: dict[str, Value] = {"tlp": tlp}
    if history.rng.random() < 0.4:
        values["title"] = f"題{history.count}"
    site.write(Act("amend", name, "own", values))
    return f"{name.kind} {name.id[:4]} {tlp}"


def reports(history: History, site: Site) -> str:
    name = history.pick(site, "incident", owner=site.organisation)
    reported = history.rng.random() < 0.85
    site.write(Act("report" if reported else "amend", name, "own", {"reported": reported}))
    return f"{name.id[:4]} {reported}"


def notes(history: History, site: Site) -> str:
    incident = history.pick(site, "incident", owner=site.organisation)
    tlp = history.rng.choice(_COLOURS)
    if site.desk.queries.row(site.desk.find(incident.id))["tlp"] != RED:
        return site.create("entry", incident, text=f"経過{history.count}", tlp=tlp).id[:4]
    return site.create("entry", incident, text=f"経過{history.count}", tlp=RED).id[:4]


def answers(history: History, site: Site) -> str:
    task = history.pick(site, "task")
    name = RecordName("response", site.organisation, response_id(task.id, site.organisation), task)
    values: dict[str, Value] = {"status": history.rng.choice(["acknowledged", "done"])}
    known = site.pk(name) is not None
    site.write(
        Act("amend" if known else "create", name, "own", {**({} if known else MARKED), **values})
    )
    return name.id[:4]


def removes(history: History, site: Site) -> str:
    name = history.pick(site, "incident", "entry", owner=site.organisation)
    site.write(Act("remove", name, "own", {"removed": True}))
    return name.id[:4]


def redacts(history: History, site: Site) -> str:
    name = history.pick(site, "incident", owner=site.organisation)
    here = Oracle.of(site)
    found = [
        (operation, cell.field)
        for operation, header in sorted(here.headers.items())
        for cell in header.cells
        if header.record == name and header.compartment == "own" and cell.field == "assessment"
    ]
    operation, key = history.rng.choice(found)
    site.dispose(name, operation, key)
    return f"{name.id[:4]} {operation[:6]}"


def assesses(history: History, site: Site) -> str:
    name = history.pick(site, "incident", owner=site.organisation)
    site.amend(name, assessment=f"評価{history.count}")
    return name.id[:4]


def issues(history: History, site: Site) -> str:
    if len(history.mine(site, "task")) > 1:
        raise Refused("enough")
    task = site.task(*history.rng.sample(sorted(history.world.agencies), 1))
    return task.id[:4]


def addresses(history: History, site: Site) -> str:
    name = history.pick(site, *history.rng.choice([("task",), ("incident",)]))
    others = [code for code in sorted(history.world.agencies) if code != name.owner]
    code, yes = history.rng.choice(others), history.rng.random() < 0.65
    site.address(name, code, addressed=yes)
    return f"{name.kind} {name.id[:4]} {code} {yes}"


def turns(history: History, site: Site) -> str:
    """Takes back from somebody what he has, or lets him have it again."""
    sql = "SELECT r.uuid, h.organisation FROM held h JOIN record r ON r.pk = h.record"
    rows = sorted(site.db.execute(f"{sql} WHERE r.kind IN ('task', 'incident')").fetchall())
    if not rows:
        raise Refused("nothing-to-pick")
    uuid, code = history.rng.choice(rows)
    name = site.desk.find(uuid).name
    addressed = Oracle.of(site).addressed(name, code)
    site.address(name, code, addressed=not addressed)
    if not addressed and name.kind == "task":
        for each in name.chain():
            site.amend(each, tlp="TLP:AMBER")
    return f"{name.kind} {name.id[:4]} {code} {not addressed}"


def reddens(history: History, site: Site) -> str:
    """What was reported becomes RED."""
    here = Oracle.of(site)
    found = [
        each
        for each in history.mine(site, "incident")
        if each.owner == site.organisation and here.reported(each)
    ]
    if not found:
        raise Refused("nothing-to-pick")
    name = history.rng.choice(found)
    site.write(Act("amend", name, "own", {"tlp": RED, "title": f"赤{history.count}"}))
    return name.id[:4]


def frees(history: History, site: Site) -> str:
    """What was RED, and all below it, is AMBER again."""
    here = Oracle.of(site)
    red = [each for each in history.mine(site, "incident", "entry") if here.is_red(each)]
    if not red:
        raise Refused("nothing-to-pick")
    for name in red:
        site.amend(name, tlp="TLP:AMBER")
    return f"{len(red)}"


def comments(history: History, site: Site) -> str:
    name = history.pick(site, "incident")
    site.amend(name, "internal", office_note=f"所見{history.count}")
    return name.id[:4]


def decides(history: History, site: Site) -> str:
    name = history.pick(site, "response")
    site.amend(name, "decision", decision="returned", decision_note=f"理由{history.count}")
    return name.id[:4]


def returns(history: History, site: Site) -> str:
    """What was removed is put back."""
    here = Oracle.of(site)
    removed = [
        each
        for each in sorted(here.records(), key=lambda name: name.id)
        if each.owner == site.organisation and True in here.said(each, "removed")
    ]
    if not removed:
        raise Refused("nothing-to-pick")
    name = history.rng.choice(removed)
    site.write(Act("restore", name, "own", {"removed": False}))
    return name.id[:4]


def undoes(_: History, site: Site) -> str:
    """The newest act of this desk is taken back."""
    undo(site.desk)
    return ""


def consents(history: History, site: Site) -> str:
    """Its owner says whether the office may pass an incident on."""
    name = history.pick(site, "incident", owner=site.organisation)
    yes = history.rng.random() < 0.6
    site.amend(name, consent_sharing=yes)
    return f"{name.id[:4]} {yes}"


def supervises(history: History, site: Site) -> str:
    """The operator is supervised from now on, or no longer."""
    above = None if history.above(OPERATOR) else MINISTRY
    supervise(site, above)
    return str(above)


def supervise(office: Site, above: str | None) -> None:
    """The office enters by whom the operator is supervised."""
    operator = Organisation(OPERATOR, Label("電力事業者（架空）", "Power company"))
    act = creation(OFFICE, replace(operator, supervised_by=above))
    if office.pk(act.record) is None:
        office.write(act)
    else:
        office.amend(act.record, supervised_by=above)


AGENCY_MOVES: list[Callable[[History, Site], str]] = [
    *(enters, amends, amends, assesses, marks, reports, reports, notes, answers, answers, removes),
    *(redacts, frees, reddens, reddens, consents, answers, returns, undoes),
]
OFFICE_MOVES: list[Callable[[History, Site], str]] = [
    *(issues, amends, marks, addresses, addresses, turns, turns, turns, comments, decides),
    *(supervises, undoes),
]
