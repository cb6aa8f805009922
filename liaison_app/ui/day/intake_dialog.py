"""F2: a note taken while somebody is on the telephone.

Nothing has to be saved: what is typed is kept when a field is left, every few seconds while one
types, and at the end; what could not be kept stays on screen with the reason.
"""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from liaison_app.domain.dates import format_rfc3339_utc
from liaison_app.domain.errors import Refused
from liaison_app.domain.records.day import INTAKE
from liaison_app.ui.day.incident_chooser import IncidentChooser
from liaison_app.ui.day.kept_note import Kept, KeptNote
from liaison_app.ui.fields.editor import FieldEditor
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.fitting import open_at
from liaison_app.ui.widgets.plain import PlainLabel
from liaison_app.workflows.desk import Desk

KEEP_MS = 5000
_SIDE = ("caller", "caller_organisation", "call_back", "channel", "received_at", "receiver",
         "call_back_by", "tlp")  # fmt: skip
_SAYS_SOMETHING = ("text", "caller", "caller_organisation", "call_back")
_TEXT_LINES = 9

_Act = Callable[[Desk, Mapping[str, str]], Kept]


class IntakeDialog(QDialog):
    """Does not block the window: one looks things up while the caller speaks. Ctrl+Enter makes
    an incident of the note (``became`` carries its id), Escape closes it, kept."""

    became = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._note = KeptNote()
        self._given: dict[str, str] = {}
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        t = session.translator
        t.bind(self.setWindowTitle, "ui.day.intake.title")
        self.editors = {key: FieldEditor(session, INTAKE.own[key]) for key in ("text", *_SIDE)}
        self.read_back = QCheckBox()
        t.bind(self.read_back.setText, "ui.day.intake.read_back")
        self.state = PlainLabel(role="muted")
        self.error = PlainLabel(role="error", wrap=True)
        self.error.hide()
        self.turn = button(t, "ui.day.intake.turn", self.make_incident, role="primary")
        self.enter = button(t, "ui.day.intake.enter", self.choose_incident)
        self.leave = button(t, "ui.day.close", self.finish)
        self._soon = QTimer(self, singleShot=True, interval=KEEP_MS)
        self._soon.timeout.connect(self.keep)
        self._prefill()
        self._build()
        self._listen()

    def begin(self) -> None:
        """Show it, ready to type into."""
        self.show()
        self.activateWindow()
        self.editors["text"].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def texts(self) -> dict[str, str]:
        """What stands in each field."""
        typed = {key: editor.text() for key, editor in self.editors.items()}
        return {**typed, "read_back": "yes" if self.read_back.isChecked() else ""}

    def keep(self) -> None:
        """Keep what is typed now, if it was not kept yet."""
        if self._is_new():
            self._run(self._note.keep)

    def finish(self) -> None:
        """Keep everything, then close; what cannot be kept keeps the dialog open."""
        if self._is_new():
            self._run(self._note.keep, self._close)
        else:
            self._close()

    def make_incident(self) -> None:
        """An incident of the note, in one act."""
        self._run(self._note.to_incident, self._became)

    def choose_incident(self) -> None:
        """Make the note an entry of an incident chosen now."""
        chooser = IncidentChooser(self.session, "ui.day.intake.enter_action", self)
        chooser.chosen.connect(self._enter)
        chooser.open()

    def reject(self) -> None:
        """Escape loses nothing."""
        self.finish()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Escape in a field would take back what is typed there; here it keeps it."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:
                self.finish()
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter makes an incident; Enter alone never ends the dialog."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.make_incident()
            return
        super().keyPressEvent(event)

    def _is_new(self) -> bool:
        """There is something to keep beside what was filled in for the officer."""
        texts = self.texts()
        return texts != self._given and any(texts[key].strip() for key in _SAYS_SOMETHING)

    def _run(self, act: _Act, done: Callable[[Kept], object] | None = None) -> None:
        """Act with the texts as they are now, after the jobs before."""
        self._soon.stop()
        texts = self._given = self.texts()
        self.session.jobs.run(
            lambda desk: act(desk, texts),
            title="ui.job.saving",
            done=partial(self._kept, done),
            failed=self._refused,
        )

    def _kept(self, done: Callable[[Kept], object] | None, kept: Kept) -> None:
        for editor in self.editors.values():
            editor.clear_notice()
        self.error.hide()
        now = self.session.time_text(self.session.now(), "second")
        self.state.setText(self.session.t("ui.day.intake.kept", time=now))
        if done is not None:
            done(kept)

    def _refused(self, error: Exception) -> None:
        self._given = {}
        self.state.setText("")
        sentence = self.session.errors.sentence(error)
        key = str(error.params.get("field")) if isinstance(error, Refused) else ""
        if key in self.editors:
            self.editors[key].refuse(sentence)
        else:
            self.error.setText(sentence)
            self.error.show()

    def _enter(self, incident: str) -> None:
        self._run(lambda desk, texts: self._note.to_entry(desk, texts, incident), self._became)

    def _became(self, kept: Kept) -> None:
        self.became.emit(kept.incident)
        self._close()

    def _close(self, _kept: object = None) -> None:
        super().reject()

    def _prefill(self) -> None:
        for key, editor in self.editors.items():
            editor.reset(INTAKE.own[key].default)
        now = format_rfc3339_utc(self.session.now())
        self.editors["received_at"].reset(now)
        self.editors["receiver"].reset(self.session.officer)

    def _listen(self) -> None:
        """Typing is kept a little later, a choice or a field that was left at once."""
        for editor in self.editors.values():
            editor.committed.connect(lambda _key, _text: self.keep())
            control = editor.control.widget()
            if isinstance(control, QLineEdit | QPlainTextEdit):
                control.installEventFilter(self)
                control.textChanged.connect(self._keep_soon)
        self.read_back.toggled.connect(lambda _ticked: self.keep())

    def _keep_soon(self) -> None:
        if not self._soon.isActive():
            self._soon.start()

    def _build(self) -> None:
        self.editors["text"].control.widget().setFixedHeight(
            self.fontMetrics().lineSpacing() * _TEXT_LINES + 22
        )
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(9)
        for place, key in enumerate(_SIDE):
            grid.addWidget(self.editors[key], place // 2, place % 2, Qt.AlignmentFlag.AlignTop)
        acts = QHBoxLayout()
        acts.setSpacing(8)
        acts.addWidget(self.turn)
        acts.addWidget(self.enter)
        acts.addStretch(1)
        acts.addWidget(self.leave)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 18, 22, 18)
        column.setSpacing(10)
        column.addWidget(self.editors["text"])
        column.addLayout(grid)
        column.addWidget(self.read_back)
        column.addWidget(self.error)
        column.addWidget(self.state)
        column.addLayout(acts)
        open_at(self, 640, 620)
