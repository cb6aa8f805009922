"""What is written down of the recovery key: who made it, and every time it was used.

The words open a slot; a signing key follows from them as well. Its signature stands behind the new
key of an officer who came in by it, and counts where two officers had endorsed the recovery key:
whoever made it alone cannot approve with it.
"""

from liaison_app.domain.dates import format_rfc3339_utc
from liaison_app.domain.endorsement import RECOVERY, SIGNING, Endorsed
from liaison_app.domain.operations import RecordName, Value
from liaison_app.exchange.keys import public_key
from liaison_app.store.caselog import Act
from liaison_app.store.queries import Row
from liaison_app.store.slots import derive
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.key_standing import introduced
from liaison_app.workflows.signed import signed

_SIGNER = "recovery"  # what stands for a name


def note_made(desk: Desk, slot_key: bytes) -> None:
    """A recovery key whose words give ``slot_key`` is about to be made; the one before it stands
    behind nothing any more."""
    name = desk.new_name("recovery")
    values = introduced(desk, name.id, public_key(_seed(slot_key)), RECOVERY)
    values |= {"made_by": desk.actor.name, "made_at": format_rfc3339_utc(desk.now())}
    desk.write(Act("create", name, "own", values))


def note_used(desk: Desk, slot_key: bytes) -> None:
    """The recovery key opened the case log, for whoever is signed in."""
    desk.write(use(desk, slot_key))


def use(desk: Desk, slot_key: bytes) -> Act:
    """What is written of a use. One made before this was written down is entered now."""
    key = public_key(_seed(slot_key))
    found = _row(desk, key)
    used: dict[str, Value] = {
        "used_by": desk.actor.name,
        "used_at": format_rfc3339_utc(desk.now()),
    }
    if found is None:
        return Act("create", desk.new_name("recovery"), "own", {"signing_key": key, **used})
    name = RecordName("recovery", desk.installation.organisation, str(found["id"]))
    return Act("amend", name, "own", used)


def endorsed_by_words(desk: Desk, slot_key: bytes, officer: str, key: str) -> dict[str, Value]:
    """The recovery key's signature under an officer's new signing key, as cells of his record."""
    found = _row(desk, public_key(_seed(slot_key)))
    if found is None:
        return {}
    statement = Endorsed(key, SIGNING, officer).statement()
    return {"endorsement": signed(str(found["id"]), _SIGNER, _seed(slot_key), statement).text()}


def present_recovery_key(desk: Desk) -> Row | None:
    """The record of the recovery key there is; None if none was made or used since there are such
    records."""
    rows = desk.queries.recovery_keys()
    return rows[-1] if rows else None


def _row(desk: Desk, key: str) -> Row | None:
    return next((row for row in desk.queries.recovery_keys() if row["signing_key"] == key), None)


def _seed(slot_key: bytes) -> bytes:
    return derive(slot_key, "endorsement")
