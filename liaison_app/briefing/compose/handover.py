"""``handover`` 引継書, exactly one page: open items, promised calls, next deadlines, given and
taken."""

from liaison_app.briefing.compose.closing import coverage_line
from liaison_app.briefing.compose.figures import corrections, in_line
from liaison_app.briefing.compose.incidents import severity_words
from liaison_app.briefing.compose.report import composed_report, report_scribe
from liaison_app.briefing.compose.scribe import Scribe
from liaison_app.briefing.handover_facts import (
    Due,
    HandoverFacts,
    OpenCase,
    Promise,
    Turn,
)
from liaison_app.briefing.model import Grid, Labelled, Lines, Paper, Part, Prose, Section, SignOff
from liaison_app.domain.texts import Texts
from liaison_app.domain.vocabulary import INCIDENT_STATUS

KIND = "handover"
MOST_ROWS = 12  # of a table
_LONGEST = 160  # characters in a cell
_LINES = 2  # of a row, so that more rows are seen
_NAMED = 6  # incidents of a sort of change
_ORDER = ("new", "late", "raised", "lowered", "closed", "ended", "dropped")
_FIGURES = ("open_incidents", "serious", "tasks_overdue", "tasks_within_day")


def compose_handover(facts: HandoverFacts, texts: Texts) -> Paper:
    """The sheet in words. ``texts`` must be in the language the facts ask for.

    Raises Refused (``field-invalid``) for a marking the program does not know.
    """
    scribe = report_scribe(facts, texts)
    sections = [
        *_since(facts, scribe),
        _incidents(facts, scribe),
        _promises(facts, scribe),
        _dues(facts, scribe),
        _rest(facts, scribe),
        _given(facts, scribe),
    ]
    title = scribe.say("handover.title")
    return composed_report(KIND, facts, title, sections, scribe, series=False, most=1)


def _since(facts: HandoverFacts, scribe: Scribe) -> list[Section]:
    """How it stands beside the sheet that was issued before; nothing where none was."""
    if facts.previous is None:
        return []
    label = scribe.say("handover.since")
    lines = [Labelled(scribe.say("handover.figures"), in_line(facts, _FIGURES, scribe))]
    moved = [
        scribe.say(f"handover.change.{sort}", names=_named(references, label, scribe))
        for sort in _ORDER
        if (references := [each.reference for each in facts.changes if each.sort == sort])
    ]
    changes = scribe.joined(moved) or scribe.say("handover.none")
    time = scribe.time(facts.previous.as_of)
    lines.append(Labelled(label, scribe.say("handover.compared", time=time, changes=changes)))
    corrected = corrections(facts, scribe)
    if corrected:
        lines.append(Labelled(scribe.say("handover.corrected"), corrected))
    return [Section("", (Lines(tuple(lines)),))]


def _named(references: list[str], place: str, scribe: Scribe) -> str:
    shown = [scribe.plain(each, place, 40) for each in references[:_NAMED]]
    rest = scribe.others(len(shown), len(references), place)
    return scribe.say("handover.names-separator").join(shown) + rest


def _incidents(facts: HandoverFacts, scribe: Scribe) -> Section:
    heading = scribe.say("handover.incidents", number=scribe.number(1))
    place = scribe.say("handover.incidents-place")
    rows = [_incident(each, place, scribe) for each in facts.incidents[:MOST_ROWS]]
    total = max(facts.incidents_total, len(facts.incidents))
    names = ("number", "incident", "state", "last")
    return Section(heading, (_table(names, (20, 32, 15, 33), rows, total, place, scribe),))


def _incident(each: OpenCase, place: str, scribe: Scribe) -> tuple[str, ...]:
    last = scribe.say("handover.no-entry")
    if each.last:
        said = scribe.plain(each.last, place, _LONGEST)
        time = scribe.time(each.last_at) if each.last_at else scribe.say("incident.no-time")
        last = scribe.say("handover.last", time=time, text=said)
    return (
        scribe.plain(each.reference, place, 40),
        scribe.say(
            "incident.who-what",
            organisation=scribe.plain(each.organisation, place, 40),
            title=scribe.plain_or(each.title, place, "unknown", _LONGEST),
        ),
        scribe.say(
            "handover.state",
            severity=severity_words(each.severity, scribe),
            status=scribe.label(INCIDENT_STATUS, each.status),
        ),
        last,
    )


def _promises(facts: HandoverFacts, scribe: Scribe) -> Section:
    heading = scribe.say("handover.promises", number=scribe.number(2))
    place = scribe.say("handover.promises-place")
    rows = [_promise(each, place, scribe) for each in facts.promises[:MOST_ROWS]]
    names = ("number", "what", "who", "text")
    table = _table(names, (20, 22, 24, 34), rows, len(facts.promises), place, scribe)
    return Section(heading, (table,))


def _promise(each: Promise, place: str, scribe: Scribe) -> tuple[str, ...]:
    time = scribe.time(each.at) if each.at else scribe.say("unknown")
    who = scribe.plain_or(each.who, place, "unknown", 60)
    if each.number:
        number = scribe.plain(each.number, place, 40)
        who = scribe.say("handover.reached-at", who=who, number=number)
    return (
        scribe.plain(each.reference, place, 40),
        scribe.say(f"handover.{each.sort}", time=time),
        who,
        scribe.plain(each.text, place, _LONGEST),
    )


