"""What a record kind is: its fields by compartment, its parents and its writers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from liaison_app.domain.fields import Field


class Owner(Enum):
    """Which organisation may own a record of a kind."""

    ANY = "any"
    OFFICE = "office"
    AGENCY_OR_OFFICE_OF_PARENT = "parent"  # the parent's owner, or the office adding its own note


@dataclass(frozen=True)
class RecordKind:
    """``own`` is written by the record's owner; the other compartments by the office."""

    name: str
    own: Mapping[str, Field]
    parents: tuple[str, ...] = ()
    owner: Owner = Owner.ANY
    decision: Mapping[str, Field] = field(default_factory=dict)
    internal: Mapping[str, Field] = field(default_factory=dict)
    notice: Mapping[str, Field] = field(default_factory=dict)
    travels: bool = True  # False: never leaves this installation
    title: str = "title"  # the field by which people call a record
    since: int = 1  # the operation schema that brought it

    def schema_of(self, compartment: str, fields: Iterable[str]) -> int:
        """The lowest operation schema that knows this kind and these fields of it."""
        declared = self.fields_of(compartment)
        brought = (declared[key].since for key in fields if key in declared)
        return max((self.since, *brought))

    def fields_of(self, compartment: str) -> Mapping[str, Field]:
        """The fields of ``own``, ``decision``, ``internal`` or ``notice:CODE``."""
        name = compartment.split(":", 1)[0]
        return {
            "own": self.own,
            "decision": self.decision,
            "internal": self.internal,
            "notice": self.notice,
        }[name]
