"""Incidents, and the register of media, as a table for others: every field, labelled, CSV or XLSX.

What was removed or disposed of stays out, as does what is marked stricter than asked for; the
table says which record each row is, so that the same rows, taken in again, change nothing.
"""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path

from liaison_app.domain.dates import full_time, japan_time, parse_rfc3339
from liaison_app.domain.errors import Refused
from liaison_app.domain.fields import Field, FieldType
from liaison_app.domain.markings import TLP_ORDER, normalise_tlp, strictest_grade, strictest_tlp
from liaison_app.domain.operations import Value
from liaison_app.domain.records.incident import INCIDENT, INCIDENT_FIELDS
from liaison_app.domain.records.life import LIFE_FIELDS
from liaison_app.domain.records.medium import MEDIUM
from liaison_app.domain.texts import Texts
from liaison_app.domain.vocabulary import GRADE, Label, label_of
from liaison_app.host.files import new_file
from liaison_app.interop.columns import CREATED_AT, RECORD_ID, UPDATED_AT
from liaison_app.interop.ledger_values import cell_text
from liaison_app.interop.table_writing import FORMATS, Cell, Marks, mark, write_csv, write_xlsx
from liaison_app.store.queries import Row
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.finding import found_incidents

_PAGE = 500
_LIFE = frozenset(field.key for field in LIFE_FIELDS)


@dataclass(frozen=True)
class Exported:
    """``left_out`` rows are marked stricter than was asked for; ``tlp`` and ``grade`` are the
    strictest of those that are in the file."""

    file: str
    format: str
    kind: str
    exported: int
    left_out: int
    tlp: str
    grade: str


@dataclass
class Counts:
    """What is in the file and what is not, counted while it is written."""

    exported: int = 0
    left_out: int = 0
    tlp: set[str] = field(default_factory=set)
    grade: set[str] = field(default_factory=set)

    def add(self, row: Row) -> None:
        """One more row is in the file."""
        self.exported += 1
        self.tlp.add(str(row.get("tlp")))
        self.grade.add(str(row.get("grade")))


def format_of(path: Path) -> str:
    """``csv`` or ``xlsx``, by the file's name; Refused ``export-format``."""
    named = path.suffix.lower().removeprefix(".")
    if named not in FORMATS:
        raise Refused("export-format", name=path.name[:80])
    return named


def export_media(desk: Desk, path: Path, texts: Texts, chosen: str | None = None) -> Exported:
    """Write the register of media, newest first; ``chosen`` is csv, xlsx, or None for what the
    file's name says. Refused as `export_incidents`."""
    fields = {key: field for key, field in MEDIUM.own.items() if key not in _LIFE}
    cells = Cells(desk, texts.language, fields)
    counts = Counts()

    def rows() -> Iterator[list[Cell]]:
        for row in desk.queries.day.media():
            counts.add(row)
            yield [cells.cell(key, row) for key in fields]

    headings = [field.label.in_language(texts.language) for field in fields.values()]
    return write_table(
        desk, path, texts, chosen or format_of(path), "media", headings, rows(), counts
    )


def export_incidents(
    desk: Desk,
    path: Path,
    texts: Texts,
    *,
    format: str | None = None,  # noqa: A002 - the option's name
    query: str | None = None,
    tlp_max: str | None = None,
) -> Exported:
    """Write the incidents that ``query`` finds (all without one) to ``path``.

    Raises Refused: ``export-format``, ``export-cell`` (a text too long for XLSX), ``file-…``.
    """
    chosen = format or format_of(path)
    ceiling = TLP_ORDER[normalise_tlp(tlp_max)] if tlp_max else max(TLP_ORDER.values())
    counts = Counts()
    columns = _columns(desk)
    headings = [label.in_language(texts.language) for label in columns.values()]
    rows = _rows(desk, columns, counts, query, ceiling, texts.language)
    return write_table(desk, path, texts, chosen, "incidents", headings, rows, counts)


