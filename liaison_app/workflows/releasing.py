"""Two-person release: one officer prepares a bundle, another one lets it leave.

The finished file waits in the outbox, sealed. Both officers sign its SHA-256 and its manifest's
hash with their own keys; only then it is written out, and only if what is in it may still leave.
"""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from liaison_app.domain.arrival import Replica, StoredOperation
from liaison_app.domain.dates import format_rfc3339_utc
from liaison_app.domain.errors import BundleRefused, Refused
from liaison_app.domain.operations import Value
from liaison_app.domain.release import Release
from liaison_app.host.carrying import put_on_medium
from liaison_app.store.caselog import Act
from liaison_app.store.problems import UNSIGNED, Problem
from liaison_app.store.queries import Row
from liaison_app.workflows.approvals import approve_as, sign_approval
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.marks import keep_mark_at_lock
from liaison_app.workflows.outgoing import (
    BundleWritten,
    check_may_leave,
    create_bundle,
    note_leaves,
    recipients,
)
from liaison_app.workflows.time_floor import require_clock_not_ahead
from liaison_app.workflows.two_signatures import check_other_officer, check_signed
from liaison_app.workflows.validity import in_force

PREPARED, RELEASED, WRITTEN, WITHHELD = "prepared", "released", "written", "withheld"
MAX_REASON = 1000  # characters
_NO_LONGER = "bundle-check-failed"


@dataclass(frozen=True)
class Pending:
    """A bundle that needs two signatures. ``state``: prepared, released, written or withheld."""

    id: str
    state: str
    row: Row

    @property
    def file(self) -> str:
        return str(self.row["file"])

    @property
    def sha256(self) -> str:
        return str(self.row["sha256"])


def releases(desk: Desk, *, open_only: bool = True) -> list[Pending]:
    """Those that neither left nor were withheld, or all; oldest first."""
    return [_pending(row) for row in desk.queries.releases(open_only=open_only)]


def prepare_bundles(desk: Desk, to: str) -> list[Pending]:
    """The signed-in officer prepares a bundle for every replica ``to`` names. What was prepared for
    a replica before and did not leave is withheld: the new one carries it too.

    Refused: ``approval-key-missing``, ``key-not-endorsed`` before anything is made; as
    `create_bundle`.
    """
    require_clock_not_ahead(desk)
    sign_approval(desk, b"")  # who cannot sign, prepares nothing
    prepared = [_prepare(desk, replica) for replica in recipients(desk, to)]
    keep_mark_at_lock(desk)
    return prepared


def release_bundle(
    desk: Desk, identifier: str, name: str | None = None, passphrase: str | None = None
) -> Pending:
    """Another officer lets it leave: the signed-in one, or officer ``name`` who types his own
    passphrase here.

    Refused: ``release-state``, ``release-unknown``, ``release-outdated``, ``approval-…``,
    ``officer-…``, ``key-not-endorsed``.
    """
    found = _in_state(desk, identifier, PREPARED)
    statement = _statement(found.row)
    _check_prepared(desk, found.row, statement)
    with _waiting(desk, found):
        approval, second = approve_as(desk, statement, name, passphrase)
    check_other_officer(found.row["preparer"], second.id, second.name)
    values: dict[str, Value] = {
        "approved_by": second.name,
        "approver": second.id,
        "approved_at": format_rfc3339_utc(desk.now()),
        "approval": approval.text(),
    }
    act = Act("amend", desk.find(found.id, "release").name, "own", values, unset=("approval",))
    desk.case_log.record([act], second, desk.now(), desk.salt)
    return release_named(desk, found.id)


def write_released(desk: Desk, identifier: str, folder: Path) -> BundleWritten:
    """Write a released bundle into ``folder``; afterwards it is no longer kept here.

    Refused: ``release-state``, ``release-outdated``, ``approval-…``, ``key-not-endorsed``,
    ``medium-…``, ``file-not-written``.
    """
    found = _in_state(desk, identifier, RELEASED)
    check_released(desk, found.row)
    row, path = found.row, folder / found.file
    judged, _ = desk.queries.newest_position()
    with (
        _waiting(desk, found) as sealed,
        put_on_medium(path, sealed, int(str(row["bytes"])), found.sha256),
    ):
        # That it left is remembered once it is there: stopped in between, it is written again.
        replica = desk.trust.replicas[str(row["recipient"])]
        note_leaves(desk, replica, desk.inbox.operations_waiting(found.sha256))
        if desk.queries.newest_position()[0] != judged:  # while a slow medium was written
            _check_may_leave(desk, sealed, replica, found)
    _end(desk, found, "written")
    desk.inbox.let_go(found.sha256)
    return BundleWritten(
        file=path,
        recipient=str(row["organisation"]),
        replica_id=str(row["recipient"]),
        sequence=int(str(row["sequence"])),
        operations=int(str(row["operations"])),
        bytes=int(str(row["bytes"])),
        fingerprint=found.sha256,
    )


def withhold_bundle(desk: Desk, identifier: str, reason: str) -> Pending:
    """It does not leave; what it carries goes with the next one. Refused ``release-state``,
    ``reason-needed``."""
    if not reason.strip():
        raise Refused("reason-needed")
    found = _in_state(desk, identifier, PREPARED, RELEASED)
    _end(desk, found, "withheld", {"withheld_why": reason.strip()[:MAX_REASON]})
    desk.inbox.withhold(str(found.row["manifest"]), found.sha256)
    return release_named(desk, found.id)


