"""How large a PDF is shown: fitted, or in per cent, which may be typed."""

import re

from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtWidgets import QComboBox, QWidget

from liaison_app.ui.briefings.page_layout import scale_of
from liaison_app.ui.translator import Translator
from liaison_app.ui.widgets.plain import PlainLabel

_STEPS = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0, 4.0)
_FITS = (
    ("page", QPdfView.ZoomMode.FitInView),
    ("width", QPdfView.ZoomMode.FitToWidth),
)


class ZoomBox(QComboBox):
    """A list of steps, and a line to type another one into; Enter takes it."""

    def __init__(
        self, view: QPdfView, translator: Translator, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._view, self._translator = view, translator
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        translator.bind(self.setAccessibleName, "ui.briefings.zoom")
        translator.language_changed.connect(self._fill)
        self._fill()
        self.activated.connect(self._choose)
        line = self.lineEdit()
        assert line is not None
        line.returnPressed.connect(self._typed)
        translator.bind(line.setAccessibleName, "ui.briefings.zoom")
        # On Linux a combo box is named by a label that is its buddy; this one is only spoken.
        spoken = PlainLabel(parent=self)
        spoken.hide()
        spoken.setBuddy(self)
        translator.bind(spoken.setText, "ui.briefings.zoom")

    def step(self, direction: int) -> None:
        """The next larger or smaller step than what is shown now."""
        now = scale_of(self._view)
        if direction > 0:
            self.show_scale(next((each for each in _STEPS if each > now * 1.01), _STEPS[-1]))
        else:
            smaller = [each for each in _STEPS if each < now * 0.99]
            self.show_scale(smaller[-1] if smaller else _STEPS[0])

    def fit(self, place: int) -> None:
        """The whole page (0), or its width (1)."""
        self._view.setZoomMode(_FITS[place][1])
        self.setCurrentIndex(place)

    def show_scale(self, scale: float) -> None:
        """1.0 is the size on paper."""
        scale = min(_STEPS[-1], max(_STEPS[0], scale))
        self._view.setZoomMode(QPdfView.ZoomMode.Custom)
        self._view.setZoomFactor(scale)
        self._say()

    def _fill(self) -> None:
        self.clear()
        names = [self._translator.texts(f"ui.briefings.zoom.{name}") for name, _ in _FITS]
        self.addItems([*names, *(_percent(each) for each in _STEPS)])
        self._say()

    def _say(self) -> None:
        modes = [mode for _, mode in _FITS]
        if self._view.zoomMode() in modes:
            self.setCurrentIndex(modes.index(self._view.zoomMode()))
        else:
            self.setEditText(_percent(self._view.zoomFactor()))

    def _choose(self, place: int) -> None:
        if place < len(_FITS):
            self.fit(place)
        else:
            self.show_scale(_STEPS[place - len(_FITS)])

    def _typed(self) -> None:
        found = re.search(r"\d{1,4}", self.currentText())
        if found and self.findText(self.currentText()) < 0:
            self.show_scale(int(found[0]) / 100)
        else:
            self._say()


def _percent(scale: float) -> str:
    return f"{round(scale * 100)} %"
