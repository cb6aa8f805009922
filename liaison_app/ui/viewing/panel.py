"""The files that hang on an answer: a short list under it, hidden where there are none."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from liaison_app.ui.session import Session
from liaison_app.ui.tones import tlp_badge
from liaison_app.ui.viewing.acts import FileActs
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.columns import Column
from liaison_app.ui.widgets.flow import Flow
from liaison_app.ui.widgets.plain import PlainLabel, one_line
from liaison_app.ui.widgets.rows_model import RowsModel
from liaison_app.ui.widgets.table import Table, row_height
from liaison_app.ui.widgets.table_menu import TableMenu
from liaison_app.workflows.attachments import HeldFile, files_on


class FilesPanel(QWidget):
    """``name`` is the text key of what the list is called. Enter or a double click looks at a
    file."""

    def __init__(self, session: Session, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._topic = session, f"files {name}"
        self._on = ""
        self._acts = FileActs(session, self)
        t = session.translator
        heading = PlainLabel(role="label")
        t.bind(heading.setText, name)
        self.model = RowsModel(_columns(session), lambda held: held.sha256, self)
        self.table = Table(self.model)
        TableMenu(self.table, t, name)
        self.table.setMinimumHeight(3 * row_height())
        self.table.setMaximumHeight(5 * row_height())
        self.view = button(t, "ui.attachments.view", self.look_at)
        self.extract = button(t, "ui.attachments.extract", self.choose_target)
        row = Flow()
        row.add(heading, grows=True)
        row.add(self.view, self.extract)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self.table)
        self.table.opened.connect(lambda _sha256: self.look_at())
        t.language_changed.connect(self._retitle)
        self.hide()

    def show_files_of(self, on: str) -> None:
        """The files of this record; empty for none."""
        if on != self._on:
            self._on = on
            self.hide()
        if on:
            self._session.reads.ask(
                self._topic, lambda reader: (on, files_on(reader, on)), self._show
            )

    def look_at(self) -> None:
        """Show the chosen file."""
        held = self._chosen()
        if held is not None:
            self._acts.look_at(self._on, held.sha256, held.markings)

    def choose_target(self) -> None:
        """Ask where to write the chosen file."""
        held = self._chosen()
        if held is not None:
            self._acts.choose_target(self._on, held.sha256, held.name)

    def _show(self, found: tuple[str, list[HeldFile]]) -> None:
        on, files = found
        if on != self._on:
            return
        self.model.show_rows(files)
        if files and self._chosen() is None:
            self.table.select_id(files[0].sha256)
        self.setVisible(bool(files))

    def _retitle(self, _language: str) -> None:
        self.table.retitle()

    def _chosen(self) -> HeldFile | None:
        row = self.model.row_of(self.table.current_id)
        held: HeldFile | None = self.model.row_at(row) if row >= 0 else None
        return held


def _columns(session: Session) -> tuple[Column, ...]:
    t = session.t
    return (
        Column("name", lambda: t("ui.attachments.name"), lambda held: one_line(held.name), 180,
               stretch=True),
        Column("bytes", lambda: t("ui.attachments.bytes"), lambda held: f"{held.bytes:,}", 100,
               right=True),
        Column("tlp", lambda: "TLP", lambda held: held.markings.tlp, 130,
               badge=lambda held: tlp_badge(held.markings.tlp)),
    )  # fmt: skip
