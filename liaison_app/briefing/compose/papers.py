"""議事要旨 and 督促先一覧: papers of as many pages as they take, composed from facts; and the frame
that every paper has."""

from liaison_app.briefing.compose.frame import marking_line
from liaison_app.briefing.compose.scribe import Scribe, once
from liaison_app.briefing.facts import fingerprint_of
from liaison_app.briefing.model import (
    Frame,
    Labelled,
    Lines,
    Note,
    Paper,
    PaperBody,
    Part,
    Prose,
    Section,
)
from liaison_app.briefing.paper_facts import (
    CallFacts,
    CallListFacts,
    MeetingDecision,
    MinutesFacts,
    OwedAnswer,
    PaperFacts,
    Reminded,
)
from liaison_app.domain import canonical
from liaison_app.domain.dates import clock_time, japan_date
from liaison_app.domain.markings import normalise_tlp
from liaison_app.domain.texts import Texts

_SHOWN_REMINDERS = 3  # without an answer; every answer is told


def compose_minutes(facts: MinutesFacts, texts: Texts) -> Paper:
    """The minutes of a meeting. ``texts`` must be in the language the facts ask for."""
    scribe = paper_scribe(facts.paper, texts)
    place = scribe.say("minutes.place")
    opening = [
        Labelled(scribe.say("minutes.number"), scribe.plain(facts.paper.number, place)),
        Labelled(scribe.say("minutes.held"), _held(facts, scribe)),
    ]
    for key, text in (("where", facts.place), ("chair", facts.chair)):
        if text.strip():
            opening.append(Labelled(scribe.say(f"minutes.{key}"), scribe.plain(text, place)))
    sections = [
        _numbered("minutes.agenda", facts.agenda, scribe),
        _plain_list("minutes.attendees", facts.attendees, scribe),
        _papers(facts, scribe),
        _summary(facts.minutes, scribe),
        _decisions(facts.decisions, scribe),
    ]
    title = scribe.say("minutes.title", title=scribe.plain_or(facts.title, place, "unknown"))
    return composed_paper("minutes", facts.paper, facts, title, opening, sections, scribe)


def compose_call_list(facts: CallListFacts, texts: Texts) -> Paper:
    """Whom to call for what, one section for each organisation; those of an exercise say so."""
    scribe = paper_scribe(facts.paper, texts)
    overdue = sum(item.overdue for call in facts.calls for item in call.items)
    opening = [
        Labelled(
            scribe.say("calls.scope"),
            scribe.say(
                "calls.count",
                count=len(facts.calls),
                number=scribe.number(len(facts.calls)),
                items=scribe.number(sum(len(call.items) for call in facts.calls)),
                overdue=scribe.number(overdue),
            ),
        )
    ]
    sections = [_call(call, scribe) for call in facts.calls]
    if not sections:
        heading = scribe.say("calls.title")
        sections = [Section(heading, (Prose((scribe.say("calls.nothing"),)),))]
    title = scribe.say("calls.title")
    return composed_paper("call-list", facts.paper, facts, title, opening, sections, scribe)


def paper_scribe(facts: PaperFacts, texts: Texts) -> Scribe:
    """Who writes a paper: in the language of the texts, which is that of the facts."""
    if texts.language != facts.language:
        raise ValueError(f"texts in {texts.language} for a paper in {facts.language}")
    return Scribe(texts, facts.as_of)


def composed_paper(
    kind: str,
    facts: PaperFacts,
    everything: object,
    title: str,
    opening: list[Labelled],
    sections: list[Section],
    scribe: Scribe,
) -> Paper:
    """A paper of these sections in the frame that all have; ``everything`` is its source."""
    source = canonical.encode(everything)
    fingerprint = fingerprint_of(source)
    return Paper(
        kind=kind,
        frame=_frame(facts, title, tuple(opening), fingerprint, scribe),
        body=PaperBody(tuple(sections)),
        source=source,
        fingerprint=fingerprint,
        left_out=once(scribe.left_out),
        warnings=once(scribe.warnings),
    )


def _frame(
    facts: PaperFacts, title: str, opening: tuple[Labelled, ...], fingerprint: str, scribe: Scribe
) -> Frame:
    tlp = normalise_tlp(facts.tlp)
    marking = marking_line(facts.grade, facts.handling, scribe)
    stamps = [scribe.say("frame.exercise")] if facts.exercise else []
    stamps += [scribe.say("frame.draft")] if facts.draft else []
    if facts.draft:
        title = scribe.say("frame.draft-title", title=title)
    if facts.exercise:
        title = scribe.say("frame.exercise-title", title=title)
    place = scribe.say("place.office")
    return Frame(
        language=scribe.language,
        title=title,
        subject=scribe.say("frame.subject", tlp=tlp, grade=marking.text),
        office=Labelled(place, scribe.plain_or(facts.office_name, place, "unknown", 60)),
        as_of=facts.as_of,
        as_of_line=scribe.say("frame.as-of", time=scribe.full_time(facts.as_of)),
        marking=marking,
        tlp=tlp,
        stamps=tuple(stamps),
        paper_number="",
        opening=opening,
        preliminary="",
        footer=scribe.say("paper.footer", number=facts.number, fingerprint=fingerprint),
        page_label=scribe.say("frame.page"),
    )


def _summary(text: str, scribe: Scribe) -> Section:
    heading = scribe.say("minutes.summary")
    return Section(heading, scribe.prose_or(text, heading, scribe.say("minutes.no-summary")))


