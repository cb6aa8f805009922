"""Tables of a copy: a header row that stands again on every page, cells of plain text."""

from collections.abc import Collection, Sequence

from docx.document import Document
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Emu, RGBColor
from docx.table import _Row

from liaison_app.briefing.docx_copy.frame import CELL, WIDTH
from liaison_app.briefing.docx_copy.plain import plain

_RED, _TINT = RGBColor(0xB8, 0x12, 0x1A), "E8ECF2"
_CODES = "Courier New"


def put_table(
    document: Document,
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    shares: Sequence[int] = (),
    bad: Collection[int] = (),
    bad_columns: Collection[int] = (),
    codes: Collection[int] = (),
) -> None:
    """``bad`` rows stand in red (their ``bad_columns`` alone, where given), columns of ``codes`` in
    fixed pitch; ``shares`` of the width are equal unless given. Without ``columns`` there is no
    header row."""
    count = len(columns or rows[0])
    shares = shares or (1,) * count
    table = document.add_table(rows=0, cols=count)
    table.style, table.autofit = "Table Grid", False
    for column, share in zip(table.columns, shares, strict=True):
        column.width = Emu(WIDTH * share // sum(shares))
    if columns:
        header = table.add_row()
        _make_header(header)
        for cell, text in zip(header.cells, columns, strict=True):
            cell.paragraphs[0].style = CELL
            cell.paragraphs[0].add_run(plain(text)).bold = True
    for number, texts in enumerate(rows):
        for place, (cell, text) in enumerate(zip(table.add_row().cells, texts, strict=True)):
            cell.paragraphs[0].style = CELL
            run = cell.paragraphs[0].add_run(plain(text))
            if number in bad and place in (bad_columns or range(count)):
                run.font.color.rgb = _RED
            if place in codes:
                run.font.name = _CODES
    document.add_paragraph()


def _make_header(row: _Row) -> None:
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:tblHeader"))
    for cell in row.cells:
        tint = OxmlElement("w:shd")
        tint.set(qn("w:val"), "clear")
        tint.set(qn("w:fill"), _TINT)
        cell._tc.get_or_add_tcPr().append(tint)
