"""What ``incident show`` prints: the record whole, as JSON and as text for people."""

from collections.abc import Iterable, Sequence
from typing import Any

from liaison_app.cli.context import Context
from liaison_app.cli.result import plain, table
from liaison_app.cli.verbs.rows import json_row
from liaison_app.domain.markings import Markings
from liaison_app.domain.plausibility import Caution
from liaison_app.domain.records.incident import ACTION, ATTACHMENT, ENTRY, INCIDENT, INDICATOR
from liaison_app.domain.vocabulary import (
    APPLIES,
    GRADE,
    INDICATOR_TYPE,
    RELATION,
    SEVERITY,
    Label,
    label_of,
)
from liaison_app.store.queries import Row
from liaison_app.workflows.actions import ActionView
from liaison_app.workflows.duties import DutyView
from liaison_app.workflows.incident_view import IncidentView, Part
from liaison_app.workflows.links import LinkView
from liaison_app.workflows.readable import indicator_text, readable, time_text

_FIELDS = {**INCIDENT.own, **INCIDENT.internal}
# Shown in the head, or set by the program only.
_ELSEWHERE = frozenset(
    {"title", "reference", "tlp", "grade", "handling", "recipients", "removed", "disposal",
     "merged_into", "office_merged_into"}
)  # fmt: skip


def incident_json(view: IncidentView) -> dict[str, Any]:
    """Every field at top level, and what hangs on the incident."""
    return json_row(view.fields) | {
        "timeline": [_part(part) for part in view.timeline],
        "attachments": [_part(part) for part in view.attachments],
        "indicators": [
            _part(part) | {"defanged": indicator_text(part.fields)} for part in view.indicators
        ],
        "links": [_link(link) for link in view.links],
        "duties": [duty_json(duty) for duty in view.duties],
        "actions": [action_json(each) for each in view.actions],
        "tasks": [
            {"kind": each.kind, "id": each.id, "reference": each.reference, "title": each.title,
             "cites": each.by}
            for each in view.citations
        ],
        "intake": [json_row(row) for row in view.intake],
        "escalations": [json_row(row) for row in view.escalations],
        "questions": [json_row(row) for row in view.questions],
        "merged": list(view.merged),
        "merged_into_reference": view.survivor or None,
        "effective_tlp": view.markings.tlp,
        "effective_grade": view.markings.grade,
        "severity_proposed": _number(view.proposed),
        "conflicts": [{"id": each.id, "field": each.field} for each in view.conflicts],
        "cautions": [{"code": each.code, "fields": list(each.fields)} for each in view.cautions],
    }  # fmt: skip


def _both(label: Label) -> dict[str, str]:
    return {"ja": label.ja, "en": label.en}


def duty_json(duty: DutyView) -> dict[str, Any]:
    """One duty; ``guide``: its time is a guide, not the law."""
    rule = duty.rule
    return json_row(duty.fields) | {
        "overdue": duty.overdue,
        "guide": True,
        "label": _both(rule.label) if rule else None,
        "source": _both(rule.source) if rule else None,
        "edition": _both(rule.edition) if rule else None,
        "checked": rule.checked if rule else None,
    }


def incident_text(context: Context, view: IncidentView) -> str:
    """The record on a terminal: untrusted text on lines of its own, indicators defanged."""
    shown = _Shown(context)
    t = context.texts
    sections = (
        ("conflicts", shown.conflicts(view)),
        ("known", shown.fields(view)),
        ("timeline", shown.timeline(view.timeline)),
        ("indicators", shown.indicators(view.indicators)),
        ("duties", shown.duties(view.duties)),
        ("actions", shown.actions(view.actions)),
        ("links", shown.links(view)),
        ("attachments", shown.attachments(view.attachments)),
        ("intake", [_indented(row["text"]) for row in view.intake]),
        ("escalations", shown.escalations(view.escalations)),
        ("questions", [_indented(row["question"]) for row in view.questions]),
        ("cautions", [caution_text(context, each) for each in view.cautions]),
    )
    parts = ["\n".join(shown.head(view))]
    for name, lines in sections:
        if lines:
            parts.append("\n".join([t(f"cli.shown.{name}"), *(f"  {line}" for line in lines)]))
    return "\n\n".join(parts)


def action_lines(context: Context, views: Sequence[ActionView]) -> list[str]:
    """What is to be done about an incident, one line each."""
    return _Shown(context).actions(views)


def action_json(view: ActionView) -> dict[str, Any]:
    """Every field, its number and whether it is late."""
    return json_row(view.fields) | {"number": view.number, "overdue": view.overdue}


def caution_text(context: Context, caution: Caution) -> str:
    """One thing to look at again, as a sentence."""
    names = [_FIELDS[key].label.in_language(context.texts.language) for key in caution.fields]
    return context.texts(f"caution.{caution.code}", first=names[0], last=names[-1])


def _indented(text: object) -> str:
    """Text of several lines, those after the first set in under it."""
    return "\n      ".join(plain(line) for line in str(text).splitlines())


