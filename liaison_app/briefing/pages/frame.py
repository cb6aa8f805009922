"""What every page bears in its margins: markings above and below, document number, page n/N."""

from collections.abc import Iterator
from math import cos, radians, sin

from liaison_app.briefing.model import Frame, Note
from liaison_app.briefing.pages import sheet
from liaison_app.briefing.pages.styles import Styles
from liaison_app.briefing.typeset import colour
from liaison_app.briefing.typeset.pen import Pen
from liaison_app.briefing.typeset.text import Paragraph, Style, Typesetter

_HEADER_MIDDLE = sheet.HEIGHT - 30.0
_FOOTER_MIDDLE = 24.0
_FOOTER_LINE_TOP = 48.0
_BOX_HEIGHT, _PADDING, _GAP = 18.0, 6.0, 6.0
_WATERMARK = Style("bold", 110, 110, colour.FAINT)
_TURN = 50.0  # degrees
_TALL = 1.3  # of its size: the box of a glyph, with what goes below the line
_ENDLESS = 100_000.0


class Margins:
    """Header and footer of every page of one document; artifacts, since the title says the same."""

    def __init__(self, frame: Frame, setter: Typesetter, styles: Styles) -> None:
        self._frame, self._setter, self._styles = frame, setter, styles
        self._boxes = [
            *(_Box(stamp, setter, styles.stamp) for stamp in frame.stamps),
            _Box(frame.tlp, setter, styles.tlp, tlp=frame.tlp),
        ]
        taken = sum(box.width + _GAP for box in self._boxes)
        self._marking = setter.paragraph(
            frame.marking.text,
            styles.marking,
            sheet.TEXT_WIDTH - taken,
            place=frame.marking.label,
            most=2,
        )

    def notes(self) -> Iterator[Note]:
        yield from self._marking.notes()

    def draw(self, pen: Pen, page: int, pages: int) -> None:
        """Page ``page`` of ``pages``, from 1; what stands behind its text is drawn first."""
        if self._frame.watermark:
            with pen.tags.artifact():
                self._draw_watermark(pen)
        with pen.tags.artifact("Header"):
            self._draw_markings(pen, _HEADER_MIDDLE)
        with pen.tags.artifact("Footer"):
            self._draw_markings(pen, _FOOTER_MIDDLE)
            self._draw_footer(pen, self._frame.page_label.format(page=page, pages=pages))

    def _draw_watermark(self, pen: Pen) -> None:
        """Across the middle of the page, within its margins however many copies there are."""
        across, up = cos(radians(_TURN)), sin(radians(_TURN))
        text = self._setter.paragraph(self._frame.watermark, _WATERMARK, _ENDLESS, most=1)
        width = text.natural_width
        tall = _WATERMARK.size * _TALL
        scale = min(1.0, sheet.TEXT_WIDTH / (width * across + tall * up))
        x = (sheet.WIDTH - (width * across - _WATERMARK.size * up) * scale) / 2
        y = (sheet.HEIGHT - (width * up + _WATERMARK.size * across) * scale) / 2
        for line in text.lines:
            size = _WATERMARK.size * scale
            pen.glyphs(x, y, line.glyphs, size, _WATERMARK.colour, turn=_TURN)

    def _draw_markings(self, pen: Pen, middle: float) -> None:
        self._marking.draw(pen, sheet.LEFT, middle + self._marking.height / 2)
        x = sheet.RIGHT
        for box in reversed(self._boxes):
            x -= box.width
            box.draw(pen, x, middle)
            x -= _GAP

    def _draw_footer(self, pen: Pen, label: str) -> None:
        style = self._styles.footer
        number = self._setter.paragraph(label, style, sheet.TEXT_WIDTH)
        room = sheet.TEXT_WIDTH - number.natural_width - 10
        text = self._setter.paragraph(self._frame.footer, style, room, most=1)
        pen.rule(sheet.LEFT, _FOOTER_LINE_TOP + 1, sheet.RIGHT, thickness=0.5)
        text.draw(pen, sheet.LEFT, _FOOTER_LINE_TOP)
        number.draw(pen, sheet.RIGHT - number.natural_width, _FOOTER_LINE_TOP)


class _Box:
    """A label in a box: TLP in its colour on black, stamps in red within a red line."""

    def __init__(self, text: str, setter: Typesetter, style: Style, tlp: str = "") -> None:
        ink = colour.TLP[tlp] if tlp else style.colour
        self._ink, self._on_black = ink, bool(tlp)
        self._text: Paragraph = setter.paragraph(
            text, Style(style.font, style.size, style.leading, ink), sheet.TEXT_WIDTH, most=1
        )
        self.width = self._text.natural_width + 2 * _PADDING

    def draw(self, pen: Pen, x: float, middle: float) -> None:
        bottom = middle - _BOX_HEIGHT / 2
        if self._on_black:
            pen.fill(x, bottom, self.width, _BOX_HEIGHT, colour.BLACK)
        else:
            pen.outline(x, bottom, self.width, _BOX_HEIGHT, self._ink, 1.2)
        self._text.draw(pen, x + _PADDING, middle + self._text.height / 2)
