"""What every page of the wizard has: a title, a sentence of guidance, room for an error."""

from PySide6.QtWidgets import QVBoxLayout, QWizardPage

from liaison_app.ui.translator import Translator
from liaison_app.ui.widgets.plain import PlainLabel


class SetupPage(QWizardPage):
    """``name`` is the part of the text keys that is this page's own."""

    def __init__(self, translator: Translator, name: str) -> None:
        super().__init__()
        self.t = translator
        translator.bind(self.setTitle, f"ui.setup.{name}.title")
        translator.bind(self.setSubTitle, f"ui.setup.{name}.guide")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(12, 12, 12, 0)
        self.column.setSpacing(8)
        self._error = PlainLabel(role="error", wrap=True)
        self._error.hide()

    @property
    def error(self) -> str:
        """The sentence shown, empty for none."""
        return self._error.text() if self._error.isVisibleTo(self) else ""

    def close_column(self, *, stretch: bool = True) -> None:
        """Put the error's place and the rest of the height under what was added."""
        self.column.addWidget(self._error)
        if stretch:
            self.column.addStretch(1)

    def show_error(self, sentence: str) -> None:
        """Say what is wrong; empty hides it."""
        self._error.setText(sentence)
        self._error.setVisible(bool(sentence))

    def caption(self, key: str) -> PlainLabel:
        """A label above a control."""
        label = PlainLabel(role="label")
        self.t.bind(label.setText, key)
        return label
