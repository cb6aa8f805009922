"""A paper of at most so many pages: its sections move together, then its tables are shortened, the
longest first, until it fits."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from liaison_app.briefing.model import Grid, Part, Section
from liaison_app.briefing.pages.flow import Flow

Sections = tuple[Section, ...]
_STEP = 8  # the part of a long table that goes at once


def fitted(
    sections: Sections, lay: Callable[[Sections, float], Flow], gaps: Sequence[float], most: int
) -> tuple[Flow, Sections]:
    """``most`` pages of these sections, with the widest of ``gaps`` between them (points, falling),
    and what is left of them."""
    for gap in gaps:
        flow = lay(sections, gap)
        if len(flow.pages) <= most:
            return flow, sections
    while len(flow.pages) > most:
        sections = _shorter(sections, most)
        flow = lay(sections, gap)
    return flow, sections


def _shorter(sections: Sections, most: int) -> Sections:
    """The same with less rows in its longest table: one on a single page, else some."""
    longest = max(_lengths(sections), key=lambda each: each[1], default=("", 0))
    if not longest[1]:
        raise RuntimeError(f"without any row it does not fit {most} pages")
    place, rows = longest
    fewer = 1 if most == 1 else max(1, rows // _STEP)
    return tuple(
        replace(section, parts=tuple(_cut(part, place, fewer) for part in section.parts))
        for section in sections
    )


def _cut(part: Part, place: str, fewer: int) -> Part:
    if isinstance(part, Grid) and part.closing and part.place == place:
        return replace(part, rows=part.rows[:-fewer])
    return part


def _lengths(sections: Sections) -> Iterator[tuple[str, int]]:
    """The tables that may be shortened, with how many rows they have."""
    for section in sections:
        for part in section.parts:
            if isinstance(part, Grid) and part.closing:
                yield part.place, len(part.rows)
