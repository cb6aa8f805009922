"""What a lost installation could still read: a stolen age key opens what was sealed to it.

Nothing takes that back. The list is for people to judge whom to tell, and what to change.
"""

from dataclasses import dataclass

from liaison_app.domain.arrival import Replica
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.registry import replica_named


@dataclass(frozen=True)
class ExposedRecord:
    """One record it had, as it is called and marked here now."""

    kind: str
    id: str
    reference: str
    title: str
    tlp: str
    grade: str


@dataclass(frozen=True)
class Exposure:
    """``on_their_way`` are files sealed to it and not acknowledged: to be found and destroyed."""

    replica: Replica
    records: tuple[ExposedRecord, ...]
    on_their_way: tuple[str, ...]


def exposure(desk: Desk, replica_id: str) -> Exposure:
    """What replica ``replica_id`` had, as far as it is known here; the names of organisations,
    which everybody has, are left out.

    What it never sent is not known here; it could read that as well. Refused:
    ``replica-unknown``, ``replica-is-office``.
    """
    replica = replica_named(desk, replica_id)
    sent = desk.inbox.everything_sent(replica.id)
    records = [_record(desk, pk) for pk in desk.queries.records_at(replica.id, sent)]
    records = [each for each in records if each.kind != "organisation"]
    waiting = [
        each.file
        for each in desk.inbox.sent_bundles(replica.id)
        if each.outcome not in ("applied", "withheld")
    ]
    return Exposure(replica, tuple(records), tuple(reversed(waiting)))


def _record(desk: Desk, pk: int) -> ExposedRecord:
    called = desk.queries.called(pk)
    markings = desk.queries.effective_markings(pk)
    return ExposedRecord(
        called.kind, called.id, called.reference, called.title, markings.tlp, markings.grade
    )
