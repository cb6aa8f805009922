"""Passing an incident on: the office lets other organisations have what one of them reported.

What it passes on is the incident and what hangs on it, by the owner's words; never the office's own
assessment. Nobody sees to whom else it goes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from liaison_app.domain.errors import Refused
from liaison_app.domain.markings import RED
from liaison_app.domain.operations import Value
from liaison_app.store.caselog import Act, ChangeSet
from liaison_app.store.queries import RecordRef
from liaison_app.workflows.addressing import address_acts, addressees
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.packages import require_office


def share_incident(desk: Desk, identifier: str, to: Sequence[str]) -> ChangeSet:
    """Let organisations (codes, or ``all`` enrolled ones) have an incident from now on.

    Refused: ``office-only``, ``share-not-reported``, ``share-no-consent`` (its owner refused),
    ``share-red`` (RED goes to named recipients only), ``share-owner``, ``organisation-unknown``.
    """
    require_office(desk)
    return desk.write(*_begin(desk, desk.find(identifier, "incident"), to))


def unshare_incident(desk: Desk, identifier: str, to: Sequence[str]) -> ChangeSet:
    """Take it back from organisations; what they have is withdrawn with their next bundle.

    Refused: ``office-only``, ``not-shared``.
    """
    require_office(desk)
    found = desk.find(identifier, "incident")
    return desk.write(*_end(found, [code.strip().lower() for code in to], shared_with(desk, found)))


@dataclass(frozen=True)
class Sharing:
    """Who has an incident now, and who was added or left out."""

    organisations: tuple[str, ...]
    added: tuple[str, ...]
    ended: tuple[str, ...]


def change_sharing(desk: Desk, identifier: str, to: Sequence[str]) -> Sharing:
    """Let exactly these organisations (codes) have an incident, in one transaction. Refused as
    `share_incident`."""
    require_office(desk)
    found = desk.find(identifier, "incident")
    wanted = {code.strip().lower() for code in to}
    added: list[str] = []
    ended: list[str] = []

    def acts() -> Iterator[Act]:
        # Read inside the transaction: another program may have changed it meanwhile.
        before = shared_with(desk, found)
        added.extend(sorted(wanted - {*before}))
        ended.extend(sorted({*before} - wanted))
        if added:
            yield from _begin(desk, found, added)
        if ended:
            yield from _end(found, ended, before)

    desk.write_all(acts())
    return Sharing(tuple(sorted(wanted)), tuple(added), tuple(ended))


def _begin(desk: Desk, found: RecordRef, to: Sequence[str]) -> list[Act]:
    row = desk.queries.row(found)
    own = found.name.owner == desk.installation.organisation
    if not own and not row["reported"]:
        raise Refused("share-not-reported", id=found.reference)
    if row["consent_sharing"] is not None and not row["consent_sharing"]:
        raise Refused("share-no-consent", id=found.reference)
    codes = addressees(desk, to)
    if found.name.owner in codes:
        raise Refused("share-owner", id=found.reference, organisation=found.name.owner.upper())
    markings = desk.queries.effective_markings(found.pk)
    unnamed = set(codes) - {each.casefold() for each in markings.recipients or ()}
    if markings.tlp == RED and unnamed:
        raise Refused("share-red", id=found.reference, organisations=_listed(unnamed))
    return address_acts(found.name, codes)


def _end(found: RecordRef, codes: Sequence[str], shared: Sequence[str]) -> list[Act]:
    chosen = list(filter(None, codes))
    unknown = {*chosen} - {*shared}
    if unknown or not chosen:
        raise Refused("not-shared", id=found.reference, organisations=_listed(unknown))
    values: dict[str, Value] = {"addressed": False}
    return [Act("address", found.name, f"notice:{code}", values) for code in chosen]


def shared_with(desk: Desk, found: RecordRef) -> list[str]:
    """The organisations an incident is passed on to, by code."""
    return desk.queries.addressed(found.pk)


def _listed(codes: set[str]) -> str:
    return ", ".join(sorted(code[:40].upper() for code in codes)) or "-"
