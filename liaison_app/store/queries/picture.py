"""What the office's picture counts, as the case log (or a prefix of its journal) has it.

Times are those at which something became known here, never an author's clock. Incidents come out
of the tallies; answers are few beside them.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from liaison_app.domain.operations import Value
from liaison_app.store import installation, trust
from liaison_app.store.connection import Database
from liaison_app.store.queries.rows import IN_VIEW, STANDING, Row, select

BY_STATUS = "SELECT state, sum(count) FROM incident_tally WHERE shelf = 0 GROUP BY state"
BY_SEVERITY = "SELECT level, sum(count) FROM incident_tally WHERE shelf = 0 GROUP BY level"
BY_SECTOR = "SELECT field, sum(count) FROM incident_facet WHERE shelf = 0 GROUP BY field"
BY_AI = "SELECT ai, sum(count) FROM incident_facet WHERE shelf = 0 GROUP BY ai"
DURATIONS = "SELECT whose, field, {0}, count FROM incident_{0} WHERE shelf = 0"
_SAID = (
    "SELECT o.record, o.compartment, o.body, j.position, j.applied_at FROM {} t"
    " JOIN operation o ON o.record = t.record"
    " JOIN journal j ON j.kind = 'operation' AND j.item = o.pk"
    " WHERE o.compartment {} AND o.body IS NOT NULL ORDER BY j.position"
)
MARKED = ("tlp", "grade", "recipients")
_MARKED = (
    "SELECT o.record, o.header, o.body, o.hash, j.position, j.applied_at FROM {} t"
    " JOIN operation o ON o.record = t.record"
    " JOIN journal j ON j.kind = 'operation' AND j.item = o.pk"
    " WHERE o.compartment = 'own' ORDER BY j.position"
)
# Only what countersigns our own journal: a restored copy's bundles tell nothing of this one.
_RECEIPTS = (
    "SELECT b.organisation, r.journal_position, b.applied_at FROM receipt r"
    " JOIN bundle b ON b.pk = r.bundle JOIN journal j ON j.position = r.journal_position"
    " WHERE r.outcome = 'applied' AND lower(hex(j.head)) = r.journal_head ORDER BY b.pk"
)
_HEARD = (
    "SELECT organisation, max(applied_at) FROM bundle WHERE outcome = 'applied'"
    " GROUP BY organisation"
)


class Known(NamedTuple):
    """When something became known here: its place in the journal, and the time (RFC 3339)."""

    position: int
    at: str


class Marking(NamedTuple):
    """What one operation says of how a record is marked: ``values`` by field (None where it was
    destroyed), and over which operations' values it writes them."""

    known: Known
    name: str
    values: Mapping[str, Value]
    over: Mapping[str, Sequence[str]]


class Duration(NamedTuple):
    """How many ``incidents`` of an organisation in a sector ('' for none) took ``tenths`` of an
    hour."""

    organisation: str
    sector: str
    tenths: int
    incidents: int


class _Salted(msgspec.Struct):
    value: Value


class _Values(msgspec.Struct):
    values: dict[str, _Salted]


class _Cell(msgspec.Struct):
    field: str
    over: list[str] = []


class _Cells(msgspec.Struct):
    cells: list[_Cell]


_values_of = msgspec.json.Decoder(_Values)
_cells_of = msgspec.json.Decoder(_Cells)


