"""The office's records of organisations: names, kind, and by way of whom each is reached."""

from collections.abc import Mapping

from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import Value
from liaison_app.domain.records.organisation import ORGANISATION
from liaison_app.domain.vocabulary import Label, Organisation
from liaison_app.store.caselog import Act, ChangeSet
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.organisations import creation, known_organisations
from liaison_app.workflows.packages import require_office
from liaison_app.workflows.values import parse_fields

_ROUTES = ("supervised_by", "hub")


def set_organisation(desk: Desk, code: str, fields: Mapping[str, str]) -> ChangeSet:
    """Set fields of an organisation; an unknown one is entered, with ``name_ja``. An empty value
    takes a route away.

    Refused: ``office-only``, ``organisation-unknown``, ``route-office`` (nobody is reached by way
    of the office: that is no way round), ``route-circle``, ``nothing-to-change``, ``field-…``.
    """
    require_office(desk)
    own = code.strip().lower()
    ORGANISATION.own["code"].check(own)
    if "code" in fields:
        raise Refused("field-unknown", field="code")
    values = parse_fields(desk, ORGANISATION.own, fields)
    if not values:
        raise Refused("nothing-to-change", id=own.upper())
    known = known_organisations(desk.queries, desk.vocabularies)
    for way in _ROUTES:
        _check_route(desk, known, own, way, values.get(way))
    recorded = {str(row["code"]): str(row["id"]) for row in desk.queries.organisations()}
    if own in recorded:
        name = desk.find(recorded[own], "organisation").name
        return desk.write(Act("amend", name, "own", values))
    if own not in known and not values.get("name_ja"):
        raise Refused("organisation-unknown", organisation=own)
    entered = known.get(own) or Organisation(own, Label("", ""))
    act = creation(desk.installation.organisation, entered)
    given: dict[str, Value] = {**act.values, **values}
    complete = {key: value for key, value in given.items() if value is not None}
    return desk.write(Act("create", act.record, "own", complete))


def _check_route(
    desk: Desk, known: Mapping[str, Organisation], own: str, way: str, value: Value
) -> None:
    if value is None:
        return
    above = str(value)
    if above not in known:
        raise Refused("organisation-unknown", organisation=above[:40])
    if desk.installation.organisation in (own, above):
        raise Refused("route-office")
    ways = desk.queries.routes()
    taken = {**(ways.supervisors if way == "supervised_by" else ways.hubs), own: above}
    seen, at = {own}, above
    while at not in seen:
        seen.add(at)
        if at not in taken:
            return
        at = taken[at]
    raise Refused("route-circle", organisation=own.upper(), other=above.upper())
