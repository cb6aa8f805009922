"""対策パッケージの実施状況: which organisations have a bar, and what it says in words."""

from liaison_app.briefing.compose.figures import fraction
from liaison_app.briefing.compose.scribe import Scribe, share
from liaison_app.briefing.facts import OrganisationProgress, SummaryFacts
from liaison_app.briefing.model import Bar, Lead, Note, Progress

MOST_BARS = 7
_LEGEND = ("done", "in_progress", "not_started", "overdue")


def progress(facts: SummaryFacts, scribe: Scribe, number: str) -> Progress:
    """Most overdue first, then most still to do; the rest is one bar, その他."""
    order = sorted(
        (entry for entry in facts.progress if entry.total > 0),
        key=lambda entry: (-entry.overdue, entry.done - entry.total, entry.name),
    )
    bars = [_bar(entry, scribe) for entry in order[:MOST_BARS]]
    rest = order[MOST_BARS:]
    if rest:
        place = scribe.say("progress.place")
        scribe.left_out.append(Note("bars-merged", place, scribe.number(len(rest))))
        bars.append(_bar(_sum(rest, scribe), scribe))
    labels = tuple(scribe.say(f"progress.{name}") for name in _LEGEND)
    return Progress(
        heading=scribe.say("progress.heading", number=number),
        legend=(labels[0], labels[1], labels[2], labels[3]),
        bars=tuple(bars),
        nothing="" if bars else scribe.say("progress.nothing"),
        alternative=scribe.say("progress.alternative", bars=_in_words(bars, labels, scribe)),
    )


def _sum(rest: list[OrganisationProgress], scribe: Scribe) -> OrganisationProgress:
    return OrganisationProgress(
        name=scribe.say("progress.rest", count=len(rest), number=scribe.number(len(rest))),
        done=sum(entry.done for entry in rest),
        in_progress=sum(entry.in_progress for entry in rest),
        not_started=sum(entry.not_started for entry in rest),
        overdue=sum(entry.overdue for entry in rest),
    )


def _bar(entry: OrganisationProgress, scribe: Scribe) -> Bar:
    label = scribe.say(
        "progress.label",
        percent=share(entry.done, entry.total),
        fraction=fraction(entry.done, entry.total, scribe),
        overdue=scribe.number(entry.overdue),
    )
    name = scribe.plain_or(entry.name, scribe.say("progress.place"), "unknown", 60)
    return Bar(
        name=name,
        parts=(entry.done, entry.in_progress, entry.not_started, entry.overdue),
        label=label,
        lead=Lead("tasks", entry.code, f"{name} {label}"),
    )


def _in_words(bars: list[Bar], labels: tuple[str, ...], scribe: Scribe) -> str:
    """What the chart shows, for those who cannot see it."""
    said = []
    for bar in bars:
        parts = [f"{label} {part}" for label, part in zip(labels, bar.parts, strict=True)]
        said.append(scribe.say("progress.in-words", name=bar.name, parts=" ".join(parts)))
    return scribe.joined(said)
