"""Ticks an officer chose on a checklist before he records them: kept for him, and told to nobody.

Only what is recorded is a statement. What is merely chosen survives a lock, a crash and the look
at something else, and waits for the same officer to go on with it.
"""

from collections.abc import Mapping

from liaison_app.domain.errors import Refused
from liaison_app.domain.texts import Texts
from liaison_app.store.caselog import ChangeSet
from liaison_app.store.pending_ticks import PendingTick
from liaison_app.store.queries import Reader
from liaison_app.workflows.checklists import Mark, tick_all
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.incidents import own_case

Marks = dict[str, Mark]  # by step; one with an empty state is a note alone


def pending_ticks(reader: Reader, incident: int, officer: str) -> dict[str, Marks]:
    """What an officer (by id) chose on an incident (by pk), by guideline."""
    found: dict[str, Marks] = {}
    for tick in reader.pending_ticks(incident, officer):
        found.setdefault(tick.guideline, {})[tick.step] = Mark(tick.state, tick.note)
    return found


def keep_ticks(desk: Desk, identifier: str, guideline: str, marks: Mapping[str, Mark]) -> None:
    """Keep everything chosen on one checklist; nothing chosen forgets what was kept.

    Refused: ``not-owner``, ``already-disposed``."""
    found = own_case(desk, identifier)
    if desk.queries.taken_away(found.name) == "disposed":
        raise Refused("already-disposed", id=found.reference)
    ticks = [PendingTick(guideline, step, mark.state, mark.note) for step, mark in marks.items()]
    desk.case_log.keep_ticks(found.pk, desk.actor.id, guideline, ticks)


def record_ticks(
    desk: Desk, identifier: str, guideline: str, marks: Mapping[str, Mark], texts: Texts
) -> ChangeSet:
    """Write what was chosen as entries of the timeline; then it waits no longer."""
    changes = tick_all(desk, identifier, guideline, marks, texts)
    keep_ticks(desk, identifier, guideline, {})
    return changes
