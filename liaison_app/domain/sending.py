"""What may leave, and to whom: one filter for every direction, default deny.

It judges a unit (one compartment of one record) on ownership, addressing, whether it was
reported or published, and the *current* markings of the record and of everything above it. It
is asked when a bundle is made, and again of the finished file before it leaves.
"""

from dataclasses import dataclass, replace
from functools import lru_cache

from liaison_app.domain.markings import AMBER_STRICT, CEILING, GRADE_ORDER, RED, TLP_ORDER
from liaison_app.domain.operations import RecordName
from liaison_app.domain.records import RECORD_KINDS
from liaison_app.domain.records.kind import Travels
from liaison_app.domain.routes import NO_ROUTES, Routes, passes_hub

# What the office passes on of another organisation's incident: not its reporting duties, nor the
# forms it filled in.
_SHARED = frozenset({"incident", "entry", "attachment", "indicator", "link"})
# What the office writes to be read by whom it is addressed to, each under its own root.
_ADDRESSED_TO_READ = frozenset({"alert", "guideline", "request", "meeting", "campaign"})
# What hangs on one of those, or on a package, is judged like it.
_WITH_IT = frozenset({"indicator", "step", "meeting-decision"})
# What the office drafts before anybody may have it.
ISSUED = _ADDRESSED_TO_READ | _WITH_IT | {"package", "edition", "task"}
# The cells that decide who may have a record. An operation that writes them may travel with these
# values alone, so that whoever had the record learns that he may not have more of it.
DECIDING = frozenset({"tlp", "grade", "handling", "recipients", "reported", "disposal"})
# A disposal says besides why it was asked for; ``disposal`` names who approved it.
DISPOSING = frozenset({"removal_reason"})


@dataclass(frozen=True)
class Standing:
    """How a record stands towards one recipient.

    ``tlp`` and ``grade`` are the strictest of the record and all above it; ``reported`` is said
    of the root incident, ``published`` of the package and of the edition the record came with,
    ``addressed`` of the task or of the root (for a package: of any task in it), ``named`` that RED
    material names the recipient.
    """

    record: RecordName
    tlp: str
    grade: str
    reported: bool = False
    published: bool = False
    addressed: bool = False
    named: bool = False


@dataclass(frozen=True)
class Direction:
    """Who sends to whom: organisations' codes.

    ``tlp_max`` is the recipient's entitlement; ``routes`` say by way of whom organisations are
    reached.
    """

    sender: str
    recipient: str
    office: str
    tlp_max: str = AMBER_STRICT
    routes: Routes = NO_ROUTES

    @property
    def is_internal(self) -> bool:
        """Between two replicas of one organisation."""
        return self.sender == self.recipient

    def supervises(self, above: str, below: str) -> bool:
        """Whether reports of ``below`` may travel through ``above``."""
        return self.routes.supervises(above, below)

    def hands_on(self, record: RecordName) -> bool:
        """Whether the sender hands on to the recipient what the office means for that one."""
        if self.supervises(self.sender, self.recipient):
            return True
        return self.routes.informs(self.sender, self.recipient) and passes_hub(record)

    def stands_for(self, code: str, record: RecordName) -> bool:
        """Whether what is meant for ``code`` of a record may be handed to the recipient."""
        return (
            code == self.recipient
            or self.supervises(self.recipient, code)
            or (self.routes.informs(self.recipient, code) and passes_hub(record))
        )


def travels(record: RecordName, compartment: str, *, internal: bool = False) -> bool:
    """Whether this unit may ever leave an installation, or (``internal``) go to another one of its
    own organisation. One that may not is refused where it arrives: nobody's officers, filters or
    notes get in by a bundle."""
    if compartment == "internal" and not internal:
        return False
    return _travel(tuple([name.kind for name in record.chain()]), internal=internal)


