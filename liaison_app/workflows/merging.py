"""Duplicates: suggested, linked, merged, and taken apart again.

Merging changes no record but the one that is merged: it is called 重複 and names the one that
survives. Both references keep resolving; what hangs on it is shown with the survivor, and
figures count it once. The office merges others' reports through cells of its own.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from liaison_app.domain.duplicates import Likeness, likeness, phrases
from liaison_app.domain.errors import Refused
from liaison_app.domain.identity import merge_link_id
from liaison_app.domain.operations import RecordName, Value
from liaison_app.store.caselog import Act, ChangeSet
from liaison_app.store.queries import Reader, RecordRef, Row
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.links import link_act

MAX_SUGGESTED = 20
_COLUMNS = {"own": "merged_into", "internal": "office_merged_into"}


@dataclass(frozen=True)
class Suggestion:
    """An incident that may tell of the same thing."""

    fields: Row
    likeness: Likeness


def suggested_duplicates(reader: Reader, pk: int) -> list[Suggestion]:
    """What may be the same case, the likeliest first: same indicator, same technique or CVE within
    a fortnight, similar title. What is merged already is left out."""
    mine = reader.incident(pk)
    if mine.get("library"):
        return []
    sharing = set(reader.sharing_indicators(pk))
    texts = [*_listed(mine, "cves"), *_listed(mine, "techniques"), *phrases(str(mine["title"]))]
    near = reader.near_saying(pk, texts)
    gone = {pk, *reader.merged(pk)}
    found = []
    for other in reader.cases([each for each in {*sharing, *near} if each not in gone]):
        alike = likeness(mine, other, shares_indicator=other["pk"] in sharing)
        if alike is not None and not merged_into(other) and not other.get("removed"):
            found.append(Suggestion(other, alike))
    found.sort(key=lambda each: (-each.likeness.score, str(each.fields["reference"])))
    return found[:MAX_SUGGESTED]


def merged_into(row: Row) -> str:
    """The uuid of what an incident was merged into, by its owner or by the office; or empty."""
    return str(row.get("merged_into") or row.get("office_merged_into") or "")


def merge_incident(desk: Desk, identifier: str, into: str) -> ChangeSet:
    """Merge an incident into another one; the link ``duplicate-of`` is made if there is none.

    Refused: ``merge-self``, ``merge-known`` (it is merged already), ``merge-target`` (the other
    one is), ``merge-exercise``, ``merge-unreported`` (the office would lose sight of the case),
    ``not-owner``.
    """
    source, target = desk.find(identifier, "incident"), desk.find(into, "incident")
    compartment = _compartment(desk, source)
    row, other = desk.queries.incident(source.pk), desk.queries.incident(target.pk)
    if source.pk == target.pk:
        raise Refused("merge-self", id=source.reference)
    if row[_COLUMNS[compartment]]:
        raise Refused("merge-known", id=source.reference)
    if merged_into(other):
        survivor = desk.find(merged_into(other), "incident").reference
        raise Refused("merge-target", id=target.reference, survivor=survivor)
    if bool(row["exercise"]) != bool(other["exercise"]):
        raise Refused("merge-exercise")
    if compartment == "own" and row["reported"] and not other["reported"]:
        raise Refused("merge-unreported", id=source.reference, into=target.reference)
    acts = _link_acts(desk, source, target)
    values: dict[str, Value] = {_COLUMNS[compartment]: target.name.id}
    if compartment == "own":
        values["status"] = "duplicate"
    acts.append(Act("amend", source.name, compartment, values))
    if compartment == "internal" or target.name.owner == source.name.owner:
        # Said of both, so that two who merge in a circle at the same time find out.
        acts.append(Act("amend", target.name, compartment, {_COLUMNS[compartment]: None}))
    return desk.write(*acts)


def unmerge_incident(desk: Desk, identifier: str) -> ChangeSet:
    """Take a merged incident apart again: its status, and the link, are as they were before.

    Refused ``merge-none`` where it was not merged (by this side).
    """
    source = desk.find(identifier, "incident")
    compartment = _compartment(desk, source)
    row = desk.queries.incident(source.pk)
    target = row[_COLUMNS[compartment]]
    if not isinstance(target, str):
        raise Refused("merge-none", id=source.reference)
    values: dict[str, Value] = {_COLUMNS[compartment]: None}
    if compartment == "own" and row["status"] == "duplicate":
        values["status"] = status_before(desk.queries, source)
    acts = [Act("amend", source.name, compartment, values)]
    return desk.write(*acts, *link_removals(desk, source, [target]))


def link_removals(desk: Desk, source: RecordRef, targets: Iterable[str]) -> list[Act]:
    """The links by which an incident was merged into these, taken out of view."""
    standing = {link["id"] for link in desk.queries.links_from(source.pk)}
    names = [_merge_link(desk, source, target) for target in targets]
    return [Act("remove", name, "own", {"removed": True}) for name in names if name.id in standing]


def _compartment(desk: Desk, source: RecordRef) -> str:
    if source.name.owner == desk.installation.organisation:
        return "own"
    if desk.is_office:
        return "internal"
    raise Refused("not-owner", id=source.reference, owner=source.name.owner.upper())


def _link_acts(desk: Desk, source: RecordRef, target: RecordRef) -> list[Act]:
    """The link, unless someone made one before; one that an earlier merge left is put back."""
    for row in desk.queries.links_from(source.pk):
        if row["relation"] == "duplicate-of" and row["target"] == target.name.id:
            return []
    name = _merge_link(desk, source, target.name.id)
    try:
        desk.find(name.id, "link")
    except Refused:
        values: dict[str, Value] = {"relation": "duplicate-of", "target": target.name.id}
        return [link_act(desk, source, values, name)]
    return [Act("restore", name, "own", {"removed": False})]


def _merge_link(desk: Desk, source: RecordRef, target: str) -> RecordName:
    return RecordName(
        kind="link",
        owner=desk.installation.organisation,
        id=merge_link_id(source.name.id, target),
        parent=source.name,
    )


def status_before(reader: Reader, source: RecordRef) -> Value:
    """What the status was when the merge changed it, from the record's history."""
    for entry in reversed(reader.history(source.pk)):
        cells = {cell.field: cell for cell in entry.cells}
        merging = cells.get("merged_into")
        if merging is not None and merging.after is not None:
            status = cells.get("status")
            if status is not None:
                return status.before
    return "new"


def _listed(row: Row, key: str) -> list[str]:
    value = row.get(key)
    return value if isinstance(value, list) else []
