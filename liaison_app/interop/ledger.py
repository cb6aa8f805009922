"""An officer's own ledger of incidents (CSV or XLSX) → incidents, by the headings of its columns.

Cells may hold codes or labels of either language; times without a zone are Japan's, and one
given as a day only is known to the day only. A row with a bad cell is refused with its number.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import BinaryIO

from liaison_app.domain.entry import fold
from liaison_app.domain.errors import Refused
from liaison_app.domain.fields import FieldType
from liaison_app.domain.markings import check_ceiling
from liaison_app.domain.operations import Value
from liaison_app.domain.records.incident import REMARKS
from liaison_app.domain.vocabulary import Vocabularies
from liaison_app.interop.checks import Ids
from liaison_app.interop.columns import (
    IGNORE,
    READ,
    RECORD_ID,
    WRITABLE,
    Column,
    Headings,
    Rule,
)
from liaison_app.interop.items import (
    ImportedEntry,
    ImportedIncident,
    LedgerColumn,
    LedgerHead,
    RefusedItem,
)
from liaison_app.interop.ledger_tables import (
    Head,
    Table,
    find_head,
    guess_head,
    is_blank,
    listed,
    no_title,
    open_table,
    trimmed,
)
from liaison_app.interop.ledger_values import cell_values, joined
from liaison_app.interop.sheet_cells import Unreadable

FORMAT = "csv"
FORMATS = ("csv", "xlsx")
_SAMPLES = 5
_EMPTY: tuple[Value, ...] = (None, "", [])
_REQUIRED = tuple(key for key, field in WRITABLE.items() if field.required)
# Fields whose cells say one of a few words, and how many of those are kept in mind.
_REPEATED = frozenset(
    {FieldType.CODE, FieldType.CODES, FieldType.LISTED, FieldType.ORGANISATION, FieldType.BOOLEAN}
)
_KNOWN = 10_000


@dataclass(frozen=True)
class Reading:
    """How a person wants a ledger read. Each part may be left out.

    ``mapping`` is by heading; headings it does not name are taken as a field's key, a label or a
    heading known to be in use. ``remembered`` are mappings of earlier files, used for a table of
    the very same headings. ``sheet`` is a sheet's name or number. ``corrections`` are texts in
    place of cells: {(row from 1, column from 0): text}.
    """

    mapping: Mapping[str, Rule] | None = None
    remembered: Sequence[Mapping[str, Rule]] = ()
    sheet: str | None = None
    corrections: Mapping[tuple[int, int], str] = field(default_factory=dict)


@contextmanager
def open_ledger(
    source: BinaryIO,
    vocabularies: Vocabularies,
    reading: Reading | None = None,
    format: str = FORMAT,  # noqa: A002 - the option's name
) -> Iterator["Ledger"]:
    """The ledger in ``source``, whose rows are read while its items are asked for.

    Raises Refused where the table cannot be read at all, if need be at a later row:
    ``ledger-no-title``, ``ledger-column-twice``, ``ledger-mapping``, ``table-…``, ``xlsx-…``,
    ``import-…``, ``file-changed``.
    """
    reading = reading or Reading()
    headings = Headings(reading.mapping, vocabularies.ledger_headings, reading.remembered)
    with ExitStack() as stack:
        table = open_table(source, format, headings, reading.sheet, stack)
        head = find_head(table, headings)
        if head is None:
            raise no_title(table)
        yield Ledger(table, head, vocabularies, reading)


def look_at_ledger(
    source: BinaryIO,
    vocabularies: Vocabularies,
    reading: Reading,
    format: str = FORMAT,  # noqa: A002
) -> LedgerHead:
    """The headings of a ledger that cannot be read yet, so that a person can map them."""
    headings = Headings(reading.mapping, vocabularies.ledger_headings, reading.remembered)
    with ExitStack() as stack:
        table = open_table(source, format, headings, reading.sheet, stack)
        head = guess_head(table, headings)
        samples = _Samples(head)
        for row in islice(table.rows(), head.last, head.last + _SAMPLES):
            samples.meet(row)
        return samples.shown(table)


class _Samples:
    """What stands in the first filled cells of each column."""

    def __init__(self, head: Head) -> None:
        self._head = head
        self._texts: dict[int, list[str]] = {}
        self._enough: set[int] = set()
        self.filled: set[int] = set()
        self.width = head.columns.width

    def meet(self, row: Sequence[str]) -> None:
        for place in range(len(row)):
            if place in self._enough:
                continue
            cell = row[place].strip()
            if cell:
                self.filled.add(place)
                texts = self._texts.setdefault(place, [])
                texts.append(cell[:200])
                if len(texts) == _SAMPLES:
                    self._enough.add(place)

    def shown(self, table: Table) -> LedgerHead:
        columns = tuple(
            LedgerColumn(
                column.place,
                column.heading,
                column.field,
                column.known_by,
                dict(column.words),
                tuple(self._texts.get(column.place, ())),
            )
            for column in self._head.columns.all
        )
        return LedgerHead(table.sheet, table.sheets, self._head.last, columns)

    def unread(self) -> list[str]:
        """Headings of the columns that hold something and that nobody said anything of."""
        known = [
            column.heading
            for column in self._head.columns.all
            if column.field == IGNORE and not column.known_by and column.place in self.filled
        ]
        return known + [f"#{place + 1}" for place in sorted(self.filled) if place >= self.width]


class Ledger:
    """An open ledger. An item's name is its row's number, the first row being 1.

    Columns that are not read and hold something are told in the notice ``ledger-headings``, rows
    above the headings in ``ledger-above``.
    """

    packages = ()
    alerts = ()

    def __init__(
        self, table: Table, head: Head, vocabularies: Vocabularies, reading: Reading
    ) -> None:
        self._table, self._head = table, head
        self._vocabularies = vocabularies
        self._corrections: dict[int, dict[int, str]] = {}
        for (row, place), text in reading.corrections.items():
            self._corrections.setdefault(row, {})[place] = text
        self._columns = head.columns.by_field()
        self._words = {
            key: {
                **vocabularies.ledger_words.get(key, {}),
                **{fold(word): meaning for word, meaning in columns[0].words.items()},
            }
            for key, columns in self._columns.items()
        }
        self._samples = _Samples(head)
        self._ids = Ids()
        self._known: dict[str, dict[str, Mapping[str, Value]]] = {}
        self._repeated = 0
        self._unnumbered = 0

    def items(self) -> Iterator[ImportedIncident | RefusedItem]:
        """One for each row that holds something; nothing is kept of those handed out."""
        for number, row in self._data_rows():
            if self._is_head(row):
                self._repeated += 1
                continue
            self._samples.meet(row)
            found: ImportedIncident | RefusedItem
            try:
                found = self._incident(row, str(number))
            except Refused as reason:
                found = RefusedItem(str(number), reason.told(), tuple(row))
            yield found

    @property
    def notices(self) -> tuple[Refused, ...]:
        """What a person should know of the rows read so far."""
        return tuple(self._notices())

    @property
    def ledger(self) -> LedgerHead:
        """How the table is understood, with samples of the rows read so far."""
        return self._samples.shown(self._table)

    def _is_head(self, row: Sequence[str]) -> bool:
        """The headings once more, as on each page of a printed ledger."""
        headings = list(self._head.headings)
        return list(row[: len(headings)]) == headings and trimmed(row) == headings

    def _data_rows(self) -> Iterator[tuple[int, Sequence[str]]]:
        begin = self._head.last
        for number, row in enumerate(islice(self._table.rows(), begin, None), begin + 1):
            corrected = self._corrections.get(number)
            cells = _corrected(row, corrected) if corrected else row
            if not is_blank(cells):
                yield number, cells

    def _incident(self, row: Sequence[str], item: str) -> ImportedIncident:
        width = self._head.columns.width
        beyond = len(trimmed(row)) - width if len(row) > width else 0
        # In a text file too many cells mean that a delimiter was taken for one; in a sheet they
        # are just columns without a heading.
        if beyond > 0 and not self._table.sheet:
            raise Refused("ledger-cells", columns=width, found=width + beyond)
        values: dict[str, Value] = {}
        exact: dict[str, Value] = {}
        for key, columns in self._columns.items():
            found = self._found(key, _text(row, columns))
            for name, value in found.items():
                if name == key:
                    values[name] = value
                # How exact a time is may have a column of its own, which then says it.
                elif name not in self._columns:
                    exact[name] = value
        values = exact | values
        record_id = values.pop(RECORD_ID.key, None)
        return self._checked(values, record_id, row, item)

    def _found(self, key: str, text: str) -> Mapping[str, Value]:
        """What a cell gives; a word that many rows have is looked up once."""
        declared, words = READ[key], self._words[key]
        if declared.type not in _REPEATED or isinstance(text, Unreadable):
            return cell_values(declared, text, words, self._vocabularies)
        known = self._known.setdefault(key, {})
        if text not in known:
            if len(known) >= _KNOWN:
                known.clear()
            known[text] = cell_values(declared, text, words, self._vocabularies)
        return known[text]

    def _checked(
        self, values: Mapping[str, Value], record_id: Value, row: Sequence[str], item: str
    ) -> ImportedIncident:
        found = {key: value for key, value in values.items() if value not in _EMPTY}
        for key in _REQUIRED:
            if key not in found:
                raise Refused("field-required", field=key)
        grade = found.get("grade")
        if isinstance(grade, str):
            check_ceiling(grade)
        source_id = str(found.get("source_id") or "")
        self._ids.meet(source_id)
        self._unnumbered += not (source_id or record_id)
        said = found.pop(REMARKS.key, None)
        entries = (ImportedEntry({"text": said}, follows_text=True),) if said else ()
        return ImportedIncident(source_id, found, entries, item, str(record_id or ""), tuple(row))

    def _notices(self) -> Iterator[Refused]:
        head, table = self._head, self._table
        if len(table.sheets) > 1:
            others = [name for name in table.sheets if name != table.sheet]
            yield Refused("ledger-sheet", sheet=table.sheet, others=listed(others))
        if head.above:
            yield Refused("ledger-above", count=head.above, row=head.first)
        if self._repeated:
            yield Refused("ledger-headings-again", count=self._repeated)
        programs = [
            column.heading
            for column in head.columns.all
            if column.known_by == "program" and column.field == IGNORE
        ]
        if programs:
            yield Refused("ledger-program", headings=listed(programs))
        left_out = [
            column.heading
            for column in head.columns.all
            if column.known_by in ("mapping", "remembered") and column.field == IGNORE
        ]
        if left_out:
            yield Refused("ledger-left-out", headings=listed(left_out))
        if self._unnumbered:
            yield Refused("ledger-unnumbered", count=self._unnumbered)
        unread = self._samples.unread()
        if unread:
            yield Refused("ledger-headings", headings=listed(unread))


def _text(row: Sequence[str], columns: Sequence[Column]) -> str:
    cells = [row[column.place] if column.place < len(row) else "" for column in columns]
    return cells[0] if len(cells) == 1 else joined(cells[0], cells[1])


def _corrected(row: Sequence[str], texts: Mapping[int, str]) -> Sequence[str]:
    cells = list(row)
    for place, text in texts.items():
        cells.extend([""] * (place + 1 - len(cells)))
        cells[place] = text
    return cells
