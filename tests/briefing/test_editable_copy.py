"""The editable copy says what the PDF says, and of itself that it is none; the same each time."""

import re
from dataclasses import replace
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import docx
import pypdfium2
import pytest
from docx.oxml.ns import qn
from docx.shared import Twips

from liaison_app.briefing import Briefing, ComposedPaper, Drawn, draw_briefing, write_docx
from tests.briefing import reading, reports, samples
from tests.briefing.reports import KINDS, SIZES

EVERY = pytest.mark.parametrize(
    ("kind", "language"),
    [(kind, language) for kind in ("cabinet-summary", *KINDS) for language in ("ja", "en")],
)


def composed_of(kind: str, language: str, size: str = "typical") -> Briefing | ComposedPaper:
    if kind == "cabinet-summary":
        return reading.composed(reading.CASES[size](language))
    return reports.composed(kind, language, size)


def opened(composed: Briefing | ComposedPaper) -> Any:
    return docx.Document(BytesIO(write_docx(composed, samples.TEXTS[composed.frame.language])))


def text_of(element: Any) -> str:
    """All text below an element, without any space."""
    return "".join("".join(each.text or "" for each in element.iter(qn("w:t"))).split())


def margins_of(document: Any) -> tuple[str, str]:
    section = document.sections[0]
    return text_of(section.header._element), text_of(section.footer._element)


def pieces_of_pdf(composed: Briefing | ComposedPaper) -> set[str]:
    """What stands together on a line of the PDF, in pieces of three characters without a space;
    without what paper alone needs: numbers of pages, headings repeated, watermark, cut ends."""
    frame, found = composed.frame, set()
    pages = pypdfium2.PdfDocument(draw_briefing(composed, samples.RESOURCES).pdf)
    for number, page in enumerate(pages, 1):
        text = page.get_textpage().get_text_range().replace("\ufffe", "-")
        text = text.replace(frame.page_label.format(page=number, pages=len(pages)), "")
        text = re.sub(r"（続き）|\(continued\)|…|\.\.\.|\d+頁|[Pp](age|\.) ?\d+", "", text)
        text = text.replace(frame.watermark or "\0", "")
        for word in text.split():
            found |= {word[at : at + 3] for at in range(len(word) - 2)}
    return found


def dropped(composed: Briefing | ComposedPaper, drawn: Drawn) -> set[str]:
    """The rows for which a summary's page has no room, and the line that counts the rest."""
    body = composed.body if isinstance(composed, Briefing) else composed.body.first
    count = sum(int(note.detail) for note in drawn.left_out if note.code == "rows-dropped")
    if not count or body is None:
        return set()
    situation = body.situation
    return {situation.closing[-1], *(c for row in situation.rows[-count:] for c in row.cells)}


@EVERY
def test_all_that_the_pdf_says_stands_in_the_copy(kind: str, language: str) -> None:
    composed = composed_of(kind, language)
    document = opened(composed)
    said = "".join((*margins_of(document), text_of(document.element.body)))
    assert {piece for piece in pieces_of_pdf(composed) if piece not in said} == set()


@EVERY
def test_the_copy_says_nothing_that_the_pdf_does_not(kind: str, language: str) -> None:
    composed = composed_of(kind, language)
    drawn = draw_briefing(composed, samples.RESOURCES)
    cut = any(note.code == "text-cut" for note in drawn.left_out)
    pdf = reports.squeezed(drawn.pdf)
    body = opened(composed).element.body
    own = {samples.TEXTS[language]("briefing.copy.notice"), *dropped(composed, drawn)}
    own = {"".join(text.split()) for text in own}
    lines = [text_of(each) for each in body.iter(qn("w:r"))]
    # A text that the page cuts begins there; it stands whole in the copy.
    begun = [line[:8] if cut else line for line in lines if line and line not in own]
    assert [line for line in begun if line not in pdf] == []


@EVERY
@pytest.mark.parametrize("size", ["typical", "hostile"])
def test_the_same_briefing_gives_the_same_bytes(kind: str, language: str, size: str) -> None:
    composed = composed_of(kind, language, size)
    texts = samples.TEXTS[language]
    first, again = (write_docx(composed, texts) for _ in range(2))
    assert first == again
    with ZipFile(BytesIO(first)) as packed:
        assert {entry.date_time for entry in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert "docProps/thumbnail.jpeg" not in packed.namelist()


@EVERY
def test_every_page_says_that_it_is_a_copy_and_bears_the_markings(kind: str, language: str) -> None:
    composed = composed_of(kind, language)
    stamped = replace(composed, frame=replace(composed.frame, stamps=("訓練",)))
    document = opened(stamped)
    mark = "".join(samples.TEXTS[language]("briefing.copy.mark").split())
    for margin in margins_of(document):
        for said in (mark, stamped.frame.tlp, stamped.frame.marking.text, "訓練"):
            assert "".join(said.split()) in margin
    assert composed.fingerprint in margins_of(document)[1]
    assert {"ja": "編集用写し", "en": "Editable copy"}[language] in document.core_properties.title


@EVERY
def test_headings_are_headings_and_tables_begin_with_a_header_row(kind: str, language: str) -> None:
    composed = composed_of(kind, language)
    document = opened(composed)
    styles = [each.style.name for each in document.paragraphs]
    assert styles.count("Title") == 1
    assert "Heading 1" in styles
    tables = document.element.body.iter(qn("w:tbl"))
    rows = [[bool(list(row.iter(qn("w:tblHeader")))) for row in tbl.tr_lst] for tbl in tables]
    assert any(header[0] for header in rows)
    assert not any(any(header[1:]) for header in rows)


@pytest.mark.parametrize("kind", list(KINDS))
@pytest.mark.parametrize("size", SIZES)
def test_any_facts_give_a_copy_that_opens(kind: str, size: str) -> None:
    body = text_of(opened(composed_of(kind, "ja", size)).element.body)
    assert composed_of(kind, "ja", size).frame.as_of_line.replace(" ", "") in body
    assert "\u202e" not in body


def test_what_the_page_cuts_stands_whole_in_the_copy() -> None:
    composed = composed_of("cabinet-summary", "ja", "overloaded")
    assert isinstance(composed, Briefing)
    body = text_of(opened(composed).element.body)
    for row in composed.body.situation.rows:
        for cell in row.cells:
            assert "".join(cell.split()) in body


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_word_processor_sets_it_as_the_page_is_set(language: str) -> None:
    document = opened(composed_of("situation", language))
    width = document.sections[0].page_width - 2 * document.sections[0].left_margin
    for margin in (document.sections[0].header, document.sections[0].footer):
        style = margin.paragraphs[1].style
        assert list(style.paragraph_format.tab_stops) == []  # else the label stands at the first
        (stop,) = margin.paragraphs[1].paragraph_format.tab_stops
        assert stop.position == pytest.approx(width, abs=Twips(1))
    (said,) = document.styles.element.iter(qn("w:lang"))
    assert (said.get(qn("w:val")), said.get(qn("w:eastAsia"))) == ("en-GB", "ja-JP")
    cells = [cell for table in document.tables for cell in table._cells]
    assert {cell.paragraphs[0].style.font.name for cell in cells} == {"BIZ UDPGothic"}
    font = {"ja": "BIZ UDMincho", "en": "BIZ UDPGothic"}[language]
    assert document.styles["Normal"].font.name == font


def test_the_contents_name_every_chapter_and_only_the_severity_is_red() -> None:
    composed = composed_of("situation", "ja")
    assert isinstance(composed, ComposedPaper)
    document = opened(composed)
    field = next(document.element.body.iter(qn("w:fldSimple")))
    wanted = [each.heading for each in composed.body.sections if each.level == 1 and each.heading]
    named = [each.text for each in field.iter(qn("w:t"))]
    assert named == ["".join(each) for each in wanted[-len(named) :]]
    assert len(named) > 5
    assert composed.body.first is not None
    situation = composed.body.first.situation
    (table,) = (
        each
        for each in document.tables
        if [cell.text for cell in each.rows[0].cells] == list(situation.columns)
    )
    for row, line in zip(table.rows[1:], situation.rows, strict=True):
        red = [
            place
            for place, cell in enumerate(row.cells)
            if any(run.font.color.rgb for run in cell.paragraphs[0].runs)
        ]
        assert red == ([3] if line.is_grave else [])
