"""What an import does to packages: a draft with its tasks, or the next edition of a published one.

What is out is never changed in passing: a task that reads differently now is revised in the edition
being prepared, which is opened if there is none.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, partial

from liaison_app.domain.editions import published_edition
from liaison_app.domain.errors import Refused
from liaison_app.domain.fields import Field
from liaison_app.domain.operations import RecordName, Value
from liaison_app.domain.records.package import PACKAGE, TASK
from liaison_app.interop.items import ImportedPackage, ImportedTask
from liaison_app.store.caselog import Act
from liaison_app.store.queries import RecordRef, Row
from liaison_app.workflows.addressing import COPY, check_recipients
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.editions import edition_act, item_edition, revision
from liaison_app.workflows.task_setting import carried_over
from liaison_app.workflows.values import with_defaults

# What an item is: created, updated or unchanged, its name in the file, its values.
Count = Callable[[str, str, Mapping[str, Value]], None]
Refuse = Callable[[ImportedTask, Refused], None]
Check = Callable[[Mapping[str, Field], Mapping[str, Value]], None]


@dataclass
class _Held:
    """The package as it stands here: its name, its tasks by their number at the source, and the
    number of the edition into which new items go."""

    name: RecordName
    tasks: dict[str, Row] = field(default_factory=dict)
    edition: int = 1
    opening: Act | None = None  # of the package or that edition, where nobody has begun it


def package_acts(
    desk: Desk, item: ImportedPackage, check: Check, count: Count, refuse: Refuse
) -> Iterator[Act]:
    """The acts for one package; ``check`` judges values, ``count`` and ``refuse`` are told of each
    task."""
    existing = _existing(desk, item)
    check(PACKAGE.own, item.values)
    recipients = cache(partial(check_recipients, desk))  # many tasks go to the same
    if existing is None:
        held = _Held(desk.new_name("package"))
        complete = with_defaults(PACKAGE.own, item.values)
        held.opening = Act("create", held.name, "own", complete, mint=True)
    else:
        held = _held(desk, existing)
        yield from _amended(desk, existing, item, count)
    for task in item.tasks:
        try:
            check(TASK.own, task.values)
            to: Value = list(recipients(tuple(task.to))) if task.to else None
            acts = _task_acts(desk, held, task, to, count)
        except Refused as refused:
            refuse(task, refused)
            continue
        if acts and held.opening is not None:
            yield held.opening
            held.opening = None
        yield from acts


def _existing(desk: Desk, item: ImportedPackage) -> RecordRef | None:
    """What the source's package is here; of those under former ids the newest."""
    found = desk.queries.by_source("package", item.source_id)
    if found is not None or not item.formerly:
        return found
    for row in desk.queries.packages():
        if str(row["source_id"] or "").startswith(item.formerly):
            return desk.find(str(row["id"]), "package")
    return None


def _amended(desk: Desk, package: RecordRef, item: ImportedPackage, count: Count) -> Iterator[Act]:
    """What a draft says otherwise now; what is out changes by its editions alone."""
    row = desk.queries.row(package)
    changed = {
        key: item.values[key]
        for key in ("title", "text")
        if key in item.values and row.get(key) != item.values[key]
    }
    if changed and not row["published_at"]:
        count("updated", item.source_id, changed)
        yield Act("amend", package.name, "own", changed)


def _held(desk: Desk, package: RecordRef) -> _Held:
    published = published_edition(desk.queries.row(package))
    held = _Held(package.name, edition=published + 1)
    if published and revision(desk, package) is None:
        held.opening = edition_act(desk, package, published + 1)
    # A draft that takes the place of another task comes after it.
    for row in sorted(desk.queries.tasks(package=package.pk), key=lambda row: not row["published"]):
        if row["source_id"] and not row["ended"]:
            held.tasks[str(row["source_id"])] = row
    return held


def _task_acts(desk: Desk, held: _Held, task: ImportedTask, to: Value, count: Count) -> list[Act]:
    values = dict(task.values)
    row = held.tasks.get(task.source_id)
    if row is None:
        complete = with_defaults(TASK.own, values)
        acts = _creation(desk, held, complete, to)
        count("created", task.item, complete)
        return acts
    changed = {key: value for key, value in values.items() if row.get(key) != value}
    count("updated" if changed else "unchanged", task.item, changed or values)
    if row["published"]:
        if not changed:
            return []
        complete = with_defaults(TASK.own, {**carried_over(row), **changed})
        went = [*_texts(row["addressed"]), *(COPY + code for code in _texts(row["copies"]))]
        return _creation(desk, held, complete | {"supersedes": row["id"]}, to or went)
    name = RecordName("task", held.name.owner, str(row["id"]), held.name)
    acts = [Act("amend", name, "own", changed)] if changed else []
    if to and to != row["to"]:
        acts.append(Act("amend", name, "internal", {"to": to}))
    return acts


def _creation(desk: Desk, held: _Held, values: dict[str, Value], to: Value) -> list[Act]:
    name = desk.new_name("task", held.name)
    complete = values | item_edition(held.edition)
    acts = [Act("create", name, "own", complete, mint=True)]
    if to:
        acts.append(Act("amend", name, "internal", {"to": to}))
    return acts


def _texts(value: Value) -> list[str]:
    return value if isinstance(value, list) else []
