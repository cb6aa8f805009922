"""The demonstration: an office and a dozen organisations play a fortnight, with invented data.

It does what people would do, through the same procedures: set up, enrol, issue, exchange bundles
through a folder that stands for the stick, answer, report, decide, audit, brief. A clock is moved
through the fortnight that ends now, so that the past is there to be asked for. The play is in
``resources/demo``; its README tells the story and says what the keys mean.

`stage` is who plays, `carriage` the sticks, `acts` what is done on which day, `reports` the
incidents, `day` what lies on the desks at the end.
"""

from collections.abc import Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from liaison_app.domain.errors import Refused
from liaison_app.host.shipped import read_json, require
from liaison_app.workflows.audit import verify_audit
from liaison_app.workflows.demo import acts, briefings, carriage, reports
from liaison_app.workflows.demo.carriage import Act
from liaison_app.workflows.demo.day import play_day
from liaison_app.workflows.demo.forms import Cast, English, Fortnight, Reports
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

_FILES = (("demo", Cast), ("fortnight", Fortnight), ("reports", Reports))
_BOTH = ("name_ja", "ja")  # beside them stands the English
_BRIEFED = (-3, -1)  # days on which the office issued one, before that of the last
# Of the last hour, in minutes: what lies on the desks, the second desk, what the office decides.
_DESKS, _SECOND, _DECIDED = -40, -30, -20


def read_play(resources: Path, language: str = "ja") -> Play:
    """Everything that is played, of all files of ``resources/demo``, in this language; ValueError
    with the file's name where it is not in its form, names somebody or something that is not in
    the play, or lacks its English."""
    play: dict[str, Any] = {}
    for name, form in _FILES:
        play |= msgspec.to_builtins(read_json(resources / "demo" / f"{name}.json", form))
    _check_names(resources / "demo", play)
    if language == "ja":
        return play
    path = resources / "demo" / "english.json"
    english: dict[str, Any] = _in_english(play, read_json(path, English).words, path)
    return english


def _in_english(said: Any, words: Mapping[str, str], path: Path) -> Any:
    """What is played with every Japanese text in English, but names that have both."""
    if isinstance(said, dict):
        return {
            key: each if key in _BOTH else _in_english(each, words, path)
            for key, each in said.items()
        }
    if isinstance(said, list | tuple):
        return [_in_english(each, words, path) for each in said]
    if not isinstance(said, str) or said.isascii():
        return said
    require(said in words, path, f"no English for: {said}")
    return words[said]


def _check_names(folder: Path, play: Play) -> None:
    players = {entry["organisation"] for entry in play["agencies"]}
    everybody = {*players, play["office"]["organisation"]}
    acts = play["acts"]
    tasks = {task["key"] for task in play["package"]["tasks"]}
    for act in acts:
        tasks |= {each["key"] for key in ("added", "revised") for each in act.get(key, ())}
        tasks |= {each["key"] for each in act.get("decisions", ()) if "to" in each}
    alerts = {alert["key"] for alert in play["alerts"]}
    incidents = {incident["key"] for incident in play["incidents"]}
    requests = {act["key"] for act in acts if act["act"] == "request"}
    cast, fortnight = folder / "demo.json", folder / "fortnight.json"
    for entry in (*play["incidents"], *play["responses"], *play["acknowledgements"]):
        require(entry["organisation"] in players, cast, f"plays no part: {entry['organisation']}")
    for day in play["days"]:
        require(day["organisation"] in everybody, cast, f"plays no part: {day['organisation']}")
        for each in (*day["escalations"], *day["questions"]):
            require(each["incident"] in incidents, cast, f"no such incident: {each['incident']}")
    for entry in (*play["responses"], *play["decisions"]):
        require(entry["task"] in tasks, cast, f"no such task: {entry['task']}")
    for entry in play["acknowledgements"]:
        require(entry["alert"] in alerts, cast, f"no such alert: {entry['alert']}")
    known = (("organisation", players), ("alert", alerts), ("incident", incidents),
             ("request", requests))  # fmt: skip
    for act in acts:
        for key, names in known:
            require(
                act.get(key, None) in {None, *names}, fortnight, f"no such {key}: {act.get(key)}"
            )


def play_demo(
    folder: Path, surroundings: Surroundings, progress: Progress, language: str = "ja"
) -> dict[str, Any]:
    """Play it in ``folder``, which must be empty or not there, in this language; the document of
    ``demo --json``.

    Refused: ``folder-not-empty``, ``demo-unsound``, ``audit-failed``.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused("folder-not-empty", path=str(folder))
    try:
        play = read_play(surroundings.resources, language)
    except ValueError as error:
        raise Refused("demo-unsound", problem=str(error)) from error
    with ExitStack() as open_desks:
        progress("demo.setting_up")
        stage = set_up(folder.resolve(), play, surroundings, open_desks, language)
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
        found.append((day * DAY, partial(briefings.summary, stage, stage.office, called)))
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
        briefings.summary(stage, desk, "cabinet-summary")
    briefings.others(stage)
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
