"""How records stand towards one recipient now: the facts that ``domain/sending.py`` judges.

Where a fact is in conflict, the most cautious of its values counts until someone settles it.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from liaison_app.domain.markings import RED, strictest_grade, strictest_tlp
from liaison_app.domain.operations import RecordName, Value
from liaison_app.domain.records import RECORD_KINDS
from liaison_app.domain.routes import NO_ROUTES, Routes, passes_hub
from liaison_app.domain.sending import Standing
from liaison_app.store.connection import Database
from liaison_app.store.merging import heads, value_of
from liaison_app.store.projection_schema import columns_of, table_of
from liaison_app.store.records import chunks, marks, names_of
from liaison_app.store.visibility import Withdrawn

_UNMARKED = ("TLP:CLEAR", "confidentiality-1")
_UNREADABLE = (RED, "confidentiality-3")
_MARKINGS = ("disposal", "tlp", "grade", "recipients")
_DECIDING = (*_MARKINGS, "reported", "published_at", "edition", "consent_sharing")


class Standings:
    """Standings towards ``recipient`` (an organisation's code), each worked out once.

    ``routes`` say for whom it takes things in. What is asked about is best told
    beforehand (`prepare`), so that it is read many at a time.
    """

    def __init__(self, db: Database, recipient: str, routes: Routes = NO_ROUTES) -> None:
        self._db = db
        self._recipient = recipient
        self._through = (recipient, *sorted(routes.supervised_by(recipient)))
        members = sorted({*routes.members_of(recipient)} - {*self._through})
        self._codes = (*self._through, *members)
        self._names: dict[int, RecordName] = {}
        self._parents: dict[int, int] = {0: 0}
        self._conflicts: set[tuple[int, str, str]] = set()
        self._withdrawn = Withdrawn(db)
        self._found: dict[int, Standing] = {}
        self._facts: dict[int, Mapping[str, list[Value]]] = {}
        self._columns: dict[int, Sequence[Any]] = {}
        self._told: set[tuple[int, str]] = set()

    def prepare(self, pks: Iterable[int]) -> None:
        """Read what these records and those above them are called, where they conflict, what
        their deciding fields say, and who is told of them."""
        wanted = {pk for pk in pks if pk not in self._parents}
        while wanted:
            for part in chunks(sorted(wanted)):
                chosen = marks(len(part))
                sql = f"SELECT pk, parent FROM record WHERE pk IN ({chosen})"
                self._parents.update(self._db.conn.execute(sql, part))
                sql = (
                    f'SELECT record, compartment, field FROM "conflict" WHERE record IN ({chosen})'
                )
                self._conflicts.update(self._db.conn.execute(sql, part))
                self._names.update(names_of(self._db, [int(str(pk)) for pk in part]))
                self._read_columns(int(str(pk)) for pk in part)
                sql = (
                    "SELECT record, organisation FROM addressing WHERE addressed = 1"
                    f" AND record IN ({chosen}) AND organisation IN ({marks(len(self._codes))})"
                )
                self._told.update(self._db.conn.execute(sql, [*part, *self._codes]))
            wanted = {self._parents[pk] for pk in wanted if self._parents[pk] not in self._parents}

    def of(self, pk: int) -> Standing:
        """The standing of a record by its pk."""
        found = self._found.get(pk)
        if found is None:
            self.prepare([pk])
            found = self._found[pk] = self._judge(pk)
        return found

    def above(self, pk: int) -> int:
        """The pk of the record above, 0 for a root."""
        self.prepare([pk])
        return self._parents[pk]

    def _judge(self, pk: int) -> Standing:
        chain = [pk]
        while parent := self._parents[chain[-1]]:
            chain.append(parent)
        facts = [self._read(each) for each in chain]
        # What was withdrawn from us has no markings here; our own answer to it has its own.
        here = [each for each in chain if not self._withdrawn.covers(each)]
        marked = [
            (self._tlps(each, found), found)
            for each, found in zip(chain, facts, strict=True)
            if each in here and self._is_marked(each, found)
        ]
        unmarked = _UNMARKED if len(here) == len(chain) else _UNREADABLE
        tlps = [label for labels, _ in marked for label in labels]
        grades = [grade for _, found in marked for grade in self._grades(found)]
        reds = [found for labels, found in marked if strictest_tlp(labels) == RED]
        return Standing(
            record=self._names[pk],
            tlp=strictest_tlp(tlps) if marked else unmarked[0],
            grade=strictest_grade(grades) if marked else unmarked[1],
            reported=_all_true(facts[-1].get("reported")),
            published=_all_set(facts[-1].get("published_at")) and _is_out(facts),
            addressed=not _any_refused(facts[-1].get("consent_sharing"))
            and any(self._is_addressed(chain, code) for code in self._codes_for(pk)),
            named=bool(reds) and all(self._names_recipient(found) for found in reds),
        )

    def _codes_for(self, pk: int) -> Collection[str]:
        """For whom the recipient may take this record in; a hub not all of it."""
        return self._codes if passes_hub(self._names[pk]) else self._through

    def _is_marked(self, pk: int, facts: Mapping[str, list[Value]]) -> bool:
        """A child without markings of its own has those above it; a root must have them."""
        if "tlp" not in RECORD_KINDS[self._names[pk].kind].own:
            return False
        own = "tlp" in facts or "grade" in facts or "disposal" in facts
        return not self._parents[pk] or own

    @staticmethod
    def _tlps(_: int, facts: Mapping[str, list[Value]]) -> list[str | None]:
        """No label on something that is to be marked is a label that cannot be read."""
        return [_text(value) for value in facts.get("tlp", [None])]

    @staticmethod
    def _grades(facts: Mapping[str, list[Value]]) -> list[str | None]:
        return [_text(value) for value in facts.get("grade", [None])]

    def _names_recipient(self, facts: Mapping[str, list[Value]]) -> bool:
        values = facts.get("recipients", [])
        return bool(values) and all(
            isinstance(value, list)
            and self._recipient in {named.strip().casefold() for named in value}
            for value in values
        )

    def _is_addressed(self, chain: list[int], code: str) -> bool:
        """A task, or another record with all below it, by its notice; a package and its editions by
        any task in it."""
        kind = self._names[chain[-1]].kind
        if kind == "package" and (len(chain) == 1 or self._names[chain[-2]].kind == "edition"):
            sql = (
                "SELECT a.record FROM addressing a JOIN task t ON t.record = a.record"
                " WHERE t.parent = ? AND a.organisation = ? AND a.addressed = 1"
                # One taken out before it left asks nothing of anybody.
                " AND (t.hidden = 0 OR EXISTS(SELECT 1 FROM held"
                " WHERE held.record = a.record AND held.organisation = ?))"
            )
            rows = self._db.conn.execute(sql, [chain[-1], code, self._recipient])
            tasks = [pk for (pk,) in rows]
            self.prepare(tasks)
            return any(self._is_told(task, code) for task in tasks)
        return self._is_told(chain[-2] if kind == "package" else chain[-1], code)

    def _is_told(self, pk: int, code: str) -> bool:
        key = (pk, f"notice:{code}", "addressed")
        if key in self._conflicts:
            found = [value_of(self._db, head, key[2]) for head in heads(self._db, key)]
            return all(value is True for value in found)
        return (pk, code) in self._told

    def _read(self, pk: int) -> Mapping[str, list[Value]]:
        """The values of the deciding fields: one, or in a conflict all; absent ones are not in."""
        found = self._facts.get(pk)
        if found is None:
            found = self._facts[pk] = dict(self._deciding(pk))
        return found

    def _read_columns(self, pks: Iterable[int]) -> None:
        """The rows of many records at once; of one without a row no field says anything."""
        by_kind: dict[str, list[int]] = {}
        for pk in pks:
            if pk in self._names:
                by_kind.setdefault(self._names[pk].kind, []).append(pk)
        for kind, group in by_kind.items():
            fields = _deciding_fields(kind)
            if fields:
                columns = ", ".join(("record", *(f'"{key}"' for key in fields)))
                chosen = marks(len(group))
                sql = f'SELECT {columns} FROM "{table_of(kind)}" WHERE record IN ({chosen})'
                self._columns.update((row[0], row[1:]) for row in self._db.conn.execute(sql, group))

    def _deciding(self, pk: int) -> Iterable[tuple[str, list[Value]]]:
        fields = _deciding_fields(self._names[pk].kind)
        row = self._columns.pop(pk, None) or [None] * len(fields)
        for key, column in zip(fields, row, strict=True):
            cell = (pk, "own", key)
            if cell in self._conflicts:
                yield key, [value_of(self._db, head, key) for head in heads(self._db, cell)]
            elif column is not None:
                yield key, [json.loads(column) if key == "recipients" else column]


@cache
def _deciding_fields(kind: str) -> tuple[str, ...]:
    return tuple(key for key in _DECIDING if key in columns_of(kind))


def _text(value: Value) -> str | None:
    return value if isinstance(value, str) else None


def _all_true(values: list[Value] | None) -> bool:
    """Columns hold booleans as 0 and 1."""
    return bool(values) and all(value in (True, 1) for value in values or ())


def _all_set(values: list[Value] | None) -> bool:
    return bool(values) and all(value is not None for value in values or ())


def _is_out(facts: Sequence[Mapping[str, list[Value]]]) -> bool:
    """Whether the edition that a package's item comes with is published, the package's own being
    the newest published one; ``facts`` from the record up to the package."""
    published = _least(facts[-1].get("edition"))
    return len(facts) < 2 or all(
        isinstance(edition, int) and edition <= published
        for edition in facts[-2].get("edition", [0])
    )


def _least(editions: list[Value] | None) -> int:
    """A package that was published before there were editions is in its first."""
    return min((each for each in editions or () if isinstance(each, int)), default=1)


def _any_refused(values: list[Value] | None) -> bool:
    """Whether its owner said no to passing it on, if only in a conflict."""
    return any(value in (False, 0) for value in values or () if value is not None)