class PictureQueries:
    """Asked of one connection."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def incidents_by(self) -> Mapping[str, Mapping[str, int]]:
        """How many incidents in view, neither exercises, reference cases nor merged: by status,
        severity, sector and AI involvement; '' where nothing is said."""
        asked = {
            "status": BY_STATUS,
            "severity": BY_SEVERITY,
            "sector": BY_SECTOR,
            "ai_involvement": BY_AI,
        }
        return {key: dict(self._db.execute(sql).fetchall()) for key, sql in asked.items()}

    def durations(self, step: str) -> list[Duration]:
        """Of the same incidents: ``reporting`` (detected to reported) or ``containing``
        (reported to contained)."""
        return [Duration(*row) for row in self._db.execute(DURATIONS.format(step)).fetchall()]

    def responses(self) -> dict[int, list[Row]]:
        """Every standing answer, by task."""
        found: dict[int, list[Row]] = defaultdict(list)
        for row in select(self._db, "response", f"WHERE {STANDING} ORDER BY owner, record"):
            found[int(str(row["parent"]))].append(row)
        return found

    def package_rows(self) -> dict[str, Row]:
        """The packages in view, by reference."""
        rows = select(self._db, "package", f"WHERE {IN_VIEW}")
        return {str(row["reference"]): row for row in rows}

    def first_addressed(self) -> dict[tuple[int, str], Known]:
        """When each task was first addressed to each organisation."""
        found: dict[tuple[int, str], Known] = {}
        for record, compartment, values, known in self._said("task", "GLOB 'notice:*'"):
            if values.get("addressed") is True:
                found.setdefault((record, compartment.removeprefix("notice:")), known)
        return found

    def published(self) -> dict[int, list[tuple[int, Known]]]:
        """By package: which edition was out from when on, in order."""
        found: dict[int, list[tuple[int, Known]]] = defaultdict(list)
        out: set[int] = set()
        newest: dict[int, int] = {}
        for record, _, values, known in self._said("package", "= 'own'"):
            edition = values.get("edition")
            if isinstance(edition, int):
                newest[record] = max(edition, newest.get(record, 0))
            if values.get("published_at"):
                out.add(record)
            number = newest.get(record, 1)
            if record in out and (not found[record] or found[record][-1][0] < number):
                found[record].append((number, known))
        return found

    def first_answers(self) -> dict[int, tuple[Known, Known | None]]:
        """By response: when it first said any status, and when it first said ``done``."""
        found: dict[int, tuple[Known, Known | None]] = {}
        for record, _, values, known in self._said("response", "= 'own'"):
            status = values.get("status")
            if not status:
                continue
            first, done = found.get(record, (known, None))
            found[record] = (first, done or (known if status == "done" else None))
        return found

    def markings(self) -> dict[int, list[Marking]]:
        """What was ever said of how tasks and packages are marked, by record, in the journal's
        order."""
        found: dict[int, list[Marking]] = defaultdict(list)
        for kind in ("task", "package"):
            for record, header, body, name, position, at in self._db.execute(_MARKED.format(kind)):
                cells = [cell for cell in _cells_of.decode(header).cells if cell.field in MARKED]
                if cells:
                    values = _values_of.decode(body).values if body else {}
                    found[record].append(
                        Marking(
                            Known(position, at),
                            name.hex(),
                            {
                                cell.field: values[cell.field].value
                                if cell.field in values
                                else None
                                for cell in cells
                            },
                            {cell.field: cell.over for cell in cells},
                        )
                    )
        return found

    def receipts(self) -> dict[str, list[Known]]:
        """By organisation: up to which of our journal's positions a bundle was applied there, and
        when its receipt became known here."""
        found: dict[str, list[Known]] = defaultdict(list)
        for organisation, position, at in self._db.execute(_RECEIPTS).fetchall():
            found[organisation].append(Known(position, at))
        return found

    def last_heard(self) -> dict[str, str]:
        """When the newest bundle of each organisation was applied here (RFC 3339)."""
        return dict(self._db.execute(_HEARD).fetchall())

    def office(self) -> str:
        """The central office's code."""
        return installation.read(self._db).office_code

    def begun(self) -> str | None:
        """When the journal begins (RFC 3339)."""
        row = self._db.execute("SELECT applied_at FROM journal WHERE position = 1").fetchone()
        return row[0] if row else None

    def trust_documents(self) -> tuple[tuple[bytes, ...], bytes]:
        """The root envelopes, oldest first, and the newest registry (empty if none)."""
        return trust.documents(self._db)

    def _said(
        self, kind: str, compartment: str
    ) -> Iterator[tuple[int, str, dict[str, Value], Known]]:
        """What operations on records of a kind wrote, in the journal's order."""
        rows: Any = self._db.execute(_SAID.format(kind, compartment))
        for record, where, body, position, at in rows:
            values = _values_of.decode(body).values
            yield (
                record,
                where,
                {key: each.value for key, each in values.items()},
                Known(position, at),
            )
