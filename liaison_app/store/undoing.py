"""Undo and redo: which act is next, and the compensating acts that take it back or do it again.

Nothing is taken out of the log. An undo gives each cell of an act the value it had before, and
is refused where anybody changed the cell since; a creation is undone by removing the record.
Everything is asked inside the transaction that writes, so that nothing slips between.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from liaison_app.domain.clock import instant
from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import RecordName, Value
from liaison_app.store import installation
from liaison_app.store.connection import Database
from liaison_app.store.deeds import REDO, UNDO, Deed, Deeds, Written, by_name, target_name
from liaison_app.store.merging import Head, heads
from liaison_app.store.recording import Act
from liaison_app.store.visibility import below

# What the program notes of itself is nobody's act; what is final is named when it is in the way.
_UNSEEN_RECORDS = frozenset({"officer", "recovery", "release"})
_UNSEEN_KINDS = frozenset({"withdraw", "grant"})  # they follow from what somebody did
_FINAL_RECORDS = frozenset({"approval", "briefing", "disposal", "organisation", "policy"})
_FINAL_KINDS = frozenset({"settle", "dispose"})
# What others act upon once they were told.
TELLING = frozenset({"report", "publish", "address"})


@dataclass(frozen=True)
class Step:
    """What an undo or redo would take back or do again.

    ``kind`` is the act's, ``record`` its first record (kind, id); ``fields`` of it were written,
    ``records`` tells how many records the act touched. ``names`` are its operations, ``tells``
    whether it reports, publishes or addresses.
    """

    kind: str
    record: RecordName
    pk: int
    fields: tuple[str, ...]
    records: int
    at: datetime
    names: tuple[str, ...] = ()
    tells: bool = False
    acts: tuple[Act, ...] = ()


def next_undo(db: Database, actor: str, pk: int | None = None, *, with_acts: bool = True) -> Step:
    """The last act of the officer that stands (on the record ``pk`` and below it, if given).

    Without ``with_acts`` it is only told which act it is. Raises Refused: ``undo-nothing``,
    ``undo-final``, ``undo-superseded``, ``undo-conflict``, ``undo-destroyed``.
    """
    deeds = Deeds(db)
    for deed in deeds.standing(actor, _scope(db, pk)):
        if deed.kind == UNDO or _is_unseen(deeds, deed):
            continue
        return _Maker(db, deeds).undo(deed) if with_acts else _step(deeds, deed)
    raise Refused("undo-nothing")


def next_redo(db: Database, actor: str, pk: int | None = None, *, with_acts: bool = True) -> Step:
    """The undo that a redo would take back: the last one after which nothing else was done.

    Raises Refused: ``redo-nothing`` and those of `next_undo`.
    """
    deeds = Deeds(db)
    for deed in deeds.standing(actor, _scope(db, pk)):
        if deed.kind == UNDO:
            return _Maker(db, deeds).redo(deed) if with_acts else _step(deeds, deed)
        if deed.kind != REDO and not _is_unseen(deeds, deed):
            break
    raise Refused("redo-nothing")


def _scope(db: Database, pk: int | None) -> Sequence[int] | None:
    return None if pk is None else below(db, [pk])


def _is_unseen(deeds: Deeds, deed: Deed) -> bool:
    """The officer's own record, references that enrolment mints, and what follows by itself."""
    if deed.kind in _UNSEEN_KINDS:
        return True
    header = deeds.at(deed.first).header
    renamed = header.kind == "amend" and any(cell.field == "reference" for cell in header.cells)
    return header.record.kind in _UNSEEN_RECORDS or renamed


@dataclass
class _Cell:
    """A cell that an act wrote: its first and its last operation there."""

    first: Written
    last: Written


