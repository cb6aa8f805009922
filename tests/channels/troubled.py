"""Random histories with trouble: backups restored by the program, earlier states put back behind
its back. Whoever is told that he may have been restored opens a new epoch; where another one of the
same machine is entered already, it is enrolled again."""

import random
from dataclasses import dataclass, field
from pathlib import Path

from liaison_app.domain.errors import Refused
from liaison_app.workflows.epochs import open_epoch
from tests.channels.histories import Broken, History, Stick, check, state
from tests.channels.world import Backup, Site, World, opened_here

STEPS = 90
_ROUNDS = 14
_FINE = frozenset(
    {
        *("applied", "again", "late", "for-earlier-epoch", "bundle-fork", "bundle-not-for-us"),
        # An office that was put back knows nobody it entered since, until somebody else tells it.
        "bundle-sender-unknown",
    }
)
_SUGGEST = frozenset(
    {"bundle-gap", "bundle-for-later-epoch", "bundle-receipt-unknown", "bundle-own-unknown"}
)
_TOLD = frozenset({"receipt-unknown", "own-operation-unknown"})


@dataclass
class Troubled(History):
    """As `History`, and machines fail."""

    backups: dict[str, Backup] = field(default_factory=dict)
    whose: dict[str, str] = field(default_factory=dict)

    def step(self) -> None:
        what, name = self.rng.random(), self.rng.choice(list(self.world.sites))
        if what < 0.03 or name not in self.backups:
            self.backups[name] = self.world.back_up(name)
        elif what < 0.06:
            self._fail(name, noticed=self.rng.random() < 0.5)
        super().step()

    def _fail(self, name: str, *, noticed: bool) -> None:
        self.told.append(f"{name} is {'restored' if noticed else 'put back'}")
        self.seen = [each for each in self.seen if each[0] != name]
        if noticed:
            self.world.restore(name, self.backups[name])
        else:
            self.world.put_back(name, self.backups[name])

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
        site, there = self.world[sender], self.world[recipient]
        if sender == "office":
            self._allow()
        try:
            made = site.sticks(there)
        except Refused as refused:
            if refused.code != "epoch-needed":
                raise
            self._begin(site)
            made = site.sticks(there)
        for file in made:
            self.told.append(f"{sender} makes {file.name}")
            self.air.append(Stick(file, sender, recipient))

    def _deliver(self, stick: Stick) -> str:
        there = self.world[stick.recipient]
        verdict = there.receive(stick.file)
        self.told.append(f"{stick.recipient} gets {stick.file.name}: {verdict}")
        if verdict in _SUGGEST or not _TOLD.isdisjoint(there.warnings):
            self._begin(there)
        elif verdict == "epoch-revoked":
            self._enrol_again(stick.sender)
        elif verdict not in _FINE:
            raise Broken(f"1: {stick.file.name} refused: {verdict}")
        if verdict == "applied":
            before = state(there)
            there.receive(stick.file)
            if state(there) != before:
                raise Broken(f"5: {stick.file.name} changed something again")
        return verdict

    def exchange(self) -> None:
        """Everybody with everybody, until nothing changes any more."""
        for _ in range(_ROUNDS):
            before = [self._whole(site) for site in self.world.sites.values()]
            for sender in self.rng.sample(list(self.world.sites), len(self.world.sites)):
                for recipient in self.world.partners(sender):
                    self._make(sender, recipient)
                    while self.air:
                        self._deliver(self.air.pop(0))
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
    world = World(folder)
    history = Troubled(world, random.Random(seed))
    try:
        with opened_here():
            for _ in range(steps):
                history.step()
            history.air.clear()
            history.exchange()
            check(world)
    except Broken as broken:
        raise Broken(f"seed {seed}: {broken}\n" + "\n".join(history.told)) from broken
    finally:
        world.close()
    return history
