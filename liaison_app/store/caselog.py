"""The case log: the one door through which anything is written.

Thin on purpose: each method is one transaction around a module that does the work. A case log is
used by one thread at a time; other threads read through `reader`.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from liaison_app.domain.arrival import Arrival, Replica, StoredOperation, TrustState
from liaison_app.domain.dates import format_rfc3339_utc, parse_rfc3339
from liaison_app.store import (
    apply,
    audit,
    blobs,
    comparing,
    creation,
    deriving,
    enrolling,
    evidence,
    form_drafts,
    holding,
    installation,
    journal,
    outgoing,
    owed,
    pending_ticks,
    rebuild,
    recording,
    repeating,
    schema,
    scrubbing,
    search_check,
    trust,
)
from liaison_app.store.audit import AuditReport
from liaison_app.store.bulk import collector_paused
from liaison_app.store.connection import (
    Database,
    damaged_pages,
    environment_named,
    exclusively,
    open_reader,
    open_writer,
    rekey,
    write_transaction,
)
from liaison_app.store.deriving import NO_TERMS, Terms
from liaison_app.store.evidence import TimeEvidence
from liaison_app.store.installation import Installation, PastEpoch
from liaison_app.store.oplog import ChangeSet
from liaison_app.store.outgoing import NOTHING_SENT, Channel, Check, Leaving
from liaison_app.store.pending_ticks import PendingTick
from liaison_app.store.queries import Reader
from liaison_app.store.recording import Act, Actor
from liaison_app.store.review import FIRST_PAGE, FieldChange, Page, Review, ReviewFile, ReviewItem
from liaison_app.store.reviewing import OpenReview, open_review
from liaison_app.store.search_check import SearchCheck
from liaison_app.store.selected import Selected
from liaison_app.store.slot_register import SlotRegister
from liaison_app.store.state import state_of
from liaison_app.store.stopping import Stopped, never, stoppable
from liaison_app.store.upgrading import keep_copy
from liaison_app.store.verdicts import Place

__all__ = [
    "Act",
    "Actor",
    "AuditReport",
    "CaseLog",
    "ChangeSet",
    "FieldChange",
    "Installation",
    "Page",
    "PastEpoch",
    "Review",
    "ReviewFile",
    "ReviewItem",
]


class CaseLog:
    """One open case log. Make one with `create` or `open`, and close it."""

    def __init__(
        self, path: Path, key: bytes, db: Database, kept_before: Path | None = None
    ) -> None:
        self._path = path
        self._key = bytearray(key)
        self._db = db
        self.kept_before = kept_before  # a copy of the older file, if it was brought up to date
        self.queries = Reader(db)
        self.slots = SlotRegister(db)

    @classmethod
    def create(
        cls, path: Path, key: bytes, installation: Installation, created_at: datetime
    ) -> "CaseLog":
        """Make a case log encrypted with ``key`` (32 bytes); refuses ``case-log-exists``.

        If it fails, nothing is left behind.
        """
        creation.create(path, key, installation, created_at)
        return cls.open(path, key)

    @classmethod
    def open(cls, path: Path, key: bytes, told: rebuild.Told = rebuild.untold) -> "CaseLog":
        """Open one, bringing an older file up to date, of which ``told`` hears.

        Raises Refused: ``case-log-missing``, ``case-log-key`` (wrong key, or no case log at
        all), ``case-log-newer`` (made by a newer program), ``case-log-busy``.
        """
        db = open_writer(path, key)
        try:
            schema.check(db)
            kept = keep_copy(path, key, db, schema.pending)
            schema.migrate(db)
            if not rebuild.is_current(db):
                with write_transaction(db), collector_paused():
                    rebuild.rebuild(db, told=told)
        except BaseException:
            db.close()
            raise
        return cls(path, key, db, kept)

    def close(self) -> None:
        """Close the file and drop its key; readers handed out are closed by who has them."""
        self._db.close()
        self._key[:] = bytes(len(self._key))
        self._key.clear()

    @property
    def installation(self) -> Installation:
        """Whose case log this is, as it is now."""
        return installation.read(self._db)

    def reader(self) -> Reader:
        """Queries on a read-only connection of their own, for another thread."""
        return Reader(open_reader(self._path, bytes(self._key)))

    @contextmanager
    def exclusively(self) -> Iterator[None]:
        """Nobody else has this case log open; ``case-log-in-use`` while another one has."""
        with exclusively(self._db):
            yield

    def rekey(self, key: bytes) -> None:
        """Encrypt the whole file with another key, inside `exclusively`."""
        rekey(self._db, key)
        self._key[:] = key

    def data_version(self) -> int:
        """A number that changes when another program or connection commits."""
        return int(self._db.execute("PRAGMA data_version").fetchone()[0])

    def record(
        self, acts: Iterable[Act], actor: Actor, now: datetime, salt: Callable[[], str]
    ) -> ChangeSet:
        """Write acts of an officer, all or none. ``salt`` gives 32 random hex characters.

        Acts may be made while they are written; what making one raises undoes them all.

        Raises Refused: ``not-entitled``, ``field-invalid``, ``field-required``.
        """
        with write_transaction(self._db), collector_paused():
            return recording.record(self._db, acts, actor, now, salt)

    def record_file(
        self,
        stream: BinaryIO,
        limit: int,
        acts: Callable[[str, int], Iterable[Act]],
        actor: Actor,
        now: datetime,
        salt: Callable[[], str],
    ) -> tuple[str, int, ChangeSet]:
        """Keep a file of at most ``limit`` bytes and write the acts that name it (given its SHA-256
        and size), or neither. ``stream`` is seekable.

        Raises Refused: ``attachment-too-large``, ``file-changed``, and as `record` does.
        """
        with write_transaction(self._db):
            sha256, size = blobs.put(self._db, stream, limit)
            changes = recording.record(self._db, acts(sha256, size), actor, now, salt)
        return sha256, size, changes

    def enrol(
        self,
        state: TrustState,
        letter: str,
        actor: Actor,
        now: datetime,
        salt: Callable[[], str],
    ) -> ChangeSet:
        """An agency was accepted: keep the trust documents, mint references for LOCAL records.

        Raises Refused: ``already-enrolled``, ``trust-fork``, ``trust-rollback``.
        """
        with write_transaction(self._db):
            return enrolling.enrol(self._db, state, letter, actor, now, salt)

    def open_epoch(
        self, replica: str, certificate: bytes, reason: str, now: datetime, *, whole: bool = False
    ) -> None:
        """Go on as another replica, as its certificate says; references are LOCAL until
        `adopt_letter`. ``whole``: all that the one before made is here."""
        with write_transaction(self._db):
            enrolling.open_epoch(self._db, replica, certificate, reason, now, whole=whole)

    def adopt_letter(
        self, letter: str, actor: Actor, now: datetime, salt: Callable[[], str]
    ) -> ChangeSet:
        """The registry gave this epoch its letter: mint references for LOCAL records."""
        with write_transaction(self._db):
            return enrolling.adopt_letter(self._db, letter, actor, now, salt)

    def keep_lost_registry(self, state: TrustState, now: datetime) -> None:
        """Keep a registry that an earlier state of this office gave out."""
        with write_transaction(self._db):
            journal.append(self._db, trust.save_lost(self._db, state), now)

    def registries(self) -> tuple[tuple[bytes, ...], list[bytes]]:
        """The root envelopes, oldest first, and every registry kept, newest first."""
        return trust.documents(self._db)[0], trust.registries(self._db)

    def past_epochs(self) -> list[PastEpoch]:
        """The epochs of this installation that are over, the first first."""
        return installation.past_epochs(self._db)

    def epoch_certificates(self) -> tuple[bytes, ...]:
        """The epoch certificates kept, a predecessor's before its successor's."""
        return trust.epochs(self._db)

    def save_trust(self, state: TrustState, now: datetime) -> None:
        """Keep the trust documents of a verified state, and the epoch certificates;
        ``trust-fork``, ``trust-rollback``."""
        with write_transaction(self._db):
            entries = [*trust.save(self._db, state), *trust.save_epochs(self._db, state.epochs)]
            journal.append(self._db, entries, now)

    def trust_documents(self) -> tuple[tuple[bytes, ...], bytes]:
        """The root envelopes, oldest first, and the newest registry (empty if none)."""
        return trust.documents(self._db)

    def time_evidence(self) -> TimeEvidence:
        """What is known of the time here since the clock was confirmed last."""
        return evidence.read(self._db)

    def statements(self) -> tuple[bytes, ...]:
        """Signed statements of officers about clock and expiry, the oldest first."""
        return trust.statements(self._db)

    def confirm_clock(self, statement: bytes, now: datetime) -> None:
        """Keep a statement that the clock is right; what it said before no longer counts."""
        with write_transaction(self._db):
            journal.append(self._db, trust.keep_statement(self._db, statement), now)
            evidence.begin_anew(self._db, format_rfc3339_utc(now))

    def last_officer(self) -> Actor | None:
        """Who unlocked this case log last."""
        found = installation.get(self._db, "officer")
        return Actor(*json.loads(found)) if found else None

    def remember_officer(self, actor: Actor) -> None:
        """Remember who unlocked it."""
        with write_transaction(self._db):
            installation.put(self._db, "officer", json.dumps([actor.id, actor.name]))

    def keep_ticks(
        self, record: int, officer: str, guideline: str, ticks: Iterable[PendingTick]
    ) -> None:
        """Keep what an officer chose on a checklist and has not recorded yet."""
        with write_transaction(self._db):
            pending_ticks.keep(self._db, record, officer, guideline, ticks)

    def keep_draft(
        self, officer: str, form: str, record: int, kept_at: str, texts: Mapping[str, str]
    ) -> None:
        """Keep what an officer typed into a form; without texts, forget it."""
        with write_transaction(self._db):
            form_drafts.keep(self._db, officer, form, record, kept_at, texts)

    def note_restored(self, now: datetime, backup_made_at: str) -> None:
        """Remember that this case log was set up from a backup, and from when that was."""
        with write_transaction(self._db):
            installation.note_restored(self._db, now, backup_made_at)

    def created_at(self) -> datetime:
        """When it was made."""
        return parse_rfc3339(installation.get(self._db, "created_at"))

    def restored(self) -> tuple[str, str] | None:
        """When it was set up from a backup, and when that was made (UTC); None if it never was."""
        return installation.restored(self._db)

    def review(
        self, arrival: Arrival, page: Page = FIRST_PAGE, *, stopped: Stopped = never
    ) -> Review:
        """What applying a verified bundle would change, ``page`` of its records in full; reads
        only. Raises BundleRefused; Refused ``cancelled`` once ``stopped`` says so."""
        with closing(self.open_review(arrival, stopped=stopped)) as opened:
            return self.told(opened, page, stopped=stopped)

    def open_review(self, arrival: Arrival, *, stopped: Stopped = never) -> OpenReview:
        """The same with all pages to be told, for as long as it is not closed."""
        with environment_named(), stoppable(self._db, stopped), collector_paused():
            return open_review(self._db, arrival, stopped)

    def told(self, opened: OpenReview, page: Page, *, stopped: Stopped = never) -> Review:
        """One page of it. Raises as `review` does."""
        with environment_named(), stoppable(self._db, stopped), collector_paused():
            return opened.told(self._db, page, stopped)

    def still_holds(self, opened: OpenReview) -> bool:
        """Whether nothing was written since it was opened."""
        return opened.holds(self._db)

    def apply(
        self,
        arrival: Arrival,
        now: datetime,
        statement: bytes | None = None,
        *,
        hold_unknown: bool = False,
        stopped: Stopped = never,
    ) -> tuple[ChangeSet, Review]:
        """Apply a verified bundle, all or nothing, its operations as they come. ``statement`` is
        kept with it: why it was applied although trust documents had expired. With
        ``hold_unknown`` an operation of our own that is not here refuses it.

        Raises BundleRefused: ``bundle-fork``, ``bundle-gap``, ``bundle-not-entitled``,
        ``bundle-not-for-us``, ``bundle-file``, ``bundle-own-unknown``, ``trust-fork``,
        ``operation-…``; Refused ``cancelled`` once ``stopped`` says so, as if it had not begun.
        """
        with stoppable(self._db, stopped), write_transaction(self._db), collector_paused():
            return apply.apply(self._db, arrival, now, statement, hold_unknown=hold_unknown)

    def place_of(self, arrival: Arrival) -> Place:
        """Where a bundle stands in its channel, by its manifest; raises BundleRefused."""
        return apply.find_place(self._db, arrival, self.installation)

    def outgoing(self, recipient: Replica, channel: Channel = NOTHING_SENT) -> Leaving:
        """The operations ``recipient`` may have and, by what ``channel`` remembers, has not."""
        with collector_paused():
            return outgoing.outgoing(self._db, recipient, channel)

    def note_held(self, names: Iterable[str], organisation: str, terms: Terms = NO_TERMS) -> None:
        """Operations (header hashes, gone through twice) are about to go to an organisation, and
        through it to those it supervises."""
        with write_transaction(self._db):
            holding.note_held(self._db, names, organisation)
            holding.note_passed_on(self._db, names, organisation, terms.tlp_max)

    def carry_over_held(self, sent: Callable[[], Iterable[tuple[str, Iterable[str]]]]) -> None:
        """Once: what older programs sent, as organisations and names of operations."""
        if not holding.is_carried_over(self._db):
            with write_transaction(self._db):
                holding.carry_over(self._db, sent())

    def settle_access(
        self, terms: Terms, actor: Actor, now: datetime, salt: Callable[[], str]
    ) -> ChangeSet | None:
        """The office withdraws what organisations may no longer have, and grants what they may
        have again; None where nothing was to be written."""
        with write_transaction(self._db), collector_paused():
            acts = deriving.owed(self._db, terms)
            changes = recording.record(self._db, acts, actor, now, salt) if acts else None
            deriving.note_judged(self._db, terms)
        return changes

    def leaving_check(self, recipient: Replica, channel: Channel) -> Check:
        """Judges of a finished bundle's operations whether they may leave."""
        return Check(self._db, recipient, channel)

    def blobs_of(self, chosen: Selected) -> tuple[tuple[str, int], ...]:
        """The files (SHA-256, bytes) that operations attach and that are here."""
        return outgoing.attachments(self._db, chosen)

    def read_blob(self, sha256: str) -> Iterator[bytes]:
        """A kept file in chunks of 1 MiB; ``file-missing``."""
        return blobs.read(self._db, sha256)

    def verify(self) -> AuditReport:
        """Check the journal's chain, every hash, the kept envelopes and the receipts."""
        return audit.verify(self._db)

    def state(self) -> str:
        """The hash of everything held here: equal where the same is held."""
        return state_of(self._db)

    def rebuild(self, told: rebuild.Told = rebuild.untold) -> None:
        """Compute the projections again from the operation log."""
        with write_transaction(self._db), collector_paused():
            rebuild.rebuild(self._db, told=told)

    def repeat_disposals(
        self,
        disposals: Sequence[StoredOperation],
        whose: Mapping[str, str],
        now: datetime,
        keys_adopted: int,
    ) -> None:
        """Destroy in an older copy of this case log what disposals of the newer one destroyed,
        made by replicas of the organisations ``whose`` names. Up to which operation it adopted
        officers' keys holds for the copy too."""
        with write_transaction(self._db):
            installation.put(self._db, "keys_adopted", str(keys_adopted))
            repeating.repeat_disposals(self._db, disposals, whose, now)
        scrubbing.scrub(self._db)

    def continues(self, older: "CaseLog") -> bool:
        """Whether an older copy of this case log says nothing that this one does not know."""
        return journal.continues(self._db, older._db)

    def disposals_owed(self) -> tuple[list[StoredOperation], int]:
        """Disposals that came and that copies kept beside the case log have still to follow; and
        up to where these go, for `settle_disposals`."""
        return owed.owed(self._db)

    def settle_disposals(self, through: int) -> None:
        """The copies followed them."""
        owed.settle(self._db, through)

    def is_scrub_due(self) -> bool:
        """Whether values were destroyed and the file was not written anew since."""
        return scrubbing.is_due(self._db)

    def scrub(self) -> None:
        """Write the file anew, so that nothing of what was destroyed is left in it.

        Raises Refused: ``disk-full``, ``case-log-busy`` …, ``scrub-waiting``; then it stays due.
        """
        scrubbing.scrub(self._db)

    def check_search(self) -> SearchCheck:
        """The search index against the projections."""
        return search_check.check(self._db)

    def damaged_pages(self) -> list[str]:
        """What is wrong with the file's pages and tables; nothing if they are sound."""
        return damaged_pages(self._db)

    def check_projections(self) -> list[str]:
        """How the stored projections differ from rebuilt ones: one line a table, none if equal."""
        self._db.execute("BEGIN")
        try:
            with collector_paused():
                return [str(difference) for difference in comparing.differences(self._db)]
        finally:
            self._db.rollback()

    def as_of(self, position: int) -> Reader:
        """What was known here at a position of the journal, as queries of its own.

        Replayed into private memory; nothing reaches a disk.
        """
        return self.queries.as_of(position)

    def position_at(self, time: datetime) -> int:
        """The journal's position at a time of this computer's clock, 0 before the first."""
        return journal.position_at(self._db, time)
