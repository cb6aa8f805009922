"""様式: a reporting form of one incident, filled from it, checked, and written as a file.

Each committed field is one operation: the incident's own go to the incident, the others to the
form's record. What a stage still lacks is told and keeps nobody from anything.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QGridLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from liaison_app.domain.fields import Field, FieldType
from liaison_app.domain.forms import FormField
from liaison_app.domain.records.incident import FORM
from liaison_app.domain.vocabulary import REPORT_STAGE, Label, label_of
from liaison_app.ui.fields.choice import ChoiceControl, Option
from liaison_app.ui.fields.editor import FieldEditor
from liaison_app.ui.fields.form_dialog import FormDialog
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.flow import Flow
from liaison_app.ui.widgets.plain import PlainLabel
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.forms import FilledForm, filled_form, forms_of, save_form

_WIDE = (FieldType.PROSE, FieldType.CODES, FieldType.TEXTS)


@dataclass(frozen=True)
class _Shown:
    """``offered`` are the forms of this kind of incident, before all others."""

    offered: tuple[str, ...]
    filled: FilledForm


class FormsTab(QWidget):
    """Asks the desk when it is seen; another incident begins with the form of its kind."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._id = ""
        self._editable = False
        self._offered: tuple[str, ...] = ()
        self._filled: FilledForm | None = None
        self._laid_out: tuple[str, str, str] = ("", "", "")
        self.editors: dict[str, FieldEditor] = {}
        t = session.translator
        self.form = ChoiceControl(self._forms, fits=True)
        self.stage = ChoiceControl(self._stages, fits=True)
        self.form.setMinimumContentsLength(20)
        self.form.committed.connect(lambda _code: self._ask(stage=None))
        self.stage.committed.connect(lambda stage: self._ask(stage=stage))
        self.missing = PlainLabel(wrap=True, role="muted")
        self.note = PlainLabel(wrap=True, role="muted")
        self.write = button(t, "ui.forms.write", self.choose_file, role="primary")
        self.hand_in = button(t, "ui.forms.hand_in", self.ask_hand_in)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._build()

    def show_incident(self, identifier: str, *, editable: bool) -> None:
        """Show an incident's forms; the same one again keeps form, stage and what is typed."""
        if identifier != self._id:
            self._id, self._filled = identifier, None
        self._editable = editable
        self._ask(stage=self._filled.stage if self._filled else None)

    def retitle(self) -> None:
        """Everything in the language of the screen."""
        for control in (self.form, self.stage):
            control.retitle()
        if self._filled is not None:
            self._show(_Shown(self._offered, self._filled))

    def choose_file(self) -> None:
        """Ask where the form is to be written."""
        if self._filled is None:
            return
        named = f"{self._filled.incident.reference}-{self._filled.definition.code}.xlsx"
        title = self._session.t("ui.forms.write")
        name, _kind = QFileDialog.getSaveFileName(self, title, named, "XLSX (*.xlsx)")
        if name:
            self.write_to(Path(name))

    def write_to(self, path: Path) -> None:
        """Write the form as it stands."""
        assert self._filled is not None
        code, stage = self._filled.definition.code, self._filled.stage
        identifier, texts = self._id, self._session.translator.texts

        def write(desk: Desk) -> None:
            from liaison_app.workflows.form_files import write_form_file  # all of openpyxl

            write_form_file(desk, filled_form(desk, identifier, code, stage), path, texts)

        self._session.jobs.run(
            write,
            title="ui.job.saving",
            done=lambda _done: self._session.say(
                "good", self._session.t("ui.forms.written", file=path.name)
            ),
        )

    def ask_hand_in(self) -> None:
        """Record that the form was handed in; the next one is a new report."""
        if self._filled is not None:
            dialog = _HandIn(self._session, self._id, self._filled, self)
            dialog.added.connect(lambda _saved: self._ask(stage=None))
            dialog.open()

    def _ask(self, stage: str | None) -> None:
        identifier = self._id
        code = self.form.text() if self._filled is not None else ""
        self._session.jobs.ask(
            "incident-form", lambda desk: _read(desk, identifier, code, stage), self._show
        )

    def _show(self, shown: _Shown) -> None:
        filled = shown.filled
        if filled.incident.name.id != self._id:
            return
        self._filled = filled
        if self._offered != shown.offered:
            self._offered = shown.offered
            self.form.retitle()
        self.form.set_text(filled.definition.code)
        self.stage.set_text(filled.stage)
        self._tell(filled)
        layout = (filled.definition.code, filled.stage, self._session.language)
        same = layout == self._laid_out
        if not same:
            self._laid_out = layout
            self._lay_out(filled)
        for key, editor in self.editors.items():
            show = editor.show_value if same else editor.reset
            show(filled.values.get(key), filled.precisions.get(key))
            editor.set_read_only(not self._editable)
        self.hand_in.setEnabled(self._editable)

    def _tell(self, filled: FilledForm) -> None:
        self.missing.setText(missing_text(self._session, filled))
        self.note.setText(filled.definition.note.in_language(self._session.language))
        self.note.setVisible(not filled.definition.checked)

    def _lay_out(self, filled: FilledForm) -> None:
        form = QWidget()
        form.setObjectName("form")
        column = QVBoxLayout(form)
        column.setContentsMargins(4, 8, 14, 16)
        column.setSpacing(12)
        self.editors = {}
        for section in filled.definition.sections:
            column.addWidget(self._section(section.label, section.fields, filled.stage))
        column.addStretch(1)
        self.area.setWidget(form)

    def _section(self, label: Label, fields: Sequence[FormField], stage: str) -> QFrame:
        card = QFrame()
        card.setProperty("role", "card")
        grid = QGridLayout(card)
        grid.setContentsMargins(16, 12, 16, 14)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(9)
        for place in (0, 1):
            grid.setColumnStretch(place, 1)
        heading = PlainLabel(label.in_language(self._session.language), role="heading")
        grid.addWidget(heading, 0, 0, 1, 2)
        row, column = 1, 0
        for field in fields:
            wide = field.field.type in _WIDE
            if wide and column:
                row, column = row + 1, 0
            span = 2 if wide else 1
            editor = self._editor(field, stage)
            grid.addWidget(editor, row, column, 1, span, Qt.AlignmentFlag.AlignTop)
            column += span
            if column > 1:
                row, column = row + 1, 0
        return card

    def _editor(self, field: FormField, stage: str) -> FieldEditor:
        declared = replace(field.field, label=field.label, required=stage in field.required)
        editor = FieldEditor(self._session, declared)
        editor.committed.connect(self._commit)
        self.editors[field.key] = editor
        return editor

    def _commit(self, key: str, text: str) -> None:
        if self._filled is None:
            return
        identifier = self._id
        code, stage = self._filled.definition.code, self._filled.stage
        self._session.jobs.run(
            lambda desk: save_form(desk, identifier, code, stage, {key: text}),
            title="ui.job.saving",
            done=partial(self._taken, key),
            failed=partial(self._refused, key),
        )

    def _taken(self, key: str, _saved: object) -> None:
        if key in self.editors:
            self.editors[key].accept()
        self._ask(stage=self.stage.text())

    def _refused(self, key: str, error: Exception) -> None:
        if key in self.editors:
            self.editors[key].refuse(self._session.errors.sentence(error))

    def _forms(self) -> list[Option]:
        forms = self._session.surroundings.vocabularies.forms
        codes = dict.fromkeys((*self._offered, *forms))
        return [(code, forms[code].name.in_language(self._session.language)) for code in codes]

    def _stages(self) -> list[Option]:
        language = self._session.language
        return [(code.code, code.label.in_language(language)) for code in REPORT_STAGE]

    def _build(self) -> None:
        t = self._session.translator
        row, acts = Flow(), Flow()
        for key, control in (("ui.forms.form", self.form), ("ui.forms.stage", self.stage)):
            label = PlainLabel(role="label")
            t.bind(label.setText, key)
            label.setBuddy(control)
            row.add(label, control)
        acts.add(self.write, self.hand_in)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 10, 4, 4)
        column.setSpacing(8)
        column.addLayout(row)
        column.addLayout(acts)
        column.addWidget(self.missing)
        column.addWidget(self.note)
        column.addWidget(self.area, 1)


