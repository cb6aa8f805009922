"""The frame every briefing has: markings, numbers, dates, issuing office, stamps."""

from liaison_app.briefing.compose.scribe import Scribe
from liaison_app.briefing.facts import DocumentFacts
from liaison_app.briefing.model import Frame, Labelled, Note
from liaison_app.domain.errors import Refused
from liaison_app.domain.markings import normalise_tlp
from liaison_app.domain.vocabulary import GRADE, HANDLING

_LIMITED_TO = "limited-to:"


def frame(
    facts: DocumentFacts,
    title: str,
    scribe: Scribe,
    fingerprint: str,
    more: tuple[Labelled, ...] = (),
    *,
    series: bool = True,
) -> Frame:
    """``more`` are lines of the kind's own below register number and distribution; the first of a
    ``series`` of reports says that it is one."""
    tlp = normalise_tlp(facts.tlp)
    marking = marking_line(facts.grade, facts.handling, scribe)
    register = _register_number(facts, scribe)
    place = scribe.say("place.office")
    return Frame(
        language=scribe.language,
        title=_title(facts, title, scribe),
        subject=scribe.say("frame.subject", tlp=tlp, grade=marking.text),
        office=Labelled(place, scribe.plain_or(facts.office_name, place, "unknown", 60)),
        as_of=facts.as_of,
        as_of_line=scribe.say("frame.as-of", time=scribe.full_time(facts.as_of)),
        marking=marking,
        tlp=tlp,
        stamps=_stamps(facts, scribe),
        paper_number=_paper_number(facts, scribe),
        opening=(
            Labelled(scribe.say("place.register-number"), register + _copy(facts, scribe)),
            *((_distribution(facts, scribe),) if series or facts.distribution else ()),
            *more,
        ),
        preliminary=_preliminary(facts, scribe) if series else "",
        footer=scribe.say(
            "frame.footer",
            register=register + _copy(facts, scribe),
            version=scribe.number(facts.version),
            fingerprint=fingerprint,
        ),
        page_label=scribe.say("frame.page"),
        watermark=_watermark(facts, scribe),
        register_number="" if facts.register_number is None else register,
    )


def _watermark(facts: DocumentFacts, scribe: Scribe) -> str:
    if facts.copy_number is None:
        return ""
    return scribe.say("frame.watermark", number=scribe.number(facts.copy_number))


def _title(facts: DocumentFacts, title: str, scribe: Scribe) -> str:
    if facts.anonymised:
        title = scribe.say("frame.anonymised-title", title=title)
    if facts.register_number is None:
        title = scribe.say("frame.draft-title", title=title)
    return scribe.say("frame.exercise-title", title=title) if facts.exercise else title


def _stamps(facts: DocumentFacts, scribe: Scribe) -> tuple[str, ...]:
    stamps = [scribe.say("frame.exercise")] if facts.exercise else []
    return (*stamps, scribe.say("frame.draft")) if facts.register_number is None else (*stamps,)


def marking_line(grade_code: str | None, codes: tuple[str, ...], scribe: Scribe) -> Labelled:
    """Grade and handling, as they stand at the left of every header."""
    place = scribe.say("place.grade")
    if grade_code is None:
        scribe.warnings.append(Note("not-filled-in", place))
        grade = scribe.say("frame.no-grade")
    elif grade_code not in {code.code for code in GRADE}:
        raise Refused("field-invalid", field="grade", value=grade_code[:80])
    else:
        grade = scribe.label(GRADE, grade_code)
    handling = [_handling(code, place, scribe) for code in codes]
    text = scribe.say("frame.grade", grade=grade, handling=scribe.joined(handling))
    return Labelled(place, text.strip("　 ·"))


def _handling(code: str, place: str, scribe: Scribe) -> str:
    if code.startswith(_LIMITED_TO):
        who = scribe.plain_or(code.removeprefix(_LIMITED_TO), place, "unknown", 40)
        return scribe.say("frame.limited-to", who=who)
    return scribe.plain(scribe.label(HANDLING, code), place, 40)


def _paper_number(facts: DocumentFacts, scribe: Scribe) -> str:
    """資料番号: a bare number is written 資料１, anything else as given."""
    text = scribe.plain(facts.paper_number or "", scribe.say("place.paper-number"), 20)
    if text.isascii() and text.isdigit():
        return scribe.say("frame.paper-number", number=scribe.number(int(text)))
    return text


def _register_number(facts: DocumentFacts, scribe: Scribe) -> str:
    if facts.register_number is None:
        return scribe.say("frame.unnumbered")
    return scribe.plain_or(
        facts.register_number, scribe.say("place.register-number"), "unknown", 40
    )


def _copy(facts: DocumentFacts, scribe: Scribe) -> str:
    """Which copy of how many this is, where copies are numbered."""
    if facts.copy_number is None:
        return ""  # of the record itself; how many copies there are stands in the distribution
    number = scribe.number(facts.copy_number)
    if facts.copies is None:
        return scribe.say("frame.copy", number=number)
    return scribe.say("frame.copy-of", number=number, copies=scribe.number(facts.copies))


def _distribution(facts: DocumentFacts, scribe: Scribe) -> Labelled:
    """配布先; what is no report of a series says itself whom it is for."""
    place = scribe.say("place.distribution")
    if not (facts.distribution or "").strip():
        scribe.warnings.append(Note("not-filled-in", place))
    said = scribe.plain_or(facts.distribution, place, "frame.no-distribution", 80)
    if facts.copies is not None and facts.copy_number is None:
        number = scribe.number(facts.copies)
        said = scribe.say("frame.copies", to=said, count=facts.copies, number=number)
    return Labelled(place, said)


def period(facts: DocumentFacts, scribe: Scribe) -> Labelled:
    """対象期間: of which incidents this tells."""
    label, start, end = scribe.say("place.period"), facts.period_from, facts.period_to
    if start is None and end is None:
        return Labelled(label, scribe.say("frame.period-all", time=scribe.time(facts.as_of)))
    said = scribe.say(
        "frame.period",
        start=scribe.time(start) if start else scribe.say("frame.period-open"),
        end=scribe.time(end or facts.as_of),
    )
    return Labelled(label, said)


def _preliminary(facts: DocumentFacts, scribe: Scribe) -> str:
    """A first report says that its figures may still change."""
    is_first = facts.issue_no <= 1 or facts.previous is None
    return scribe.say("frame.preliminary") if is_first else ""
