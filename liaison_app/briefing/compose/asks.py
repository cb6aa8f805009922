"""御判断いただきたい事項 and what stands beside it, and 今後の予定.

A decision is asked for with its deadline, basis, proposal and coordination; what is missing is
printed as 確認中 and the officer is warned, since such a page would be sent back.
"""

from liaison_app.briefing.compose.scribe import Scribe
from liaison_app.briefing.facts import DecisionFacts, SummaryFacts
from liaison_app.briefing.model import (
    Agenda,
    AgendaItem,
    DecisionItem,
    Decisions,
    Labelled,
    Note,
)

MOST_DECISIONS = 2
MOST_EVENTS = 4
_MARKS = {"ja": "アイ", "en": "ab"}


def decisions(facts: SummaryFacts, scribe: Scribe, number: str) -> Decisions:
    shown = facts.decisions[:MOST_DECISIONS]
    return Decisions(
        heading=scribe.say("decisions.heading", number=number),
        items=tuple(
            _item(mark, decision, scribe)
            for mark, decision in zip(_MARKS[scribe.language], shown, strict=False)
        ),
        nothing="" if shown else scribe.say("decisions.nothing"),
        more=scribe.others(len(shown), len(facts.decisions), scribe.say("decisions.place")),
        remarks=(
            _remark("posture", facts.government_posture, scribe),
            _remark("press", facts.press_lines, scribe),
        ),
    )


def _remark(name: str, text: str | None, scribe: Scribe) -> Labelled:
    label = scribe.say(f"{name}.label")
    if not (text or "").strip():
        scribe.warnings.append(Note("not-filled-in", label))
    return Labelled(label, scribe.plain_or(text, label, "not-recorded"))


def _item(mark: str, decision: DecisionFacts, scribe: Scribe) -> DecisionItem:
    place = scribe.say("decisions.item", mark=mark)
    if decision.by_when is None:
        by_when = scribe.say("unknown")
        scribe.warnings.append(Note("no-deadline", place))
    else:
        by_when = scribe.time(decision.by_when, decision.precision)
    details = {
        "basis": decision.basis,
        "proposal": decision.proposal,
        "coordination": decision.coordination,
    }
    if not decision.proposal.strip():
        scribe.warnings.append(Note("no-proposal", place))
    return DecisionItem(
        mark=scribe.say("decisions.mark", mark=mark),
        text=scribe.plain_or(decision.text, place, "unknown"),
        details=scribe.say(
            "decisions.details",
            by_when=by_when,
            **{name: scribe.plain_or(text, place, "unknown") for name, text in details.items()},
        ),
        place=place,
    )


def agenda(facts: SummaryFacts, scribe: Scribe) -> Agenda:
    """The next events from the as-of time on, soonest first."""
    coming = sorted(
        (event for event in facts.upcoming if event.at >= facts.as_of),
        key=lambda event: (event.at, event.text),
    )
    shown = coming[:MOST_EVENTS]
    heading = scribe.say("agenda.heading")
    return Agenda(
        heading=heading,
        items=tuple(
            AgendaItem(
                scribe.time(event.at, event.precision),
                scribe.plain_or(event.text, heading, "unknown"),
            )
            for event in shown
        ),
        nothing="" if shown else scribe.say("agenda.nothing"),
        more=scribe.others(len(shown), len(coming), heading),
    )
