"""Making bundles: one signed, sealed file for each replica of the recipient.

A bundle carries everything its recipient is entitled to and has not receipted, so a lost one
costs nothing. The finished file is read back and judged again before it appears in the folder.
"""

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import Path
from typing import BinaryIO

from liaison_app.domain.arrival import JournalHead, Receipt, Replica, StoredOperation, TrustState
from liaison_app.domain.canonical import MAX_INTEGER
from liaison_app.domain.dates import format_rfc3339_utc
from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import SCHEMA
from liaison_app.exchange import keys, registrar
from liaison_app.exchange.epochs import read_epoch
from liaison_app.exchange.limits import MAX_RECEIPTS
from liaison_app.exchange.manifest import EPOCHS_FORMAT
from liaison_app.exchange.parts import read_form
from liaison_app.exchange.reading import describe, read_parts
from liaison_app.exchange.trust import registry_of, trust_without
from liaison_app.exchange.verification import Reader
from liaison_app.exchange.writing import Blob, Draft, Written, write_bundle
from liaison_app.host.carrying import put_on_medium
from liaison_app.host.private import private_folder
from liaison_app.store.bulk import collector_paused
from liaison_app.store.outgoing import Channel, Leaving
from liaison_app.store.scratch import Scratch
from liaison_app.store.selected import Selected
from liaison_app.workflows.access import settle_access, terms
from liaison_app.workflows.campaign_holding import withheld_campaigns
from liaison_app.workflows.continuity import check_continuity
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.marks import keep_mark_at_lock
from liaison_app.workflows.release_policy import asks_for_two
from liaison_app.workflows.time_floor import require_clock_not_ahead
from liaison_app.workflows.traffic import UNANSWERED_WARNING
from liaison_app.workflows.validity import in_force

_CHECKED = 1_000  # operations judged again at once


@dataclass(frozen=True)
class BundleWritten:
    """One finished file. ``recipient`` is an organisation's code, ``bytes`` the file's length."""

    file: Path
    recipient: str
    replica_id: str
    sequence: int
    operations: int
    bytes: int
    fingerprint: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outgoing:
    """What would leave for one replica, before anything is written."""

    replica: Replica
    leaving: Leaving
    attachments: tuple[tuple[str, int], ...]
    receipts: tuple[Receipt, ...]

    @property
    def operations(self) -> Selected:
        return self.leaving.operations


def recipients(desk: Desk, to: str) -> list[Replica]:
    """The active replicas that ``to`` (a code, ``office``, ``all``) names.

    Refused: ``not-enrolled``, ``organisation-not-enrolled``, ``no-recipients``,
    ``recipient-not-office`` (an agency writes to the office, to the other replicas of its own
    organisation, to whom it is supervised by or supervises, to its hub and its members),
    ``organisation-not-valid``, ``epoch-not-believed`` (nobody vouches for this epoch),
    ``epoch-needed``.
    """
    own = desk.installation
    if not own.enrolled:
        raise Refused("not-enrolled")
    known = desk.trust.replicas.get(own.replica)
    if known is None or known.is_superseded:
        raise Refused("epoch-not-believed")
    check_continuity(desk)
    wanted = desk.trust.office if to.strip().lower() == "office" else to.strip().lower()
    others = [
        each
        for each in desk.trust.replicas.values()
        if each.is_current and each.id not in own.epochs
    ]
    if not desk.is_office:
        if wanted == "all":
            wanted = desk.trust.office
        if wanted not in _may_write_to(desk):
            raise Refused("recipient-not-office", recipient=to[:40].upper())
    found = [each for each in others if wanted in ("all", each.organisation)]
    if not found:
        code = "no-recipients" if wanted == "all" else "organisation-not-enrolled"
        raise Refused(code, organisation=to[:40].upper())
    found = in_force(desk, found, named=wanted != "all")
    return sorted(found, key=lambda each: (each.organisation, each.letter))


