"""Acknowledging an alert (了知): that it was read, and what looking for it found."""

from liaison_app.domain.dates import format_rfc3339_utc
from liaison_app.domain.errors import Refused
from liaison_app.domain.identity import acknowledgement_id
from liaison_app.domain.operations import RecordName
from liaison_app.domain.records.alert import ACKNOWLEDGEMENT
from liaison_app.store.caselog import Act, ChangeSet
from liaison_app.store.queries import RecordRef
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.inheritance import inherit
from liaison_app.workflows.removal import standing_again
from liaison_app.workflows.values import parse_fields, with_defaults


def acknowledge_alert(desk: Desk, identifier: str, note: str = "", finding: str = "") -> ChangeSet:
    """Say that this organisation took note, and what it found (``none`` ``found`` ``checking``).

    Said again it changes the finding or the note. Refused: ``copy-only``, ``not-addressed``,
    ``alert-ended``, ``already-acknowledged`` where it says nothing new.
    """
    alert = desk.find(identifier, "alert")
    owner = desk.installation.organisation
    typed = {key: text for key, text in (("note", note), ("finding", finding)) if text.strip()}
    values = parse_fields(desk, ACKNOWLEDGEMENT.own, typed)
    given = [row for row in desk.queries.acknowledgements(alert.pk) if row["owner"] == owner]
    _check_asked(desk, alert)
    name = RecordName(
        kind="acknowledgement",
        owner=owner,
        id=acknowledgement_id(alert.name.id, owner),
        parent=alert.name,
    )
    if given:
        changed = {key: value for key, value in values.items() if given[0][key] != value}
        if not changed:
            raise Refused("already-acknowledged", id=alert.reference)
        return desk.write(Act("amend", name, "own", changed))
    values["acknowledged_at"] = format_rfc3339_utc(desk.now())
    values = inherit(desk, alert) | values | standing_again(desk, name)
    return desk.write(Act("create", name, "own", with_defaults(ACKNOWLEDGEMENT.own, values)))


def _check_asked(desk: Desk, alert: RecordRef) -> None:
    owner = desk.installation.organisation
    if owner in desk.queries.copied(alert.pk):
        raise Refused("copy-only", id=alert.reference)
    if owner not in desk.queries.addressed(alert.pk):
        raise Refused("not-addressed", id=alert.reference)
    if desk.queries.row(alert)["ended"]:
        raise Refused("alert-ended", id=alert.reference)
