"""Packages: the office drafts them; ``editions.py`` publishes and revises them."""

from collections.abc import Mapping

from liaison_app.domain.errors import Refused
from liaison_app.domain.records.package import PACKAGE
from liaison_app.store.caselog import Act, ChangeSet
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.incidents import Added, create
from liaison_app.workflows.values import parse_fields, with_defaults


def add_package(desk: Desk, fields: Mapping[str, str]) -> Added:
    """A draft package; nothing of it travels before it is published."""
    require_office(desk)
    values = with_defaults(PACKAGE.own, parse_fields(desk, PACKAGE.own, fields))
    return create(desk, desk.new_name("package"), values)


def set_package(desk: Desk, identifier: str, fields: Mapping[str, str]) -> ChangeSet:
    """Amend a draft. Refused: ``package-published``, ``nothing-to-change``, ``field-…``."""
    require_office(desk)
    package = desk.find(identifier, "package")
    if desk.queries.row(package)["published_at"]:
        raise Refused("package-published", id=package.reference)
    values = parse_fields(desk, PACKAGE.own, fields)
    if not values:
        raise Refused("nothing-to-change", id=package.reference)
    return desk.write(Act("amend", package.name, "own", values))


def require_office(desk: Desk) -> None:
    """Only the office issues packages, alerts and decisions."""
    if not desk.is_office:
        raise Refused("office-only")
