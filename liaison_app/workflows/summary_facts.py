"""The figures of a cabinet summary, read out of the case log. Choosing and wording come later.

Everything is read through one `Reader`, which may be the present or the journal up to some
moment ("what was known then"). Exercises are never mixed with the real thing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from liaison_app.briefing.facts import (
    BundleSource,
    Coverage,
    Figures,
    IncidentFacts,
    OrganisationProgress,
    SilentOrganisation,
    UncertainPoint,
    Upcoming,
)
from liaison_app.domain.dates import parse_rfc3339
from liaison_app.domain.markings import strictest_grade, strictest_tlp
from liaison_app.domain.vocabulary import ENDED_STATUS, SERIOUS_FROM, Organisation
from liaison_app.store.queries import Reader, Row
from liaison_app.workflows.tasks import ResponseView, TaskView

SILENT_AFTER = timedelta(days=7)
UPCOMING_WITHIN = timedelta(days=14)
_DONE = frozenset({"done", "verified", "exception-accepted"})
_NOT_STARTED = frozenset({"issued", "received"})
_OUT_OF_COUNT = frozenset({"superseded", "withdrawn", "not-applicable-decided"})
_SORTS_UNKNOWN = 2.5  # not yet assessed: below the serious ones, above the rest


@dataclass(frozen=True)
class Material:
    """What the page is drawn from, in the order it would be told."""

    incidents: tuple[Row, ...]
    tasks: tuple[TaskView, ...]
    alerts: tuple[Row, ...]
    organisations: dict[str, Organisation]
    language: str
    now: datetime

    def name_of(self, code: str) -> str:
        known = self.organisations.get(code)
        return known.name.in_language(self.language) if known else code.upper()


def open_incidents(material: Material) -> list[Row]:
    """Incidents that have not ended, the most serious first, then those known longest. Merged
    ones are counted with the survivor and not among the material."""
    alive = [row for row in material.incidents if row["status"] not in ENDED_STATUS]
    return sorted(alive, key=lambda row: (-_weight(row), str(row["aware_at"] or row["created_at"])))


def figures(material: Material) -> Figures:
    alive = open_incidents(material)
    answers = counted_answers(material.tasks)
    return Figures(
        open_incidents=len(alive),
        serious=sum(severity_of(row) is not None and _weight(row) >= SERIOUS_FROM for row in alive),
        unassessed=sum(severity_of(row) is None for row in alive),
        organisations_affected=len({str(row["organisation"] or row["owner"]) for row in alive}),
        tasks_done=sum(answer.status in _DONE for answer in answers),
        tasks_total=len(answers),
        tasks_overdue=sum(answer.overdue for answer in answers),
    )


def counted_answers(tasks: Sequence[TaskView]) -> list[ResponseView]:
    """Every addressed organisation's answer to every task in force."""
    return [
        answer for task in tasks for answer in task.responses if answer.status not in _OUT_OF_COUNT
    ]


def incident_facts(material: Material) -> tuple[IncidentFacts, ...]:
    return tuple(
        IncidentFacts(
            reference=str(row["reference"]),
            aware_at=_instant(row["aware_at"]),
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
    rows = [
        OrganisationProgress(
            name=material.name_of(code),
            done=sum(answer.status in _DONE for answer in answers),
            in_progress=sum(
                answer.status not in _DONE | _NOT_STARTED and not answer.overdue
                for answer in answers
            ),
            not_started=sum(
                answer.status in _NOT_STARTED and not answer.overdue for answer in answers
            ),
            overdue=sum(answer.overdue for answer in answers),
        )
        for code, answers in by_code.items()
    ]
    return tuple(sorted(rows, key=lambda row: (-row.overdue, -row.total, row.name)))


def upcoming(material: Material) -> tuple[Upcoming, ...]:
    """Limits that fall within the next fortnight: tasks' due dates, alerts to acknowledge."""
    found = []
    for task in material.tasks:
        if task.due and any(answer.status not in _DONE for answer in task.responses):
            at = parse_rfc3339(f"{task.due}T23:59:00+09:00")
            label = f"{task.reference} {task.title}"
            found.append(Upcoming(at=at, precision="day", text=label, is_limit=True))
    for alert in material.alerts:
        by = _instant(alert["ack_by"])
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


def coverage(reader: Reader, material: Material, enrolled: Sequence[str]) -> Coverage:
    """The newest bundle of each sender, and who has been silent since when."""
    newest: dict[str, BundleSource] = {}
    for bundle in reader.bundles_in():
        newest[bundle.organisation] = BundleSource(
            name=f"{bundle.organisation}-{bundle.sequence:04d}",
            sender=material.name_of(bundle.organisation),
            created_at=parse_rfc3339(bundle.created),
            fingerprint=bundle.manifest_hash[:16],
        )
    silent = []
    for code in sorted(enrolled):
        last = newest[code].created_at if code in newest else None
        if last is None or material.now - last > SILENT_AFTER:
            silent.append(SilentOrganisation(name=material.name_of(code), since=last))
    bundles = sorted(newest.values(), key=lambda each: each.created_at, reverse=True)
    return Coverage(bundles=tuple(bundles), silent=tuple(silent))


def content_markings(material: Material) -> tuple[str, str]:
    """The strictest TLP and grade of everything that is counted."""
    marked: list[Row] = [*material.incidents, *material.alerts]
    tlp = [str(row["tlp"] or "TLP:AMBER") for row in marked]
    grade = [str(row["grade"] or "confidentiality-2") for row in marked]
    for task in material.tasks:
        tlp.append(str(task.fields.get("tlp") or "TLP:AMBER"))
        grade.append(str(task.fields.get("grade") or "confidentiality-2"))
    return strictest_tlp(tlp), strictest_grade(grade)


def severity_of(row: Row) -> int | None:
    value = str(row["severity"])
    return int(value) if value.isdigit() else None


def _weight(row: Row) -> float:
    severity = severity_of(row)
    return _SORTS_UNKNOWN if severity is None else severity


def _instant(value: object) -> datetime | None:
    return parse_rfc3339(str(value)) if value else None
