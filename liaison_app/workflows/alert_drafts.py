"""Writing alerts (the office): drafted, issued, revised, withdrawn.

A draft keeps its recipients as they were typed, for the office alone, and leaves with nobody. One
that is an item of a package is issued with the package's edition.
"""

from collections.abc import Mapping, Sequence

from liaison_app.domain.dates import format_rfc3339_utc
from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import RecordName, Value
from liaison_app.domain.records.alert import ALERT
from liaison_app.domain.records.life import LIFE_FIELDS
from liaison_app.domain.records.package import ENDED
from liaison_app.store.caselog import Act, ChangeSet
from liaison_app.store.queries import RecordRef, Row
from liaison_app.workflows.addressing import (
    COPY,
    Recipients,
    address_acts,
    check_recipients,
    recipients,
)
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.editions import drafting, end_act, item_edition
from liaison_app.workflows.exercises import like_package
from liaison_app.workflows.incidents import Added
from liaison_app.workflows.indicators import indicator_acts, recognised
from liaison_app.workflows.inheritance import inherit
from liaison_app.workflows.issue_approval import require_approval
from liaison_app.workflows.issuing import issue_acts
from liaison_app.workflows.packages import require_office
from liaison_app.workflows.release_policy import asks_for_approval
from liaison_app.workflows.values import parse_fields, with_defaults

# What an alert in the place of another one does not take over from it.
_OWN = frozenset({"reference", "issued_at", "edition", "source_id"}) | {
    field.key for field in (*ENDED, *LIFE_FIELDS)
}


def add_alert(
    desk: Desk,
    fields: Mapping[str, str],
    to: Sequence[str] = (),
    *,
    draft: bool = False,
    indicators: str = "",
    package: str = "",
) -> Added:
    """Write an alert and issue it, unless it is a ``draft``, comes in a ``package`` that is not
    published yet, or approval is asked for first; a draft may have no recipients so far.
    ``indicators`` is text to recognise.

    Refused: ``field-…``, ``indicator-none``, and what `recipients` refuses.
    """
    require_office(desk)
    values = parse_fields(desk, ALERT.own, fields)
    if package:
        found = desk.find(package, "package")
        into = drafting(desk, found)
        values = inherit(desk, found) | like_package(desk, found, values)
        values |= {"package": found.name.id, **item_edition(into.edition)}
        draft = draft or not into.at_once
    values = with_defaults(ALERT.own, values)
    draft = draft or asks_for_approval(desk)
    return _create(desk, values, to, draft=draft, indicators=indicators)


def set_alert(
    desk: Desk, identifier: str, fields: Mapping[str, str], to: Sequence[str] = ()
) -> ChangeSet:
    """Amend a draft, or plan other recipients; what was issued is revised (``alert-issued``)."""
    alert, row = _draft(desk, identifier)
    values = parse_fields(desk, ALERT.own, fields)
    if row["package"] and "exercise" in values:
        values = like_package(desk, desk.find(str(row["package"]), "package"), values)
    acts = [Act("amend", alert.name, "own", values)] if values else []
    if to:
        acts.append(_plan(alert.name, check_recipients(desk, to)))
    if not acts:
        raise Refused("nothing-to-change", id=alert.reference)
    return desk.write(*acts)


def issue_draft(desk: Desk, identifier: str, to: Sequence[str] = ()) -> ChangeSet:
    """Issue a draft to ``to``, or to whom it was planned for; one in whose place it stands ends.

    Refused: ``alert-issued``, ``alert-in-package`` (that is published instead), and what
    `recipients` and `require_approval` refuse.
    """
    alert, row = _draft(desk, identifier)
    if row["package"]:
        package = desk.find(str(row["package"]), "package")
        edition = row["edition"] if isinstance(row["edition"], int) else 1
        into = drafting(desk, package)
        if not into.at_once or edition > into.edition:
            raise Refused("alert-in-package", id=alert.reference, package=package.reference)
    to, _ = require_approval(desk, alert, to)
    planned = row["to"] if isinstance(row["to"], list) else []
    told = recipients(desk, to or planned)
    at = format_rfc3339_utc(desk.now())
    acts = [*issue_acts(desk, alert, {"issued_at": at})]
    acts += _superseding(desk, row, alert.name.id, at)
    return desk.write(*acts, *address_acts(alert.name, told.codes, told.copies))


