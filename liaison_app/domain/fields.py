"""What a field is: one declaration holds its key, type, codes and both labels.

Input forms, tables, exports, imports, validation and the database's columns are all derived
from these declarations (see ``domain/records``). Turning what a person typed into a value is
in ``domain/entry.py``; this module checks values that already have their form.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum
from functools import cached_property

from liaison_app.domain.canonical import MAX_INTEGER
from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import MAX_ITEMS, MAX_TEXT, Value
from liaison_app.domain.vocabulary import Code, Label


class FieldType(Enum):
    TEXT = "text"  # one line
    PROSE = "prose"  # several lines
    CODE = "code"  # one of a closed list
    CODES = "codes"  # several of a closed list
    LISTED = "listed"  # one of a list that is data
    INTEGER = "integer"  # 0 or more
    BOOLEAN = "boolean"
    INSTANT = "instant"  # RFC 3339 in UTC, to the second
    DATE = "date"  # a day in Japan
    TEXTS = "texts"  # several short texts
    ORGANISATION = "organisation"  # an organisation's code
    HASH = "hash"  # SHA-256 in hex


_SPOKEN = frozenset({FieldType.TEXT, FieldType.PROSE, FieldType.TEXTS})  # in words of one's own
MAX_LINE = 1000
# Control characters other than tab and line feed never belong in a record.
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# Nor does the end of a line in a field of one line.
_NOT_IN_LINE = re.compile(f"{CONTROL.pattern}|[\n\u2028\u2029]")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_HASH = re.compile("[0-9a-f]{64}")
_ORGANISATION = re.compile("[a-z][a-z0-9-]{0,39}")


@dataclass(frozen=True)
class Field:
    """One field of a record. ``writable`` is False for what only the program itself sets."""

    key: str
    type: FieldType
    label: Label
    codes: tuple[Code, ...] = ()
    vocabulary: str = ""
    pattern: str = ""
    free_prefix: str = ""  # a CODES value may also be this prefix and a free text
    default: Value = None
    required: bool = False
    writable: bool = True
    searchable: bool = False
    since: int = 1  # the operation schema that brought it

    def check(self, value: Value) -> None:
        """Raise unless ``value`` has this field's form; None is "empty".

        Refused: ``field-invalid``, ``field-required``; ``field-too-long`` (characters, of the text
        or of one in a list), ``field-too-many`` (texts in a list).
        """
        if value is None:
            if self.required:
                raise Refused("field-required", field=self.key)
            return
        if not self._has_form(self, value):
            self._check_length(value)
            said = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
            shown = CONTROL.sub("\ufffd", said[:80])
            raise Refused("field-invalid", field=self.key, value=shown)

    def _check_length(self, value: Value) -> None:
        """Nothing is said of the form of what is merely too long."""
        texts = value if isinstance(value, list) else [value]
        if len(texts) > MAX_ITEMS:
            raise Refused("field-too-many", field=self.key, count=len(texts), limit=MAX_ITEMS)
        limit = MAX_TEXT if self.type is FieldType.PROSE else MAX_LINE
        longest = max((len(each) for each in texts if isinstance(each, str)), default=0)
        if self.type in _SPOKEN and longest > limit:
            raise Refused("field-too-long", field=self.key, length=longest, limit=limit)

    def _has_code(self, value: str) -> bool:
        if self.free_prefix and value.startswith(self.free_prefix):
            return len(value) > len(self.free_prefix) and _is_line(self, value)
        return value in self._codes

    @cached_property
    def _has_form(self) -> "Callable[[Field, Value], bool]":
        return _CHECKS[self.type]

    @cached_property
    def _codes(self) -> frozenset[str]:
        return frozenset(code.code for code in self.codes)


def _is_line(field: Field, value: Value) -> bool:
    return (
        isinstance(value, str)
        and len(value) <= MAX_LINE
        # Nothing printable is either; asking for that is several times faster.
        and (value.isprintable() or not _NOT_IN_LINE.search(value))
        and (not field.pattern or re.fullmatch(field.pattern, value) is not None)
        and not (field.required and not value.strip())
    )


def _is_prose(_: Field, value: Value) -> bool:
    return isinstance(value, str) and len(value) <= MAX_TEXT and not CONTROL.search(value)


def _is_instant(_: Field, value: Value) -> bool:
    if not (isinstance(value, str) and _INSTANT.fullmatch(value)):
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def _is_date(_: Field, value: Value) -> bool:
    if not (isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value)):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _is_integer(_: Field, value: Value) -> bool:
    if isinstance(value, bool) or not isinstance(value, int):
        return False
    return 0 <= value <= MAX_INTEGER


def _is_list(value: Value) -> bool:
    return isinstance(value, list) and len(value) <= MAX_ITEMS


def _all_of(value: Value) -> list[str]:
    return value if isinstance(value, list) else []


_CHECKS: Mapping[FieldType, Callable[[Field, Value], bool]] = {
    FieldType.TEXT: _is_line,
    FieldType.PROSE: _is_prose,
    FieldType.CODE: lambda field, value: isinstance(value, str) and field._has_code(value),
    FieldType.CODES: lambda field, value: (
        _is_list(value) and all(field._has_code(item) for item in _all_of(value))
    ),
    # A list that is data may be newer where the value comes from: only the form is checked.
    FieldType.LISTED: _is_line,
    FieldType.INTEGER: _is_integer,
    FieldType.BOOLEAN: lambda _, value: isinstance(value, bool),
    FieldType.INSTANT: _is_instant,
    FieldType.DATE: _is_date,
    FieldType.TEXTS: lambda field, value: (
        _is_list(value) and all(_is_line(field, item) for item in _all_of(value))
    ),
    FieldType.ORGANISATION: lambda _, value: (
        isinstance(value, str) and _ORGANISATION.fullmatch(value) is not None
    ),
    FieldType.HASH: lambda _, value: isinstance(value, str) and _HASH.fullmatch(value) is not None,
}


def since(schema: int, *fields: Field) -> tuple[Field, ...]:
    """The declarations, as brought by a later operation schema."""
    return tuple(replace(field, since=schema) for field in fields)


def by_key(*fields: Field) -> Mapping[str, Field]:
    """The declarations by key, in the order written."""
    return {field.key: field for field in fields}
