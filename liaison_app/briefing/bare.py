"""What drawing the text of a document takes at the least: the floor of the bench.

The same lines at the same places, with ReportLab's own fonts: nothing is measured or broken into
lines, nothing tagged, and the file conforms to nothing.
"""

from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any, NamedTuple

from liaison_app.briefing.model import Paper
from liaison_app.briefing.resources import BriefingResources


class BareLine(NamedTuple):
    """Text on a baseline, in points; ``font`` is a file's path."""

    x: float
    y: float
    text: str
    font: str
    size: float


def bare_pages(paper: Paper, resources: BriefingResources) -> list[list[BareLine]]:
    """The lines of each page as ``draw_briefing`` sets them."""
    from reportlab.pdfgen.canvas import Canvas

    from liaison_app.briefing.pages.paper import PaperPages
    from liaison_app.briefing.typeset.fonts import chains
    from liaison_app.briefing.typeset.pen import Pen
    from liaison_app.briefing.typeset.text import Typesetter
    from liaison_app.briefing.typeset.truetype import read_truetype

    files = (*resources.fonts.values(), *resources.fallbacks)
    paths = {id(read_truetype(path)): str(path) for path in files}
    found: list[BareLine] = []

    class Recorder(Pen):
        """Notes lines instead of drawing them."""

        def glyphs(self, x: float, y: float, glyphs: Sequence[Any], size: float, *_: Any) -> None:
            text = "".join(glyph.text for glyph in glyphs)
            found.append(BareLine(x, y, text, paths[id(glyphs[0].face)], size))

    pages = PaperPages(paper, Typesetter(chains(resources, paper.frame.language)))
    pen, said = Recorder(Canvas(BytesIO())), []
    for number in range(1, pages.count + 1):
        pages.draw(pen, number)
        said.append(found.copy())
        found.clear()
    return said


def bare_drawing(pages: Sequence[Sequence[BareLine]]) -> Callable[[], bytes]:
    """A call that draws ``pages``; the fonts are read before it."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    for path in sorted({line.font for page in pages for line in page}):
        pdfmetrics.registerFont(TTFont(path, path))

    def draw() -> bytes:
        out = BytesIO()
        canvas = Canvas(out, pageCompression=1, invariant=1)
        for page in pages:
            for line in page:
                canvas.setFont(line.font, line.size)
                canvas.drawString(line.x, line.y, line.text)
            canvas.showPage()
        canvas.save()
        return out.getvalue()

    return draw
