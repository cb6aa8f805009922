"""What may leave, and to whom: one filter for both directions, default deny.

It judges a unit (one compartment of one record) on ownership, addressing, whether it was
reported or published, and the *current* markings of the record and of everything above it. It
is asked when a bundle is made, and again of the finished file before it leaves.
"""

from dataclasses import dataclass

from liaison_app.domain.markings import AMBER_STRICT, CEILING, GRADE_ORDER, RED, TLP_ORDER
from liaison_app.domain.operations import RecordName
from liaison_app.domain.records import RECORD_KINDS


@dataclass(frozen=True)
class Standing:
    """How a record stands towards one recipient.

    ``tlp`` and ``grade`` are the strictest of the record and all above it; ``reported`` is said
    of the root incident, ``published`` of the package, ``addressed`` of the task or alert (for a
    package: of any task in it), ``named`` that RED material names the recipient.
    """

    record: RecordName
    tlp: str
    grade: str
    reported: bool = False
    published: bool = False
    addressed: bool = False
    named: bool = False


def travels(record: RecordName, compartment: str) -> bool:
    """Whether this unit may ever leave an installation. One that may not is refused where it
    arrives: nobody's officers, filters or notes get in by a bundle."""
    kinds = [RECORD_KINDS.get(name.kind) for name in record.chain()]
    return compartment != "internal" and all(kind is not None and kind.travels for kind in kinds)


def may_send(
    standing: Standing,
    compartment: str,
    sender: str,
    recipient: str,
    office: str,
    tlp_max: str = AMBER_STRICT,
) -> bool:
    """Whether ``sender`` may send this unit to ``recipient`` (organisation codes) now.

    ``tlp_max`` is the recipient's entitlement; RED goes only to named recipients.
    """
    if not travels(standing.record, compartment):
        return False
    if GRADE_ORDER.get(standing.grade, 9) > GRADE_ORDER[CEILING]:
        return False
    if standing.tlp == RED:
        if not standing.named:
            return False
    elif TLP_ORDER.get(standing.tlp, 9) > TLP_ORDER.get(tlp_max, -1):
        return False
    if sender == office:
        return _office_may_send(standing, compartment, recipient, office)
    if recipient == office:
        return _agency_may_send(standing, compartment, sender)
    return False


def _office_may_send(standing: Standing, compartment: str, recipient: str, office: str) -> bool:
    record = standing.record
    if compartment.startswith("notice:") and compartment != f"notice:{recipient}":
        return False
    if record.owner == recipient:  # the organisation's own records come back to it, and decisions
        return True
    if record.owner != office:
        return False
    match record.kind:
        case "organisation":
            return True
        case "package" | "task":
            return standing.published and standing.addressed
        case "alert":
            return standing.addressed
    return False


def _agency_may_send(standing: Standing, compartment: str, sender: str) -> bool:
    record = standing.record
    if record.owner != sender or compartment != "own":
        return False
    match record.root.kind:
        case "incident":
            return standing.reported and record.root.owner == sender
        case "package":
            return record.kind == "response" or (
                record.parent is not None and record.parent.kind == "response"
            )
        case "alert":
            return record.kind == "acknowledgement"
        case "contact":
            return True
    return False
