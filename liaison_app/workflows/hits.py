"""Hits (照合結果): incidents and files in which something that an alert or a campaign tells of was
found.

They were noted as either came (``store.traits``). An organisation looks among its own incidents
and those of whom it supervises, the office among all that were reported; an exercise's alert is
compared with exercises only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from liaison_app.domain.operations import Value
from liaison_app.domain.vocabulary import ENDED_STATUS
from liaison_app.store.caselog import Installation
from liaison_app.store.queries import Reader, RecordRef, Row
from liaison_app.store.queries.crossing import Match

_FINAL = ("found", "none")  # findings that answer a hit
_LOOKED_AT = 500  # newest sightings


@dataclass(frozen=True)
class Hit:
    """An indicator of an alert or a campaign (``root``), and the incidents that have it."""

    root: RecordRef
    indicator: Row
    matches: tuple[Match, ...]


@dataclass(frozen=True)
class Warned:
    """An alert or a campaign with what of it was found here."""

    root: RecordRef
    fields: Mapping[str, Value]
    hits: tuple[Hit, ...]

    @property
    def incidents(self) -> tuple[int, ...]:
        """The incidents (pks), each once, newest match first."""
        found = dict.fromkeys(match.incident for hit in self.hits for match in hit.matches)
        return tuple(found)


def hits_of(reader: Reader, here: Installation, pk: int) -> list[Hit]:
    """What of one alert or campaign was found here."""
    root = reader.ref(pk)
    exercise = bool(reader.row(root).get("exercise"))
    rows = {row["pk"]: row for row in reader.indicators(pk)}
    found = []
    for sighting in reader.sightings_of(pk):
        row = rows.get(sighting.indicator)
        if row is None:
            continue
        matches = reader.matches(str(row["value"]), exercise=exercise, owners=_owners(reader, here))
        if matches:
            found.append(Hit(root, row, tuple(matches)))
    return found


def hits_at(reader: Reader, here: Installation, incident: int) -> list[Warned]:
    """The alerts and campaigns, not ended, that tell of something this incident has."""
    told = reader.watching(reader.traits_of(incident))
    found = []
    for pk in dict.fromkeys(root for _, root in told):
        hits = tuple(
            hit
            for hit in hits_of(reader, here, pk)
            if any(match.incident == incident for match in hit.matches)
        )
        warned = Warned(reader.ref(pk), reader.row(reader.ref(pk)), hits)
        if hits and not _is_over(warned.fields):
            found.append(warned)
    return found


def hits_waiting(reader: Reader, here: Installation) -> list[Warned]:
    """What was found and waits for somebody to look: an incident that has not ended, and an alert
    to which this organisation has not said what it found. The newest first. At the office nothing
    waits so: a further report of a campaign is suggested as a candidate."""
    if here.organisation == here.office_code:
        return []
    return [each for each in _recent(reader, here, 0) if _waits(reader, here, each)]


def hits_since(reader: Reader, here: Installation, record: int) -> list[Warned]:
    """What was found through records named after one (its pk): what a bundle brought."""
    return _recent(reader, here, record)


def _recent(reader: Reader, here: Installation, after: int) -> list[Warned]:
    sightings = reader.sightings(after, _LOOKED_AT)
    roots = dict.fromkeys(each.root for each in sightings)
    new = {each.indicator for each in sightings}
    found = []
    for pk in roots:
        root = reader.ref(pk)
        fields = reader.row(root)
        hits = [hit for hit in hits_of(reader, here, pk) if hit.indicator["pk"] in new]
        if hits and not _is_over(fields):
            found.append(Warned(root, fields, tuple(hits)))
    return found


def _waits(reader: Reader, here: Installation, warned: Warned) -> bool:
    answered = any(
        row["owner"] == here.organisation and row["finding"] in _FINAL
        for row in reader.acknowledgements(warned.root.pk)
    )
    cases = reader.incident_rows(list(warned.incidents))
    return not answered and any(row["status"] not in ENDED_STATUS for row in cases)


def _owners(reader: Reader, here: Installation) -> Sequence[str] | None:
    if here.organisation == here.office_code:
        return None
    return [here.organisation, *reader.routes().supervised_by(here.organisation)]


def _is_over(fields: Mapping[str, Value]) -> bool:
    """Whether nobody is to look for it any more, or it is hidden or not out yet."""
    if "ended" in fields:
        return bool(fields["ended"] or fields.get("removed") or not fields["issued_at"])
    return fields["status"] in ("closed", "dismissed") or bool(fields.get("removed"))
