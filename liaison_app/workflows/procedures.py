"""The procedures for keys and installations, step by step, as ``exchange/PROCEDURES.md`` has them.

They take days and telephone calls: how far one is, is kept in the inbox, and the same desk goes on
with it later. Each step is done by what the window has for it anyway.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from liaison_app.domain.arrival import Replica
from liaison_app.domain.dates import format_rfc3339_utc
from liaison_app.exchange.enrolment import words
from liaison_app.exchange.trust import office_fingerprint
from liaison_app.store.procedures import Begun
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.enrolment import enrolled, fingerprint_of
from liaison_app.workflows.epochs import sent_to_office
from liaison_app.workflows.setup import own_replica

OWN, OTHERS = "own", "others"


@dataclass(frozen=True)
class Step:
    """``key`` names its texts (``procedure.step.KEY``), ``act`` what does it: a file to write or to
    open, a screen to go to, a form. ``says``: something is said on the telephone."""

    key: str
    act: str = ""
    says: bool = False


@dataclass(frozen=True)
class Procedure:
    """``about`` says whose installations it is about: `OWN` (another one of one's organisation),
    `OTHERS` (the office: one of an organisation), or nobody's."""

    name: str
    steps: tuple[Step, ...]
    about: str = ""


_REQUEST = (
    Step("request", "request"),
    Step("call", says=True),
    Step("accept", "accept"),
)
_APPROVE = (Step("open", "open"), Step("approve", "approve"), Step("read", says=True))

AGENCY = (
    Procedure("enrol", (*_REQUEST, Step("first", "inbox"))),
    Procedure("new-here", (*_REQUEST, Step("apply", "inbox"), Step("handed", "inbox"))),
    Procedure(
        "new-leaves",
        (
            Step("learn", "inbox"),
            Step("hand-over", "outbox"),
            Step("tell-last", says=True),
            Step("erase"),
        ),
    ),
    Procedure("gone", (Step("backup"), *_REQUEST, Step("returned", "inbox"))),
    Procedure(
        "lost",
        (
            Step("lost-call", says=True),
            Step("sticks", "media"),
            Step("lost-apply", "inbox"),
            Step("lost-anew"),
        ),
        OWN,
    ),
    Procedure(
        "keys",
        (
            Step("keys-call", says=True),
            Step("keys-change", "change-keys"),
            Step("keys-rekey", "administration"),
            Step("keys-send", "outbox"),
            Step("keys-words", says=True),
            Step("keys-learn", "inbox"),
        ),
    ),
)
OFFICE = (
    Procedure("office-enrol", (*_APPROVE, Step("first-bundle", "outbox"))),
    Procedure(
        "office-new",
        (
            *_APPROVE,
            Step("two-bundles", "outbox"),
            Step("last-number", "inbox"),
            Step("revoke-replaced", "revoke"),
        ),
        OTHERS,
    ),
    Procedure(
        "office-gone",
        (
            Step("open", "open"),
            Step("approve-replaces", "approve"),
            Step("read", says=True),
            Step("return-all", "outbox"),
            Step("last-stick", "inbox"),
            Step("revoke-replaced", "revoke"),
        ),
        OTHERS,
    ),
    Procedure(
        "office-lost",
        (
            Step("lost-heard", says=True),
            Step("revoke-lost", "revoke"),
            Step("exposure", "exposure"),
            Step("tell-all", "outbox"),
            Step("lost-new", "open"),
        ),
        OTHERS,
    ),
    Procedure(
        "office-keys",
        (
            Step("keys-heard", says=True),
            Step("keys-arrive", "inbox"),
            Step("keys-compare"),
            Step("revoke-former", "revoke"),
            Step("keys-tell", "outbox"),
        ),
        OTHERS,
    ),
)


@dataclass(frozen=True)
class Standing:
    """Where this desk is: what is under way, whose installations there are to choose from, and
    what is read out. ``sent`` is the last number sent to the office, ``applied`` by installation
    the last one that arrived here from it, ``words`` those of its keys."""

    begun: tuple[Begun, ...]
    replicas: tuple[Replica, ...]
    own: Replica
    own_words: str
    office_words: str
    sent: int
    applied: dict[str, int]
    words: dict[str, str]


def procedures_for(*, office: bool) -> tuple[Procedure, ...]:
    """Those of the office, or of an agency."""
    return OFFICE if office else AGENCY


def standing(desk: Desk) -> Standing:
    """All that the steps have to tell and to offer."""
    own = own_replica(desk)
    known = [
        each
        for each in enrolled(desk)
        if each.id != own.id
        and (desk.is_office or each.organisation == own.organisation)
        and each.organisation != desk.trust.office
    ]
    pinned = desk.is_office or desk.installation.enrolled
    return Standing(
        begun=tuple(desk.inbox.procedures()),
        replicas=tuple(known),
        own=own,
        own_words=words(fingerprint_of(own)),
        office_words=words(office_fingerprint(desk.trust)) if pinned else "",
        sent=sent_to_office(desk),
        applied={each.id: desk.queries.newest_applied(each.id) for each in known},
        words={each.id: words(fingerprint_of(each)) for each in known},
    )


def keep_step(desk: Desk, name: str, about: str, done: int) -> Standing:
    """So many steps of it are done; with none it was only begun."""
    desk.inbox.keep_procedure(Begun(name, about, done, format_rfc3339_utc(desk.now())))
    return standing(desk)


def end_procedure(desk: Desk, name: str, about: str) -> Standing:
    """All of it is done, or nobody goes on with it."""
    desk.inbox.end_procedure(name, about)
    return standing(desk)


def begun_of(found: Sequence[Begun], name: str) -> Begun | None:
    """How far the newest of one procedure is."""
    return next((each for each in found if each.name == name), None)
