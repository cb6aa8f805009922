"""Who plays the demonstration, where, on which clock, and what has been made so far."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from liaison_app.domain.dates import format_rfc3339_utc, japan_date
from liaison_app.domain.vocabulary import Label, Organisation
from liaison_app.host.files import write_file
from liaison_app.workflows import organisations
from liaison_app.workflows.desk import Desk, Surroundings
from liaison_app.workflows.enrolment import (
    accept_enrolment,
    approve_enrolment,
    request_enrolment,
)
from liaison_app.workflows.setup import found

Play = Mapping[str, Any]
Progress = Callable[..., None]
FORTNIGHT = timedelta(days=14)
DAY = 24 * 60  # minutes


@dataclass
class _Clock:
    """What the desks of the play read as the time; it is moved forwards alone."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now

    def move_to(self, moment: datetime) -> None:
        self.now = max(self.now, moment)


@dataclass
class Stage:
    """``play`` is what is read of ``resources/demo``; records are known by their keys in it."""

    folder: Path
    play: Play
    surroundings: Surroundings
    clock: _Clock
    start: datetime
    office: Desk
    agencies: dict[str, Desk]
    language: str
    second: Desk | None = None
    package: str = ""
    tasks: dict[str, str] = field(default_factory=dict)
    alerts: dict[str, str] = field(default_factory=dict)
    requests: dict[str, str] = field(default_factory=dict)
    incidents: dict[str, str] = field(default_factory=dict)
    bundles: list[dict[str, object]] = field(default_factory=list)
    briefings: list[str] = field(default_factory=list)

    @property
    def media(self) -> Path:
        return self.folder / "media"

    @property
    def desks(self) -> list[Desk]:
        """All of them, the office first."""
        return [self.office, *self.agencies.values(), *([self.second] if self.second else [])]

    def time(self, minutes: float) -> str:
        return format_rfc3339_utc(self.start + timedelta(minutes=round(minutes)))

    def move_to(self, minutes: float) -> None:
        self.clock.move_to(self.start + timedelta(minutes=round(minutes)))

    def day(self, days: int) -> str:
        return (japan_date(self.start) + timedelta(days=days)).isoformat()


def set_up(
    folder: Path, play: Play, surroundings: Surroundings, open_desks: ExitStack, language: str
) -> Stage:
    """Every desk but the second one of the first agency, a fortnight ago."""
    start = surroundings.clock().replace(second=0, microsecond=0)
    clock = _Clock(start - FORTNIGHT)
    # On the day the program was made the fortnight lies before it.
    built = min(surroundings.built, clock.now)
    surroundings = replace(surroundings, clock=clock, built=built)
    (folder / "media").mkdir(parents=True)
    (folder / "briefings").mkdir()
    names = {entry["code"]: entry["name_ja"] for entry in play["organisations"]}

    def desk_of(role: str, entry: Mapping[str, str]) -> Desk:
        code = entry["organisation"]
        desk = _desk(folder / code, surroundings, role, entry, names.get(code, ""))
        open_desks.callback(desk.close)
        return desk

    office = desk_of("office", play["office"])
    agencies = {entry["organisation"]: desk_of("agency", entry) for entry in play["agencies"]}
    return Stage(folder, play, surroundings, clock, start, office, agencies, language)


def add_second(stage: Stage, entry: Mapping[str, str], open_desks: ExitStack) -> Desk:
    """Another installation of an agency that takes part, enrolled like the first."""
    code = entry["organisation"]
    desk = _desk(stage.folder / f"{code}-b", stage.surroundings, "agency", entry, "")
    open_desks.callback(desk.close)
    _enrol(stage, f"{code}-b", desk)
    stage.second = desk
    return desk


def _desk(
    place: Path, surroundings: Surroundings, role: str, entry: Mapping[str, str], name: str
) -> Desk:
    passphrase = surroundings.random(16).hex()
    place.mkdir()
    write_file(place / "passphrase.txt", passphrase.encode() + b"\n")
    made = found(
        place / "case-log.db",
        surroundings,
        role=role,
        organisation=entry["organisation"],
        officer=entry["officer"],
        passphrase=passphrase,
        office_name=name,
    )
    return made.desk


def enrol(stage: Stage) -> None:
    """The office enters who is not in the shipped list, then each agency is enrolled."""
    office = stage.office.installation.organisation
    for entry in stage.play["organisations"]:
        organisation = Organisation(
            code=entry["code"],
            name=Label(entry["name_ja"], entry["name_en"]),
            audience=entry["audience"],
            sector=entry["sector"],
            supervised_by=entry.get("supervised_by"),
            hub=entry.get("hub"),
        )
        stage.office.write(organisations.creation(office, organisation))
    for code, desk in stage.agencies.items():
        _enrol(stage, code, desk)


def _enrol(stage: Stage, called: str, desk: Desk) -> None:
    """The request goes to the office and a certificate back; both fingerprints are read out, as by
    telephone."""
    request = stage.media / f"{called}.request"
    certificate = stage.media / f"{called}.certificate"
    asked = request_enrolment(desk, request)
    given = approve_enrolment(stage.office, request, asked.fingerprint, certificate)
    accept_enrolment(desk, certificate, given.office_fingerprint)
