"""The foot of the page: how certain it is, how fresh, whom to call, what came before and after."""

from liaison_app.briefing.compose.scribe import Scribe
from liaison_app.briefing.facts import (
    BundleSource,
    Coverage,
    DocumentFacts,
    SilentOrganisation,
    SummaryFacts,
    UncertainPoint,
)
from liaison_app.briefing.model import Labelled, Note

MOST_POINTS = 3
MOST_BUNDLES = 1
MOST_SILENT = 2
_LEVELS = ("high", "even", "low", "not-excluded")
_SHOWN_OF_FINGERPRINT = 8


def closing(facts: SummaryFacts, scribe: Scribe) -> tuple[Labelled, ...]:
    return (
        _certainty(facts, scribe),
        coverage_line(facts.coverage, scribe, facts.figures.tasks_held_back or 0),
        contact_line(facts, scribe),
        _issues(facts, scribe),
    )


def _certainty(facts: SummaryFacts, scribe: Scribe) -> Labelled:
    """Estimative words, never a percentage."""
    label = scribe.say("certainty.label")
    shown = facts.uncertain[:MOST_POINTS]
    if not shown:
        return Labelled(label, scribe.say("certainty.nothing"))
    said = scribe.say("certainty.separator").join(_point(point, label, scribe) for point in shown)
    return Labelled(label, said + scribe.others(len(shown), len(facts.uncertain), label))


def level_words(scribe: Scribe) -> str:
    """The words of estimative language, from what is likely down."""
    words = (scribe.say(f"level.{level}") for level in _LEVELS)
    return scribe.say("certainty.words", words=scribe.joined(list(words)))


def _point(point: UncertainPoint, place: str, scribe: Scribe) -> str:
    level = point.level if point.level in _LEVELS else "none"
    return scribe.say(
        "certainty.item",
        text=scribe.plain_or(point.text, place, "unknown", 120).rstrip("。."),
        level=scribe.say(f"level.{level}"),
    )


def coverage_line(coverage: Coverage, scribe: Scribe, held_back: int = 0) -> Labelled:
    """The bundles the figures rest on, newest first, and who has not reported since when; before
    them how many tasks were ``held_back``, which no figure counts."""
    label = scribe.say("coverage.label")
    bundles = sorted(coverage.bundles, key=lambda one: (one.created_at, one.name))[::-1]
    silent = sorted(coverage.silent, key=_quietest)
    parts = []
    if held_back:
        number = scribe.number(held_back)
        parts.append(scribe.say("coverage.held-back", count=held_back, number=number))
    if silent:
        named = [_silent(one, label, scribe) for one in silent[:MOST_SILENT]]
        names = scribe.joined(named) + scribe.others(len(named), len(silent), label)
        number = scribe.number(len(silent))
        parts.append(scribe.say("coverage.silent", count=len(silent), number=number, names=names))
    elif bundles:
        parts.append(scribe.say("coverage.silent-none"))
    parts.append(_bundles(bundles, label, scribe))
    return Labelled(label, scribe.gap.join(parts))


def _bundles(bundles: list[BundleSource], label: str, scribe: Scribe) -> str:
    if not bundles:
        return scribe.say("coverage.bundles-none")
    named = [_bundle(one, label, scribe) for one in bundles[:MOST_BUNDLES]]
    return scribe.say(
        "coverage.bundles",
        count=len(bundles),
        number=scribe.number(len(bundles)),
        names=scribe.joined(named) + scribe.others(len(named), len(bundles), label),
    )


def _quietest(one: SilentOrganisation) -> tuple[float, str]:
    return (one.since.timestamp() if one.since else float("-inf"), one.name)


def _silent(one: SilentOrganisation, place: str, scribe: Scribe) -> str:
    name = scribe.plain_or(one.name, place, "unknown", 40)
    if one.since is None:
        return scribe.say("coverage.never", name=name)
    return scribe.say("coverage.since", name=name, time=scribe.time(one.since))


def _bundle(one: BundleSource, place: str, scribe: Scribe) -> str:
    return scribe.say(
        "coverage.bundle",
        sender=scribe.plain_or(one.sender, place, "unknown", 40),
        name=scribe.plain_or(one.name, place, "unknown", 60),
        time=scribe.time(one.created_at),
        fingerprint=scribe.plain(one.fingerprint, place)[:_SHOWN_OF_FINGERPRINT],
    )


def contact_line(facts: DocumentFacts, scribe: Scribe) -> Labelled:
    """Whom to call, by day and by night."""
    label = scribe.say("contact.label")
    contact = facts.contact
    if contact is None:
        scribe.warnings.append(Note("not-filled-in", label))
        return Labelled(label, scribe.say("not-recorded"))
    if not contact.night.strip():
        scribe.warnings.append(Note("no-night-number", label))
    return Labelled(
        label,
        scribe.say(
            "contact.text",
            post=scribe.plain_or(contact.post, label, "unknown"),
            telephone=scribe.plain_or(contact.telephone, label, "not-recorded", 40),
            night=scribe.plain_or(contact.night, label, "not-recorded", 40),
        ),
    )


def _issues(facts: SummaryFacts, scribe: Scribe) -> Labelled:
    label = scribe.say("issues.label")
    previous = scribe.say("issues.no-previous")
    if facts.previous is not None:
        previous = scribe.say(
            "issues.previous",
            number=scribe.number(facts.previous.number),
            time=scribe.time(facts.previous.as_of),
        )
    following = scribe.say("issues.no-next")
    if facts.next_issue_at is None:
        scribe.warnings.append(Note("no-next-issue", label))
    else:
        following = scribe.say("issues.next", time=scribe.time(facts.next_issue_at))
        _warn_if_late(facts, label, scribe)
    return Labelled(label, previous + scribe.say("issues.separator") + following)


def _warn_if_late(facts: SummaryFacts, label: str, scribe: Scribe) -> None:
    """The next issue should not come after something it would have to report has fallen due."""
    limits = [event.at for event in facts.upcoming if event.is_limit]
    limits += [decision.by_when for decision in facts.decisions if decision.by_when]
    due = [at for at in limits if at >= facts.as_of]
    if facts.next_issue_at and due and min(due) < facts.next_issue_at:
        scribe.warnings.append(Note("next-issue-late", label, scribe.time(min(due))))
