"""Random histories: sticks that are lost, late, repeated and out of order, while everybody writes.

`play` makes one from a number; it raises `Broken` where a property of the exchange does not hold:

1. once everybody has exchanged with everybody, all who may see a cell see the same heads of it;
2. nobody holds values he was never to have, nor values that were withdrawn or destroyed;
3. what others hold of an organisation comes back to it;
4. one settlement ends a conflict everywhere, two different ones are a conflict everywhere;
5. applying a bundle again, or a late one, changes nothing;
6. what was known at a position of the journal stays known as of it, less what was taken away.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from liaison_app.domain.errors import Refused
from liaison_app.domain.identity import response_id
from liaison_app.domain.operations import RecordName, Value
from liaison_app.store.caselog import Act
from liaison_app.store.merging import heads
from tests.channels.oracle import RED, Cell, Oracle
from tests.channels.world import MARKED, OFFICE, Site, World, opened_here

STEPS = 90
_QUIET = 8  # rounds of everybody with everybody before it must be quiet
_COLOURS = ("TLP:AMBER", "TLP:AMBER", RED)


class Broken(AssertionError):
    """A property that does not hold, and where."""


@dataclass
class Stick:
    file: Path
    sender: str
    recipient: str


@dataclass
class History:
    """One history in the making."""

    world: World
    rng: random.Random
    air: list[Stick] = field(default_factory=list)
    past: list[Stick] = field(default_factory=list)
    ever: set[tuple[str, str]] = field(default_factory=set)
    seen: list[tuple[str, int, dict[Cell, set[str]]]] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    count: int = 0

    def step(self) -> None:
        """Somebody writes, makes a bundle, gets one, or looks at the time."""
        what, name = self.rng.random(), self.rng.choice(list(self.world.sites))
        if what < 0.4:
            self._write(self.world[name])
        elif what < 0.5:
            self._make(name, self.rng.choice(self.world.partners(name)))
        elif what < 0.8:  # a courier who goes at once, most often to or from the office
            other = self.rng.choice([*self.world.partners(name), "office"])
            if other != name:
                self._make(name, other)
                self._deliver(self.air.pop())
        elif what < 0.97 and self.air:
            stick = self.rng.choice(self.air)
            if self.rng.random() < 0.8:
                self.air.remove(stick)  # otherwise it turns up again
            if self.rng.random() < 0.8:  # otherwise it is lost
                self._deliver(stick)
        else:
            position, _ = self.world[name].desk.queries.newest_position()
            self.seen.append((name, position, view(self.world[name])))
        self.note()

    def note(self) -> None:
        """Which values were ever to be had by whom, by the office's records, and who holds what."""
        self._allow()
        for site in self.world.sites.values():
            self._check_held(site)

    def _allow(self) -> None:
        office = Oracle.of(self.world.office)
        for name, header in office.headers.items():
            for code in self.world.agencies:
                cell = (header.record, header.compartment, "")
                if header.compartment == f"notice:{code}" or office.is_shown(cell, code, office):
                    self.ever.add((name, code))

    def _check_held(self, site: Site) -> None:
        here = Oracle.of(site)
        for name, values in here.values.items():
            header = here.headers[name]
            code = site.organisation
            own = self._author(name, header.dot.replica) == code or (
                header.record.owner == code and header.compartment in ("own", "decision")
            )
            if code == OFFICE or own or not values:
                continue
            if (name, code) not in self.ever:
                raise Broken(f"2: never to be had: {site.name} {header.record.kind} {name}")

    def _author(self, _: str, replica: str) -> str:
        return self.world.trust.replicas[replica].organisation

    def _make(self, sender: str, recipient: str) -> None:
        if sender == "office":
            self._allow()  # what it makes now rests on what it knows now
        there = self.world[recipient]
        file = self.world[sender].stick(there)
        self.told.append(f"{sender} makes {file.name}")
        self.air.append(Stick(file, sender, recipient))

    def _deliver(self, stick: Stick) -> str:
        there = self.world[stick.recipient]
        verdict = there.receive(stick.file)
        self.told.append(f"{stick.recipient} gets {stick.file.name}: {verdict}")
        if verdict not in ("applied", "again", "late"):
            raise Broken(f"1: {stick.file.name} refused: {verdict}")
        if verdict == "applied":
            self.past.append(stick)
            before = state(there)
            older = [
                each
                for each in self.past
                if (each.sender, each.recipient) == (stick.sender, stick.recipient)
            ]
            again = (stick, *older[:2]) if self.rng.random() < 0.3 else ()
            for each in again:
                there.receive(each.file)
                if state(there) != before:
                    raise Broken(f"5: {each.file.name} changed something again")
        return verdict

    def exchange(self) -> None:
        """Everybody with everybody, until nothing changes any more."""
        for _ in range(_QUIET):
            before = [state(site) for site in self.world.sites.values()]
            for sender in self.rng.sample(list(self.world.sites), len(self.world.sites)):
                for recipient in self.world.partners(sender):
                    self._make(sender, recipient)
                    self._deliver(self.air.pop())
            self.note()
            if [state(site) for site in self.world.sites.values()] == before:
                return
        raise Broken("1: no rest")

    def _write(self, site: Site) -> None:
        act = self.rng.choice(_OFFICE_ACTS if site.organisation == OFFICE else _AGENCY_ACTS)
        self.count += 1
        try:
            done = act(self, site)
        except Refused as refused:
            self.told.append(f"{site.name}: {refused.code}")
            return
        self.told.append(f"{site.name} {act.__name__} {done}")

    def mine(self, site: Site, *kinds: str) -> list[RecordName]:
        """The site's own records in view, and the office's for others to answer."""
        here = Oracle.of(site)
        return [
            name
            for name in sorted(here.records(), key=lambda name: name.id)
            if name.kind in kinds and site.shown(name, "uuid") is not None
        ]

    def pick(self, site: Site, *kinds: str, owner: str = "") -> RecordName:
        found = [each for each in self.mine(site, *kinds) if owner in ("", each.owner)]
        if not found:
            raise Refused("nothing-to-pick")
        return self.rng.choice(found)


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


