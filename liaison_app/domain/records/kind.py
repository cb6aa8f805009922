"""What a record kind is: its fields by compartment, its parents and its writers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from liaison_app.domain.fields import Field, FieldType, by_key, since
from liaison_app.domain.vocabulary import Label


class Travels(Enum):
    """How far records of a kind may go."""

    EVERYWHERE = "yes"  # wherever may_send lets them
    ORGANISATION = "organisation"  # between the replicas of one organisation, directly
    NEVER = "no"


# What the office tells one organisation of a record: whether it has to be addressed, and whether
# what it holds of it was withdrawn. ``called`` is what a withdrawn record was called.
ADDRESSED = Field("addressed", FieldType.BOOLEAN, Label("宛先", "Addressed"), writable=False)
WITHDRAWAL = since(
    3,
    Field("withdrawn", FieldType.BOOLEAN, Label("提供の取消し", "Withdrawn"), writable=False),
    Field("called", FieldType.TEXT, Label("取り消した記録", "Record withdrawn"), writable=False),
)


# Somebody who has it for information only: no answer is expected of him.
COPY = Field("copy", FieldType.BOOLEAN, Label("写し", "Copy"), writable=False, since=4)


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
    notice: Mapping[str, Field] = field(default_factory=lambda: by_key(*WITHDRAWAL))
    travels: Travels = Travels.EVERYWHERE
    title: str = "title"  # the field by which people call a record
    since: int = 1  # the operation schema that brought it
    # Parents that a later schema allowed: an older program would refuse the bundle.
    parents_since: Mapping[str, int] = field(default_factory=dict)

    def schema_of(self, compartment: str, fields: Iterable[str], parent: str | None = None) -> int:
        """The lowest operation schema that knows this kind, under this kind of record, and these
        fields of it."""
        declared = self.fields_of(compartment)
        brought = (declared[key].since for key in fields if key in declared)
        return max((self.since, self.parents_since.get(parent or "", 1), *brought))

    def fields_of(self, compartment: str) -> Mapping[str, Field]:
        """The fields of ``own``, ``decision``, ``internal`` or ``notice:CODE``."""
        if compartment == "own":  # asked for every operation there is
            return self.own
        name = compartment.split(":", 1)[0]
        return {"decision": self.decision, "internal": self.internal, "notice": self.notice}[name]