def may_write_to(desk: Desk) -> list[Replica]:
    """The current replicas that bundles may be made for, the office's first."""
    own = desk.installation
    if not own.enrolled:
        return []
    codes = _may_write_to(desk)
    found = [
        each
        for each in desk.trust.replicas.values()
        if each.is_current and each.id not in own.epochs
        if desk.is_office or each.organisation in codes
    ]
    office = desk.trust.office
    return sorted(
        found, key=lambda each: (each.organisation != office, each.organisation, each.letter)
    )


def _may_write_to(desk: Desk) -> set[str]:
    own = desk.installation.organisation
    return {desk.trust.office, own, *desk.queries.routes().neighbours(own)}


def preview_outgoing(desk: Desk, to: str) -> list[Outgoing]:
    """What would leave, to whom; nothing is written."""
    return [_outgoing(desk, replica) for replica in recipients(desk, to)]


def create_bundles(desk: Desk, to: str, folder: Path) -> list[BundleWritten]:
    """Write a bundle for every replica ``to`` names, even when there is only a receipt to say."""
    require_clock_not_ahead(desk)
    found = recipients(desk, to)
    if not folder.is_dir():
        try:
            folder.mkdir(parents=True)
        except OSError as error:
            raise Refused(
                "file-not-written", path=str(folder), reason=error.strerror or "folder"
            ) from error
    written = [create_bundle(desk, replica, folder) for replica in found]
    keep_mark_at_lock(desk)
    return written


def note_receipts(desk: Desk, replica_id: str) -> None:
    """Carry the receipts the case log holds over to the channel; once or often, all the same."""
    base = desk.inbox.base(replica_id)
    for receipt in desk.queries.receipts_from(replica_id, base):
        if desk.inbox.sent(replica_id, receipt.seq) != receipt.manifest:
            continue
        if receipt.outcome == "refused" and receipt.operation is not None:
            desk.inbox.note_refused(
                replica_id, receipt.operation, receipt.seq, receipt.reason, desk.now()
            )
        desk.inbox.acknowledge(replica_id, receipt.seq, receipt.outcome == "applied")


def _channel(desk: Desk, replica: Replica) -> Channel:
    """What is remembered of what went out to a replica."""
    return replace(
        desk.inbox.channel(replica.id),
        schema=desk.queries.schema_read(replica.id) or SCHEMA,
        earlier=desk.trust.earlier(replica.id),
        unlisted=_unlisted(desk, replica),
        withheld=withheld_campaigns(desk),
    )


def _unlisted(desk: Desk, replica: Replica) -> list[str]:
    """Who wrote what is here and is in no document of today: the office was restored to before it
    entered him, and enters him again once it has heard. Until then he is no author to others."""
    if replica.organisation == desk.trust.office:
        return []
    listed = {each.id for each in registry_of(desk.trust).replicas}
    listed.update(read_epoch(each).replica for each in desk.trust.epochs)
    return [author for author, _ in desk.queries.replicas() if author not in listed]


def _outgoing(desk: Desk, replica: Replica) -> Outgoing:
    note_receipts(desk, replica.id)
    leaving = desk.case_log.outgoing(replica, _channel(desk, replica))
    return Outgoing(
        replica,
        leaving,
        desk.case_log.blobs_of(leaving.operations),
        _receipts(desk, replica.id),
    )


def _carry_over(desk: Desk) -> None:
    """What an older program sent is in the inbox alone; who holds it has to be known here."""

    def sent() -> Iterator[tuple[str, frozenset[str]]]:
        for replica in desk.trust.replicas.values():
            if replica.organisation != desk.installation.organisation:
                yield replica.organisation, desk.inbox.everything_sent(replica.id)

    desk.case_log.carry_over_held(sent)


def _receipts(desk: Desk, replica_id: str) -> tuple[Receipt, ...]:
    """What became of the other side's bundles that it does not know yet: those above the base its
    newest one builds on. No clock says so; ours may have been wrong in between."""
    told = desk.queries.newest_base(replica_id)
    found: dict[int, Receipt] = {
        receipt.seq: receipt for receipt in desk.inbox.verdicts(replica_id, told)
    }
    found.update((each.seq, each) for each in desk.queries.receipts_owed(replica_id, told))
    return tuple(found[seq] for seq in sorted(found))[-MAX_RECEIPTS:]


