"""One connection to ask: every query of the store under one name.

Thin on purpose: each method hands over to the module that knows. A reader belongs to one thread.
"""

from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from liaison_app.domain.arrival import Receipt, StoredOperation
from liaison_app.domain.operations import Header, RecordName
from liaison_app.domain.query import Query, words
from liaison_app.domain.routes import Routes
from liaison_app.store import holding, journal, undoing, verdicts
from liaison_app.store.connection import Database
from liaison_app.store.labels import Called, called
from liaison_app.store.past import past
from liaison_app.store.queries import (
    conflicts,
    coordination,
    desk,
    detected,
    disposal,
    exchanged,
    exposure,
    held_back,
    history,
    incidents,
    key_records,
    lookup,
    overview,
    removed,
    retained,
)
from liaison_app.store.queries.asked import AskedQueries
from liaison_app.store.queries.casework_reader import CaseworkReader
from liaison_app.store.queries.conflicts import Conflict, Head
from liaison_app.store.queries.day import DayQueries
from liaison_app.store.queries.disposal import Unit
from liaison_app.store.queries.exchanged import BundleIn, KeptBundle
from liaison_app.store.queries.held_back import HeldBack, WithdrawnRecord
from liaison_app.store.queries.history import HistoryEntry
from liaison_app.store.queries.incidents import Filter, FirstPage
from liaison_app.store.queries.issued import IssuedQueries
from liaison_app.store.queries.journal_lines import JournalLine, JournalWord, journal_lines
from liaison_app.store.queries.key_records import KeyOperation
from liaison_app.store.queries.lookup import RecordRef
from liaison_app.store.queries.operations import OperationQueries
from liaison_app.store.queries.overview import Counts
from liaison_app.store.queries.picture import PictureQueries
from liaison_app.store.queries.removed import RemovedRecord
from liaison_app.store.queries.retained import RetainedRecord
from liaison_app.store.queries.rows import Row, select
from liaison_app.store.queries.waiting import WaitingQueries
from liaison_app.store.routes import routes
from liaison_app.store.search import DEFAULT_LIMIT, SearchResult, search
from liaison_app.store.stopping import Stopped, never
from liaison_app.store.undoing import Step


