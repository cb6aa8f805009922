"""The office's registry: who takes part, entitled to what and until when, and who no longer does.

Every change is the next version of the registry; agencies have it with their next bundle.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from liaison_app.domain.arrival import Replica, TrustState
from liaison_app.domain.dates import JAPAN, format_rfc3339_utc
from liaison_app.domain.errors import Refused
from liaison_app.domain.identity import organisation_id
from liaison_app.domain.markings import TLP_ORDER
from liaison_app.domain.operations import RecordName
from liaison_app.exchange import registrar
from liaison_app.exchange.documents import RegisteredOrganisation
from liaison_app.exchange.trust import registry_of
from liaison_app.store.caselog import Act
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.office_keys import keep_trust, registry_seeds
from liaison_app.workflows.packages import require_office

WITHOUT_END = "none"


@dataclass(frozen=True)
class Entitlement:
    """What an organisation is entitled to; times in RFC 3339, ``valid_until`` None for no end."""

    organisation: str
    status: str
    tlp_max: str
    valid_from: str
    valid_until: str | None


def entitlements(trust: TrustState) -> dict[str, Entitlement]:
    """Every organisation of the registry, by code; none where there is no registry."""
    if not trust.roots:
        return {}
    return {each.code: _entitlement(each) for each in registry_of(trust).organisations}


def set_entitlement(
    desk: Desk,
    code: str,
    *,
    tlp_max: str = "",
    valid_from: str = "",
    valid_until: str = "",
    status: str = "",
    reason: str = "",
) -> Entitlement:
    """Office: change what is given of an organisation's entitlement.

    ``tlp_max`` is a TLP code; the days are days in Japan (YYYY-MM-DD), both included;
    ``valid_until`` may be ``none``. ``status`` active lets a withdrawn organisation enrol again;
    withdrawn revokes its replicas and needs a reason. Refused: ``organisation-not-enrolled``,
    ``organisation-is-office``, ``entitlement-nothing``, ``entitlement-status``,
    ``entitlement-range``, ``entitlement-tlp``, ``entitlement-day``, ``reason-needed``.
    """
    require_office(desk)
    found = _registered(desk, code)
    if status == "withdrawn":
        if found.status == "withdrawn":
            raise Refused("organisation-withdrawn", organisation=found.code.upper())
        if tlp_max or valid_from or valid_until:
            raise Refused("entitlement-status")
        return _withdraw(desk, found.code, reason)
    changes = _changes(tlp_max, valid_from, valid_until)
    if status:
        if status != "active":
            raise Refused("entitlement-status")
        changes["status"] = status
    if not changes:
        raise Refused("entitlement-nothing")
    begin = str(changes.get("valid_from", found.valid_from))
    end = changes.get("valid_until", found.valid_until)
    if end is not None and str(end) <= begin:
        raise Refused("entitlement-range")
    seeds = registry_seeds(desk)
    keep_trust(
        desk, registrar.entitle_organisation(desk.trust, found.code, changes, seeds, desk.now())
    )
    if reason.strip():
        note(desk, found.code, reason.strip())
    return entitlements(desk.trust)[found.code]


def renew_registry(desk: Desk) -> None:
    """Office: sign the registry for another year; agencies have it with their next bundle. The
    root's end is put off by the next root alone. Refused: ``registry-key-missing``, ``clock-…``.
    """
    seeds = registry_seeds(desk)
    keep_trust(desk, registrar.renew_registry(desk.trust, seeds, desk.now()))


def revoke_replica(desk: Desk, replica_id: str, reason: str) -> Replica:
    """Office: bundles of this replica later than what was applied are refused from now on, and
    nothing is sealed to it any more.

    One that was replaced can be revoked once its last bundle has arrived. A former epoch of this
    very office is revoked from its first bundle on: the present one sends all of it again. Refused:
    ``replica-unknown``, ``replica-is-office``, ``replica-revoked``, ``reason-needed``.
    """
    require_office(desk)
    former = desk.trust.replicas.get(replica_id.strip().lower())
    own = former is not None and former.id in desk.installation.former
    replica = former if former is not None and own else replica_named(desk, replica_id)
    if replica.status == "revoked" and not replica.is_replaced:
        raise Refused("replica-revoked", replica=replica.id)
    if not reason.strip():
        raise Refused("reason-needed")
    at = 0 if own else desk.queries.newest_applied(replica.id)
    seeds = registry_seeds(desk)
    keep_trust(desk, registrar.revoke_replica(desk.trust, replica.id, at, seeds, desk.now()))
    note(desk, replica.organisation, f"{replica.id}: {reason}")
    return desk.trust.replicas[replica.id]


def to_revoke(desk: Desk) -> list[Replica]:
    """Installations that another one followed and that nobody revoked at a sequence: whatever bears
    their names still counts. At the office all of them, elsewhere one's organisation's."""
    own, office = desk.installation.organisation, desk.is_office
    return [
        each
        for each in desk.trust.replicas.values()
        if each.is_replaced or (each.successors and each.may_certify)
        if office or each.organisation == own
    ]


def replica_named(desk: Desk, replica_id: str) -> Replica:
    """A replica of another organisation in the registry; Refused ``replica-unknown``,
    ``replica-is-office``."""
    replica = desk.trust.replicas.get(replica_id.strip().lower())
    if replica is None:
        raise Refused("replica-unknown", replica=replica_id[:40])
    if replica.organisation == desk.trust.office:
        raise Refused("replica-is-office")
    return replica


def note(desk: Desk, code: str, text: str) -> None:
    """What was done and why, in the office's own note on the organisation."""
    office = desk.installation.organisation
    name = RecordName(kind="organisation", owner=office, id=organisation_id(code))
    desk.write(Act("amend", name, "internal", {"registry_note": text}))


