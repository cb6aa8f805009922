"""A table of tasks (CSV or XLSX) → one draft package, by the headings of its columns.

A task is known again by its number in the table, else by its title. The column of recipients holds
what can be typed for a draft: codes, audiences, ``all``, ``copy:CODE``.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from itertools import islice
from typing import BinaryIO

from liaison_app.domain.entry import fold
from liaison_app.domain.errors import Refused
from liaison_app.domain.fields import Field, FieldType
from liaison_app.domain.operations import Value
from liaison_app.domain.records.markings import MARKING_FIELDS
from liaison_app.domain.records.package import DRAFT_TO, PACKAGE, TASK
from liaison_app.domain.vocabulary import Vocabularies
from liaison_app.interop.checks import Ids, checked, printable
from liaison_app.interop.columns import IGNORE, Column, Columns
from liaison_app.interop.items import ImportedPackage, ImportedTask, ReadResult, RefusedItem
from liaison_app.interop.ledger_tables import (
    Head,
    find_head,
    is_blank,
    listed,
    no_title,
    open_table,
)
from liaison_app.interop.ledger_values import cell_values
from liaison_app.interop.tables import Row

_FIELDS: Mapping[str, Field] = {
    **{key: field for key, field in TASK.own.items() if field.writable and key != "source_id"},
    "source_id": Field("source_id", FieldType.TEXT, TASK.own["source_id"].label),
    DRAFT_TO.key: DRAFT_TO,
}
# Headings that are in use for a field, beside its key and labels.
_ALSO = {
    "title": ("対応事項", "項目", "task"),
    "text": ("対応内容", "実施内容", "description"),
    "due": ("対応期限", "実施期限", "due date"),
    "source_id": ("番号", "項番", "no", "no.", "number"),
    "to": ("宛先", "対象機関", "recipients"),
}


class TaskHeadings:
    """Which column of a table is which field of a task."""

    def __init__(self) -> None:
        self._known = {
            fold(name): key
            for key, field in _FIELDS.items()
            for name in (key, *field.label, *_ALSO.get(key, ()))
        }

    def is_known(self, heading: str) -> bool:
        return fold(heading) in self._known

    def has_title(self, headings: Sequence[str]) -> bool:
        return any(self._known.get(fold(heading)) == "title" for heading in headings)

    def knows(self, headings: Sequence[str]) -> int:
        return sum(self.is_known(heading) for heading in headings)

    def columns(self, headings: Sequence[str], *, strict: bool = True) -> Columns:
        """Raises ``task-column-twice``; not ``strict``, the later one is left out."""
        found: list[Column] = []
        for place, heading in enumerate(headings):
            key = self._known.get(fold(heading), IGNORE)
            if key != IGNORE and any(column.field == key for column in found):
                if strict:
                    raise Refused("task-column-twice", field=key, heading=printable(heading))
                key = IGNORE
            known_by = "heading" if key != IGNORE else ""
            found.append(Column(place, printable(heading), key, known_by, {}))
        return Columns(tuple(found))


def read_task_table(
    source: BinaryIO,
    vocabularies: Vocabularies,
    title: str,
    format: str,  # noqa: A002 - the option's name
    sheet: str | None = None,
) -> ReadResult:
    """The tasks in ``source`` as the package ``title``.

    Raises Refused for the table as a whole, as a ledger does. Columns that are not read are told
    in the notice ``ledger-headings``.
    """
    headings = TaskHeadings()
    with ExitStack() as stack:
        table = open_table(source, format, headings, sheet, stack)
        head = find_head(table, headings)
        if head is None:
            raise Refused("task-table-no-title", **no_title(table).params)
        tasks: list[ImportedTask] = []
        refused: list[RefusedItem] = []
        ids = Ids()
        for number, row in _rows(table.rows(), head):
            try:
                task = _task(row, number, head, vocabularies)
                ids.meet(task.source_id)
            except Refused as reason:
                refused.append(RefusedItem(str(number), reason))
            else:
                tasks.append(task)
    values = checked(PACKAGE.own, {"title": title, "source_id": f"table {title}", **_DEFAULTS})
    package = ImportedPackage(str(values["source_id"]), values, tuple(tasks))
    return ReadResult(format, packages=(package,), refused=tuple(refused), notices=_notices(head))


_DEFAULTS: dict[str, Value] = {
    field.key: field.default for field in MARKING_FIELDS if field.default is not None
}


def _notices(head: Head) -> tuple[Refused, ...]:
    unread = [column.heading for column in head.columns.all
              if column.field == IGNORE and column.heading.strip()]  # fmt: skip
    return (Refused("ledger-headings", headings=listed(unread)),) if unread else ()


def _rows(rows: Iterator[Row], head: Head) -> Iterator[tuple[int, Row]]:
    for number, row in enumerate(islice(rows, head.last, None), head.last + 1):
        if not is_blank(row):
            yield number, row


def _task(row: Row, number: int, head: Head, vocabularies: Vocabularies) -> ImportedTask:
    values: dict[str, Value] = {}
    for key, columns in head.columns.by_field().items():
        place = columns[0].place
        text = row[place] if place < len(row) else ""
        values |= cell_values(_FIELDS[key], text, {}, vocabularies)
    typed = values.pop(DRAFT_TO.key, None)
    if not values.get("title"):
        raise Refused("field-required", field="title")
    values.setdefault("source_id", values["title"])
    to = tuple(typed) if isinstance(typed, list) else ()
    return ImportedTask(str(values["source_id"]), values, str(number), to)
