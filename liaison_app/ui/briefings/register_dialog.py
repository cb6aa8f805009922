"""発出簿: every briefing that was issued, with who released it, its hash, copies and prints."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from liaison_app.domain.vocabulary import BRIEFING_KIND, label_of
from liaison_app.ui.briefings.print_dialog import PrintDialog
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.columns import Column
from liaison_app.ui.widgets.fitting import open_at
from liaison_app.ui.widgets.plain import PlainLabel, one_line
from liaison_app.ui.widgets.rows_model import RowsModel
from liaison_app.ui.widgets.table import Table
from liaison_app.ui.widgets.table_menu import TableMenu
from liaison_app.workflows.briefing_register import Entry, register_entries


class RegisterDialog(QDialog):
    """Does not block the window. ``opened`` carries the number of an entry to be shown."""

    opened = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        t = session.translator
        t.bind(self.setWindowTitle, "ui.briefings.register")
        self.model = RowsModel(self._columns(), lambda entry: entry.number)
        self.model.setParent(self)
        self.table = Table(self.model)
        TableMenu(self.table, t, "ui.briefings.register")
        self.count = PlainLabel(role="muted")
        self.show_button = button(t, "ui.briefings.register.show", self._open, role="primary")
        self.print_button = button(t, "ui.briefings.print", self._print)
        self.table.opened.connect(lambda _number: self._open())
        self.table.selected.connect(self._allow)
        row = QHBoxLayout()
        row.addWidget(self.count, 1)
        row.addWidget(self.print_button)
        row.addWidget(self.show_button)
        column = QVBoxLayout(self)
        column.addWidget(self.table, 1)
        column.addLayout(row)
        self.refresh()
        open_at(self, 1040, 520)

    def refresh(self) -> None:
        """Read the register."""
        self._session.jobs.ask("briefing-register", register_entries, self._show)

    def _show(self, entries: list[Entry]) -> None:
        self.model.show_rows(entries[::-1])
        number = f"{len(entries):,}"
        self.count.setText(self._session.t("ui.list.count", count=len(entries), number=number))
        if entries:
            self.table.select_id(entries[-1].number)
        self._allow()

    def _chosen(self) -> str:
        return str(self.table.current_id or "")

    def _allow(self) -> None:
        for each in (self.show_button, self.print_button):
            each.setEnabled(bool(self._chosen()))

    def _open(self) -> None:
        if self._chosen():
            self.opened.emit(self._chosen())
            self.close()

    def _print(self) -> None:
        if self._chosen():
            dialog = PrintDialog(self._session, self._chosen(), self)
            dialog.printed.connect(lambda _entry: self.refresh())
            dialog.open()

    def _columns(self) -> tuple[Column, ...]:
        s = self._session

        def kind(entry: Entry) -> str:
            return label_of(BRIEFING_KIND, str(entry.row["kind"])).in_language(s.language)

        return (
            Column("number", lambda: s.t("briefing.verify.number"),
                   lambda entry: entry.number, 170),
            Column("kind", lambda: s.t("briefing.verify.kind"), kind, 130, stretch=True),
            Column("issue", lambda: s.t("ui.briefings.register.issue"),
                   lambda entry: str(entry.row["issue_no"] or ""), 60, right=True),
            Column("as_of", lambda: s.t("briefing.verify.as-of"),
                   lambda entry: s.time_text(entry.row["as_of"]), 170,
                   order=lambda entry: str(entry.row["as_of"])),
            Column("released", lambda: s.t("ui.briefings.register.released"),
                   lambda entry: one_line(entry.released_by), 120),
            Column("sha256", lambda: "SHA-256",
                   lambda entry: str(entry.row["pdf_sha256"])[:16], 150),
            Column("copies", lambda: s.t("ui.briefings.register.copies"),
                   lambda entry: str(len(entry.copies) or ""), 70, right=True),
            Column("prints", lambda: s.t("briefing.verify.prints"),
                   lambda entry: str(entry.prints or ""), 70, right=True),
        )  # fmt: skip
