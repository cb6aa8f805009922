"""Unlocking a case log: by the system keyring where it has a key, by a passphrase always."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from liaison_app.domain.arrival import TrustState
from liaison_app.domain.errors import Refused
from liaison_app.exchange import epochs
from liaison_app.exchange.trust import load_trust
from liaison_app.host import system_keyring
from liaison_app.store.caselog import Actor, CaseLog
from liaison_app.store.rebuild import Told, untold
from liaison_app.store.slots import (
    KEYRING,
    RECOVERY,
    Opened,
    database_id,
    open_keyring_slot,
    open_slots,
    reseal,
    slots,
    upgrade,
)
from liaison_app.workflows.copies import destroyed_elsewhere
from liaison_app.workflows.desk import Desk, Surroundings
from liaison_app.workflows.epochs import settle_epoch
from liaison_app.workflows.marks import check_marks
from liaison_app.workflows.office_keys import settle_keys
from liaison_app.workflows.officers import current_slots
from liaison_app.workflows.opening import open_files
from liaison_app.workflows.recovery import note_used
from liaison_app.workflows.signing_in import sign_in
from liaison_app.workflows.unfinished import finish_disposals
from liaison_app.workflows.valid_slots import admit


def has_keyring_key(case_log: Path) -> bool:
    """Whether the system keyring can unlock this case log without a passphrase."""
    if KEYRING not in slots(case_log):
        return False
    return system_keyring.fetch_key(database_id(case_log)) is not None


def unlock(
    path: Path,
    surroundings: Surroundings,
    passphrase: str | None = None,
    officer: str | None = None,
    *,
    enters: bool = True,
    renew_inbox: bool = False,
    told: Told = untold,
) -> Desk:
    """Open the case log at ``path`` as ``officer`` (else who unlocked it last, if he may).

    Without ``enters`` an officer not known yet is refused, not entered. With ``renew_inbox`` an
    inbox that does not open is set aside and a new one made (``workflows/numbers_used.py``).
    ``told`` hears how far a case log that another version made is brought up to date; what it
    raises leaves the file as it was.
    Refused: ``case-log-missing``, ``passphrase-needed``, ``passphrase-wrong``, ``case-log-…``,
    ``slot-…``, ``officer-…``.
    """
    if not path.is_file():
        raise Refused("case-log-missing", path=str(path))
    opened = _open_slots(path, passphrase)
    try:
        return _open_desk(path, surroundings, opened, officer, enters, renew_inbox, told)
    finally:
        for each in opened:
            each.wipe()


def load_desk_trust(case_log: CaseLog) -> TrustState:
    """The trust documents this installation holds, verified again at every unlock, and the epoch
    certificates that hold under them."""
    roots, registry = case_log.trust_documents()
    if not roots:
        return TrustState()
    return epochs.remember(load_trust(roots, registry), case_log.epoch_certificates())


def _open_desk(
    path: Path,
    surroundings: Surroundings,
    opened: Sequence[Opened],
    officer: str | None,
    enters: bool,
    renew_inbox: bool,
    told: Told,
) -> Desk:
    now = surroundings.clock()
    files = open_files(path, opened, now if renew_inbox else None, told)
    try:
        valid = admit(files.case_log, path, opened, surroundings.clock())
        _finish_scrubbing(files.case_log)
        desk = Desk(
            path=path,
            case_log=files.case_log,
            inbox=files.inbox,
            secrets=files.secrets,
            actor=Actor("", ""),
            trust=load_desk_trust(files.case_log),
            surroundings=surroundings,
        )
        settle_epoch(desk)
        sign_in(desk, valid, officer, enters=enters)
        for each in valid:
            if each.slot == RECOVERY:
                note_used(desk, bytes(each.key))
        desk.mark = check_marks(desk, keyring=desk.opened_by == KEYRING)
        if not files.settled:
            reseal(path, desk.secrets, current_slots(desk))
        settle_keys(desk)
        for each in valid:
            if each.version == 1:
                upgrade(path, each, surroundings.random, desk.case_log.slots)
        destroyed_elsewhere(desk)  # what hinders it is the doctor's to tell
        finish_disposals(desk)
    except BaseException:
        files.close()
        raise
    return desk


def _finish_scrubbing(case_log: CaseLog) -> None:
    """Traces of what was disposed of, where the program was stopped before they were wiped. What
    hinders it still (a full disk) must not keep anybody out: it stays owed."""
    if case_log.is_scrub_due():
        with suppress(Refused):
            case_log.scrub()


def _open_slots(path: Path, passphrase: str | None) -> tuple[Opened, ...]:
    if passphrase is not None:
        return open_slots(path, passphrase)
    if KEYRING in slots(path):
        key = system_keyring.fetch_key(database_id(path))
        if key is not None:
            return (open_keyring_slot(path, key),)
    raise Refused("passphrase-needed")
