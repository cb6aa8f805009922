"""Which officer an unlocked desk belongs to.

An officer with a slot of his own is signed in by his own passphrase only. The shared passphrase
signs in those who have none, the keyring whoever signed in last, and the recovery key from the
safe everyone, so that a lost passphrase can be replaced.
"""

from collections.abc import Sequence

from liaison_app.domain.errors import Refused
from liaison_app.store.slots import KEYRING, PASSPHRASE, RECOVERY, Opened, officer_slot
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.officers import Officer, enter_officer, has_own_slot, officers


def sign_in(desk: Desk, opened: Sequence[Opened], name: str | None, *, enters: bool = True) -> None:
    """Make ``name`` (else whom the slots allow, last one first) the desk's officer. One not known
    yet is entered, where ``enters`` allows it and the shared passphrase opened.

    Refused: ``officer-needed``, ``officer-closed``, ``officer-passphrase``, ``officer-unknown``;
    nothing is written then.
    """
    entry = _Entry(desk, opened)
    wanted = (name or "").strip()
    officer = entry.named(wanted, enters) if wanted else entry.unnamed()
    desk.opened_by = entry.slot_of(officer) if officer else entry.first
    desk.officer_seed = entry.seed_of(officer)
    desk.actor = officer.actor if officer else enter_officer(desk, wanted)
    if desk.actor != entry.last:
        desk.case_log.remember_officer(desk.actor)


class _Entry:
    """What opened, and whom that may sign in."""

    def __init__(self, desk: Desk, opened: Sequence[Opened]) -> None:
        self._desk = desk
        self._own = {each.slot: each.own for each in opened if each.own is not None}
        self._shared = {each.slot for each in opened} - self._own.keys()
        self.first = opened[0].slot
        self.last = desk.case_log.last_officer()
        self._officers = officers(desk.queries)

    def named(self, name: str, enters: bool) -> Officer | None:
        """The officer called ``name``; None for one who is to be entered now."""
        found = [each for each in self._officers if each.name == name]
        active = [each for each in found if not each.is_closed]
        for each in active:
            if self._may_sign_in(each):
                return each
        if active:
            raise Refused("officer-passphrase", name=name[:80])
        if found:
            raise Refused("officer-closed", name=name[:80])
        if not self._shared or not enters:
            raise Refused("officer-unknown", name=name[:80])
        return None

    def unnamed(self) -> Officer:
        """Who signed in last if the slots allow it, else the officer whose slot opened."""
        last = next((each for each in self._officers if each.actor == self.last), None)
        if last is not None and self._may_sign_in(last):
            return last
        for each in self._officers:
            if officer_slot(each.id) in self._own and not each.is_closed:
                return each
        if last is None:
            raise Refused("officer-needed")
        code = "officer-closed" if last.is_closed else "officer-passphrase"
        raise Refused(code, name=last.name[:80])

    def slot_of(self, officer: Officer) -> str:
        own = officer_slot(officer.id)
        return own if own in self._own else self.first

    def seed_of(self, officer: Officer | None) -> bytearray | None:
        seed = self._own.get(officer_slot(officer.id)) if officer else None
        return bytearray(seed) if seed is not None else None

    def _may_sign_in(self, officer: Officer) -> bool:
        if officer.is_closed:
            return False
        if officer_slot(officer.id) in self._own or RECOVERY in self._shared:
            return True
        if KEYRING in self._shared and officer.actor == self.last:
            return True
        return not has_own_slot(self._desk, officer) and bool(self._shared & {PASSPHRASE, KEYRING})
