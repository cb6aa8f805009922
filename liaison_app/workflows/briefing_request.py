"""What an officer asks of a briefing, and what of it a kind can take."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from liaison_app.domain.dates import parse_rfc3339
from liaison_app.domain.entry import parse_day
from liaison_app.domain.errors import Refused


@dataclass(frozen=True)
class BriefingRequest:
    """What is asked for; None means "as the case log has it" (``as_of``: now). ``sentences`` are
    those a person wrote instead of the drafts."""

    kind: str = "cabinet-summary"
    language: str = "ja"
    as_of: str | None = None
    from_day: str | None = None
    to_day: str | None = None
    tlp: str | None = None
    grade: str | None = None
    number: str | None = None
    exercise: bool = False
    incident: str | None = None
    bundle: Path | None = None
    sentences: tuple[str, str, str] | None = None

    @property
    def options(self) -> frozenset[str]:
        """The names of the options given that not every kind takes."""
        given = {
            "from": bool(self.from_day),
            "to": bool(self.to_day),
            "incident": bool(self.incident),
            "bundle": self.bundle is not None,
            "sentences": self.sentences is not None,
        }
        return frozenset(name for name, is_given in given.items() if is_given)

    @property
    def period_from(self) -> datetime | None:
        """When the period begins; Refused ``field-…`` where the day cannot be read."""
        return _start(parse_day("from", self.from_day)) if self.from_day else None

    @property
    def period_to(self) -> datetime | None:
        """The last second of the period."""
        if not self.to_day:
            return None
        day = date.fromisoformat(parse_day("to", self.to_day)) + timedelta(days=1)
        return _start(day.isoformat()) - timedelta(seconds=1)


def asked_time(text: str | None, now: datetime) -> datetime:
    """The time a briefing is to be as of; Refused ``time-form``, ``time-in-future``."""
    if text is None:
        return now
    try:
        asked = parse_rfc3339(text)
    except ValueError as error:
        raise Refused("time-form", value=text[:40]) from error
    if asked > now:
        raise Refused("time-in-future", value=text[:40])
    return asked


def _start(day: str) -> datetime:
    return parse_rfc3339(f"{day}T00:00:00+09:00")
