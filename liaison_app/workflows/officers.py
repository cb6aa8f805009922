"""Officers: who works at this installation, with a record, a key slot and a signing key each.

An officer without a slot of his own (from an installation of version 0.1.0, or named at a first
unlock with the shared passphrase) can do everything but sign.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date

from nacl.signing import SigningKey

from liaison_app.domain.dates import japan_date
from liaison_app.domain.endorsement import SIGNING
from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import RecordName, Value
from liaison_app.domain.passphrases import check_new
from liaison_app.domain.records.organisation import OFFICER
from liaison_app.store.backup_file import MAX_OFFICERS
from liaison_app.store.caselog import Act, Actor
from liaison_app.store.queries import Reader
from liaison_app.store.slots import (
    PASSPHRASE,
    drop_slot,
    officer_of,
    officer_slot,
    open_slots,
    slot_files,
    slots,
    write_passphrase_slots,
)
from liaison_app.workflows.desk import Desk, values_without_empty
from liaison_app.workflows.key_standing import introduced
from liaison_app.workflows.open_items import OpenItems, open_items


@dataclass(frozen=True)
class Officer:
    """One officer. ``signing_key`` is the public half in hex, empty for none; the days are days
    in Japan, ``active_to`` the last one."""

    pk: int
    id: str
    name: str
    post: str
    signing_key: str
    active_from: str
    active_to: str
    succeeded_by: str

    @property
    def is_closed(self) -> bool:
        """Whether the officer has left; a closed one does not come back."""
        return bool(self.active_to)

    @property
    def actor(self) -> Actor:
        return Actor(self.id, self.name)


@dataclass(frozen=True)
class HandedOver:
    """The successor, and what is open at the handover. ``shared_passphrase``: the shared slot is
    still there, whose passphrase the one who leaves may know."""

    officer: Officer
    successor: Officer
    items: OpenItems
    shared_passphrase: bool


def officers(reader: Reader) -> list[Officer]:
    """Every officer of this installation, in the order they were entered."""
    return [_from_row(row) for row in reader.officers() if not row.get("removed")]


def officer_named(reader: Reader, name: str) -> Officer:
    """The active officer of this name; Refused ``officer-unknown``, ``officer-closed``."""
    found = [each for each in officers(reader) if each.name == name.strip()]
    for each in found:
        if not each.is_closed:
            return each
    raise Refused("officer-closed" if found else "officer-unknown", name=name[:80])


def officer_by_id(reader: Reader, record_id: str) -> Officer | None:
    return next((each for each in officers(reader) if each.id == record_id), None)


def has_own_slot(desk: Desk, officer: Officer) -> bool:
    """Whether only this officer's own passphrase may sign in as him."""
    return bool(officer.signing_key) or officer_slot(officer.id) in slots(desk.path)


def current_slots(desk: Desk) -> tuple[str, ...]:
    """The slots that shall open this installation: not that of an officer who has left, nor one
    that the case log's register does not know."""
    active = {officer_slot(each.id) for each in officers(desk.queries) if not each.is_closed}
    known = desk.case_log.slots.known()
    return tuple(
        each.name
        for each in slot_files(desk.path)
        # Of a damaged one nothing can be told; whoever needs it has to be told that.
        if (each.damage or (each.name, each.identity) in known)
        and (officer_of(each.name) is None or each.name in active)
    )


def public_key(seed: bytes) -> str:
    """The public half of an officer's signing key, in hex."""
    return bytes(SigningKey(seed).verify_key).hex()


def enter_officer(
    desk: Desk, name: str, *, record_id: str | None = None, seed: bytes | None = None
) -> Actor:
    """A record for an officer, entered by the officer; with ``seed`` it says the signing key."""
    OFFICER.own["name"].check(name)
    record = RecordName("officer", desk.installation.organisation, record_id or desk.new_id())
    values: dict[str, Value] = {"name": name}
    if seed is not None:
        values |= {"signing_key": public_key(seed), "active_from": _today(desk).isoformat()}
    actor = Actor(record.id, name)
    desk.case_log.record([Act("create", record, "own", values)], actor, desk.now(), desk.salt)
    return actor


