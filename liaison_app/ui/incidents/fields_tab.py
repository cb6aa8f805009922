"""The record's fields, grouped. Each committed field is one operation; there is no Save.

The office's own cells stand in a group of their own, which only the office sees, on any record.
"""

from collections.abc import Iterable
from functools import partial
from typing import Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from liaison_app.domain.fields import FieldType
from liaison_app.domain.records.incident import INCIDENT, INCIDENT_FIELDS
from liaison_app.store.queries import Conflict, Row
from liaison_app.ui.fields.editor import FieldEditor
from liaison_app.ui.fields.prose import ProseControl
from liaison_app.ui.incidents.groups import GROUPS, OFFICE, WIDE
from liaison_app.ui.incidents.panels import (
    AiPanel,
    EstimativeWords,
    SeverityProposal,
    TechnicalNames,
)
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.plain import PlainLabel
from liaison_app.workflows.incidents import accept_severity, amend_incident

_FIELDS = {**INCIDENT_FIELDS, **INCIDENT.internal}


class Panel(Protocol):
    """What stands under the fields of a group and follows the record."""

    def show_row(self, row: Row, *, editable: bool) -> None: ...


class FieldsTab(QScrollArea):
    """``written`` says that a field was taken, so that badges can follow; ``guideline_asked`` leads
    to the guidelines."""

    written = Signal()
    guideline_asked = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._id = ""
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.editors: dict[str, FieldEditor] = {}
        self._panels: list[Panel] = []
        form = QWidget()
        form.setObjectName("form")
        self._column = QVBoxLayout(form)
        self._column.setContentsMargins(4, 12, 14, 16)
        self._column.setSpacing(12)
        for name, keys in (*GROUPS, *([("office", OFFICE)] if session.is_office else [])):
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
            editor.set_read_only(not (editable or key in OFFICE))
        for panel in self._panels:
            panel.show_row(row, editable=editable)

    def show_conflicts(self, conflicts: Iterable[Conflict]) -> None:
        """Mark the fields in which other values stand beside the one shown."""
        disputed = {each.field for each in conflicts}
        for key, editor in self.editors.items():
            editor.mark_conflict(key in disputed)

    def accept_severity(self) -> None:
        """Take the grade that the viewpoints propose."""
        identifier = self._id
        self._session.jobs.run(
            lambda desk: accept_severity(desk, identifier), title="ui.job.saving"
        )

    def take_focus(self) -> None:
        self.show_field("title")

    def show_field(self, key: str) -> None:
        """Bring one field into view, and the keyboard there."""
        self.editors[key].setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.ensureWidgetVisible(self.editors[key])

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
            field = _FIELDS[key]
            wide = key in WIDE or field.type is FieldType.PROSE
            if wide and column:
                row, column = row + 1, 0
            span = 2 if wide else 1
            grid.addWidget(self._editor(key), row, column, 1, span, Qt.AlignmentFlag.AlignTop)
            column += 2 if wide else 1
            if column > 1:
                row, column = row + 1, 0
        panel = self._panel(name)
        if panel is not None:
            grid.addWidget(panel, row + 1, 0, 1, 2)
        return card

    def _panel(self, name: str) -> QWidget | None:
        made: SeverityProposal | AiPanel | EstimativeWords | TechnicalNames
        match name:
            case "severity":
                made = SeverityProposal(self._session, self.accept_severity)
            case "ai":
                made = AiPanel(self._session, self.guideline_asked.emit)
            case "known":
                control = self.editors["assessment"].control
                assert isinstance(control, ProseControl)
                made = EstimativeWords(self._session, control)
            case "technical":
                made = TechnicalNames(self._session)
            case _:
                return None
        self._panels.append(made)
        return made

    def _editor(self, key: str) -> FieldEditor:
        editor = FieldEditor(self._session, _FIELDS[key])
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
