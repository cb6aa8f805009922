"""Setting up an installation: keys, encrypted case log, inbox, the first officer's record.

The office also founds its trust documents here and enters the shipped organisations in its
records, so that agencies receive them with the first bundle. Its root key is kept in the slots, or
several of them go to media of their own and nothing of them stays on this machine.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from liaison_app.domain.arrival import Replica, TrustState
from liaison_app.domain.errors import Refused
from liaison_app.domain.vocabulary import Label, Organisation
from liaison_app.exchange import keys
from liaison_app.exchange.enrolment import key_fingerprint, words
from liaison_app.exchange.proposals import check_threshold
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
from liaison_app.workflows.office_keys import keep_trust
from liaison_app.workflows.officers import enter_officer
from liaison_app.workflows.opening import inbox_key
from liaison_app.workflows.root_media import (
    MadeRootKey,
    RootMedium,
    is_code,
    make_root_keys,
    written_root_keys,
)
from liaison_app.workflows.time_floor import check_build_date

ROLES = ("office", "agency")


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
    root_media: Sequence[RootMedium] = (),
    root_threshold: int = 1,
) -> Founded:
    """Make a case log at ``path`` with its key slots; nothing is left behind if that fails.

    The passphrase opens two slots, the installation's and the first officer's own, who can
    change one without the other later. It may be a question, asked once everything else is
    known to be right. With ``keyring`` the system keyring gets a slot too. Each of ``root_media``
    gets one of the office's root keys, of which ``root_threshold`` have to sign. Refused:
    ``case-log-exists``, ``organisation-code``, ``officer-needed``, ``passphrase-empty``,
    ``keyring-…``, ``root-…``, ``file-…``, ``clock-before-build``.
    """
    code = organisation.strip().lower()
    _check(path, role, code, officer)
    if role == "office":
        check_build_date(surroundings.clock(), surroundings.built)
    if root_media:
        _check_media(role, root_media, root_threshold)
    said = passphrase if isinstance(passphrase, str) else passphrase()
    random = surroundings.random
    root_keys = make_root_keys(root_media, code, random)
    with written_root_keys(root_keys):
        return _found(path, surroundings, role, code, officer.strip(), said, office_name, keyring,
                      root_keys, root_threshold)  # fmt: skip


def _found(
    path: Path,
    surroundings: Surroundings,
    role: str,
    code: str,
    officer: str,
    said: str,
    office_name: str,
    keyring: bool,
    root_keys: Sequence[MadeRootKey],
    root_threshold: int,
) -> Founded:
    random = surroundings.random
    secrets = Secrets(
        database=random(32),
        signing=random(32),
        age=keys.age_identity(random(32)),
        root=random(32) if role == "office" and not root_keys else None,
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
            _first_records(desk, officer, officer_id, seed)
            if desk.is_office:
                _found_trust(desk, [each.seed for each in root_keys], root_threshold)
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
    if not is_code(code):
        raise Refused("organisation-code", organisation=code[:40])
    if not officer.strip():
        raise Refused("officer-needed")
    if path.exists():
        raise Refused("case-log-exists", path=str(path))


def _check_media(role: str, media: Sequence[RootMedium], threshold: int) -> None:
    if role != "office":
        raise Refused("office-only")
    check_threshold(len(media), threshold)


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


def _found_trust(desk: Desk, root_seeds: Sequence[bytes], threshold: int) -> None:
    """The trust documents, and the shipped organisations as the office's own records."""
    secrets = desk.secrets
    assert secrets.registry is not None
    roots = list(root_seeds) or [secrets.root or b""]
    trust = found_office(
        own_replica(desk), roots, [secrets.registry], desk.now(), threshold=threshold
    )
    keep_trust(desk, trust)
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