class Reader(CaseworkReader):
    """What can be asked of a case log. Row keys are described in `rows`."""

    def __init__(self, db: Database) -> None:
        super().__init__(db)
        self.day = DayQueries(db)
        self.asked = AskedQueries(db)
        self.issued = IssuedQueries(db)
        self.picture = PictureQueries(db)
        self.operations = OperationQueries(db)
        self.waiting = WaitingQueries(db)

    def close(self) -> None:
        """Close the connection; never that of an open `CaseLog`, which closes its own."""
        self._db.close()

    def interrupt(self) -> None:
        """Stop the query now running, from another thread; it raises the store's SqlError."""
        self._db.conn.interrupt()

    # The past

    def as_of(
        self, position: int, kinds: Collection[str] = (), stopped: Stopped = never
    ) -> "Reader":
        """What was known here at a position of the journal, of records of these kinds or of all;
        ``position-unknown``, ``cancelled``."""
        return Reader(past(self._db, position, kinds, stopped))

    def position_at(self, time: datetime) -> int:
        """The journal's position at a time of this computer's clock, 0 before the first."""
        return journal.position_at(self._db, time)

    # Finding

    def resolve(self, text: str, kinds: Sequence[str] = ()) -> RecordRef:
        """The record with this UUID or reference; ``record-unknown``, ``record-ambiguous``."""
        return lookup.resolve(self._db, text, kinds)

    def by_source(self, kind: str, source_id: str) -> RecordRef | None:
        """The record of a kind entered under its source's number."""
        return lookup.by_source(self._db, kind, source_id)

    def by_sources(self, kind: str, source_ids: Sequence[str]) -> dict[str, int]:
        """The pks of the records of a kind entered under these numbers of their source."""
        return lookup.by_sources(self._db, kind, source_ids)

    def row(self, record: RecordRef) -> Row:
        """The row of any record; ``record-unknown`` if nothing but its name is known."""
        return lookup.row_of(self._db, record.pk, record.name.kind)

    def search(
        self,
        query: Query | str,
        now: str = "",
        limit: int = DEFAULT_LIMIT,
        count_to: int | None = None,
    ) -> SearchResult:
        """Records for which every part of the query holds, newest first (see `search`); a text is
        words alone. ``now`` (RFC 3339 in UTC) is needed where the query asks what is overdue."""
        wanted = words(query) if isinstance(query, str) else query
        return search(self._db, wanted, now, limit, count_to)

    def called(self, pk: int) -> Called:
        """What people call a record: its own title, its or the nearest reference above."""
        return called(self._db, pk)

    def retained_records(self, before: str | None, limit: int | None) -> list[RetainedRecord]:
        """Records with a last day of retention (before a day), the first to expire first."""
        return retained.retained_records(self._db, before, limit)

    def disposable_units(self, pk: int) -> list[Unit]:
        """The operations on a record and below it, by record and compartment."""
        return disposal.units(self._db, pk)

    def disposals_made_here(self) -> Iterator[tuple[int, Header]]:
        """What this installation destroyed: the journal's position and the operation's header."""
        return disposal.made_here(self._db)

    def disposals(self) -> list[Row]:
        """Every proposal of a disposal and what became of it, oldest first."""
        return list(select(self._db, "disposal", "ORDER BY record"))

    def operations_named(self, names: Sequence[str]) -> list[StoredOperation]:
        """These operations, as they are in the log, in its order."""
        return disposal.named(self._db, names)

    def is_known(self, name: RecordName) -> bool:
        """Whether there is a record of this very name, in view or not."""
        return lookup.is_known(self._db, name)

    def any_removed(self) -> bool:
        """Whether anything at all was removed or disposed of."""
        return removed.any_removed(self._db)

    def taken_away(self, name: RecordName) -> str:
        """``removed`` or ``disposed`` where that was done to this very record; else empty."""
        return removed.taken_away(self._db, name)

    def removed_records(self) -> list[RemovedRecord]:
        """What was removed and can be put back, the latest first."""
        return removed.removed_records(self._db)

    # Incidents

    def incidents(
        self, *, limit: int | None = None, offset: int = 0, **asked: Any
    ) -> tuple[int, list[Row]]:
        """How many incidents there are, and some of them; arguments as of `incident_ids`."""
        chosen = Filter(**asked)
        if limit is None:
            ids = incidents.incident_ids(self._db, chosen)
            return len(ids), incidents.incident_rows(self._db, ids[offset:])
        total, page = incidents.listed(self._db, chosen, limit, offset)
        return total, incidents.incident_rows(self._db, page)

    def incident_ids(self, **asked: Any) -> "array[int]":
        """The pks of every incident, sorted; arguments are the fields of `incidents.Filter`."""
        return incidents.incident_ids(self._db, Filter(**asked))

    def incident_page(self, limit: int, **asked: Any) -> FirstPage:
        """The first incidents of the list, at once; see `incidents.first_page`."""
        return incidents.first_page(self._db, Filter(**asked), limit)

    def incident_count(self, **asked: Any) -> int:
        """How many incidents there are, without listing them."""
        return incidents.count(self._db, Filter(**asked))

    def detected_between(self, first: date, last: date) -> Mapping[detected.Detected, int]:
        """How many real incidents were detected on each of these days (in Japan), by severity and
        sector; both days included."""
        return detected.detected_between(self._db, first, last)

    def incident_rows(self, pks: Sequence[int]) -> list[Row]:
        """The rows of one page, in the order of ``pks``."""
        return incidents.incident_rows(self._db, pks)

    def incident(self, pk: int) -> Row:
        """One incident or reference case."""
        return lookup.row_of(self._db, pk, incidents.KIND)

    def entries(self, parent: int) -> list[Row]:
        """The timeline of a record, oldest first."""
        return incidents.entries(self._db, parent)

    def attachments(self, parent: int) -> list[Row]:
        """The files attached to a record."""
        return incidents.attachments(self._db, parent)

    # Packages, tasks, alerts

    def packages(self) -> list[Row]:
        """Every package, newest first."""
        return coordination.packages(self._db)

    def tasks(
        self,
        package: int | None = None,
        organisation: str | None = None,
        late_on: str | None = None,
        pks: Collection[int] | None = None,
    ) -> list[Row]:
        """Tasks of a package (its pk), addressed to an organisation, due before a day, or these;
        soonest due first.

        Rows also have ``package`` (a reference), ``published``, ``addressed`` and ``copies``
        (codes).
        """
        return coordination.tasks(self._db, package, organisation, late_on, pks)

    def editions(self, package: int) -> list[Row]:
        """The editions of a package, the first one first."""
        return coordination.editions(self._db, package)

    def package_items(self, package: str) -> dict[str, list[Row]]:
        """Alerts, guidelines and requests that come in the package with this id, by kind."""
        return coordination.package_items(self._db, package)

    def responses(self, task: int) -> list[Row]:
        """What organisations answered to a task, with the office's decisions."""
        return coordination.responses(self._db, task)

    def alerts(self) -> list[tuple[int, Row]]:
        """Every alert with its pk, newest first."""
        return [(int(str(row["pk"])), row) for row in coordination.alerts(self._db)]

    def acknowledgements(self, alert: int) -> list[Row]:
        """Who acknowledged an alert."""
        return coordination.acknowledgements(self._db, alert)

    def addressed(self, pk: int) -> list[str]:
        """The organisations that a record is addressed to and that are to answer."""
        return coordination.addressed(self._db, pk)

    def copied(self, pk: int) -> list[str]:
        """The organisations that have a record for information only."""
        return coordination.copied(self._db, pk)

    def operation_names(self, pk: int) -> list[str]:
        """The names of every operation on a record."""
        return coordination.operation_names(self._db, pk)

    # Short lists and figures

    def organisations(self) -> list[Row]:
        """The organisations as the office names them."""
        return overview.organisations(self._db)

    def officers(self) -> list[Row]:
        """The officers of this installation."""
        return overview.officers(self._db)

    def actors(self) -> list[str]:
        """The names of all whose acts are on record here."""
        return overview.actors(self._db)

    def policies(self) -> list[Row]:
        """Every change of what asks for two officers' signatures, oldest first."""
        return list(select(self._db, "policy", "ORDER BY record"))

    def releases(self, *, open_only: bool = False) -> list[Row]:
        """Bundles that need two signatures, oldest first; with ``open_only`` those that neither
        left nor were withheld."""
        still = "WHERE written_at IS NULL AND withheld_at IS NULL " if open_only else ""
        return list(select(self._db, "release", f"{still}ORDER BY record"))

    def recovery_keys(self) -> list[Row]:
        """Every recovery key that was made or used here, the newest last."""
        return list(select(self._db, "recovery", "ORDER BY record"))

    def key_operations(self) -> Iterator[KeyOperation]:
        """What was said of officers' keys and of recovery keys, in the journal's order."""
        return key_records.operations(self._db)

    def keys_adopted(self) -> int:
        """Up to which own operation keys count from before there were endorsements."""
        return key_records.adopted(self._db)

    def mappings(self) -> list[Row]:
        """The column mappings of ledgers, newest first."""
        return desk.mappings(self._db)

    def forms(self, parent: int) -> list[Row]:
        """The forms filled for an incident, in the order they were begun."""
        return desk.forms(self._db, parent)

    def saved_filters(self) -> list[Row]:
        """The saved filters, in the order they were entered."""
        return desk.saved_filters(self._db)

    def briefings(self) -> list[Row]:
        """The register of issued briefings, oldest first."""
        return overview.briefings(self._db)

    def counts(self) -> Counts:
        """How much there is."""
        return overview.counts(self._db)

    # What happened

    def history(self, pk: int) -> list[HistoryEntry]:
        """Every operation on a record, in the order it became known here."""
        return history.history(self._db, pk)

    def history_page(
        self,
        pk: int,
        *,
        limit: int,
        before: int | None = None,
        with_below: bool = False,
        field: str | None = None,
    ) -> list[HistoryEntry]:
        """The newest operations on a record (and below it), or those under a position of the
        journal; of one field, if given. Newest first."""
        return history.history_page(
            self._db, pk, limit=limit, before=before, with_below=with_below, field=field
        )

    def next_undo(self, actor: str, pk: int | None = None, *, with_acts: bool = True) -> Step:
        """The officer's last act that stands, on a record if given; ``undo-…`` if none can be."""
        return undoing.next_undo(self._db, actor, pk, with_acts=with_acts)

    def next_redo(self, actor: str, pk: int | None = None, *, with_acts: bool = True) -> Step:
        """The undo that a redo would take back; ``redo-nothing``, ``undo-…``."""
        return undoing.next_redo(self._db, actor, pk, with_acts=with_acts)

    def journal(
        self, limit: int, before: int | None = None, said: Sequence[JournalWord] = ()
    ) -> list[JournalLine]:
        """The newest entries of the journal that say every word, or those below a position, newest
        first."""
        return journal_lines(self._db, limit, before, said)

    def newest_position(self) -> tuple[int, str]:
        """The journal's last position and its head in hex."""
        position, head = journal.newest(self._db)
        return position, head.hex()

    def head_at(self, position: int) -> str | None:
        """The journal's head at a position in hex, None where it has not come so far."""
        return journal.head_at(self._db, position)

    def heads(self, pk: int, compartment: str, field: str) -> list[Head]:
        """The values that stand in a cell, the displayed one first."""
        return conflicts.heads(self._db, pk, compartment, field)

    def conflicts(self, pk: int | None = None) -> list[Conflict]:
        """Every conflict, or those of one record."""
        return conflicts.conflicts(self._db, pk)

    def conflicts_under(self, root: int) -> list[Conflict]:
        """Every conflict of a root record and of what is below it."""
        return conflicts.conflicts_under(self._db, root)

    def conflicts_of(self, roots: Sequence[int]) -> dict[int, list[Conflict]]:
        """The same of several root records; one without any is left out."""
        return conflicts.conflicts_of(self._db, roots)

    # Exchange

    def bundles_in(self) -> list[BundleIn]:
        """Every bundle that came in, in the order in which they were made."""
        return exchanged.bundles_in(self._db)

    def last_bundle_in(self) -> str | None:
        """When a bundle was applied last (RFC 3339)."""
        return exchanged.last_bundle_in(self._db)

    def newest_applied(self, replica: str) -> int:
        """The sequence of the newest bundle of a replica that was applied, 0 if none."""
        return verdicts.newest_applied(self._db, replica)

    def receipts_from(self, replica: str, after: int = 0) -> list[Receipt]:
        """What a replica said became of our bundles above the sequence ``after``, by sequence."""
        return exchanged.receipts_from(self._db, replica, after)

    def schema_read(self, replica: str) -> int | None:
        """The newest operation schema a replica reads, by its newest bundle; None if unknown."""
        return exchanged.newest_read(self._db, replica, "schemas")

    def last_received(self, replicas: Collection[str]) -> dict[str, str]:
        """When the newest bundle of each replica was applied (RFC 3339), in any epoch of ours."""
        return exchanged.last_received(self._db, replicas)

    def last_told(self, replicas: Collection[str]) -> dict[str, str]:
        """When the newest of what each replica made came here, by whatever way."""
        return exchanged.last_told(self._db, replicas)

    def missing_own(self) -> dict[str, int]:
        """How many operations of each past epoch of ours are known to be missing here."""
        return exchanged.missing_own(self._db)

    def is_settled(self, replica: str, sequence: int) -> bool:
        """Whether a bundle of this number, or a later one, was applied in this epoch."""
        return exchanged.is_settled(self._db, replica, sequence)

    def forked_replicas(self) -> list[str]:
        """The replicas of which two operations under one dot are known."""
        return exchanged.forked_replicas(self._db)

    def lacks_any(self, names: Collection[str]) -> bool:
        """Whether any of these operations (header hashes) is not here."""
        return exchanged.lacks_any(self._db, names)

    def format_read(self, replica: str) -> int | None:
        """The newest bundle format a replica reads, by its newest bundle; None if unknown."""
        return exchanged.newest_read(self._db, replica, "formats")

    def held_back(self, tlp_max: Mapping[str, str]) -> list[HeldBack]:
        """What is meant for organisations (with their entitlements) and does not go there now."""
        return held_back.held_back(self._db, tlp_max)

    def kept_by_markings(self, tlp_max: Mapping[str, str]) -> dict[int, set[str]]:
        """From whom its markings keep what is addressed to him; see `held_back`."""
        return held_back.kept_by_markings(self._db, tlp_max)

    def kept_of(
        self, tlp_max: Mapping[str, str], meant: Mapping[str, Sequence[int]]
    ) -> dict[int, set[str]]:
        """The same of records meant for organisations, by code."""
        return held_back.kept_of(self._db, tlp_max, meant)

    def withdrawn(self) -> list[WithdrawnRecord]:
        """What the office withdrew: at the office from whomever, elsewhere from ourselves."""
        return held_back.withdrawn_records(self._db)

    def withdrawn_from_us(self, pk: int) -> WithdrawnRecord | None:
        """The withdrawal by which a record is gone here, if it is."""
        return held_back.withdrawn_from_us(self._db, pk)

    def routes(self) -> Routes:
        """By way of whom organisations are reached."""
        return routes(self._db)

    def not_held(
        self, names: Iterable[str], organisation: str, owner: str | None = None
    ) -> int | None:
        """The first record (pk) of which operations went to an organisation although it is not
        noted that it has it; of those that ``owner`` owns, where it is given."""
        return holding.not_held(self._db, names, organisation, owner)

    def newest_base(self, replica: str) -> int:
        """Up to which of its bundles to this epoch a replica says that it has our receipt."""
        return exchanged.newest_base(self._db, replica)

    def receipts_owed(self, replica: str, after: int) -> list[Receipt]:
        """Our receipt for each bundle of a replica above a sequence that was applied or late."""
        return exchanged.receipts_owed(self._db, replica, after)

    def receipts_given(self, replica: str, own: str) -> set[tuple[int, str]]:
        """Which bundles of our epoch ``own`` a replica receipted: (sequence, outcome)."""
        return exchanged.receipts_given(self._db, replica, own)

    def kept_bundles(self) -> Iterator[KeptBundle]:
        """Every bundle kept, with its signed envelope, in the order applied."""
        return exchanged.kept_bundles(self._db)

    def receipts_through(self, bundle: int) -> list[Receipt]:
        """The receipts that a kept bundle brought."""
        return exchanged.receipts_through(self._db, bundle)

    def receipts_of_epoch(self, own: str) -> list[tuple[int, str, Receipt]]:
        """Receipts for bundles of our epoch ``own``: what brought each (a pk), and who gave it."""
        return exchanged.receipts_of_epoch(self._db, own)

    def replicas(self) -> list[tuple[str, str]]:
        """The replicas (id, organisation) that made the operations here."""
        return exchanged.replicas(self._db)

    def records_at(self, replica: str, sent: Iterable[str]) -> list[int]:
        """The records (pks) of which an installation has operations: those named in ``sent``, its
        own, and what it brought."""
        return exposure.records_at(self._db, replica, sent)