_Write = Callable[[History, Site], str]
_AGENCY_ACTS: list[_Write] = [
    *(enters, amends, amends, assesses, marks, reports, reports, notes, answers, removes, redacts),
    *(frees, reddens, reddens),
]
_OFFICE_ACTS: list[_Write] = [
    *(issues, amends, marks, addresses, addresses, turns, turns, turns, comments, decides),
]


def state(site: Site) -> tuple[object, ...]:
    """All that a site knows, for comparing."""
    rows = site.db.execute("SELECT hash, length(body) FROM operation").fetchall()
    shown = site.db.execute("SELECT record, hidden FROM incident").fetchall()
    return (frozenset(rows), frozenset(shown))


def view(site: Site) -> dict[Cell, set[str]]:
    here = Oracle.of(site)
    return {cell: here.heads(cell) for cell in here.cells()}


def check(world: World) -> None:
    """Properties 1 and 2 at rest, and each installation's own audit."""
    office, everything = Oracle.of(world.office), Oracle.of(*world.sites.values())
    for site in world.sites.values():
        here, code = Oracle.of(site), site.organisation
        report = site.desk.case_log.verify()
        if report.problems:
            raise Broken(f"audit: {site.name} {report.problems}")
        for cell in everything.cells():
            record, compartment, _key = cell
            if compartment.startswith("notice:"):
                continue
            _check_cell(site, here, cell, office, everything)
        for name, values in here.values.items():
            gone = [key for key in values if (name, key) in everything.redacted]
            if gone and here.headers[name].record.owner != "":
                raise Broken(f"2: destroyed but held: {site.name} {name} {gone}")
        for record in here.records():
            if not _may_see(record, code, office, everything):
                _check_gone(site, here, record)


def _may_see(record: RecordName, code: str, office: Oracle, everything: Oracle) -> bool:
    """Of another's records nobody has what their owner marked so that he may not."""
    if not office.is_shown((record, "own", ""), code, office):
        return False
    return code in (record.owner, OFFICE) or everything.entitled(record, code)


