"""Which keys count for approvals, by what the journal says: the rule itself is
``domain/endorsement.py``, read here from the operations on officers and recovery keys."""

from collections.abc import Iterator

from liaison_app.domain.endorsement import (
    RECOVERY,
    SIGNING,
    Endorsed,
    Purpose,
    Said,
    Standings,
    judge,
)
from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import Value
from liaison_app.store.queries import Reader
from liaison_app.store.queries.key_records import KeyOperation
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.signed import read_approval, signed

_SCHEMA = 3  # of operations that know the rule


def key_standings(reader: Reader, at: int | None = None) -> Standings:
    """What counts now, or at a position of the journal."""
    return judge(_said(reader, at))


def check_counts(reader: Reader, officer: str, key: str, name: str, at: int | None = None) -> None:
    """Refuse ``key-not-endorsed`` unless signatures by this key count (at that position)."""
    if not key_standings(reader, at).counts(officer, key):
        raise Refused("key-not-endorsed", name=name[:80])


def adopted_until(reader: Reader) -> int:
    """Up to which of its own operations an installation has what is from before the rule. What
    knows the rule is not, whatever the case log says of itself."""
    known = (each.header for each in reader.key_operations() if each.header.schema >= _SCHEMA)
    first = next(known, None)
    adopted = reader.keys_adopted()
    return adopted if first is None else min(adopted, first.dot.seq - 1)


def introduced(desk: Desk, subject: str, key: str, purpose: Purpose) -> dict[str, Value]:
    """The cells that say a new key, with the signature of the officer who enters it; without, if
    it would not count: then others have to endorse it."""
    said: dict[str, Value] = {"signing_key": key}
    if desk.officer_seed is None or subject == desk.actor.id:
        return said
    statement = Endorsed(key, purpose, subject).statement()
    approval = signed(desk.actor.id, desk.actor.name, bytes(desk.officer_seed), statement)
    if key_standings(desk.queries).counts(approval.officer, approval.signing_key):
        said["endorsement"] = approval.text()
    return said


def _said(reader: Reader, at: int | None) -> Iterator[Said]:
    present: dict[str, str] = {}
    adopted = adopted_until(reader)
    for operation in reader.key_operations():
        if at is not None and operation.position > at:
            return
        yield _of(operation, present, operation.header.dot.seq <= adopted)


def _of(operation: KeyOperation, present: dict[str, str], adopted: bool) -> Said:
    subject = operation.header.record.id
    purpose = RECOVERY if operation.header.record.kind == "recovery" else SIGNING
    values = {field: salted.value for field, salted in operation.body.values.items()}
    key = values.get("signing_key")
    if isinstance(key, str):
        present[subject] = key
    gone = [values[field] for field in ("active_to", "removed") if field in values]
    return Said(
        position=operation.position,
        subject=subject,
        purpose=purpose,
        key=key if isinstance(key, str) else None,
        endorser=_endorser(values.get("endorsement"), present.get(subject, ""), purpose, subject),
        left=any(gone) if gone else None,
        adopted=adopted,
    )


def _endorser(text: Value, key: str, purpose: Purpose, subject: str) -> tuple[str, str] | None:
    """Whose signature an endorsement is, if it is one under this very key."""
    if not isinstance(text, str) or not key:
        return None
    try:
        approval = read_approval(text)
    except Refused:
        return None
    if not approval.is_under(Endorsed(key, purpose, subject).statement()):
        return None
    return approval.officer, approval.signing_key
