"""What an officer asks of a briefing, and what of it a kind can take."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from liaison_app.briefing.facts import DecisionFacts
from liaison_app.domain import canonical
from liaison_app.domain.dates import parse_rfc3339
from liaison_app.domain.entry import parse_day
from liaison_app.domain.errors import Refused


@dataclass(frozen=True)
class Words:
    """What the desk writes on a page itself, since no record says it. ``next_issue_at`` is RFC
    3339."""

    posture: str = ""
    press: str = ""
    next_issue_at: str | None = None
    decisions: tuple[DecisionFacts, ...] = ()


@dataclass(frozen=True)
class BriefingRequest:
    """What is asked for; None means "as the case log has it" (``as_of``: now; ``distribution``: as
    in the last issue). ``sentences`` are those a person wrote instead of the drafts, ``copies`` how
    many numbered ones are drawn beside the record; with ``attach_data`` the PDF carries what it was
    drawn from."""

    kind: str = "cabinet-summary"
    language: str = "ja"
    as_of: str | None = None
    from_day: str | None = None
    to_day: str | None = None
    tlp: str | None = None
    grade: str | None = None
    number: str | None = None
    exercise: bool = False
    anonymise: bool = False
    incident: str | None = None
    bundle: Path | None = None
    sentences: tuple[str, str, str] | None = None
    distribution: str | None = None
    copies: int | None = None
    sign: bool = False
    attach_data: bool = False
    words: Words = Words()

    @property
    def options(self) -> frozenset[str]:
        """The names of the options given that not every kind takes."""
        given = {
            "from": bool(self.from_day),
            "to": bool(self.to_day),
            "incident": bool(self.incident),
            "bundle": self.bundle is not None,
            "sentences": self.sentences is not None,
            "words": self.words != Words(),
            "anonymise": self.anonymise,
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


def kept_words(request: BriefingRequest, copies: Sequence[str] = (), annex: str = "") -> str:
    """What the desk wrote itself, as it is kept with an issue, and the SHA-256 of each numbered
    copy and of the annex; empty for nothing."""
    said: dict[str, object] = {"copies": copies} if copies else {}
    if annex:
        said["annex"] = annex
    if request.anonymise:
        said["anonymised"] = True
    if request.distribution:
        said["distribution"] = request.distribution
    if request.sentences is not None:
        said["sentences"] = request.sentences
    if request.words != Words():
        said["words"] = request.words
    return canonical.encode(said).decode() if said else ""


def is_anonymised(words: str) -> bool:
    """Whether an issue was one without names, by what is kept with it."""
    return bool(json.loads(words or "{}").get("anonymised"))


def kept_distribution(words: str) -> str | None:
    """Whom an issue went to, out of what is kept with it."""
    said = json.loads(words or "{}").get("distribution")
    return said if isinstance(said, str) else None
