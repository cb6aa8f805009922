"""Whether this copy of the case log is the newest there is of this installation, or was put back.

A copy that was put back behind the program's back would give numbers out a second time. What
arrives can tell: a bundle that builds on one that never arrived here, a receipt for a bundle not
remembered, an operation of our own that is not here, a bundle for a later epoch of ours. So can
the journal's mark. A successor that was not opened here says that a copy went on, an officer's own
or a thief's.

None of it opens a new epoch: anybody who may send to us could otherwise force one. A bundle that
suggests it is held, the officer is told, and opens the epoch (`workflows/epochs.py`) or says that
nothing was restored. The office is told only: of what it sent nobody else is the judge.
"""

from collections.abc import Iterator

from liaison_app.domain.arrival import Arrival, Receipt
from liaison_app.domain.errors import BundleRefused, Refused
from liaison_app.store.marks import REPLACED, TAIL_CUT
from liaison_app.workflows.desk import Desk

RECEIPT_UNKNOWN = "receipt-unknown"
# What an officer who knows that nothing was restored may apply all the same.
HELD_FOR_OFFICER = frozenset({"bundle-receipt-unknown", "bundle-own-unknown"})
# Refusals that hold a bundle instead of refusing it for good.
SUGGESTIVE = HELD_FOR_OFFICER | {"bundle-gap", "bundle-for-later-epoch"}


def suggestions(desk: Desk, arrival: Arrival) -> tuple[str, ...]:
    """What a bundle's receipts suggest of this copy: codes of ``warning.*`` texts. What its
    operations do is noticed while they are read (``store/review.py``)."""
    if any(_is_unknown(desk, arrival.sender.id, each) for each in _receipts(desk, arrival)):
        return (RECEIPT_UNKNOWN,)
    return ()


def check_arrival(desk: Desk, arrival: Arrival) -> bool:
    """Refuse, so that the bundle is held, one whose receipts suggest that this copy was restored
    (``bundle-receipt-unknown``). Whether its operations may do so too, and then are to refuse it
    (``bundle-own-unknown``); never at the office."""
    if desk.is_office or arrival.recipient != desk.installation.replica:
        return False
    if desk.queries.is_settled(arrival.sender.id, arrival.sequence):
        return False
    if suggestions(desk, arrival):
        organisation = arrival.sender.organisation.upper()
        raise BundleRefused("bundle-receipt-unknown", organisation=organisation)
    return True


def doubts(desk: Desk) -> tuple[str, ...]:
    """Why this copy may not be the newest: codes of ``doubt.*`` texts, none while nothing says
    so."""
    return tuple(dict.fromkeys(_doubts(desk)))


def check_continuity(desk: Desk) -> None:
    """Refuse ``epoch-needed`` where making a bundle would contradict one that exists already: two
    operations or bundles under one number."""
    if any(each in _CERTAIN for each in _doubts(desk)):
        raise Refused("epoch-needed")


_CERTAIN = frozenset({"mark", "forked"})


def _doubts(desk: Desk) -> Iterator[str]:
    if desk.mark.finding in (TAIL_CUT, REPLACED):
        yield "mark"
    if desk.installation.replica in desk.queries.forked_replicas():
        yield "forked"
    held = [each.reason for each in desk.inbox.arrivals("held")]
    if held:
        yield "held"
    known = desk.trust.replicas.get(desk.installation.replica)
    if "bundle-for-later-epoch" in held or (known is not None and known.successors):
        yield "succeeded"


def _receipts(desk: Desk, arrival: Arrival) -> Iterator[Receipt]:
    return (each for each in arrival.receipts if each.replica == desk.installation.replica)


def _is_unknown(desk: Desk, sender: str, receipt: Receipt) -> bool:
    """A receipt for a bundle we did not send, as far as the inbox can know: one that was lost goes
    on above the numbers used before it. Or one that countersigns another journal than ours."""
    if desk.queries.head_at(receipt.journal.position) != receipt.journal.head:
        return True
    sent = desk.inbox.sent(sender, receipt.seq)
    return sent != receipt.manifest and (
        sent is not None or receipt.seq > desk.inbox.forgotten(sender)
    )
