"""Under the header, for as long as it holds: a clock that is wrong, documents that expire."""

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from liaison_app.ui.session import Session
from liaison_app.ui.widgets.plain import PlainLabel

_GRADES = {"soon": "info", "expired": "warning", "root-expired": "bad"}


class TrustBanner(QFrame):
    """Hidden while clock and trust documents can be relied upon."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._state = ("good", "good")
        self.setProperty("role", "bar")
        self.text = PlainLabel(wrap=True, selectable=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 14, 8)
        column.addWidget(self.text)
        session.translator.language_changed.connect(self._redraw)
        self.hide()

    def show_state(self, clock: str, trust: str) -> None:
        """``clock`` is good, behind or ahead; ``trust`` the grade of the documents."""
        self._state = (clock, trust)
        self._redraw()

    def _redraw(self) -> None:
        clock, trust = self._state
        t = self._session.t
        lines = [t(f"warning.own-clock-{clock}")] if clock != "good" else []
        lines += [t(f"warning.trust-{trust}")] if trust in _GRADES else []
        self.text.setText("\n".join(lines))
        self.setAccessibleName(self.text.text())
        tone = "bad" if clock != "good" else _GRADES.get(trust, "info")
        self.setProperty("tone", tone)
        self.style().unpolish(self)
        self.style().polish(self)
        self.setVisible(bool(lines))
