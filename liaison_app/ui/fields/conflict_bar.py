"""Bars above a record: what holds of it, and what is in conflict on it."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout

from liaison_app.store.queries import Conflict
from liaison_app.ui.fields.shown import field_label
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.plain import PlainLabel


class Bar(QFrame):
    """``tone`` chooses its colour; it is hidden until there is something to say."""

    def __init__(self, tone: str) -> None:
        super().__init__()
        self.setProperty("role", "bar")
        self.setProperty("tone", tone)
        self.text = PlainLabel(wrap=True, selectable=True)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(10, 5, 10, 5)
        self.row.addWidget(self.text, 1)
        self.hide()

    def show_text(self, text: str) -> None:
        """Show ``text``; an empty one hides the bar."""
        self.text.setText(text)
        self.setVisible(bool(text))


class ConflictBar(Bar):
    """Names what is in conflict on a record. ``settle_asked`` carries the first conflict's ID."""

    settle_asked = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__("bad")
        self._session = session
        self._disputed: Sequence[Conflict] = ()
        self.settle = button(session.translator, "ui.banner.settle", self._ask_settle)
        self.row.addWidget(self.settle)

    def show_conflicts(self, conflicts: Sequence[Conflict]) -> None:
        """The fields of the record itself by name, those of what is below it with their kind."""
        self._disputed = conflicts
        if not conflicts:
            self.show_text("")
            return
        t = self._session.t
        names: dict[str, None] = {}
        for each in conflicts:
            label = field_label(self._session, each.kind, each.field)
            kind = t(f"record.{each.kind}")
            below = each.name.parent is not None and kind != label
            names[f"{kind} {label}" if below else label] = None
        mark = "、" if self._session.language == "ja" else ", "
        self.show_text(t("ui.banner.conflicts", fields=mark.join(names)))

    def _ask_settle(self) -> None:
        self.settle_asked.emit(self._disputed[0].id)