def _held(facts: MinutesFacts, scribe: Scribe) -> str:
    held = scribe.full_time(facts.held_at)
    if facts.ends_at is None:
        return held
    start, end = japan_date(facts.held_at), japan_date(facts.ends_at)
    until = clock_time(facts.ends_at, scribe.language) if start == end else None
    return scribe.say("minutes.from-to", start=held, end=until or scribe.time(facts.ends_at))


def _numbered(key: str, items: tuple[str, ...], scribe: Scribe) -> Section:
    heading = scribe.say(key)
    lines = tuple(
        scribe.say("minutes.item", number=scribe.number(number), text=scribe.plain(text, heading))
        for number, text in enumerate(items, 1)
    )
    return Section(heading, (Prose(lines or (scribe.say("minutes.none"),)),))


def _plain_list(key: str, items: tuple[str, ...], scribe: Scribe) -> Section:
    heading = scribe.say(key)
    lines = tuple(scribe.plain(text, heading) for text in items)
    return Section(heading, (Prose(lines or (scribe.say("minutes.none"),)),))


def _papers(facts: MinutesFacts, scribe: Scribe) -> Section:
    heading = scribe.say("minutes.papers")
    lines = tuple(
        scribe.say(
            "minutes.paper",
            paper=scribe.plain(paper, heading) or scribe.say("minutes.unnumbered"),
            number=scribe.plain(number, heading),
        )
        for paper, number in facts.papers
    )
    return Section(heading, (Prose(lines or (scribe.say("minutes.none"),)),))


def _decisions(decisions: tuple[MeetingDecision, ...], scribe: Scribe) -> Section:
    heading = scribe.say("minutes.decisions")
    if not decisions:
        return Section(heading, (Prose((scribe.say("minutes.no-decisions"),)),))
    rows = tuple(
        (
            scribe.number(number),
            " ".join(scribe.prose(each.text, heading)),
            scribe.plain(each.responsible, heading),
            scribe.time(each.due, "day") if each.due else "",
            _became(each, scribe),
        )
        for number, each in enumerate(decisions, 1)
    )
    columns = tuple(
        scribe.say(f"minutes.column.{name}")
        for name in ("number", "decision", "responsible", "due", "task")
    )
    return Section(heading, (scribe.grid(columns, (5, 45, 17, 13, 20), rows, heading),))


def _became(decision: MeetingDecision, scribe: Scribe) -> str:
    if not decision.task or not decision.addressed:
        return decision.task
    return scribe.say(
        "minutes.became",
        task=decision.task,
        given=scribe.number(decision.answered),
        total=scribe.number(decision.addressed),
    )


def _call(call: CallFacts, scribe: Scribe) -> Section:
    name = scribe.plain_or(call.name, scribe.say("calls.title"), "unknown", 60)
    lines = [Labelled(scribe.say("calls.contact"), _contact(call, scribe, name))]
    lines += [
        Labelled(scribe.say("calls.contact-further"), _callee(call, place, scribe, name))
        for place in range(1, len(call.contacts))
    ]
    if call.via:
        lines.append(Labelled(scribe.say("calls.via"), scribe.plain(call.via, name, 60)))
    if call.silent_days is not None:
        said = scribe.say("calls.silent-days", days=scribe.number(call.silent_days))
        lines.append(Labelled(scribe.say("calls.silent"), said))
    told = [
        each
        for place, each in enumerate(call.reminded)
        if place < _SHOWN_REMINDERS or each.answer.strip()
    ]
    lines += [Labelled(scribe.say("calls.reminded"), _told(each, scribe, name)) for each in told]
    more = len(call.reminded) - len(told)
    if more:
        said = scribe.say("calls.reminded-more", count=more, number=scribe.number(more))
        lines.append(Labelled(scribe.say("calls.reminded"), said))
    columns = tuple(
        scribe.say(f"calls.column.{key}") for key in ("number", "title", "due", "status")
    )
    rows = tuple(
        (item.reference, scribe.plain(item.title, name), _due(item, scribe), item.status)
        for item in call.items
    )
    bad = [place for place, item in enumerate(call.items) if item.overdue]
    parts: list[Part] = [Lines(tuple(lines))]
    if rows:
        parts.append(scribe.grid(columns, (17, 47, 20, 16), rows, name, bad))
    return Section(name, (*parts, Prose((scribe.say("calls.blank"),), remark=True)))


def _told(reminded: Reminded, scribe: Scribe, name: str) -> str:
    answered = " ".join(scribe.prose(reminded.answer, name)) or scribe.say("calls.no-answer")
    time, told = scribe.time(reminded.at), scribe.plain(reminded.told, name)
    if not told:
        return scribe.say("calls.reminded-at", time=time, answer=answered)
    return scribe.say("calls.reminded-told", time=time, told=told, answer=answered)


def _due(item: OwedAnswer, scribe: Scribe) -> str:
    due = scribe.time(item.due, item.precision) if item.due else ""
    return scribe.say("calls.overdue", due=due) if item.overdue else due


def _contact(call: CallFacts, scribe: Scribe, place: str) -> str:
    if not call.contacts:
        scribe.warnings.append(Note("not-filled-in", place))
        return scribe.say("calls.no-contact")
    return _callee(call, 0, scribe, place)


def _callee(call: CallFacts, number: int, scribe: Scribe, place: str) -> str:
    who = call.contacts[number]
    parts = [" ".join(each for each in (who.post, who.name) if each)]
    parts += [
        scribe.say(f"calls.{key}", number=text)
        for key, text in (("day", who.day), ("night", who.night))
        if text
    ]
    if who.deputy or who.deputy_number:
        deputy = " ".join(each for each in (who.deputy, who.deputy_number) if each)
        parts.append(scribe.say("calls.deputy", number=deputy))
    return scribe.plain(scribe.say("calls.separator").join(parts), place)
