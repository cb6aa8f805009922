"""Unlocking a case log: by the system keyring where it has a key, by the passphrase always."""

from pathlib import Path

from liaison_app.domain.arrival import TrustState
from liaison_app.domain.errors import Refused
from liaison_app.exchange.trust import load_trust
from liaison_app.host import system_keyring
from liaison_app.store.caselog import Act, Actor, CaseLog
from liaison_app.store.inbox import Inbox
from liaison_app.store.slots import (
    Secrets,
    database_id,
    derive,
    open_keyring_slot,
    open_passphrase_slot,
    slots,
)
from liaison_app.workflows.desk import Desk, Surroundings


def inbox_path(case_log: Path) -> Path:
    """The inbox is a second encrypted file beside the case log."""
    return case_log.with_name(case_log.name + ".inbox")


def has_keyring_key(case_log: Path) -> bool:
    """Whether the system keyring can unlock this case log without a passphrase."""
    if "keyring" not in slots(case_log):
        return False
    return system_keyring.fetch_key(database_id(case_log)) is not None


def unlock(
    path: Path,
    surroundings: Surroundings,
    passphrase: str | None = None,
    officer: str | None = None,
) -> Desk:
    """Open the case log at ``path`` as ``officer`` (else who unlocked it last).

    Refused: ``case-log-missing``, ``passphrase-needed``, ``passphrase-wrong``, ``case-log-…``.
    """
    if not path.is_file():
        raise Refused("case-log-missing", path=str(path))
    secrets = _secrets(path, passphrase)
    case_log = CaseLog.open(path, secrets.database)
    try:
        inbox = Inbox.open(inbox_path(path), derive(secrets.database, "inbox"))
    except BaseException:
        case_log.close()
        raise
    desk = Desk(
        path=path,
        case_log=case_log,
        inbox=inbox,
        secrets=secrets,
        actor=Actor("", ""),
        trust=load_desk_trust(case_log),
        surroundings=surroundings,
    )
    try:
        desk.actor = _sign_in(desk, officer)
    except BaseException:
        desk.close()
        raise
    return desk


def load_desk_trust(case_log: CaseLog) -> TrustState:
    """The trust documents this installation holds, verified again at every unlock."""
    roots, registry = case_log.trust_documents()
    return load_trust(roots, registry) if roots else TrustState()


def _secrets(path: Path, passphrase: str | None) -> Secrets:
    if passphrase is not None:
        return open_passphrase_slot(path, passphrase)
    if "keyring" in slots(path):
        key = system_keyring.fetch_key(database_id(path))
        if key is not None:
            return open_keyring_slot(path, key)
    raise Refused("passphrase-needed")


def _sign_in(desk: Desk, name: str | None) -> Actor:
    """The officer's record; a name not seen before becomes one (an act of that officer)."""
    last = desk.case_log.last_officer()
    wanted = (name or "").strip()
    if not wanted and last is not None:
        return last
    for row in desk.queries.officers():
        if row["name"] == wanted:
            return _remembered(desk, Actor(str(row["id"]), wanted), last)
    if not wanted:
        raise Refused("officer-needed")
    return _remembered(desk, enter_officer(desk, wanted), last)


def _remembered(desk: Desk, actor: Actor, last: Actor | None) -> Actor:
    if actor != last:
        desk.case_log.remember_officer(actor)
    return actor


def enter_officer(desk: Desk, name: str) -> Actor:
    """A record for an officer, entered by the officer."""
    from liaison_app.domain.records.organisation import OFFICER

    OFFICER.own["name"].check(name)
    record = desk.new_name("officer")
    actor = Actor(record.id, name)
    act = Act("create", record, "own", {"name": name})
    desk.case_log.record([act], actor, desk.now(), desk.salt)
    return actor
