"""One line under the header that says what happened, what it means and what to do."""

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton, QWidget

from liaison_app.ui.errors import Offer
from liaison_app.ui.icons import icon
from liaison_app.ui.translator import Translator
from liaison_app.ui.widgets.plain import PlainLabel

GOOD_NEWS_MS = 6000


class MessageBar(QFrame):
    """Hidden until it has something to say. Good news leaves by itself; the rest stays."""

    def __init__(self, translator: Translator, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._t = translator
        self._offer: Offer | None = None
        self.setProperty("role", "bar")
        self._text = PlainLabel(wrap=True, selectable=True)
        self.act = QPushButton()
        self.act.setAutoDefault(False)
        self.act.clicked.connect(lambda _checked: self._take())
        self._close = QToolButton()
        self._close.setIcon(icon("close"))
        translator.bind(self._close.setAccessibleName, "ui.message.dismiss")
        translator.bind(self._close.setToolTip, "ui.message.dismiss")
        self._close.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 8, 8)
        row.addWidget(self._text, 1)
        row.addWidget(self.act)
        row.addWidget(self._close)
        self._timer = QTimer(self, singleShot=True, interval=GOOD_NEWS_MS)
        self._timer.timeout.connect(self.hide)
        translator.language_changed.connect(self._name)
        self.hide()

    @property
    def text(self) -> str:
        return self._text.text()

    def say(self, tone: str, text: str, offer: Offer | None = None) -> None:
        """Show ``text``; ``tone`` is good, info, warning or bad, ``offer`` what can be done
        about it."""
        self._offer = offer
        self._name()
        self.setProperty("tone", tone)
        self.style().unpolish(self)
        self.style().polish(self)
        self._text.setText(text)
        self.setAccessibleName(text)
        self.show()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))
        if tone == "good":
            self._timer.start()
        else:
            self._timer.stop()

    def _take(self) -> None:
        if self._offer is not None:
            self._offer.act()

    def _name(self) -> None:
        self.act.setVisible(self._offer is not None)
        if self._offer is not None:
            self.act.setText(self._t(self._offer.key))
