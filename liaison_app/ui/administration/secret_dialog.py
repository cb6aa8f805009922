"""A small dialog of names and passphrases, ending in one act on the writer's thread."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from liaison_app.domain.errors import Refused
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.plain import PlainLabel
from liaison_app.workflows.desk import Desk


class SecretDialog(QDialog):
    """``name`` is the part of the text keys that is this dialog's own; ``lines`` maps each line's
    name to whether it is secret. Lines ``new`` and ``again`` have to agree. ``acted`` carries the
    act's result; a refusal is said, and the dialog stays."""

    acted = Signal(object)

    def __init__(
        self,
        session: Session,
        name: str,
        lines: Mapping[str, bool],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.session = session
        self.setModal(True)
        self.setMinimumWidth(480)
        t = session.translator
        self.lines = {key: QLineEdit() for key in lines}
        self.error = PlainLabel(role="error", wrap=True)
        self.error.hide()
        self.submit = button(t, f"ui.admin.{name}.action", self.try_act, role="primary")
        self.submit.setDefault(True)
        self._cancel = button(t, "ui.cancel", self.reject)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(24, 18, 24, 18)
        title, guide = PlainLabel(role="title"), PlainLabel(role="muted", wrap=True)
        t.bind(self.setWindowTitle, f"ui.admin.{name}.title")
        t.bind(title.setText, f"ui.admin.{name}.title")
        t.bind(guide.setText, f"ui.admin.{name}.guide")
        self.column.addWidget(title)
        self.column.addWidget(guide)
        for key, secret in lines.items():
            self._add_line(key, secret)
        self.column.addWidget(self.error)
        self.column.addLayout(self._buttons())

    def act(self, desk: Desk, typed: dict[str, str]) -> Any:
        """What the dialog is for; runs on the writer's thread."""
        raise NotImplementedError

    def finish(self, result: Any) -> None:
        """After the act; closes unless there is something to show."""
        self.acted.emit(result)
        self.accept()

    def try_act(self) -> None:
        """Act with what is typed."""
        typed = {key: line.text() for key, line in self.lines.items()}
        self.error.hide()
        if "again" in typed and typed["again"] != typed["new"]:
            self._refuse(Refused("passphrase-differs"))
            return
        self._wait(True)
        self.session.jobs.run(
            lambda desk: self.act(desk, typed),
            title="ui.job.saving",
            done=self._done,
            failed=self._refuse,
        )

    def done(self, result: int) -> None:
        """Nothing typed stays behind."""
        for line in self.lines.values():
            line.clear()
        super().done(result)

    def _done(self, result: Any) -> None:
        self._wait(False)
        self.finish(result)

    def _refuse(self, error: Exception) -> None:
        self._wait(False)
        self.error.setText(self.session.errors.sentence(error))
        self.error.show()
        first = next(iter(self.lines.values()))
        first.setFocus()
        first.selectAll()

    def _wait(self, waiting: bool) -> None:
        for control in (self.submit, *self.lines.values()):
            control.setEnabled(not waiting)

    def _add_line(self, key: str, secret: bool) -> None:
        line, label = self.lines[key], PlainLabel(role="label")
        if secret:
            line.setEchoMode(QLineEdit.EchoMode.Password)
        line.setMaxLength(1000)
        self.session.translator.bind(label.setText, f"ui.admin.line.{key}")
        self.session.translator.bind(line.setAccessibleName, f"ui.admin.line.{key}")
        self.column.addWidget(label)
        self.column.addWidget(line)

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._cancel)
        row.addWidget(self.submit)
        return row
