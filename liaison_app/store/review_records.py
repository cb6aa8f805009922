"""The records of a review one by one: in words a person knows them by, field by field."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from liaison_app.domain.clock import instant
from liaison_app.domain.operations import Value
from liaison_app.store.connection import Database
from liaison_app.store.labels import Labels
from liaison_app.store.merging import CellKey, Numbered, value_of
from liaison_app.store.oplog import Plan, actor_name


@dataclass(frozen=True)
class FieldChange:
    """``before`` and ``after`` are what is displayed; in a conflict ``after`` is the newest. Who
    wrote what is displayed after, and when by his clock; nobody where it is what was here before.
    """

    field: str
    before: Value
    after: Value
    conflict: bool = False
    actor: str = ""
    replica: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class ReviewItem:
    """One record. ``change`` is new, changed or conflict; ``acts`` are the kinds of act that touch
    it, each once, in the order brought."""

    kind: str
    uuid: str
    reference: str
    title: str
    change: str
    fields: tuple[FieldChange, ...]
    owner: str = ""
    acts: tuple[str, ...] = ()


def told_records(
    db: Database, planned: Plan, change: Mapping[int, str], conflicts: Collection[CellKey]
) -> Iterable[ReviewItem]:
    """The records in ``change`` (pk, and whether new, changed or in conflict), in its order."""
    names = {
        each.record: each.stored.operation.header.record
        for each in planned.operations
        if each.record in change
    }
    # Those above lend their reference and title.
    above = {planned.records.pk(each) for name in names.values() for each in name.chain()}
    brought = {each.pk: each for each in planned.operations if each.record in above}
    acts: dict[int, dict[str, None]] = {pk: {} for pk in above}
    for each in brought.values():
        acts[each.record][each.stored.operation.header.kind] = None
    fields: dict[int, list[FieldChange]] = {pk: [] for pk in above}
    for key, cell in planned.merged.cells_of(above).items():
        before = value_of(db, max(cell.before), key[2]) if cell.before else None
        newest = max(cell.after)
        after = value_of(db, newest, key[2])
        told = _change(key, before, after, brought.get(newest.operation), key in conflicts)
        fields[key[0]].append(told)
    unwritten = {pk: {each.field: each.after for each in told} for pk, told in fields.items()}
    labels = Labels(db, planned.records, unwritten)
    for pk, how in change.items():
        label = labels.of(names[pk])
        yield ReviewItem(
            kind=names[pk].kind,
            uuid=names[pk].id,
            reference=label.reference,
            title=label.title,
            change=how,
            fields=tuple(fields[pk]),
            owner=names[pk].owner,
            acts=tuple(acts[pk]),
        )


def _change(
    key: CellKey, before: Value, after: Value, brought: Numbered | None, conflict: bool
) -> FieldChange:
    if brought is None:
        return FieldChange(key[2], before, after, conflict)
    header = brought.stored.operation.header
    actor = actor_name(brought.stored.operation.body) or ""
    at = instant(header.time)
    return FieldChange(key[2], before, after, conflict, actor, header.dot.replica, at)
