"""What a ``handover`` says, read out of the case log as it is or as it was known then."""

from datetime import datetime, timedelta

from liaison_app.briefing.handover_facts import (
    Due,
    Given,
    HandoverFacts,
    OpenCase,
    Promise,
    Turn,
)
from liaison_app.domain.dates import format_rfc3339_utc, parse_rfc3339
from liaison_app.domain.indicators import defang_text
from liaison_app.domain.texts import Texts
from liaison_app.store.queries import Row
from liaison_app.workflows.alerts import alert_list, is_open, standing_alerts
from liaison_app.workflows.briefing_source import Marked, Source
from liaison_app.workflows.counting import (
    Material,
    due_of,
    figures,
    is_counted,
    material,
    open_incidents,
    severity_of,
    standing,
)
from liaison_app.workflows.duties import duty_view
from liaison_app.workflows.kept_back import kept_then, nobody
from liaison_app.workflows.roster import on_duty
from liaison_app.workflows.since_last_issue import changed_since

HORIZON = timedelta(days=7)
_LAST_ENTRIES = 20  # incidents whose newest entry is read: more than a page can tell
_WAITING = frozenset({"overdue", "in_progress", "not_started"})


def handover_facts(source: Source) -> HandoverFacts:
    """All of a ``handover``."""
    reader, day = source.reader, source.reader.day
    held = material(source)
    alive = open_incidents(held)
    calls, awaited = day.promised_calls(), day.escalations(unanswered=True)
    texts = Texts.load(source.desk.surroundings.resources / "texts", source.request.language)
    dues, due_rows = _dues(source, held, texts)
    duty = on_duty(reader, source.as_of)
    given = day.handovers(limit=1)
    last = {
        int(str(row["pk"])): day.last_entry(int(str(row["pk"]))) for row in alive[:_LAST_ENTRIES]
    }
    marked: list[Marked] = [*alive, *calls, *awaited, *due_rows, *duty.now, *given]
    marked += [row for row in last.values() if row is not None]
    since = changed_since(source, held.incidents, held.tasks)
    marked += since.told
    return HandoverFacts(
        **source.document(marked),
        figures=figures(held),
        corrections=since.corrections,
        changes=since.changes,
        giver=source.desk.actor.name,
        incidents=tuple(_case(source, row, last) for row in alive),
        incidents_total=len(alive),
        promises=(*map(_call, calls), *map(_awaited, awaited)),
        dues=tuple(sorted(dues, key=lambda each: (each.at, each.reference))),
        arrivals=None if source.request.as_of else tuple(
            each.name for each in source.desk.inbox.arrivals("unreviewed")
        ),
        now_on_duty=tuple(map(_turn, duty.now)),
        next_on_duty=_turn(duty.next) if duty.next else None,
        before=_given(given[0]) if given else None,
    )  # fmt: skip


def _case(source: Source, row: Row, last: dict[int, Row | None]) -> OpenCase:
    entry = last.get(int(str(row["pk"])))
    return OpenCase(
        reference=str(row["reference"]),
        title=defang_text(str(row["title"])),
        organisation=source.name_of(str(row["organisation"] or row["owner"])),
        severity=severity_of(row),
        status=str(row["status"] or "new"),
        last_at=_instant(entry["occurred_at"] or entry["created_at"]) if entry else None,
        last=defang_text(str(entry["text"] or "")) if entry else "",
    )


def _call(row: Row) -> Promise:
    """A note whose caller is owed a call."""
    calls_back = bool(row["call_back_by"]) and not row["called_back_at"]
    who = (str(row[key] or "") for key in ("caller_organisation", "caller"))
    return Promise(
        reference=str(row["reference"] or ""),
        sort="call-back" if calls_back else "read-back",
        at=_instant(row["call_back_by"]) if calls_back else _instant(row["received_at"]),
        who=" ".join(filter(None, who)),
        number=str(row["call_back"] or ""),
        text=defang_text(str(row["text"] or "")),
    )


def _awaited(row: Row) -> Promise:
    """Somebody who was told and has not answered."""
    return Promise(
        reference=str(row["reference"] or ""),
        sort="awaited",
        at=_instant(row["told_at"]),
        who=str(row["told"]),
        text=defang_text(str(row["message"] or "")),
    )


def _dues(source: Source, held: Material, texts: Texts) -> tuple[list[Due], list[Marked]]:
    """Answers to tasks, alerts to be acknowledged and one's own reporting duties: what is past, and
    what comes within a week; and the rows that say so."""
    until = source.as_of + HORIZON
    found: list[Due] = []
    rows: list[Marked] = []
    for task in held.tasks:
        days = [
            (due, answer.overdue)
            for answer in task.responses
            if is_counted(answer) and standing(answer) in _WAITING
            for due in [due_of(task, answer)]
            if due is not None and due <= until
        ]
        if days:
            at, late = min(days)
            found.append(
                Due(at=at, precision="day", sort=texts("record.task"), reference=task.reference,
                    title=task.title, overdue=late)
            )  # fmt: skip
            rows.append(task.fields)
    kept = kept_then(source.reader) if source.desk.is_office else nobody
    for alert in standing_alerts(alert_list(source.reader, kept)):
        row, by = alert.fields, _instant(alert.fields["ack_by"])
        alike = bool(row["exercise"]) is source.request.exercise
        if by is not None and by <= until and alike and is_open(source.desk, alert):
            found.append(
                Due(at=by, sort=texts("record.alert"), reference=str(row["reference"]),
                    title=str(row["title"]), overdue=by < source.as_of)
            )  # fmt: skip
            rows.append(row)
    shown = {row["reference"] for row in held.incidents}
    for duty in source.reader.day.duties(format_rfc3339_utc(until)):
        own = duty["owner"] == source.desk.installation.organisation
        if own and duty["incident_reference"] in shown:
            view = duty_view(duty, source.desk.vocabularies.duties, source.as_of)
            rule = view.rule.label.in_language(texts.language) if view.rule else view.code
            found.append(
                Due(at=parse_rfc3339(str(duty["due_at"])), sort=rule, overdue=view.overdue,
                    reference=str(duty["incident_reference"]), title=str(duty["incident_title"]))
            )  # fmt: skip
            rows.append(duty)
    return found, rows


def _turn(row: Row) -> Turn:
    return Turn(
        officer=str(row["officer"] or ""),
        starts_at=parse_rfc3339(str(row["starts_at"])),
        ends_at=parse_rfc3339(str(row["ends_at"])),
        number=str(row["number"] or ""),
        deputy=str(row["deputy"] or ""),
        wake_up=str(row["wake_up"] or ""),
    )


def _given(row: Row) -> Given:
    return Given(
        reference=str(row["reference"]),
        given_by=str(row["given_by"] or ""),
        given_at=parse_rfc3339(str(row["given_at"])),
        taken_by=str(row["taken_by"] or ""),
        taken_at=_instant(row["taken_at"]),
    )


def _instant(value: object) -> datetime | None:
    return parse_rfc3339(str(value)) if value else None