@collector_paused()
def create_bundle(desk: Desk, replica: Replica, folder: Path | None) -> BundleWritten:
    """Write one replica's next bundle into ``folder``; without one it is kept in the outbox, until
    another officer released it.

    Refused ``release-needed`` where two officers are asked for, ``channel-used-up``, ``medium-…``.
    """
    if folder is not None and asks_for_two(desk):
        raise Refused("release-needed")
    _carry_over(desk)
    settle_access(desk)
    outgoing = _outgoing(desk, replica)
    sequence = desk.inbox.next_sequence(replica.id)
    if sequence > MAX_INTEGER:
        raise Refused("channel-used-up", organisation=replica.organisation.upper())
    position, head = desk.queries.newest_position()
    lost = lost_trust(desk, replica)
    draft = Draft(
        bundle_id=desk.surroundings.random(16).hex(),
        sender=desk.installation.replica,
        recipient=replica.id,
        sequence=sequence,
        base=desk.inbox.base(replica.id),
        created=desk.now(),
        journal=JournalHead(head=head, position=position),
        trust=lost or desk.trust,
        # Whoever is not the office may have to be told of those whose operations are passed on.
        carries_trust=desk.is_office
        or replica.organisation != desk.trust.office
        or lost is not None,
        receipts=outgoing.receipts,
        epochs=certificates_for(desk, replica),
    )
    name = _file_name(desk.trust.replicas[draft.sender], replica, sequence)
    with tempfile.TemporaryFile() as sealed:
        with private_folder() as aside, closing(Scratch(aside / "operations")) as held:
            written = write_bundle(
                sealed,
                draft,
                outgoing.operations.travelling,
                [_blob(desk, sha256, size) for sha256, size in outgoing.attachments],
                desk.secrets.signing,
                replica.age_recipient,
                keys.age_recipient(desk.secrets.age),
                held,
            )
        sealed.flush()
        judged, _ = desk.queries.newest_position()
        check_may_leave(desk, sealed, replica, written.manifest_hash)
        with _leaves(folder, name, sealed, written):
            if folder is not None:  # else it is noted once it does leave
                note_leaves(desk, replica, outgoing.operations.names)
                # A medium may be slow: who took something back meanwhile did not know who gets it.
                if desk.queries.newest_position()[0] != judged:
                    check_may_leave(desk, sealed, replica, written.manifest_hash)
            desk.inbox.record_sent(
                replica.id,
                sequence,
                written.manifest_hash,
                format_rfc3339_utc(draft.created),
                name,
                outgoing.leaving,
                written.bytes,
                sealed if folder is None else None,
            )
    unanswered = desk.inbox.unanswered(replica.id) >= UNANSWERED_WARNING
    return BundleWritten(
        file=Path(name) if folder is None else folder / name,
        recipient=replica.organisation,
        replica_id=replica.id,
        sequence=sequence,
        operations=written.operations,
        bytes=written.bytes,
        fingerprint=written.fingerprint,
        warnings=("unreceipted",) if unanswered else (),
    )


def note_leaves(desk: Desk, replica: Replica, names: Iterable[str]) -> None:
    """These operations (header hashes, gone through twice) are about to leave."""
    if replica.organisation != desk.installation.organisation:
        desk.case_log.note_held(names, replica.organisation, terms(desk))


def certificates_for(desk: Desk, replica: Replica) -> tuple[bytes, ...]:
    """The epoch certificates a bundle carries: those of both organisations and of the office, and
    to the office and within an organisation those of whom the registry does not list yet, whose
    operations may be passed on; unless the recipient's program does not read them and need not.

    Refused ``recipient-reads-no-epochs``: it would not know who we are without.
    """
    concerned = (desk.installation.organisation, replica.organisation, desk.trust.office)
    passes_on = replica.organisation in (desk.installation.organisation, desk.trust.office)
    found = tuple(
        each
        for each in desk.trust.epochs
        if (epoch := read_epoch(each)).organisation in concerned
        or (passes_on and not desk.trust.replicas[epoch.replica].letter)
    )
    reads = desk.queries.format_read(replica.id)
    # Who exchanges past the office, or began an epoch, has a program that knows of epochs.
    knows = desk.trust.office not in concerned[:2] or _is_later_epoch(desk, replica)
    if not found or knows or (reads or 0) >= EPOCHS_FORMAT:
        return found
    if desk.trust.replicas[desk.installation.replica].letter:
        return ()
    if reads is not None:
        raise Refused("recipient-reads-no-epochs", organisation=replica.organisation.upper())
    return found


