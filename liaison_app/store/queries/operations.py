"""The journal entry by entry, with all that is left of each operation: what an export writes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from liaison_app.domain.arrival import Receipt
from liaison_app.domain.canonical import decode
from liaison_app.domain.markings import strictest_grade, strictest_tlp
from liaison_app.domain.operations import Body, Header
from liaison_app.store.connection import Database
from liaison_app.store.projection_schema import columns_of, table_of
from liaison_app.store.queries.exchanged import receipts_through

_PAGE = 500
_REMEMBERED = 10_000  # records
_ENTRIES = (
    "SELECT j.position, j.kind, j.item, j.item_hash, j.applied_at, j.head, b.organisation, b.seq,"
    " b.created, b.outcome, r.organisation, o.header, o.body, o.record, t.kind, t.envelope"
    " FROM journal j LEFT JOIN bundle b ON b.pk = j.through"
    " LEFT JOIN operation o ON j.kind = 'operation' AND o.pk = j.item"
    " LEFT JOIN replica r ON r.pk = o.replica"
    " LEFT JOIN trust t ON j.kind = 'trust' AND t.pk = j.item"
    " WHERE j.position > ? ORDER BY j.position LIMIT ?"
)


@dataclass(frozen=True)
class JournalEntry:
    """One entry. ``name`` and ``head`` are hex; ``through`` is the bundle's organisation and
    sequence. Of an operation: header, body (None once destroyed) and organisation; of a bundle
    its sender's clock, outcome and receipts; of a trust document what it is and its envelope.

    ``tlp`` and ``grade`` are the strictest of the record and what is above it, empty where
    nothing there is marked."""

    position: int
    kind: str
    name: str
    applied_at: str
    head: str
    through: tuple[str, int] | None
    organisation: str | None = None
    header: Header | None = None
    body: Body | None = None
    tlp: str = ""
    grade: str = ""
    created: str | None = None
    outcome: str | None = None
    receipts: list[Receipt] = field(default_factory=list)
    document: str | None = None
    envelope: bytes = b""


class OperationQueries:
    """Asked of one connection."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def entries(self) -> Iterator[JournalEntry]:
        """All of the journal in its order, some at a time."""
        marked = lru_cache(_REMEMBERED)(self._marked)
        last = 0
        while rows := self._db.execute(_ENTRIES, [last, _PAGE]).fetchall():
            for row in rows:
                yield self._entry(row, marked)
            last = rows[-1][0]

    def _entry(self, row: Any, marked: Callable[[int], tuple[str, str]]) -> JournalEntry:
        (position, kind, item, name, applied_at, head, sender, seq, created, outcome,
         organisation, header, body, record, document, envelope) = row  # fmt: skip
        tlp, grade = marked(record) if record is not None else ("", "")
        is_bundle = kind == "bundle"
        return JournalEntry(
            position=position,
            kind=kind,
            name=name.hex(),
            applied_at=applied_at,
            head=head.hex(),
            through=(sender, seq) if sender is not None else None,
            organisation=sender if is_bundle else organisation,
            header=decode(header, Header) if header else None,
            body=decode(body, Body) if body else None,
            tlp=tlp,
            grade=grade,
            created=created if is_bundle else None,
            outcome=outcome if is_bundle else None,
            receipts=receipts_through(self._db, item) if is_bundle else [],
            document=document,
            envelope=envelope or b"",
        )

    def _marked(self, record: int) -> tuple[str, str]:
        """The strictest markings of a record and of what is above it, as they are shown now."""
        tlp, grade = list[str](), list[str]()
        while record > 0:
            kind, above = self._db.execute(
                "SELECT kind, parent FROM record WHERE pk = ?", [record]
            ).fetchone()
            if "tlp" in columns_of(kind):
                sql = f'SELECT tlp, grade FROM "{table_of(kind)}" WHERE record = ?'
                row = self._db.execute(sql, [record]).fetchone() or (None, None)
                tlp += [row[0]] if row[0] else []
                grade += [row[1]] if row[1] else []
            record = above
        return (strictest_tlp(tlp) if tlp else "", strictest_grade(grade) if grade else "")