class _Maker:
    """Makes the compensating acts of one step."""

    def __init__(self, db: Database, deeds: Deeds) -> None:
        self._db = db
        self._deeds = deeds
        self._own = installation.get(db, "replica")

    def undo(self, deed: Deed) -> Step:
        """The acts that give every cell the value before ``deed``."""
        operations = list(self._deeds.operations(deed))
        for operation in operations:
            self._refuse_final(operation)
        created = {each.record for each in operations if each.kind == "create"}
        untouched = self._untouched(operations, created)
        acts: dict[tuple[int, str], _Draft] = {}
        for (pk, compartment, field), cell in _cells(operations).items():
            if pk in untouched:
                continue
            self._check_unchanged(pk, compartment, field, cell.last)
            if pk in created:
                continue
            before = self._before(cell.first, field)
            draft = acts.setdefault((pk, compartment), _Draft(UNDO, cell.last, {}, {}))
            draft.values[field] = before
            draft.over[field] = cell.last.name
        for operation in operations:
            if operation.kind == "create" and not self._is_below(operation.record, created):
                if operation.record not in untouched:
                    self._check_unchanged(operation.record, "own", "removed", operation)
                acts[operation.record, "own"] = _Draft(
                    UNDO, operation, {"removed": True}, {"removed": operation.name}
                )
        return self._whole(deed, operations, acts)

    def redo(self, deed: Deed) -> Step:
        """The acts that give every cell what the undone act had given it."""
        operations = list(self._deeds.operations(deed))
        acts: dict[tuple[int, str], _Draft] = {}
        for (pk, compartment, field), cell in _cells(operations).items():
            self._check_unchanged(pk, compartment, field, cell.last)
            name = target_name(self._db, cell.last, field)
            undone = by_name(self._db, name) if name else None
            draft = acts.setdefault((pk, compartment), _Draft(REDO, cell.last, {}, {}))
            draft.values[field] = _value(undone, field) if undone else None
            draft.over[field] = cell.last.name
        return self._whole(deed, operations, acts)

    def _whole(
        self, deed: Deed, operations: Sequence[Written], drafts: dict[tuple[int, str], "_Draft"]
    ) -> Step:
        original = self._deeds.original(deed)
        behind = operations if original == deed else list(self._deeds.operations(original))
        return replace(
            _step(self._deeds, deed),
            names=tuple(dict.fromkeys(each.name for each in (*behind, *operations))),
            tells=not TELLING.isdisjoint(each.kind for each in behind),
            acts=tuple(
                Act(
                    draft.kind,
                    draft.operation.header.record,
                    compartment,
                    draft.values,
                    over=draft.over,
                )
                for (_, compartment), draft in drafts.items()
            ),
        )

    def _untouched(self, operations: Sequence[Written], created: set[int]) -> set[int]:
        """The records made by an act and of which nothing else is known since."""
        mine = Counter(each.record for each in operations)
        sql = "SELECT count(*) FROM operation WHERE record = ?"
        return {pk for pk in created if self._db.conn.execute(sql, [pk]).fetchone()[0] == mine[pk]}

    def _refuse_final(self, operation: Written) -> None:
        kind = operation.header.record.kind
        if operation.kind in _FINAL_KINDS or kind in _FINAL_RECORDS:
            raise Refused("undo-final", act=operation.kind, record_kind=kind)

    def _is_below(self, pk: int, created: set[int]) -> bool:
        sql = "SELECT parent FROM record WHERE pk = ?"
        parent = self._db.conn.execute(sql, [pk]).fetchone()[0]
        return bool(parent) and (parent in created or self._is_below(parent, created))

    def _before(self, first: Written, field: str) -> Value:
        names = _names_before(first, field)
        found = [
            each for name in names if (each := by_name(self._db, name)) and _wrote(each, field)
        ]
        values = {repr(_value(each, field)) for each in found}
        if len(values) > 1:
            raise Refused("undo-conflict", field=field)
        return _value(found[0], field) if found else None

    def _check_unchanged(self, pk: int, compartment: str, field: str, last: Written) -> None:
        """Refuse if what stands in the cell is not what ``last`` put there."""
        for head in heads(self._db, (pk, compartment, field)):
            if head.name == last.name:
                continue
            if self._origin(head.name, field) != self._origin(last.name, field):
                raise self._superseded(head, field)

    def _origin(self, name: str | None, field: str) -> str | None:
        """The operation whose value stands after ``name``, looking through undos and redos."""
        while name is not None:
            operation = by_name(self._db, name)
            if operation is None or not _wrote(operation, field):
                return None
            own = operation.header.dot.replica == self._own
            if not own or operation.kind not in (UNDO, REDO):
                return name
            target = target_name(self._db, operation, field)
            if operation.kind == REDO:
                undo = by_name(self._db, target) if target else None
                name = target_name(self._db, undo, field) if undo else None
                continue
            undone = by_name(self._db, target) if target else None
            name = self._shown_before(undone, field) if undone else None
        return None

    def _shown_before(self, operation: Written, field: str) -> str | None:
        """The operation whose value an act, of which ``operation`` is part, found in a cell."""
        deed = self._deeds.around(operation.seq)
        cells = _cells(self._deeds.operations(deed, operation.record))
        cell = cells.get((operation.record, operation.header.compartment, field))
        before = (
            [by_name(self._db, name) for name in _names_before(cell.first, field)] if cell else []
        )
        return max((each.name for each in before if each and _wrote(each, field)), default=None)

    def _superseded(self, head: Head, field: str) -> Refused:
        sql = (
            "SELECT o.actor, r.organisation, b.organisation, b.seq FROM operation o"
            " JOIN replica r ON r.pk = o.replica"
            " JOIN journal j ON j.kind = 'operation' AND j.item = o.pk"
            " LEFT JOIN bundle b ON b.pk = j.through WHERE o.pk = ?"
        )
        actor, organisation, through, sequence = self._db.conn.execute(
            sql, [head.operation]
        ).fetchone()
        if through is not None:
            return Refused(
                "undo-superseded-by-bundle",
                field=field,
                actor=actor or "",
                organisation=organisation.upper(),
                sender=through.upper(),
                sequence=sequence,
            )
        return Refused(
            "undo-superseded", field=field, actor=actor or "", organisation=organisation.upper()
        )


