"""From a composed briefing to the bytes of its PDF.

The libraries that draw are imported when the first page is drawn, so that composing costs
nothing of them. The same briefing and resources give the same bytes on every run.
"""

from dataclasses import dataclass
from io import BytesIO

from liaison_app.briefing.attachment import SourceData
from liaison_app.briefing.claims import DRAFT
from liaison_app.briefing.model import Briefing, Note, Paper, Spot
from liaison_app.briefing.resources import BriefingResources


@dataclass(frozen=True)
class Drawn:
    """A PDF, and everything the facts hold and it does not: rows, cut texts, missing glyphs.
    ``spots`` say where on its pages stands what leads to records."""

    pdf: bytes
    pages: int
    left_out: tuple[Note, ...]
    spots: tuple[Spot, ...] = ()


def draw_briefing(
    briefing: Briefing | Paper, resources: BriefingResources, data: SourceData | None = None
) -> Drawn:
    """Draw ``briefing`` as PDF/A-3a and PDF/UA-1, with ``data`` attached.

    Raises Refused (``briefing-font-unusable``, ``briefing-profile-unusable``).
    """
    from reportlab.pdfgen.canvas import Canvas

    from liaison_app.briefing.pages import sheet
    from liaison_app.briefing.pages.paper import PaperPages
    from liaison_app.briefing.pages.summary.page import SummaryPage
    from liaison_app.briefing.pdf.finalise import finalise
    from liaison_app.briefing.pdf.metadata import Description
    from liaison_app.briefing.typeset.embedding import embedded_font
    from liaison_app.briefing.typeset.fonts import chains
    from liaison_app.briefing.typeset.pen import Pen
    from liaison_app.briefing.typeset.text import Typesetter
    from liaison_app.briefing.typeset.truetype import read_truetype

    setter = Typesetter(chains(resources, briefing.frame.language))
    pages: PaperPages | SummaryPage
    if isinstance(briefing, Paper):
        pages = PaperPages(briefing, setter)
    else:
        pages = SummaryPage(briefing, setter)
    first_font = embedded_font(read_truetype(resources.fonts["sans"]))
    out = BytesIO()
    canvas = Canvas(
        out,
        pagesize=(sheet.WIDTH, sheet.HEIGHT),
        pageCompression=0,  # the finaliser compresses
        invariant=1,
        # Else every page begins with Helvetica, which is not embedded.
        initialFontName=first_font.fontName,  # type: ignore[arg-type]  # the stub is wrong
    )
    pen = Pen(canvas)
    for number in range(1, pages.count + 1):
        pages.draw(pen, number)
        canvas.showPage()
    canvas.save()
    frame = briefing.frame
    description = Description(
        frame.language,
        frame.title,
        frame.office.text,
        frame.subject,
        frame.as_of,
        identifier=f"{frame.register_number or DRAFT} {briefing.fingerprint}",
    )
    profile, bookmarks = resources.colour_profile, pages.bookmarks
    pdf = finalise(out.getvalue(), pen.tags.root, description, profile, bookmarks, data)
    left_out = tuple(dict.fromkeys((*briefing.left_out, *pages.notes())))
    return Drawn(pdf, pages.count, left_out, tuple(pen.spots))


def render_pdf(briefing: Briefing, resources: BriefingResources) -> bytes:
    """The bytes of ``draw_briefing`` alone."""
    return draw_briefing(briefing, resources).pdf
