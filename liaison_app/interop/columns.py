"""Which column of an officer's ledger is which field of an incident."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from liaison_app.domain.entry import fold
from liaison_app.domain.errors import Refused
from liaison_app.domain.records.incident import INCIDENT_FIELDS
from liaison_app.interop.checks import printable

WRITABLE = {key: field for key, field in INCIDENT_FIELDS.items() if field.writable}
# As a mapping's value: this column is not to be read.
IGNORE = ""


@dataclass(frozen=True)
class Columns:
    """Field key by the column's place; ``unread`` are the headings no field was found for."""

    fields: Mapping[int, str]
    unread: Mapping[int, str]
    width: int


class Headings:
    """What a heading may mean: a person's own mapping first, then keys, labels and synonyms."""

    def __init__(self, mapping: Mapping[str, str] | None, synonyms: Mapping[str, str]) -> None:
        self._own = {fold(heading): key for heading, key in (mapping or {}).items()}
        for heading, key in (mapping or {}).items():
            if key not in WRITABLE and key != IGNORE:
                raise Refused("ledger-mapping", heading=printable(heading), field=printable(key))
        self._known = dict(synonyms) | _keys_and_labels()

    def is_known(self, heading: str) -> bool:
        folded = fold(heading)
        return folded in self._own or folded in self._known

    def is_title(self, heading: str) -> bool:
        folded = fold(heading)
        return self._own.get(folded, self._known.get(folded)) == "title"

    def columns(self, headings: Sequence[str]) -> Columns:
        """Raises ``ledger-column-twice`` if two columns claim one field and neither is mapped."""
        fields: dict[int, str] = {}
        unread: dict[int, str] = {}
        for place, heading in enumerate(headings):
            key = self._field(heading, headings)
            if key is None:
                unread[place] = printable(heading.strip()) or f"#{place + 1}"
            elif key in fields.values():
                raise Refused("ledger-column-twice", field=key, heading=printable(heading))
            elif key != IGNORE:
                fields[place] = key
        return Columns(fields, unread, len(headings))

    def _field(self, heading: str, headings: Sequence[str]) -> str | None:
        folded = fold(heading)
        if folded in self._own:
            return self._own[folded]
        key = self._known.get(folded)
        mapped = {self._own.get(fold(other)) for other in headings}
        return None if key in mapped else key


def _keys_and_labels() -> dict[str, str]:
    return {fold(name): key for key, name in _names()}


def _names() -> Iterator[tuple[str, str]]:
    for key, field in WRITABLE.items():
        yield from ((key, key), (key, field.label.ja), (key, field.label.en))