def _is_later_epoch(desk: Desk, replica: Replica) -> bool:
    """Whether a replica began as an epoch of its machine, by certificate or by its age key."""
    return bool(replica.previous) or any(
        each.id != replica.id and each.age_recipient == replica.age_recipient
        for each in desk.trust.replicas.values()
    )


def lost_trust(desk: Desk, replica: Replica) -> TrustState | None:
    """For an office that was restored and has not heard from us since: documents known here from
    before that, of which its backup may know nothing.

    It may have begun further epochs before anybody told it. Those of before the newest one are
    sent, or, where the registry of today misses something that was in it already, those of before
    an earlier one; the oldest that it has not had from us, where nothing can be seen to be missing.
    """
    if replica.organisation != desk.trust.office or desk.inbox.base(replica.id):
        return None
    if desk.is_office or not _is_later_epoch(desk, replica):
        return None
    roots, kept = desk.case_log.registries()
    found = [trust_without(roots, kept, each) for each in _epochs_untold(desk, replica)]
    before = [each for each in found if each is not None]
    lost = (each for each in before if registrar.lacks(desk.trust, each))
    return next(lost, before[-1] if before else desk.trust)


def _epochs_untold(desk: Desk, replica: Replica) -> list[str]:
    """The epochs of a line to which no bundle of ours is known to have come, the newest first."""
    line = (replica.id, *desk.trust.ancestors(replica.id))
    return list(takewhile(lambda each: not desk.inbox.base(each), line))


def _leaves(
    folder: Path | None, name: str, sealed: BinaryIO, written: Written
) -> AbstractContextManager[None]:
    """Once the block begins the finished file is on the medium, and has its name when it ends."""
    if folder is None:
        return nullcontext()
    return put_on_medium(folder / name, sealed, written.bytes, written.fingerprint)


def _file_name(sender: Replica, recipient: Replica, sequence: int) -> str:
    """``nco-to-mofa-0042.liaison``; a second installation has its letter, as in references, so that
    the files of both have room on one medium."""
    return f"{_called(sender)}-to-{_called(recipient)}-{sequence:04d}.liaison"


def _called(replica: Replica) -> str:
    if replica.letter == "A":
        return replica.organisation
    return f"{replica.organisation}_{replica.letter or replica.id[:4]}"


def _blob(desk: Desk, sha256: str, size: int) -> Blob:
    return (sha256, size, lambda: desk.case_log.read_blob(sha256))


def check_may_leave(desk: Desk, stream: BinaryIO, replica: Replica, manifest_hash: str) -> None:
    """Read a finished file as the archive key opens it: it must be the one made, and hold nothing
    but what may leave now; ``bundle-check-failed``."""
    check = desk.case_log.leaving_check(replica, _channel(desk, replica))
    batch: list[StoredOperation] = []

    def judge() -> None:
        if not check.may_leave(batch):
            raise Refused("bundle-check-failed")
        batch.clear()

    def take(stored: StoredOperation) -> None:
        batch.append(stored)
        if len(batch) == _CHECKED:
            judge()

    reader = Reader(desk.installation.replica, desk.trust, as_sender=True)
    with private_folder() as spool:
        verdict, _ = describe(stream, desk.secrets.age, reader)
        # Who receives it compares the values with their hashes, as was done when they were entered.
        read_parts(stream, desk.secrets.age, verdict, spool, take, read_form)
    judge()
    if verdict.manifest_hash != manifest_hash:
        raise Refused("bundle-check-failed")
