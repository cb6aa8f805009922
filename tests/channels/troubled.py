"""Random histories with trouble: backups restored by the program, earlier states put back behind
its back, machines that are copied and go on twice, keys that are changed, machines that are lost
and revoked, and new ones. Whoever is told that he may have been restored opens a new epoch; where
another one of the same machine is entered already, it is enrolled again."""

import random
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

from liaison_app.domain.errors import Refused
from liaison_app.workflows.continuity import check_continuity
from liaison_app.workflows.epochs import open_epoch
from liaison_app.workflows.outgoing import recipients
from tests.channels.histories import AGENCIES, DECLINED, History, Stick
from tests.channels.properties import Broken, check, check_direct, state
from tests.channels.world import OFFICE, Backup, Site, World, at_home, opened_here

STEPS = 90
_ROUNDS = 14
_MACHINES = 7
_BETWEEN = timedelta(minutes=2)  # two restores: registries are numbered by the minute
_FINE = frozenset(
    {
        *("applied", "again", "late", "for-earlier-epoch", "bundle-fork", "bundle-not-for-us"),
        DECLINED,
        # An office that was put back knows nobody it entered since, until somebody else tells it.
        *("bundle-sender-unknown", "epoch-unknown"),
        # And until it is told, it gives a version of its registry out for the second time.
        "trust-fork",
    }
)
_NOT_PREPARED = frozenset(
    {
        *("organisation-not-enrolled", "no-recipients"),
        "recipient-not-office",  # who supervises whom is what the office says
    }
)
_SUGGEST = frozenset(
    {"bundle-gap", "bundle-for-later-epoch", "bundle-receipt-unknown", "bundle-own-unknown"}
)
_TOLD = frozenset({"receipt-unknown", "own-operation-unknown"})