def add_officer(
    desk: Desk,
    name: str,
    passphrase: str | Callable[[], str],
    values: Mapping[str, Value] | None = None,
) -> Officer:
    """Enter an officer with a slot and a signing key of his own.

    ``passphrase`` is the new officer's, or a question for it, asked once the name is known to be
    right. One known by name only gets them now. Refused: ``officer-exists``, ``officer-needed``,
    ``officers-full`` (a backup has room for so many slots), ``passphrase-…`` of `check_new`,
    ``passphrase-taken`` (two officers never share one).
    """
    name = name.strip()
    if not name:
        raise Refused("officer-needed")
    known = next(
        (each for each in officers(desk.queries) if each.name == name and not each.is_closed), None
    )
    if known is not None and has_own_slot(desk, known):
        raise Refused("officer-exists", name=name[:80])
    OFFICER.own["name"].check(name)
    if sum(officer_of(slot) is not None for slot in slots(desk.path)) >= MAX_OFFICERS:
        raise Refused("officers-full", most=MAX_OFFICERS)
    said = passphrase if isinstance(passphrase, str) else passphrase()
    check_new(said, desk.installation.organisation, name)
    refuse_taken(desk, said)
    given = values_without_empty(values or {})
    record_id = known.id if known else desk.new_id()
    seed = desk.surroundings.random(32)
    write_own_slots(desk, said, {officer_slot(record_id): seed})
    entered = {**given, **introduced(desk, record_id, public_key(seed), SIGNING)}
    if known is None:
        entered = {"name": name, "active_from": _today(desk).isoformat(), **entered}
    try:
        record = RecordName("officer", desk.installation.organisation, record_id)
        desk.write(Act("amend" if known else "create", record, "own", entered))
    except BaseException:
        drop_slot(desk.path, officer_slot(record_id), desk.case_log.slots)
        raise
    added = officer_by_id(desk.queries, record_id)
    assert added is not None
    return added


def refuse_taken(desk: Desk, passphrase: str, but: Collection[str] = ()) -> None:
    """Raise ``passphrase-taken`` if it opens a slot already (other than ``but``): with another
    officer's passphrase one could approve one's own acts."""
    try:
        opened = open_slots(desk.path, passphrase)
    except Refused as refused:
        if refused.code in ("passphrase-wrong", "slot-damaged"):
            return
        raise
    for each in opened:
        each.wipe()
    if any(each.slot not in but for each in opened):
        raise Refused("passphrase-taken")


def write_own_slots(desk: Desk, passphrase: str, names: Mapping[str, bytes | None]) -> None:
    """Write slots that ``passphrase`` opens, with this installation's secrets."""
    here = desk.installation.database_id
    random, register = desk.surroundings.random, desk.case_log.slots
    write_passphrase_slots(desk.path, here, passphrase, desk.secrets, random, names, register)


def close_officer(desk: Desk, name: str, successor: Officer | None = None) -> Officer:
    """An officer leaves: the record says since when (and to whom), the slot is gone.

    Refused: ``officer-unknown``, ``officer-closed``, ``officer-last``, ``officer-self`` (without
    a successor nobody closes himself).
    """
    leaving = officer_named(desk.queries, name)
    active = [each for each in officers(desk.queries) if not each.is_closed]
    if len(active) == 1:
        raise Refused("officer-last", name=leaving.name)
    if leaving.id == desk.actor.id and successor is None:
        raise Refused("officer-self", name=leaving.name)
    values: dict[str, Value] = {"active_to": _today(desk).isoformat()}
    if successor is not None:
        values["succeeded_by"] = successor.id
    record = RecordName("officer", desk.installation.organisation, leaving.id)
    desk.write(Act("amend", record, "own", values))
    # The record first: a slot that a power cut leaves behind signs nobody in.
    if officer_slot(leaving.id) in slots(desk.path):
        drop_slot(desk.path, officer_slot(leaving.id), desk.case_log.slots)
    closed = officer_by_id(desk.queries, leaving.id)
    assert closed is not None
    return closed


def hand_over(desk: Desk, to: str) -> HandedOver:
    """The signed-in officer hands over to another one of this installation and is closed.

    Refused: ``officer-unknown``, ``officer-closed``, ``officer-same``.
    """
    successor = officer_named(desk.queries, to)
    if successor.id == desk.actor.id:
        raise Refused("officer-same", name=successor.name)
    items = open_items(desk)
    officer = close_officer(desk, desk.actor.name, successor)
    return HandedOver(officer, successor, items, PASSPHRASE in slots(desk.path))


def _from_row(row: Mapping[str, Value]) -> Officer:
    def text(key: str) -> str:
        return str(row.get(key) or "")

    pk = row["pk"]
    assert isinstance(pk, int)
    return Officer(
        pk,
        text("id"),
        text("name"),
        text("post"),
        text("signing_key"),
        text("active_from"),
        text("active_to"),
        text("succeeded_by"),
    )


def _today(desk: Desk) -> date:
    return japan_date(desk.now())
