"""What an ``incident`` report says, read out of the case log: one incident, those merged into it,
and all that hangs on them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from liaison_app.briefing.incident_facts import (
    Fact,
    FileFacts,
    IncidentReportFacts,
    IndicatorFacts,
    Measure,
    Stage,
    TimelineEntry,
    Told,
)
from liaison_app.domain.dates import parse_rfc3339
from liaison_app.domain.errors import Refused
from liaison_app.domain.fields import Field
from liaison_app.domain.indicators import defang_text
from liaison_app.domain.markings import Markings
from liaison_app.domain.operations import Value
from liaison_app.domain.records.incident import INCIDENT
from liaison_app.domain.texts import Texts
from liaison_app.domain.vocabulary import ACTION_STATUS, CHANNEL, RELATION, label_of
from liaison_app.store.queries import Reader, Row
from liaison_app.workflows.briefing_source import Marked, Source
from liaison_app.workflows.counting import end_of_day, severity_of
from liaison_app.workflows.incident_changes import OF_KEEPING, STAGES, changed_fields, changes_of
from liaison_app.workflows.incident_view import Citation, IncidentView, incident_view
from liaison_app.workflows.readable import indicator_text, readable, technique_text

_HASHES = frozenset({"sha256", "sha1", "md5"})
# What the report says elsewhere, or nowhere.
_ELSEWHERE = OF_KEEPING | frozenset(
    {
        *("title", "organisation", "severity", "status"),
        *("confirmed_facts", "being_confirmed", "assessment", "techniques", "cves"),
        *("tlp", "grade", "handling"),
    }
)


def incident_report_facts(source: Source) -> IncidentReportFacts:
    """All of an ``incident`` report. Refused: ``record-unknown``, ``record-ambiguous``,
    ``record-withdrawn``, ``exercise-mixed``."""
    desk, reader, request = source.desk, source.reader, source.request
    desk.find(str(request.incident), "incident")  # refused where it was withdrawn from us
    found = reader.resolve(str(request.incident), ("incident",))
    view = incident_view(reader, desk.vocabularies, found, source.as_of)
    row = view.fields
    exercise = bool(row["exercise"])
    if request.exercise and not exercise:
        raise Refused("exercise-mixed", id=found.reference)
    texts = Texts.load(desk.surroundings.resources / "texts", request.language)
    source = replace(source, about=found.reference, request=replace(request, exercise=exercise))
    history = reader.history_page(found.pk, limit=2**62, with_below=True)[::-1]
    return IncidentReportFacts(
        **source.document([*_marked(view), *_quoted(reader, view)]),
        reference=found.reference,
        title=str(row["title"]),
        organisation=source.name_of(str(row["organisation"] or row["owner"])),
        severity=severity_of(row),
        status=str(row["status"] or "new"),
        persons=int(str(row["impact_persons"])) if row["impact_persons"] is not None else None,
        impact=defang_text(str(row["impact_service"] or "")),
        confirmed=defang_text(str(row["confirmed_facts"] or "")),
        being_confirmed=defang_text(str(row["being_confirmed"] or "")),
        assessment=defang_text(str(row["assessment"] or "")),
        stages=tuple(_stage(row, name) for name in STAGES),
        fields=tuple(_fields(source, row, texts)),
        links=tuple(_links(view, texts)),
        told=tuple(_told(each, request.language) for each in reversed(view.escalations)),
        timeline=tuple(_entry(source, each.fields, each.source) for each in view.timeline),
        measures=tuple(_measures(view, texts)),
        techniques=tuple(
            technique_text(desk.vocabularies, code, request.language)
            for code in _listed(row["techniques"])
        ),
        cves=tuple(_listed(row["cves"])),
        indicators=tuple(_indicator(each.fields) for each in view.indicators),
        files=tuple(
            FileFacts(
                name=str(each.fields["name"]),
                size=int(str(each.fields["bytes"])),
                sha256=str(each.fields["sha256"]),
                note=str(each.fields["note"] or ""),
            )
            for each in view.attachments
        ),
        changes=tuple(changes_of(history, texts, desk.vocabularies, source.as_of)),
        since=tuple(changed_fields(source, row, texts)),
        sentences=request.sentences,
    )


def _marked(view: IncidentView) -> list[Marked]:
    """The incident, those merged into it, and every record that the report quotes."""
    parts = [*view.timeline, *view.indicators, *view.attachments]
    marks: list[Marked] = [_marks(view.markings), *(_marks(part.markings) for part in parts)]
    rows = [*view.escalations, *(each.fields for each in view.actions)]
    return [*marks, *rows, *(duty.fields for duty in view.duties)]


def _quoted(reader: Reader, view: IncidentView) -> Iterator[Row]:
    """The records whose titles the report quotes."""
    for link in view.links:
        if link.title:
            yield reader.row(reader.resolve(link.other))
    for cited in _cited_tasks(view):
        yield reader.row(reader.resolve(cited.id))


def _cited_tasks(view: IncidentView) -> Iterator[Citation]:
    return (each for each in view.citations if each.kind == "task" and each.by == "reference")


def _marks(markings: Markings) -> Marked:
    return {"tlp": markings.tlp, "grade": markings.grade, "handling": list(markings.handling)}


def _stage(row: Row, name: str) -> Stage:
    at = _instant(row[f"{name}_at"])
    return Stage(name=name, at=at, precision=str(row[f"{name}_at_precision"] or "minute"))


def _fields(source: Source, row: Row, texts: Texts) -> list[Fact]:
    """Every field that is filled in, in the order of its declaration, the office's own last."""
    declared: Mapping[str, Field] = {**INCIDENT.own, **INCIDENT.internal}
    found = []
    for key, field in declared.items():
        if key in _ELSEWHERE or key.endswith("_precision"):
            continue
        text = readable(texts, source.desk.vocabularies, field, row, source.as_of)
        if text:
            label = field.label.in_language(texts.language)
            found.append(Fact(label=label, text=defang_text(text)))
    return found


