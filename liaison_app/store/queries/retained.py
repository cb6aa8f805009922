"""Records kept by the rules for official documents, in the order in which they expire."""

from dataclasses import dataclass

from liaison_app.domain.operations import Value
from liaison_app.domain.records import RECORD_KINDS
from liaison_app.store.connection import Database
from liaison_app.store.labels import called
from liaison_app.store.projection_schema import table_of

KINDS = tuple(
    kind.name
    for kind in RECORD_KINDS.values()
    if "retention" in kind.own and kind.name != "reference-case"
)
_COLUMNS = ("document_number", "records_file", "retention", "retention_from", "expires_on",
            "on_expiry")  # fmt: skip


@dataclass(frozen=True)
class RetainedRecord:
    """One record and how long it is kept; days are days in Japan."""

    pk: int
    kind: str
    id: str
    owner: str
    reference: str
    title: str
    document_number: Value
    records_file: Value
    retention: Value
    retention_from: Value
    expires_on: Value
    on_expiry: Value


def retained_query(before: str | None, limit: int | None) -> tuple[str, list[object]]:
    """Every kind's records through its index of what expires, the first to expire first."""
    chosen = "" if before is None else "AND expires_on < ?"
    parts, parameters = [], list[object]()
    for kind in KINDS:
        parts.append(
            f'SELECT record, owner, {", ".join(_COLUMNS)} FROM "{table_of(kind)}"'
            f" WHERE expires_on IS NOT NULL AND disposal IS NULL {chosen}"
        )
        parameters += [] if before is None else [before]
    sql = " UNION ALL ".join(parts) + " ORDER BY expires_on, record LIMIT ?"
    return sql, [*parameters, -1 if limit is None else limit]


def retained_records(db: Database, before: str | None, limit: int | None) -> list[RetainedRecord]:
    """Those with a last day (before ``before``, ``YYYY-MM-DD``), not disposed of."""
    sql, parameters = retained_query(before, limit)
    found = []
    for pk, owner, *values in db.execute(sql, parameters).fetchall():
        label = called(db, pk)
        found.append(
            RetainedRecord(pk, label.kind, label.id, owner, label.reference, label.title, *values)
        )
    return found
