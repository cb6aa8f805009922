"""What every reader asks of untrusted input: sizes, fields' forms, ids that are there once."""

from array import array
from collections.abc import Mapping

from liaison_app.domain.errors import Refused
from liaison_app.domain.fields import CONTROL, MAX_LINE, Field, FieldType
from liaison_app.domain.operations import MAX_TEXT, Value

MEGABYTE = 1024 * 1024
# What is public needs no protection, and may be passed on to anybody.
PUBLIC: Mapping[str, Value] = {"tlp": "TLP:CLEAR", "grade": "confidentiality-1"}

_LIMITS = {FieldType.TEXT: MAX_LINE, FieldType.PROSE: MAX_TEXT}
_LABEL_LENGTH = 80


def check_size(data: bytes, megabytes: int) -> None:
    """Raise ``import-empty`` or ``import-too-large``."""
    if not data.strip():
        raise Refused("import-empty")
    if len(data) > megabytes * MEGABYTE:
        raise Refused("import-too-large", megabytes=megabytes)


def printable(text: str) -> str:
    """``text`` short and without control characters or lone surrogates, fit for a message."""
    return CONTROL.sub("\ufffd", text[:_LABEL_LENGTH]).replace("\n", " ")


def checked(fields: Mapping[str, Field], values: Mapping[str, Value]) -> dict[str, Value]:
    """``values`` without the empty ones, each of its field's form and no longer than it may be.

    Raises Refused: ``import-too-long`` (nothing is ever cut), ``field-invalid``,
    ``field-required``.
    """
    for key, field in fields.items():
        if field.required:
            _check(field, values.get(key))
    for key, value in values.items():
        _check(fields[key], value)
    return {key: value for key, value in values.items() if value not in (None, "", [])}


def check_length(field: Field, text: str) -> None:
    """Raise ``import-too-long`` where ``text`` has more characters than ``field`` can hold."""
    if len(text) <= MAX_LINE:  # nearly every text; below every limit
        return
    limit = _LIMITS.get(field.type)
    if limit is not None and len(text) > limit:
        raise Refused("import-too-long", field=field.key, length=len(text), limit=limit)


def _check(field: Field, value: Value) -> None:
    if isinstance(value, str):
        check_length(field, value)
    field.check(value)


class Ids:
    """The ids met so far in one file: eight bytes of each, in a table that is never over half
    full.

    They are Python's hash of the text, keyed anew for each process: of a million ids two that
    differ have the same once in thirty million files, and nobody can look for such a pair.
    """

    _EMPTY = 0

    def __init__(self) -> None:
        self._slots = array("q", bytes(8 * 1024))
        self._count = 0

    def meet(self, source_id: str) -> None:
        """Raise ``import-repeated`` at an id's second appearance; "" is no id."""
        if not source_id:
            return
        known = hash(source_id) or 1
        place = self._place(known)
        if self._slots[place] == known:
            raise Refused("import-repeated", source_id=printable(source_id))
        self._slots[place] = known
        self._count += 1
        if 2 * self._count > len(self._slots):
            self._grow()

    def _place(self, known: int) -> int:
        """Where it is, or would be: the first free slot from its own on."""
        slots, last = self._slots, len(self._slots) - 1
        place = known & last
        while slots[place] not in (self._EMPTY, known):
            place = (place + 1) & last
        return place

    def _grow(self) -> None:
        before = self._slots
        self._slots = array("q", bytes(2 * 8 * len(before)))
        for known in before:
            if known != self._EMPTY:
                self._slots[self._place(known)] = known
