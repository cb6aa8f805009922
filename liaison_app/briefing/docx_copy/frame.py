"""What every page of a copy bears: that it is one, the markings, the number; and how it is set."""

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.oxml.styles import CT_Style
from docx.section import Section, _Footer, _Header
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

from liaison_app.briefing.docx_copy.plain import plain
from liaison_app.briefing.model import Frame
from liaison_app.domain.texts import Texts

WIDTH = Mm(210 - 2 * 18)
_BODY, _SANS = "BIZ UDMincho", "BIZ UDPGothic"
_NAVY, _BLACK = RGBColor(0x17, 0x30, 0x58), RGBColor(0, 0, 0)
_LANGUAGES = {"ja": "ja-JP", "en": "en-GB"}
# Mincho's Latin letters are half-width and meant to stand among kanji.
_NORMAL = {"ja": (_BODY, 10.0), "en": (_SANS, 9.5)}
# Style: its font, points, ink, whether bold.
_STYLES = (
    ("Title", _SANS, 14.5, _BLACK, True),
    ("Heading 1", _SANS, 11.0, _NAVY, True),
    ("Heading 2", _SANS, 10.0, _BLACK, True),
    ("Header", _SANS, 9.0, _BLACK, False),
    ("Footer", _SANS, 8.0, _BLACK, False),
    ("Table Grid", _SANS, 8.5, _BLACK, False),
)
# What stands in a cell: a style of its own, since that of a table gives way to "Normal".
CELL = "Cell"


def set_frame(document: Document, frame: Frame, texts: Texts) -> None:
    """Paper, styles, header, footer, and what the file says of itself."""
    cell = document.styles.add_style(CELL, WD_STYLE_TYPE.PARAGRAPH)
    cell.base_style = document.styles["Normal"]
    normal = ("Normal", *_NORMAL[frame.language], _BLACK, False)
    for name, font, size, ink, bold in (normal, *_STYLES, (CELL, _SANS, 8.5, _BLACK, False)):
        _set_style(document, name, font, size, ink, bold)
    within = cell.paragraph_format
    within.space_before = within.space_after = Pt(1.5)
    for name in ("Title", "Header", "Footer"):
        _clear_template(document, name)
    _set_fonts(document.styles["Strong"].element, _SANS)
    _set_language(document)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(18)
    section.top_margin, section.bottom_margin = Mm(26), Mm(28)
    section.header_distance = section.footer_distance = Mm(8)
    _set_margins(section, frame, texts)
    said = document.core_properties
    said.title = plain(texts("briefing.copy.title", title=frame.title))[:255]
    said.author = said.last_modified_by = plain(frame.office.text)[:255]
    said.subject = plain(frame.subject)[:255]
    said.comments, said.language = "", _LANGUAGES[frame.language]
    said.created = said.modified = frame.as_of.replace(tzinfo=None, microsecond=0)


def _set_style(
    document: Document, name: str, font: str, size: float, ink: RGBColor, bold: bool
) -> None:
    style = document.styles[name]
    assert isinstance(style, ParagraphStyle)
    style.font.name, style.font.size = font, Pt(size)
    style.font.bold, style.font.color.rgb = bold, ink
    _set_fonts(style.element, font)
    spacing = style.paragraph_format
    spacing.space_after = Pt(2)
    spacing.space_before = Pt(9 if name.startswith("Heading") else 0)


def _set_fonts(style: CT_Style, font: str) -> None:
    fonts = style.get_or_add_rPr().get_or_add_rFonts()
    for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{kind}"), None)
    for kind in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{kind}"), font)


def _clear_template(document: Document, name: str) -> None:
    """The template's tab stops, at which our own would not be reached, and its rule."""
    properties = document.styles[name].element.get_or_add_pPr()
    for tag in ("w:tabs", "w:pBdr"):
        for found in properties.findall(qn(tag)):
            properties.remove(found)


def _set_language(document: Document) -> None:
    """For spelling and for reading aloud, by script: Latin words within Japanese are English, else
    word processors would part them anywhere."""
    (said,) = document.styles.element.iter(qn("w:lang"))
    said.set(qn("w:val"), _LANGUAGES["en"])
    said.set(qn("w:eastAsia"), _LANGUAGES["ja"])


def _set_margins(section: Section, frame: Frame, texts: Texts) -> None:
    for margin in (section.header, section.footer):
        paragraph = margin.paragraphs[0]
        _mark_copy(paragraph, texts)
        _put_markings(margin.add_paragraph(style=paragraph.style), frame)
    _put_number(section.footer, frame)


def _mark_copy(paragraph: Paragraph, texts: Texts) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(texts("briefing.copy.mark"))
    run.bold = True


def _put_markings(paragraph: Paragraph, frame: Frame) -> None:
    """Grade and handling at the left, stamps and the TLP label at the right."""
    stops = paragraph.paragraph_format.tab_stops
    stops.add_tab_stop(WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    paragraph.add_run(plain(frame.marking.text)).bold = True
    paragraph.add_run("\t")
    for stamp in frame.stamps:
        paragraph.add_run(f"［{stamp}］ ").bold = True
    label = paragraph.add_run(frame.tlp)
    label.bold, label.font.size = True, Pt(12)


def _put_number(footer: _Header | _Footer, frame: Frame) -> None:
    """The footer's line, and the page's number as fields that a word processor keeps."""
    paragraph = footer.add_paragraph(plain(frame.footer), style="Footer")
    paragraph.paragraph_format.tab_stops.add_tab_stop(WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    paragraph.add_run("\t")
    before, rest = frame.page_label.split("{page}")
    between, after = rest.split("{pages}")
    paragraph.add_run(before)
    put_field(paragraph, "PAGE", "1")
    paragraph.add_run(between)
    put_field(paragraph, "NUMPAGES", "1")
    paragraph.add_run(after)


def put_field(paragraph: Paragraph, code: str, *shown: str) -> None:
    """A simple field, and the lines that stand there until it is computed."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    for number, line in enumerate(shown, 1):
        run = paragraph.add_run(line)
        if number < len(shown):
            run.add_break()
        field.append(run._r)
    paragraph._p.append(field)


def rule_above(paragraph: Paragraph) -> None:
    """A dashed line to cut along."""
    borders, rule = OxmlElement("w:pBdr"), OxmlElement("w:top")
    for key, value in (("val", "dashed"), ("sz", "6"), ("space", "4"), ("color", "auto")):
        rule.set(qn(f"w:{key}"), value)
    borders.append(rule)
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )
