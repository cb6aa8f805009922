"""Briefings: request, draw, copy, and issue. Only issuing changes anything: the register."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from liaison_app.briefing import (
    Briefing,
    BriefingResources,
    ComposedPaper,
    Note,
    SourceData,
    Spot,
    describe_note,
    rows_omitted,
    sentences_of,
    summarised,
    write_docx,
)
from liaison_app.briefing import draw_briefing as draw
from liaison_app.briefing.facts import DocumentFacts, source_json
from liaison_app.domain.dates import fiscal_year, format_rfc3339_utc
from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import Value
from liaison_app.domain.references import mint, serial_of, stem
from liaison_app.domain.texts import Texts
from liaison_app.host.files import write_file
from liaison_app.store.caselog import ChangeSet
from liaison_app.workflows.anonymising import (
    Disguise,
    anonymised,
    check_facts,
    check_leaks,
    disguise_for,
)
from liaison_app.workflows.briefing_annex import Annex, AnnexTo, annex_path
from liaison_app.workflows.briefing_kinds import Kind, kind_for
from liaison_app.workflows.briefing_register import enter_in_register
from liaison_app.workflows.briefing_request import BriefingRequest, asked_time, kept_words
from liaison_app.workflows.briefing_signature import signer_of, signing_notes
from liaison_app.workflows.briefing_source import Source, source_of
from liaison_app.workflows.desk import Desk

Composed = Briefing | ComposedPaper


@dataclass(frozen=True)
class Drawn:
    """A finished PDF. ``left_out`` and ``warnings`` are sentences for the officer, ``told`` the
    same in a few; ``sentences`` those that stand in it, where it has them; ``copies`` are the
    numbered ones, from the first; ``annex`` holds the rows it does not show, drawn by ``annex_to``
    where it is asked for; ``composed`` is what an editable copy is written of, ``spots`` say
    what on its pages leads to records."""

    pdf: bytes
    pages: int
    sha256: str
    number: str | None
    register_number: str | None
    tlp: str
    grade: str
    left_out: tuple[str, ...]
    warnings: tuple[str, ...]
    told: "Told"
    composed: Composed
    changes: ChangeSet | None = None
    sentences: tuple[str, str, str] | None = None
    copies: tuple[bytes, ...] = ()
    spots: tuple[Spot, ...] = ()
    annex_to: AnnexTo | None = None
    annex: Annex | None = None


@dataclass(frozen=True)
class Told:
    """What was left out and what to check, a sentence for each sort."""

    left_out: tuple[str, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class Copied:
    """An editable copy that was written; ``left_out``, ``warnings`` and ``told`` as in `Drawn`."""

    sha256: str
    number: str | None
    left_out: tuple[str, ...]
    warnings: tuple[str, ...]
    told: Told


def draw_briefing(desk: Desk, request: BriefingRequest, *, numbered: bool = True) -> Drawn:
    """The PDF as it would be issued now, marked as a draft, with its ``numbered`` copies or without
    them; nothing is changed.

    Refused: ``briefing-kind``, ``briefing-option``, ``time-form``, ``time-in-future``,
    ``briefing-marking-too-low``, ``above-ceiling``, ``briefing-leak``, and what reading of a kind
    refuses.
    """
    kind = kind_for(request)
    with _source(desk, request, None) as source:
        return _draw(kind, kind.read(source), source, numbered=numbered)[0]


def issue_briefing(desk: Desk, request: BriefingRequest) -> Drawn:
    """Draw it under the next register number and enter it in the register; refused as a draft is,
    and ``register-number-taken``."""
    kind = kind_for(request)
    register_number = next_register_number(desk)
    with _source(desk, request, register_number) as source:
        drawn, facts = _draw(kind, kind.read(source), source)
    drawn = with_annex(desk, drawn)
    if next_register_number(desk) != register_number:
        raise Refused("register-number-taken", number=register_number)
    entry = _register_entry(kind, facts, drawn, source)
    changes = enter_in_register(desk, entry, drawn.pdf)
    return replace(drawn, changes=changes)


def create_briefing(desk: Desk, request: BriefingRequest, out: Path, *, issue: bool) -> Drawn:
    """Draw (and with ``issue`` enter in the register), then write the PDF to ``out``, and the
    numbered copies and the annex beside it."""
    if not out.parent.is_dir():
        raise Refused("file-not-written", path=str(out), reason="no such folder")
    drawn = (
        issue_briefing(desk, request) if issue else with_annex(desk, draw_briefing(desk, request))
    )
    write_drawn(desk, drawn, out)
    return drawn


def write_drawn(desk: Desk, drawn: Drawn, out: Path) -> int:
    """Write a PDF to ``out``, its numbered copies and its annex beside it; how many these are."""
    beside = list(zip(copy_paths(out, len(drawn.copies)), drawn.copies, strict=True))
    annex = drawn.annex or (drawn.annex_to.draw(desk) if drawn.annex_to else None)
    if annex is not None:
        beside.append((annex_path(out), annex.pdf))
    for path, pdf in ((out, drawn.pdf), *beside):
        write_file(path, pdf)
    return len(beside)


def with_annex(desk: Desk, drawn: Drawn) -> Drawn:
    """The same with its annex, where it needs one."""
    return replace(drawn, annex=drawn.annex_to.draw(desk) if drawn.annex_to else None)


def is_copy(out: Path) -> bool:
    """Whether a file of this name is an editable copy, not a PDF."""
    return out.suffix.lower() == ".docx"


def create_copy(desk: Desk, request: BriefingRequest, out: Path, *, issue: bool) -> Copied:
    """Write the editable copy of what would be issued now to ``out``; the register stays as it is.

    Refused as a draft is, and ``briefing-copy-is-none`` with ``issue``, numbered copies, a
    signature or attached data.
    """
    if issue or request.copies or request.sign or request.attach_data:
        raise Refused("briefing-copy-is-none", file=out.name)
    kind = kind_for(request)
    with _source(desk, request, None) as source:
        composed, facts, texts, _ = _compose(kind, kind.read(source), source)
    sections = composed.body.sections if isinstance(composed, ComposedPaper) else ()
    left_out = (*composed.left_out, *rows_omitted(sections))
    return Copied(
        write_copy(desk, composed, out),
        facts.paper_number,
        *_sentences(left_out, composed.warnings, texts),
    )


def write_copy(desk: Desk, composed: Composed, out: Path) -> str:
    """Write an editable copy to ``out``; its SHA-256."""
    texts = Texts.load(desk.surroundings.resources / "texts", composed.frame.language)
    written = write_docx(composed, texts)
    if not out.parent.is_dir():
        raise Refused("file-not-written", path=str(out), reason="no such folder")
    write_file(out, written)
    return hashlib.sha256(written).hexdigest()


def copy_paths(out: Path, count: int) -> list[Path]:
    """Where the numbered copies of ``out`` go: ``paper-01.pdf`` …"""
    digits = max(2, len(str(count)))
    return [
        out.with_name(f"{out.stem}-{number:0{digits}}{out.suffix}")
        for number in range(1, count + 1)
    ]


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


@contextmanager
def _source(desk: Desk, request: BriefingRequest, register_number: str | None) -> Iterator[Source]:
    """The case log as it is, or as it was known at the time asked for."""
    as_of = asked_time(request.as_of, desk.now().replace(microsecond=0))
    if request.as_of is None:
        position = desk.queries.newest_position()[0]
        yield source_of(desk, desk.queries, request, as_of, position, register_number)
        return
    position = desk.case_log.position_at(as_of)
    reader = desk.case_log.as_of(position)
    try:
        yield source_of(desk, reader, request, as_of, position, register_number)
    finally:
        reader.close()


def _compose(
    kind: Kind, facts: DocumentFacts, source: Source
) -> tuple[Composed, DocumentFacts, Texts, Disguise | None]:
    """The document, the facts it says (those given, or the same without names), its language, and
    what stands for the names."""
    texts = Texts.load(source.desk.surroundings.resources / "texts", facts.language)
    if not source.request.anonymise:
        return kind.compose(facts, texts), facts, texts, None
    disguise = disguise_for(source, texts)
    facts = anonymised(facts, disguise)
    composed = kind.compose(facts, texts)
    check_leaks(composed, disguise)
    check_facts(facts, disguise)
    return composed, facts, texts, disguise


def _draw(
    kind: Kind, facts: DocumentFacts, source: Source, *, numbered: bool = True
) -> tuple[Drawn, DocumentFacts]:
    """The document, and the facts it says."""
    composed, facts, texts, disguise = _compose(kind, facts, source)
    files = BriefingResources.in_folder(source.desk.surroundings.resources)
    sign = signer_of(source.desk, texts) if source.request.sign else _unsigned
    data = _data(composed, texts) if source.request.attach_data else None
    rendered = draw(composed, files, data)
    pdf = sign(rendered.pdf)
    copies = (
        kind.compose(replace(facts, copy_number=number), texts)
        for number in range(1, (source.request.copies or 0) * numbered + 1)
    )
    signing = signing_notes(source.desk, texts) if source.request.sign else ()
    left_out, warnings, told = _sentences(rendered.left_out, (*composed.warnings, *signing), texts)
    drawn = Drawn(
        pdf=pdf,
        pages=rendered.pages,
        sha256=hashlib.sha256(pdf).hexdigest(),
        number=facts.paper_number,
        register_number=facts.register_number,
        tlp=facts.tlp,
        grade=str(facts.grade),
        left_out=left_out,
        warnings=warnings,
        told=told,
        sentences=sentences_of(composed),
        copies=tuple(sign(draw(each, files, data).pdf) for each in copies),
        annex_to=AnnexTo(kind, facts, rendered.left_out, disguise, source.request.sign),
        composed=composed,
        spots=rendered.spots,
    )
    return drawn, facts


def _sentences(
    left_out: Sequence[Note], warnings: Sequence[Note], texts: Texts
) -> tuple[tuple[str, ...], tuple[str, ...], Told]:
    """Both in whole, and in a few sentences."""
    return (
        tuple(describe_note(note, texts) for note in left_out),
        tuple(describe_note(note, texts) for note in warnings),
        Told(summarised(left_out, texts), summarised(warnings, texts)),
    )


def _data(composed: Composed, texts: Texts) -> SourceData:
    """What the fingerprint of every copy is taken over: nothing but what the markings count."""
    return SourceData(composed.source, texts("briefing.data.says"))


def _unsigned(pdf: bytes) -> bytes:
    return pdf


def _register_entry(
    kind: Kind, facts: DocumentFacts, drawn: Drawn, source: Source
) -> dict[str, Value]:
    entry: dict[str, Value] = {
        "kind": kind.code,
        "title": f"{facts.register_number}",
        "register_number": facts.register_number,
        "issue_no": facts.issue_no,
        "as_of": format_rfc3339_utc(facts.as_of),
        "language": facts.language,
        "pdf_sha256": drawn.sha256,
        "source_sha256": hashlib.sha256(source_json(facts)).hexdigest(),
        "journal_position": source.position,
        "figures": json.dumps(asdict(facts.figures), sort_keys=True),
        "exercise": facts.exercise,
        "tlp": facts.tlp,
        "grade": facts.grade,
    }
    if facts.paper_number:
        entry["paper_number"] = facts.paper_number
    if facts.about:
        entry["about"] = facts.about
    copies = [hashlib.sha256(pdf).hexdigest() for pdf in drawn.copies]
    annex = drawn.annex.sha256 if drawn.annex else ""
    words = kept_words(source.request, copies, annex)
    if words:
        entry["words"] = words
    if facts.handling:
        entry["handling"] = list(facts.handling)
    return entry
