"""Addressing: which organisations a task or an alert goes to."""

from collections.abc import Sequence

from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import RecordName
from liaison_app.store.caselog import Act
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.organisations import known_organisations
from liaison_app.workflows.validity import is_in_force

ALL = "all"


def addressees(desk: Desk, to: Sequence[str]) -> list[str]:
    """Codes in order, each once; ``all`` is every enrolled organisation that takes part now, but
    for the office itself.

    Refused: ``no-recipients``, ``organisation-unknown``.
    """
    known = known_organisations(desk.queries, desk.vocabularies)
    enrolled = sorted(
        {
            replica.organisation
            for replica in desk.trust.replicas.values()
            if replica.status == "active"
            and replica.organisation != desk.trust.office
            and is_in_force(replica, desk.now())
        }
    )
    codes: list[str] = []
    for wanted in (text.strip().lower() for text in to if text.strip()):
        if wanted == ALL:
            codes += enrolled
        elif wanted == desk.installation.organisation:
            raise Refused("addressed-to-self", organisation=wanted.upper())
        elif wanted in known or wanted in enrolled:
            codes.append(wanted)
        else:
            raise Refused("organisation-unknown", organisation=wanted[:40])
    codes = list(dict.fromkeys(codes))
    if not codes:
        raise Refused("no-recipients")
    return codes


def address_acts(name: RecordName, codes: Sequence[str]) -> list[Act]:
    """One notice to each organisation; none of them sees who else was addressed."""
    return [Act("address", name, f"notice:{code}", {"addressed": True}) for code in codes]
