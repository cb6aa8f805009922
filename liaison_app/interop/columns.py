"""Which column of an officer's ledger is which field of an incident."""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

import msgspec

from liaison_app.domain.entry import fold
from liaison_app.domain.errors import Refused
from liaison_app.domain.fields import Field, FieldType
from liaison_app.domain.records.incident import INCIDENT, INCIDENT_FIELDS, REMARKS, UUID
from liaison_app.domain.vocabulary import Label
from liaison_app.interop.checks import printable

WRITABLE = {key: field for key, field in INCIDENT_FIELDS.items() if field.writable}
# As a mapping's value: this column is not to be read.
IGNORE = ""
# Two columns with these headings are the program's own, in files it wrote: which record a row
# is, and why a row was not taken in.
RECORD_ID = Field(
    "record_id", FieldType.TEXT, Label("記録識別子", "Record identifier"), pattern=UUID
)
REASON = Label("取り込めない理由", "Reason for refusal")
READ = {**WRITABLE, REMARKS.key: REMARKS, RECORD_ID.key: RECORD_ID}


@dataclass(frozen=True)
class Rule:
    """What a person said of a column: its field (or `IGNORE`), and the ledger's own words with
    the codes or labels they stand for."""

    field: str
    words: Mapping[str, str] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class Column:
    """A column by its place from 0. ``known_by`` is ``mapping``, ``remembered``, ``heading``,
    ``program`` (its own columns in its own files) or "" where nobody knows it."""

    place: int
    heading: str
    field: str
    known_by: str
    words: Mapping[str, str]


@dataclass(frozen=True)
class Columns:
    """The columns in their order; a field of time may have two, a day's and a time of day's."""

    all: tuple[Column, ...]

    @property
    def width(self) -> int:
        return len(self.all)

    def by_field(self) -> dict[str, list[Column]]:
        found: dict[str, list[Column]] = {}
        for column in self.all:
            if column.field != IGNORE:
                found.setdefault(column.field, []).append(column)
        return found


class _WrittenRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    field: str | None
    values: dict[Annotated[str, msgspec.Meta(min_length=1)], str] = {}


def parse_mapping(data: bytes) -> dict[str, Rule]:
    """The mapping file of ``--map``: {heading: field key, null or {"field", "values"}}.

    Raises Refused ``mapping-form``, ``ledger-mapping``.
    """
    try:
        written = msgspec.json.decode(
            data.removeprefix(b"\xef\xbb\xbf"), type=dict[str, str | _WrittenRule | None]
        )
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Refused("mapping-form") from error
    return checked_rules({heading: _rule(rule) for heading, rule in written.items()})


def _rule(written: str | _WrittenRule | None) -> Rule:
    if isinstance(written, _WrittenRule):
        return Rule(written.field or IGNORE, written.values)
    return Rule(written or IGNORE)


def checked_rules(rules: Mapping[str, Rule]) -> dict[str, Rule]:
    """``rules`` as they are; Refused ``ledger-mapping`` for a field that cannot be read."""
    for heading, rule in rules.items():
        if rule.field not in READ and rule.field != IGNORE:
            raise Refused("ledger-mapping", heading=printable(heading), field=printable(rule.field))
    return dict(rules)


def heading_names(headings: Sequence[str]) -> list[str]:
    """Names by which a mapping can tell columns apart: ``#4`` without a heading, ``備考 (2)``."""
    names: list[str] = []
    for place, heading in enumerate(headings):
        plain = printable(" ".join(heading.split())) or f"#{place + 1}"
        name, count = plain, 1
        while name in names:
            count += 1
            name = f"{plain} ({count})"
        names.append(name)
    return names