@dataclass
class Troubled(History):
    """As `History`, and machines fail."""

    not_released: ClassVar = History.not_released | {
        # A copy that was put back, or a later epoch, knows nothing of what waited.
        *("release-unknown", "release-file-missing", "organisation-not-enrolled"),
    }

    backups: dict[str, Backup] = field(default_factory=dict)
    whose: dict[str, str] = field(default_factory=dict)
    machines: int = 0  # that came later
    put_back: str = ""  # the epoch of the office that was
    lost: set[str] = field(default_factory=set)
    deaf: set[str] = field(default_factory=set)  # without the keys that others seal to

    def step(self) -> None:
        what, name = self.rng.random(), self.rng.choice(list(self.world.sites))
        if what < 0.03 or name not in self.backups:  # a copy begins with a backup of its own
            self.backups[name] = self.world.back_up(name)
        elif what < 0.06:
            self._fail(name, noticed=self.rng.random() < 0.5)
        elif what < 0.08:
            self.rng.choice([self._copy, self._change_keys, self._lose, self._enrol])(name)
        super().step()

    def _copy(self, name: str) -> None:
        """Two machines go on from one state; not the office's, whose registry cannot be two, nor
        one whose two officers would have to be at both."""
        two = self.two is not None and self.two.site.name == name
        if len(self.world.sites) < _MACHINES and name != "office" and not two:
            copy = f"{name}c{self.machines}"
            self.world.clone(name, copy)
            self._note_machine(copy, f"is a copy of {name}")

    def _enrol(self, name: str) -> None:
        code = self.world[name].organisation
        if len(self.world.sites) < _MACHINES and code != OFFICE:
            new = f"{code}n{self.machines}"
            self.world.enrol(code, new)
            self._note_machine(new, "is new")
            self.air.clear()
            for other in self.world.partners("office"):  # else nobody could tell an office restored
                self._carry("office", other)

    def _change_keys(self, name: str) -> None:
        self.told.append(f"{name} has new keys")
        keys = self.world[name].age_recipients
        self.deaf.update(
            other
            for other, each in self.world.sites.items()
            if other != name and not each.age_recipients.isdisjoint(keys)
        )
        self.world.change_keys(name)

    def _lose(self, name: str) -> None:
        """A machine whose organisation has another one, under other keys: they are revoked."""
        site = self.world[name]
        others = [
            each
            for each in self.world.sites.values()
            if each is not site and each.organisation == site.organisation
        ]
        if others and all(each.age_recipients.isdisjoint(site.age_recipients) for each in others):
            self.told.append(f"{name} is lost")
            if self.two is not None and self.two.site is site:
                self.two, self.waiting = None, []
            self.whose.update(dict.fromkeys(site.desk.installation.epochs, site.organisation))
            self.world.lose(name)
            self.lost.add(name)
            self.deaf.discard(name)
            self.air = [each for each in self.air if each.recipient != name]
            self.seen = [each for each in self.seen if each[0] != name]

    def _note_machine(self, name: str, what: str) -> None:
        self.machines += 1
        self.told.append(f"{name} {what}")

    def _fail(self, name: str, *, noticed: bool) -> None:
        self.told.append(f"{name} is {'restored' if noticed else 'put back'}")
        self.world.clock.time += _BETWEEN
        self.seen = [each for each in self.seen if each[0] != name]
        if noticed:
            self.world.restore(name, self.backups[name])
        else:
            self.world.put_back(name, self.backups[name])
            if name == "office":
                self.put_back = self.world.office.desk.installation.replica
            if len(self.world[name].age_recipients) > 1:
                self.deaf.add(name)

    def _author(self, _: str, replica: str) -> str:
        for site in self.world.sites.values():
            for epoch in site.desk.installation.epochs:
                self.whose[epoch] = site.organisation
        for site in self.world.sites.values():
            known = site.desk.trust.replicas.get(replica)
            if known is not None:
                self.whose[replica] = known.organisation
        return self.whose[replica]

    def _begin(self, site: Site) -> None:
        self.world.clock.time += _BETWEEN
        self.told.append(f"{site.name} opens a new epoch")
        open_epoch(site.desk, "以前の状態に戻っていた")

    def _enrol_again(self, name: str) -> None:
        present = self.world.office.desk.trust.replicas.get(
            self.world[name].desk.installation.replica
        )
        if present is None or not present.letter:
            self.told.append(f"{name} is enrolled again")
            self.world.enrol_again(name)

    def _make(self, sender: str, recipient: str) -> None:
        site = self.world[sender]
        try:
            check_continuity(site.desk)
        except Refused as refused:
            if refused.code != "epoch-needed":
                raise
            self._begin(site)
        try:
            recipients(site.desk, self.world[recipient].organisation)
            super()._make(sender, recipient)
        except Refused as refused:  # what a copy that was put back does not know
            if refused.code == "epoch-not-believed":
                self._enrol_again(sender)
            elif refused.code not in _NOT_PREPARED:
                raise
            self.told.append(f"{sender} to {recipient}: {refused.code}")

    def _deliver(self, stick: Stick) -> str:
        there = self.world[stick.recipient]
        known = there.desk.queries.routes().supervisors
        verdict = self._decide(stick)
        self.told.append(f"{stick.recipient} gets {stick.file.name}: {verdict}")
        unheard = verdict == "bundle-not-entitled" and known != stick.supervisors
        revoked = verdict == "bundle-sender-revoked" and stick.sender in self.lost
        if verdict == "bundle-not-for-us" and stick.recipient in self.deaf:
            # What is sealed to keys that came later says nothing; its officer asks why.
            self.deaf.discard(stick.recipient)
            self._begin(there)
        elif verdict in _SUGGEST or not _TOLD.isdisjoint(there.warnings):
            self._begin(there)
        elif verdict == "epoch-revoked" or self._is_unheard(stick, verdict):
            self._enrol_again(stick.sender)
        elif verdict not in _FINE and not unheard and not revoked:
            raise Broken(f"1: {stick.file.name} refused: {verdict}")
        if verdict == "applied":
            before = state(there)
            there.receive(stick.file)
            if state(there) != before:
                raise Broken(f"5: {stick.file.name} changed something again")
        return verdict

    def _is_unheard(self, stick: Stick, verdict: str) -> bool:
        """Whether one was restored while the office changed its keys: neither opens what the other
        seals, and their officers find out by telephone."""
        at_office = stick.recipient == "office" and stick.sender not in self.lost
        return self.resting and at_office and verdict == "bundle-not-for-us"

    def exchange(self) -> None:
        """Everybody with everybody, until nothing changes any more. Who hears nothing asks why."""
        for name in sorted(self.deaf):
            self._begin(self.world[name])
        self.deaf.clear()
        self.resting = True
        self._rest()
        if self.world.office.desk.installation.replica == self.put_back:
            # What went from one agency's machine to another's alone is not told to the epoch that
            # made it: there the officer, or the journal's mark, has to notice.
            self._begin(self.world.office)
            self._rest()

    def _rest(self) -> None:
        for _ in range(_ROUNDS):
            before = [self._whole(site) for site in self.world.sites.values()]
            for sender in self.rng.sample(list(self.world.sites), len(self.world.sites)):
                self._let_refused_go(self.world[sender])
                for recipient in self.world.partners(sender):
                    self._carry(sender, recipient)
            self.note()
            if [self._whole(site) for site in self.world.sites.values()] == before:
                return
        raise Broken("1: no rest")

    @staticmethod
    def _whole(site: Site) -> tuple[object, ...]:
        trust = site.desk.trust
        return (*state(site), site.desk.installation, trust.registry_version, trust.epochs)


def play(seed: int, folder: Path, steps: int = STEPS) -> Troubled:
    """One history, checked; raises `Broken`."""
    world = World(folder, AGENCIES, draw=random.Random(f"ids {seed}").randbytes)
    history = Troubled(world, random.Random(seed))
    try:
        with at_home(folder), opened_here():
            history.begin()
            for _ in range(steps):
                history.step()
            history.air.clear()
            history.exchange()
            check(history)
            check_direct(history)
    except Broken as broken:
        raise Broken(f"seed {seed}: {broken}\n" + "\n".join(history.told)) from broken
    finally:
        world.close()
    return history
