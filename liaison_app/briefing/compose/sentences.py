"""The three sentences a minister reads first: what happened, what it means, what is left.

They are drafted from the figures alone and never say more than those do; a person edits them.
Each is built from clauses, the most important first, and takes as many as fit in 90 characters.
"""

from collections.abc import Callable

from liaison_app.briefing.compose.incidents import ranked
from liaison_app.briefing.compose.scribe import Scribe, share
from liaison_app.briefing.facts import IncidentFacts, SummaryFacts
from liaison_app.briefing.model import Note
from liaison_app.domain.vocabulary import SERIOUS_FROM

LONGEST_SENTENCE = 90
Sentences = tuple[str, str, str]


def sentences(facts: SummaryFacts, scribe: Scribe) -> Sentences:
    """Those a person wrote, else drafts; each at most 90 characters."""
    return written_or_drafted(
        facts.sentences,
        lambda: (
            what_happened(facts, scribe),
            what_it_means(facts, scribe),
            what_is_left(facts, scribe),
        ),
        scribe,
    )


def written_or_drafted(
    written: Sentences | None, draft: Callable[[], Sentences], scribe: Scribe
) -> Sentences:
    """What a person wrote; else the drafts, and the officer is told so."""
    if written is not None:
        first, second, third = (_written(text, n, scribe) for n, text in enumerate(written, 1))
        return first, second, third
    scribe.warnings.append(Note("sentences-drafted", scribe.say("points.heading")))
    return draft()


def _written(text: str, number: int, scribe: Scribe) -> str:
    place = scribe.say("place.sentence", number=scribe.number(number))
    return scribe.plain_or(text, place, "sentence.empty", LONGEST_SENTENCE)


def filled(scribe: Scribe, first: str, *more: str) -> str:
    """``first``, then each further clause that still fits."""
    text = scribe.clipped(first, LONGEST_SENTENCE)
    for clause in more:
        if clause and len(text) + len(scribe.gap) + len(clause) <= LONGEST_SENTENCE:
            text += scribe.gap + clause
    return text


def what_happened(facts: SummaryFacts, scribe: Scribe) -> str:
    figures = facts.figures
    silent = len(facts.coverage.silent)
    unreported = scribe.say("sentence.silent", count=silent, number=scribe.number(silent))
    if figures.open_incidents is None:
        return filled(scribe, scribe.say("sentence.open-unknown"), unreported if silent else "")
    if figures.open_incidents == 0:
        return filled(scribe, scribe.say("sentence.none-open"), unreported if silent else "")
    return filled(scribe, _counted(facts, scribe), *_worst(facts, scribe))


def _counted(facts: SummaryFacts, scribe: Scribe) -> str:
    figures = facts.figures
    known = figures.serious is not None and figures.organisations_affected is not None
    return scribe.say(
        "sentence.open" if known else "sentence.open-partly",
        count=figures.open_incidents,
        incidents=scribe.count(figures.open_incidents, "incident"),
        serious=scribe.count(figures.serious, "serious"),
        organisations=scribe.count(figures.organisations_affected, "organisation"),
    )


def _worst(facts: SummaryFacts, scribe: Scribe) -> tuple[str, ...]:
    """The gravest incident by name, if its gravity is known and it is grave."""
    for incident in ranked(facts.incidents)[:1]:
        if (incident.severity or 0) >= SERIOUS_FROM:
            place = incident.reference
            return (
                scribe.say(
                    "sentence.worst",
                    organisation=scribe.plain(incident.organisation, place),
                    title=scribe.plain(incident.title, place),
                ),
            )
    return ()


def what_it_means(facts: SummaryFacts, scribe: Scribe) -> str:
    """For people's lives. Only what was reported is said; what is not known is said to be so."""
    if facts.figures.open_incidents == 0 and not facts.incidents:
        return scribe.say("sentence.no-effect-reported")
    order = ranked(facts.incidents)
    known = [incident for incident in order if incident.impact.strip()]
    if not known:
        return scribe.say("sentence.effect-unknown")
    gravest_unknown = scribe.say("sentence.gravest-unknown") if known[0] != order[0] else ""
    return filled(scribe, _effect(known[0], scribe), gravest_unknown, *_reservations(facts, scribe))


def _effect(incident: IncidentFacts, scribe: Scribe) -> str:
    """The gravest incident's effect in its own words, where they are short enough."""
    place = incident.reference
    words = {
        "organisation": scribe.plain(incident.organisation, place),
        "impact": scribe.plain(incident.impact, place).rstrip("。."),
        "reference": scribe.plain(incident.reference, place, 30),
    }
    for form in ("effect", "effect-alone", "effect-in-table"):
        text = scribe.say(f"sentence.{form}", **words)
        if len(text) <= LONGEST_SENTENCE:
            break
    return text


def _reservations(facts: SummaryFacts, scribe: Scribe) -> tuple[str, str]:
    """How far the worst is known: nothing serious reported, or some not yet assessed."""
    serious, unassessed = facts.figures.serious, facts.figures.unassessed or 0
    number = scribe.number(unassessed)
    return (
        scribe.say("sentence.none-serious") if serious == 0 else "",
        scribe.say("sentence.unassessed", count=unassessed, number=number) if unassessed else "",
    )


def what_is_left(facts: SummaryFacts, scribe: Scribe) -> str:
    return filled(scribe, _tasks(facts, scribe), _decisions(facts, scribe), _next(facts, scribe))


def _tasks(facts: SummaryFacts, scribe: Scribe) -> str:
    figures = facts.figures
    done, total = figures.tasks_done, figures.tasks_total
    if total == 0:
        return scribe.say("sentence.no-tasks")
    if total is None or done is None:
        return scribe.say("sentence.tasks-unknown")
    return scribe.say(
        "sentence.tasks" if done < total else "sentence.tasks-all",
        count=total - done,
        total=scribe.number(total),
        left=scribe.number(total - done),
        percent=share(done, total),
        overdue=scribe.count(figures.tasks_overdue, "overdue"),
    )


def _decisions(facts: SummaryFacts, scribe: Scribe) -> str:
    wanted = len(facts.decisions)
    if not wanted:
        return ""
    return scribe.say("sentence.decisions", count=wanted, number=scribe.number(wanted))


def _next(facts: SummaryFacts, scribe: Scribe) -> str:
    limits = sorted(
        (event for event in facts.upcoming if event.is_limit and event.at >= facts.as_of),
        key=lambda event: event.at,
    )
    if not limits:
        return ""
    return scribe.say("sentence.next-limit", time=scribe.time(limits[0].at, limits[0].precision))
