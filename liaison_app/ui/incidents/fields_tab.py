"""The record's fields, grouped. Each committed field is one operation; there is no Save."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from liaison_app.domain.fields import FieldType
from liaison_app.domain.records.incident import INCIDENT_FIELDS
from liaison_app.store.queries import Row
from liaison_app.ui.fields.editor import FieldEditor
from liaison_app.ui.incidents.groups import GROUPS, WIDE
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.plain import PlainLabel
from liaison_app.workflows.incidents import amend_incident


class FieldsTab(QScrollArea):
    """``written`` says that a field was taken, so that badges can follow."""

    written = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._id = ""
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.editors: dict[str, FieldEditor] = {}
        form = QWidget()
        form.setObjectName("form")
        self._column = QVBoxLayout(form)
        self._column.setContentsMargins(4, 12, 14, 16)
        self._column.setSpacing(12)
        for name, keys in GROUPS:
            self._column.addWidget(self._group(name, keys))
        self._column.addStretch(1)
        self.setWidget(form)

    def show_row(self, row: Row, *, editable: bool) -> None:
        """Show a record; the same one again leaves alone what is being typed."""
        same = row["id"] == self._id
        self._id = str(row["id"])
        for key, editor in self.editors.items():
            precision = row.get(f"{key}_precision")
            show = editor.show_value if same else editor.reset
            show(row.get(key), str(precision) if precision else None)
            editor.set_read_only(not editable)

    def take_focus(self) -> None:
        self.editors["title"].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _group(self, name: str, keys: tuple[str, ...]) -> QFrame:
        card = QFrame()
        card.setProperty("role", "card")
        grid = QGridLayout(card)
        grid.setContentsMargins(16, 12, 16, 14)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(9)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        heading = PlainLabel(role="heading")
        self._session.translator.bind(heading.setText, f"ui.incidents.group.{name}")
        grid.addWidget(heading, 0, 0, 1, 2)
        row, column = 1, 0
        for key in keys:
            field = INCIDENT_FIELDS[key]
            wide = key in WIDE or field.type is FieldType.PROSE
            if wide and column:
                row, column = row + 1, 0
            span = 2 if wide else 1
            grid.addWidget(self._editor(key), row, column, 1, span, Qt.AlignmentFlag.AlignTop)
            column += 2 if wide else 1
            if column > 1:
                row, column = row + 1, 0
        return card

    def _editor(self, key: str) -> FieldEditor:
        editor = FieldEditor(self._session, INCIDENT_FIELDS[key])
        editor.committed.connect(self._commit)
        self.editors[key] = editor
        return editor

    def _commit(self, key: str, text: str) -> None:
        """One operation. The editor already shows what it wrote, and ignores the echo."""
        identifier = self._id
        self._session.jobs.run(
            lambda desk: amend_incident(desk, identifier, {key: text}),
            title="ui.job.saving",
            done=partial(self._taken, identifier, key),
            failed=partial(self._refused, identifier, key),
            initiator=self,
        )

    def _taken(self, identifier: str, key: str, _changes: object) -> None:
        if identifier == self._id:
            self.editors[key].accept()
        self.written.emit()

    def _refused(self, identifier: str, key: str, error: Exception) -> None:
        if identifier == self._id:
            self.editors[key].refuse(self._session.errors.sentence(error))
        else:
            self._session.errors.present(error)
