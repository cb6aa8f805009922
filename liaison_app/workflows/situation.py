"""What a ``situation`` says, read out of the case log: the summary's figures, and what is behind
them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import fields
from datetime import timedelta

from liaison_app.briefing.facts import SummaryFacts
from liaison_app.briefing.situation_facts import (
    DayCount,
    KindRow,
    Line,
    MeasureRow,
    SectorRow,
    Seen,
    SeriousIncident,
    SituationFacts,
)
from liaison_app.domain.dates import japan_date
from liaison_app.domain.indicators import defang_text
from liaison_app.domain.records.incident import INCIDENT
from liaison_app.domain.texts import Texts
from liaison_app.domain.vocabulary import SERIOUS_FROM
from liaison_app.store.queries import Row
from liaison_app.workflows.briefing_source import Marked, Source
from liaison_app.workflows.counting import (
    Material,
    end_of_day,
    instant,
    is_counted,
    material,
    open_incidents,
    severity_of,
    standing,
)
from liaison_app.workflows.readable import readable
from liaison_app.workflows.since_last_issue import changed_since
from liaison_app.workflows.summary_facts import summary_facts_of

_DAYS = 7
_ENTRIES = 3
_READ_IN_FULL = 30  # serious incidents: more than a report can tell
_ISSUED = "issued"
_AI = ("ai_involvement", "ai_confidence", "ai_grounds")


def situation_facts(source: Source) -> SituationFacts:
    """All of a ``situation``."""
    held = material(source)
    alive = open_incidents(held)
    serious = _in_order(row for row in alive if (severity_of(row) or 0) >= SERIOUS_FROM)
    entries = {
        int(str(row["pk"])): source.reader.entries(int(str(row["pk"])))[-_ENTRIES:]
        for row in serious[:_READ_IN_FULL]
    }
    lines = _questions(source, held)
    since = changed_since(source, held.incidents, held.tasks)
    marked: list[Marked] = [*held.marked, *lines]
    marked += [entry for listed in entries.values() for entry in listed]
    summary = summary_facts_of(source, held, [*marked, *since.told], since)
    new = {change.reference for change in since.changes if change.sort in ("new", "late")}
    texts = Texts.load(source.desk.surroundings.resources / "texts", source.request.language)
    return SituationFacts(
        **{each.name: getattr(summary, each.name) for each in fields(SummaryFacts)},
        changes=since.changes,
        days=tuple(_days(held)),
        kinds=tuple(_kinds(alive)),
        sectors=tuple(_sectors(source, alive, new)),
        serious_incidents=tuple(
            _serious(source, row, entries.get(int(str(row["pk"])), []), texts)
            if place < _READ_IN_FULL
            else _counted(source, row)
            for place, row in enumerate(serious)
        ),
        measures=tuple(_measures(held)),
        lines=tuple(map(_line, lines)),
    )


def _in_order(rows: Iterable[Row]) -> list[Row]:
    """As on the summary: gravest first, among equals the one that became known last."""
    found = sorted(rows, key=lambda row: str(row["reference"]))
    found.sort(key=lambda row: str(row["aware_at"] or ""), reverse=True)
    found.sort(key=lambda row: severity_of(row) or 0, reverse=True)
    return found


def _days(held: Material) -> Iterable[DayCount]:
    """Seven days up to that of the as-of time, by when somebody became aware."""
    today = japan_date(held.now)
    counts: Counter[tuple[object, str]] = Counter()
    for row in held.incidents:
        aware = instant(row["aware_at"])
        if aware is not None:
            severity = severity_of(row)
            sort = "unassessed" if severity is None else "other"
            if severity is not None and severity >= SERIOUS_FROM:
                sort = "serious"
            counts[japan_date(aware), sort] += 1
    for back in range(_DAYS - 1, -1, -1):
        day = today - timedelta(days=back)
        yield DayCount(
            day=day,
            serious=counts[day, "serious"],
            other=counts[day, "other"],
            unassessed=counts[day, "unassessed"],
        )


def _kinds(alive: list[Row]) -> list[KindRow]:
    """Kinds with most open incidents first."""
    counts: dict[str, Counter[int | None]] = {}
    for row in alive:
        counts.setdefault(str(row["kind"] or ""), Counter())[severity_of(row)] += 1
    rows = [
        KindRow(
            kind=kind,
            counts=(found[0], found[1], found[2], found[3], found[4]),
            unassessed=found[None],
        )
        for kind, found in counts.items()
    ]
    return sorted(rows, key=lambda each: (-sum(each.counts) - each.unassessed, each.kind))


def _sectors(source: Source, alive: list[Row], new: set[str]) -> list[SectorRow]:
    names = source.desk.vocabularies.list_named("sector")
    language = source.request.language
    by_sector: dict[str, list[Row]] = {}
    for row in alive:
        by_sector.setdefault(str(row["sector"] or ""), []).append(row)
    rows = [
        SectorRow(
            name=names[code].in_language(language) if code in names else code,
            code=code,
            open=len(found),
            serious=sum((severity_of(row) or 0) >= SERIOUS_FROM for row in found),
            new=sum(str(row["reference"]) in new for row in found),
        )
        for code, found in by_sector.items()
    ]
    return sorted(rows, key=lambda each: (-each.serious, -each.open, each.name))


def _counted(source: Source, row: Row) -> SeriousIncident:
    """One that no report has room for: it is counted, and its texts are not read."""
    return SeriousIncident(
        reference=str(row["reference"]),
        organisation=source.name_of(str(row["organisation"] or row["owner"])),
        title=defang_text(str(row["title"])),
        severity=severity_of(row) or 0,
        status=str(row["status"] or "new"),
    )


def _serious(source: Source, row: Row, entries: list[Row], texts: Texts) -> SeriousIncident:
    ai = [
        f"{field.label.in_language(texts.language)}: {text}"
        if texts.language == "en"
        else f"{field.label.ja}：{text}"
        for field in (INCIDENT.own[key] for key in _AI)
        if (text := readable(texts, source.desk.vocabularies, field, row, source.as_of))
        and row["ai_involvement"] not in (None, "none", "unknown")
    ]
    persons = row["impact_persons"]
    return SeriousIncident(
        reference=str(row["reference"]),
        organisation=source.name_of(str(row["organisation"] or row["owner"])),
        title=defang_text(str(row["title"])),
        severity=severity_of(row) or 0,
        status=str(row["status"] or "new"),
        aware_at=instant(row["aware_at"]),
        aware_precision=str(row["aware_at_precision"] or "minute"),
        confirmed=_prose(row, "confirmed_facts"),
        impact=_prose(row, "impact_service"),
        persons=int(str(persons)) if persons is not None else None,
        latest=tuple(
            Seen(
                at=instant(entry["occurred_at"]),
                precision=str(entry["occurred_at_precision"] or "minute"),
                text=_prose(entry, "text"),
            )
            for entry in entries
        ),
        outlook=_prose(row, "assessment"),
        being_confirmed=_prose(row, "being_confirmed"),
        ai=defang_text(("　" if texts.language == "ja" else "; ").join(ai)),
    )


def _measures(held: Material) -> Iterable[MeasureRow]:
    """Tasks in the order of their due dates; an answer that is counted nowhere is none here."""
    for task in held.tasks:
        answers = [each for each in task.responses if is_counted(each)]
        if answers:
            stand = Counter(map(standing, answers))
            yield MeasureRow(
                reference=task.reference,
                title=task.title,
                due=end_of_day(task.due),
                addressed=len(answers),
                received=sum(each.status != _ISSUED for each in answers),
                done=stand["done"],
                overdue=stand["overdue"],
            )


def _questions(source: Source, held: Material) -> list[Row]:
    """Questions and press lines, but those about incidents that are not told of here."""
    told = {str(row["reference"]) for row in held.incidents}
    return [
        row
        for row in source.reader.day.questions()
        if (row["incident_reference"] in told)
        or (row["incident_reference"] is None and not source.request.exercise)
    ]


def _line(row: Row) -> Line:
    return Line(
        sort=str(row["sort"] or "question"),
        question=str(row["question"] or ""),
        answer=str(row["answer"] or ""),
        follow_up=str(row["follow_up"] or ""),
        answerer=str(row["answerer"] or ""),
        consult=str(row["consult"] or ""),
        sayable=str(row["sayable"] or "undecided"),
        cleared_by=str(row["cleared_by"] or ""),
        cleared_at=instant(row["cleared_at"]),
    )


def _prose(row: Row, key: str) -> str:
    return defang_text(str(row[key] or "")) if row[key] else ""
