"""Conflicts: cells in which several values stand because nobody had seen the other's (競合).

All of them are kept; until a person decides, the newest is displayed and flagged. Whoever may
write the cell settles it, for one of the values or for another one. The settlement is an act
like any other: it travels, and two different ones are a conflict again. A record that one took
out of the lists while another edited it stays there until then.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from liaison_app.domain.dates import format_rfc3339_utc
from liaison_app.domain.entry import parse_instant, parse_value
from liaison_app.domain.errors import Refused
from liaison_app.domain.fields import Field, FieldType
from liaison_app.domain.merge import LEAVING, takes_out
from liaison_app.domain.operations import Value
from liaison_app.domain.records import RECORD_KINDS
from liaison_app.store.caselog import Act, ChangeSet
from liaison_app.store.queries import Conflict, Head, Reader
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.merging import link_removals, merged_into, status_before
from liaison_app.workflows.values import check_markings

_SHORTEST_ID = 8  # characters that still name a conflict
_MERGED = frozenset({"merged_into", "office_merged_into"})
# What was said together with a field, and means nothing beside another value of it.
_SAID_WITH = {"decision": ("decision_note", "decision_due", "decided_at", "judges")}


@dataclass(frozen=True)
class ConflictView:
    """One conflict as people see it. ``values`` are all that stand, the displayed one first;
    ``follows`` names the field that settles this one with it, if that is in conflict too.
    """

    conflict: Conflict
    reference: str
    title: str
    values: tuple[Head, ...]
    may_settle: bool
    follows: str = ""


@dataclass(frozen=True)
class Settled:
    """What was settled, and the value that stands now."""

    conflict: Conflict
    reference: str
    value: Value
    changes: ChangeSet


def open_conflicts(
    reader: Reader, organisation: str, office: str, pk: int | None = None
) -> list[ConflictView]:
    """Every conflict, or those of one record, as the organisation at this desk sees them."""
    found = reader.conflicts(pk)
    disputed = {(each.pk, each.compartment, each.field) for each in found}
    views = []
    for conflict in found:
        called = reader.called(conflict.pk)
        views.append(
            ConflictView(
                conflict=conflict,
                reference=called.reference,
                title=called.title,
                values=tuple(reader.heads(conflict.pk, conflict.compartment, conflict.field)),
                may_settle=_writer(conflict, office) == organisation,
                follows=next(
                    (
                        key
                        for key in _leaders(conflict.field)
                        if (conflict.pk, conflict.compartment, key) in disputed
                    ),
                    "",
                ),
            )
        )
    return views


def conflict_list(desk: Desk) -> list[ConflictView]:
    """Every conflict that stands, by record and field."""
    here = desk.installation
    return open_conflicts(desk.queries, here.organisation, here.office_code)


def leaves(conflict: Conflict) -> bool:
    """Whether the cell takes its record out of the lists."""
    return (conflict.compartment, conflict.field) in LEAVING


def named_value(reader: Reader, conflict: Conflict, value: Value) -> Value:
    """The value for people: an incident merged into is called by its reference."""
    if conflict.field not in _MERGED or not isinstance(value, str):
        return value
    try:
        return reader.resolve(value, ("incident",)).reference or value
    except Refused:  # not here (yet)
        return value


def settle_conflict(
    desk: Desk,
    identifier: str,
    *,
    keep: int | None = None,
    typed: str | None = None,
    seen: Sequence[str] | None = None,
) -> Settled:
    """Let the ``keep``-th of the values stand (from 1), or the one that was ``typed``.

    ``identifier`` is the conflict's ID, its first eight characters or more, or the record if only
    one conflict stands on it. ``seen`` are the names of the values the officer looked at.

    Refused: ``conflict-unknown`` (there is none, or it was settled meanwhile),
    ``conflict-ambiguous``, ``conflict-changed`` (other values stand than were seen),
    ``conflict-keep``, ``conflict-value-gone``, ``conflict-keep-only``, ``not-owner``,
    ``office-only``, ``field-invalid``, ``merge-target``, and the refusals of markings.
    """
    told: list[tuple[Conflict, Value]] = []

    def acts() -> Iterator[Act]:
        # Asked inside the transaction that writes: nothing can be settled or arrive in between.
        conflict = _find(desk.queries, identifier)
        _check_writer(desk, conflict)
        heads = desk.queries.heads(conflict.pk, conflict.compartment, conflict.field)
        if seen is not None and {head.name for head in heads} != set(seen):
            raise Refused("conflict-changed")
        if typed is None:
            values = _kept(desk.queries, conflict, _chosen(heads, keep or 0))
        else:
            values = _typed(desk, conflict, heads, typed)
        value = values[conflict.field]
        _refuse_circle(desk.queries, conflict, value)
        told.append((conflict, value))
        values |= _stays(desk, conflict) if not takes_out(value) else {}
        yield Act("settle", conflict.name, conflict.compartment, values)
        if conflict.field in _MERGED and value is None:
            targets = [str(head.value) for head in heads if head.value is not None]
            yield from link_removals(desk, desk.queries.ref(conflict.pk), targets)

    changes = desk.write_all(acts())
    conflict, value = told[0]
    return Settled(conflict, desk.queries.called(conflict.pk).reference, value, changes)


def _find(reader: Reader, identifier: str) -> Conflict:
    wanted = identifier.strip().lower()
    every = reader.conflicts()
    found = [
        each
        for each in every
        if each.id == wanted or (len(wanted) >= _SHORTEST_ID and each.id.startswith(wanted))
    ]
    found = found or _on_record(reader, identifier)
    if not found:
        raise Refused("conflict-unknown", id=identifier[:80])
    if len(found) > 1:
        raise Refused("conflict-ambiguous", id=identifier[:80], count=len(found))
    return found[0]


def _on_record(reader: Reader, identifier: str) -> list[Conflict]:
    try:
        return reader.conflicts(reader.resolve(identifier).pk)
    except Refused:
        return []


def _writer(conflict: Conflict, office: str) -> str:
    return conflict.name.owner if conflict.compartment == "own" else office


def _check_writer(desk: Desk, conflict: Conflict) -> None:
    here = desk.installation
    if _writer(conflict, here.office_code) == here.organisation:
        return
    if conflict.compartment != "own":
        raise Refused("office-only")
    reference = desk.queries.called(conflict.pk).reference or conflict.record
    raise Refused("not-owner", id=reference, owner=conflict.name.owner.upper())


def _refuse_circle(reader: Reader, conflict: Conflict, value: Value) -> None:
    """What was itself merged into another case is nobody's survivor."""
    if conflict.field not in _MERGED or not isinstance(value, str):
        return
    target = reader.resolve(value, ("incident",))
    survivor = merged_into(reader.incident(target.pk))
    if survivor:
        raise Refused(
            "merge-target",
            id=target.reference,
            survivor=named_value(reader, conflict, survivor),
        )


