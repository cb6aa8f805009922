"""What an import will do, item by item: acts made while they are written, and their counts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice

from liaison_app.domain.errors import Refused
from liaison_app.domain.fields import Field
from liaison_app.domain.identity import remark_id
from liaison_app.domain.markings import check_ceiling
from liaison_app.domain.operations import RecordName, Value
from liaison_app.domain.records.incident import ENTRY, INCIDENT_FIELDS
from liaison_app.interop.items import (
    ImportedAlert,
    ImportedEntry,
    ImportedIncident,
    ImportedTask,
    Items,
    RefusedItem,
)
from liaison_app.interop.ledger_values import cell_text, cell_values
from liaison_app.store.caselog import Act
from liaison_app.workflows.alert_import import alert_acts
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.incidents import complete_incident
from liaison_app.workflows.package_acts import package_acts
from liaison_app.workflows.values import with_defaults

# Items asked for at once whether they came before.
_LOOKED_UP = 1000
_PREVIEWED = 20
# Items left out that are held to be mended; they are all that grows with the file.
MAX_REFUSED = 100_000

_Held = Mapping[str, Mapping[str, Value]]


@dataclass(frozen=True)
class Previewed:
    """One of the first items as it would be recorded; ``fate`` is created, updated or unchanged."""

    item: str
    fate: str
    values: Mapping[str, Value]


@dataclass
class Plan:
    """What became of the items so far; the acts themselves are made while they are written."""

    refused: list[RefusedItem] = field(default_factory=list)
    preview: list[Previewed] = field(default_factory=list)
    created: int = 0
    updated: int = 0
    unchanged: int = 0

    def count(self, fate: str, item: str, values: Mapping[str, Value]) -> None:
        """One more item that is ``created``, ``updated`` or ``unchanged``."""
        setattr(self, fate, getattr(self, fate) + 1)
        if len(self.preview) < _PREVIEWED:
            self.preview.append(Previewed(item, fate, values))

    def refuse(self, item: RefusedItem) -> None:
        """One more item that is left out; Refused ``import-refused`` where there are so many that
        the file as a whole was misunderstood."""
        if len(self.refused) == MAX_REFUSED:
            raise Refused("import-refused", count=MAX_REFUSED)
        self.refused.append(item)


def import_acts(
    desk: Desk, plan: Plan, read: Items, target: str, *, exercise: bool
) -> Iterator[Act]:
    """The acts for what is read; ``plan`` counts along."""
    kind = "reference-case" if target == "reference" else "incident"
    marks: dict[str, Value] = {"exercise": True} if exercise and kind == "incident" else {}
    owner = desk.installation.organisation

    def check(declared: Mapping[str, Field], values: Mapping[str, Value]) -> None:
        _check(declared, values)
        desk.surroundings.policy.check_marking(values)

    remaining = read.items()
    while items := list(islice(remaining, _LOOKED_UP)):
        incidents = [item for item in items if isinstance(item, ImportedIncident)]
        by_number, by_id = _held(desk, kind, incidents)
        for item in items:
            if isinstance(item, RefusedItem):
                plan.refuse(item)
                continue
            try:
                values = dict(item.values) | marks
                check(INCIDENT_FIELDS, values)
                row = _row_of(item, by_number, by_id)
                if row is None:
                    name = RecordName(kind, owner, desk.new_id())
                    acts = _creation(desk, plan, name, item, values)
                else:
                    acts = _incident_again(desk, plan, kind, row, item, values)
            except Refused as refused:
                plan.refuse(RefusedItem(item.item, refused.told(), item.cells))
            else:
                yield from acts
    for package in read.packages:
        yield from package_acts(desk, package, check, plan.count, partial(_refuse, plan))
    for alert in read.alerts:
        yield from alert_acts(desk, alert, check, plan.count, partial(_refuse, plan))


def _held(desk: Desk, kind: str, items: Sequence[ImportedIncident]) -> tuple[_Held, _Held]:
    """The rows of those items that came before, by their number at the source, and by the
    record's own identifier. A number of another organisation's ledger is not one of ours."""
    queries, here = desk.queries, desk.installation.organisation
    numbers = [item.source_id for item in items if item.source_id]
    found = queries.by_sources(kind, numbers) if numbers else {}
    rows = {row["pk"]: row for row in queries.incident_rows(list(found.values()))}
    by_number = {number: rows[pk] for number, pk in found.items() if rows[pk]["owner"] == here}
    named = [pk for item in items if item.record_id for pk in _named(desk, kind, item.record_id)]
    return by_number, {str(row["id"]): row for row in queries.incident_rows(named)}


def _row_of(item: ImportedIncident, by_number: _Held, by_id: _Held) -> Mapping[str, Value] | None:
    if not item.record_id:
        return by_number.get(item.source_id)
    if item.record_id not in by_id:
        raise Refused("ledger-record-unknown", id=item.record_id)
    return by_id[item.record_id]


def _named(desk: Desk, kind: str, record_id: str) -> list[int]:
    try:
        return [desk.find(record_id, kind).pk]
    except Refused:
        return []  # told where the item is looked at


def _creation(
    desk: Desk, plan: Plan, name: RecordName, item: ImportedIncident, values: dict[str, Value]
) -> list[Act]:
    values.setdefault("organisation", name.owner)
    complete = complete_incident(desk, values)
    acts = [Act("create", name, "own", complete, mint=True)]
    marks = {key: values[key] for key in ("tlp", "grade") if values.get(key)}
    acts += [_entry_act(desk, name, marks, entry) for entry in item.entries]
    plan.count("created", item.item, complete)
    return acts


def _incident_again(
    desk: Desk,
    plan: Plan,
    kind: str,
    row: Mapping[str, Value],
    item: ImportedIncident,
    values: Mapping[str, Value],
) -> list[Act]:
    changed = {key: value for key, value in values.items() if not _says(desk, row, key, value)}
    name = RecordName(kind, str(row["owner"]), str(row["id"]))
    marks = {key: row[key] for key in ("tlp", "grade") if row.get(key)} | {
        key: changed[key] for key in ("tlp", "grade") if changed.get(key)
    }
    entries = [
        act
        for entry in item.entries
        if entry.follows_text
        for act in [_entry_act(desk, name, marks, entry)]
        if not desk.queries.is_known(act.record)
    ]
    if not changed and not entries:
        plan.count("unchanged", item.item, values)
        return []
    if name.owner != desk.installation.organisation:
        raise Refused("not-owner", id=str(row["reference"]), owner=name.owner.upper())
    plan.count("updated", item.item, changed)
    return [*([Act("amend", name, "own", changed)] if changed else []), *entries]


def _says(desk: Desk, row: Mapping[str, Value], key: str, value: Value) -> bool:
    """Whether the record says so already; a stored text that a table cannot say exactly (spaces
    at its ends, say) is compared as the table says it."""
    stored = row.get(key)
    if stored == value or not isinstance(stored, str):
        return stored == value
    declared = INCIDENT_FIELDS[key]
    text = cell_text(declared, stored, "ja", desk.vocabularies)
    try:
        return cell_values(declared, text, {}, desk.vocabularies).get(key) == value
    except Refused:
        return False


def _entry_act(
    desk: Desk, parent: RecordName, marks: Mapping[str, Value], entry: ImportedEntry
) -> Act:
    values = {**marks, **entry.values}
    _check(ENTRY.own, values)
    name = desk.new_name("entry", parent)
    if entry.follows_text:
        name = RecordName("entry", name.owner, remark_id(parent.id, str(values["text"])), parent)
    return Act("create", name, "own", with_defaults(ENTRY.own, values))


def _refuse(plan: Plan, item: ImportedTask | ImportedAlert, refused: Refused) -> None:
    plan.refuse(RefusedItem(item.item, refused.told()))


def _check(declared: Mapping[str, Field], values: Mapping[str, Value]) -> None:
    """What a reader hands over is checked like what an officer types."""
    for key, value in values.items():
        if key not in declared:
            raise Refused("field-unknown", field=key)
        declared[key].check(value)
    if values.get("grade"):
        check_ceiling(str(values["grade"]))
