"""議事要旨 and 督促先一覧 as PDFs: read out of the case log, drawn, written; nothing is changed.

Each bears the strictest markings of what it shows.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from liaison_app.briefing.paper_facts import (
    Callee,
    CallFacts,
    CallListFacts,
    MeetingDecision,
    MinutesFacts,
    OwedAnswer,
    PaperFacts,
    Reminded,
)
from liaison_app.domain.dates import JAPAN, parse_rfc3339
from liaison_app.domain.operations import Value
from liaison_app.domain.texts import Texts
from liaison_app.domain.vocabulary import REQUEST_STATUS, TASK_STATUS, label_of
from liaison_app.host.files import write_file
from liaison_app.store.queries import Row
from liaison_app.workflows.call_list import Call, Unanswered
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.inheritance import inherit
from liaison_app.workflows.meeting_view import DecisionView, meeting_view
from liaison_app.workflows.organisations import known_organisations
from liaison_app.workflows.own_records import marked_with

if TYPE_CHECKING:
    from liaison_app.briefing import ComposedPaper

_CALLED = (
    ("post", "post"),
    ("name", "name"),
    ("day", "day_number"),
    ("night", "night_number"),
    ("deputy", "deputy"),
    ("deputy_number", "deputy_number"),
)
_UNMARKED: Mapping[str, Value] = {"tlp": "TLP:CLEAR", "grade": "confidentiality-1"}


@dataclass(frozen=True)
class Paper:
    """A finished PDF; ``left_out`` are sentences for the officer."""

    pdf: bytes
    pages: int
    sha256: str
    left_out: tuple[str, ...]


def draw_minutes(desk: Desk, identifier: str, language: str) -> Paper:
    """The minutes of a meeting as it stands; a draft (案) until something is written of it."""
    from liaison_app.briefing import compose_minutes

    view = meeting_view(desk, identifier)
    found = desk.find(view.id, "meeting")
    ends, minutes = view.fields["ends_at"], str(view.fields["minutes"] or "")
    facts = MinutesFacts(
        paper=paper_facts(
            desk,
            language,
            view.reference,
            inherit(desk, found),
            draft=not minutes.strip(),
            exercise=bool(view.fields["exercise"]),
        ),
        title=view.title,
        held_at=parse_rfc3339(str(view.fields["held_at"])),
        ends_at=parse_rfc3339(str(ends)) if ends else None,
        place=str(view.fields["place"] or ""),
        chair=str(view.fields["chair"] or ""),
        attendees=view.items("attendees"),
        agenda=view.items("agenda"),
        papers=tuple((paper.paper_number, paper.register_number) for paper in view.papers),
        minutes=minutes,
        decisions=tuple(map(_decision, view.decisions)),
    )
    texts = Texts.load(desk.surroundings.resources / "texts", language)
    return draw_paper(desk, compose_minutes(facts, texts), texts)


def draw_call_list(desk: Desk, calls: Sequence[Call], language: str) -> Paper:
    """The call list of these organisations, with room to write down what each said."""
    from liaison_app.briefing import compose_call_list

    known = known_organisations(desk.queries, desk.vocabularies)

    def name(code: str) -> str:
        return known[code].name.in_language(language) if code in known else code.upper()

    exercises = {item.exercise for call in calls for item in call.items}
    texts = Texts.load(desk.surroundings.resources / "texts", language)
    facts = CallListFacts(
        paper=paper_facts(
            desk,
            language,
            texts("briefing.calls.title"),
            _marks_of(desk, calls),
            exercise=exercises == {True},
        ),
        calls=tuple(
            CallFacts(
                name=name(call.organisation),
                via=name(call.via) if call.via else "",
                silent_days=call.silent_days,
                items=tuple(_owed(item, texts) for item in call.items),
                contacts=tuple(map(_callee, call.contacts)),
                reminded=tuple(
                    Reminded(
                        at=parse_rfc3339(str(row["reminded_at"])),
                        told=str(row["told"] or ""),
                        answer=str(row["answer"] or ""),
                    )
                    for row in call.reminders
                ),
            )
            for call in calls
        ),
    )
    return draw_paper(desk, compose_call_list(facts, texts), texts)


def print_minutes(desk: Desk, identifier: str, language: str, out: Path) -> Paper:
    """Draw the minutes and write them; Refused ``file-not-written``."""
    drawn = draw_minutes(desk, identifier, language)
    write_file(out, drawn.pdf)
    return drawn


def print_call_list(desk: Desk, calls: Sequence[Call], language: str, out: Path) -> Paper:
    """Draw the call list and write it; Refused ``file-not-written``."""
    drawn = draw_call_list(desk, calls, language)
    write_file(out, drawn.pdf)
    return drawn


def paper_facts(
    desk: Desk,
    language: str,
    number: str,
    marks: Mapping[str, Value],
    *,
    draft: bool = False,
    exercise: bool = False,
) -> PaperFacts:
    """What a paper of this installation says of itself now, with these markings."""
    own = desk.installation
    known = known_organisations(desk.queries, desk.vocabularies)
    entry = known.get(own.organisation)
    called = entry.name.in_language(language) if entry else own.organisation.upper()
    handling = marks.get("handling")
    return PaperFacts(
        language=language,
        as_of=desk.now().replace(microsecond=0),
        office_name=desk.printed_name(language) or called,
        number=number,
        tlp=str(marks["tlp"]),
        grade=str(marks["grade"]),
        handling=tuple(handling) if isinstance(handling, list) else (),
        draft=draft,
        exercise=exercise,
    )


def _marks_of(desk: Desk, calls: Sequence[Call]) -> Mapping[str, Value]:
    marks: dict[str, Value] = dict(_UNMARKED)
    items = {(item.id, item.kind) for call in calls for item in call.items}
    shown = [inherit(desk, desk.find(identifier, kind)) for identifier, kind in sorted(items)]
    shown += [dict(row) for call in calls for row in (*call.contacts, *call.reminders)]
    for each in shown:
        marks |= marked_with(each, marks)
    return marks


def _decision(decision: DecisionView) -> MeetingDecision:
    answered, addressed = decision.answered if decision.counted else (0, 0)
    return MeetingDecision(
        text=decision.text,
        responsible=decision.responsible,
        due=_day(decision.due),
        task=decision.task.reference if decision.task else "",
        answered=answered,
        addressed=addressed,
    )


def _owed(item: Unanswered, texts: Texts) -> OwedAnswer:
    timed = bool(item.due) and "T" in str(item.due)
    title = texts("paper.exercise", title=item.title) if item.exercise else item.title
    return OwedAnswer(
        reference=item.reference,
        title=title,
        due=parse_rfc3339(str(item.due)) if timed else _day(item.due),
        precision="minute" if timed else "day",
        status=label_of(TASK_STATUS + REQUEST_STATUS, item.status).in_language(texts.language),
        overdue=item.overdue,
    )


def _callee(row: Row) -> Callee:
    return Callee(**{key: str(row[field] or "") for key, field in _CALLED})


def _day(day: str | None) -> datetime | None:
    return datetime.combine(date.fromisoformat(day), time(), JAPAN) if day else None


def draw_paper(desk: Desk, composed: "ComposedPaper", texts: Texts) -> Paper:
    """The bytes of a composed paper."""
    return draw_with(desk.surroundings.resources, composed, texts)


def draw_with(resources: Path, composed: "ComposedPaper", texts: Texts) -> Paper:
    """As `draw_paper`, for a paper that asks nothing of a case log."""
    from liaison_app.briefing import BriefingResources, describe_note, draw_briefing

    drawn = draw_briefing(composed, BriefingResources.in_folder(resources))
    return Paper(
        pdf=drawn.pdf,
        pages=drawn.pages,
        sha256=hashlib.sha256(drawn.pdf).hexdigest(),
        left_out=tuple(describe_note(note, texts) for note in drawn.left_out),
    )
