"""Blocks set below one another, from page to page."""

from collections.abc import Iterator

from liaison_app.briefing.model import Note
from liaison_app.briefing.pages import sheet
from liaison_app.briefing.pages.block import Block
from liaison_app.briefing.pages.styles import Styles
from liaison_app.briefing.typeset.bookmark import Bookmark
from liaison_app.briefing.typeset.text import Typesetter

LEAST = 60.0  # points of room that a heading asks for below itself


class Flow:
    """The pages of a paper as they fill; ``top`` is where the next block begins."""

    def __init__(self, setter: Typesetter, styles: Styles) -> None:
        self.setter, self.styles = setter, styles
        self.pages: list[list[tuple[float, Block]]] = [[]]
        self.headings: list[Bookmark] = []
        self.top = sheet.TOP

    @property
    def room(self) -> float:
        """Points left on this page."""
        return self.top - sheet.BOTTOM

    def put(self, block: Block, below: float = 0.0) -> None:
        """The block below the last one; on a new page where it, and ``below``, do not fit."""
        if block.height + below > self.room and self.pages[-1]:
            self.turn()
        self.pages[-1].append((self.top, block))
        self.top -= block.height

    def put_heading(self, block: Block, below: float, title: str, level: int) -> None:
        """A heading, which contents and bookmarks lead to."""
        self.put(block, below)
        top = self.top + block.height
        self.headings.append(Bookmark(title, len(self.pages) - 1, top, level))

    def put_last(self, block: Block) -> None:
        """The block at the foot of the page."""
        if block.height > self.room and self.pages[-1]:
            self.turn()
        self.top = sheet.BOTTOM + block.height
        self.put(block)

    def turn(self) -> None:
        """Go on with a new page."""
        self.pages.append([])
        self.top = sheet.TOP

    def gap(self, points: float) -> None:
        self.top -= points

    def notes(self) -> Iterator[Note]:
        for page in self.pages:
            for _, block in page:
                yield from block.notes()
