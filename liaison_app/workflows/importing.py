"""Taking in what others wrote: one's own ledger (CSV, XLSX), the ATLAS case studies, the KEV list,
advisories (CSAF), tables of tasks.

Good items commit together, in one transaction; bad ones are named with the reason. An item is
known again by its number at the source (``source_id``), or in an export by the record's own
identifier: the same one changes only what differs.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from liaison_app.domain.errors import Refused
from liaison_app.host.files import OpenedFile, opened
from liaison_app.interop.atlas import read_atlas
from liaison_app.interop.checks import printable
from liaison_app.interop.columns import Rule
from liaison_app.interop.csaf import FORMAT as CSAF
from liaison_app.interop.csaf import read_csaf
from liaison_app.interop.detect import guess_format
from liaison_app.interop.form_sheets import FORMAT as FORM
from liaison_app.interop.form_sheets import read_form
from liaison_app.interop.items import Items, LedgerHead, RefusedItem
from liaison_app.interop.kev import read_kev
from liaison_app.interop.ledger import FORMATS as LEDGERS
from liaison_app.interop.ledger import Reading, look_at_ledger, open_ledger
from liaison_app.interop.task_table import read_task_table
from liaison_app.store.bulk import collector_paused
from liaison_app.store.caselog import Act, ChangeSet
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.form_files import take_form
from liaison_app.workflows.import_acts import Plan, Previewed, import_acts
from liaison_app.workflows.mappings import mapping_list, remembering
from liaison_app.workflows.packages import require_office

MAX_FILE = 64 * 1024 * 1024  # bytes
_TARGETS = {
    "atlas": ("reference", "incident"),
    "kev": ("package",),
    CSAF: ("alert", "package"),
    "csv": ("incident", "reference", "package"),
    "xlsx": ("incident", "reference", "package"),
    FORM: ("incident",),
}


@dataclass(frozen=True)
class Choices:
    """What a person chose for a ledger: which column is which field ({heading: rule}), the sheet,
    and texts in place of cells ({(row from 1, column from 0): text})."""

    mapping: Mapping[str, Rule] | None = None
    sheet: str | None = None
    corrections: Mapping[tuple[int, int], str] = field(default_factory=dict)


@dataclass(frozen=True)
class Imported:
    """Counts of source items; ``changes`` is None after a dry run or when nothing changed.

    ``ledger`` says how a table was understood, ``preview`` how its first items are recorded.
    """

    format: str
    created: int
    updated: int
    unchanged: int
    refused: tuple[RefusedItem, ...]
    notices: tuple[Refused, ...] = ()
    ledger: LedgerHead | None = None
    preview: tuple[Previewed, ...] = ()
    corrected: int = 0
    changes: ChangeSet | None = None


def import_file(
    desk: Desk,
    path: Path,
    format: str | None = None,  # noqa: A002 - the option's name
    as_kind: str | None = None,
    *,
    dry_run: bool = False,
    choices: Choices | None = None,
    stopped: Callable[[], bool] = lambda: False,
) -> Imported:
    """Read ``path`` and record its items; ``dry_run`` only counts. A column mapping that was
    chosen is remembered for the next table of the same headings. Once ``stopped`` says so the
    reading ends: Refused ``cancelled``, and nothing is kept.

    Raises Refused for the file as a whole (``format-unknown``, ``file-…``, ``import-…``).
    """
    choices = choices or Choices()
    with opened(path, MAX_FILE, stopped) as file:
        known = format or guess_format(path.name, file.stream)
        target = as_kind or _TARGETS[known][0]
        if target not in _TARGETS[known]:
            raise Refused("import-target", format=known, target=target)
        _check_choices(known, target, choices)
        if known == FORM:
            return _import_form(desk, file.stream, printable(path.name), dry_run=dry_run)
        manner = _Manner(known, target, path.stem, choices)
        with collector_paused(), _opened(desk, file.stream, manner) as read:
            plan = Plan()
            acts = _acts(desk, plan, read, file, manner)
            changes = None
            if dry_run:
                deque(acts, maxlen=0)
            else:
                changes = desk.write_all(acts)
            return Imported(
                known,
                plan.created,
                plan.updated,
                plan.unchanged,
                tuple(plan.refused),
                tuple(read.notices),
                read.ledger,
                tuple(plan.preview),
                len(choices.corrections),
                changes if changes and changes.operations else None,
            )


@dataclass(frozen=True)
class _Manner:
    """How a file's items are taken in; ``stem`` is its name without the ending."""

    format: str
    target: str
    stem: str
    choices: Choices


