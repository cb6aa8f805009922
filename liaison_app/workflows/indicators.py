"""Indicators of an incident or an alert: pasted, recognised, kept once each, shown defanged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from liaison_app.domain.errors import Refused
from liaison_app.domain.indicators import Indicator, normalise, recognise
from liaison_app.domain.operations import RecordName, Value
from liaison_app.domain.records.incident import CASES, INDICATOR
from liaison_app.store.caselog import Act, ChangeSet
from liaison_app.store.queries import Reader, RecordRef, Row
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.inheritance import inherit
from liaison_app.workflows.issue_approval import refuse_at_once
from liaison_app.workflows.values import parse_fields, with_defaults

MAX_PASTED = 2_000  # indicators in one go
_PARENTS = (*CASES, "alert")  # a campaign has rules of its own


@dataclass(frozen=True)
class AddedIndicators:
    """``added`` are new here, ``known`` were there already; ``changes`` is None if none was new."""

    added: tuple[Indicator, ...]
    known: tuple[Indicator, ...]
    changes: ChangeSet | None


def add_indicators(
    desk: Desk, identifier: str, text: str, details: Mapping[str, str] | None = None, kind: str = ""
) -> AddedIndicators:
    """Add every indicator that ``text`` holds; ``details`` (first_seen, last_seen, note, markings)
    go to each. With ``kind`` each line is a value of that type.

    Refused ``indicator-none`` where nothing was recognised, ``indicator-too-many``; of an alert
    ``office-only``, ``alert-ended``, ``approval-at-once``.
    """
    found = desk.find(identifier, *_PARENTS)
    if found.name.kind == "alert":
        _check_alert(desk, found)
    wanted = recognised(text, kind)
    held = {(row["type"], row["value"]) for row in desk.queries.indicators(found.pk)}
    new = [each for each in wanted if tuple(each) not in held]
    common = inherit(desk, found) | parse_fields(desk, INDICATOR.own, details or {})
    acts = indicator_acts(desk, found.name, new, common)
    known = tuple(each for each in wanted if each not in new)
    return AddedIndicators(tuple(new), known, desk.write(*acts) if acts else None)


def recognised(text: str, kind: str = "") -> list[Indicator]:
    """The indicators in ``text``; with ``kind`` each line is a value of that type. Refused as
    `add_indicators`."""
    wanted = _typed(kind, text) if kind else recognise(text)
    if not wanted:
        raise Refused("indicator-none")
    if len(wanted) > MAX_PASTED:
        raise Refused("indicator-too-many", limit=MAX_PASTED)
    return wanted


def indicator_acts(
    desk: Desk, parent: RecordName, new: Sequence[Indicator], common: Mapping[str, Value]
) -> list[Act]:
    """One record for each indicator under ``parent``, with these markings and details."""
    acts = []
    for each in new:
        values = with_defaults(INDICATOR.own, {**common, "type": each.type, "value": each.value})
        acts.append(Act("create", desk.new_name("indicator", parent), "own", values))
    return acts


def amend_indicator(desk: Desk, indicator: str, fields: Mapping[str, str]) -> ChangeSet:
    """Set when it was seen, its note or its markings; the value itself is never changed."""
    found = _own(desk, indicator)
    _check_open(found)
    parent = found.name.parent
    if parent is not None and parent.kind == "alert":
        _check_alert(desk, desk.find(parent.id, "alert"))
    for key in ("type", "value"):
        if key in fields:
            raise Refused("field-unknown", field=key)
    values = parse_fields(desk, INDICATOR.own, fields)
    if not values:
        raise Refused("nothing-to-change", id=indicator)
    return desk.write(Act("amend", found.name, "own", values))


def remove_indicator(desk: Desk, identifier: str, which: str) -> ChangeSet:
    """Take an indicator of a record out of view (by its id, or by its value in any writing)."""
    parent = desk.find(identifier, *_PARENTS, "campaign")
    rows = [row for row in desk.queries.indicators(parent.pk) if _is(row, which)]
    if not rows:
        raise Refused("indicator-unknown", id=parent.reference)
    names = [_own(desk, str(row["id"])).name for row in rows]
    return desk.write(*(Act("remove", name, "own", {"removed": True}) for name in names))


def elsewhere(reader: Reader, rows: list[Row], pk: int) -> dict[str, list[str]]:
    """For each value in ``rows`` the references of the other incidents that have it."""
    found: dict[str, list[str]] = {}
    for row in rows:
        value = str(row["value"])
        others = dict.fromkeys(
            int(str(other["parent"]))
            for other in reader.indicators_of_value(value, limit=50)
            if other["type"] == row["type"] and other["parent"] != pk
        )
        references = [reader.ref(other).reference for other in others]
        found[value] = [reference for reference in references if reference]
    return found


def _typed(kind: str, text: str) -> list[Indicator]:
    lines = [line for line in text.splitlines() if line.strip()]
    return list(dict.fromkeys(Indicator(kind, normalise(kind, line)) for line in lines))


def _check_alert(desk: Desk, found: RecordRef) -> None:
    if not desk.is_office:
        raise Refused("office-only")
    row = desk.queries.row(found)
    if row["ended"]:
        raise Refused("alert-ended", id=found.reference)
    if row["issued_at"]:
        refuse_at_once(desk, found)


def _check_open(found: RecordRef) -> None:
    """How freely a campaign's indicator may be marked follows from its members."""
    if found.name.parent is not None and found.name.parent.kind == "campaign":
        raise Refused("campaign-indicator")


def _is(row: Row, which: str) -> bool:
    if which == row["id"]:
        return True
    try:
        return normalise(str(row["type"]), which) == row["value"]
    except Refused:
        return False


def _own(desk: Desk, indicator: str) -> RecordRef:
    found = desk.find(indicator, "indicator")
    name: RecordName = found.name
    if name.owner != desk.installation.organisation:
        raise Refused("not-owner", id=indicator, owner=name.owner.upper())
    return found
