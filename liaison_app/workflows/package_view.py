"""A package as people see it: its editions, what each changed, and its items."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from liaison_app.domain.editions import published_edition
from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import Value
from liaison_app.store.queries import Conflict, Row
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.tasks import TaskView, task_list


@dataclass(frozen=True)
class EditionView:
    """One edition. ``published_at`` is None while it is prepared. ``revised`` pairs what an item
    was with what it is now; the former is None where it is not known here. ``items`` are alerts,
    guidelines and requests that came with it, by kind; ``replaced`` gives, by the id of one that
    stands in the place of another, that one's reference."""

    number: int
    published_at: str | None
    changes: str
    added: tuple[TaskView, ...] = ()
    revised: tuple[tuple[TaskView | None, TaskView], ...] = ()
    withdrawn: tuple[TaskView, ...] = ()
    items: tuple[tuple[str, Row], ...] = ()
    withdrawn_items: tuple[tuple[str, Row], ...] = ()
    replaced: Mapping[str, str] = field(default_factory=dict)
    id: str = ""  # of its record, if there is one


@dataclass(frozen=True)
class PackageView:
    """``edition`` is the newest published one, 0 while the package is a draft; ``under_revision``
    says that a further one is being prepared. Editions stand oldest first. ``conflicts`` are those
    on the package, on what is below it, and on its items."""

    fields: Row
    edition: int
    under_revision: bool
    editions: tuple[EditionView, ...]
    tasks: tuple[TaskView, ...]
    conflicts: tuple[Conflict, ...] = ()

    def edition_numbered(self, number: int) -> EditionView:
        """One of its editions; Refused ``edition-unknown``."""
        for each in self.editions:
            if each.number == number:
                return each
        raise Refused("edition-unknown", edition=number, id=str(self.fields["reference"]))


def package_view(desk: Desk, identifier: str) -> PackageView:
    """One package, whole."""
    package = desk.find(identifier, "package")
    return _view(desk, desk.queries.row(package), package.pk, task_list(desk, package.name.id))


def package_views(desk: Desk, tasks: Sequence[TaskView] | None = None) -> list[PackageView]:
    """Every package, newest first; ``tasks`` where they were read already."""
    by_package: dict[str, list[TaskView]] = {}
    for task in task_list(desk) if tasks is None else tasks:
        by_package.setdefault(task.package, []).append(task)
    return [
        _view(desk, row, int(str(row["pk"])), by_package.get(str(row["reference"]), []))
        for row in desk.queries.packages()
    ]


def _view(desk: Desk, row: Row, pk: int, tasks: Sequence[TaskView]) -> PackageView:
    published = published_edition(row)
    records = {int(str(each["edition"])): each for each in desk.queries.editions(pk)}
    items = [
        (kind, item)
        for kind, found in desk.queries.package_items(str(row["id"])).items()
        for item in found
    ]
    numbers = {*records, *(task.edition for task in tasks)} | ({1, published} - {0})
    views = [_edition(number, records.get(number), row, tasks, items) for number in sorted(numbers)]
    roots = [pk, *(int(str(item["pk"])) for _, item in items)]
    disputed = desk.queries.conflicts_of(roots)
    return PackageView(
        fields=row,
        edition=published,
        under_revision=bool(published) and any(number > published for number in records),
        editions=tuple(views),
        tasks=tuple(tasks),
        conflicts=tuple(chain.from_iterable(disputed.values())),
    )


def _edition(
    number: int,
    record: Row | None,
    package: Row,
    tasks: Sequence[TaskView],
    items: Sequence[tuple[str, Row]],
) -> EditionView:
    by_id: Mapping[str, TaskView] = {task.id: task for task in tasks}
    new = [task for task in tasks if task.edition == number]
    at = record["published_at"] if record else package["published_at"] if number == 1 else None
    planned = record.get("withdraws") if record and not at else None
    going = set(planned) if isinstance(planned, list) else set()
    references = {str(item["id"]): str(item["reference"]) for _, item in items}
    return EditionView(
        number=number,
        id=str(record["id"]) if record else "",
        published_at=str(at) if at else None,
        changes=str(record["changes"] or "") if record else "",
        added=tuple(task for task in new if not task.supersedes),
        revised=tuple((by_id.get(str(task.supersedes)), task) for task in new if task.supersedes),
        withdrawn=tuple(
            task for task in tasks if task.id in going or _was_withdrawn(task.fields, at, number)
        ),
        items=tuple((kind, item) for kind, item in items if (item["edition"] or 1) == number),
        withdrawn_items=tuple(
            (kind, item)
            for kind, item in items
            if item["id"] in going or _was_withdrawn(item, at, number)
        ),
        replaced={
            str(item["id"]): references.get(str(item["supersedes"]), "-")
            for _, item in items
            if item["supersedes"]
        },
    )


def _was_withdrawn(row: Row, at: Value, number: int) -> bool:
    """Whether an item was withdrawn by the edition with this number, published ``at``."""
    came = row["edition"] if isinstance(row["edition"], int) else 1
    return bool(at) and came < number and (row["ended"], row["ended_at"]) == ("withdrawn", at)
