"""The clock against what is known of the time, and what rests on it.

A clock that is wrong is said, and blocks as little as it can: the office signs no trust documents
by it, and expiry is judged by the floor where the clock lies below it. Everything an officer
enters is entered all the same.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from liaison_app.domain import time_floor
from liaison_app.domain.arrival import Arrival, TrustState
from liaison_app.domain.dates import parse_rfc3339
from liaison_app.domain.errors import Refused
from liaison_app.domain.time_floor import SLACK, ClockState, Grade
from liaison_app.exchange.forms import instant, moment
from liaison_app.exchange.overrides import MAX_REASON, Override, read_override, sign_override
from liaison_app.exchange.trust import expiry
from liaison_app.store.verdicts import Place
from liaison_app.workflows.desk import Desk


@dataclass(frozen=True)
class TrustHealth:
    """``grade`` of the trust documents and their times (None before enrolment), and the clock."""

    clock: ClockState
    grade: Grade
    as_of: datetime | None
    registry_expires: datetime | None
    root_expires: datetime | None


def trust_health(desk: Desk) -> TrustHealth:
    """Whether clock and trust documents can be relied upon now."""
    clock = clock_state(desk)
    if not desk.trust.roots:
        return TrustHealth(clock, "none", None, None, None)
    until = expiry(desk.trust)
    grade = time_floor.grade(until.root, until.registry, clock.judged)
    as_of = _instant(desk.trust.issued[1])
    return TrustHealth(clock, grade, as_of, until.registry, until.root)


def clock_state(desk: Desk) -> ClockState:
    """The clock against the newest of: build date, what the office signed, the last run here, and
    the last time an officer confirmed it."""
    evidence = {"built": desk.surroundings.built}
    confirmed = _confirmed(desk)
    known = desk.case_log.time_evidence()
    if confirmed is not None:
        evidence["confirmed"] = _instant(confirmed.at)
    if desk.trust.roots:
        last = min(_ends(desk.trust)) - timedelta(seconds=1)
        if confirmed is None or desk.trust.registry_version > confirmed.registry:
            # Nothing is said after the end of the documents it is said by, whatever its author's
            # clock was: so no clock driven to its maximum makes them expire.
            evidence["issued"] = min(last, _issued(desk.trust))
        if known.office_created:
            evidence["manifest"] = min(last, parse_rfc3339(known.office_created))
    if known.last_run:
        evidence["last_run"] = parse_rfc3339(known.last_run)
    return time_floor.judge_clock(desk.now(), evidence)


def require_right_clock(desk: Desk) -> None:
    """Before trust documents are signed, whose times everybody goes by; Refused ``clock-behind``,
    ``clock-ahead``."""
    clock = clock_state(desk)
    if clock.finding == "behind":
        raise Refused("clock-behind", now=moment(clock.shown), floor=moment(clock.floor))
    if clock.finding == "ahead":
        raise Refused("clock-ahead", now=moment(clock.shown), floor=moment(clock.floor))


def require_clock_not_ahead(desk: Desk) -> None:
    """Before the office says a time that agencies take for a floor; Refused ``clock-ahead``."""
    clock = clock_state(desk)
    if desk.is_office and clock.finding == "ahead":
        raise Refused("clock-ahead", now=moment(clock.shown), floor=moment(clock.floor))


def confirm_clock(desk: Desk, reason: str) -> ClockState:
    """An officer says that the computer's clock is right: signed, and kept in the journal.

    Refused: ``reason-needed``, ``clock-before-build`` (no clock is right that lies before the
    program was made).
    """
    check_build_date(desk.now(), desk.surroundings.built)
    statement = _statement(desk, "clock", None, reason)
    desk.case_log.confirm_clock(statement, desk.now())
    return clock_state(desk)


def overrides(desk: Desk) -> list[Override]:
    """Every statement of this kind, the oldest first."""
    return [read_override(each) for each in desk.case_log.statements()]


def override_for(desk: Desk, arrival: Arrival, reason: str) -> bytes | None:
    """Whether a bundle may be applied by the trust documents known after it: None if they hold, the
    signed statement to be kept with it if they expired and there is a ``reason``.

    Refused: ``trust-expired``, ``trust-root-expired``, ``clock-ahead``.
    """
    if not arrival.trust.roots:
        return None
    clock = clock_state(desk)
    root, registry = _ends(arrival.trust)
    found = time_floor.grade(root, registry, clock.judged)
    if found in ("good", "soon"):
        return None
    if desk.case_log.place_of(arrival) in (Place.SEEN, Place.LATE, Place.FORMER):
        return None
    if clock.finding == "ahead":
        raise Refused("clock-ahead", now=moment(clock.shown), floor=moment(clock.floor))
    if found == "root-expired":
        raise Refused("trust-root-expired", expires=moment(root))
    if not reason.strip():
        raise Refused("trust-expired", expires=moment(registry))
    return _statement(desk, "expired", arrival.manifest_hash, reason)


def arrival_warnings(desk: Desk, arrival: Arrival) -> tuple[str, ...]:
    """What a review tells beforehand: the codes of ``warning.*`` texts."""
    clock = clock_state(desk)
    told = ["own-clock-" + clock.finding] if clock.finding else []
    if arrival.trust.roots:
        found = time_floor.grade(*_ends(arrival.trust), clock.judged)
        told += [f"trust-{found}"] if found in ("expired", "root-expired") else []
    return tuple(told)


def check_build_date(now: datetime, built: datetime) -> None:
    """Raise ``clock-before-build`` for a clock that lies before this program was made."""
    if built - now > SLACK:
        raise Refused("clock-before-build", now=moment(now))


def _statement(desk: Desk, kind: str, manifest: str | None, reason: str) -> bytes:
    said = reason.strip()
    if not said:
        raise Refused("reason-needed")
    override = Override(
        actor=[desk.actor.id, desk.actor.name],
        at=moment(desk.now()),
        kind=kind,  # type: ignore[arg-type]
        manifest=manifest,
        reason=said[:MAX_REASON],
        registry=desk.trust.registry_version,
        replica=desk.installation.replica,
    )
    return sign_override(override, desk.secrets.signing)


def _confirmed(desk: Desk) -> Override | None:
    found = [each for each in overrides(desk) if each.kind == "clock"]
    return found[-1] if found else None


def _ends(trust: TrustState) -> tuple[datetime, datetime]:
    until = expiry(trust)
    return until.root, until.registry


def _issued(trust: TrustState) -> datetime:
    return max(_instant(each) for each in trust.issued)


def _instant(text: str) -> datetime:
    return instant(text, "trust-malformed", "time")