class _HandIn(FormDialog):
    """To whom a report was handed in."""

    def __init__(
        self, session: Session, identifier: str, filled: FilledForm, parent: QWidget
    ) -> None:
        self._identifier, self._filled = identifier, filled
        fields: list[Field] = [FORM.own["submitted_to"]]
        super().__init__(
            session, title="ui.forms.hand_in", action="ui.forms.hand_in", fields=fields,
            parent=parent,
        )  # fmt: skip

    def act(self, desk: Desk, typed: dict[str, str]) -> Any:
        code, stage = self._filled.definition.code, self._filled.stage
        to = typed.get("submitted_to", "")
        return save_form(desk, self._identifier, code, stage, {}, submitted_to=to)


def missing_text(session: Session, filled: FilledForm) -> str:
    """What a form lacks at its stage, in a sentence."""
    language = session.language
    stage = label_of(REPORT_STAGE, filled.stage).in_language(language)
    name = filled.definition.name.in_language(language)
    labels = [field.label.in_language(language) for field in filled.missing]
    if not labels:
        return session.t("form.complete", form=name, stage=stage)
    fields = ("、" if language == "ja" else ", ").join(labels)
    return session.t("form.missing", form=name, stage=stage, count=len(labels), fields=fields)


def _read(desk: Desk, identifier: str, code: str, stage: str | None) -> _Shown:
    offered = forms_of(desk, identifier)
    codes = tuple(form.definition.code for form in offered)
    return _Shown(codes, filled_form(desk, identifier, code or codes[0], stage))
