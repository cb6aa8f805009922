"""An officer's own ledger of incidents (CSV) → incidents, by the headings of its columns.

Cells may hold codes or labels of either language; times without a zone are Japan's, and one
given as a day only is known to the day only. A row with a bad cell is refused with its number.
"""

from collections.abc import Mapping, Sequence

from liaison_app.domain.entry import parse_instant, parse_value
from liaison_app.domain.errors import Refused
from liaison_app.domain.fields import FieldType
from liaison_app.domain.markings import check_ceiling
from liaison_app.domain.operations import Value
from liaison_app.domain.vocabulary import Vocabularies
from liaison_app.interop.checks import Ids, check_length, check_size, checked, printable
from liaison_app.interop.columns import WRITABLE, Columns, Headings
from liaison_app.interop.encodings import decode_text
from liaison_app.interop.items import ImportedIncident, ReadResult, RefusedItem
from liaison_app.interop.tables import HEAD_ROWS, Row, split_table

FORMAT = "csv"
MAX_MEGABYTES = 64


def read_ledger(
    data: bytes,
    vocabularies: Vocabularies,
    mapping: Mapping[str, str] | None = None,
) -> ReadResult:
    """The incidents in ``data``; an item's name is its row's number, the first row being 1.

    ``mapping`` is {heading: field key}, "" for a column to be left out; headings it does not
    name are taken as a field's key, a label or a heading known to be in use. What remains and
    holds something is told in the notice ``ledger-headings``, rows above the headings in
    ``ledger-above``. Raises Refused where the table cannot be read at all: ``ledger-no-title``,
    ``ledger-column-twice``, ``ledger-mapping``, ``table-…``, ``import-…``.
    """
    check_size(data, MAX_MEGABYTES)
    headings = Headings(mapping, vocabularies.ledger_headings)
    rows = split_table(decode_text(data), headings.is_known)
    head = _heading_row(rows, headings)
    columns = headings.columns(_trimmed(rows[head]))
    incidents: list[ImportedIncident] = []
    refused: list[RefusedItem] = []
    ids = Ids()
    for place, row in enumerate(rows[head + 1 :], head + 2):
        if _is_blank(row):
            continue
        try:
            incident = _incident(row, columns, vocabularies, str(place))
            ids.meet(incident.source_id)
        except Refused as reason:
            refused.append(RefusedItem(str(place), reason))
        else:
            incidents.append(incident)
    return ReadResult(
        FORMAT,
        incidents=tuple(incidents),
        refused=tuple(refused),
        notices=_notices(rows, head, columns),
    )


def _is_blank(row: Row) -> bool:
    return not any(cell.strip() for cell in row)


def _trimmed(row: Row) -> Row:
    """Without the empty cells that a spreadsheet leaves at the end of a row."""
    width = max((place for place, cell in enumerate(row, 1) if cell.strip()), default=0)
    return row[:width]


def _heading_row(rows: Sequence[Row], headings: Headings) -> int:
    for place, row in enumerate(rows[:HEAD_ROWS]):
        if any(headings.is_title(cell) for cell in row):
            return place
    first = next((row for row in rows if not _is_blank(row)), ())
    raise Refused("ledger-no-title", headings=_listed([cell for cell in first if cell.strip()]))


def _listed(texts: Sequence[str]) -> str:
    return ", ".join(printable(text) for text in texts[:20])


def _notices(rows: Sequence[Row], head: int, columns: Columns) -> tuple[Refused, ...]:
    notices = []
    above = sum(not _is_blank(row) for row in rows[:head])
    if above:
        notices.append(Refused("ledger-above", count=above, row=head + 1))
    used = {place for row in rows[head + 1 :] for place in columns.unread if _cell(row, place)}
    unread = [heading for place, heading in columns.unread.items() if place in used]
    if unread:
        notices.append(Refused("ledger-headings", headings=_listed(unread)))
    return tuple(notices)


def _cell(row: Row, place: int) -> str:
    return row[place].strip() if place < len(row) else ""


def _incident(
    row: Row, columns: Columns, vocabularies: Vocabularies, item: str
) -> ImportedIncident:
    beyond = len(_trimmed(row)) - columns.width
    if beyond > 0:
        raise Refused("ledger-cells", columns=columns.width, found=columns.width + beyond)
    cells = {key: row[place] if place < len(row) else "" for place, key in columns.fields.items()}
    values: dict[str, Value] = {}
    for key, text in cells.items():
        values.update(_values(key, text, vocabularies))
    found = checked(WRITABLE, values)
    grade = found.get("grade")
    if isinstance(grade, str):
        check_ceiling(grade)
    source_id = found.get("source_id")
    return ImportedIncident(source_id if isinstance(source_id, str) else "", found, (), item)


def _values(key: str, text: str, vocabularies: Vocabularies) -> dict[str, Value]:
    """The cell's value; for a time also how exactly it was written."""
    field = WRITABLE[key]
    check_length(field, text.strip())
    value = parse_value(field, text, vocabularies)
    if value is None:
        return {}
    if field.type is FieldType.INSTANT:
        return {key: value, f"{key}_precision": parse_instant(key, text.strip())[1]}
    return {key: value}
