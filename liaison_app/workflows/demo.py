"""The demonstration: an office and its agencies play the main job through, with invented data.

It does what people would do, through the same procedures: set up, enrol, issue, exchange bundles
through a folder that stands for the stick, answer, report, decide, audit, brief. A clock is moved
through the fortnight that ends now, so that the past is there to be asked for. The play is
``resources/demo/demo.json``; its README says what the keys mean.
"""

import json
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from liaison_app.domain.dates import format_rfc3339_utc, japan_date
from liaison_app.domain.errors import Refused
from liaison_app.domain.vocabulary import Label, Organisation
from liaison_app.host.files import write_file
from liaison_app.workflows import (
    acknowledging,
    alert_drafts,
    answering,
    bundles,
    deciding,
    editions,
    incidents,
    organisations,
    packages,
    task_setting,
)
from liaison_app.workflows.audit import verify_audit
from liaison_app.workflows.briefings import BriefingRequest, create_briefing
from liaison_app.workflows.demo_day import play_day
from liaison_app.workflows.desk import Desk, Surroundings
from liaison_app.workflows.enrolment import (
    accept_enrolment,
    approve_enrolment,
    request_enrolment,
)
from liaison_app.workflows.setup import found

Progress = Callable[..., None]
FORTNIGHT = timedelta(days=14)
_MINUTES = 24 * 60  # of a day
_BRIEFED = (-3, -1)  # days on which the office issued one, before that of the last


@dataclass
class _Clock:
    """What the desks of the play read as the time; it is moved forwards alone."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now

    def move_to(self, moment: datetime) -> None:
        self.now = max(self.now, moment)


@dataclass
class _Stage:
    """Who plays, where, and what has been made so far."""

    folder: Path
    play: Mapping[str, Any]
    surroundings: Surroundings
    clock: _Clock
    start: datetime
    office: Desk
    agencies: dict[str, Desk]
    tasks: dict[str, str] = field(default_factory=dict)
    alerts: dict[str, str] = field(default_factory=dict)
    incidents: dict[str, str] = field(default_factory=dict)
    bundles: list[dict[str, object]] = field(default_factory=list)
    briefings: list[str] = field(default_factory=list)

    @property
    def media(self) -> Path:
        return self.folder / "media"

    def time(self, minutes: int) -> str:
        return format_rfc3339_utc(self.start + timedelta(minutes=minutes))

    def move_to(self, minutes: int) -> None:
        self.clock.move_to(self.start + timedelta(minutes=minutes))

    def day(self, days: int) -> str:
        return (japan_date(self.start) + timedelta(days=days)).isoformat()


def play_demo(folder: Path, surroundings: Surroundings, progress: Progress) -> dict[str, Any]:
    """Play it in ``folder``, which must be empty or not there; the document of ``demo --json``.

    Refused: ``folder-not-empty``, ``audit-failed``.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused("folder-not-empty", path=str(folder))
    script = surroundings.resources / "demo" / "demo.json"
    play = json.loads(script.read_text(encoding="utf-8"))
    with ExitStack() as open_desks:
        stage = _set_up(folder.resolve(), play, surroundings, open_desks, progress)
        progress("demo.enrolling")
        _enrol(stage)
        progress("demo.issuing")
        stage.move_to(-13 * _MINUTES)
        _issue(stage)
        stage.move_to(-12 * _MINUTES)
        _carry_out(stage)
        progress("demo.answering")
        _answer(stage)
        stage.move_to(-40)
        for desk in stage.agencies.values():
            _keep_the_day(stage, desk)
        _carry_back(stage)
        progress("demo.deciding")
        stage.move_to(-20)
        _decide(stage)
        _carry_out(stage)
        _carry_back(stage)
        progress("demo.briefing")
        stage.move_to(0)
        _brief(stage)
        _audit(stage)
        return _told(stage)


