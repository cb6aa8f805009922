"""A note while it is being written: what was kept of it so far. Lives on the writer's thread."""

from collections.abc import Mapping
from dataclasses import dataclass

from liaison_app.store.caselog import ChangeSet
from liaison_app.store.oplog import joined
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.intake import (
    add_intake,
    amend_intake,
    intake_to_entry,
    intake_to_incident,
)


@dataclass(frozen=True)
class Kept:
    """What was written, None where everything was kept already; the incident that came of it."""

    changes: ChangeSet | None
    incident: str = ""


class KeptNote:
    """The first keeping makes the record, each further one amends what changed since."""

    def __init__(self) -> None:
        self._id = ""
        self._texts: dict[str, str] = {}

    def keep(self, desk: Desk, texts: Mapping[str, str]) -> Kept:
        """Keep the texts as typed."""
        if not self._id:
            typed = {key: text for key, text in texts.items() if text.strip()}
            added = add_intake(desk, typed)
            self._id, self._texts = added.id, dict(texts)
            return Kept(added.changes)
        changed = {key: text for key, text in texts.items() if text != self._texts.get(key)}
        if not changed:
            return Kept(None)
        changes = amend_intake(desk, self._id, changed)
        self._texts |= changed
        return Kept(changes)

    def to_incident(self, desk: Desk, texts: Mapping[str, str]) -> Kept:
        """Keep the texts, then make an incident of the note."""
        kept = self.keep(desk, texts)
        added = intake_to_incident(desk, self._id)
        return Kept(_both(kept, added.changes), added.id)

    def to_entry(self, desk: Desk, texts: Mapping[str, str], incident: str) -> Kept:
        """Keep the texts, then make the note an entry of an incident."""
        kept = self.keep(desk, texts)
        return Kept(_both(kept, intake_to_entry(desk, self._id, incident)), incident)


def _both(kept: Kept, after: ChangeSet) -> ChangeSet:
    return joined(kept.changes, after) if kept.changes else after
