"""Which moment the picture is of: now, a briefing's, or a time that is typed."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from liaison_app.domain.dates import format_rfc3339_utc, parse_rfc3339
from liaison_app.domain.entry import parse_instant
from liaison_app.domain.errors import Refused
from liaison_app.store.queries import Row
from liaison_app.ui import theme
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.flow import Flow
from liaison_app.ui.widgets.plain import PlainLabel


class MomentBar(QWidget):
    """``asked`` carries what `workflows.picture.moment` understands, None for now; ``cancelled``
    gives up what is being worked out. ``says`` are the texts of the label, of what stands there
    where nothing is chosen, and of the button back to that."""

    asked = Signal(object)
    cancelled = Signal()

    def __init__(
        self,
        session: Session,
        says: tuple[str, str, str] = (
            "ui.picture.as_of",
            "ui.picture.now",
            "ui.picture.back_to_now",
        ),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        t = session.translator
        label = PlainLabel()
        named, nothing, back = says
        t.bind(label.setText, named)
        self.when = QComboBox()
        self.when.setEditable(True)
        line = self.when.lineEdit()
        assert line is not None
        self.when.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.when.setMinimumWidth(theme.px(220))
        t.bind(self.when.setAccessibleName, named)
        t.bind(line.setAccessibleName, named)
        t.bind(line.setPlaceholderText, nothing)
        label.setBuddy(self.when)
        self.show_button = button(t, "ui.picture.show", self.ask, role="primary")
        self.now = button(t, back, self.ask_now)
        self.cancel = button(t, "ui.cancel", self.cancelled.emit)
        self.cancel.hide()
        self.said = PlainLabel(role="muted")
        row = Flow()
        row.add(label, self.when)
        row.add(self.show_button, self.now, self.cancel, self.said)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addLayout(row)
        line.returnPressed.connect(self.ask)

    def offer(self, briefings: list[Row]) -> None:
        """The briefings whose moments can be chosen, the newest first."""
        typed = self.when.currentText()
        self.when.clear()
        self.when.addItems([str(row["register_number"]) for row in reversed(briefings)])
        self.when.setEditText(typed)

    def ask(self) -> None:
        """Ask for what is chosen or typed; a time is one in Japan unless it has a zone."""
        text = self.when.currentText().strip()
        if not text or self.when.findText(text) >= 0:
            self.asked.emit(text or None)
            return
        try:
            at = parse_instant("as_of", text)[0]
        except Refused as refused:
            self._session.errors.present(refused)
            return
        self.asked.emit(format_rfc3339_utc(parse_rfc3339(at)))

    def ask_now(self) -> None:
        self.when.setEditText("")
        self.asked.emit(None)

    def show_busy(self, *, busy: bool) -> None:
        """While it is being worked out it can be given up."""
        self.cancel.setVisible(busy)
        if busy:
            self.said.setText(self._session.t("ui.picture.working"))
