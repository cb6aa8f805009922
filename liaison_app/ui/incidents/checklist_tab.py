"""手引: a guideline as a checklist on the incident.

What is chosen for steps waits until it is recorded, all of it at once: the timeline keeps every
entry, so that going through the states by the space bar must not write any. Meanwhile it is kept
for the officer (`chosen_ticks`), and is there again after a lock or a crash.
"""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QComboBox, QPushButton, QVBoxLayout, QWidget

from liaison_app.domain.errors import Refused
from liaison_app.domain.vocabulary import STEP_STATE, label_of
from liaison_app.store.queries import RecordRef, Row
from liaison_app.ui.fields.prose import ProseControl
from liaison_app.ui.guidelines.steps_view import Line, StepsView
from liaison_app.ui.incidents.actions_tab import NewActionDialog
from liaison_app.ui.incidents.chosen_ticks import ChosenTicks
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.elided import ElidedCombo
from liaison_app.ui.widgets.flow import Flow
from liaison_app.ui.widgets.plain import PlainLabel, one_line
from liaison_app.workflows.checklists import (
    OPEN,
    Checklist,
    Item,
    Mark,
    checklists,
    fitting,
)
from liaison_app.workflows.guidelines import library
from liaison_app.workflows.pending_ticks import Marks, record_ticks

TONES = {"done": "good", "seen": "bad", "not-seen": "good", "not-applicable": "neutral"}
_LETTERS = {"d": "done", "s": "seen", "n": "not-seen", "a": "not-applicable", "o": OPEN}
_SIGNS = ("seen", "not-seen", "not-applicable", OPEN)
_OTHERS = ("done", "not-applicable", OPEN)