def _links(view: IncidentView, texts: Texts) -> list[Fact]:
    found = [
        Fact(
            label=label_of(RELATION, link.relation).in_language(texts.language),
            text=" ".join(each for each in (link.reference, link.title, link.note) if each),
        )
        for link in view.links
    ]
    if view.merged:
        label = texts("briefing.incident.merged")
        found.append(Fact(label=label, text=" ".join(view.merged)))
    if view.survivor:
        found.append(Fact(label=texts("briefing.incident.survivor"), text=view.survivor))
    return found


def _told(row: Row, language: str) -> Told:
    return Told(
        at=parse_rfc3339(str(row["told_at"])),
        told=str(row["told"]),
        means=label_of(CHANNEL, str(row["means"] or "telephone")).in_language(language),
        message=defang_text(str(row["message"] or "")),
        answer=defang_text(str(row["answer"] or "")),
    )


def _entry(source: Source, row: Row, merged: str) -> TimelineEntry:
    owner = source.name_of(str(row["owner"]))
    return TimelineEntry(
        at=_instant(row["occurred_at"]),
        precision=str(row["occurred_at_precision"] or "minute"),
        text=defang_text(str(row["text"] or "")),
        source=str(row["source"] or ""),
        by=f"{owner} {merged}".strip(),
    )


def _measures(view: IncidentView, texts: Texts) -> list[Measure]:
    """What is to be done about it, whom it is to be reported to, and the office's tasks that name
    it."""
    language = texts.language
    found = [
        Measure(
            sort=texts("record.action"),
            text=str(each.fields["title"]),
            responsible=str(each.fields["assigned_to"] or ""),
            due=end_of_day(_text(each.fields["due"])),
            status=label_of(ACTION_STATUS, str(each.fields["status"])).in_language(language),
            overdue=each.overdue,
            is_open=each.is_open,
            result=defang_text(str(each.fields["result"] or "")),
        )
        for each in view.actions
    ]
    for duty in view.duties:
        done, applies = _instant(duty.fields["done_at"]), str(duty.fields["applies"] or "unknown")
        state = "done" if done else applies
        found.append(
            Measure(
                sort=texts("record.duty"),
                text=duty.rule.label.in_language(language) if duty.rule else duty.code,
                due=_instant(duty.fields["due_at"]),
                precision="minute",
                status=texts(f"briefing.incident.duty.{state}"),
                overdue=duty.overdue,
                is_open=done is None and applies != "no",
                result=str(duty.fields["receipt"] or ""),
            )
        )
    for cited in _cited_tasks(view):
        text = f"{cited.reference} {cited.title}"
        found.append(Measure(sort=texts("record.task"), text=text))
    return found


def _indicator(row: Row) -> IndicatorFacts:
    return IndicatorFacts(
        type=str(row["type"]),
        value=indicator_text(row),
        is_hash=row["type"] in _HASHES,
        first_seen=_instant(row["first_seen"]),
        last_seen=_instant(row["last_seen"]),
        note=defang_text(str(row["note"] or "")),
    )


def _instant(value: Value) -> datetime | None:
    return parse_rfc3339(str(value)) if value else None


def _listed(value: Value) -> list[str]:
    return value if isinstance(value, list) else []


def _text(value: Value) -> str | None:
    return str(value) if value else None