def write_table(
    desk: Desk,
    path: Path,
    texts: Texts,
    chosen: str,
    kind: str,
    headings: Sequence[str],
    rows: Iterator[list[Cell]],
    counts: Counts,
) -> Exported:
    """Headings and rows as a file of the format ``chosen``, marked as ``counts`` say."""
    with new_file(path) as stream:
        if chosen == "csv":
            write_csv(stream, headings, rows)
        else:
            with tempfile.TemporaryDirectory(prefix=".liaison-", dir=path.parent) as folder:
                book = write_xlsx(headings, rows, kind, Path(folder))
                mark(book, _marks(desk, counts, texts, kind))
                book.save(stream)
    tlp, grade = strictest_tlp(counts.tlp), strictest_grade(counts.grade)
    return Exported(str(path), chosen, kind, counts.exported, counts.left_out, tlp, grade)


def _columns(desk: Desk) -> Mapping[str, Label]:
    fields = {**INCIDENT_FIELDS, **(INCIDENT.internal if desk.is_office else {})}
    return {
        RECORD_ID.key: RECORD_ID.label,
        **{key: declared.label for key, declared in fields.items() if key not in _LIFE},
        "created_at": CREATED_AT,
        "updated_at": UPDATED_AT,
    }


def _rows(
    desk: Desk,
    columns: Mapping[str, Label],
    counts: Counts,
    query: str | None,
    ceiling: int,
    language: str,
) -> Iterator[list[Cell]]:
    cells = Cells(desk, language, {**INCIDENT_FIELDS, **INCIDENT.internal})
    remaining = iter(found_incidents(desk, query or ""))
    while page := list(islice(remaining, _PAGE)):
        for row in desk.queries.incident_rows(page):
            tlp = str(row.get("tlp"))
            if TLP_ORDER.get(tlp, len(TLP_ORDER)) > ceiling:
                counts.left_out += 1
                continue
            counts.add(row)
            yield [cells.cell(key, row) for key in columns]


class Cells:
    """Values as cells; the label of a code is worked out once."""

    def __init__(self, desk: Desk, language: str, fields: Mapping[str, Field]) -> None:
        """``fields`` declare what is asked of `cell`."""
        self._vocabularies = desk.vocabularies
        self._language = language
        self._fields = fields
        self._labels: dict[tuple[str, str], str] = {}

    def cell(self, key: str, row: Row) -> Cell:
        """A row's value as it stands in a table."""
        value = row.get("id") if key == RECORD_ID.key else row.get(key)
        declared = self._fields.get(key)
        if value is None:
            return None
        if declared is None:
            return wall_time(value) if key in ("created_at", "updated_at") else str(value)
        if declared.type is FieldType.INSTANT:
            return wall_time(value)
        if declared.type is FieldType.INTEGER and isinstance(value, int):
            return value
        if declared.type in (FieldType.TEXT, FieldType.PROSE):
            return str(value)
        return self._labelled(declared, value)

    def _labelled(self, declared: Field, value: Value) -> str:
        asked = (declared.key, repr(value))
        if asked not in self._labels:
            self._labels[asked] = cell_text(declared, value, self._language, self._vocabularies)
        return self._labels[asked]


def wall_time(value: Value) -> datetime:
    """An instant (RFC 3339) as a clock in Japan shows it, for a cell."""
    return japan_time(parse_rfc3339(str(value))).replace(tzinfo=None)


def _marks(desk: Desk, counts: Counts, texts: Texts, kind: str) -> Marks:
    grade = label_of(GRADE, strictest_grade(counts.grade)).in_language(texts.language)
    return Marks(
        texts(
            f"export.title.{kind}",
            count=counts.exported,
            time=full_time(desk.now(), texts.language),
        ),
        f"{grade}　{strictest_tlp(counts.tlp)}",
    )
