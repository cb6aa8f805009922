"""Links between records (重複, 関連, 一部, 起因), shown from both ends.

The office links others' incidents through links of its own, which stay with it.
"""

from dataclasses import dataclass

from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import RecordName, Value
from liaison_app.domain.records.incident import CASES, LINK
from liaison_app.store.caselog import Act, ChangeSet
from liaison_app.store.queries import Reader, RecordRef, Row
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.inheritance import inherit
from liaison_app.workflows.values import parse_fields, with_defaults

TARGETS = (*CASES, "task", "alert", "package", "briefing")


@dataclass(frozen=True)
class LinkView:
    """One end of a link: what the other record is. ``outgoing``: this record holds it."""

    id: str
    relation: str
    outgoing: bool
    kind: str
    other: str
    reference: str
    title: str
    owner: str
    note: str


def add_link(desk: Desk, identifier: str, relation: str, target: str, note: str = "") -> ChangeSet:
    """Link an incident to another record. Refused ``link-self``, ``link-known``, ``not-owner``."""
    found = linkable(desk, identifier)
    other = desk.find(target, *(CASES if relation == "duplicate-of" else TARGETS))
    if other.pk == found.pk:
        raise Refused("link-self", id=found.reference)
    for row in desk.queries.links_from(found.pk):
        if row["relation"] == relation and row["target"] == other.name.id:
            raise Refused("link-known", id=found.reference, target=other.reference)
    typed = {"relation": relation, "target": other.name.id} | ({"note": note} if note else {})
    return desk.write(link_act(desk, found, parse_fields(desk, LINK.own, typed)))


def link_act(
    desk: Desk, found: RecordRef, values: dict[str, Value], name: RecordName | None = None
) -> Act:
    """The creation of a link held by ``found``, marked as that is in effect."""
    complete = with_defaults(LINK.own, inherit(desk, found) | values)
    return Act("create", name or desk.new_name("link", found.name), "own", complete)


def remove_link(desk: Desk, identifier: str, which: str) -> ChangeSet:
    """Take links out of view: by the link's id, or those between the incident and ``which``."""
    found = desk.find(identifier, *CASES)
    own = desk.installation.organisation
    seen = link_views(desk.queries, found)
    is_link = any(which == link.id for link in seen)
    other = "" if is_link else desk.queries.resolve(which, TARGETS).name.id
    chosen = [link for link in seen if link.id == which or (other and link.other == other)]
    if not chosen:
        raise Refused("link-unknown", id=found.reference)
    names = [desk.find(link.id, "link").name for link in chosen]
    mine = [name for name in names if name.owner == own]
    if not mine:
        raise Refused("not-owner", id=found.reference, owner=names[0].owner.upper())
    return desk.write(*(Act("remove", name, "own", {"removed": True}) for name in mine))


def link_views(reader: Reader, found: RecordRef) -> list[LinkView]:
    """The links of a record, its own first, then those that point at it."""
    return [
        *(_outgoing(reader, row) for row in reader.links_from(found.pk)),
        *(_incoming(reader, row) for row in reader.links_to(found.name.id)),
    ]


def linkable(desk: Desk, identifier: str) -> RecordRef:
    """One's own incident; the office may hang links of its own on any."""
    found = desk.find(identifier, *CASES)
    if found.name.owner != desk.installation.organisation and not desk.is_office:
        raise Refused("not-owner", id=found.reference, owner=found.name.owner.upper())
    return found


def _outgoing(reader: Reader, row: Row) -> LinkView:
    try:
        other: RecordRef | None = reader.resolve(str(row["target"]), TARGETS)
    except Refused:  # what it points at is not here (yet)
        other = None
    return _view(reader, row, other, outgoing=True)


def _incoming(reader: Reader, row: Row) -> LinkView:
    return _view(reader, row, reader.ref(int(str(row["parent"]))), outgoing=False)


def _view(reader: Reader, row: Row, other: RecordRef | None, *, outgoing: bool) -> LinkView:
    title = ""
    if other is not None:
        try:
            title = str(reader.row(other).get("title") or "")
        except Refused:  # known by name alone
            title = ""
    return LinkView(
        id=str(row["id"]),
        relation=str(row["relation"]),
        outgoing=outgoing,
        kind=other.name.kind if other else "",
        other=other.name.id if other else str(row["target"]),
        reference=other.reference if other else "",
        title=title,
        owner=str(row["owner"]),
        note=str(row["note"] or ""),
    )
