"""Taking in what others wrote: one's own ledger (CSV), the ATLAS case studies, the KEV list.

Good items commit together, in one transaction; bad ones are named with the reason. An item is
known again by its number at the source (``source_id``): the same one changes only what differs.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from liaison_app.domain.errors import Refused
from liaison_app.domain.fields import Field
from liaison_app.domain.markings import check_ceiling
from liaison_app.domain.operations import RecordName, Value
from liaison_app.domain.records.incident import ENTRY, INCIDENT_FIELDS
from liaison_app.domain.records.package import PACKAGE, TASK
from liaison_app.host.files import read_file
from liaison_app.interop.atlas import read_atlas
from liaison_app.interop.detect import guess_format
from liaison_app.interop.items import (
    ImportedIncident,
    ImportedPackage,
    ReadResult,
    RefusedItem,
)
from liaison_app.interop.kev import read_kev
from liaison_app.interop.ledger import read_ledger
from liaison_app.store.caselog import Act, ChangeSet
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.incidents import complete_incident
from liaison_app.workflows.packages import require_office
from liaison_app.workflows.values import with_defaults

MAX_FILE = 64 * 1024 * 1024  # bytes
# Items asked for at once whether they came before.
_LOOKED_UP = 1000
_TARGETS = {
    "atlas": ("reference", "incident"),
    "kev": ("package",),
    "csv": ("incident", "reference"),
}


@dataclass(frozen=True)
class Imported:
    """Counts of source items; ``changes`` is None after a dry run or when nothing changed."""

    format: str
    created: int
    updated: int
    unchanged: int
    refused: tuple[RefusedItem, ...]
    notices: tuple[Refused, ...] = ()
    changes: ChangeSet | None = None


@dataclass
class _Plan:
    """What became of the items so far; the acts themselves are made while they are written."""

    refused: list[RefusedItem]
    created: int = 0
    updated: int = 0
    unchanged: int = 0


def import_file(
    desk: Desk,
    path: Path,
    format: str | None = None,  # noqa: A002 - the option's name
    as_kind: str | None = None,
    *,
    dry_run: bool = False,
    mapping: Mapping[str, str] | None = None,
) -> Imported:
    """Read ``path`` and record its items; ``dry_run`` only counts.

    Raises Refused for the file as a whole (``format-unknown``, ``file-…``, ``import-…``).
    """
    data = read_file(path, MAX_FILE)
    known = format or guess_format(path.name, data)
    target = as_kind or _TARGETS[known][0]
    if target not in _TARGETS[known]:
        raise Refused("import-target", format=known, target=target)
    read = _READERS[known](desk, data, mapping)
    plan = _Plan(list(read.refused))
    if read.packages:
        require_office(desk)
    acts = _acts(desk, plan, read, target, exercise=known == "atlas")
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
        read.notices,
        changes if changes and changes.operations else None,
    )


_Read = Callable[[Desk, bytes, Mapping[str, str] | None], ReadResult]
_READERS: dict[str, _Read] = {
    "atlas": lambda _desk, data, _mapping: read_atlas(data),
    "kev": lambda _desk, data, _mapping: read_kev(data),
    "csv": lambda desk, data, mapping: read_ledger(data, desk.vocabularies, mapping),
}


def _acts(
    desk: Desk, plan: _Plan, read: ReadResult, target: str, *, exercise: bool
) -> Iterator[Act]:
    kind = "reference-case" if target == "reference" else "incident"
    owner = desk.installation.organisation
    marks: dict[str, Value] = {"exercise": True} if exercise and kind == "incident" else {}
    remaining = iter(read.incidents)
    while items := list(islice(remaining, _LOOKED_UP)):
        held = _held(desk, kind, items)
        for item in items:
            try:
                values = dict(item.values) | marks
                _check(INCIDENT_FIELDS, values)
                if item.source_id in held:
                    row = held[item.source_id]
                    name = RecordName(kind=kind, owner=str(row["owner"]), id=str(row["id"]))
                    acts = _amendment(plan, name, row, values)
                else:
                    acts = _creation(
                        desk, plan, RecordName(kind, owner, desk.new_id()), item, values
                    )
            except Refused as refused:
                plan.refused.append(RefusedItem(item.item, refused))
            else:
                yield from acts
    for package in read.packages:
        yield from _package_acts(desk, plan, package)


def _held(
    desk: Desk, kind: str, items: Iterable[ImportedIncident]
) -> Mapping[str, Mapping[str, Value]]:
    """The rows of those items that came before, by their number at the source."""
    found = desk.queries.by_sources(kind, [item.source_id for item in items if item.source_id])
    rows = {row["pk"]: row for row in desk.queries.incident_rows(list(found.values()))}
    return {source_id: rows[pk] for source_id, pk in found.items()}


def _creation(
    desk: Desk, plan: _Plan, name: RecordName, item: ImportedIncident, values: dict[str, Value]
) -> list[Act]:
    values.setdefault("organisation", name.owner)
    acts = [Act("create", name, "own", complete_incident(desk, values), mint=True)]
    marks = {key: values[key] for key in ("tlp", "grade") if values.get(key)}
    acts += [_entry_act(desk, name, marks | dict(entry.values)) for entry in item.entries]
    plan.created += 1
    return acts


def _entry_act(desk: Desk, parent: RecordName, values: dict[str, Value]) -> Act:
    _check(ENTRY.own, values)
    return Act("create", desk.new_name("entry", parent), "own", with_defaults(ENTRY.own, values))


def _package_acts(desk: Desk, plan: _Plan, item: ImportedPackage) -> Iterator[Act]:
    values = dict(item.values)
    existing = desk.queries.by_source("package", item.source_id)
    if existing is None:
        _check(PACKAGE.own, values)
        package = desk.new_name("package")
        complete = with_defaults(PACKAGE.own, values)
        yield Act("create", package, "own", complete, mint=True)
        held: dict[str, tuple[RecordName, Mapping[str, Value]]] = {}
    else:
        package = existing.name
        held = {
            str(row["source_id"]): (desk.find(str(row["id"]), "task").name, row)
            for row in desk.queries.tasks(package=existing.pk)
            if row["source_id"]
        }
    for task in item.tasks:
        try:
            task_values = dict(task.values)
            _check(TASK.own, task_values)
            if task.source_id in held:
                name, row = held[task.source_id]
                acts = _amendment(plan, name, row, task_values)
            else:
                complete = with_defaults(TASK.own, task_values)
                acts = [Act("create", desk.new_name("task", package), "own", complete, mint=True)]
                plan.created += 1
        except Refused as refused:
            plan.refused.append(RefusedItem(task.item, refused))
        else:
            yield from acts


def _amendment(
    plan: _Plan,
    name: RecordName,
    row: Mapping[str, Value],
    values: Mapping[str, Value],
) -> list[Act]:
    changed = {key: value for key, value in values.items() if row.get(key) != value}
    if not changed:
        plan.unchanged += 1
        return []
    plan.updated += 1
    return [Act("amend", name, "own", changed)]


def _check(declared: Mapping[str, Field], values: Mapping[str, Value]) -> None:
    """What a reader hands over is checked like what an officer types."""
    for key, value in values.items():
        if key not in declared:
            raise Refused("field-unknown", field=key)
        declared[key].check(value)
    if values.get("grade"):
        check_ceiling(str(values["grade"]))
