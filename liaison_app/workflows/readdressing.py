"""Changing what was issued: to whom it goes, and how it is marked.

What somebody has and may no longer have is withdrawn with the office's next bundle to him.
"""

from collections.abc import Mapping, Sequence

from liaison_app.domain.errors import Refused
from liaison_app.domain.fields import by_key
from liaison_app.domain.operations import Value
from liaison_app.domain.records.markings import MARKING_FIELDS
from liaison_app.store.caselog import Act, ChangeSet
from liaison_app.workflows.addressing import address_acts, addressees
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.own_records import amend, own_record
from liaison_app.workflows.packages import require_office
from liaison_app.workflows.values import parse_fields

_ADDRESSED = ("task", "alert")
_MARKED = ("incident", "package", "task", "alert")


def address_record(desk: Desk, identifier: str, to: Sequence[str]) -> list[str]:
    """Address a task or an alert to further organisations; all it is addressed to then.

    Refused: ``office-only``, ``no-recipients``, ``organisation-unknown``.
    """
    require_office(desk)
    found = desk.find(identifier, *_ADDRESSED)
    desk.write(*address_acts(found.name, addressees(desk, to)))
    return desk.queries.addressed(found.pk)


def unaddress_record(desk: Desk, identifier: str, to: Sequence[str]) -> list[str]:
    """Take a task or an alert back from organisations; whom it still is addressed to.

    Refused: ``office-only``, ``not-addressed-there``.
    """
    require_office(desk)
    found = desk.find(identifier, *_ADDRESSED)
    codes = list(dict.fromkeys(code.strip().lower() for code in to if code.strip()))
    unknown = sorted(set(codes) - set(desk.queries.addressed(found.pk)))
    if unknown or not codes:
        listed = ", ".join(code[:40].upper() for code in unknown) or "-"
        raise Refused("not-addressed-there", id=found.reference, organisations=listed)
    values: dict[str, Value] = {"addressed": False}
    desk.write(*(Act("address", found.name, f"notice:{code}", values) for code in codes))
    return desk.queries.addressed(found.pk)


def mark_record(desk: Desk, identifier: str, typed: Mapping[str, str]) -> ChangeSet:
    """Give one's own incident, package, task or alert other markings: ``tlp``, ``grade``,
    ``handling``, ``recipients``. Refused: ``not-owner``, ``above-ceiling``, ``field-…``."""
    found = own_record(desk, identifier, *_MARKED)
    return amend(desk, found, parse_fields(desk, by_key(*MARKING_FIELDS), typed))
