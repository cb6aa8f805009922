"""What an officer is told of a document before it goes out: each note, and all of them in a few
lines."""

from collections.abc import Iterable, Iterator

from liaison_app.briefing.model import Grid, Note, Section
from liaison_app.domain.texts import Texts

_NAMED = 3  # places of a sort of note


def rows_omitted(sections: Iterable[Section]) -> Iterator[Note]:
    """The rows that tables of these sections do not show."""
    for section in sections:
        for part in section.parts:
            if isinstance(part, Grid) and part.total > len(part.rows):
                yield Note("rows-omitted", part.place, f"{part.total - len(part.rows):,}")


def describe_note(note: Note, texts: Texts) -> str:
    """A note of ``left_out`` or ``warnings`` as a sentence for the officer."""
    return texts(f"briefing.note.{note.code}", place=note.place, detail=note.detail)


def summarised(notes: Iterable[Note], texts: Texts) -> tuple[str, ...]:
    """A sentence for each sort of note: how many there are, and where the first of them."""
    by_code: dict[str, list[Note]] = {}
    for note in notes:
        by_code.setdefault(note.code, []).append(note)
    return tuple(_sentence(code, found, texts) for code, found in by_code.items())


def _sentence(code: str, notes: list[Note], texts: Texts) -> str:
    if len(notes) == 1:
        return describe_note(notes[0], texts)
    places = texts("briefing.list-separator").join(
        texts("briefing.notes.place", place=note.place, detail=note.detail).strip()
        for note in notes[:_NAMED]
    )
    rest = len(notes) - _NAMED
    if rest > 0:
        places += texts("briefing.notes.more", count=rest)
    sort = texts(f"briefing.notes.{code}")
    return texts("briefing.notes", sort=sort, count=len(notes), places=places)
