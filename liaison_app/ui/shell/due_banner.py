"""期限のお知らせ: what fell due, told once under the header; nothing waits for an answer."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from liaison_app.ui.icons import icon
from liaison_app.ui.session import Session
from liaison_app.ui.today.due import Due
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.plain import PlainLabel

_NAMED = 3


class DueBanner(QFrame):
    """Told at an unlock and when something falls due; it goes when it is dismissed or done.
    ``asked`` carries the group of the first screen that lists it, empty for several."""

    asked = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._shown: list[Due] = []
        self.setProperty("role", "bar")
        t = session.translator
        self.text = PlainLabel(wrap=True)
        self.open = button(t, "ui.due.open", self._ask)
        self.close_button = QToolButton()
        self.close_button.setIcon(icon("close"))
        t.bind(self.close_button.setAccessibleName, "ui.message.dismiss")
        t.bind(self.close_button.setToolTip, "ui.message.dismiss")
        self.close_button.clicked.connect(self._dismiss)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 6, 8, 6)
        row.addWidget(self.text, 1)
        row.addWidget(self.open)
        row.addWidget(self.close_button)
        t.language_changed.connect(self._redraw)
        self.hide()

    def show_due(self, due: list[Due]) -> None:
        """All that is due now: what was not told since the unlock is told, what is done goes."""
        new = [each for each in due if each not in self._session.told_due]
        self._session.told_due |= set(new)
        told = {*self._shown, *new}
        self._shown = [each for each in due if each in told]
        self._redraw()
        if new:
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def _redraw(self) -> None:
        t = self._session.t
        late = sum(each.late for each in self._shown)
        counted = [("ui.due.late", late), ("ui.due.today", len(self._shown) - late)]
        what = [t(key, count=count) for key, count in counted if count]
        names = list(dict.fromkeys(each.reference for each in self._shown if each.reference))
        which = t("ui.list.separator").join(names[:_NAMED])
        if len(names) > _NAMED:
            which = t("ui.due.and_more", which=which, count=len(names) - _NAMED)
        said = t("ui.due.told", what=t("ui.list.separator").join(what))
        if which:
            said = t("ui.due.which", said=said, which=which)
        self.text.setText(said)
        self.setAccessibleName(said)
        tone = "bad" if late else "warning"
        if self.property("tone") != tone:
            self.setProperty("tone", tone)
            self.style().unpolish(self)
            self.style().polish(self)
        self.setVisible(bool(self._shown))

    def _ask(self) -> None:
        groups = {each.group for each in self._shown}
        self._dismiss()
        self.asked.emit(groups.pop() if len(groups) == 1 else "")

    def _dismiss(self) -> None:
        self._shown = []
        self.hide()
