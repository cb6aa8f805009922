"""How a record is named to people: its reference and title, or those of what it belongs to."""

from collections.abc import Mapping
from typing import NamedTuple

from liaison_app.domain.operations import RecordName, Value
from liaison_app.domain.records import RECORD_KINDS
from liaison_app.store.connection import Database
from liaison_app.store.projection_schema import columns_of, table_of
from liaison_app.store.records import Records, names_of

_TITLE_LENGTH = 120


class Label(NamedTuple):
    reference: str
    title: str


class Labels:
    """Labels as the projections have them, overlaid by values that are not written yet."""

    def __init__(
        self, db: Database, records: Records, unwritten: Mapping[int, Mapping[str, Value]]
    ) -> None:
        self._db = db
        self._records = records
        self._unwritten = unwritten

    def of(self, name: RecordName) -> Label:
        """The label of a record; what it lacks itself is said of the record above it."""
        reference = title = ""
        for above in name.chain():
            reference = reference or self._value(above, "reference")
            title = title or self._value(above, RECORD_KINDS[above.kind].title)
        return Label(reference, title)

    def _value(self, name: RecordName, key: str) -> str:
        if key not in columns_of(name.kind):
            return ""
        pk = self._records.pk(name)
        values = self._unwritten.get(pk, {})
        if key in values:
            return str(values[key] or "")[:_TITLE_LENGTH]
        if self._records.is_new(pk):
            return ""
        sql = f'SELECT "{key}" FROM "{table_of(name.kind)}" WHERE record = ?'
        row = self._db.conn.execute(sql, [pk]).fetchone()
        return str(row[0] or "")[:_TITLE_LENGTH] if row else ""


class Called(NamedTuple):
    """A record known here, as people call it."""

    kind: str
    id: str
    reference: str
    title: str


def called(db: Database, pk: int) -> Called:
    """The record's own title, and the reference that it or the nearest record above it has."""
    name = names_of(db, [pk])[pk]
    title = str(_column(db, pk, name.kind, RECORD_KINDS[name.kind].title) or "")
    reference, above = "", pk
    while above and not reference:
        kind, parent = db.conn.execute(
            "SELECT kind, parent FROM record WHERE pk = ?", [above]
        ).fetchone()
        reference = str(_column(db, above, kind, "reference") or "")
        above = parent
    return Called(name.kind, name.id, reference, title[:_TITLE_LENGTH])


def _column(db: Database, pk: int, kind: str, key: str) -> object:
    if key not in columns_of(kind):
        return None
    sql = f'SELECT "{key}" FROM "{table_of(kind)}" WHERE record = ?'
    row = db.conn.execute(sql, [pk]).fetchone()
    return row[0] if row else None