class _Shown:
    """The lines of each section in the language of the command."""

    def __init__(self, context: Context) -> None:
        self._t = context.texts
        self._vocabularies = context.desk.vocabularies
        self._now = context.desk.now()

    def conflicts(self, view: IncidentView) -> list[str]:
        """The fields in which other values stand beside the one shown."""
        return [
            f"{_FIELDS[each.field].label.in_language(self._t.language)}  {each.id[:8]}"
            for each in view.conflicts
        ]

    def head(self, view: IncidentView) -> list[str]:
        row, t = view.fields, self._t
        marks = [f"[{t('value.exercise')}] "] if row.get("exercise") else [""]
        lines = [f"{marks[0]}{plain(row.get('reference') or row['id'])}  {plain(row['title'])}"]
        lines.append(self._markings(view.markings))
        if view.survivor:
            lines.append(t("cli.shown.merged_into", reference=view.survivor))
        if view.merged:
            lines.append(t("cli.shown.merged", references=", ".join(view.merged)))
        if row.get("ai_involvement") in ("suspected", "confirmed"):
            lines.append(t(f"ai.sentence.{row['ai_involvement']}"))
        if view.proposed is not None:
            grade = label_of(SEVERITY, view.proposed).in_language(t.language)
            lines.append(t("cli.shown.proposed", grade=grade))
        return lines

    def fields(self, view: IncidentView) -> list[str]:
        rows = [
            (field.label.in_language(self._t.language), self._value(field.key, view))
            for key, field in _FIELDS.items()
            if key not in _ELSEWHERE and not key.endswith("_precision")
        ]
        return _aligned((label, plain(value)) for label, value in rows if value)

    def timeline(self, parts: Sequence[Part]) -> list[str]:
        lines = []
        for part in parts:
            row = part.fields
            when = self._readable(ENTRY.own["occurred_at"], row) or self._t("cli.shown.no_time")
            more = [self._readable(ENTRY.own[key], row) for key in ("source", "techniques")]
            notes = "　".join(each for each in (*more, self._source(part)) if each)
            lines.append(
                f"{when}  {_indented(row['text'])}"
                + (self._t("cli.aside", text=plain(notes)) if notes else "")
            )
        return lines

    def indicators(self, parts: Sequence[Part]) -> list[str]:
        return _aligned(
            (
                label_of(INDICATOR_TYPE, str(part.fields["type"])).in_language(self._t.language),
                plain(indicator_text(part.fields)),
                " ".join(
                    self._readable(INDICATOR.own[key], part.fields)
                    for key in ("first_seen", "last_seen")
                ),
                plain(part.fields["note"] or "") + self._source(part),
            )
            for part in parts
        )

    def duties(self, duties: Sequence[DutyView]) -> list[str]:
        return _aligned(self.duty(duty) for duty in duties)

    def duty(self, duty: DutyView) -> tuple[str, ...]:
        row, t = duty.fields, self._t
        label = duty.rule.label.in_language(t.language) if duty.rule else duty.code
        due = time_text(t, row["due_at"], self._now)
        if row["done_at"]:
            state = t("cli.shown.duty.done", when=time_text(t, row["done_at"], self._now))
        elif duty.overdue:
            state = t("cli.shown.duty.overdue")
        else:
            state = label_of(APPLIES, str(row["applies"])).in_language(t.language)
        return (duty.code, label, due, state, plain(row["receipt"] or row["note"] or ""))

    def actions(self, actions: Sequence[ActionView]) -> list[str]:
        return _aligned(self.action(each) for each in actions)

    def action(self, view: ActionView) -> tuple[str, ...]:
        row = view.fields
        state = self._readable(ACTION.own["status"], row)
        return (
            str(view.number),
            self._t("cli.shown.action.late") if view.overdue else state,
            self._readable(ACTION.own["due"], row),
            plain(row["title"]),
            plain(row["assigned_to"] or ""),
            plain(row["result"] or ""),
        )

    def links(self, view: IncidentView) -> list[str]:
        links = [
            (self._relation(link), link.reference or link.other, plain(link.title))
            for link in view.links
        ]
        cited = [
            (self._t(f"record.{each.kind}"), each.reference or each.id, plain(each.title))
            for each in view.citations
        ]
        return _aligned([*links, *cited])

    def attachments(self, parts: Sequence[Part]) -> list[str]:
        return _aligned(
            (
                plain(part.fields["name"]),
                self._readable(ATTACHMENT.own["bytes"], part.fields),
                str(part.fields["sha256"]),
                plain(part.fields["note"] or "") + self._source(part),
            )
            for part in parts
        )

    def escalations(self, rows: Sequence[Row]) -> list[str]:
        return _aligned(
            (
                time_text(self._t, row["told_at"], self._now),
                plain(row["told"] or ""),
                plain(row["message"] or ""),
            )
            for row in rows
        )

    def _relation(self, link: LinkView) -> str:
        word = label_of(RELATION, link.relation).in_language(self._t.language)
        return word if link.outgoing else f"← {word}"

    def _source(self, part: Part) -> str:
        return self._t("cli.shown.from", reference=part.source) if part.source else ""

    def _markings(self, marks: Markings) -> str:
        grade = label_of(GRADE, marks.grade).in_language(self._t.language)
        more = {"handling": list(marks.handling), "recipients": list(marks.recipients or ())}
        said = [self._readable(_FIELDS[key], more) for key in more]
        return "  ".join([marks.tlp, grade, *(plain(each) for each in said if each)])

    def _value(self, key: str, view: IncidentView) -> str:
        return self._readable(_FIELDS[key], view.fields)

    def _readable(self, field: Any, row: Any) -> str:
        return readable(self._t, self._vocabularies, field, row, self._now)


def _aligned(rows: Iterable[tuple[str, ...]]) -> list[str]:
    text = table(list(rows))
    return text.split("\n") if text else []


def _part(part: Part) -> dict[str, Any]:
    return json_row(part.fields) | {
        "incident": part.source or None,
        "effective_tlp": part.markings.tlp,
        "effective_grade": part.markings.grade,
    }


def _link(link: LinkView) -> dict[str, Any]:
    return {
        "id": link.id,
        "relation": link.relation,
        "direction": "to" if link.outgoing else "from",
        "kind": link.kind,
        "target": link.other,
        "reference": link.reference or None,
        "title": link.title,
        "owner": link.owner,
        "note": link.note or None,
    }


def _number(grade: str | None) -> int | None:
    return int(grade) if grade is not None and grade.isdigit() else None