def revise_alert(
    desk: Desk,
    identifier: str,
    fields: Mapping[str, str],
    to: Sequence[str] = (),
    indicators: str = "",
) -> Added:
    """A draft in the place of an alert that was issued: it says what that one said but for
    ``fields``, has its indicators and any in ``indicators``, and goes to whom it went unless ``to``
    is given. The old one ends once this is issued.

    Refused: ``alert-is-draft``, ``alert-ended``, ``already-revised``.
    """
    alert, row = _issued(desk, identifier)
    if any(other["supersedes"] == alert.name.id for _, other in desk.queries.alerts()):
        raise Refused("alert-revised", id=alert.reference)
    typed = parse_fields(desk, ALERT.own, fields)
    kept = {key: row[key] for key in ALERT.own if key not in _OWN and row[key] is not None}
    values = with_defaults(ALERT.own, {**kept, **typed}) | {"supersedes": alert.name.id}
    if row["package"]:
        package = desk.find(str(row["package"]), "package")
        values = like_package(desk, package, values)
        values |= item_edition(drafting(desk, package).edition)
    went = [
        *desk.queries.addressed(alert.pk),
        *(COPY + code for code in desk.queries.copied(alert.pk)),
    ]
    held = desk.queries.indicators(alert.pk)
    kept_marks = [{key: each[key] for key in ("type", "value", "first_seen", "last_seen", "note",
                                             "tlp", "grade", "handling", "recipients")
                   if each[key] is not None} for each in held]  # fmt: skip
    return _create(desk, values, to or went, draft=True, indicators=indicators, kept=kept_marks)


def withdraw_alert(desk: Desk, identifier: str, reason: str) -> ChangeSet:
    """End an alert that was issued, saying why; it stays where it went, as withdrawn.

    Refused: ``alert-is-draft``, ``alert-ended``, ``note-needed``.
    """
    alert, _row = _issued(desk, identifier)
    if not reason.strip():
        raise Refused("note-needed", status="withdrawn")
    return desk.write(
        end_act(alert.name, "withdrawn", format_rfc3339_utc(desk.now()), reason.strip())
    )


def _create(
    desk: Desk,
    values: dict[str, Value],
    to: Sequence[str],
    *,
    draft: bool,
    indicators: str,
    kept: Sequence[Mapping[str, Value]] = (),
) -> Added:
    name = desk.new_name("alert")
    told = Recipients(())
    plan = []
    if draft:
        plan = [_plan(name, check_recipients(desk, to))] if to else []
    else:
        told = recipients(desk, to)
        values["issued_at"] = format_rfc3339_utc(desk.now())
    marks = {key: values[key] for key in ("tlp", "grade", "handling", "recipients")
             if values.get(key) is not None}  # fmt: skip
    held = {(str(each["type"]), str(each["value"])) for each in kept}
    new = [each for each in recognised(indicators) if tuple(each) not in held] if indicators else []
    changes = desk.write(
        Act("create", name, "own", values, mint=True),
        *plan,
        *(Act("create", desk.new_name("indicator", name), "own", each) for each in kept),
        *indicator_acts(desk, name, new, marks),
        *address_acts(name, told.codes, told.copies),
    )
    return Added(name.id, changes.references[name.id], changes)


def _plan(name: RecordName, to: Sequence[str]) -> Act:
    meant: Value = list(to)
    return Act("amend", name, "internal", {"to": meant})


def _superseding(desk: Desk, row: Row, by: str, at: str) -> list[Act]:
    if not row["supersedes"]:
        return []
    before = desk.find(str(row["supersedes"]), "alert")
    return [end_act(before.name, "superseded", at, "", by=by)]


def _draft(desk: Desk, identifier: str) -> tuple[RecordRef, Row]:
    require_office(desk)
    alert = desk.find(identifier, "alert")
    row = desk.queries.row(alert)
    if row["issued_at"]:
        raise Refused("alert-issued", id=alert.reference)
    return alert, row


def _issued(desk: Desk, identifier: str) -> tuple[RecordRef, Row]:
    require_office(desk)
    alert = desk.find(identifier, "alert")
    row = desk.queries.row(alert)
    if not row["issued_at"]:
        raise Refused("alert-is-draft", id=alert.reference)
    if row["ended"]:
        raise Refused("alert-ended", id=alert.reference)
    return alert, row
