"""Two officers at one desk, who let bundles leave only together."""

from dataclasses import dataclass

from liaison_app.domain.arrival import Replica
from liaison_app.domain.errors import Refused
from liaison_app.store.caselog import Actor
from liaison_app.store.slots import drop_slot, officer_slot
from liaison_app.workflows.endorsing import endorse_officer
from liaison_app.workflows.officers import enter_officer, write_own_slots
from liaison_app.workflows.release_policy import change_policy
from liaison_app.workflows.releasing import (
    Pending,
    prepare_bundles,
    release_bundle,
    write_released,
)
from tests.channels.world import Site

_NAMES = ("係長（架空）", "課長（架空）")
_PASSPHRASE = "課長だけの合言葉"


@dataclass(frozen=True)
class TwoOfficers:
    """Their keys; whoever acts signs in first."""

    site: Site
    officers: tuple[tuple[Actor, bytes], ...]

    @classmethod
    def at(cls, site: Site) -> "TwoOfficers":
        """They decide that from now on no bundle leaves on one officer's word."""
        desk, draw = site.desk, site.desk.surroundings.random
        seeds = [draw(32) for _ in _NAMES]
        made = cls(
            site,
            tuple(
                (enter_officer(desk, name, seed=seed), seed)
                for name, seed in zip(_NAMES, seeds, strict=True)
            ),
        )
        made.sign_in(0)
        endorse_officer(desk, _NAMES[1])
        slot = officer_slot(made.officers[1][0].id)
        write_own_slots(desk, _PASSPHRASE, {slot: seeds[1]})
        change_policy(desk, "規程による（架空）", _NAMES[1], _PASSPHRASE, two_person_release=True)
        drop_slot(desk.path, slot, desk.case_log.slots)  # nobody unlocks anything here
        return made

    def sign_in(self, number: int) -> None:
        """One of them is at the desk now."""
        actor, seed = self.officers[number]
        self.site.desk.actor, self.site.desk.officer_seed = actor, bytearray(seed)

    def prepare(self, to: str) -> list[Pending]:
        """One of them prepares the bundles for an organisation."""
        self.sign_in(self._other())
        return prepare_bundles(self.site.desk, to)

    def release(self, waiting: Pending) -> tuple[Replica, str]:
        """The other one lets a bundle leave: for whom it is, and its file's name. Refused as
        `release_bundle` and `write_released` are."""
        desk = self.site.desk
        self.sign_in(self._other())
        if waiting.row["preparer"] == desk.actor.id:
            self.sign_in(self._other())
        release_bundle(desk, waiting.id)
        written = write_released(desk, waiting.id, self.site.folder)
        replica = desk.trust.replicas.get(written.replica_id)
        if replica is None:
            raise Refused("organisation-not-enrolled")
        return replica, written.file.name

    def _other(self) -> int:
        return 0 if self.site.desk.actor.id == self.officers[1][0].id else 1
