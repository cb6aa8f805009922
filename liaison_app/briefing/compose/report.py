"""What the briefings of several pages have in common: their frame, and data coverage."""

from collections.abc import Callable, Iterable

from liaison_app.briefing.compose.frame import frame, period
from liaison_app.briefing.compose.scribe import Scribe, once
from liaison_app.briefing.facts import Coverage, DocumentFacts, fingerprint_of, source_json
from liaison_app.briefing.model import Grid, Paper, PaperBody, Part, Prose, Section, SummaryBody
from liaison_app.domain.texts import Texts

Put = Callable[[Grid], Grid]


def report_scribe(facts: DocumentFacts, texts: Texts) -> Scribe:
    """Who writes a briefing: in the language of the texts, which is that of the facts."""
    if texts.language != facts.language:
        raise ValueError(f"texts in {texts.language} for a briefing in {facts.language}")
    return Scribe(texts, facts.as_of)


def composed_report(
    kind: str,
    facts: DocumentFacts,
    title: str,
    sections: Iterable[Section],
    scribe: Scribe,
    *,
    series: bool = True,
    most: int | None = None,
    first: SummaryBody | None = None,
) -> Paper:
    """A briefing of these sections, one of a ``series`` of reports or by itself; on ``most`` pages,
    or on as many as it takes, a summary as its ``first``."""
    more = (period(facts, scribe),) if first is not None else ()
    body = PaperBody(tuple(sections), most, first)
    source = source_json(facts)
    fingerprint = fingerprint_of(source)
    return Paper(
        kind=kind,
        frame=frame(facts, title, scribe, fingerprint, more, series=series),
        body=body,
        source=source,
        fingerprint=fingerprint,
        left_out=once(scribe.left_out),
        warnings=once(scribe.warnings),
    )


def coverage_section(
    coverage: Coverage, heading: str, scribe: Scribe, put: Put | None = None
) -> Section:
    """Every bundle the figures rest on, newest first, and who has been silent since when; in tables
    that ``put`` may make ones that can be shortened."""
    put = put or _as_it_is
    parts: list[Part] = []
    if coverage.bundles:
        parts.append(put(_bundles(coverage, scribe)))
    else:
        parts.append(Prose((scribe.say("coverage.bundles-none"),)))
    if coverage.silent:
        parts.append(put(_silent(coverage, scribe)))
    elif coverage.bundles:
        parts.append(Prose((scribe.say("coverage.silent-none"),)))
    return Section(heading, tuple(parts))


def _as_it_is(grid: Grid) -> Grid:
    return grid


def _bundles(coverage: Coverage, scribe: Scribe) -> Grid:
    place = scribe.say("coverage.bundles-table")
    newest = sorted(coverage.bundles, key=lambda one: (one.created_at, one.name), reverse=True)
    columns = (scribe.say(f"coverage.column.{key}") for key in ("sender", "name", "time", "print"))
    rows = (
        (
            scribe.plain_or(one.sender, place, "unknown"),
            scribe.plain_or(one.name, place, "unknown"),
            scribe.time(one.created_at),
            scribe.plain(one.fingerprint, place),
        )
        for one in newest
    )
    return scribe.grid(columns, (34, 24, 20, 22), rows, place)


def _silent(coverage: Coverage, scribe: Scribe) -> Grid:
    place = scribe.say("coverage.silent-table")
    columns = (scribe.say(f"coverage.column.{key}") for key in ("silent", "since"))
    quietest = sorted(
        coverage.silent, key=lambda one: (one.since.timestamp() if one.since else 0, one.name)
    )
    rows = (
        (
            scribe.plain_or(one.name, place, "unknown"),
            scribe.time(one.since) if one.since else scribe.say("coverage.never-heard"),
        )
        for one in quietest
    )
    return scribe.grid(columns, (58, 42), rows, place)
