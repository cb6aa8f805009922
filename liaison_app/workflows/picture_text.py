"""The picture as ``--json`` prints it, and what changed between two of them."""

from collections.abc import Mapping
from typing import Any

from liaison_app.domain.dates import format_rfc3339_utc
from liaison_app.domain.picture import (
    GroupFigures,
    OrganisationFigures,
    Picture,
    Reaction,
    TaskFacts,
    task_figures,
)


def picture_json(found: Picture) -> dict[str, Any]:
    """Every figure; hours to a tenth, null where nothing was measured."""
    return {
        "as_of": format_rfc3339_utc(found.as_of),
        "position": found.position,
        "incidents": {
            "total": found.total,
            **{f"by_{key}": dict(counts) for key, counts in found.by.items()},
            **_reaction(found.incident_reaction),
        },
        "tasks": [_task(task) for task in found.tasks],
        "organisations": [_organisation(each) for each in found.organisations],
        "sectors": [{"sector": each.code, **_group(each)} for each in found.sectors],
        "audiences": [{"audience": each.code, **_group(each)} for each in found.audiences],
        "whole": _group(found.whole),
    }


def trend_json(before: Picture, now: Picture) -> dict[str, Any]:
    """What ``now`` has more than ``before``: every count of incidents and of answers."""
    return {
        "as_of": format_rfc3339_utc(before.as_of),
        "position": before.position,
        "incidents": {
            "total": now.total - before.total,
            **{f"by_{key}": _more(before.by[key], now.by[key]) for key in now.by},
        },
        "answers": _more(before.whole.figures, now.whole.figures),
        "organisations": [
            {"organisation": code, **change} for code, change in organisation_changes(before, now)
        ],
    }


def organisation_changes(before: Picture, now: Picture) -> list[tuple[str, dict[str, int]]]:
    """Of each organisation in either: what its counts have grown by."""
    then = {each.facts.code: each.group.figures for each in before.organisations}
    today = {each.facts.code: each.group.figures for each in now.organisations}
    return [
        (code, _more(then.get(code, {}), today.get(code, {}))) for code in sorted({*then, *today})
    ]


def signed(number: int) -> str:
    """More, fewer (▲) or no change."""
    return f"+{number:,}" if number > 0 else f"▲{-number:,}" if number else "±0"


def _more(before: Mapping[str, int], now: Mapping[str, int]) -> dict[str, int]:
    return {key: now.get(key, 0) - before.get(key, 0) for key in sorted({*before, *now})}


def _task(task: TaskFacts) -> dict[str, Any]:
    return {
        "id": task.id,
        "reference": task.reference,
        "title": task.title,
        "package": task.package,
        "due": task.due,
        "ended": task.ended,
        **task_figures(task),
    }


def _organisation(each: OrganisationFigures) -> dict[str, Any]:
    facts = each.facts
    last = facts.last_bundle_at
    return {
        "organisation": facts.code,
        "audience": facts.audience,
        "sector": facts.sector,
        "last_bundle_at": format_rfc3339_utc(last) if last else None,
        "silent_days": each.silent_days,
        **_group(each.group),
    }


def _group(group: GroupFigures) -> dict[str, Any]:
    return {**group.figures, **_reaction(group.reaction)}


def _reaction(found: Reaction) -> dict[str, Any]:
    return {
        "median_hours": dict(found.median_hours),
        "p90_hours": dict(found.p90_hours),
        "measured": dict(found.counts),
    }