def _set_up(
    folder: Path,
    play: Mapping[str, Any],
    surroundings: Surroundings,
    open_desks: ExitStack,
    progress: Progress,
) -> _Stage:
    progress("demo.setting_up")
    start = surroundings.clock().replace(second=0, microsecond=0)
    clock = _Clock(start - FORTNIGHT)
    # On the day the program was made the fortnight lies before it.
    built = min(surroundings.built, clock.now)
    surroundings = replace(surroundings, clock=clock, built=built)
    (folder / "media").mkdir(parents=True)
    (folder / "briefings").mkdir()

    def desk_of(role: str, code: str, officer: str, name: str = "") -> Desk:
        passphrase = surroundings.random(16).hex()
        place = folder / code
        place.mkdir()
        write_file(place / "passphrase.txt", passphrase.encode() + b"\n")
        made = found(
            place / "case-log.db",
            surroundings,
            role=role,
            organisation=code,
            officer=officer,
            passphrase=passphrase,
            office_name=name,
        )
        open_desks.callback(made.desk.close)
        return made.desk

    names = {entry["code"]: entry["name_ja"] for entry in play["organisations"]}
    office = desk_of("office", play["office"]["organisation"], play["office"]["officer"])
    agencies = {
        entry["organisation"]: desk_of(
            "agency",
            entry["organisation"],
            entry["officer"],
            names.get(entry["organisation"], ""),
        )
        for entry in play["agencies"]
    }
    return _Stage(folder, play, surroundings, clock, start, office, agencies)


def _enrol(stage: _Stage) -> None:
    """Each agency's request goes to the office and its certificate back; both fingerprints are
    read out, as by telephone."""
    for entry in stage.play["organisations"]:
        organisation = Organisation(
            code=entry["code"],
            name=Label(entry["name_ja"], entry["name_en"]),
            audience=entry["audience"],
            sector=entry["sector"],
            supervised_by=entry["supervised_by"],
        )
        office = stage.office.installation.organisation
        stage.office.write(organisations.creation(office, organisation))
    for code, desk in stage.agencies.items():
        request = stage.media / f"{code}.request"
        certificate = stage.media / f"{code}.certificate"
        asked = request_enrolment(desk, request)
        given = approve_enrolment(stage.office, request, asked.fingerprint, certificate)
        accept_enrolment(desk, certificate, given.office_fingerprint)


def _issue(stage: _Stage) -> None:
    package = stage.play["package"]
    added = packages.add_package(stage.office, package["fields"])
    for task in package["tasks"]:
        fields = task["fields"] | {"due": stage.day(task["due_days"])}
        made = task_setting.add_task(stage.office, added.reference, fields, task["to"])
        stage.tasks[task["key"]] = made.reference
    editions.publish_package(stage.office, added.reference)
    for alert in stage.play["alerts"]:
        fields = alert["fields"] | {"ack_by": stage.time(alert["ack_by_minutes"])}
        to = alert["to"] if isinstance(alert["to"], list) else [alert["to"]]
        stage.alerts[alert["key"]] = alert_drafts.add_alert(stage.office, fields, to).reference


def _answer(stage: _Stage) -> None:
    """The agencies' days: they acknowledge, answer, enter incidents once they know of them, and
    report what they have at the next carriage."""
    acts: list[tuple[int, Callable[[], object]]] = [
        (-11 * _MINUTES, partial(_acknowledge, stage, given))
        for given in stage.play["acknowledgements"]
    ]
    for number, response in enumerate(stage.play["responses"]):
        for place, step in enumerate(response["steps"]):
            day = -11 + place * 4 + number % 3
            acts.append((day * _MINUTES + 7 * number, partial(_progress, stage, response, step)))
    for incident in stage.play["incidents"]:
        moments = [*incident["times"].values(), *(each["minutes"] for each in incident["timeline"])]
        acts.append((max(moments), partial(_enter, stage, incident)))
    for number, day in enumerate(_BRIEFED, 1):
        called = f"cabinet-summary-{number}"
        acts.append((day * _MINUTES, partial(_draw, stage, stage.office, called)))
    by_day = sorted(acts, key=lambda act: act[0])
    carried = -12
    for minutes, act in by_day:
        if minutes // _MINUTES >= carried + 2:
            carried = minutes // _MINUTES
            stage.move_to(carried * _MINUTES)
            _carry_back(stage)
        stage.move_to(minutes)
        act()


