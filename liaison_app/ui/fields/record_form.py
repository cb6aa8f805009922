"""A record's fields on a form, each committed by itself; there is no Save."""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from liaison_app.domain.fields import FieldType
from liaison_app.domain.records import RECORD_KINDS
from liaison_app.store.queries import Row
from liaison_app.ui.fields.editor import FieldEditor
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.plain import PlainLabel
from liaison_app.workflows.desk import Desk

Amend = Callable[[Desk, str, Mapping[str, str]], Any]
Groups = Sequence[tuple[str, Sequence[str]]]  # text key of the heading, field keys

_WIDE = frozenset({"handling", "recipients", "question", "post", "told"})


class RecordForm(QScrollArea):
    """Fields of ``kind`` in groups. ``amend`` writes one field; ``written`` carries its result,
    once it was taken."""

    written = Signal(object)

    def __init__(
        self,
        session: Session,
        kind: str,
        groups: Groups,
        amend: Amend,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._fields, self._amend = session, RECORD_KINDS[kind].own, amend
        self._id = ""
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.editors: dict[str, FieldEditor] = {}
        form = QWidget()
        form.setObjectName("form")
        column = QVBoxLayout(form)
        column.setContentsMargins(2, 2, 12, 12)
        column.setSpacing(12)
        for heading, keys in groups:
            column.addWidget(self._group(heading, keys))
        column.addStretch(1)
        self.setWidget(form)

    def show_row(self, row: Row, *, editable: bool) -> None:
        """Show a record; the same one again leaves alone what is being typed."""
        same = row["id"] == self._id
        self._id = str(row["id"])
        for key, editor in self.editors.items():
            show = editor.show_value if same else editor.reset
            show(row.get(key))
            writable = editable and self._fields[key].writable
            editor.set_read_only(not writable)

    def mark_conflicts(self, fields: Collection[str]) -> None:
        """Mark the fields in which several values stand."""
        for key, editor in self.editors.items():
            editor.mark_conflict(key in fields)

    def take_focus(self) -> None:
        """Begin editing."""
        first = next(iter(self.editors.values()))
        first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _group(self, heading: str, keys: Sequence[str]) -> QFrame:
        card = QFrame()
        card.setProperty("role", "card")
        grid = QGridLayout(card)
        grid.setContentsMargins(16, 12, 16, 14)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(9)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        title = PlainLabel(role="heading")
        self._session.translator.bind(title.setText, heading)
        grid.addWidget(title, 0, 0, 1, 2)
        row, column = 1, 0
        for key in keys:
            wide = key in _WIDE or self._fields[key].type is FieldType.PROSE
            if wide and column:
                row, column = row + 1, 0
            grid.addWidget(
                self._editor(key), row, column, 1, 2 if wide else 1, Qt.AlignmentFlag.AlignTop
            )
            column += 2 if wide else 1
            if column > 1:
                row, column = row + 1, 0
        return card

    def _editor(self, key: str) -> FieldEditor:
        editor = FieldEditor(self._session, self._fields[key])
        editor.committed.connect(self._commit)
        self.editors[key] = editor
        return editor

    def _commit(self, key: str, text: str) -> None:
        identifier = self._id
        self._session.jobs.run(
            lambda desk: self._amend(desk, identifier, {key: text}),
            title="ui.job.saving",
            done=partial(self._taken, identifier, key, text),
            failed=partial(self._refused, identifier, key),
            initiator=self,
        )

    def _taken(self, identifier: str, key: str, text: str, result: object) -> None:
        editor = self.editors[key]
        if identifier == self._id and editor.text() == text:
            editor.accept()
        self.written.emit(result)

    def _refused(self, identifier: str, key: str, error: Exception) -> None:
        if identifier == self._id:
            self.editors[key].refuse(self._session.errors.sentence(error))
        else:
            self._session.errors.present(error)