def _withdraw(desk: Desk, code: str, reason: str) -> Entitlement:
    if not reason.strip():
        raise Refused("reason-needed")
    at: Mapping[str, int] = {
        each.id: desk.queries.newest_applied(each.id)
        for each in desk.trust.replicas.values()
        if each.organisation == code and each.letter and (each.may_certify or each.is_replaced)
    }
    seeds = registry_seeds(desk)
    keep_trust(desk, registrar.withdraw_organisation(desk.trust, code, at, seeds, desk.now()))
    note(desk, code, reason.strip())
    return entitlements(desk.trust)[code]


def _registered(desk: Desk, code: str) -> RegisteredOrganisation:
    wanted = code.strip().lower()
    if wanted == desk.trust.office:
        raise Refused("organisation-is-office", organisation=wanted.upper())
    for each in registry_of(desk.trust).organisations:
        if each.code == wanted:
            return each
    raise Refused("organisation-not-enrolled", organisation=code[:40].upper())


def _changes(tlp_max: str, valid_from: str, valid_until: str) -> dict[str, object]:
    changes: dict[str, object] = {}
    if tlp_max:
        changes["tlp_max"] = _tlp(tlp_max)
    if valid_from:
        changes["valid_from"] = _midnight(_day(valid_from))
    if valid_until.lower() == WITHOUT_END:
        changes["valid_until"] = None
    elif valid_until:
        changes["valid_until"] = _midnight(_day(valid_until, after=1))
    return changes


def _tlp(text: str) -> str:
    code = f"TLP:{text.strip().upper().removeprefix('TLP:')}"
    if code not in TLP_ORDER:
        raise Refused("entitlement-tlp", text=text[:40])
    return code


def _day(text: str, after: int = 0) -> date:
    try:
        return date.fromisoformat(text.strip()) + timedelta(days=after)
    except (ValueError, OverflowError) as error:
        raise Refused("entitlement-day", text=text[:40]) from error


def _midnight(day: date) -> str:
    """When the day begins in Japan."""
    return format_rfc3339_utc(datetime.combine(day, time(), JAPAN).astimezone(UTC))


def _entitlement(found: RegisteredOrganisation) -> Entitlement:
    return Entitlement(found.code, found.status, found.tlp_max, found.valid_from, found.valid_until)
