"""Record names and the small numbers the tables use for them, looked up many at a time."""

from collections.abc import Iterable, Mapping

from liaison_app.domain.operations import RecordName
from liaison_app.store.connection import Database

# Parameters in one statement: enough that the round trips vanish, few enough to prepare quickly.
CHUNK = 500
# More than any record name has; a chain of parents that never ends is no name.
_MAX_DEPTH = 16

_Key = tuple[str, str, str, int]


def chunks(values: Iterable[object]) -> Iterable[list[object]]:
    """``values`` in lists of at most `CHUNK`."""
    part: list[object] = []
    for value in values:
        part.append(value)
        if len(part) == CHUNK:
            yield part
            part = []
    if part:
        yield part


def marks(count: int) -> str:
    """``?,?,?`` for a statement with ``count`` parameters."""
    return ",".join("?" * count)


class Records:
    """The pks of the records that ``names`` mention, and of everything above them.

    Records not known yet get the pk they would have; they exist only once `save` has run, so
    that a review can number what it has not written.
    """

    def __init__(self, db: Database, names: Iterable[RecordName]) -> None:
        self._db = db
        self._pk_of_name: dict[RecordName, int] = {}
        self._pk_of_key: dict[_Key, int] = {}
        self._roots: dict[int, int] = {}
        self._parents: dict[int, int] = {}
        self.new: dict[int, RecordName] = {}
        named = list(dict.fromkeys(names))
        self._load({above.id for name in named for above in name.chain()})
        newest = db.execute("SELECT max(pk) FROM record").fetchone()[0]
        self._next = (newest or 0) + 1
        for name in named:
            self._number(name)

    def pk(self, name: RecordName) -> int:
        """The pk of one of the names given."""
        return self._pk_of_name[name]

    def is_new(self, pk: int) -> bool:
        """Whether no operation or child of this record was known before."""
        return pk in self.new

    def above(self, pk: int) -> int:
        """The pk of the record above, 0 for a root."""
        return self._parents[pk]

    def save(self) -> None:
        """Write the new records."""
        rows = (
            (pk, name.kind, name.owner, name.id, self._parents[pk], self._roots[pk])
            for pk, name in self.new.items()
        )
        self._db.conn.executemany(
            "INSERT INTO record(pk, kind, owner, uuid, parent, root) VALUES (?,?,?,?,?,?)", rows
        )

    def _load(self, uuids: Iterable[str]) -> None:
        sql = "SELECT pk, kind, owner, uuid, parent, root FROM record WHERE uuid IN ({})"
        for part in chunks(sorted(uuids)):
            found = self._db.execute(sql.format(marks(len(part))), part)
            for pk, kind, owner, uuid, parent, root in found:
                self._pk_of_key[(kind, owner, uuid, parent)] = pk
                self._roots[pk] = root
                self._parents[pk] = parent

    def _number(self, name: RecordName) -> int:
        known = self._pk_of_name.get(name)
        if known is not None:
            return known
        parent = self._number(name.parent) if name.parent else 0
        key = (name.kind, name.owner, name.id, parent)
        pk = self._pk_of_key.get(key)
        if pk is None:
            pk = self._pk_of_key[key] = self._next
            self._next += 1
            self._roots[pk] = self._roots[parent] if parent else pk
            self._parents[pk] = parent
            self.new[pk] = name
        self._pk_of_name[name] = pk
        return pk


def names_of(db: Database, pks: Iterable[int]) -> Mapping[int, RecordName]:
    """The full names of records by pk, parents included; one that is not there is left out."""
    rows: dict[int, tuple[str, str, str, int]] = {}
    asked: set[int] = {0}
    wanted = set(pks)
    sql = "SELECT pk, kind, owner, uuid, parent FROM record WHERE pk IN ({})"
    while wanted:
        asked |= wanted
        for part in chunks(wanted):
            for pk, kind, owner, uuid, parent in db.conn.execute(
                sql.format(marks(len(part))), part
            ):
                rows[pk] = (kind, owner, uuid, parent)
        wanted = {row[3] for row in rows.values()} - asked
    found: dict[int, RecordName] = {}
    for pk in rows:
        _name(rows, pk, found, depth=0)
    return found


def _name(
    rows: Mapping[int, tuple[str, str, str, int]], pk: int, found: dict[int, RecordName], depth: int
) -> RecordName | None:
    """None where one above is missing, or where the chain of them never ends."""
    if pk in found:
        return found[pk]
    if pk not in rows or depth > _MAX_DEPTH:
        return None
    kind, owner, uuid, parent = rows[pk]
    above = _name(rows, parent, found, depth + 1) if parent else None
    if parent and above is None:
        return None
    name = found[pk] = RecordName(kind=kind, owner=owner, id=uuid, parent=above)
    return name
