"""Operations chosen for one recipient: kept as numbers, and read from the log when they are asked
for, as often as that is. Ten bytes are held of each, whatever it says.
"""

from array import array
from collections.abc import Callable, Iterator, Sequence
from typing import Generic, NamedTuple, TypeVar, overload

from liaison_app.domain.arrival import StoredOperation
from liaison_app.domain.sending import DECIDING, DISPOSING
from liaison_app.store.connection import Database
from liaison_app.store.records import marks
from liaison_app.store.redaction import DISPOSE
from liaison_app.store.rewriting import operation_from, without

T = TypeVar("T")
_WHOLE, _COMPLETE = 1, 2
_TOGETHER = 500  # read at once


class Item(NamedTuple):
    """How an operation is counted: the grant under which it goes (empty: never withdrawn), and
    whether its values come along as far as they are here."""

    name: str
    grant: bytes
    whole: bool


class Travelling(NamedTuple):
    """An operation as the bytes that travel."""

    name: str
    header: bytes
    body: bytes | None


class Selected(Sequence[StoredOperation]):
    """In journal order. Each goes whole, or with those values alone that say who may have its
    record."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._pks = array("q")
        self._how = bytearray()
        self._grants: dict[int, bytes] = {}
        self._attaching: list[int] = []

    def add(
        self, pk: int, *, whole: bool, complete: bool, grant: bytes = b"", attaches: bool = False
    ) -> None:
        """The next one. ``complete``: it is counted as come with its values; ``attaches``: it names
        a file."""
        if attaches:
            self._attaching.append(len(self._pks))
        if grant:
            self._grants[pk] = grant
        self._pks.append(pk)
        self._how.append(_WHOLE * whole | _COMPLETE * complete)

    def __len__(self) -> int:
        return len(self._pks)

    @overload
    def __getitem__(self, place: int) -> StoredOperation: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[StoredOperation]: ...

    def __getitem__(self, place: int | slice) -> StoredOperation | Sequence[StoredOperation]:
        if isinstance(place, slice):
            return list(self._read(range(len(self))[place]))
        return next(self._read([range(len(self))[place]]))

    def __iter__(self) -> Iterator[StoredOperation]:
        return self._read(range(len(self)))

    def attaching(self) -> Iterator[StoredOperation]:
        """Those that name files."""
        return self._read(self._attaching)

    @property
    def travelling(self) -> "Again[Travelling]":
        """As they travel."""
        return Again(self._as_bytes)

    @property
    def names(self) -> "Again[str]":
        """Their names."""
        return Again(lambda: (name.hex() for _, name in self._named()))

    def _as_bytes(self) -> Iterator[Travelling]:
        """What goes whole is not taken apart."""
        for place, name, header, body in self._rows(range(len(self))):
            if self._how[place] & _WHOLE:
                yield Travelling(name.hex(), header, body)
            else:
                stored = deciding(operation_from(name, header, body))
                yield Travelling(stored.name, stored.header, stored.body)

    def items(self) -> Iterator[Item]:
        """How each is counted."""
        for place, name in self._named():
            complete = bool(self._how[place] & _COMPLETE)
            yield Item(name.hex(), self._grants.get(self._pks[place], b""), complete)

    def _named(self) -> Iterator[tuple[int, bytes]]:
        """Place and name of each; what it says is not read."""
        for part in _parts(range(len(self))):
            of = {self._pks[place]: place for place in part}
            sql = f"SELECT pk, hash FROM operation WHERE pk IN ({marks(len(of))}) ORDER BY pk"
            for pk, name in self._db.conn.execute(sql, list(of)).fetchall():
                yield of[pk], name

    def _read(self, places: Sequence[int]) -> Iterator[StoredOperation]:
        for place, name, header, body in self._rows(places):
            stored = operation_from(name, header, body)
            yield stored if self._how[place] & _WHOLE else deciding(stored)

    def _rows(self, places: Sequence[int]) -> Iterator[tuple[int, bytes, bytes, bytes | None]]:
        """Of the operations at these places (rising): place, name, header, body."""
        for part in _parts(places):
            of = {self._pks[place]: place for place in part}
            sql = (
                "SELECT pk, hash, header, body FROM operation"
                f" WHERE pk IN ({marks(len(of))}) ORDER BY pk"
            )
            for pk, name, header, body in self._db.conn.execute(sql, list(of)).fetchall():
                yield of[pk], name, header, body


class Again(Generic[T]):
    """Something of each, read anew whenever it is asked for."""

    def __init__(self, read: Callable[[], Iterator[T]]) -> None:
        self._read = read

    def __iter__(self) -> Iterator[T]:
        return self._read()


def deciding(stored: StoredOperation) -> StoredOperation:
    """With those values alone that say who may have the record, or why it is disposed of."""
    header = stored.operation.header
    kept = DECIDING | DISPOSING if header.kind == DISPOSE else DECIDING
    return without(stored, {cell.field for cell in header.cells} - kept)


def _parts(places: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(places), _TOGETHER):
        yield places[start : start + _TOGETHER]
