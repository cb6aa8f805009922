"""Alerts (注意喚起): the office issues, organisations acknowledge (了知)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from liaison_app.domain.dates import format_rfc3339_utc
from liaison_app.domain.errors import Refused
from liaison_app.domain.identity import acknowledgement_id
from liaison_app.domain.operations import RecordName, Value
from liaison_app.domain.records.alert import ACKNOWLEDGEMENT, ALERT
from liaison_app.store.caselog import Act, ChangeSet
from liaison_app.store.queries import Conflict, Reader
from liaison_app.workflows.addressing import address_acts, recipients
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.incidents import Added
from liaison_app.workflows.inheritance import inherit
from liaison_app.workflows.packages import require_office
from liaison_app.workflows.removal import standing_again
from liaison_app.workflows.values import parse_fields, with_defaults


@dataclass(frozen=True)
class AlertView:
    """An alert with who was addressed and who acknowledged it, when (organisation → time), and
    what is in conflict on it and its acknowledgements. ``copies`` have it for information: nothing
    is expected of them."""

    fields: Mapping[str, Value]
    addressed: tuple[str, ...]
    acknowledged: Mapping[str, str]
    conflicts: Sequence[Conflict] = ()
    copies: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return str(self.fields["id"])


def add_alert(desk: Desk, fields: Mapping[str, str], to: Sequence[str]) -> Added:
    """Issue an alert; it travels with the next bundle to each organisation addressed."""
    require_office(desk)
    told = recipients(desk, to)
    values = with_defaults(ALERT.own, parse_fields(desk, ALERT.own, fields))
    return issue_alert(desk, values, told.codes, told.copies)


def issue_alert(
    desk: Desk, values: Mapping[str, Value], codes: Sequence[str], copies: Sequence[str] = ()
) -> Added:
    """Record an alert whose values are complete."""
    name = desk.new_name("alert")
    dated = {**values, "issued_at": format_rfc3339_utc(desk.now())}
    notices = address_acts(name, codes, copies)
    changes = desk.write(Act("create", name, "own", dated, mint=True), *notices)
    return Added(name.id, changes.references[name.id], changes)


def acknowledge_alert(desk: Desk, identifier: str, note: str = "") -> ChangeSet:
    """Say that this organisation took note; a second time is ``already-acknowledged``."""
    alert = desk.find(identifier, "alert")
    owner = desk.installation.organisation
    if owner in desk.queries.copied(alert.pk):
        raise Refused("copy-only", id=alert.reference)
    if owner not in desk.queries.addressed(alert.pk):
        raise Refused("not-addressed", id=alert.reference)
    if any(row["owner"] == owner for row in desk.queries.acknowledgements(alert.pk)):
        raise Refused("already-acknowledged", id=alert.reference)
    name = RecordName(
        kind="acknowledgement",
        owner=owner,
        id=acknowledgement_id(alert.name.id, owner),
        parent=alert.name,
    )
    typed = {"acknowledged_at": format_rfc3339_utc(desk.now())} | ({"note": note} if note else {})
    values = inherit(desk, alert) | parse_fields(desk, ACKNOWLEDGEMENT.own, typed)
    values |= standing_again(desk, name)
    return desk.write(Act("create", name, "own", with_defaults(ACKNOWLEDGEMENT.own, values)))


def alert_list(reader: Reader) -> list[AlertView]:
    """Every alert, newest first."""
    alerts = reader.alerts()
    disputed = reader.conflicts_of([pk for pk, _ in alerts])
    return [
        AlertView(
            fields=row,
            addressed=tuple(reader.addressed(pk)),
            acknowledged={
                str(given["owner"]): str(given["acknowledged_at"])
                for given in reader.acknowledgements(pk)
            },
            conflicts=disputed.get(pk, ()),
            copies=tuple(reader.copied(pk)),
        )
        for pk, row in alerts
    ]


def is_open(desk: Desk, alert: AlertView) -> bool:
    """Whether this organisation has yet to take note; for the office, whether anyone has."""
    if desk.is_office:
        return bool(set(alert.addressed) - set(alert.acknowledged))
    own = desk.installation.organisation
    return own in alert.addressed and own not in alert.acknowledged
