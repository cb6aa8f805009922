"""Who supervises whom, as the office's records of organisations say."""

from collections.abc import Iterator

from liaison_app.store.connection import Database
from liaison_app.store.merging import heads, value_of

_FIELD = "supervised_by"
_DISPUTED = (
    'EXISTS(SELECT 1 FROM "conflict" c WHERE c.record = organisation.record'
    " AND c.compartment = 'own' AND c.field IN ('code', 'supervised_by'))"
)


def supervisors(db: Database) -> dict[str, str]:
    """By whom organisations are supervised: codes.

    Where that is in conflict, by nobody: what only one of the values allows waits until a person
    has settled it.
    """
    sql = (
        "SELECT code, supervised_by FROM organisation"
        " WHERE code IS NOT NULL AND supervised_by IS NOT NULL AND hidden = 0"
        f" AND NOT {_DISPUTED}"
    )
    return dict(db.execute(sql).fetchall())


def claims(db: Database) -> Iterator[tuple[str, str]]:
    """Each organisation with everyone who may take himself for its supervisor: in a conflict, all
    whom its values name."""
    yield from supervisors(db).items()
    sql = f"SELECT record, code FROM organisation WHERE code IS NOT NULL AND {_DISPUTED}"
    for record, code in db.execute(sql).fetchall():
        named = (value_of(db, head, _FIELD) for head in heads(db, (record, "own", _FIELD)))
        yield from ((code, value) for value in {*named} if isinstance(value, str))
