"""How records stand towards one recipient now: the facts that ``domain/sending.py`` judges.

Where a fact is in conflict, the most cautious of its values counts until someone settles it.
"""

import json
from collections.abc import Iterable, Mapping

from liaison_app.domain.markings import RED, strictest_grade, strictest_tlp
from liaison_app.domain.operations import RecordName, Value
from liaison_app.domain.records import RECORD_KINDS
from liaison_app.domain.sending import Standing
from liaison_app.store.connection import Database
from liaison_app.store.merging import heads, value_of
from liaison_app.store.projection_schema import columns_of, table_of
from liaison_app.store.records import names_of

_UNMARKED = ("TLP:CLEAR", "confidentiality-1")


class Standings:
    """Standings towards ``recipient`` (an organisation's code), each worked out once."""

    def __init__(self, db: Database, recipient: str) -> None:
        self._db = db
        self._recipient = recipient
        self._names: dict[int, RecordName] = {}
        self._parents = dict(db.execute("SELECT pk, parent FROM record").fetchall())
        self._conflicts = set(
            db.execute('SELECT record, compartment, field FROM "conflict"').fetchall()
        )
        self._found: dict[int, Standing] = {}
        self._facts: dict[int, Mapping[str, list[Value]]] = {}

    def of(self, pk: int) -> Standing:
        """The standing of a record by its pk."""
        found = self._found.get(pk)
        if found is None:
            found = self._found[pk] = self._judge(pk)
        return found

    def _judge(self, pk: int) -> Standing:
        chain = [pk]
        while parent := self._parents[chain[-1]]:
            chain.append(parent)
        facts = [self._read(each) for each in chain]
        marked = [
            (self._tlps(each, found), found)
            for each, found in zip(chain, facts, strict=True)
            if self._is_marked(each, found)
        ]
        tlps = [label for labels, _ in marked for label in labels]
        grades = [grade for _, found in marked for grade in self._grades(found)]
        reds = [found for labels, found in marked if strictest_tlp(labels) == RED]
        return Standing(
            record=self._name(pk),
            tlp=strictest_tlp(tlps) if marked else _UNMARKED[0],
            grade=strictest_grade(grades) if marked else _UNMARKED[1],
            reported=_all_true(facts[-1].get("reported")),
            published=_all_set(facts[-1].get("published_at")),
            addressed=self._is_addressed(chain),
            named=bool(reds) and all(self._names_recipient(found) for found in reds),
        )

    def _is_marked(self, pk: int, facts: Mapping[str, list[Value]]) -> bool:
        """A child without markings of its own has those above it; a root must have them."""
        if "tlp" not in RECORD_KINDS[self._name(pk).kind].own:
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

    def _is_addressed(self, chain: list[int]) -> bool:
        """A task or alert, and what is below it, by its notice; a package by any task in it."""
        kind = self._name(chain[-1]).kind
        if kind == "package" and len(chain) == 1:
            sql = (
                "SELECT 1 FROM addressing a JOIN task t ON t.record = a.record"
                " WHERE t.parent = ? AND a.organisation = ? AND a.addressed = 1 LIMIT 1"
            )
            return self._db.conn.execute(sql, [chain[0], self._recipient]).fetchone() is not None
        noticed = chain[-2] if kind == "package" else chain[-1]
        key = (noticed, f"notice:{self._recipient}", "addressed")
        if key in self._conflicts:
            found = [value_of(self._db, head, key[2]) for head in heads(self._db, key)]
            return all(value is True for value in found)
        sql = "SELECT addressed FROM addressing WHERE record = ? AND organisation = ?"
        row = self._db.conn.execute(sql, [noticed, self._recipient]).fetchone()
        return bool(row and row[0])

    def _read(self, pk: int) -> Mapping[str, list[Value]]:
        """The values of the deciding fields: one, or in a conflict all; absent ones are not in."""
        found = self._facts.get(pk)
        if found is None:
            found = self._facts[pk] = dict(self._deciding(pk))
        return found

    def _deciding(self, pk: int) -> Iterable[tuple[str, list[Value]]]:
        kind = self._name(pk).kind
        deciding = ("disposal", "tlp", "grade", "recipients", "reported", "published_at")
        fields = [key for key in deciding if key in columns_of(kind)]
        if not fields:
            return
        columns = ", ".join(f'"{key}"' for key in fields)
        sql = f'SELECT {columns} FROM "{table_of(kind)}" WHERE record = ?'
        row = self._db.conn.execute(sql, [pk]).fetchone() or [None] * len(fields)
        for key, column in zip(fields, row, strict=True):
            cell = (pk, "own", key)
            if cell in self._conflicts:
                yield key, [value_of(self._db, head, key) for head in heads(self._db, cell)]
            elif column is not None:
                yield key, [json.loads(column) if key == "recipients" else column]

    def _name(self, pk: int) -> RecordName:
        if pk not in self._names:
            self._names.update(names_of(self._db, [pk]))
        return self._names[pk]


def _text(value: Value) -> str | None:
    return value if isinstance(value, str) else None


def _all_true(values: list[Value] | None) -> bool:
    """Columns hold booleans as 0 and 1."""
    return bool(values) and all(value in (True, 1) for value in values or ())


def _all_set(values: list[Value] | None) -> bool:
    return bool(values) and all(value is not None for value in values or ())