class Headings:
    """What a heading may mean: a person's own mapping first, then what was remembered for a
    table of these very headings, then keys, labels and synonyms."""

    def __init__(
        self,
        mapping: Mapping[str, Rule] | None,
        synonyms: Mapping[str, str],
        remembered: Sequence[Mapping[str, Rule]] = (),
    ) -> None:
        checked = checked_rules(mapping or {})
        self._own = {fold(heading): rule for heading, rule in checked.items()}
        self._known = dict(synonyms) | _keys_and_labels()
        self._remembered = {} if mapping else {signature(rules): rules for rules in remembered}

    def is_known(self, heading: str) -> bool:
        folded = fold(heading)
        return folded in self._own or folded in self._known

    def has_title(self, headings: Sequence[str]) -> bool:
        """Whether a row of ``headings`` can head the table: one of them is the title's."""
        if signature(heading_names(headings)) in self._remembered:
            return True
        return any(column.field == "title" for column in self.columns(headings, strict=False).all)

    def knows(self, headings: Sequence[str]) -> int:
        """How many of ``headings`` are known."""
        return sum(self.is_known(heading) for heading in headings)

    def columns(self, headings: Sequence[str], *, strict: bool = True) -> Columns:
        """Raises ``ledger-column-twice`` if two columns claim one field and neither is mapped;
        not ``strict``, the later one is left out."""
        names = heading_names(headings)
        remembered = self._remembered.get(signature(names))
        own = {fold(name): rule for name, rule in remembered.items()} if remembered else self._own
        mapped = {own[fold(name)].field for name in names if fold(name) in own}
        exported = any(fold(name) in _RECORD_ID_NAMES for name in names)
        found: list[Column] = []
        for place, (name, heading) in enumerate(zip(names, headings, strict=True)):
            rule = own.get(fold(name))
            if rule is not None:
                known_by = "remembered" if remembered else "mapping"
                column = Column(place, name, rule.field, known_by, rule.words)
            else:
                column = self._column(place, name, fold(heading), mapped, exported)
            if _is_claimed(found, column):
                if strict:
                    raise Refused("ledger-column-twice", field=column.field, heading=name)
                column = Column(place, name, IGNORE, "", {})
            found.append(column)
        return Columns(tuple(found))

    def _column(
        self, place: int, name: str, folded: str, mapped: set[str], exported: bool
    ) -> Column:
        if folded in _PROGRAMS or (exported and folded in _READ_ONLY):
            return Column(place, name, IGNORE, "program", {})
        if folded in _RECORD_ID_NAMES:
            return Column(place, name, RECORD_ID.key, "program", {})
        key = self._known.get(folded)
        if key is None or key in mapped:
            return Column(place, name, IGNORE, "", {})
        return Column(place, name, key, "heading", {})


def signature(names: Sequence[str] | Mapping[str, Rule]) -> tuple[str, ...]:
    """What makes two tables tables of the same make: their headings, in order, but for the column
    that the program itself put behind them."""
    return tuple(folded for folded in map(fold, names) if folded not in _PROGRAMS)


def _is_claimed(found: Sequence[Column], column: Column) -> bool:
    if column.field == IGNORE:
        return False
    claims = sum(other.field == column.field for other in found)
    limit = 2 if READ[column.field].type is FieldType.INSTANT else 1
    return claims >= limit


def _keys_and_labels() -> dict[str, str]:
    return {fold(name): key for key, name in _names()}


def _names() -> Iterator[tuple[str, str]]:
    for key, declared in (*WRITABLE.items(), (REMARKS.key, REMARKS)):
        yield from ((key, key), (key, declared.label.ja), (key, declared.label.en))


# What an export also holds, and nobody writes but the program or the central office.
CREATED_AT = Label("登録日時", "Entered at")
UPDATED_AT = Label("更新日時", "Updated at")
_EXPORTED_ONLY: Mapping[str, Label] = {
    **{key: declared.label for key, declared in INCIDENT_FIELDS.items() if not declared.writable},
    **{key: declared.label for key, declared in INCIDENT.internal.items()},
    "created_at": CREATED_AT,
    "updated_at": UPDATED_AT,
}
_RECORD_ID_NAMES = frozenset(map(fold, (RECORD_ID.key, *RECORD_ID.label)))
_PROGRAMS = frozenset(map(fold, REASON))
_READ_ONLY = frozenset(
    fold(name) for key, label in _EXPORTED_ONLY.items() for name in (key, *label)
)
