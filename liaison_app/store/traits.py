"""What is seen in more than one place, noted as it comes: values that reports of different
organisations have in common, and those of an alert or a campaign that some incident has too.

A value is that of an indicator, the SHA-256 of a file, or a CVE. Noting one costs a few look-ups in
indexes, whatever is stored. What is noted is taken back only where values are destroyed or
withdrawn, or where what is looked for is amended: whether the incidents are in view, real and not
merged is asked when it is read (``queries/crossing.py``).
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from liaison_app.domain.operations import RecordName, Value
from liaison_app.store import installation
from liaison_app.store.connection import Database
from liaison_app.store.projection_schema import table_of
from liaison_app.store.records import names_of

# An incident of somebody else that has the value. Until a value is noted as shared all that have it
# are of one organisation, so that any one of them will do.
_OTHER = (
    "mine.whose <> (SELECT other.whose FROM {} CROSS JOIN incident other ON other.record = o.{}"
    " WHERE o.{} = new.value AND o.{} <> new.incident AND other.library = '' LIMIT 1)"
)
_ARMS = (
    _OTHER.format("indicator o", "parent", "value", "parent"),
    f"(length(new.value) = 64 AND {_OTHER.format('attachment o', 'parent', 'sha256', 'parent')})",
    f"(new.value LIKE 'CVE-%' AND {_OTHER.format('incident_cve o', 'record', 'value', 'record')})",
)
_SHARED = (
    "WITH new(value, incident) AS (SELECT value ->> 0, value ->> 1 FROM json_each(?))"
    " SELECT new.value FROM new CROSS JOIN incident mine ON mine.record = new.incident"
    " WHERE mine.library = '' AND (EXISTS(SELECT 1 FROM shared_trait s WHERE s.value = new.value)"
    f" OR {' OR '.join(_ARMS)})"
)
# Where values are: table, column of the incident, column of the value.
_HELD = (
    ("indicator", "parent", "value"),
    ("attachment", "parent", "sha256"),
    ("incident_cve", "record", "value"),
)
_IN_A_CASE = (
    "WITH new(value, indicator, root) AS (SELECT value ->> 0, value ->> 1, value ->> 2"
    " FROM json_each(?)) SELECT indicator, root, value FROM new WHERE "
    + " OR ".join(
        f"EXISTS(SELECT 1 FROM {table} o CROSS JOIN incident i ON i.record = o.{case}"
        f" WHERE o.{key} = new.value AND i.library = '')"
        for table, case, key in _HELD
    )
)
_WATCHED = (
    "WITH new(value, pk) AS (SELECT value ->> 0, value ->> 1 FROM json_each(?))"
    " SELECT w.record, w.root, max(new.pk, w.record) FROM new"
    " CROSS JOIN watched w ON w.value = new.value"
)
_AMENDED = (
    "DELETE FROM watched WHERE record = ?1"
    " AND value = (SELECT value FROM indicator WHERE record = ?1)"
)
_NEWEST = (
    "SELECT max(coalesce((SELECT max(record) FROM indicator WHERE value = ?1), 0),"
    " coalesce((SELECT max(record) FROM attachment WHERE sha256 = ?1), 0),"
    " coalesce((SELECT max(record) FROM incident_cve WHERE value = ?1), 0))"
)
_OF_INCIDENTS = (
    "SELECT value, record, parent FROM indicator WHERE parent IN (SELECT value FROM json_each(?1))"
    " UNION ALL SELECT sha256, record, parent FROM attachment"
    " WHERE parent IN (SELECT value FROM json_each(?1))"
    " UNION ALL SELECT c.value, i.record, i.record FROM incident i, json_each(i.cves) c"
    " WHERE i.record IN (SELECT value FROM json_each(?1))"
)


TRAIT_KEYS = {"indicator": "value", "attachment": "sha256", "incident": "cves"}


class Written(NamedTuple):
    """A row as it was just written; ``values`` are the columns that were."""

    pk: int
    name: RecordName
    parent: int
    fresh: bool
    values: dict[str, Value]


class _Trait(NamedTuple):
    value: str
    pk: int
    case: int


class _Watch(NamedTuple):
    value: str
    indicator: int
    root: int


def note_traits(db: Database, written: Iterable[Written], *, crossing: bool = True) -> None:
    """Note what rows that were just written have in common with others, in the same transaction;
    without ``crossing`` only what alerts and campaigns ask to look for."""
    traits, watches, moved = list[_Trait](), list[_Watch](), list[int]()
    for row in written:
        kind = row.name.kind
        if kind == "incident":
            traits += (_Trait(cve, row.pk, row.pk) for cve in _texts(row.values.get("cves")))
            if "organisation" in row.values and not row.fresh:
                moved.append(row.pk)
            continue
        key = TRAIT_KEYS.get(kind)
        value = row.values.get(key) if key else None
        if not isinstance(value, str) or row.name.parent is None:
            continue
        above = row.name.parent.kind
        if above == "incident":
            traits.append(_Trait(value, row.pk, row.parent))
        elif above in ("alert", "campaign") and kind == "indicator":
            watches.append(_Watch(value, row.pk, row.parent))
    db.conn.executemany(
        "INSERT OR IGNORE INTO watched(value, record, root) VALUES (?,?,?)", watches
    )
    if not crossing:
        return
    if moved:
        traits += (_Trait(*found) for found in db.conn.execute(_OF_INCIDENTS, [json.dumps(moved)]))
    if traits and _is_office(db):
        _note_shared(db, traits)
    if watches:
        found = db.conn.execute(_IN_A_CASE, [json.dumps(watches)]).fetchall()
        _write_sighted(db, [(one, root, _newest(db, value)) for one, root, value in found])
    if traits and db.conn.execute("SELECT 1 FROM watched LIMIT 1").fetchone():
        asked = json.dumps([(each.value, each.pk) for each in traits])
        _write_sighted(db, db.conn.execute(_WATCHED, [asked]).fetchall())


def forget_amended(db: Database, indicators: Sequence[int]) -> None:
    """These indicators (pks) are about to be given other values: those that their rows still have
    are looked for no more. ``note_traits`` notes what they say afterwards."""
    db.conn.executemany(_AMENDED, [(pk,) for pk in indicators])
    db.conn.executemany("DELETE FROM sighted WHERE indicator = ?", [(pk,) for pk in indicators])


def note_again(db: Database, before: Mapping[int, Iterable[Value]]) -> None:
    """Rows of which trait values were taken or came back: of values that were there ``before`` (by
    record) nothing stays noted that is nowhere else, and what the rows say now is noted."""
    gone = {value for values in before.values() for value in values}
    watched = [(value, pk) for pk, values in before.items() for value in values]
    db.conn.executemany("DELETE FROM watched WHERE value = ? AND record = ?", watched)
    db.conn.executemany("DELETE FROM sighted WHERE indicator = ?", [(pk,) for pk in before])
    names = names_of(db, before)
    written = []
    for pk, name in names.items():
        key = TRAIT_KEYS.get(name.kind)
        if pk in before and key:
            sql = f"SELECT parent, {key} FROM {table_of(name.kind)} WHERE record = ?"
            parent, column = db.conn.execute(sql, [pk]).fetchone()
            value = json.loads(column) if key == "cves" and column else column
            written.append(Written(pk, name, parent, False, {key: value}))
    note_traits(db, written)
    nowhere = " AND ".join(
        f"NOT EXISTS(SELECT 1 FROM {table} WHERE {key} = ?1)" for table, _, key in _HELD
    )
    db.conn.executemany(
        f"DELETE FROM shared_trait WHERE value = ?1 AND {nowhere}", [(value,) for value in gone]
    )


def missing(db: Database) -> dict[str, int]:
    """How many values or indicators should be noted and are not, by table. Reads everything."""
    cases = " UNION ALL ".join(
        f"SELECT o.{key} AS value, i.whose FROM {table} o JOIN incident i ON i.record = o.{case}"
        f" WHERE i.library = '' AND o.{key} IS NOT NULL"
        for table, case, key in _HELD
    )
    shared = (
        f"SELECT value FROM ({cases}) GROUP BY value HAVING min(whose) <> max(whose)"
        " EXCEPT SELECT value FROM shared_trait"
    )
    sighted = (
        f"SELECT record FROM watched WHERE value IN (SELECT value FROM ({cases}))"
        " EXCEPT SELECT indicator FROM sighted"
    )
    found = {"sighted": sighted} | ({"shared_trait": shared} if _is_office(db) else {})
    return {
        table: db.execute(f"SELECT count(*) FROM ({sql})").fetchone()[0]
        for table, sql in found.items()
    }


def _note_shared(db: Database, traits: Sequence[_Trait]) -> None:
    asked = json.dumps([(each.value, each.case) for each in traits])
    values = {value for (value,) in db.conn.execute(_SHARED, [asked])}
    db.conn.executemany(
        "INSERT INTO shared_trait(value, newest) VALUES (?,?)"
        " ON CONFLICT DO UPDATE SET newest = max(newest, excluded.newest)",
        [(value, _newest(db, value)) for value in sorted(values)],
    )


def _write_sighted(db: Database, rows: Sequence[tuple[int, int, int]]) -> None:
    db.conn.executemany(
        "INSERT INTO sighted(indicator, root, newest) VALUES (?,?,?)"
        " ON CONFLICT DO UPDATE SET newest = max(newest, excluded.newest)",
        rows,
    )


def _newest(db: Database, value: str) -> int:
    """The newest record that has the value."""
    found: int = db.conn.execute(_NEWEST, [value]).fetchone()[0]
    return found


def _is_office(db: Database) -> bool:
    """Only the office has reports of several organisations to compare."""
    return installation.get(db, "role") == installation.OFFICE_ROLE


def _texts(value: Value) -> list[str]:
    return value if isinstance(value, list) else []
