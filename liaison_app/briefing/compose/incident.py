"""``incident`` 事案報告: one incident with everything that is known of it, as of a time.

What is confirmed, what is being confirmed and what is assessed stand apart.
"""

from collections.abc import Iterable

from liaison_app.briefing.compose import incident_annex as annex
from liaison_app.briefing.compose.closing import contact_line, level_words
from liaison_app.briefing.compose.incident_gist import gist
from liaison_app.briefing.compose.incidents import severity_words
from liaison_app.briefing.compose.report import composed_report, coverage_section, report_scribe
from liaison_app.briefing.compose.scribe import Scribe
from liaison_app.briefing.incident_facts import IncidentReportFacts, Measure, Stage
from liaison_app.briefing.model import (
    Labelled,
    Lines,
    Paper,
    Part,
    Points,
    Prose,
    Section,
    Step,
    Strip,
)
from liaison_app.domain.texts import Texts
from liaison_app.domain.vocabulary import INCIDENT_STATUS

KIND = "incident"
_LONGEST_SINCE = 120  # characters of a value


def compose_incident(facts: IncidentReportFacts, texts: Texts) -> Paper:
    """The report in words. ``texts`` must be in the language the facts ask for.

    Raises Refused (``field-invalid``) for a marking the program does not know.
    """
    scribe = report_scribe(facts, texts)
    scribe.seconds = True
    headings = _Headings(scribe)
    points = Points(scribe.say("points.heading"), gist(facts, scribe))
    sections = [
        Section("", (_named(facts, scribe), _strip(facts, scribe), points)),
        *_since(facts, headings, scribe),
        _facts(facts, headings("facts"), scribe),
        *_known(facts, headings("known"), scribe),
        _told(facts, headings("told"), scribe),
        _timeline(facts, headings("timeline"), scribe),
        _measures(facts, headings("measures"), scribe),
        *annex.technical(facts, headings("technical"), scribe),
        annex.changes(facts, headings("changes"), scribe),
        coverage_section(facts.coverage, headings("coverage"), scribe),
        Section("", (Lines((contact_line(facts, scribe),)),)),
    ]
    title = scribe.say(
        "incident.title",
        number=scribe.number(facts.issue_no),
        reference=scribe.plain(facts.reference, scribe.say("place.incident"), 40),
    )
    return composed_report(KIND, facts, title, sections, scribe)


class _Headings:
    """Section headings, numbered in their order."""

    def __init__(self, scribe: Scribe) -> None:
        self._scribe, self._count = scribe, 0

    def __call__(self, name: str) -> str:
        self._count += 1
        return self._scribe.say(f"incident.{name}", number=self._scribe.number(self._count))


def _named(facts: IncidentReportFacts, scribe: Scribe) -> Lines:
    place = scribe.say("place.incident")
    named = scribe.say(
        "incident.who-what",
        organisation=scribe.plain(facts.organisation, place, 60),
        title=scribe.plain_or(facts.title, place, "unknown"),
    )
    return Lines((Labelled(place, named),))


def _strip(facts: IncidentReportFacts, scribe: Scribe) -> Strip:
    """検知 → 認知 → 報告 → 封じ込め → 復旧 → 対応終了, and how it stands."""
    severity = severity_words(facts.severity, scribe)
    status = scribe.label(INCIDENT_STATUS, facts.status)
    return Strip(
        steps=tuple(_step(stage, scribe) for stage in facts.stages),
        closing=scribe.say("incident.stands", severity=severity, status=status),
    )


def _step(stage: Stage, scribe: Scribe) -> Step:
    label = scribe.say(f"incident.stage.{stage.name}")
    if stage.at is None:
        return Step(label, scribe.say("incident.not-yet"), reached=False)
    return Step(label, scribe.time(stage.at, stage.precision), reached=True)


def _since(facts: IncidentReportFacts, headings: "_Headings", scribe: Scribe) -> Iterable[Section]:
    """What the report before told otherwise, and what of it was not so (訂正)."""
    if facts.previous is None:
        return
    heading = headings("since")
    note = scribe.say(
        "incident.since-note",
        number=scribe.number(facts.previous.number),
        time=scribe.time(facts.previous.as_of),
    )
    if not facts.since:
        yield Section(heading, (Prose((scribe.say("incident.as-before"),)),), note=note)
        return
    place = scribe.say("incident.since-place")
    columns = (scribe.say(f"incident.column.{key}") for key in ("field", "before", "now"))
    rows = (
        (
            scribe.say(
                "incident.corrects" if each.corrects else "incident.moves",
                field=scribe.plain(each.label, place, 80),
            ),
            # Both stand in full elsewhere: in the change log, and below.
            *(
                scribe.clipped(scribe.whole(text, place), _LONGEST_SINCE) or scribe.say("unknown")
                for text in (each.before, each.after)
            ),
        )
        for each in facts.since
    )
    yield Section(heading, (scribe.grid(columns, (26, 37, 37), rows, place),), note=note)


