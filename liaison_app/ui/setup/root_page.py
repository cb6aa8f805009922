"""Where the office's root keys are kept: one on this machine, or several on media of holders."""

from PySide6.QtWidgets import QButtonGroup, QRadioButton

from liaison_app.ui.setup.page import SetupPage
from liaison_app.ui.translator import Translator
from liaison_app.ui.widgets.plain import PlainLabel
from liaison_app.ui.widgets.root_media import RootMediaChooser
from liaison_app.workflows.root_media import RootMedium

_LEAST = 2  # media


class RootPage(SetupPage):
    """One key here is simplest and comes first; it can go to media later. The keys are made and
    written when the case log is, so every medium stays in until then."""

    def __init__(self, translator: Translator) -> None:
        super().__init__(translator, "root")
        self.here, self.apart = QRadioButton(), QRadioButton()
        self._group = QButtonGroup(self)
        for choice, name in ((self.here, "here"), (self.apart, "apart")):
            self._group.addButton(choice)
            hint = PlainLabel(role="muted", wrap=True)
            hint.setContentsMargins(30, 0, 0, 6)
            translator.bind(choice.setText, f"ui.setup.root.{name}")
            translator.bind(hint.setText, f"ui.setup.root.{name}.hint")
            translator.bind(choice.setAccessibleDescription, f"ui.setup.root.{name}.hint")
            self.column.addWidget(choice)
            self.column.addWidget(hint)
        self.chooser = RootMediaChooser(translator, least=_LEAST)
        self.column.addWidget(self.chooser)
        self.close_column()
        self.apart.toggled.connect(lambda _on: self._follow())
        self.chooser.changed.connect(self.completeChanged.emit)
        self.here.setChecked(True)
        self._follow()

    def media(self) -> list[RootMedium]:
        """Empty where the one key stays on this machine."""
        return list(self.chooser.media) if self.apart.isChecked() else []

    def threshold(self) -> int:
        return self.chooser.threshold.value() if self.apart.isChecked() else 1

    def isComplete(self) -> bool:
        """A single key on a medium would be lost with it."""
        return self.here.isChecked() or len(self.chooser.media) >= _LEAST

    def _follow(self) -> None:
        self.chooser.setVisible(self.apart.isChecked())
        self.completeChanged.emit()
