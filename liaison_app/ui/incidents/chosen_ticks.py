"""What was chosen on checklists and waits to be recorded: in memory, and kept for the officer.

A state is kept at once, a note that is being typed once a second.
"""

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QObject, QTimer

from liaison_app.store.queries import RecordRef
from liaison_app.ui.session import Session
from liaison_app.workflows.checklists import Checklist, Mark
from liaison_app.workflows.pending_ticks import Marks, keep_ticks, pending_ticks

KEEP_MS = 1000


class ChosenTicks(QObject):
    """By incident (id) and guideline. What was kept is read when an incident is first shown."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._chosen: dict[str, dict[str, Marks]] = {}
        self._unkept: set[tuple[str, str]] = set()
        self._soon = QTimer(self, singleShot=True, interval=KEEP_MS)
        self._soon.timeout.connect(self.keep)

    def read(self, found: RecordRef) -> set[str]:
        """The guidelines on which something was chosen for this incident."""
        if found.name.id not in self._chosen:
            kept = pending_ticks(self._session.reader, found.pk, self._session.officer_id)
            self._chosen[found.name.id] = kept
        return {key for key, marks in self._chosen[found.name.id].items() if marks}

    def drop_idle(self, incident: str, shown: Checklist) -> None:
        """Steps that an edition no longer has, and what stands so already, wait for nothing."""
        items = {item.step.id: item for item in shown.items}
        marks = self.of(incident, shown.guideline.key)
        for step, mark in list(marks.items()):
            item = items.get(step)
            if item is None or (mark.state == item.state and not mark.note.strip()):
                del marks[step]

    def of(self, incident: str, guideline: str) -> Marks:
        """What waits on one checklist."""
        return self._chosen.get(incident, {}).get(guideline, {})

    def choose(
        self, incident: str, guideline: str, step: str, mark: Mark | None, *, soon: bool = False
    ) -> None:
        """``mark`` waits for the step from now on, None: nothing does. With ``soon`` it is kept
        a moment later."""
        marks = self._chosen.setdefault(incident, {}).setdefault(guideline, {})
        if mark is None:
            marks.pop(step, None)
        else:
            marks[step] = mark
        self._unkept.add((incident, guideline))
        if not soon:
            self.keep()
        elif not self._soon.isActive():
            self._soon.start()

    def keep(self) -> None:
        """Keep everything chosen until now."""
        self._soon.stop()
        unkept, self._unkept = self._unkept, set()
        for incident, guideline in unkept:
            marks = dict(self.of(incident, guideline))
            act = partial(keep_ticks, identifier=incident, guideline=guideline, marks=marks)
            self._session.jobs.run(act, title="ui.job.saving")

    def recorded(self, incident: str, guideline: str, marks: Mapping[str, Mark]) -> None:
        """These wait no longer; what was chosen while they were written still does."""
        for step, mark in self.of(incident, guideline).copy().items():
            if marks.get(step) == mark:
                self.choose(incident, guideline, step, None, soon=True)
        self.keep()