@lru_cache(maxsize=1024)
def _travel(kinds: tuple[str, ...], *, internal: bool) -> bool:
    found = [RECORD_KINDS.get(kind) for kind in kinds]
    ways = {kind.travels if kind else Travels.NEVER for kind in found}
    return Travels.NEVER not in ways if internal else ways == {Travels.EVERYWHERE}


def may_send(standing: Standing, compartment: str, way: Direction) -> bool:
    """Whether the sender may send this unit to the recipient now. RED goes only to named
    recipients; an organisation's own records come back to it whatever they are marked."""
    record = standing.record
    if way.is_internal:
        return travels(record, compartment, internal=True)
    if not travels(record, compartment):
        return False
    notice = compartment.partition(":")[2]
    if notice and not way.stands_for(notice, record):
        return False
    if record.owner == way.recipient and way.sender in (way.office, _above(way)):
        return True
    if not markings_allow(standing.tlp, standing.grade, way.tlp_max, named=standing.named):
        return False
    if way.sender == way.office:
        return _office_may_send(standing, compartment, way)
    if way.recipient == way.office or way.supervises(way.recipient, way.sender):
        return _reports(standing, compartment, way)
    return way.hands_on(record) and _is_meant(standing, compartment, way)


def why_held(standing: Standing, compartment: str, way: Direction) -> str:
    """Why what is meant for the recipient does not go: ``markings``, ``unpublished``; empty where
    it goes, or was never meant for it."""
    if may_send(standing, compartment, way):
        return ""
    freed = replace(standing, tlp="TLP:CLEAR", grade="confidentiality-1")
    if may_send(freed, compartment, way):
        return "markings"
    if may_send(replace(freed, published=True), compartment, way):
        return "unpublished"
    return ""


def _above(way: Direction) -> str | None:
    return way.routes.supervisors.get(way.recipient)


def markings_allow(tlp: str, grade: str, tlp_max: str, *, named: bool) -> bool:
    """Whether something marked so may go to an organisation entitled to ``tlp_max``; ``named`` that
    RED material names it."""
    if GRADE_ORDER.get(grade, 9) > GRADE_ORDER[CEILING]:
        return False
    if tlp == RED:
        return named
    return TLP_ORDER.get(tlp, 9) <= TLP_ORDER.get(tlp_max, -1)


def _office_may_send(standing: Standing, compartment: str, way: Direction) -> bool:
    owner = standing.record.owner
    told = owner == way.recipient or way.supervises(way.recipient, owner)
    if owner != way.office and told and _is_answer(standing.record):
        return True  # to whom its organisation is registered under
    return _is_meant(standing, compartment, way)


def _is_meant(standing: Standing, compartment: str, way: Direction) -> bool:
    """What the office addresses to the recipient, or shares with it."""
    record = standing.record
    if compartment != "own" and not compartment.startswith("notice:"):
        return False
    root = record.root
    if root.kind == "incident":
        passed_on = standing.addressed and (standing.reported or root.owner == way.office)
        return passed_on and record.kind in _SHARED and record.owner == root.owner
    if record.owner != way.office:
        return False
    if record.kind == "organisation":
        return True
    if record.kind in ("package", "edition", "task"):
        return standing.published and standing.addressed
    if root.kind in _ADDRESSED_TO_READ:
        return standing.addressed and (record is root or record.kind in _WITH_IT)
    return False


def _reports(standing: Standing, compartment: str, way: Direction) -> bool:
    """What an organisation tells the office, itself or through whoever supervises it."""
    record = standing.record
    mine = record.owner == way.sender or way.supervises(way.sender, record.owner)
    if not mine or compartment != "own":
        return False
    match record.root.kind:
        case "incident":
            return standing.reported and record.root.owner == record.owner
        case "contact":
            return True
    return _is_answer(record)


def _is_answer(record: RecordName) -> bool:
    """A response to a task, a reply to a request, with what hangs on it, or an acknowledgement."""
    return any(name.kind in ("response", "reply", "acknowledgement") for name in record.chain())
