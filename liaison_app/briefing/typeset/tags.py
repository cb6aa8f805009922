"""What a page means, beside how it looks: the structure tree and the marks that tie it to text.

While a page is drawn, `Tagger` brackets every piece of content as belonging to an element or as
an artifact (lines, fills, headers and footers), and grows the tree. ``pdf/structure.py`` writes
the tree into the file.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

Box = tuple[float, float, float, float]  # left, bottom, right, top in points


class Content(NamedTuple):
    """A piece of marked content: page (from 0) and its number there."""

    page: int
    number: int


class LinkTo(NamedTuple):
    """A link on page ``page`` (from 0) within ``box``, to ``top`` of page ``target``; ``says`` is
    what it leads to, in words."""

    page: int
    box: Box
    target: int
    top: float
    says: str


@dataclass
class Element:
    """One element: standard role, children in reading order, and what its role asks for."""

    role: str
    children: "list[Element | Content | LinkTo]" = field(default_factory=list)
    alternative: str = ""  # what a figure shows, in words
    box: Box | None = None  # where a figure stands
    scope: str = ""  # of a table heading: Column or Row


class Tagger:
    """Writes marks into a canvas's content; ``root`` is the document's element."""

    def __init__(self, canvas: Any) -> None:
        self.root = Element("Document")
        self._canvas = canvas
        self._open = [self.root]
        self._numbers: dict[int, int] = {}
        self._inside = ""

    @contextmanager
    def group(self, element: Element) -> Iterator[None]:
        """Elements opened within become children of ``element``; it holds no content itself."""
        if not element.children:  # else it goes on from an earlier page
            self._open[-1].children.append(element)
        self._open.append(element)
        yield
        self._open.pop()

    @contextmanager
    def content(self, element: Element) -> Iterator[None]:
        """What is drawn within is the content of ``element``."""
        page = self._canvas.getPageNumber() - 1
        number = self._numbers.get(page, 0)
        self._numbers[page] = number + 1
        if not element.children:  # else it goes on from an earlier page
            self._open[-1].children.append(element)
        element.children.append(Content(page, number))
        with self._marked(element.role, f"/{element.role} <</MCID {number}>> BDC"):
            yield

    def link(self, element: Element, box: Box, target: int, top: float, says: str) -> None:
        """Make ``element``, whose content stands within ``box`` on this page, lead elsewhere."""
        page = self._canvas.getPageNumber() - 1
        element.children.append(LinkTo(page, box, target, top, says))

    @contextmanager
    def artifact(self, kind: str = "") -> Iterator[None]:
        """What is drawn within means nothing; ``kind`` is Header or Footer where it is one."""
        if kind:
            mark = f"/Artifact <</Type /Pagination /Subtype /{kind}>> BDC"
        else:
            mark = "/Artifact <</Type /Layout>> BDC"
        with self._marked("artifact", mark):
            yield

    @contextmanager
    def _marked(self, what: str, mark: str) -> Iterator[None]:
        if self._inside:
            raise RuntimeError(f"{what} within {self._inside}: marked content must not nest")
        self._inside = what
        self._canvas._code.append(mark)
        yield
        self._canvas._code.append("EMC")
        self._inside = ""
