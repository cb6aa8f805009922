"""A field on a form: its label, its control, and the sentence when a value is refused.

Label and control have one parent: a screen reader names a combo box by its label beside it.
"""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from liaison_app.domain.fields import Field, FieldType
from liaison_app.domain.operations import Value
from liaison_app.ui.fields.checks import ChecksControl
from liaison_app.ui.fields.choice import ChoiceControl, Option, Options
from liaison_app.ui.fields.completing import CompletingControl
from liaison_app.ui.fields.control import Control
from liaison_app.ui.fields.line import LineControl
from liaison_app.ui.fields.prose import ProseControl
from liaison_app.ui.fields.values import typed_text
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.plain import PlainLabel, is_disguised, visible

_BOOLEAN = ("yes", "no")


class FieldEditor(QWidget):
    """``committed`` carries the field's key and the text as typed. A refused value stays typed,
    with its sentence under it, until it is mended or taken back by Escape. ``options`` are the
    entries of a choice that depends on what else is on the form, ``empty`` what a choice says while
    nothing is chosen."""

    committed = Signal(str, str)

    def __init__(
        self,
        session: Session,
        field: Field,
        parent: QWidget | None = None,
        *,
        options: Options | None = None,
        empty: str = "",
    ) -> None:
        super().__init__(parent)
        self._session, self.field = session, field
        self._in_conflict = False
        self.label = PlainLabel(role="label", wrap=True)
        self.control: Control = (
            _control(session, field, empty)
            if options is None
            else ChoiceControl(options, empty=empty or "—")
        )
        self._notice = PlainLabel(role="error", wrap=True)
        self._notice.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(self.label)
        column.addWidget(self.control.widget())
        column.addWidget(self._notice)
        self.setFocusProxy(self.control.widget())
        self.label.setBuddy(self.control.widget())
        self.control.committed.connect(self._commit)
        session.translator.language_changed.connect(self.retitle)
        self.retitle()

    @property
    def notice(self) -> str:
        """The sentence under the field, empty where there is none."""
        return self._notice.text() if self._notice.isVisibleTo(self) else ""

    def text(self) -> str:
        return self.control.text()

    def show_value(self, value: Value, precision: str | None = None) -> None:
        """Show the stored value; what is being typed is not overwritten."""
        text = typed_text(self.field, value, precision)
        if self._is_refused() or (self.control.widget().hasFocus() and self.control.is_changed()):
            return
        self.control.set_text(text)
        if is_disguised(text):
            self._say(self._session.t("ui.field.hidden", text=visible(text)[:120]), refused=False)
        else:
            self._unsay()

    def reset(self, value: Value, precision: str | None = None) -> None:
        """Show another record's value, whatever stood here."""
        self._unsay()
        self.control.set_text(typed_text(self.field, value, precision))
        self.show_value(value, precision)

    def refuse(self, sentence: str) -> None:
        """Keep what was typed and say why it was not taken."""
        self._say(sentence, refused=True)

    def point_out(self, sentence: str) -> None:
        """Say something of what was typed, which is taken all the same."""
        self._say(sentence, refused=False)

    def accept(self) -> None:
        """What was typed is now the stored value."""
        self._unsay()
        self.control.set_text(self.control.text())

    def clear_notice(self) -> None:
        """Forget the refusal, keep what is typed."""
        self._unsay()

    def set_read_only(self, read_only: bool) -> None:
        self.control.set_read_only(read_only)

    def mark_conflict(self, in_conflict: bool) -> None:
        """Say beside the label that other values stand, or no longer."""
        if in_conflict != self._in_conflict:
            self._in_conflict = in_conflict
            self.retitle()

    def retitle(self) -> None:
        """Label, accessible name and list entries in the language of the screen."""
        name = self.field.label.in_language(self._session.language)
        mark = self._session.t("ui.field.required") if self.field.required else ""
        if self._in_conflict:
            mark += f"　【{self._session.t('value.conflict')}】"
        self.label.setText(name + mark)
        self.control.widget().setAccessibleName(name + mark if self._in_conflict else name)
        self.control.retitle()

    def _commit(self, text: str) -> None:
        self.committed.emit(self.field.key, text)

    def _is_refused(self) -> bool:
        return bool(self.control.widget().property("refused"))

    def _say(self, sentence: str, *, refused: bool) -> None:
        self._notice.setText(sentence)
        self._notice.show()
        self._mark(refused)
        self.control.widget().setAccessibleDescription(sentence)

    def _unsay(self) -> None:
        self._notice.hide()
        self._mark(False)
        self.control.widget().setAccessibleDescription("")

    def _mark(self, refused: bool) -> None:
        widget = self.control.widget()
        if bool(widget.property("refused")) != refused:
            widget.setProperty("refused", refused)
            widget.style().unpolish(widget)
            widget.style().polish(widget)


def _control(session: Session, field: Field, empty: str) -> Control:
    match field.type:
        case FieldType.PROSE:
            return ProseControl()
        case FieldType.CODE:
            return ChoiceControl(_codes(session, field), empty=empty or _empty(field))
        case FieldType.LISTED | FieldType.ORGANISATION:
            return ChoiceControl(_data_list(session, field), empty=empty or "—")
        case FieldType.BOOLEAN:
            return ChoiceControl(_yes_no(session), empty=empty or "—")
        case FieldType.CODES:
            return ChecksControl(
                _codes(session, field),
                empty=empty or "—",
                free_prefix=field.free_prefix,
                free_hint=lambda: session.t("ui.field.limited_to"),
            )
    if field.key == "techniques":
        return CompletingControl(_techniques(session))
    control = LineControl()
    if field.type in (FieldType.INSTANT, FieldType.DATE):
        hint = "2026-11-23" if field.type is FieldType.DATE else "2026-11-23 14:30"
        control.setPlaceholderText(hint)
    return control


def _techniques(session: Session) -> Callable[[], list[Option]]:
    known = session.surroundings.vocabularies.techniques
    return lambda: [(code, name.in_language(session.language)) for code, name in known.items()]


def _empty(field: Field) -> str | None:
    return None if field.required or field.default is not None else "—"


def _codes(session: Session, field: Field) -> Callable[[], list[Option]]:
    return lambda: [(code.code, code.label.in_language(session.language)) for code in field.codes]


def _yes_no(session: Session) -> Callable[[], list[Option]]:
    return lambda: [(code, session.t(f"ui.{code}")) for code in _BOOLEAN]


def _data_list(session: Session, field: Field) -> Callable[[], list[Option]]:
    def options() -> list[Option]:
        if field.type is FieldType.ORGANISATION:
            return [(code, session.organisation_name(code)) for code in session.organisations()]
        labels = session.surroundings.vocabularies.list_named(field.vocabulary)
        return [(code, label.in_language(session.language)) for code, label in labels.items()]

    return options
