"""別紙: the tables of a ``situation`` that are not whole in it, with every row, and 想定問答 in
full."""

from collections.abc import Collection, Iterator

from liaison_app.briefing.compose.incidents import ranked
from liaison_app.briefing.compose.press import press_sections
from liaison_app.briefing.compose.report import composed_report, coverage_section, report_scribe
from liaison_app.briefing.compose.scribe import Scribe
from liaison_app.briefing.compose.situation import KIND, hours_table, measures_table
from liaison_app.briefing.compose.situation_cases import MOST_SERIOUS, cases_table
from liaison_app.briefing.compose.situation_changes import changes_table
from liaison_app.briefing.compose.situation_picture import sectors_table
from liaison_app.briefing.model import Box, Grid, Note, Paper, Section
from liaison_app.briefing.situation_facts import SituationFacts
from liaison_app.domain.texts import Texts


def compose_situation_annex(
    facts: SituationFacts, texts: Texts, left_out: Collection[Note]
) -> Paper | None:
    """What stands whole here since it does not in the report, by what that left out; None where
    there is nothing of the sort. A title that was cut alone makes no annex."""
    scribe = report_scribe(facts, texts)
    scribe.longest_title = None
    chosen = [each for each in _tables(facts, scribe) if _is_told(each, left_out)]
    if not chosen:
        return None
    title = scribe.say("annex.title", number=scribe.number(facts.issue_no))
    return composed_report(KIND, facts, title, chosen, scribe)


def _tables(facts: SituationFacts, scribe: Scribe) -> Iterator[Section]:
    told = {each.reference for each in facts.serious_incidents[:MOST_SERIOUS]}
    rest = [each for each in ranked(facts.incidents) if each.reference not in told]
    for table in (
        changes_table(facts, scribe),
        sectors_table(facts, scribe),
        cases_table(rest, scribe),
        measures_table(facts, scribe),
        hours_table(facts, scribe),
    ):
        yield Section(table.place, (table,))
    press = scribe.say("annex.press")
    boxes = (each.parts for each in press_sections(facts.lines, press, scribe, most=None))
    yield Section(press, tuple(part for parts in boxes for part in parts))
    yield coverage_section(facts.coverage, scribe.say("coverage.label"), scribe)


def _is_told(section: Section, left_out: Collection[Note]) -> bool:
    """Whether a section of the report lacks rows, or what somebody is to say."""
    grids = {part.place for part in section.parts if isinstance(part, Grid)}
    boxes = {part.heading for part in section.parts if isinstance(part, Box)}
    return any(
        note.place in boxes or (note.place in grids and note.code == "rows-omitted")
        for note in left_out
        if note.code in ("rows-omitted", "text-cut")
    )
