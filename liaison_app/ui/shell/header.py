"""Above the screen: its name, the markings of what is shown, language and lock."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from liaison_app.ui import theme
from liaison_app.ui.icons import icon
from liaison_app.ui.session import Session
from liaison_app.ui.tones import grade_badge, tlp_badge
from liaison_app.ui.translator import Translator
from liaison_app.ui.widgets.badge import Badge
from liaison_app.ui.widgets.plain import PlainLabel

_FULL = 760  # what it takes to show everything, at letters of 100 %


class Header(QWidget):
    """``language_asked`` carries the language to switch to."""

    back_asked = Signal()
    forward_asked = Signal()
    language_asked = Signal(str)
    lock_asked = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("header")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._session = session
        self._screen = ""
        self._markings = ("", "")
        self.title = PlainLabel(role="title")
        self._caption = PlainLabel(role="muted")
        self.grade, self.tlp = Badge(), Badge()
        self.language = QPushButton()
        self.language.clicked.connect(lambda _checked: self.language_asked.emit(self._other()))
        self.lock = QPushButton()
        self.lock.setIcon(icon("lock"))
        self.lock.clicked.connect(lambda _checked: self.lock_asked.emit())
        for control in (self.language, self.lock):
            control.setAutoDefault(False)
        t = session.translator
        self.back, self.forward = _step(t, "back", "left"), _step(t, "forward", "right")
        self.back.clicked.connect(lambda _checked: self.back_asked.emit())
        self.forward.clicked.connect(lambda _checked: self.forward_asked.emit())
        t.bind(self._caption.setText, "ui.header.markings")
        t.bind(self.lock.setText, "ui.header.lock")
        t.bind(self.language.setText, "ui.header.other_language")
        t.bind(self.language.setAccessibleName, "ui.header.switch_language")
        self.language.setEnabled(len(t.offered) > 1)
        if len(t.offered) == 1:
            t.bind(self.language.setToolTip, "ui.policy.set")
        t.language_changed.connect(self._redraw)
        self._build()

    def show_screen(self, name: str) -> None:
        """The title of the screen now shown."""
        self._screen = name
        self._redraw()

    def offer_visits(self, *, back: bool, forward: bool) -> None:
        """Whether there is anything to go back to, and forward to again."""
        self.back.setEnabled(back)
        self.forward.setEnabled(forward)

    def show_markings(self, tlp: str, grade: str) -> None:
        """The strictest markings of what is on screen."""
        self._markings = (tlp, grade)
        self._redraw()

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 10, 16, 10)
        row.setSpacing(8)
        row.addWidget(self.back)
        row.addWidget(self.forward)
        row.addSpacing(6)
        row.addWidget(self.title)
        row.addStretch(1)
        for widget in (self._caption, self.grade, self.tlp):
            row.addWidget(widget)
        row.addSpacing(12)
        row.addWidget(self.language)
        row.addWidget(self.lock)

    def _redraw(self) -> None:
        if self._screen:
            self.title.setText(self._session.t(f"ui.nav.{self._screen}"))
        tlp, grade = self._markings
        self.tlp.show_badge(*(tlp_badge(tlp) or ("", "neutral")))
        self.grade.show_badge(*(grade_badge(grade, self._session.language) or ("", "neutral")))
        self._caption.setVisible(bool(tlp or grade) and self.width() >= theme.px(_FULL))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where room is short the badges speak for themselves."""
        super().resizeEvent(event)
        self._redraw()

    def _other(self) -> str:
        return "en" if self._session.language == "ja" else "ja"


def _step(translator: Translator, name: str, side: str) -> QPushButton:
    button = QPushButton()
    button.setAutoDefault(False)
    button.setIcon(icon(f"chevron-{side}"))
    button.setProperty("role", "step")
    translator.bind(button.setAccessibleName, f"ui.header.{name}")
    translator.bind(button.setToolTip, f"ui.header.{name}")
    return button
