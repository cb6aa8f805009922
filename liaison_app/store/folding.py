"""What was struck from a draft of the office before it was issued, and so does not leave.

Issuing says all that a record says in one operation (``workflows/issuing.py``). What was written
before it, and of which nothing stands any more, is the office's own: it stays in its log and goes
to its other installations, and to nobody else. Nobody needs it: an operation supersedes others
whether they are here or not (``domain/merge.py``). See decision 0026.
"""

from collections.abc import Iterable
from typing import NamedTuple, Protocol

from liaison_app.domain.canonical import decode
from liaison_app.domain.operations import Header
from liaison_app.domain.sending import ISSUED
from liaison_app.store.connection import Database
from liaison_app.store.records import chunks, marks

ISSUING = "publish"
_OWN = "own"
_ALWAYS = frozenset({"dispose"})  # it has no cells: what it destroys may be elsewhere


class _Row(Protocol):
    """Of an operation: its number, its record's, and what its header says."""

    @property
    def pk(self) -> int: ...
    @property
    def record(self) -> int: ...
    @property
    def compartment(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def record_kind(self) -> str: ...
    @property
    def header(self) -> bytes: ...


class _Issue(NamedTuple):
    """The number of the operation that issued a record last, of the first known of it, and of those
    that still say something; ``fields`` have rows of their own in ``cell``."""

    last: int
    first: int
    standing: frozenset[int]
    fields: frozenset[str]


class Folded:
    """Which operations of the office were made before their record was issued and say nothing that
    stands. Some rows are prepared at a time, in three statements for all of them."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._issues: dict[int, _Issue | None] = {}

    def prepare(self, rows: Iterable[_Row]) -> None:
        """Look up the records of these operations; what was looked up before is forgotten."""
        self._issues = dict.fromkeys(row.record for row in rows if row.record_kind in ISSUED)
        for part in chunks(self._issues):
            sql = (
                "SELECT record, max(pk) FILTER (WHERE kind = ? AND compartment = ?), min(pk)"
                f" FROM operation WHERE record IN ({marks(len(part))}) GROUP BY record"
            )
            found = self._db.conn.execute(sql, [ISSUING, _OWN, *part]).fetchall()
            self._look({record: (last, first) for record, last, first in found if last})

    def covers(self, row: _Row) -> bool:
        """Whether the operation stays here."""
        issue = self._issues.get(row.record)
        if issue is None or row.compartment != _OWN or row.kind in _ALWAYS:
            return False
        if row.pk >= issue.last or row.pk in issue.standing:
            return False
        # What the first operation alone wrote has no rows (`merging.first_operation`).
        return row.pk != issue.first or issue.fields.issuperset(
            cell.field for cell in decode(row.header, Header).cells
        )

    def _look(self, issued: dict[int, tuple[int, int]]) -> None:
        standing: dict[int, set[int]] = {record: set() for record in issued}
        fields: dict[int, set[str]] = {record: set() for record in issued}
        for part in chunks(issued):
            sql = (
                "SELECT record, field, operation, superseded FROM cell"
                f" WHERE record IN ({marks(len(part))}) AND compartment = ?"
            )
            for record, field, pk, over in self._db.conn.execute(sql, [*part, _OWN]):
                fields[record].add(field)
                if not over:
                    standing[record].add(pk)
        for record, (last, first) in issued.items():
            self._issues[record] = _Issue(
                last, first, frozenset(standing[record]), frozenset(fields[record])
            )