def _dues(facts: HandoverFacts, scribe: Scribe) -> Section:
    heading = scribe.say("handover.dues", number=scribe.number(3))
    place = scribe.say("handover.dues-place")
    shown = facts.dues[:MOST_ROWS]
    rows = [_due(each, place, scribe) for each in shown]
    late = frozenset(number for number, each in enumerate(shown) if each.overdue)
    names = ("due", "sort", "number", "title")
    table = _table(names, (23, 17, 20, 40), rows, len(facts.dues), place, scribe, late)
    return Section(heading, (table,))


def _due(each: Due, place: str, scribe: Scribe) -> tuple[str, ...]:
    time = scribe.time(each.at, each.precision)
    return (
        scribe.say("calls.overdue", due=time) if each.overdue else time,
        scribe.plain(each.sort, place, 60),
        scribe.plain(each.reference, place, 40),
        scribe.plain(each.title, place, _LONGEST),
    )


def _table(
    names: tuple[str, ...],
    shares: tuple[int, ...],
    rows: list[tuple[str, ...]],
    total: int,
    place: str,
    scribe: Scribe,
    bad: frozenset[int] = frozenset(),
) -> Part:
    """A table that may be shortened to fit the page, and says by how much."""
    if not rows:
        return Prose((scribe.say("handover.none"),))
    columns = tuple(scribe.say(f"handover.column.{name}") for name in names)
    closing = tuple(_more(shown, total, scribe) for shown in range(len(rows) + 1))
    return Grid(
        columns, shares, tuple(rows), place, "", bad, closing=closing, total=total, lines=_LINES
    )


def _more(shown: int, total: int, scribe: Scribe) -> str:
    rest = total - shown
    if rest <= 0:
        return ""
    return scribe.say("handover.more", count=rest, number=scribe.number(rest))


def _rest(facts: HandoverFacts, scribe: Scribe) -> Section:
    heading = scribe.say("handover.rest", number=scribe.number(4))
    lines = [
        Labelled(scribe.say("handover.arrivals"), _arrivals(facts, scribe)),
        Labelled(scribe.say("handover.on-duty"), _on_duty(facts, scribe)),
        Labelled(scribe.say("handover.wake-up"), _wake_up(facts, scribe)),
        coverage_line(facts.coverage, scribe),
    ]
    return Section(heading, (Lines(tuple(lines)),))


def _arrivals(facts: HandoverFacts, scribe: Scribe) -> str:
    if facts.arrivals is None:
        return scribe.say("handover.arrivals-unknown")
    if not facts.arrivals:
        return scribe.say("handover.none")
    label = scribe.say("handover.arrivals")
    named = [scribe.plain(each, label, 60) for each in facts.arrivals[:3]]
    return scribe.joined(named) + _more(len(named), len(facts.arrivals), scribe)


def _on_duty(facts: HandoverFacts, scribe: Scribe) -> str:
    label = scribe.say("handover.on-duty")
    said = [_turn("now", each, label, scribe) for each in facts.now_on_duty[:2]]
    if facts.next_on_duty is not None:
        said.append(_turn("next", facts.next_on_duty, label, scribe))
    return scribe.joined(said) or scribe.say("not-recorded")


def _turn(which: str, turn: Turn, place: str, scribe: Scribe) -> str:
    return scribe.say(
        f"handover.turn.{which}",
        officer=scribe.plain_or(turn.officer, place, "unknown", 40),
        number=scribe.plain_or(turn.number, place, "not-recorded", 40),
        start=scribe.time(turn.starts_at),
        end=scribe.time(turn.ends_at),
    )


def _wake_up(facts: HandoverFacts, scribe: Scribe) -> str:
    label = scribe.say("handover.wake-up")
    turns = [*facts.now_on_duty, *([facts.next_on_duty] if facts.next_on_duty else [])]
    said = next((each.wake_up for each in turns if each.wake_up.strip()), "")
    return scribe.plain_or(said, label, "not-recorded", 200)


def _given(facts: HandoverFacts, scribe: Scribe) -> Section:
    heading = scribe.say("handover.given", number=scribe.number(5))
    label = scribe.say("handover.before")
    said = scribe.say("handover.none")
    if facts.before is not None:
        before = facts.before
        taken = scribe.say("handover.not-taken")
        if before.taken_at is not None:
            officer = scribe.plain(before.taken_by, label, 40)
            taken = scribe.say(
                "handover.taken-by", officer=officer, time=scribe.time(before.taken_at)
            )
        said = scribe.say(
            "handover.given-by",
            reference=scribe.plain(before.reference, label, 40),
            officer=scribe.plain(before.given_by, label, 40),
            time=scribe.time(before.given_at),
            taken=taken,
        )
    lines = (
        Labelled(label, said),
        Labelled(scribe.say("handover.giver"), scribe.plain(facts.giver, heading, 80)),
    )
    labels = (scribe.say("handover.signs-giver"), scribe.say("handover.signs-taker"))
    return Section(heading, (Lines(lines), SignOff(labels, wide=True)))
