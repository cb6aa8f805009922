"""The figures of a cabinet summary, read out of the case log. Choosing and wording come later."""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta

from liaison_app.briefing.facts import (
    IncidentFacts,
    OrganisationProgress,
    SummaryFacts,
    UncertainPoint,
    Upcoming,
)
from liaison_app.domain.dates import parse_rfc3339
from liaison_app.workflows.briefing_source import Marked, Source
from liaison_app.workflows.counting import (
    AWAITED_NO_MORE,
    STANDINGS,
    Material,
    counted_answers,
    figures,
    instant,
    material,
    open_incidents,
    severity_of,
    standing,
)
from liaison_app.workflows.since_last_issue import SinceLast, changed_since
from liaison_app.workflows.tasks import ResponseView

UPCOMING_WITHIN = timedelta(days=14)


def summary_facts(source: Source) -> SummaryFacts:
    """All of a ``cabinet-summary``."""
    held = material(source)
    since = changed_since(source, held.incidents, held.tasks)
    return summary_facts_of(source, held, held.marked, since)


def summary_facts_of(
    source: Source, held: Material, marked: Iterable[Marked], since: SinceLast
) -> SummaryFacts:
    """The same of what was read already; ``marked`` is all that the document tells of."""
    incidents, words = incident_facts(held), source.request.words
    return SummaryFacts(
        **source.document(marked),
        corrections=since.corrections,
        figures=figures(held),
        incidents=incidents,
        incidents_total=len(incidents),
        progress=progress(held),
        upcoming=upcoming(held),
        uncertain=uncertain(held),
        sentences=source.request.sentences,
        decisions=words.decisions,
        government_posture=words.posture or None,
        press_lines=words.press or None,
        next_issue_at=instant(words.next_issue_at),
    )


def incident_facts(material: Material) -> tuple[IncidentFacts, ...]:
    return tuple(
        IncidentFacts(
            reference=str(row["reference"]),
            aware_at=instant(row["aware_at"]),
            aware_precision=str(row["aware_at_precision"] or "minute"),
            organisation=material.name_of(str(row["organisation"] or row["owner"])),
            title=str(row["title"]),
            severity=severity_of(row),
            impact=str(row["impact_service"] or ""),
            status=str(row["status"]),
            outlook=str(row["assessment"] or ""),
        )
        for row in open_incidents(material)
    )


def progress(material: Material) -> tuple[OrganisationProgress, ...]:
    """Each addressed organisation's answers; those with most overdue first."""
    by_code: dict[str, list[ResponseView]] = {}
    for answer in counted_answers(material.tasks):
        by_code.setdefault(answer.organisation, []).append(answer)
    rows = []
    for code, answers in by_code.items():
        stand = Counter(map(standing, answers))
        counts = {each: stand[each] for each in STANDINGS}
        rows.append(OrganisationProgress(name=material.name_of(code), code=code, **counts))
    return tuple(sorted(rows, key=lambda row: (-row.overdue, -row.total, row.name)))


def upcoming(material: Material) -> tuple[Upcoming, ...]:
    """Limits that fall within the next fortnight: tasks' due dates, alerts to acknowledge."""
    found = []
    for task in material.tasks:
        if task.due and any(
            answer.status not in AWAITED_NO_MORE and not answer.held_back
            for answer in task.responses
        ):
            at = parse_rfc3339(f"{task.due}T23:59:00+09:00")
            label = f"{task.reference} {task.title}"
            found.append(Upcoming(at=at, precision="day", text=label, is_limit=True))
    for alert in material.alerts:
        by = instant(alert["ack_by"])
        if by is not None:
            label = f"{alert['reference']} {alert['title']}"
            found.append(Upcoming(at=by, text=label, is_limit=True))
    last = material.now + UPCOMING_WITHIN
    return tuple(
        sorted((each for each in found if material.now <= each.at <= last), key=lambda u: u.at)
    )


def uncertain(material: Material) -> tuple[UncertainPoint, ...]:
    return tuple(
        UncertainPoint(text=f"{row['reference']} {row['being_confirmed']}")
        for row in open_incidents(material)
        if row["being_confirmed"]
    )
