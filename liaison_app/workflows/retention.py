"""Records management: register number, file, how long a record is kept, and what expires when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from liaison_app.domain.dates import japan_date, parse_rfc3339
from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import Value
from liaison_app.domain.records import RECORD_KINDS
from liaison_app.domain.records.life import RECORDS_FIELDS
from liaison_app.domain.retention import last_day, usual_beginning
from liaison_app.store.caselog import Act, ChangeSet
from liaison_app.store.queries import Reader, RetainedRecord
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.own_records import own_record
from liaison_app.workflows.values import parse_fields

RETAINED_FIELDS = {field.key: field for field in RECORDS_FIELDS}
_TIMING = ("retention", "retention_from")


@dataclass(frozen=True)
class Retained:
    """What was set, with what followed from it."""

    reference: str
    values: Mapping[str, Value]
    changes: ChangeSet


def set_retention(desk: Desk, identifier: str, typed: Mapping[str, str]) -> Retained:
    """Set the fields of records management on one of one's own records.

    A period without a first day begins on 1 April after the fiscal year in which the record was
    made, and ends by it; what is typed goes before. Refused: ``not-retained`` (a kind of record
    that is kept with another), ``field-unknown``, ``field-invalid``, ``not-owner``.
    """
    found = own_record(desk, identifier)
    declared = RECORD_KINDS[found.name.kind].own
    if "retention" not in declared:
        raise Refused("not-retained", id=found.reference or found.name.id)
    for key in typed:
        if key not in RETAINED_FIELDS:
            raise Refused("field-unknown", field=key)
    values = parse_fields(desk, RETAINED_FIELDS, typed)
    if not values:
        raise Refused("nothing-to-change", id=found.reference or found.name.id)
    row = desk.queries.row(found)
    if any(key in values for key in _TIMING):
        values |= _followed(row, values)
    changes = desk.write(Act("amend", found.name, "own", values))
    return Retained(found.reference or found.name.id, values, changes)


def retained_records(
    reader: Reader, expired_by: date | None = None, limit: int | None = None
) -> list[RetainedRecord]:
    """Records with a retention period or a file, those that expire first first; with
    ``expired_by``, those whose last day is before it."""
    return reader.retained_records(expired_by.isoformat() if expired_by else None, limit)


def _followed(row: Mapping[str, Value], values: Mapping[str, Value]) -> dict[str, Value]:
    """The first and the last day, where they follow and were not typed."""
    after = {**row, **values}
    retention = after["retention"]
    if retention is None:
        return {}
    found: dict[str, Value] = {}
    beginning = after["retention_from"]
    if beginning is None:
        beginning = usual_beginning(parse_rfc3339(str(row["created_at"]))).isoformat()
        found["retention_from"] = beginning
    if "expires_on" not in values:
        end = last_day(str(retention), date.fromisoformat(str(beginning)))
        found["expires_on"] = end.isoformat() if end else None
    return found


def is_expired(row: Mapping[str, Value], desk: Desk) -> bool:
    """Whether the record's last day is over, in Japan."""
    end = row.get("expires_on")
    return end is not None and date.fromisoformat(str(end)) < japan_date(desk.now())
