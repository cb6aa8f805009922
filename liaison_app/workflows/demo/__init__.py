"""The demonstration: an office and a dozen organisations play a fortnight, with invented data.

It does what people would do, through the same procedures: set up, enrol, issue, exchange bundles
through a folder that stands for the stick, answer, report, decide, audit, brief. A clock is moved
through the fortnight that ends now, so that the past is there to be asked for. The play is in
``resources/demo``; its README tells the story and says what the keys mean.

`stage` is who plays, `carriage` the sticks, `acts` what is done on which day, `reports` the
incidents, `day` what lies on the desks at the end.
"""

import json
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

from liaison_app.domain.errors import Refused
from liaison_app.workflows.audit import verify_audit
from liaison_app.workflows.briefings import BriefingRequest, create_briefing
from liaison_app.workflows.demo import acts, carriage, reports
from liaison_app.workflows.demo.carriage import Act
from liaison_app.workflows.demo.day import play_day
from liaison_app.workflows.demo.stage import (
    DAY,
    Play,
    Progress,
    Stage,
    add_second,
    enrol,
    set_up,
)
from liaison_app.workflows.desk import Desk, Surroundings
from liaison_app.workflows.incidents import amend_incident

_FILES = ("demo", "fortnight", "reports")
_BRIEFED = (-3, -1)  # days on which the office issued one, before that of the last
# Of the last hour, in minutes: what lies on the desks, the second desk, what the office decides.
_DESKS, _SECOND, _DECIDED = -40, -30, -20


def read_play(resources: Path) -> Play:
    """Everything that is played, of all files of ``resources/demo``."""
    play: dict[str, Any] = {}
    for name in _FILES:
        path = resources / "demo" / f"{name}.json"
        play |= json.loads(path.read_text(encoding="utf-8"))
    return play


def play_demo(folder: Path, surroundings: Surroundings, progress: Progress) -> dict[str, Any]:
    """Play it in ``folder``, which must be empty or not there; the document of ``demo --json``.

    Refused: ``folder-not-empty``, ``audit-failed``.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused("folder-not-empty", path=str(folder))
    play = read_play(surroundings.resources)
    with ExitStack() as open_desks:
        progress("demo.setting_up")
        stage = set_up(folder.resolve(), play, surroundings, open_desks)
        progress("demo.enrolling")
        enrol(stage)
        progress("demo.issuing")
        stage.move_to(-13 * DAY)
        acts.issue(stage)
        progress("demo.answering")
        for minutes, act in sorted(_fortnight(stage), key=lambda each: each[0]):
            stage.move_to(minutes)
            act()
        _last_hour(stage, open_desks, progress)
        return _told(stage)


def _fortnight(stage: Stage) -> list[Act]:
    found = [*acts.dated(stage), *carriage.rounds(stage)]
    found += [*reports.told(stage), *reports.reported(stage)]
    for number, day in enumerate(_BRIEFED, 1):
        called = f"cabinet-summary-{number}"
        found.append((day * DAY, partial(_draw, stage, stage.office, called)))
    return found


def _last_hour(stage: Stage, open_desks: ExitStack, progress: Progress) -> None:
    stage.move_to(_DESKS)
    for desk in stage.agencies.values():
        _keep_the_day(stage, desk)
    carriage.to_office(stage)
    progress("demo.deciding")
    stage.move_to(_SECOND)
    _disagree(stage, open_desks)
    stage.move_to(_DECIDED)
    _keep_the_day(stage, stage.office)
    acts.decide(stage)
    carriage.to_everybody(stage)
    carriage.to_office(stage)
    progress("demo.briefing")
    stage.move_to(0)
    for desk in (stage.office, next(iter(stage.agencies.values()))):
        _draw(stage, desk, "cabinet-summary")
    for desk in stage.desks:
        if not verify_audit(desk)["ok"]:
            raise Refused("audit-failed", first=desk.installation.organisation)


def _disagree(stage: Stage, open_desks: ExitStack) -> None:
    """Two officers of one agency, each at a desk of his own, write of one incident without knowing
    of one another; nobody has settled it yet."""
    play = stage.play["conflict"]
    first = stage.agencies[play["organisation"]]
    second = add_second(stage, play, open_desks)
    carriage.carry(stage, stage.office, second)
    carriage.carry(stage, stage.office, first)
    carriage.carry(stage, first, second)
    incident = stage.incidents[play["incident"]]
    uuid = first.find(incident).name.id
    amend_incident(first, uuid, play["first"])
    amend_incident(second, uuid, play["second"])
    carriage.carry(stage, second, first)


def _keep_the_day(stage: Stage, desk: Desk) -> None:
    for day in stage.play["days"]:
        if day["organisation"] == desk.installation.organisation:
            play_day(desk, day, stage.time, stage.incidents)


def _draw(stage: Stage, desk: Desk, called: str) -> None:
    """In both languages; the office issues the Japanese one."""
    for language in ("en", "ja"):  # the draft first: it has the number of the one that is issued
        name = f"{desk.installation.organisation}-{called}-{language}.pdf"
        out = stage.folder / "briefings" / name
        issue = desk is stage.office and language == "ja"
        create_briefing(desk, BriefingRequest(language=language), out, issue=issue)
        stage.briefings.append(str(out))


def _told(stage: Stage) -> dict[str, Any]:
    return {
        "case_logs": [
            {
                "path": str(desk.path),
                "role": desk.installation.role,
                "organisation": desk.installation.organisation,
                "passphrase_file": str(desk.path.parent / "passphrase.txt"),
            }
            for desk in stage.desks
        ],
        "bundles": stage.bundles,
        "briefings": stage.briefings,
    }