def _check_cell(site: Site, here: Oracle, cell: Cell, office: Oracle, everything: Oracle) -> None:
    record, compartment, key = cell
    code = site.organisation
    if not office.is_shown(cell, code, office):
        return
    # What its owner marked so that the office may not have it stays with him until he frees it;
    # what he removed before it ever left stays for good.
    if record.owner not in (code, OFFICE) and record.kind != "response":
        if everything.is_red(record) or not everything.reported(record):
            return
        if any(True in everything.said(each, "removed") for each in record.chain()):
            return
    expected = everything.heads(cell)
    # Written on a machine that was lost before the value went out: nobody has it, and what has no
    # values is not passed on.
    nowhere = {name for name in expected if key not in everything.values[name]}
    if any((name, key) not in everything.redacted for name in nowhere):
        return
    if here.heads(cell) != expected:
        raise Broken(f"1: heads differ: {site.name} {record.kind} {record.id[:4]} {key}")
    for name in expected:
        lost = (name, key) in everything.redacted
        if not lost and key not in here.values[name]:
            raise Broken(f"1: value missing: {site.name} {record.kind} {record.id[:4]} {key}")
    stored = heads(site.db, (site.pk(record) or 0, compartment, key))
    if {head.name for head in stored} != expected:
        raise Broken(f"1: stored heads differ: {site.name} {record.kind} {record.id[:4]} {key}")


def _check_gone(site: Site, here: Oracle, record: RecordName) -> None:
    for name, values in here.values.items():
        header = here.headers[name]
        if header.record != record or header.compartment.startswith("notice:"):
            continue
        if values and site.organisation != OFFICE:
            raise Broken(f"2: withdrawn but held: {site.name} {record.kind} {record.id[:4]}")
    if site.organisation != OFFICE and site.shown(record, "uuid") is not None:
        raise Broken(f"2: withdrawn but in view: {site.name} {record.kind} {record.id[:4]}")


def check_past(history: History) -> None:
    """Property 6."""
    for name, position, then in history.seen[:2]:
        site = history.world[name]
        past = site.desk.case_log.as_of(position)
        try:
            for (record, compartment, key), names in then.items():
                pk = site.pk(record)
                assert pk is not None
                found = {head.name for head in heads(past._db, (pk, compartment, key))}
                if found != names:
                    raise Broken(f"6: as of {position} differs: {name} {record.kind} {key}")
        finally:
            past.close()


def settle(history: History) -> bool:
    """Property 4, on the first conflict there is; whether there was one."""
    world = history.world
    for code in world.agencies:
        sites = [site for site in world.sites.values() if site.organisation == code]
        here = Oracle.of(sites[0])
        cells = [
            cell
            for cell in here.cells()
            if cell[0].kind == "incident" and cell[0].owner == code and cell[1] == "own"
            if cell[2] in ("title", "status")
        ]
        found = [cell for cell in cells if len(here.heads(cell)) > 1]
        if not found:
            continue
        record, _, key = found[0]
        for writers in (sites[:1], sites):
            names = set()
            for number, site in enumerate(writers):
                value = ("triage", "closed")[number] if key == "status" else f"決定{number}"
                names.add(site.write(Act("settle", record, "own", {key: value})))
            history.exchange()
            for site in sites:
                if Oracle.of(site).heads((record, "own", key)) != names:
                    raise Broken(f"4: settlement: {site.name} {record.kind} {key}")
        return True
    return False


def play(seed: int, folder: Path, steps: int = STEPS) -> History:
    """One history, checked; raises `Broken`."""
    world = World(folder)
    history = History(world, random.Random(seed))
    try:
        with opened_here():
            for _ in range(steps):
                history.step()
            history.exchange()
            check(world)
            check_past(history)
            if settle(history):
                check(world)
    except Broken as broken:
        raise Broken(f"seed {seed}: {broken}\n" + "\n".join(history.told)) from broken
    finally:
        world.close()
    return history