def _stays(desk: Desk, conflict: Conflict) -> dict[str, Value]:
    """What is said beside "it stays in the list": as a recovery, or taking a merge apart, says."""
    reader = desk.queries
    row = reader.row(reader.ref(conflict.pk))
    if conflict.field == "removed" and row["removal_reason"]:
        return {"removal_reason": None}
    if conflict.field == "merged_into" and row["status"] == "duplicate":
        return {"status": status_before(reader, reader.ref(conflict.pk))}
    return {}


def _chosen(heads: Sequence[Head], keep: int) -> Head:
    if not 1 <= keep <= len(heads):
        raise Refused("conflict-keep", number=keep, count=len(heads))
    if heads[keep - 1].destroyed:
        raise Refused("conflict-value-gone", number=keep)
    return heads[keep - 1]


def _kept(reader: Reader, conflict: Conflict, head: Head) -> dict[str, Value]:
    """The value of one author, with what the same act of his said together with it."""
    values = {conflict.field: head.value}
    disputed = {each.field for each in reader.conflicts(conflict.pk)}
    for key in disputed.intersection(_said_with(conflict.field)):
        for each in reader.heads(conflict.pk, conflict.compartment, key):
            if each.name == head.name and not each.destroyed:
                values[key] = each.value
    return values


def _typed(desk: Desk, conflict: Conflict, heads: Sequence[Head], text: str) -> dict[str, Value]:
    """Another value, with what follows from it."""
    fields = RECORD_KINDS[conflict.kind].fields_of(conflict.compartment)
    field = fields[conflict.field]
    values: dict[str, Value] = {field.key: parse_value(field, text, desk.vocabularies)}
    if not field.writable and values[field.key] not in [head.value for head in heads]:
        raise Refused("conflict-keep-only", field=field.key)
    values |= _follows(desk, conflict, field, text, values[field.key])
    check_markings(values)
    return {key: value for key, value in values.items() if key in fields}


def _follows(
    desk: Desk, conflict: Conflict, field: Field, text: str, value: Value
) -> dict[str, Value]:
    if field.type is FieldType.INSTANT:
        return {f"{field.key}_precision": parse_instant(field.key, text)[1] if value else None}
    if field.key == "decision":
        judged = desk.queries.heads(conflict.pk, "own", "status")
        return {"judges": judged[0].name, "decided_at": format_rfc3339_utc(desk.now())}
    return {}


def _said_with(field: str) -> tuple[str, ...]:
    return (*_SAID_WITH.get(field, ()), f"{field}_precision")


def _leaders(field: str) -> list[str]:
    """The fields that ``field`` was said with."""
    found = [key for key, others in _SAID_WITH.items() if field in others]
    return [*found, field.removesuffix("_precision")] if field.endswith("_precision") else found
