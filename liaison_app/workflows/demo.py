"""The demonstration: an office and its agencies play the main job through, with invented data.

It does what people would do, through the same procedures: set up, enrol, issue, exchange bundles
through a folder that stands for the stick, answer, report, decide, audit, brief. The play is
``resources/demo/demo.json``; its README says what the keys mean.
"""

import json
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
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


@dataclass
class _Stage:
    """Who plays, where, and what has been made so far."""

    folder: Path
    play: Mapping[str, Any]
    surroundings: Surroundings
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
        _issue(stage)
        _carry_out(stage)
        progress("demo.answering")
        for desk in stage.agencies.values():
            _answer(stage, desk)
        _carry_back(stage)
        progress("demo.deciding")
        _decide(stage)
        _carry_out(stage)
        _carry_back(stage)
        progress("demo.briefing")
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
    (folder / "media").mkdir(parents=True)

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
    start = surroundings.clock().replace(second=0, microsecond=0)
    return _Stage(folder, play, surroundings, start, office, agencies)


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


def _answer(stage: _Stage, desk: Desk) -> None:
    """One agency's day: acknowledge, answer, enter incidents and report them."""
    code = desk.installation.organisation
    for given in stage.play["acknowledgements"]:
        if given["organisation"] == code:
            acknowledging.acknowledge_alert(desk, stage.alerts[given["alert"]], given["note"])
    for response in stage.play["responses"]:
        if response["organisation"] == code:
            for step in response["steps"]:
                answering.progress_task(
                    desk, stage.tasks[response["task"]], step["status"], step["note"]
                )
    for incident in stage.play["incidents"]:
        if incident["organisation"] == code:
            stage.incidents[incident["key"]] = _enter(stage, desk, incident)
    _keep_the_day(stage, desk)


def _keep_the_day(stage: _Stage, desk: Desk) -> None:
    for day in stage.play["days"]:
        if day["organisation"] == desk.installation.organisation:
            play_day(desk, day, stage.time, stage.incidents)


def _enter(stage: _Stage, desk: Desk, incident: Mapping[str, Any]) -> str:
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
    return reference


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
    place = stage.folder / "briefings"
    place.mkdir()
    for desk in (stage.office, first_agency):
        for language in ("ja", "en"):
            out = place / f"{desk.installation.organisation}-cabinet-summary-{language}.pdf"
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
