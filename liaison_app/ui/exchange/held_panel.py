"""Below what would leave: what is held back, from whom and why; and what was refused there."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liaison_app.ui.exchange.acts import HeldLine, held_lines, let_go_again
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.columns import BadgeText, Column
from liaison_app.ui.widgets.plain import PlainLabel, one_line
from liaison_app.ui.widgets.rows_model import RowsModel
from liaison_app.ui.widgets.table import Table
from liaison_app.ui.widgets.table_menu import TableMenu

_TONES = {"markings": "warning", "unpublished": "neutral", "withdrawn": "neutral",
          "refused": "bad", "campaign": "warning"}  # fmt: skip
_HEIGHT = 170


class HeldPanel(QWidget):
    """Shown only where something is held back."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._to = ""
        t = session.translator
        self.heading = PlainLabel(role="label", wrap=True)
        self.again = button(t, "ui.held.again", self.send_again)
        self.model = RowsModel(self._columns(), lambda line: line.key, self)
        self.table = Table(self.model)
        self.table.setMaximumHeight(_HEIGHT)
        TableMenu(self.table, t, "ui.held.title")
        self.table.chosen.connect(lambda _key: self._follow())
        row = QHBoxLayout()
        row.addWidget(self.heading, 1)
        row.addWidget(self.again)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self.table)
        self.hide()

    def ask(self, to: str) -> None:
        """Read what is held back from ``to`` (a code or ``all``; empty: nobody)."""
        self._to = to
        if to:
            self._session.jobs.ask("held", lambda desk: held_lines(desk, to), self._show)
        else:
            self._show([])

    def retitle(self) -> None:
        self.table.retitle()
        self._say()

    def send_again(self) -> None:
        """Let the chosen operation, which was refused there, go with the next bundle."""
        line = self._chosen()
        if line is None or not line.operation:
            return
        self._session.jobs.run(
            lambda desk: let_go_again(desk, line.operation),
            title="ui.job.saving",
            done=lambda _none: self.ask(self._to),
        )

    def _show(self, lines: list[HeldLine]) -> None:
        self.model.show_rows(lines)
        self.setVisible(bool(lines))
        self._say()
        self._follow()

    def _say(self) -> None:
        count = self.model.rowCount()
        self.heading.setText(self._session.t("ui.held.heading", count=count))

    def _follow(self) -> None:
        line = self._chosen()
        self.again.setVisible(line is not None and bool(line.operation))

    def _chosen(self) -> HeldLine | None:
        row = self.model.row_of(self.table.current_id)
        return self.model.row_at(row) if row >= 0 else None

    def _columns(self) -> tuple[Column, ...]:
        s = self._session

        def reason(line: HeldLine) -> BadgeText:
            return s.t(f"held.{line.reason}"), _TONES[line.reason]

        return (
            Column("recipient", lambda: s.t("ui.outbox.recipient"),
                   lambda line: s.organisation_name(line.organisation), 170),
            Column("kind", lambda: s.t("ui.review.kind"),
                   lambda line: s.t(f"record.{line.kind}"), 120),
            Column("reference", lambda: s.t("ui.incidents.column.reference"),
                   lambda line: line.reference, 130),
            Column("title", lambda: s.t("ui.incidents.column.title"),
                   lambda line: one_line(line.title), 200, stretch=True),
            Column("reason", lambda: s.t("ui.held.reason"), lambda line: reason(line)[0], 320,
                   badge=reason),
        )  # fmt: skip
