"""One engine draws the bench's document: ``compare_typesetters.py ENGINE DOCUMENT.json``.

``liaison`` writes the document's texts to the file as well; the others, in an environment of their
own that knows nothing of Liaison, read it. The same texts fill more pages in one engine than in
another: the seconds of the whole document are what compares.
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
        said: dict[str, Any] = {"heading": section.heading, "texts": [], "rows": []}
        for part in section.parts:
            if isinstance(part, Prose):
                said["texts"] += part.paragraphs
            elif isinstance(part, Lines):
                said["texts"] += [f"{line.label}　{line.text}" for line in part.lines]
            elif isinstance(part, Grid):
                said["rows"] += [part.columns, *part.rows]
        sections.append(said)
    path.write_text(json.dumps(sections, ensure_ascii=False), encoding="utf-8")
    return lambda: draw_briefing(paper, BriefingResources.in_folder(resources)).pages


def _typst(document: Any, path: Path) -> Draw:
    import typst

    source = path.with_suffix(".typ")
    lines = [
        '#set document(title: "状況報告")\n#set text(font: "BIZ UDMincho", size: 10pt, lang: "ja")',
        '#set page(paper: "a4", margin: 18mm, numbering: "1")\n#set par(justify: true)',
    ]
    for section in document:
        if section["heading"]:
            lines.append(f"#heading({_quoted(section['heading'])})")
        lines += [f"#par({_quoted(text)})" for text in section["texts"]]
        if section["rows"]:
            head, *rows = ([_quoted(cell) for cell in row] for row in section["rows"])
            cells = ",\n".join(", ".join(row) for row in rows)
            columns = "1fr, " * len(head)
            header = ", ".join(head)
            lines.append(f"#table(columns: ({columns}), table.header({header}),\n{cells})")
    source.write_text("\n".join(lines), encoding="utf-8")

    def draw() -> bytes:
        pdf: bytes = typst.compile(str(source), font_paths=[str(_FONTS)], pdf_standards=["a-3a"])
        return pdf

    return draw


def _fpdf2(document: Any, _path: Path) -> Draw:
    from fpdf import FPDF

    def draw() -> int:
        pdf = FPDF(format="A4")
        pdf.add_font("body", fname=str(_FONTS / "BIZUDMincho-Regular.ttf"))
        pdf.set_font("body", size=10)
        pdf.add_page()
        for section in document:
            for text in filter(None, (section["heading"], *section["texts"])):
                pdf.multi_cell(0, 5.5, text, new_x="LMARGIN", new_y="NEXT")
            if section["rows"]:
                with pdf.table(section["rows"], first_row_as_headings=False):
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
        parts += [f"<p>{html.escape(text)}</p>" for text in section["texts"]]
        rows = ("".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in section["rows"])
        parts.append(f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>")

    def draw() -> int:
        drawn = HTML(string="".join(parts)).render()
        drawn.write_pdf(io.BytesIO())
        return len(drawn.pages)

    return draw


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
