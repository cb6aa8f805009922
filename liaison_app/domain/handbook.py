"""The chapters of the handbook, and the restricted Markdown they are written in.

A chapter is a title (``# ``), then headings (``## ``), paragraphs of one line each, items (``- ``)
and numbered steps (``1. ``). Inside a line only ``**bold**`` means anything; bold words in
quotation marks (``**「反映する」**``, ``**“Apply”**``) name a control of the window. Everything
else that Markdown or HTML would obey is refused: no links, no pictures, no tags, no code.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["heading", "paragraph", "item", "step"]

# In the order of the navigation, with the first steps before and the rest behind.
SCREEN_CHAPTERS = (
    "today", "incidents", "packages", "alerts", "campaigns", "guidelines", "requests", "meetings",
    "day", "picture", "briefings", "exchange", "organisations", "audit", "administration",
)  # fmt: skip
CHAPTERS = ("start", *SCREEN_CHAPTERS, "carrying", "troubles", "keys", "installing", "operating")

_BOLD = re.compile(r"\*\*([^*]+)\*\*")
_CONTROL = re.compile(r"「(.+)」|“(.+)”")
_STEP = re.compile(r"([1-9][0-9]?)\. (.*)")
# Nothing that another reader of Markdown could take for markup, nor what does not show.
_REFUSED = re.compile(r"[<>\[\]`|\\~\t]|://|&#|\*|[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e]")
_BLOCK_MARKS = ("#", "-", "+", "=", "_", "    ")


@dataclass(frozen=True)
class Span:
    """Words in one weight."""

    text: str
    bold: bool = False

    @property
    def control(self) -> str:
        """The control of the window that these words name, else empty."""
        found = _CONTROL.fullmatch(self.text) if self.bold else None
        return (found[1] or found[2]) if found else ""


@dataclass(frozen=True)
class Part:
    """A line of a chapter; ``number`` counts the steps of a list from 1."""

    kind: Kind
    spans: tuple[Span, ...]
    number: int = 0

    @property
    def text(self) -> str:
        return "".join(span.text for span in self.spans)

    @property
    def controls(self) -> tuple[str, ...]:
        return tuple(span.control for span in self.spans if span.control)


@dataclass(frozen=True)
class Chapter:
    name: str
    title: str
    parts: tuple[Part, ...]


def read_chapter(name: str, text: str) -> Chapter:
    """Parse a chapter; ValueError with its name and the line where it leaves the form."""
    lines = text.split("\n")
    if not text.endswith("\n") or not lines[0].startswith("# "):
        raise ValueError(f"{name}:1: a chapter begins with its title and ends with a line end")
    parts: list[Part] = []
    before, blank = "title", False
    for place, line in enumerate(lines[1:-1], 2):
        if not line:
            if blank:
                raise ValueError(f"{name}:{place}: two empty lines")
            blank = True
            continue
        try:
            part = _part(line)
            _check_order(part, parts, before, blank=blank)
        except ValueError as error:
            raise ValueError(f"{name}:{place}: {error}") from error
        parts.append(part)
        before, blank = part.kind, False
    if blank or before in {"title", "heading"}:
        raise ValueError(f"{name}:{len(lines)}: nothing stands below")
    try:
        title = _plain(lines[0][2:])
    except ValueError as error:
        raise ValueError(f"{name}:1: {error}") from error
    return Chapter(name, title, tuple(parts))


def _part(line: str) -> Part:
    if line.startswith("## "):
        return Part("heading", (Span(_plain(line[3:])),))
    if line.startswith("- "):
        return Part("item", tuple(_spans(line[2:])))
    if step := _STEP.fullmatch(line):
        return Part("step", tuple(_spans(step[2])), int(step[1]))
    if line.startswith(_BLOCK_MARKS) or line != line.strip():
        raise ValueError("not in the form of the handbook")
    return Part("paragraph", tuple(_spans(line)))


def _check_order(part: Part, parts: list[Part], before: str, *, blank: bool) -> None:
    """Lists stand together, everything else stands apart, and steps count from 1."""
    goes_on = part.kind in {"item", "step"} and part.kind == before and not blank
    if not blank and not goes_on:
        raise ValueError("an empty line is missing above")
    if part.kind == "heading" and before == "heading":
        raise ValueError("a heading without anything below")
    if part.kind == "step" and part.number != (parts[-1].number + 1 if goes_on else 1):
        raise ValueError("steps are numbered from 1")


def _plain(text: str) -> str:
    if not text.strip() or text != text.strip() or _REFUSED.search(text):
        raise ValueError("not in the form of the handbook")
    return text


def _spans(line: str) -> Iterator[Span]:
    if not line or line != line.strip():
        raise ValueError("not in the form of the handbook")
    for place, text in enumerate(_BOLD.split(line)):
        if _REFUSED.search(text):
            raise ValueError("not in the form of the handbook")
        if text:
            yield Span(text, bold=place % 2 == 1)
