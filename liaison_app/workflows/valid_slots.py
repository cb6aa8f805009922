"""Which key slots count: those the case log's register knows, not whatever lies in the folder.

A former slot that somebody put back opens with its former passphrase, and is refused all the
same. Where not one slot in the folder is known (files of different days were put together), the
recovery key or the system keyring is the last way in; a backup restored carries its own register.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from liaison_app.domain.errors import Refused
from liaison_app.store.caselog import CaseLog
from liaison_app.store.slots import KEYRING, RECOVERY, Opened, identities, open_slots
from liaison_app.workflows.desk import Desk

_LAST_WAYS = (RECOVERY, KEYRING)


def admit(
    case_log: CaseLog, path: Path, opened: Sequence[Opened], now: datetime
) -> tuple[Opened, ...]:
    """Those of the slots opened that are valid. A case log without a register takes in what lies
    beside it now; Refused ``slot-unknown`` where none is valid."""
    found = identities(path)
    register = case_log.slots
    if not register.adopted_at:
        register.adopt(found, now)
    register.confirm_found(found)
    valid = _known(case_log, opened)
    if not valid and not register.known() & found.items():
        valid = tuple(each for each in opened if each.slot in _LAST_WAYS)
        if valid:
            register.adopt({each.slot: each.identity for each in valid}, now, last_way=True)
    if not valid:
        raise Refused("slot-unknown", slot=opened[0].slot)
    return valid


def open_valid_slots(desk: Desk, passphrase: str) -> tuple[Opened, ...]:
    """The valid slots that a passphrase opens at an unlocked desk; Refused as `open_slots` does,
    and ``slot-unknown``."""
    opened = open_slots(desk.path, passphrase)
    valid = _known(desk.case_log, opened)
    for each in opened:
        if each not in valid:
            each.wipe()
    if not valid:
        raise Refused("slot-unknown", slot=opened[0].slot)
    return valid


def unknown_slots(desk: Desk) -> tuple[str, ...]:
    """Slots in the folder that the register does not know."""
    known = desk.case_log.slots.known()
    return tuple(name for name, each in identities(desk.path).items() if (name, each) not in known)


def _known(case_log: CaseLog, opened: Sequence[Opened]) -> tuple[Opened, ...]:
    known = case_log.slots.known()
    return tuple(each for each in opened if (each.slot, each.identity) in known)