def _acts(desk: Desk, plan: Plan, read: Items, file: OpenedFile, manner: _Manner) -> Iterator[Act]:
    """Made while the file is read; what is wrong with it as a whole may come up at its end."""
    if read.packages or read.alerts:
        require_office(desk)
    yield from import_acts(desk, plan, read, manner.target, exercise=manner.format == "atlas")
    if manner.choices.mapping is not None and read.ledger is not None:
        yield from remembering(desk, printable(manner.stem), read.ledger)
    file.check_unchanged()


def _opened(desk: Desk, source: BinaryIO, manner: _Manner) -> AbstractContextManager[Items]:
    source.seek(0)  # whoever guessed its format may have read it
    if manner.target == "package" and manner.format in LEDGERS:
        title = printable(manner.stem)
        sheet = manner.choices.sheet
        return nullcontext(read_task_table(source, desk.vocabularies, title, manner.format, sheet))
    if manner.format == CSAF:
        return nullcontext(read_csaf(source.read(), manner.target))
    return _READERS[manner.format](desk, source, manner.choices)


def _check_choices(known: str, target: str, choices: Choices) -> None:
    """What was chosen for a ledger is not passed over in silence for something else."""
    if choices.sheet is not None and known != "xlsx":
        raise Refused("import-no-sheets", format=known)
    if choices.mapping is not None and (known not in LEDGERS or target == "package"):
        raise Refused("import-no-columns", format=known)


def _import_form(desk: Desk, source: BinaryIO, item: str, *, dry_run: bool) -> Imported:
    """A filled reporting form, which is one item: taken whole or not at all."""
    taken = take_form(desk, read_form(source), item, dry_run=dry_run)
    created, updated, unchanged = (
        int(taken.fate == fate) for fate in ("created", "updated", "unchanged")
    )
    return Imported(FORM, created, updated, unchanged, taken.refused, changes=taken.changes)


def look_at_file(desk: Desk, path: Path, choices: Choices) -> LedgerHead:
    """The headings of a ledger that cannot be read as it is, so that a person can map them.

    Raises Refused if it is no ledger at all.
    """
    with opened(path, MAX_FILE) as file:
        known = guess_format(path.name, file.stream)
        if known not in LEDGERS:
            raise Refused("format-unknown", name=printable(path.name))
        return look_at_ledger(file.stream, desk.vocabularies, _reading(desk, choices), known)


def _reading(desk: Desk, choices: Choices) -> Reading:
    remembered = [mapping.rules for mapping in mapping_list(desk.queries)]
    return Reading(choices.mapping, remembered, choices.sheet, choices.corrections)


_Read = Callable[[Desk, BinaryIO, Choices], AbstractContextManager[Items]]
_READERS: dict[str, _Read] = {
    "atlas": lambda _desk, source, _choices: nullcontext(read_atlas(source.read())),
    "kev": lambda _desk, source, _choices: nullcontext(read_kev(source.read())),
    "csv": lambda desk, source, choices: open_ledger(
        source, desk.vocabularies, _reading(desk, choices), "csv"
    ),
    "xlsx": lambda desk, source, choices: open_ledger(
        source, desk.vocabularies, _reading(desk, choices), "xlsx"
    ),
}
