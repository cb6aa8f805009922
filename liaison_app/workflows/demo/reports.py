"""Incidents of the demonstration: those told in full, and many invented of templates, each the same
whenever it is played."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from liaison_app.workflows import incidents, indicators
from liaison_app.workflows.demo.carriage import Act
from liaison_app.workflows.demo.stage import DAY, Play, Stage

_FIRST, _LAST = -13 * DAY, -60  # when an invented one was detected, in minutes
# Its course: what is known of it by then, and the status that says so.
_COURSE = (
    ("contained_at", "contained"),
    ("recovered_at", "monitoring"),
    ("closed_at", "closed"),
)


def told(stage: Stage) -> Iterator[Act]:
    """Those told in full are entered once all of it has happened."""
    for each in stage.play["incidents"]:
        moments = [*each["times"].values(), *(entry["minutes"] for entry in each["timeline"])]
        yield max(moments), partial(_enter, stage, each)


@dataclass
class Invented:
    """One invented incident: when it became known, and what came of it until now."""

    key: str
    organisation: str
    fields: dict[str, str]
    detected: int
    aware: int
    note: str
    course: list[tuple[str, str, int]] = field(default_factory=list)
    indicators: str = ""


def invented(play: Play) -> Iterator[Invented]:
    """All of them, template by template."""
    sectors = {entry["code"]: entry["sector"] for entry in play["organisations"]}
    for template in play["reports"]:
        codes = template.get("organisations", play["reporting"])
        for number in range(template["count"]):
            # Not for secrets: it is to be the same each time.
            dice = random.Random(f"{template['key']} {number}")
            code = codes[number % len(codes)]
            made = _made(template, code, number, dice)
            made.fields["sector"] = sectors.get(code, "government")
            yield made


def reported(stage: Stage) -> Iterator[Act]:
    """Invented ones are entered when they become known, and amended with how they went on."""
    for each in invented(stage.play):
        yield each.aware, partial(_begin, stage, each)
        if each.course:
            yield each.course[-1][2], partial(_go_on, stage, each)


def _made(template: Play, code: str, number: int, dice: random.Random) -> Invented:
    words = {slot: dice.choice(choices) for slot, choices in template["words"].items()}
    first, last = (round(days * DAY) for days in template.get("days", (_FIRST / DAY, _LAST / DAY)))
    detected = dice.randrange(first, min(last, _LAST))
    aware = min(detected + dice.randrange(*template["aware"]), -30)
    severity = dice.choice(template["severities"])
    fields = {key: text.format(**words) for key, text in template["fields"].items()}
    fields |= {"severity": severity, "status": "responding"}
    if severity != "unknown":
        fields["effect_other"] = severity
    made = Invented(
        f"{template['key']}-{number + 1}", code, fields, detected, aware,
        template["note"].format(**words), indicators=template.get("indicators", ""),
    )  # fmt: skip
    moment = aware
    for (key, status), (least, most) in zip(_COURSE, template["course"], strict=False):
        moment += dice.randrange(least, most)
        if moment >= -20:
            break
        made.course.append((key, status, moment))
    return made


def _begin(stage: Stage, made: Invented) -> None:
    desk = stage.agencies[made.organisation]
    times = {"detected_at": made.detected, "aware_at": made.aware}
    fields = {**made.fields, **_instants(stage, times)}
    reference = incidents.add_incident(desk, fields).reference
    incidents.add_note(desk, reference, made.note, stage.time(made.aware), {})
    if made.indicators:
        indicators.add_indicators(desk, reference, made.indicators)
    incidents.report_incident(desk, reference)
    stage.incidents[made.key] = reference


def _go_on(stage: Stage, made: Invented) -> None:
    times = {key: moment for key, _, moment in made.course}
    fields = {"status": made.course[-1][1], **_instants(stage, times)}
    desk = stage.agencies[made.organisation]
    incidents.amend_incident(desk, stage.incidents[made.key], fields)


def _enter(stage: Stage, incident: Mapping[str, Any]) -> None:
    desk = stage.agencies[incident["organisation"]]
    fields = dict(incident["fields"])
    fields |= _instants(stage, incident["times"], incident.get("precision", {}))
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


def _instants(
    stage: Stage, times: Mapping[str, float], precision: Mapping[str, str] | None = None
) -> dict[str, str]:
    found = {}
    for key, minutes in times.items():
        found[key] = stage.time(minutes)
        found[f"{key}_precision"] = (precision or {}).get(key, "minute")
    return found
