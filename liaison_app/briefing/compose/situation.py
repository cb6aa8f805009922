"""``situation`` 状況報告（第n報）: the summary as its first page, then everything behind it."""

from liaison_app.briefing.compose import situation_picture as picture
from liaison_app.briefing.compose.closing import contact_line
from liaison_app.briefing.compose.glossary import confidence_scale, distribution, glossary
from liaison_app.briefing.compose.press import press_sections
from liaison_app.briefing.compose.report import composed_report, coverage_section, report_scribe
from liaison_app.briefing.compose.scribe import Scribe, share
from liaison_app.briefing.compose.situation_cases import rest_of_cases, serious_cases
from liaison_app.briefing.compose.situation_changes import changes
from liaison_app.briefing.compose.summary import SUMMARY_CHAPTERS, summary_body
from liaison_app.briefing.model import Contents, Grid, Lines, Paper, Prose, Section
from liaison_app.briefing.situation_facts import MeasureRow, SituationFacts
from liaison_app.domain.texts import Texts

KIND = "situation"
MOST_MEASURES = 60
_HOURS = 72
MOST_EVENTS = 40  # within them
MOST_SENDERS = 60  # of a table of coverage
MOST_PAGES = 20


def compose_situation(facts: SituationFacts, texts: Texts) -> Paper:
    """The report in words. ``texts`` must be in the language the facts ask for.

    Raises Refused (``field-invalid``) for a marking the program does not know.
    """
    scribe = report_scribe(facts, texts)
    scribe.annex = "others-below"
    first = summary_body(facts, scribe)
    heading = _Headings(scribe)
    sections = [
        changes(facts, heading("changes"), scribe),
        *picture.whole_picture(facts, heading("picture"), scribe),
        *serious_cases(facts, heading("serious"), scribe),
        rest_of_cases(facts, heading("rest"), scribe),
        _measures(facts, heading("measures"), scribe),
        _hours(facts, heading("hours"), scribe),
        *press_sections(facts.lines, heading("press"), scribe),
        coverage_section(
            facts.coverage,
            heading("coverage"),
            scribe,
            lambda grid: scribe.shortened(grid, MOST_SENDERS),
        ),
        confidence_scale(heading("confidence"), scribe),
        glossary(heading("glossary"), scribe),
        distribution(facts, heading("distribution"), scribe),
        Section("", (Lines((contact_line(facts, scribe),)),)),
    ]
    chapters = sum(1 for each in sections if each.level == 1 and each.heading)
    contents = Section("", (Contents(chapters, scribe.say("contents.page")),))
    head = Section(scribe.say("contents.heading"))
    title = scribe.say("situation.title", number=scribe.number(facts.issue_no))
    return composed_report(
        KIND, facts, title, [head, contents, *sections], scribe, most=MOST_PAGES, first=first
    )


class _Headings:
    """Chapter headings, numbered on from those of the summary."""

    def __init__(self, scribe: Scribe) -> None:
        self._scribe, self._count = scribe, SUMMARY_CHAPTERS

    def __call__(self, name: str) -> str:
        self._count += 1
        number = self._scribe.number(self._count)
        return self._scribe.say(f"situation.chapter.{name}", number=number)


def _measures(facts: SituationFacts, heading: str, scribe: Scribe) -> Section:
    if not facts.measures:
        return Section(heading, (Prose((scribe.say("progress.nothing"),)),))
    return Section(heading, (scribe.shortened(measures_table(facts, scribe), MOST_MEASURES),))


def measures_table(facts: SituationFacts, scribe: Scribe) -> Grid:
    """One row a measure."""
    place = scribe.say("situation.measures-place")
    columns = (
        scribe.say(f"situation.column.{key}")
        for key in ("number", "measure", "due", "addressed", "received", "done", "overdue")
    )
    rows = [_measure(each, place, scribe) for each in facts.measures]
    late = (number for number, each in enumerate(facts.measures) if each.overdue)
    return scribe.grid(columns, (16, 35, 12, 9, 8, 13, 7), rows, place, late)


def _measure(each: MeasureRow, place: str, scribe: Scribe) -> tuple[str, ...]:
    percent = share(each.done, each.addressed) if each.addressed else 0
    return (
        scribe.plain(each.reference, place, 40),
        scribe.title(each.title, place),
        scribe.time(each.due, "day") if each.due else scribe.say("status.no-due"),
        scribe.number(each.addressed),
        scribe.number(each.received),
        scribe.say(
            "situation.done",
            percent=percent,
            part=f"{each.done:,}",
            whole=f"{each.addressed:,}",
        ),
        scribe.number(each.overdue),
    )


def _hours(facts: SituationFacts, heading: str, scribe: Scribe) -> Section:
    """What happens or falls due within 72 hours."""
    grid = hours_table(facts, scribe)
    if not grid.rows:
        return Section(heading, (Prose((scribe.say("situation.no-hours"),)),))
    return Section(heading, (scribe.shortened(grid, MOST_EVENTS),))


def hours_table(facts: SituationFacts, scribe: Scribe) -> Grid:
    """Soonest first."""
    coming = [
        each
        for each in sorted(facts.upcoming, key=lambda each: (each.at, each.text))
        if 0 <= (each.at - facts.as_of).total_seconds() <= _HOURS * 3600
    ]
    place = scribe.say("situation.hours-place")
    columns = (scribe.say(f"situation.column.{key}") for key in ("time", "sort", "event"))
    rows = (
        (
            scribe.time(each.at, each.precision),
            scribe.say("situation.limit" if each.is_limit else "situation.event"),
            scribe.title(each.text, place),
        )
        for each in coming
    )
    return scribe.grid(columns, (20, 12, 68), rows, place)
