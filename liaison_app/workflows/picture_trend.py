"""The picture at several moments, so that one sees how it changed from briefing to briefing."""

from dataclasses import dataclass
from datetime import datetime

from liaison_app.domain.picture import Picture
from liaison_app.domain.vocabulary import Vocabularies
from liaison_app.store.queries import Reader
from liaison_app.store.stopping import Stopped, never
from liaison_app.workflows.picture import Moment, moment, read_picture

MOST = 4  # a past picture is replayed, which takes its time


@dataclass(frozen=True)
class Told:
    """A picture, and the number of the briefing that rested on it; empty for another moment."""

    briefing: str
    picture: Picture


def read_trend(
    reader: Reader,
    vocabularies: Vocabularies,
    now: datetime,
    asked: str | None,
    since: str | None,
    stopped: Stopped = never,
) -> list[Told]:
    """Up to the moment ``asked`` (as `moment` has it): from ``since`` on, or where that is None at
    the newest briefings before it; the oldest first.

    Refused as `moment` and `read_picture`."""
    last = moment(reader, now, asked)
    names = _briefings(reader, last) if since is None else [since]
    known = {str(row["register_number"]) for row in reader.briefings()}
    return [
        Told(
            name if name in known else "",
            read_picture(reader, vocabularies, moment(reader, now, name), stopped),
        )
        for name in (*names, asked)
    ]


def _briefings(reader: Reader, last: Moment) -> list[str]:
    """The newest briefings that rest on an earlier position, one for each position."""
    newest = reader.newest_position()[0] if last.position is None else last.position
    found: dict[int, str] = {}
    for row in reader.briefings():
        position = row["journal_position"]
        if row["register_number"] and isinstance(position, int) and position < newest:
            found.setdefault(position, str(row["register_number"]))
    return [found[position] for position in sorted(found)[-MOST:]]
