"""A guideline as a checklist on an incident: each tick is an entry of its timeline.

The newest entry of a step says how the step stands, so that whoever has the timeline has the
checklist. The words of the step stand in the entry: it can be read without the guideline.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from liaison_app.domain.dates import format_rfc3339_utc
from liaison_app.domain.errors import Refused
from liaison_app.domain.guidelines import GuidelineStep, state_fits
from liaison_app.domain.operations import Value
from liaison_app.domain.records.incident import CASES, ENTRY
from liaison_app.domain.texts import Texts
from liaison_app.domain.vocabulary import STEP_STATE, label_of
from liaison_app.store.caselog import Act, ChangeSet
from liaison_app.store.queries import Reader, RecordRef, Row
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.guidelines import (
    DRAFT,
    GuidelineView,
    found_in,
    in_force,
    library,
    matching,
)
from liaison_app.workflows.incidents import own_case
from liaison_app.workflows.inheritance import inherit
from liaison_app.workflows.values import parse_fields, with_defaults

OPEN = "open"
_STATES = frozenset(state.code for state in STEP_STATE)


class Mark(NamedTuple):
    """How a step is to stand from now on, and what is said besides."""

    state: str
    note: str = ""


@dataclass(frozen=True)
class Item:
    """One step as it stands on the incident. ``entry`` is the newest tick, None where it was never
    ticked; ``actions`` how many things to do were opened from it."""

    number: int
    step: GuidelineStep
    state: str
    entry: Row | None
    actions: int = 0

    @property
    def settled(self) -> bool:
        return self.state != OPEN


@dataclass(frozen=True)
class Checklist:
    """A guideline on an incident. ``editable``: the incident is this organisation's own."""

    guideline: GuidelineView
    items: tuple[Item, ...]
    editable: bool = False

    @property
    def settled(self) -> int:
        """How many of its steps were ticked and not opened again."""
        return sum(item.settled for item in self.items)


def checklist(desk: Desk, identifier: str, guideline: str) -> Checklist:
    """One guideline on one incident or reference case."""
    found = desk.find(identifier, *CASES)
    view = found_in(library(desk.queries, desk.vocabularies), guideline)
    own = found.name.owner == desk.installation.organisation
    return checklists(desk.queries, [view], found, editable=own)[0]


def checklists(
    reader: Reader, views: Sequence[GuidelineView], found: RecordRef, *, editable: bool = False
) -> list[Checklist]:
    """These guidelines on one incident, with what was ticked on those merged into it."""
    pks = [found.pk, *reader.merged(found.pk)]
    newest = {(row["guideline"], row["step"]): row for row in reader.ticks(pks)}
    opened = [(row["guideline"], row["step"]) for pk in pks for row in reader.actions(pk)]
    return [
        Checklist(view, tuple(_items(view, newest, opened)), editable and view.state != DRAFT)
        for view in views
    ]


def fitting(
    reader: Reader, views: Sequence[GuidelineView], found: RecordRef, vectors: Collection[str]
) -> list[GuidelineView]:
    """What an incident is worked by: the guidelines it was ticked with, then those for its
    vectors, then every other one in force."""
    pks = [found.pk, *reader.merged(found.pk)]
    used = {row["guideline"] for row in reader.ticks(pks)}
    ticked = [each for each in views if each.key in used]
    return list(
        {each.key: each for each in (*ticked, *matching(views, vectors), *in_force(views))}.values()
    )


def tick(
    desk: Desk,
    identifier: str,
    guideline: str,
    steps: Sequence[str],
    state: str,
    texts: Texts,
    note: str = "",
) -> ChangeSet:
    """`tick_all` of steps that stand alike, with the same note."""
    return tick_all(desk, identifier, guideline, dict.fromkeys(steps, Mark(state, note)), texts)


def tick_all(
    desk: Desk, identifier: str, guideline: str, marks: Mapping[str, Mark], texts: Texts
) -> ChangeSet:
    """Say how steps (by id, or by number as shown) stand, one timeline entry each, in one act.

    ``texts`` is the language of the entries. Refused: ``not-owner``, ``guideline-unknown``,
    ``guideline-is-draft``, ``step-unknown``, ``step-given-twice``, ``step-state-unknown``,
    ``step-state-unfit`` (only a sign is seen or not), ``nothing-to-change`` (to open what nobody
    ticked).
    """
    found = own_case(desk, identifier)
    standing = checklist(desk, identifier, guideline)
    view = standing.guideline
    if view.state == DRAFT:
        raise Refused("guideline-is-draft", id=view.called)
    if not marks:
        raise Refused("step-unknown", step="", guideline=view.called)
    items = {item.step.id: item for item in standing.items}
    common = inherit(desk, found) | _dated(desk)
    acts: dict[str, Act] = {}
    for written, mark in marks.items():
        item = items[view.step(written).id]
        if item.step.id in acts:
            raise Refused("step-given-twice", step=written[:80])
        _check(item, mark.state)
        values = common | _entry(desk, view, item.step, mark, texts)
        name = desk.new_name("entry", found.name)
        acts[item.step.id] = Act("create", name, "own", with_defaults(ENTRY.own, values))
    return desk.write(*acts.values())


def _check(item: Item, state: str) -> None:
    if state not in _STATES:
        raise Refused("step-state-unknown", state=state[:80])
    if not state_fits(item.step.section, state):
        raise Refused("step-state-unfit", step=str(item.number), state=state)
    if state == OPEN and not item.settled:
        raise Refused("nothing-to-change", id=item.step.id)


def _items(
    view: GuidelineView,
    newest: Mapping[tuple[Value, Value], Row],
    opened: Sequence[tuple[Value, Value]],
) -> list[Item]:
    found = []
    for number, step in enumerate(view.steps, 1):
        entry = newest.get((view.key, step.id))
        state = str(entry["step_state"] or OPEN) if entry else OPEN
        found.append(Item(number, step, state, entry, opened.count((view.key, step.id))))
    return found


def _dated(desk: Desk) -> dict[str, Value]:
    return parse_fields(desk, ENTRY.own, {"occurred_at": format_rfc3339_utc(desk.now())})


def _entry(
    desk: Desk, view: GuidelineView, step: GuidelineStep, mark: Mark, texts: Texts
) -> dict[str, Value]:
    language = texts.language
    said = texts(
        "guideline.entry",
        title=view.title.in_language(language),
        step=step.text.in_language(language),
        state=label_of(STEP_STATE, mark.state).in_language(language),
    )
    note = mark.note.strip()
    values = parse_fields(desk, ENTRY.own, {"text": f"{said}\n{note}" if note else said})
    values |= {"guideline": view.key, "step": step.id, "step_state": mark.state}
    if step.techniques:
        values["techniques"] = list(step.techniques)
    return values
