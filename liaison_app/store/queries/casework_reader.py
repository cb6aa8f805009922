"""The part of the reader that asks about one incident's surroundings."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from liaison_app.domain.markings import Markings, effective_markings
from liaison_app.domain.operations import RecordName, Value
from liaison_app.store import form_drafts, pending_ticks
from liaison_app.store.connection import Database
from liaison_app.store.form_drafts import FormDraft
from liaison_app.store.pending_ticks import PendingTick
from liaison_app.store.queries import casework, crossing, duplicates, duties, guidelines
from liaison_app.store.queries.crossing import Match, Sighting, Techniques
from liaison_app.store.queries.lookup import RecordRef, reference_to
from liaison_app.store.queries.rows import Row
from liaison_app.store.search_sql import saying

LIMIT = 200


class CaseworkReader:
    """Indicators, links, duties, merged records, custody, and what may be the same case."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def ref(self, pk: int) -> RecordRef:
        """The record with this pk."""
        return reference_to(self._db, pk)

    def indicators(self, parent: int) -> list[Row]:
        """The indicators of an incident, in the order they came to be known."""
        return casework.indicators(self._db, parent)

    def indicators_of_value(self, value: str, limit: int = LIMIT) -> list[Row]:
        """Every indicator with this very value, newest first."""
        return casework.indicators_of_value(self._db, value, limit)

    def links_from(self, pk: int) -> list[Row]:
        """The links a record holds."""
        return casework.links_from(self._db, pk)

    def links_to(self, uuid: str) -> list[Row]:
        """The links that point at a record."""
        return casework.links_to(self._db, uuid)

    def duties(self, pk: int, *, removed: bool = False) -> list[Row]:
        """The reporting duties of an incident, soonest due first; with ``removed``, all ever."""
        return duties.duties(self._db, pk, removed=removed)

    def duties_due(self, owner: str, before: str, limit: int = LIMIT) -> list[tuple[Row, Row]]:
        """Open duties due before a time (RFC 3339), each with its incident; no exercises."""
        return duties.duties_due(self._db, owner, before, limit)

    def guidelines(self) -> list[Row]:
        """Every guideline of the office's, drafts included, in the order they were entered."""
        return guidelines.guidelines(self._db)

    def steps(self, pks: Collection[int]) -> list[Row]:
        """The steps of some guidelines, each section's in its order."""
        return guidelines.steps(self._db, pks)

    def pending_ticks(self, record: int, officer: str) -> list[PendingTick]:
        """What an officer chose on an incident's checklists and has not recorded yet."""
        return pending_ticks.kept(self._db, record, officer)

    def ticks_waiting(self, officer: str) -> list[tuple[int, str, int]]:
        """Where he did: incidents (pk), each with the guideline and how many steps."""
        return pending_ticks.waiting(self._db, officer)

    def form_draft(self, officer: str, form: str, record: int) -> FormDraft | None:
        """What an officer typed into a form about a record (pk, 0 for none)."""
        return form_drafts.kept(self._db, officer, form, record)

    def drafts_waiting(self, officer: str) -> list[str]:
        """Which forms of his wait to be submitted, the newest first."""
        return form_drafts.waiting(self._db, officer)

    def ticks(self, parents: Collection[int]) -> list[Row]:
        """The entries of these timelines that tick a step, the oldest first."""
        return guidelines.ticks(self._db, parents)

    def actions(self, parent: int) -> list[Row]:
        """What is to be done about an incident, in the order it was entered."""
        return guidelines.actions(self._db, parent)

    def actions_due(self, owner: str, last: str, limit: int = LIMIT) -> list[tuple[Row, Row]]:
        """Open actions due up to a day, soonest first, each with its incident; no exercises."""
        return guidelines.actions_due(self._db, owner, last, limit)

    def merged(self, pk: int) -> list[int]:
        """The incidents merged into this one, directly or not."""
        return casework.merged(self._db, pk)

    def custody(self, attachments: Sequence[str]) -> list[Row]:
        """Who took these files out (uuids of attachments), oldest first."""
        return casework.custody(self._db, attachments)

    def effective_markings(self, pk: int) -> Markings:
        """The markings in effect: the strictest of the record and of all above it."""
        return effective_markings(casework.markings_chain(self._db, pk))

    def own_markings(self, name: RecordName) -> Mapping[str, Value]:
        """The markings as stored of one record; empty where it has none or is not known yet."""
        return casework.own_markings(self._db, name.kind, name.id)

    def attachments_called(self, text: str, limit: int = LIMIT) -> list[Row]:
        """Attachments by the beginning of their SHA-256 (6 digits or more) or by their name."""
        digits = text.strip().casefold()
        if len(digits) >= 6 and not digits.strip("0123456789abcdef"):
            found = casework.attachments_by_hash(self._db, digits, limit)
            if found:
                return found
        said = saying(text, "attachment")
        return casework.attachments_in(self._db, *said, limit) if said else []

    def sharing_indicators(self, pk: int) -> list[int]:
        """Incidents that have an indicator in common with this one, newest first."""
        return duplicates.sharing_indicators(self._db, pk)

    def near_saying(self, pk: int, texts: Sequence[str]) -> list[int]:
        """Records known here at about the same time that say one of ``texts``."""
        return duplicates.saying(self._db, pk, texts)

    def citing(self, texts: Sequence[str], kinds: Sequence[str]) -> list[RecordRef]:
        """Records of these kinds that say one of ``texts``, newest first."""
        return [reference_to(self._db, pk) for pk in duplicates.citing(self._db, texts, kinds)]

    # Across incidents: alerts, campaigns, and what organisations have in common

    def matches(
        self,
        value: str,
        *,
        exercise: bool = False,
        owners: Collection[str] | None = None,
        limit: int = crossing.EACH,
    ) -> list[Match]:
        """The real incidents (or exercises) with this value, newest first; of these owners only."""
        return crossing.matches(self._db, value, exercise=exercise, owners=owners, limit=limit)

    def shared(self, after: int = 0) -> Iterator[str]:
        """The values that organisations have in common, newest first; since a record (pk)."""
        return crossing.shared(self._db, after)

    def sightings(self, after: int = 0, limit: int = LIMIT) -> list[Sighting]:
        """The newest sightings of what alerts and campaigns tell of; since a record (pk)."""
        return crossing.sightings(self._db, after, limit)

    def sightings_of(self, root: int) -> list[Sighting]:
        """The indicators of one alert or campaign that some incident has."""
        return crossing.sightings_of(self._db, root)

    def watching(self, values: Iterable[str]) -> list[tuple[str, int]]:
        """Which alerts and campaigns (pks) have these values as indicators."""
        return crossing.watching(self._db, values)

    def traits_of(self, incident: int) -> list[str]:
        """The values by which an incident may be found elsewhere."""
        return crossing.traits_of(self._db, incident)

    def recent_techniques(self, since_ms: int, limit: int) -> list[Techniques]:
        """The real incidents known since a time (milliseconds) that name techniques."""
        return crossing.recent_techniques(self._db, since_ms, limit)

    def campaigns_of(self, incidents: Iterable[str]) -> list[tuple[str, int]]:
        """The campaigns (pks) that incidents (uuids) are members of."""
        return crossing.campaigns_of(self._db, incidents)

    def campaign_members(self, campaign: int) -> list[Row]:
        """The members of a campaign, in the order they were linked."""
        return crossing.campaign_members(self._db, campaign)

    def former_members(self, campaign: int) -> list[Row]:
        """What was a member of a campaign and was unlinked."""
        return crossing.former_members(self._db, campaign)

    def campaigns(self) -> list[Row]:
        """Every campaign, newest first."""
        return crossing.campaigns(self._db)

    def shared_campaigns(self) -> list[int]:
        """The campaigns (pks) that somebody is to have."""
        return crossing.shared_campaigns(self._db)

    def newest_record(self) -> int:
        """The number of the record named last; those named later have a greater one."""
        return crossing.newest_record(self._db)

    def cases(self, pks: Sequence[int]) -> list[Row]:
        """The incidents among these records."""
        return duplicates.cases(self._db, pks)