class ChecklistTab(QWidget):
    """``recorded`` says that ticks were written."""

    recorded = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._id = ""
        self._lists: list[Checklist] = []
        self._key = ""
        self.chosen = ChosenTicks(session, self)
        t = session.translator
        self.choice = ElidedCombo()
        self.choice.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.choice.setMinimumContentsLength(16)
        self.caption = PlainLabel(role="label")
        self.caption.setBuddy(self.choice)
        t.bind(self.caption.setText, "ui.checklist.choice")
        self.progress = PlainLabel(role="muted")
        self.summary = PlainLabel(role="muted", wrap=True, selectable=True)
        self.summary.hide()
        self.about = button(t, "ui.checklist.about", self.toggle_summary, role="link")
        self.view = StepsView(session)
        t.bind(self.view.setAccessibleName, "ui.incidents.tab.checklist")
        self.note = ProseControl(lines=2)
        t.bind(self.note.setPlaceholderText, "ui.checklist.note")
        t.bind(self.note.setAccessibleName, "ui.checklist.note")
        self.states: dict[str, QPushButton] = {
            state: button(t, f"ui.checklist.state.{state}", partial(self.mark, state))
            for state in _LETTERS.values()
        }
        self.kept = PlainLabel(role="muted", wrap=True)
        t.bind(self.kept.setText, "ui.checklist.kept")
        self.error = PlainLabel(role="error", wrap=True)
        self.error.hide()
        self.action = button(t, "ui.checklist.action", self.ask_action)
        self.record = button(t, "ui.checklist.record", self.try_record, role="primary")
        self.choice.activated.connect(lambda _place: self._choose())
        self.view.chosen.connect(lambda _step: self._show_step())
        self.view.pressed.connect(self._press)
        self.note.textChanged.connect(self._keep_note)
        self._build()

    def show_incident(self, found: RecordRef, row: Row, *, editable: bool) -> None:
        """Show an incident's checklists: the one in front stays, another incident's begins with
        the guideline that fits it best."""
        reader, s = self._session.reader, self._session
        vectors = row.get("ai_vectors")
        views = library(reader, s.surroundings.vocabularies)
        chosen = fitting(reader, views, found, vectors if isinstance(vectors, list) else [])
        if found.name.id != self._id:
            self._key = ""
            self.error.hide()
        self._id = found.name.id
        begun = self.chosen.read(found)
        chosen += [each for each in views if each.key in begun and each not in chosen]
        self._lists = checklists(reader, chosen, found, editable=editable)
        for each in self._lists:
            self.chosen.drop_idle(self._id, each)
        keys = [each.guideline.key for each in self._lists]
        if self._key not in keys:
            self._key = next(
                (key for key in keys if self.chosen.of(self._id, key)), "".join(keys[:1])
            )
        self._show()

    def hideEvent(self, event: QHideEvent) -> None:
        """Another tab or screen, and a lock, which hides the window before the keys go."""
        self.chosen.keep()
        super().hideEvent(event)

    def toggle_summary(self) -> None:
        """What the guideline is about, and what not."""
        self.summary.setVisible(self.summary.isHidden())

    def mark(self, state: str) -> None:
        """Choose how the current step stands; recorded with the others."""
        line = self.view.current
        found = self._found
        if line is None or found is None or not found.editable:
            return
        item = found.items[line.number - 1]
        note = self._marks.get(line.step.id, Mark("")).note
        if state == item.state and not note:
            self._choose_mark(line.step.id, None)
        elif state in self._fitting(item):
            self._choose_mark(
                line.step.id, Mark("" if state == item.state == OPEN else state, note)
            )
        self._show()

    def ask_action(self) -> None:
        """Something to do, opened from the current step."""
        line = self.view.current
        found = self._found
        if line is None or found is None or not self.action.isEnabled():
            return
        title = line.step.text.in_language(self._session.language)
        step = (found.guideline.key, line.step.id)
        dialog = NewActionDialog(self._session, self._id, title, step, self)
        dialog.open()

    def try_record(self) -> None:
        """Write everything that was chosen as entries of the timeline, in one act."""
        found, chosen, marks = self._found, dict(self._marks), dict(self._marks)
        if found is None or not marks:
            return
        for item in found.items:
            mark = marks.get(item.step.id)
            if mark is not None and not mark.state:
                if item.state == OPEN:
                    self._refused(Refused("step-without-state", step=item.number))
                    return
                marks[item.step.id] = Mark(item.state, mark.note)
        identifier, key = self._id, found.guideline.key
        texts = self._session.translator.texts
        self.chosen.keep()
        self.record.setEnabled(False)
        self._session.jobs.run(
            lambda desk: record_ticks(desk, identifier, key, marks, texts),
            title="ui.job.saving",
            done=lambda _changes: self._recorded(identifier, key, chosen),
            failed=self._refused,
        )

    def retitle(self) -> None:
        """Another language."""
        self._show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter records, from the list or from the note."""
        ends = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if ends and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.try_record()
            return
        super().keyPressEvent(event)

    @property
    def _found(self) -> Checklist | None:
        return next((each for each in self._lists if each.guideline.key == self._key), None)

    @property
    def _marks(self) -> Marks:
        return self.chosen.of(self._id, self._key)

    def _choose_mark(self, step: str, mark: Mark | None, *, soon: bool = False) -> None:
        self.chosen.choose(self._id, self._key, step, mark, soon=soon)

    def _press(self, typed: str) -> None:
        line = self.view.current
        found = self._found
        if line is None or found is None:
            return
        if typed == "t":
            self.ask_action()
        elif typed == " ":
            item = found.items[line.number - 1]
            cycle = _SIGNS if item.step.section == "signs" else _OTHERS
            now = self._marks.get(item.step.id, Mark("")).state or item.state
            place = cycle.index(now) if now in cycle else -1
            self.mark(cycle[(place + 1) % len(cycle)])
        elif typed in _LETTERS:
            self.mark(_LETTERS[typed])

    @staticmethod
    def _fitting(item: Item) -> tuple[str, ...]:
        return ("done", *_SIGNS) if item.step.section == "signs" else _OTHERS

    def _choose(self) -> None:
        self._key = str(self.choice.currentData() or "")
        self.error.hide()
        self._show()

    def _keep_note(self) -> None:
        line = self.view.current
        if line is None or self._found is None or not self._found.editable:
            return
        state, text = self._marks.get(line.step.id, Mark("")).state, self.note.text()
        mark = Mark(state, text) if state or text.strip() else None
        self._choose_mark(line.step.id, mark, soon=True)
        self._show_waiting()

    def _recorded(self, identifier: str, key: str, chosen: Marks) -> None:
        self.chosen.recorded(identifier, key, chosen)
        self.error.hide()
        self._show()
        self.view.setFocus()
        self.recorded.emit()

    def _refused(self, error: Exception) -> None:
        self._show_waiting()
        self.error.setText(self._session.errors.sentence(error))
        self.error.show()

    def _show(self) -> None:
        self._fill_choice()
        found = self._found
        step = self.view.current.step.id if self.view.current else ""
        lines = [self._line(item) for item in found.items] if found else []
        self.view.show_lines(lines, step)
        if found is not None:
            language = self._session.language
            self.summary.setText(found.guideline.summary.in_language(language))
        self._show_step()

    def _fill_choice(self) -> None:
        s = self._session
        self.choice.blockSignals(True)
        self.choice.clear()
        for each in self._lists:
            title = one_line(each.guideline.title.in_language(s.language))
            named = f"{each.guideline.reference}　{title}" if each.guideline.reference else title
            if each.guideline.state != "in-force":
                state = s.t(f"guideline.state.{each.guideline.state}")
                named = s.t("guideline.standing", whose=named, state=state)
            if each.settled:
                counted = s.t("ui.checklist.counted", settled=each.settled, total=len(each.items))
                named = f"{named}　{counted}"
            self.choice.addItem(named, each.guideline.key)
        self.choice.setCurrentIndex(self.choice.findData(self._key))
        self.choice.blockSignals(False)

    def _line(self, item: Item) -> Line:
        s = self._session
        mark = self._marks.get(item.step.id, Mark(""))
        state = mark.state or item.state
        word = label_of(STEP_STATE, state).in_language(s.language)
        badge = (word, TONES[state]) if state in TONES else None
        if mark.state or mark.note.strip():
            waiting = word if state in TONES else s.t("ui.checklist.reopened")
            badge = (s.t("ui.checklist.waiting", state=waiting), "warning")
        more = [", ".join(item.step.techniques)]
        if item.entry is not None and item.settled:
            more.append(s.time_text(item.entry["occurred_at"]))
        if item.actions:
            more.append(s.t("ui.checklist.actions", count=item.actions))
        return Line(item.number, item.step, badge, "　".join(each for each in more if each))

    def _show_step(self) -> None:
        line, found = self.view.current, self._found
        note = self._marks.get(line.step.id, Mark("")).note if line else ""
        if self.note.text() != note:
            self.note.blockSignals(True)
            self.note.set_text(note)
            self.note.blockSignals(False)
        item = found.items[line.number - 1] if found and line else None
        may = found is not None and found.editable and item is not None
        fitting_states = self._fitting(item) if item else ()
        signs = item is not None and item.step.section == "signs"
        for state, each in self.states.items():
            each.setVisible(state in fitting_states and not (signs and state == "done"))
            each.setEnabled(may)
        self.note.set_read_only(not may)
        self.action.setEnabled(item is not None and found is not None and self._may_act(found))
        self._show_waiting()

    def _may_act(self, found: Checklist) -> bool:
        return found.editable or self._session.is_office

    def _show_waiting(self) -> None:
        found = self._found
        s = self._session
        waiting = len(self._marks)
        said = (
            s.t("guideline.progress", settled=found.settled, total=len(found.items))
            if found
            else ""
        )
        self.progress.setText(said)
        self.record.setEnabled(bool(waiting) and found is not None and found.editable)
        counted = "ui.checklist.record_count" if waiting else "ui.checklist.record"
        self.record.setText(s.t(counted, count=waiting))
        self.kept.setVisible(bool(waiting))

    def _build(self) -> None:
        top, states = Flow(), Flow(6)
        top.add(self.caption)
        top.add(self.choice, grows=True)
        top.add(self.progress, self.about)
        states.add(*self.states.values())
        acts = Flow()
        acts.add(self.action)
        acts.add(self.kept, grows=True)
        acts.add(self.record)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 12, 14, 14)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(self.summary)
        column.addWidget(self.view, 1)
        column.addLayout(states)
        column.addWidget(self.note)
        column.addWidget(self.error)
        column.addLayout(acts)
