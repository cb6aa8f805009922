"""Random histories: sticks that are lost, late, repeated and out of order, while everybody writes.

`play` makes one from a number; it raises `Broken` where a property of the exchange does not hold:

1. once everybody has exchanged with everybody, all who may see a cell see the same heads of it;
2. nobody holds values he was never to have, nor values that were withdrawn or destroyed;
3. what others hold of an organisation comes back to it;
4. one settlement ends a conflict everywhere, two different ones are a conflict everywhere;
5. applying a bundle again, or a late one, changes nothing;
6. what was known at a position of the journal stays known as of it, less what was taken away.

Officers do what `moves` and `moves_issued` list, the office's the more often for being one.

An operator reports through the ministry that supervises it, in some histories through it alone;
in some, no bundle of one desk leaves on one officer's word.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import Header, RecordName, Value
from liaison_app.workflows.bundles import decline_bundle
from liaison_app.workflows.holding_back import refused_operations, send_again
from liaison_app.workflows.release_policy import asks_for_two
from liaison_app.workflows.releasing import Pending
from tests.channels import moves, moves_issued
from tests.channels.moves import MINISTRY, OPERATOR, supervise
from tests.channels.officers import TwoOfficers
from tests.channels.oracle import Cell, Oracle
from tests.channels.properties import Broken, check, check_direct, check_past, settle, state, view
from tests.channels.world import OFFICE, Site, World, at_home, opened_here

STEPS = 90
AGENCIES = {MINISTRY: 2, "npa": 1, OPERATOR: 1}
_TRIES = 6
DECLINED = "declined"
_QUIET = 12  # rounds of everybody with everybody before it must be quiet
_AGENCY_MOVES = moves.AGENCY_MOVES + moves_issued.AGENCY_MOVES
_OFFICE_MOVES = moves.OFFICE_MOVES + moves_issued.OFFICE_MOVES
# What says of a record who may have it goes to whoever had it.
_DECIDING = frozenset({"tlp", "grade", "handling", "recipients", "reported", "disposal"})


@dataclass
class Stick:
    """``supervisors`` is what its sender knew of who supervises whom."""

    file: Path
    sender: str
    recipient: str
    supervisors: Mapping[str, str]


@dataclass
class History:
    """One history in the making."""

    not_released: ClassVar = frozenset({"release-outdated", "release-state"})

    world: World
    rng: random.Random
    air: list[Stick] = field(default_factory=list)
    past: list[Stick] = field(default_factory=list)
    ever: set[tuple[str, str]] = field(default_factory=set)
    supervised: set[tuple[str, str]] = field(default_factory=set)  # above, below: at any time
    seen: list[tuple[str, int, dict[Cell, set[str]]]] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    two: TwoOfficers | None = None
    waiting: list[Pending] = field(default_factory=list)
    looked: dict[tuple[str, str], tuple[int, str]] = field(default_factory=dict)
    resting: bool = False
    count: int = 0

    def begin(self) -> None:
        """How this history differs from others before anybody writes."""
        if self.rng.random() < 0.7:
            supervise(self.world.office, MINISTRY)
            self.world.rounds(1)
            if self.rng.random() < 0.5:
                self.world.remote = frozenset({OPERATOR})
        if self.rng.random() < 0.3:
            name = self.rng.choice(["office", "mofa1"])
            self.two = TwoOfficers.at(self.world[name])
        self.note()

    def step(self) -> None:
        """Somebody writes, makes a bundle, gets one, or looks at the time."""
        what, name = self.rng.random(), self.rng.choice(["office", *self.world.sites])
        partners = self.world.partners(name)
        if what < 0.4:
            self._write(self.world[name])
        elif what < 0.5 and partners:
            self._make(name, self.rng.choice(partners))
        elif what < 0.8 and partners:  # a courier goes at once, most often to the office
            other = self.rng.choice([*partners, "office" if "office" in partners else partners[0]])
            self._make(name, other)
            self._deliver_newest()
        elif what < 0.97 and self.air:
            stick = self.rng.choice(self.air)
            if self.rng.random() < 0.8:
                self.air.remove(stick)  # otherwise it turns up again
            if self.rng.random() < 0.8:  # otherwise it is lost
                self._deliver(stick)
        else:
            position, _ = self.world[name].desk.queries.newest_position()
            self.seen.append((name, position, view(self.world[name])))
        if self.waiting and self.rng.random() < 0.3:
            self._release(self.waiting.pop(self.rng.randrange(len(self.waiting))))
        self.note()

    def note(self) -> None:
        """Which values were ever to be had by whom, by the office's records, and who holds what."""
        self._allow()
        for site in self.world.sites.values():
            if self._is_changed(site, "held"):
                self._check_held(site)

    def _is_changed(self, site: Site, what: str) -> bool:
        """Whether anything was written there since this was asked for the last time."""
        position = site.desk.queries.newest_position()
        before, self.looked[site.name, what] = self.looked.get((site.name, what)), position
        return position != before

    def _allow(self) -> None:
        if not self._is_changed(self.world.office, "allowed"):
            return
        office = Oracle.of(self.world.office)
        for name, header in office.headers.items():
            for code in self.world.agencies:
                cell = (header.record, header.compartment, "")
                told = header.compartment.removeprefix("notice:")
                if told in (code, *office.below(code)) or office.is_shown(cell, code, office):
                    self.ever.add((name, code))

    def _allow_above(self, site: Site) -> None:
        """What an organisation tells who supervises it, as it knows itself."""
        here = Oracle.of(site)
        for code in here.above(site.organisation):
            self.supervised.add((str(code), site.organisation))
            for name, header in here.headers.items():
                own = header.record.owner == site.organisation and header.compartment == "own"
                if own and here.tells(header.record):
                    self.ever.add((name, str(code)))

    def _check_held(self, site: Site) -> None:
        here, code = Oracle.of(site), site.organisation
        for name, values in here.values.items():
            if code != OFFICE and values and not self._may_hold(code, name, here.headers[name]):
                told = (code, here.headers[name].record.owner) in self.supervised
                if not (told and set(values) <= _DECIDING):
                    kind = here.headers[name].record.kind
                    raise Broken(f"2: never to be had: {site.name} {kind} {name}")

    def _may_hold(self, code: str, name: str, header: Header) -> bool:
        return (
            self._author(name, header.dot.replica) == code
            or (header.record.owner == code and header.compartment in ("own", "decision"))
            or (name, code) in self.ever
        )

    def _author(self, _: str, replica: str) -> str:
        return self.world.trust.replicas[replica].organisation

    def _make(self, sender: str, recipient: str) -> None:
        site, there = self.world[sender], self.world[recipient]
        self._allow_what_leaves(site)
        if self.two is not None and self.two.site is site and asks_for_two(site.desk):
            prepared = self.two.prepare(there.organisation)
            ids = {each.row["recipient"] for each in prepared}
            self.waiting = [each for each in self.waiting if each.row["recipient"] not in ids]
            self.waiting += prepared
            self.told.append(f"{sender} prepares {[each.file for each in prepared]}")
            return
        for file in site.sticks(there):
            self._on_its_way(site, there, file)

    def _allow_what_leaves(self, site: Site) -> None:
        """What is made now rests on what its maker knows now."""
        if site.organisation == OFFICE:
            self._allow()
        else:
            self._allow_above(site)

    def _on_its_way(self, site: Site, there: Site, file: Path) -> None:
        self.told.append(f"{site.name} makes {file.name}")
        self.air.append(Stick(file, site.name, there.name, site.desk.queries.routes().supervisors))

    def _release(self, waiting: Pending) -> bool:
        """The second officer lets it leave; what may leave no longer does not."""
        assert self.two is not None
        site = self.two.site
        try:
            replica, name = self.two.release(waiting)
        except Refused as refused:
            self.told.append(f"{site.name} {waiting.file}: {refused.code}")
            if refused.code not in self.not_released:
                raise Broken(f"1: {waiting.file} not released: {refused.code}") from refused
            return False
        for there in self.world.sites.values():
            if replica.age_recipient in there.age_recipients:
                self._on_its_way(site, there, site.folder / name)
        return True

    def _deliver_newest(self) -> None:
        """What was made last goes at once, where it need not wait."""
        if self.air and self.told[-1].endswith(f"makes {self.air[-1].file.name}"):
            self._deliver(self.air.pop())

    def _deliver(self, stick: Stick) -> str:
        there = self.world[stick.recipient]
        known = there.desk.queries.routes().supervisors
        verdict = self._decide(stick)
        self.told.append(f"{stick.recipient} gets {stick.file.name}: {verdict}")
        # Whoever has not heard yet that it passes on nothing more, or what it may, is told.
        unheard = verdict == "bundle-not-entitled" and known != stick.supervisors
        if verdict not in ("applied", "again", "late", DECLINED) and not unheard:
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

    def _decide(self, stick: Stick) -> str:
        """What becomes of a bundle; until the end, an officer may decline one."""
        there = self.world[stick.recipient]
        if not self.resting and self.rng.random() < 0.04:
            try:
                decline_bundle(there.desk, stick.file, "宛先の誤り")
                return DECLINED
            except Refused as refused:
                self.told.append(f"{there.name} does not decline: {refused.code}")
        return there.receive(stick.file)

    def exchange(self) -> None:
        """Everybody with everybody, until nothing changes any more."""
        self.resting = True
        for _ in range(_QUIET):
            before = [state(site) for site in self.world.sites.values()]
            for sender in self.rng.sample(list(self.world.sites), len(self.world.sites)):
                self._let_refused_go(self.world[sender])
                for recipient in self.world.partners(sender):
                    self._carry(sender, recipient)
            self.note()
            if [state(site) for site in self.world.sites.values()] == before:
                return
        raise Broken("1: no rest")

    def _carry(self, sender: str, recipient: str) -> None:
        self._make(sender, recipient)
        while self.waiting:
            self._release(self.waiting.pop())
        while self.air:
            self._deliver(self.air.pop(0))

    def _let_refused_go(self, site: Site) -> None:
        for operation in {each.operation: None for each in refused_operations(site.desk)}:
            send_again(site.desk, operation)

    def _write(self, site: Site) -> None:
        """One move, or another one where there is nothing for the first."""
        is_office = site.organisation == OFFICE
        for move in self.rng.choices(_OFFICE_MOVES if is_office else _AGENCY_MOVES, k=_TRIES):
            self.count += 1
            try:
                done = move(self, site)
            except Refused as refused:
                refusal = f"{site.name} {move.__name__}: {refused.code}"
            else:
                self.told.append(f"{site.name} {move.__name__} {done}")
                return
        self.told.append(refusal)

    def above(self, code: str) -> set[Value]:
        """Who supervises an organisation, by the office's records."""
        return Oracle.of(self.world.office).above(code)

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


def play(seed: int, folder: Path, steps: int = STEPS) -> History:
    """One history, checked; raises `Broken`."""
    world = World(folder, AGENCIES, draw=random.Random(f"ids {seed}").randbytes)
    history = History(world, random.Random(seed))
    try:
        with at_home(folder), opened_here():
            history.begin()
            for _ in range(steps):
                history.step()
            history.air.clear()
            history.exchange()
            check(history)
            check_direct(history)
            check_past(history)
            if settle(history):
                check(history)
    except Broken as broken:
        raise Broken(f"seed {seed}: {broken}\n" + "\n".join(history.told)) from broken
    finally:
        world.close()
    return history
