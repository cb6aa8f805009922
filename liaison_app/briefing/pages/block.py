"""Blocks: parts of a page that know their height before they are drawn."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from liaison_app.briefing.model import Labelled, Lead, Note
from liaison_app.briefing.pages.sheet import TEXT_WIDTH
from liaison_app.briefing.pages.styles import Styles
from liaison_app.briefing.typeset.colour import NAVY
from liaison_app.briefing.typeset.pen import Pen
from liaison_app.briefing.typeset.tags import Element
from liaison_app.briefing.typeset.text import Paragraph, Style, Typesetter


class Block:
    """A part of a page, ``height`` points tall; subclasses draw. ``paragraphs`` are its texts."""

    def __init__(self, height: float, paragraphs: Iterable[Paragraph]) -> None:
        self.height = height
        self.paragraphs = tuple(paragraphs)

    def draw(self, pen: Pen, x: float, top: float) -> None:
        """Draw with the upper left corner at ``x, top``."""
        raise NotImplementedError

    def notes(self) -> Iterator[Note]:
        """What of this block the reader will not see."""
        for paragraph in self.paragraphs:
            yield from paragraph.notes()


class Text(Block):
    """One paragraph as an element of its own."""

    def __init__(self, paragraph: Paragraph, role: str = "P", lead: Lead | None = None) -> None:
        super().__init__(paragraph.height, [paragraph])
        self._paragraph, self._role, self._lead = paragraph, role, lead

    def draw(self, pen: Pen, x: float, top: float) -> None:
        pen.lead(self._lead, x, top, self._paragraph.natural_width, self.height)
        with pen.tags.content(Element(self._role)):
            self._paragraph.draw(pen, x, top)


class Heading(Block):
    """A section heading with its bar and rule, and a note at the right end of its line."""

    HEIGHT = 18.5
    _BAR, _RULE, _INDENT = 3.0, 15.5, 8.0

    def __init__(
        self,
        text: str,
        setter: Typesetter,
        styles: Styles,
        *,
        note: str = "",
        width: float = TEXT_WIDTH,
    ) -> None:
        natural = setter.width(text, styles.heading)
        self._title = setter.paragraph(
            text, styles.heading, width - self._INDENT, place=text, most=1
        )
        room = max(0.0, width - self._INDENT - natural - 8)
        right = replace(styles.note, align="right")
        self._note = setter.paragraph(note, right, room, place=text, most=1) if note else None
        self._width, self._room = width, room
        super().__init__(self.HEIGHT, [self._title, *([self._note] if self._note else [])])

    def draw(self, pen: Pen, x: float, top: float) -> None:
        with pen.tags.artifact():
            pen.fill(x, top - 13, self._BAR, 13, NAVY)
            pen.rule(x, top - self._RULE, x + self._width, NAVY)
        with pen.tags.content(Element("H2")):
            self._title.draw(pen, x + self._INDENT, top)
        if self._note is not None:
            with pen.tags.content(Element("P")):
                self._note.draw(pen, x + self._width - self._room, top - 3)


class LabelledLines(Block):
    """Lines that begin with a bold label in a column of its own."""

    _GAP = 8.0

    def __init__(
        self,
        lines: Sequence[Labelled],
        setter: Typesetter,
        styles: Styles,
        *,
        most: int,
        width: float = TEXT_WIDTH,
        style: Style | None = None,
        column: float | None = None,
    ) -> None:
        bold, plain = styles.table_bold, style or styles.table
        self._column = column or self.column_of(lines, setter, styles)
        room = width - self._column
        self._rows = [
            (
                setter.paragraph(line.label, bold, self._column, place=line.label),
                setter.paragraph(line.text, plain, room, place=line.label, most=most),
            )
            for line in lines
        ]
        super().__init__(
            sum(text.height for _, text in self._rows),
            (paragraph for row in self._rows for paragraph in row),
        )

    @classmethod
    def column_of(cls, lines: Sequence[Labelled], setter: Typesetter, styles: Styles) -> float:
        """How wide the column of labels is that holds all of these."""
        bold = styles.table_bold
        return max((setter.width(line.label, bold) for line in lines), default=0.0) + cls._GAP

    def draw(self, pen: Pen, x: float, top: float) -> None:
        for label, text in self._rows:
            with pen.tags.content(Element("P")):
                label.draw(pen, x, top)
                text.draw(pen, x + self._column, top)
            top -= text.height


class Stack(Block):
    """Blocks below one another, with ``gap`` points between them."""

    def __init__(self, blocks: Sequence[Block], gap: float = 0) -> None:
        self._blocks, self._gap = blocks, gap
        height = sum(block.height for block in blocks) + gap * max(0, len(blocks) - 1)
        super().__init__(height, (p for block in blocks for p in block.paragraphs))

    def draw(self, pen: Pen, x: float, top: float) -> None:
        for block in self._blocks:
            block.draw(pen, x, top)
            top -= block.height + self._gap


class Beside(Block):
    """Two blocks side by side; the second begins ``offset`` points to the right."""

    def __init__(self, left: Block, right: Block, offset: float) -> None:
        self._left, self._right, self._offset = left, right, offset
        super().__init__(max(left.height, right.height), (*left.paragraphs, *right.paragraphs))

    def draw(self, pen: Pen, x: float, top: float) -> None:
        self._left.draw(pen, x, top)
        self._right.draw(pen, x + self._offset, top)


class Listing(Block):
    """A list: a mark, and one or more paragraphs indented behind it."""

    def __init__(
        self,
        items: Sequence[tuple[Paragraph, Sequence[Paragraph]]],
        indent: float,
        gap: float = 1.5,
    ) -> None:
        self._items, self._indent, self._gap = items, indent, gap
        heights = [self._item_height(texts) for _, texts in items]
        super().__init__(
            sum(heights) + gap * max(0, len(items) - 1),
            (paragraph for mark, texts in items for paragraph in (mark, *texts)),
        )

    @staticmethod
    def _item_height(texts: Sequence[Paragraph]) -> float:
        return sum(text.height for text in texts)

    def draw(self, pen: Pen, x: float, top: float) -> None:
        if not self._items:
            return
        with pen.tags.group(Element("L")):
            for mark, texts in self._items:
                with pen.tags.group(Element("LI")):
                    with pen.tags.content(Element("Lbl")):
                        mark.draw(pen, x, top)
                    with pen.tags.group(Element("LBody")):
                        for text in texts:
                            with pen.tags.content(Element("P")):
                                text.draw(pen, x + self._indent, top)
                            top -= text.height
                top -= self._gap
