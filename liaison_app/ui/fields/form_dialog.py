"""A small form that ends in one act: the base of every "new …" dialog."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from liaison_app.domain.entry import parse_value
from liaison_app.domain.errors import Refused
from liaison_app.domain.fields import Field
from liaison_app.ui import theme
from liaison_app.ui.fields.draft_keeper import DraftKeeper
from liaison_app.ui.fields.editor import FieldEditor
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.fitting import open_at
from liaison_app.ui.widgets.plain import PlainLabel
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.due_dates import DUE_FIELDS, is_value_past


class FormDialog(QDialog):
    """``added`` carries the act's result. Enter in a line moves on; Ctrl+Enter or the button
    acts. A refusal that names a field is shown at that field. A due date that is past already is
    pointed out there, and once more when it was taken. Where ``kept_as`` is named, what is typed
    outlives a form that was closed, a lock and a crash."""

    added = Signal(object)
    kept_as = ""  # under which name what is typed is kept until it is submitted; empty: it is not
    wide = False  # whether `extra` stands at the right of the fields rather than below them
    about = ""  # the id of the record that this form is about

    def __init__(
        self,
        session: Session,
        *,
        title: str,
        action: str,
        fields: Sequence[Field],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.session = session
        self._begun = False
        self.setModal(True)
        self.setMinimumWidth(560)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        t = session.translator
        t.bind(self.setWindowTitle, title)
        self._heading = PlainLabel(role="title")
        t.bind(self._heading.setText, title)
        self.editors = {field.key: self.make_editor(field) for field in fields}
        for key in self.editors.keys() & DUE_FIELDS:
            self.editors[key].committed.connect(self._point_out_past)
        self.error = PlainLabel(role="error", wrap=True)
        self.error.hide()
        self.submit = button(t, action, self.try_act, role="primary")
        self._cancel = button(t, "ui.cancel", self.reject)
        self.keeper: DraftKeeper | None = None
        if self.kept_as:
            self.keeper = DraftKeeper(
                session, self.kept_as, self.draft_texts, self.restore_draft, self
            )
        self._build()
        self._show_defaults()

    def act(self, desk: Desk, typed: dict[str, str]) -> Any:
        """What the dialog is for; runs on the writer's thread."""
        raise NotImplementedError

    def make_editor(self, field: Field) -> FieldEditor:
        """What edits one field."""
        return FieldEditor(self.session, field)

    def extra(self) -> QWidget | None:
        """A further control between the fields and the buttons."""
        return None

    def above(self) -> QWidget | None:
        """What is read before the fields."""
        return None

    def beside(self) -> QWidget | None:
        """What stands at the right of the fields."""
        return None

    def typed(self) -> dict[str, str]:
        """What was typed, by field; fields left empty are not in it."""
        texts = {key: editor.text() for key, editor in self.editors.items()}
        return {key: text for key, text in texts.items() if text.strip()}

    def try_act(self) -> None:
        """Act with what is typed; stay open when it is refused."""
        for editor in self.editors.values():
            editor.clear_notice()
        self.error.hide()
        typed = self.typed()
        self.submit.setEnabled(False)

        def act(desk: Desk) -> Any:
            return self.act(desk, typed)

        self.session.jobs.run(
            self.keeper.ending(act) if self.keeper is not None else act,
            title="ui.job.saving",
            done=self._finish,
            failed=self._refuse,
        )

    def draft_texts(self) -> dict[str, str]:
        """All that stands in the form, as it is kept while it is not submitted."""
        return {key: editor.text() for key, editor in self.editors.items()}

    def restore_draft(self, texts: Mapping[str, str]) -> None:
        """Fill the form with what was kept; a field it no longer has is passed over."""
        for key in texts.keys() & self.editors.keys():
            self.editors[key].clear_notice()
            self.editors[key].control.set_text(texts[key])

    def showEvent(self, event: QShowEvent) -> None:
        """Whoever makes the form has filled in by now what it begins with."""
        super().showEvent(event)
        if self.keeper is not None and not event.spontaneous() and not self._begun:
            self._begun = True
            self.keeper.begin(self.about)
            if self.keeper.notice.isVisible():  # its button comes first: not by accident
                # Once shown, a dialog selects what its first control holds.
                QTimer.singleShot(0, self, self._go_on_typing)

    def _go_on_typing(self) -> None:
        """Into the first field, with nothing selected: the next key would replace it."""
        first = next(iter(self.editors.values())).control.widget()
        first.setFocus()
        if isinstance(first, QLineEdit):
            first.end(False)

    def done(self, result: int) -> None:
        """What is typed is kept when the form is closed without being submitted."""
        if self.keeper is not None:
            self.keeper.keep()
        super().done(result)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter acts; Enter alone never does, wherever the focus is."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier and self.submit.isEnabled():
                self.try_act()
            return
        super().keyPressEvent(event)

    def _point_out_past(self, key: str, _text: str) -> None:
        editor = self.editors[key]
        if self._is_past(key):
            editor.point_out(self.session.t("ui.field.past"))
        else:
            editor.clear_notice()

    def _is_past(self, key: str) -> bool:
        editor, vocabularies = self.editors.get(key), self.session.surroundings.vocabularies
        if editor is None:
            return False
        try:
            value = parse_value(editor.field, editor.text(), vocabularies)
        except Refused:
            return False  # said when it is taken
        return is_value_past(key, value, self.session.now())

    def _finish(self, result: object) -> None:
        past = [self.editors[key].text() for key in DUE_FIELDS if self._is_past(key)]
        self.added.emit(result)
        self.accept()
        if past:
            which = self.session.t("ui.list.separator").join(past)
            self.session.say("warning", self.session.t("warning.due-past", which=which))

    def _refuse(self, error: Exception) -> None:
        self.submit.setEnabled(True)
        if self.keeper is not None:
            self.keeper.refused()
        sentence = self.session.errors.sentence(error)
        key = error.params.get("field") if isinstance(error, Refused) else None
        editor = self.editors.get(str(key))
        if editor is not None:
            editor.refuse(sentence)
            editor.setFocus()
        else:
            self.error.setText(sentence)
            self.error.show()

    def _build(self) -> None:
        form = QWidget()
        form.setObjectName("form")
        column = QVBoxLayout(form)
        column.setContentsMargins(2, 2, 10, 2)
        column.setSpacing(4)
        for editor in self.editors.values():
            column.addWidget(editor)
            column.addSpacing(6)
        extra = self.extra()
        if extra is not None and not self.wide:
            column.addWidget(extra)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(form)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(22, 18, 22, 18)
        outer.setSpacing(12)
        outer.addWidget(self._heading)
        if self.keeper is not None:
            outer.addWidget(self.keeper.notice)
        above, beside = self.above(), extra if self.wide else self.beside()
        if above is not None:
            outer.addWidget(above)
        middle = QHBoxLayout()
        middle.setSpacing(18)
        middle.addWidget(scroll, 2)
        if beside is not None:
            middle.addWidget(beside, 2 if self.wide else 3)
        outer.addLayout(middle, 1)
        outer.addWidget(self.error)
        outer.addLayout(self._buttons())
        open_at(self, 960 if self.wide else 600, 760)
        wanted = form.sizeHint().height() + theme.px(170)
        self.resize(self.width(), min(self.height(), wanted))

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._cancel)
        row.addWidget(self.submit)
        return row

    def _show_defaults(self) -> None:
        for editor in self.editors.values():
            editor.reset(editor.field.default)
