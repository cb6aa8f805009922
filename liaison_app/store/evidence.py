"""What this case log knows of the time: the newest word of the office, and its own last run."""

from dataclasses import dataclass

from liaison_app.store import installation
from liaison_app.store.connection import Database

_LAST_RUN, _OFFICE = "last_run", "office_created"


@dataclass(frozen=True)
class TimeEvidence:
    """Times in RFC 3339, None for none."""

    office_created: str | None
    last_run: str | None


def read(db: Database) -> TimeEvidence:
    """What is remembered since the clock was confirmed last."""
    return TimeEvidence(
        installation.get(db, _OFFICE) or None, installation.get(db, _LAST_RUN) or None
    )


def note_run(db: Database, applied_at: str) -> None:
    """Remember when something was written last; an earlier time changes nothing."""
    _note(db, _LAST_RUN, applied_at)


def note_office(db: Database, created: str) -> None:
    """Remember when the office made a bundle that was applied here."""
    _note(db, _OFFICE, created)


def begin_anew(db: Database, applied_at: str) -> None:
    """An officer says that the clock is right now: what was noted before no longer counts."""
    installation.put(db, _LAST_RUN, applied_at)
    installation.put(db, _OFFICE, "")


def _note(db: Database, key: str, time: str) -> None:
    if time > installation.get(db, key):
        installation.put(db, key, time)
