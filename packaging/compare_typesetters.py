"""One engine draws the bench's document: ``compare_typesetters.py ENGINE DOCUMENT.json``.

``liaison`` writes the document's texts to the file as well; the others, in an environment of their
own that knows nothing of Liaison, read it. Typst sets the same document: paper, margins, header and
footer, type sizes, line pitch, widths of columns, what stays together, tags. fpdf2 and WeasyPrint
set the texts as they usually do.
"""

import html
import io
import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

_FONTS = Path(__file__).resolve().parents[1] / "resources" / "fonts"
_MEGABYTE = 1_000_000
Draw = Callable[[], int | bytes]  # pages, or a PDF to count them in


def main(arguments: list[str]) -> int:
    """Prints one line: engine, seconds, pages, pages a second, megabytes."""
    engine, path = arguments
    document = {} if engine == "liaison" else json.loads(Path(path).read_text(encoding="utf-8"))
    draw = ENGINES[engine](document, Path(path))
    begin = time.perf_counter()
    drawn = draw()
    seconds = time.perf_counter() - begin
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / _MEGABYTE
    pages = drawn if isinstance(drawn, int) else _count_pages(drawn)
    rate = f"{seconds:7.2f} s {pages:5} pages {pages / seconds:8.1f} pages/s"
    sys.stdout.write(f"{engine:<12}{rate} {peak:6.0f} MB\n")
    return 0


def _liaison(_document: Any, path: Path) -> Draw:
    from liaison_app.briefing import BriefingResources, draw_briefing
    from liaison_app.briefing.model import Grid, Lines, Prose
    from liaison_app.workflows.bench.document import bench_paper

    resources = _FONTS.parent
    paper = bench_paper(resources)
    sections = []
    for section in paper.body.sections:
        said: dict[str, Any] = {"heading": section.heading, "level": section.level, "parts": []}
        said["kept"] = section.kept
        for part in section.parts:
            if isinstance(part, Prose):
                said["parts"].append({"prose": part.paragraphs})
            elif isinstance(part, Lines):
                said["parts"].append({"lines": [(line.label, line.text) for line in part.lines]})
            elif isinstance(part, Grid):
                rows = [part.columns, *part.rows]
                said["parts"].append({"rows": rows, "shares": part.shares})
        sections.append(said)
    path.write_text(json.dumps(sections, ensure_ascii=False), encoding="utf-8")
    return lambda: draw_briefing(paper, BriefingResources.in_folder(resources)).pages


_TYPST = """#set document(title: "状況報告")
#set page(paper: "a4", margin: (x: 18mm, top: 17mm, bottom: 19mm),
  header: text(font: "BIZ UDPGothic", size: 9pt)[機密性２情報 #h(1fr) TLP:AMBER],
  footer: context text(font: "BIZ UDPGothic", size: 8pt)[文書番号 #h(1fr)
    #counter(page).display()／#counter(page).final().first()頁])
#set text(font: "BIZ UDMincho", size: 10pt, lang: "ja", top-edge: 8.8pt, bottom-edge: -1.2pt)
#set par(justify: true, leading: 5.5pt, spacing: 5.5pt)
#set block(spacing: 10pt)
#show heading: set text(font: "BIZ UDPGothic", size: 11pt, weight: "bold")
#show heading.where(level: 2): set text(size: 10pt)
#let small(body) = { set text(font: "BIZ UDPGothic", size: 8.4pt, top-edge: 7.4pt,
  bottom-edge: -1pt); set par(justify: false, leading: 3pt, spacing: 3pt); body }
"""


def _typst(document: Any, path: Path) -> Draw:
    import typst

    source = path.with_suffix(".typ")
    said = "\n".join(_in_typst(section) for section in document)
    source.write_text(_TYPST + said, encoding="utf-8")

    def draw() -> bytes:
        pdf: bytes = typst.compile(str(source), font_paths=[str(_FONTS)], pdf_standards=["a-3a"])
        return pdf

    return draw


def _in_typst(section: Any) -> str:
    """A section: half a page that is kept together, or a table whose heading stands again."""
    said = []
    if section["heading"]:
        said.append(f"heading(level: {section['level']}, {_quoted(section['heading'])})")
    for part in section["parts"]:
        if "prose" in part:
            said += [f"par({_quoted(text)})" for text in part["prose"]]
        elif "lines" in part:
            cells = ", ".join(
                f'text(weight: "bold", {_quoted(label)}), {_quoted(text)}'
                for label, text in part["lines"]
            )
            said.append(f"small(grid(columns: (auto, 1fr), column-gutter: 8pt, {cells}))")
        else:
            head, *rows = (", ".join(map(_quoted, row)) for row in part["rows"])
            columns = ", ".join(f"{share}fr" for share in part["shares"])
            said.append(
                f"small(table(columns: ({columns}), inset: (x: 3pt, y: 1.5pt), stroke: 0.5pt, "
                f"table.header({head}), {', '.join(rows)}))"
            )
    body = "\n".join(f"#{each}" for each in said)
    return f"#block(breakable: false)[{body}]" if section["kept"] else body


def _fpdf2(document: Any, _path: Path) -> Draw:
    from fpdf import FPDF

    def draw() -> int:
        pdf = FPDF(format="A4")
        pdf.add_font("body", fname=str(_FONTS / "BIZUDMincho-Regular.ttf"))
        pdf.set_font("body", size=10)
        pdf.add_page()
        for section in document:
            for text in filter(None, (section["heading"], *_texts(section))):
                pdf.multi_cell(0, 5.5, text, new_x="LMARGIN", new_y="NEXT")
            for rows in _tables(section):
                with pdf.table(rows, first_row_as_headings=False):
                    pass
        pdf.output()
        return pdf.pages_count

    return draw


def _weasyprint(document: Any, _path: Path) -> Draw:
    from weasyprint import HTML

    face = (_FONTS / "BIZUDMincho-Regular.ttf").as_uri()
    parts = [
        "<html lang=ja><title>状況報告</title><style>"
        f"@font-face {{font-family: body; src: url({face})}}"
        "body {font: 10pt body} @page {size: A4; margin: 18mm} td {border: 0.5pt solid}</style>"
    ]
    for section in document:
        parts.append(f"<h2>{html.escape(section['heading'])}</h2>")
        parts += [f"<p>{html.escape(text)}</p>" for text in _texts(section)]
        for table in _tables(section):
            rows = ("".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in table)
            parts.append(f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>")

    def draw() -> int:
        drawn = HTML(string="".join(parts)).render()
        drawn.write_pdf(io.BytesIO())
        return len(drawn.pages)

    return draw


def _texts(section: Any) -> list[str]:
    """The paragraphs of a section, labels before theirs."""
    found = []
    for part in section["parts"]:
        found += part.get("prose", [])
        found += [f"{label}　{text}" for label, text in part.get("lines", [])]
    return found


def _tables(section: Any) -> list[Any]:
    return [part["rows"] for part in section["parts"] if "rows" in part]


def _quoted(text: str) -> str:
    """A string of Typst's."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _count_pages(pdf: bytes) -> int:
    """For an engine that does not say how many it made."""
    import pypdfium2

    return len(pypdfium2.PdfDocument(pdf))


ENGINES: dict[str, Callable[[Any, Path], Draw]] = {
    "liaison": _liaison,
    "typst": _typst,
    "fpdf2": _fpdf2,
    "weasyprint": _weasyprint,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