def withhold_destroyed(desk: Desk, disposals: Sequence[StoredOperation]) -> None:
    """What waits and still holds values that these disposals destroyed does not leave, and goes
    from here too; the register names the disposal's operation."""
    for stored in disposals:
        names = {each.operation for each in stored.operation.header.redacts}
        files = desk.inbox.waiting_with(sorted(names))
        for each in releases(desk):
            if each.sha256 in files:
                _end(desk, each, "withheld", {"withheld_why": f"dispose {stored.name}"})
                desk.inbox.withhold(str(each.row["manifest"]), each.sha256)
        for sha256 in files:  # also one that no release names: prepared, and stopped in between
            desk.inbox.let_go(sha256)


def release_named(desk: Desk, identifier: str) -> Pending:
    """By the record's id or the file's name, with or without its ending; ``release-unknown``."""
    wanted = identifier.strip()
    for each in reversed(releases(desk, open_only=False)):
        if wanted in (each.id, each.file, each.file.removesuffix(".liaison")):
            return each
    raise Refused("release-unknown", id=wanted[:80])


def check_released(desk: Desk, row: Row) -> None:
    """Refuse unless two officers signed exactly this file, with keys that counted when they did:
    ``approval-…``, ``key-not-endorsed``."""
    statement = _statement(row)
    _check_prepared(desk, row, statement)
    check_other_officer(row["preparer"], str(row["approver"]), str(row["approved_by"]))
    check_signed(desk, row, "approval", statement, str(row["approver"]))


def unreleased(desk: Desk) -> Iterator[Problem]:
    """Bundles that were written out though two signatures do not cover them."""
    for row in desk.queries.releases():
        if row["written_at"]:
            try:
                check_released(desk, row)
            except Refused as refused:
                yield Problem("release", UNSIGNED, detail=f"{row['file']} ({refused.code})")


def _prepare(desk: Desk, replica: Replica) -> Pending:
    made = create_bundle(desk, replica, None)
    name = desk.new_name("release")
    manifest = desk.inbox.sent(replica.id, made.sequence)
    assert manifest is not None
    values: dict[str, Value] = {
        "file": made.file.name,
        "sha256": made.fingerprint,
        "manifest": manifest,
        "recipient": replica.id,
        "organisation": replica.organisation,
        "sequence": made.sequence,
        "operations": made.operations,
        "bytes": made.bytes,
        "prepared_by": desk.actor.name,
        "preparer": desk.actor.id,
        "prepared_at": format_rfc3339_utc(desk.now()),
    }
    statement = _statement({**values, "id": name.id})
    values["preparation"] = sign_approval(desk, statement).text()
    for each in releases(desk):
        if each.row["recipient"] == replica.id:
            _end(desk, each, "withheld", {"withheld_why": made.file.name})
            desk.inbox.withhold(str(each.row["manifest"]), each.sha256)
    desk.write(Act("create", name, "own", values))
    return release_named(desk, name.id)


def _check_prepared(desk: Desk, row: Row, statement: bytes) -> None:
    check_signed(desk, row, "preparation", statement, str(row["preparer"]))


@contextmanager
def _waiting(desk: Desk, found: Pending) -> Iterator[BinaryIO]:
    """The sealed file, checked to be the one that was signed and to hold only what may leave now;
    ``release-outdated``, ``release-file-missing``."""
    replica = desk.trust.replicas.get(str(found.row["recipient"]))
    if replica is None or not replica.is_current:
        raise Refused("release-outdated", file=found.file)
    in_force(desk, [replica], named=True)
    with tempfile.TemporaryFile() as sealed:
        desk.inbox.write_waiting(found.sha256, sealed)
        _check_may_leave(desk, sealed, replica, found)
        yield sealed


def _check_may_leave(desk: Desk, sealed: BinaryIO, replica: Replica, found: Pending) -> None:
    try:
        check_may_leave(desk, sealed, replica, str(found.row["manifest"]))
    except Refused as refused:
        # What may leave changed, or who we are since a restore.
        if isinstance(refused, BundleRefused) or refused.code == _NO_LONGER:
            raise Refused("release-outdated", file=found.file) from refused
        raise


def _end(desk: Desk, found: Pending, how: str, more: dict[str, Value] | None = None) -> None:
    values: dict[str, Value] = {
        f"{how}_by": desk.actor.name,
        f"{how}_at": format_rfc3339_utc(desk.now()),
        **(more or {}),
    }
    desk.write(Act("amend", desk.find(found.id, "release").name, "own", values))


def _in_state(desk: Desk, identifier: str, *states: str) -> Pending:
    found = release_named(desk, identifier)
    if found.state not in states:
        raise Refused("release-state", file=found.file, state=found.state)
    return found


def _pending(row: Row) -> Pending:
    if row["withheld_at"]:
        state = WITHHELD
    elif row["written_at"]:
        state = WRITTEN
    else:
        state = RELEASED if row["approval"] else PREPARED
    return Pending(str(row["id"]), state, row)


def _statement(row: Row) -> bytes:
    return Release(
        file=str(row["sha256"]),
        manifest=str(row["manifest"]),
        preparer=str(row["preparer"]),
        recipient=str(row["recipient"]),
        record=str(row["id"]),
        sequence=int(str(row["sequence"] or 0)),
    ).statement()