def _acknowledge(stage: _Stage, given: Mapping[str, Any]) -> None:
    desk = stage.agencies[given["organisation"]]
    acknowledging.acknowledge_alert(desk, stage.alerts[given["alert"]], given["note"])


def _progress(stage: _Stage, response: Mapping[str, Any], step: Mapping[str, str]) -> None:
    desk = stage.agencies[response["organisation"]]
    task = stage.tasks[response["task"]]
    answering.progress_task(desk, task, step["status"], step["note"])


def _keep_the_day(stage: _Stage, desk: Desk) -> None:
    for day in stage.play["days"]:
        if day["organisation"] == desk.installation.organisation:
            play_day(desk, day, stage.time, stage.incidents)


def _enter(stage: _Stage, incident: Mapping[str, Any]) -> None:
    desk = stage.agencies[incident["organisation"]]
    fields = dict(incident["fields"])
    for key, minutes in incident["times"].items():
        fields[key] = stage.time(minutes)
        fields[f"{key}_precision"] = incident.get("precision", {}).get(key, "minute")
    reference = incidents.add_incident(desk, fields).reference
    for entry in incident["timeline"]:
        incidents.add_note(
            desk,
            reference,
            entry["text"],
            stage.time(entry["minutes"]),
            {"source": entry["source"], "techniques": entry["techniques"]},
        )
    for attachment in incident["attachments"]:
        path = stage.surroundings.resources / "demo" / attachment["file"]
        incidents.attach_file(desk, reference, path, {"note": attachment["note"]})
    if incident["report"]:
        incidents.report_incident(desk, reference)
    stage.incidents[incident["key"]] = reference


def _decide(stage: _Stage) -> None:
    _keep_the_day(stage, stage.office)
    for decision in stage.play["decisions"]:
        days = decision.get("due_days")
        deciding.decide_task(
            stage.office,
            stage.tasks[decision["task"]],
            decision["organisation"],
            decision["decision"],
            stage.day(days) if days is not None else None,
            decision["note"],
        )


def _carry_out(stage: _Stage) -> None:
    """Bundles from the office to every agency."""
    for written in bundles.create_bundles(stage.office, "all", stage.media):
        _take(stage, stage.agencies[written.recipient], written)


def _carry_back(stage: _Stage) -> None:
    """Bundles from every agency to the office."""
    for desk in stage.agencies.values():
        for written in bundles.create_bundles(desk, "office", stage.media):
            _take(stage, stage.office, written)


def _take(stage: _Stage, desk: Desk, written: bundles.BundleWritten) -> None:
    reviewed = bundles.review_bundle(desk, written.file)
    applied = bundles.apply_bundle(desk, written.file)
    stage.bundles.append(
        {
            "file": str(written.file),
            "sender": reviewed.sender.organisation,
            "recipient": written.recipient,
            "sequence": written.sequence,
            "operations": written.operations,
            "applied": applied.applied,
            "fingerprint": written.fingerprint,
        }
    )


def _brief(stage: _Stage) -> None:
    first_agency = next(iter(stage.agencies.values()))
    for desk in (stage.office, first_agency):
        _draw(stage, desk, "cabinet-summary")


def _draw(stage: _Stage, desk: Desk, called: str) -> None:
    """In both languages; the office issues the Japanese one."""
    for language in ("en", "ja"):  # the draft first: it has the number of the one that is issued
        name = f"{desk.installation.organisation}-{called}-{language}.pdf"
        out = stage.folder / "briefings" / name
        issue = desk is stage.office and language == "ja"
        create_briefing(desk, BriefingRequest(language=language), out, issue=issue)
        stage.briefings.append(str(out))


def _audit(stage: _Stage) -> None:
    for desk in (stage.office, *stage.agencies.values()):
        if not verify_audit(desk)["ok"]:
            raise Refused("audit-failed", first=desk.installation.organisation)


def _told(stage: _Stage) -> dict[str, Any]:
    return {
        "case_logs": [
            {
                "path": str(desk.path),
                "role": desk.installation.role,
                "organisation": desk.installation.organisation,
                "passphrase_file": str(desk.path.parent / "passphrase.txt"),
            }
            for desk in (stage.office, *stage.agencies.values())
        ],
        "bundles": stage.bundles,
        "briefings": stage.briefings,
    }
