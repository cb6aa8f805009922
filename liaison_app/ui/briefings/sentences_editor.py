"""The three sentences: drafted from the figures, edited by a person, or given back to the draft."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from liaison_app.briefing.compose.sentences import LONGEST_SENTENCE, Sentences
from liaison_app.ui.fields.prose import ProseControl
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.plain import PlainLabel

_MARKS = "①②③"


class SentencesEditor(QWidget):
    """``changed`` comes when a person wrote something, or took it back."""

    changed = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._is_written = False
        t = session.translator
        heading = PlainLabel(role="label", wrap=True)
        t.bind(heading.setText, "ui.briefings.sentences")
        self.controls = [ProseControl(lines=3) for _ in _MARKS]
        self._counts = [PlainLabel(role="muted") for _ in _MARKS]
        self.draft = button(t, "ui.briefings.sentences.draft", self._give_back, role="link")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(3)
        column.addWidget(heading)
        for mark, control, count in zip(_MARKS, self.controls, self._counts, strict=True):
            control.setAccessibleName(mark)
            control.committed.connect(self._write)
            control.textChanged.connect(self._count)
            column.addWidget(control)
            column.addWidget(count)
        column.addWidget(self.draft)
        t.language_changed.connect(self._count)
        self._count()

    @property
    def written(self) -> Sentences | None:
        """What a person wrote, None while the drafts stand."""
        if not self._is_written:
            return None
        first, second, third = (control.text().strip() for control in self.controls)
        return first, second, third

    def show_drafted(self, sentences: Sentences | None) -> None:
        """What stands in the document, unless a person is writing it."""
        if self._is_written or any(control.is_changed() for control in self.controls):
            return
        for control, text in zip(self.controls, sentences or ("", "", ""), strict=True):
            control.set_text(text)

    def forget(self) -> None:
        """What was written belongs to another document."""
        self._is_written = False
        for control in self.controls:
            control.set_text("")
        self._count()

    def _write(self, _text: str) -> None:
        self._is_written = True
        for control in self.controls:
            control.set_text(control.text())
        self._count()
        self.changed.emit()

    def _give_back(self) -> None:
        self.forget()
        self.changed.emit()

    def _count(self) -> None:
        self.draft.setEnabled(self._is_written)
        for control, label in zip(self.controls, self._counts, strict=True):
            length = len(control.text().strip())
            label.setText(
                self._session.t("ui.briefings.sentences.count", count=length, most=LONGEST_SENTENCE)
            )
            label.setVisible(length > LONGEST_SENTENCE)
