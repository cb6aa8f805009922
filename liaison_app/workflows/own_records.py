"""Records an installation keeps for its desk: entered with their defaults, amended by their owner.

What they are about may be marked: such a record is marked at least as strictly as its incident.
"""

from collections.abc import Mapping

from liaison_app.domain.errors import Refused
from liaison_app.domain.markings import RED, strictest_grade, strictest_tlp
from liaison_app.domain.operations import Value
from liaison_app.domain.records import RECORD_KINDS
from liaison_app.domain.records.incident import CASES
from liaison_app.store.caselog import Act, ChangeSet
from liaison_app.store.queries import RecordRef, Row
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.incidents import Added
from liaison_app.workflows.values import parse_fields, with_defaults


def enter(
    desk: Desk,
    kind: str,
    typed: Mapping[str, str],
    incident: str | None = None,
    known: Mapping[str, Value] | None = None,
) -> Added:
    """A new record of ``kind``. ``known`` are values the procedure gives where none is typed;
    ``incident`` is the reference of the incident it is about."""
    declared = RECORD_KINDS[kind].own
    values = {**(known or {}), **parse_fields(desk, declared, typed)}
    if incident:
        values |= about(desk, incident, values)
    name = desk.new_name(kind)
    mint = "reference" in declared
    changes = desk.write(Act("create", name, "own", with_defaults(declared, values), mint=mint))
    return Added(name.id, changes.references.get(name.id, ""), changes)


def typed_values(desk: Desk, found: RecordRef, typed: Mapping[str, str]) -> dict[str, Value]:
    """What was typed for a record that exists; required fields cannot be emptied."""
    return parse_fields(desk, RECORD_KINDS[found.name.kind].own, typed)


def amend(desk: Desk, found: RecordRef, values: Mapping[str, Value]) -> ChangeSet:
    """One operation, whatever the number of fields; ``nothing-to-change``."""
    if not values:
        raise Refused("nothing-to-change", id=found.reference or found.name.id)
    return desk.write(Act("amend", found.name, "own", values))


def own_record(desk: Desk, identifier: str, *kinds: str) -> RecordRef:
    """The record (of one of ``kinds``), if this organisation owns it; ``not-owner``."""
    found = desk.find(identifier, *kinds)
    if found.name.owner != desk.installation.organisation:
        called = found.reference or found.name.id
        raise Refused("not-owner", id=called, owner=found.name.owner.upper())
    return found


def linked(desk: Desk, found: RecordRef, incident: str | None) -> dict[str, Value]:
    """The cells that make a record one about ``incident``: None leaves it, empty unlinks it."""
    if incident is None:
        return {}
    if not incident.strip():
        return {"incident": None}
    return about(desk, incident, desk.queries.row(found))


def about(desk: Desk, incident: str, values: Mapping[str, Value]) -> dict[str, Value]:
    """The link to an incident, and the markings that one asks for."""
    case = desk.find(incident, *CASES)
    return {"incident": case.name.id, **marked_with(desk.queries.row(case), values)}


def marked_with(above: Row, values: Mapping[str, Value]) -> dict[str, Value]:
    """The stricter of two records' markings: what belongs to both must satisfy both."""
    marks: dict[str, Value] = {}
    for key, strictest in (("tlp", strictest_tlp), ("grade", strictest_grade)):
        given = [str(row[key]) for row in (above, values) if row.get(key)]
        if given:
            marks[key] = strictest(given)
    handling = [*_texts(above, "handling"), *_texts(values, "handling")]
    if handling:
        marks["handling"] = list(dict.fromkeys(handling))
    named = above if above.get("tlp") == RED and values.get("tlp") != RED else values
    recipients = _texts(named, "recipients")
    if recipients:
        marks["recipients"] = list(recipients)
    return marks


def _texts(row: Mapping[str, Value], key: str) -> list[str]:
    value = row.get(key)
    return value if isinstance(value, list) else []