@dataclass
class _Draft:
    """An act in the making: ``operation`` gives its record, ``over`` what it takes back."""

    kind: str
    operation: Written
    values: dict[str, Value]
    over: dict[str, str]


def _step(deeds: Deeds, deed: Deed) -> Step:
    """What an act was, told by its first operation."""
    original = deeds.original(deed)
    first = deeds.at(original.first)
    return Step(
        kind=first.kind,
        record=first.header.record,
        pk=first.record,
        fields=tuple(cell.field for cell in first.header.cells),
        records=deeds.records(original),
        at=instant(first.time),
    )


def _cells(operations: Iterable[Written]) -> dict[tuple[int, str, str], _Cell]:
    found: dict[tuple[int, str, str], _Cell] = {}
    for operation in operations:
        for cell in operation.header.cells:
            key = (operation.record, operation.header.compartment, cell.field)
            if key in found:
                found[key].last = operation
            else:
                found[key] = _Cell(operation, operation)
    return found


def _names_before(first: Written, field: str) -> list[str]:
    """What ``first`` superseded in a cell."""
    return [name for cell in first.header.cells if cell.field == field for name in cell.over]


def _wrote(operation: Written, field: str) -> bool:
    return any(cell.field == field for cell in operation.header.cells)


def _value(operation: Written, field: str) -> Value:
    """What an operation said; ``undo-destroyed`` where that was disposed of."""
    salted = operation.body.values.get(field) if operation.body else None
    if salted is None:
        if _wrote(operation, field):
            raise Refused("undo-destroyed", field=field)
        # Undoing a creation removed the record; what did not write the cell left it empty.
        return False if field == "removed" else None
    return salted.value