def _facts(facts: IncidentReportFacts, heading: str, scribe: Scribe) -> Section:
    place = scribe.say("incident.facts-place")
    columns = (scribe.say("incident.column.field"), scribe.say("incident.column.content"))
    rows = (
        (scribe.plain(each.label, place, 80), scribe.whole(each.text, place))
        for each in (*facts.fields, *facts.links)
    )
    return Section(heading, (scribe.grid(columns, (26, 74), rows, place),))


def _known(facts: IncidentReportFacts, heading: str, scribe: Scribe) -> Iterable[Section]:
    """確認された事実, 確認中, 評価: never mixed."""
    yield Section(heading)
    for name, text in (
        ("confirmed", facts.confirmed),
        ("being-confirmed", facts.being_confirmed),
        ("assessment", facts.assessment),
    ):
        part = scribe.say(f"incident.{name}")
        yield Section(part, scribe.prose_or(text, part, scribe.say("incident.nothing")), level=2)
    yield Section("", (Prose((level_words(scribe),), remark=True),))


def _told(facts: IncidentReportFacts, heading: str, scribe: Scribe) -> Section:
    if not facts.told:
        return Section(heading, (Prose((scribe.say("incident.nobody-told"),)),))
    place = scribe.say("incident.told-place")
    columns = (
        scribe.say(f"incident.column.{key}") for key in ("time", "whom", "message", "decision")
    )
    rows = (
        (
            scribe.time(each.at),
            scribe.say(
                "incident.by-means",
                told=scribe.whole(each.told, place),
                means=scribe.plain(each.means, place, 40),
            ),
            scribe.whole(each.message, place),
            scribe.whole(each.answer, place) or scribe.say("incident.no-answer"),
        )
        for each in facts.told
    )
    return Section(heading, (scribe.grid(columns, (15, 21, 32, 32), rows, place),))


def _timeline(facts: IncidentReportFacts, heading: str, scribe: Scribe) -> Section:
    if not facts.timeline:
        return Section(heading, (Prose((scribe.say("incident.no-timeline"),)),))
    place = scribe.say("incident.timeline-place")
    columns = (
        scribe.say(f"incident.column.{key}") for key in ("time", "event", "source", "written-by")
    )
    rows = (
        (
            scribe.time(each.at, each.precision) if each.at else scribe.say("incident.no-time"),
            scribe.whole(each.text, place),
            scribe.whole(each.source, place),
            scribe.whole(each.by, place),
        )
        for each in facts.timeline
    )
    return Section(heading, (scribe.grid(columns, (15, 51, 17, 17), rows, place),))


def _measures(facts: IncidentReportFacts, heading: str, scribe: Scribe) -> Section:
    if not facts.measures:
        return Section(heading, (Prose((scribe.say("incident.no-measures"),)),))
    place = scribe.say("incident.measures-place")
    columns = (
        scribe.say(f"incident.column.{key}")
        for key in ("sort", "measure", "responsible", "due", "state")
    )
    rows = [_measure(each, place, scribe) for each in facts.measures]
    late = (number for number, each in enumerate(facts.measures) if each.overdue)
    parts: list[Part] = [scribe.grid(columns, (13, 38, 16, 14, 19), rows, place, late)]
    if any(each.precision == "minute" for each in facts.measures):
        parts.append(Prose((scribe.say("incident.guide-only"),), remark=True))
    return Section(heading, tuple(parts))


def _measure(each: Measure, place: str, scribe: Scribe) -> tuple[str, ...]:
    text, result = scribe.whole(each.text, place), scribe.whole(each.result, place)
    state = scribe.plain(each.status, place, 60)
    if each.overdue:
        state = scribe.say("status.overdue", status=state)
    if result:
        state = scribe.say("incident.with-result", state=state, result=result)
    due = scribe.time(each.due, each.precision) if each.due else scribe.say("status.no-due")
    sort = scribe.plain(each.sort, place, 60)
    return (sort, text, scribe.whole(each.responsible, place), due, state)
