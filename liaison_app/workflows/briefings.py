"""Briefings: request, draw, and issue. Drawing changes nothing; issuing enters the register."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from liaison_app.briefing.facts import Contact, Figures, PreviousIssue, SummaryFacts
from liaison_app.domain.dates import fiscal_year, format_rfc3339_utc, parse_rfc3339
from liaison_app.domain.entry import parse_day
from liaison_app.domain.errors import Refused
from liaison_app.domain.markings import (
    GRADE_ORDER,
    TLP_ORDER,
    check_ceiling,
    normalise_tlp,
)
from liaison_app.domain.operations import Value
from liaison_app.domain.references import mint, serial_of, stem
from liaison_app.domain.texts import Texts
from liaison_app.domain.vocabulary import BRIEFING_KIND
from liaison_app.host.files import write_file
from liaison_app.store.caselog import Act, ChangeSet
from liaison_app.store.queries import Reader, Row
from liaison_app.workflows import summary_facts as read
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.organisations import known_organisations
from liaison_app.workflows.tasks import received_there, tasks_seen_by


@dataclass(frozen=True)
class BriefingRequest:
    """What is asked for; None means "as the case log has it" (``as_of``: now)."""

    kind: str = "cabinet-summary"
    language: str = "ja"
    as_of: str | None = None
    from_day: str | None = None
    to_day: str | None = None
    tlp: str | None = None
    grade: str | None = None
    number: str | None = None
    exercise: bool = False


@dataclass(frozen=True)
class Drawn:
    """A finished PDF. ``left_out`` and ``warnings`` are sentences for the officer."""

    pdf: bytes
    pages: int
    sha256: str
    number: str | None
    register_number: str | None
    tlp: str
    grade: str
    left_out: tuple[str, ...]
    warnings: tuple[str, ...]
    changes: ChangeSet | None = None


def draw_briefing(desk: Desk, request: BriefingRequest) -> Drawn:
    """The PDF as it would be issued now, marked as a draft; nothing is changed."""
    facts, _ = _facts(desk, request, None)
    return _draw(desk, facts)


def issue_briefing(desk: Desk, request: BriefingRequest) -> Drawn:
    """Draw it under the next register number and enter it in the register."""
    register_number = next_register_number(desk)
    facts, position = _facts(desk, request, register_number)
    drawn = _draw(desk, facts)
    if next_register_number(desk) != register_number:
        raise Refused("register-number-taken", number=register_number)
    changes = desk.write(
        Act("create", desk.new_name("briefing"), "own", _register_entry(facts, drawn, position))
    )
    return Drawn(**{**vars(drawn), "changes": changes})


def create_briefing(desk: Desk, request: BriefingRequest, out: Path, *, issue: bool) -> Drawn:
    """Draw (and with ``issue`` enter in the register), then write the PDF to ``out``."""
    if not out.parent.is_dir():
        raise Refused("file-not-written", path=str(out), reason="no such folder")
    drawn = issue_briefing(desk, request) if issue else draw_briefing(desk, request)
    write_file(out, drawn.pdf)
    return drawn


def next_register_number(desk: Desk) -> str:
    """``NCO-B-2026-0004``: never used before at this installation."""
    office = desk.installation.organisation.upper()
    year = fiscal_year(desk.now())
    begin = f"{office}-{stem('briefing', office, year, desk.installation.letter)}"
    taken = [
        serial_of(str(row["register_number"]))
        for row in desk.queries.briefings()
        if str(row["register_number"]).startswith(begin)
    ]
    return mint(begin, max(taken, default=0) + 1, "briefing")


def _facts(
    desk: Desk, request: BriefingRequest, register_number: str | None
) -> tuple[SummaryFacts, int]:
    if request.kind not in {code.code for code in BRIEFING_KIND}:
        raise Refused("briefing-kind", kind=request.kind[:40])
    as_of = _as_of(desk, request.as_of)
    if request.as_of is None:
        position = desk.queries.newest_position()[0]
        return _facts_from(desk, desk.queries, request, register_number, as_of), position
    position = desk.case_log.position_at(as_of)
    reader = desk.case_log.as_of(position)
    try:
        return _facts_from(desk, reader, request, register_number, as_of), position
    finally:
        reader.close()


def _facts_from(
    desk: Desk,
    reader: Reader,
    request: BriefingRequest,
    register_number: str | None,
    as_of: datetime,
) -> SummaryFacts:
    material = _material(desk, reader, request, as_of)
    tlp, grade = _markings(request, material)
    previous = _previous(desk, request, as_of)
    enrolled = {
        each.organisation
        for each in desk.trust.replicas.values()
        if each.status == "active"
        and each.organisation != desk.installation.organisation
        and (desk.is_office or each.organisation == desk.trust.office)
    }
    incidents = read.incident_facts(material)
    return SummaryFacts(
        language=request.language,
        as_of=as_of,
        office_name=_office_name(desk, material),
        issue_no=previous.number + 1 if previous else 1,
        tlp=tlp,
        grade=grade,
        paper_number=request.number,
        register_number=register_number,
        exercise=request.exercise,
        period_from=_day_start(request.from_day),
        period_to=_day_end(request.to_day),
        previous=previous,
        figures=read.figures(material),
        incidents=incidents,
        incidents_total=len(incidents),
        progress=read.progress(material),
        upcoming=read.upcoming(material),
        uncertain=read.uncertain(material),
        contact=Contact(post=desk.actor.name),
        coverage=read.coverage(reader, material, sorted(enrolled)),
    )


def _material(
    desk: Desk, reader: Reader, request: BriefingRequest, as_of: datetime
) -> read.Material:
    first, last = _day_start(request.from_day), _day_end(request.to_day)

    def in_period(row: Row) -> bool:
        at = parse_rfc3339(str(row["aware_at"] or row["created_at"]))
        return (first is None or at >= first) and (last is None or at <= last)

    _, incidents = reader.incidents(exercise=request.exercise, limit=None)
    packages = {str(row["reference"]): row for row in reader.packages()}
    tasks = tasks_seen_by(
        reader,
        None if desk.is_office else desk.installation.organisation,
        as_of,
        received_there(desk),
    )
    return read.Material(
        incidents=tuple(row for row in incidents if in_period(row)),
        tasks=tuple(
            task
            for task in tasks
            if task.published and bool(packages[task.package]["exercise"]) is request.exercise
        ),
        alerts=tuple(
            row for _, row in reader.alerts() if bool(row["exercise"]) is request.exercise
        ),
        organisations=known_organisations(reader, desk.vocabularies),
        language=request.language,
        now=as_of,
    )


def _draw(desk: Desk, facts: SummaryFacts) -> Drawn:
    from liaison_app.briefing import (
        BriefingResources,
        compose_cabinet_summary,
        describe_note,
    )
    from liaison_app.briefing import draw_briefing as draw

    resources = desk.surroundings.resources
    texts = Texts.load(resources / "texts", facts.language)
    composed = compose_cabinet_summary(facts, texts)
    rendered = draw(composed, BriefingResources.in_folder(resources))
    return Drawn(
        pdf=rendered.pdf,
        pages=rendered.pages,
        sha256=hashlib.sha256(rendered.pdf).hexdigest(),
        number=facts.paper_number,
        register_number=facts.register_number,
        tlp=facts.tlp,
        grade=str(facts.grade),
        left_out=tuple(describe_note(note, texts) for note in rendered.left_out),
        warnings=tuple(describe_note(note, texts) for note in composed.warnings),
    )


def _register_entry(facts: SummaryFacts, drawn: Drawn, position: int) -> dict[str, Value]:
    from liaison_app.briefing.facts import source_json

    entry: dict[str, Value] = {
        "kind": "cabinet-summary",
        "title": f"{facts.register_number}",
        "register_number": facts.register_number,
        "issue_no": facts.issue_no,
        "as_of": format_rfc3339_utc(facts.as_of),
        "language": facts.language,
        "pdf_sha256": drawn.sha256,
        "source_sha256": hashlib.sha256(source_json(facts)).hexdigest(),
        "journal_position": position,
        "figures": json.dumps(asdict(facts.figures), sort_keys=True),
        "exercise": facts.exercise,
        "tlp": facts.tlp,
        "grade": facts.grade,
    }
    if facts.paper_number:
        entry["paper_number"] = facts.paper_number
    return entry


def _previous(desk: Desk, request: BriefingRequest, as_of: datetime) -> PreviousIssue | None:
    issued = [
        row
        for row in desk.queries.briefings()
        if row["kind"] == request.kind
        and bool(row["exercise"]) is request.exercise
        and parse_rfc3339(str(row["as_of"])) <= as_of
    ]
    if not issued:
        return None
    last = max(issued, key=lambda row: (str(row["as_of"]), int(str(row["issue_no"]))))
    return PreviousIssue(
        number=int(str(last["issue_no"])),
        as_of=parse_rfc3339(str(last["as_of"])),
        figures=Figures(**json.loads(str(last["figures"]))),
    )


def _markings(request: BriefingRequest, material: read.Material) -> tuple[str, str]:
    """At least as restricted as the most restricted thing in it; more when asked."""
    tlp, grade = read.content_markings(material)
    if request.tlp:
        asked = normalise_tlp(request.tlp)
        if TLP_ORDER[asked] < TLP_ORDER[tlp]:
            raise Refused("briefing-marking-too-low", asked=asked, needed=tlp)
        tlp = asked
    if request.grade:
        check_ceiling(request.grade)
        if GRADE_ORDER[request.grade] < GRADE_ORDER[grade]:
            raise Refused("briefing-marking-too-low", asked=request.grade, needed=grade)
        grade = request.grade
    return tlp, grade


def _as_of(desk: Desk, text: str | None) -> datetime:
    now = desk.now().replace(microsecond=0)
    if text is None:
        return now
    try:
        asked = parse_rfc3339(text)
    except ValueError as error:
        raise Refused("time-form", value=text[:40]) from error
    if asked > now:
        raise Refused("time-in-future", value=text[:40])
    return asked


def _office_name(desk: Desk, material: read.Material) -> str:
    own = desk.installation
    return own.office_name or material.name_of(own.organisation)


def _day_start(text: str | None) -> datetime | None:
    return parse_rfc3339(f"{parse_day('from', text)}T00:00:00+09:00") if text else None


def _day_end(text: str | None) -> datetime | None:
    if not text:
        return None
    day = date.fromisoformat(parse_day("to", text)) + timedelta(days=1)
    return parse_rfc3339(f"{day.isoformat()}T00:00:00+09:00") - timedelta(seconds=1)
