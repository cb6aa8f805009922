"""A paper that is exactly one page: its sections move together, then its tables are shortened, the
longest first, until it fits."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from liaison_app.briefing.model import Grid, Note, Part, Section
from liaison_app.briefing.pages.flow import Flow

Sections = tuple[Section, ...]


def fitted(
    sections: Sections, lay: Callable[[Sections, float], Flow], gaps: Sequence[float]
) -> tuple[Flow, list[Note]]:
    """One page of these sections, with the widest of ``gaps`` between them (points, falling), and
    what had to be left out of it."""
    for gap in gaps:
        flow = lay(sections, gap)
        if len(flow.pages) == 1:
            return flow, []
    shortened = sections
    while len(flow.pages) > 1:
        shortened = _shorter(shortened)
        flow = lay(shortened, gap)
    before, after = (dict(_lengths(each)) for each in (sections, shortened))
    return flow, [
        Note("rows-dropped", place, str(rows - after[place]))
        for place, rows in before.items()
        if rows > after[place]
    ]


def _shorter(sections: Sections) -> Sections:
    """The same with one row less in its longest table."""
    longest = max(_lengths(sections), key=lambda each: each[1], default=("", 0))
    if not longest[1]:
        raise RuntimeError("without any row it does not fit one page")
    return tuple(
        replace(section, parts=tuple(_cut(part, longest[0]) for part in section.parts))
        for section in sections
    )


def _cut(part: Part, place: str) -> Part:
    if isinstance(part, Grid) and part.closing and part.place == place:
        return replace(part, rows=part.rows[:-1])
    return part


def _lengths(sections: Sections) -> Iterator[tuple[str, int]]:
    """The tables that may be shortened, with how many rows they have."""
    for section in sections:
        for part in section.parts:
            if isinstance(part, Grid) and part.closing:
                yield part.place, len(part.rows)
