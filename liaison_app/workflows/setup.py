"""Setting up an installation: keys, encrypted case log, inbox, the first officer's record.

The office also founds its trust documents here (one root key, threshold 1) and enters the
shipped organisations in its records, so that agencies receive them with the first bundle.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from liaison_app.domain.arrival import Replica, TrustState
from liaison_app.domain.errors import Refused
from liaison_app.domain.vocabulary import Label, Organisation
from liaison_app.exchange import keys
from liaison_app.exchange.enrolment import key_fingerprint, words
from liaison_app.exchange.registrar import found_office
from liaison_app.exchange.trust import office_fingerprint
from liaison_app.host import system_keyring
from liaison_app.store.caselog import Actor, CaseLog, Installation
from liaison_app.store.inbox import Inbox, inbox_path
from liaison_app.store.slots import (
    PASSPHRASE,
    Secrets,
    identities,
    officer_slot,
    remove_slots,
    write_keyring_slot,
    write_passphrase_slots,
)
from liaison_app.workflows import organisations
from liaison_app.workflows.desk import Desk, Surroundings, new_uuid
from liaison_app.workflows.officers import enter_officer
from liaison_app.workflows.opening import inbox_key

ROLES = ("office", "agency")
_CODE = re.compile("[a-z][a-z0-9-]{1,31}")


@dataclass(frozen=True)
class Founded:
    """A new installation, unlocked. ``fingerprint`` is the office's, or this replica's keys'."""

    desk: Desk
    fingerprint: str
    words: str


def found(
    path: Path,
    surroundings: Surroundings,
    *,
    role: str,
    organisation: str,
    officer: str,
    passphrase: str | Callable[[], str],
    office_name: str = "",
    keyring: bool = False,
) -> Founded:
    """Make a case log at ``path`` with its key slots; nothing is left behind if that fails.

    The passphrase opens two slots, the installation's and the first officer's own, who can
    change one without the other later. It may be a question, asked once everything else is
    known to be right. With ``keyring`` the system keyring gets a slot too. Refused:
    ``case-log-exists``, ``organisation-code``, ``officer-needed``, ``passphrase-empty``,
    ``keyring-…``.
    """
    code = organisation.strip().lower()
    _check(path, role, code, officer)
    said = passphrase if isinstance(passphrase, str) else passphrase()
    random = surroundings.random
    secrets = Secrets(
        database=random(32),
        signing=random(32),
        age=keys.age_identity(random(32)),
        root=random(32) if role == "office" else None,
        registry=random(32) if role == "office" else None,
    )
    installation = Installation(
        role=role,
        organisation=code,
        office=code if role == "office" else "",
        replica=random(16).hex(),
        database_id=random(16).hex(),
        office_name=office_name.strip(),
        letter="A",
        enrolled=role == "office",
    )
    officer_id, seed = new_uuid(random), random(32)
    named = {PASSPHRASE: None, officer_slot(officer_id): seed}
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        write_passphrase_slots(path, installation.database_id, said, secrets, random, named)
        if keyring:
            kek = random(32)
            system_keyring.store_key(installation.database_id, kek)
            write_keyring_slot(path, installation.database_id, kek, secrets, random)
        desk = _open_new(path, surroundings, secrets, installation)
        desk.case_log.slots.adopt(identities(path), desk.now())
        desk.opened_by, desk.officer_seed = officer_slot(officer_id), bytearray(seed)
        try:
            _first_records(desk, officer.strip(), officer_id, seed)
        except BaseException:
            desk.close()
            raise
    except BaseException:
        _remove(path)
        raise
    return _founded(desk)


def _check(path: Path, role: str, code: str, officer: str) -> None:
    if role not in ROLES:
        raise Refused("role-unknown", role=role[:40])
    if not _CODE.fullmatch(code):
        raise Refused("organisation-code", organisation=code[:40])
    if not officer.strip():
        raise Refused("officer-needed")
    if path.exists():
        raise Refused("case-log-exists", path=str(path))


def _open_new(
    path: Path, surroundings: Surroundings, secrets: Secrets, installation: Installation
) -> Desk:
    case_log = CaseLog.create(path, secrets.database, installation, surroundings.clock())
    try:
        inbox = Inbox.create(inbox_path(path), inbox_key(secrets.database))
    except BaseException:
        case_log.close()
        raise
    return Desk(path, case_log, inbox, secrets, Actor("", ""), TrustState(), surroundings)


def _first_records(desk: Desk, officer: str, officer_id: str, seed: bytes) -> None:
    desk.actor = enter_officer(desk, officer, record_id=officer_id, seed=seed)
    desk.case_log.remember_officer(desk.actor)
    if not desk.is_office:
        return
    secrets = desk.secrets
    assert secrets.root is not None
    assert secrets.registry is not None
    desk.trust = found_office(own_replica(desk), [secrets.root], [secrets.registry], desk.now())
    desk.case_log.save_trust(
        [(1, desk.trust.roots[0])],
        (desk.trust.registry_version, desk.trust.registry),
        desk.now(),
    )
    office = desk.installation.organisation
    known = dict(desk.vocabularies.organisations)
    name = desk.installation.office_name
    if office not in known or name:
        label = Label(name or office.upper(), name or office.upper())
        known[office] = Organisation(code=office, name=label)
    desk.write(*(organisations.creation(office, each) for each in known.values()))


def own_replica(desk: Desk) -> Replica:
    """This installation as the registry names it."""
    return Replica(
        id=desk.installation.replica,
        organisation=desk.installation.organisation,
        letter=desk.installation.letter,
        signing_key=keys.public_key(desk.secrets.signing),
        age_recipient=keys.age_recipient(desk.secrets.age),
    )


def _founded(desk: Desk) -> Founded:
    own = own_replica(desk)
    fingerprint = (
        office_fingerprint(desk.trust)
        if desk.is_office
        else key_fingerprint(own.organisation, own.signing_key, own.age_recipient)
    )
    return Founded(desk, fingerprint, words(fingerprint))


def _remove(path: Path) -> None:
    """Undo a set-up that failed half-way; the case log did not exist before it."""
    remove_slots(path)
    for each in (path, inbox_path(path)):
        for suffix in ("", "-wal", "-shm", "-journal"):
            each.with_name(each.name + suffix).unlink(missing_ok=True)
