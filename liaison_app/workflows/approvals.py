"""Approvals: an officer's own signature under a statement, which nobody else can make.

Two-person release is two signed approvals, not two typed names. The signing key is in the
officer's own slot and opens with that officer's passphrase only; the public half stands in the
officer's record, so that an approval can be checked years later. What a statement says, and who
must approve what, is decided where it is asked for.
"""

from types import TracebackType
from typing import Self

from liaison_app.domain.errors import Refused
from liaison_app.store.caselog import Actor
from liaison_app.store.slots import officer_slot
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.key_standing import check_counts
from liaison_app.workflows.officers import Officer, officer_by_id, officer_named, public_key
from liaison_app.workflows.signed import Approval, signed
from liaison_app.workflows.valid_slots import open_valid_slots


def sign_approval(desk: Desk, statement: bytes) -> Approval:
    """The signed-in officer approves ``statement`` (canonical bytes).

    Refused ``approval-key-missing``: unlocked otherwise than by the officer's own passphrase;
    ``officer-closed``; ``key-not-endorsed``: no other officers stand behind the key yet.
    """
    if desk.officer_seed is None:
        raise Refused("approval-key-missing", name=desk.actor.name)
    officer = _with_key(desk, desk.actor.id, bytes(desk.officer_seed))
    return signed(officer.id, officer.name, bytes(desk.officer_seed), statement)


def approve_as(
    desk: Desk, statement: bytes, name: str | None = None, passphrase: str | None = None
) -> tuple[Approval, Actor]:
    """``statement`` approved by the signed-in officer, or by officer ``name`` who types his own
    passphrase here; and who acted. Refused as `sign_approval` and `as_second_officer`."""
    if name is None or passphrase is None:
        return sign_approval(desk, statement), desk.actor
    with as_second_officer(desk, name, passphrase) as second:
        return second.sign(statement), second.actor


def check_approval(desk: Desk, approval: Approval, statement: bytes, by: str, at: int) -> None:
    """Raise ``approval-officer``, ``approval-signature`` or ``key-not-endorsed`` unless the officer
    whose record is ``by`` approved exactly ``statement``, with a key that counted at that position
    of the journal; one replaced since still proves what it signed."""
    officer = officer_by_id(desk.queries, by)
    if officer is None or approval.officer != by:
        raise Refused("approval-officer", name=approval.name[:80])
    if not approval.is_under(statement):
        raise Refused("approval-signature", name=approval.name[:80])
    check_counts(desk.queries, by, approval.signing_key, approval.name, at)


class SecondOfficer:
    """Another officer at the same desk, able to sign until the block ends."""

    def __init__(self, officer: Officer, seed: bytearray) -> None:
        self._officer = officer
        self._seed = seed

    @property
    def actor(self) -> Actor:
        return self._officer.actor

    def sign(self, statement: bytes) -> Approval:
        """This officer approves ``statement`` (canonical bytes)."""
        if not self._seed:
            raise RuntimeError("the second officer has left the desk")
        return signed(self._officer.id, self._officer.name, bytes(self._seed), statement)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self._seed[:] = bytes(len(self._seed))
        self._seed.clear()


def as_second_officer(desk: Desk, name: str, passphrase: str) -> SecondOfficer:
    """Officer ``name``, who types his own passphrase here; use it in a ``with`` block.

    Refused: ``approval-same-officer``, ``approval-key-missing`` (no slot of his own),
    ``key-not-endorsed``, ``officer-unknown``, ``officer-closed``, ``officer-passphrase``.
    """
    officer = officer_named(desk.queries, name)
    if officer.id == desk.actor.id:
        raise Refused("approval-same-officer", name=officer.name)
    if not officer.signing_key:
        raise Refused("approval-key-missing", name=officer.name)
    try:
        opened = open_valid_slots(desk, passphrase)
    except Refused as refused:
        if refused.code != "passphrase-wrong":
            raise
        raise Refused("officer-passphrase", name=officer.name) from refused
    seed = bytearray()
    for each in opened:
        if each.slot == officer_slot(officer.id) and each.own is not None:
            seed = bytearray(each.own)
        each.wipe()
    if not seed:
        raise Refused("officer-passphrase", name=officer.name)
    return SecondOfficer(_with_key(desk, officer.id, bytes(seed)), seed)


def _with_key(desk: Desk, record_id: str, seed: bytes) -> Officer:
    """The officer, whose record must say the key he holds; else nobody could check it."""
    officer = officer_by_id(desk.queries, record_id)
    if officer is None or officer.signing_key != public_key(seed):
        raise Refused("approval-key-missing", name=officer.name if officer else "")
    if officer.is_closed:  # while his window was still open
        raise Refused("officer-closed", name=officer.name)
    check_counts(desk.queries, officer.id, officer.signing_key, officer.name)
    return officer
