"""添付: files kept in the case log, encrypted. A few kinds are looked at here; no program of the
computer is ever handed one."""

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QImageWriter,
    QKeyEvent,
    QKeySequence,
)
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from liaison_app.domain.dates import JAPAN
from liaison_app.domain.vocabulary import CUSTODY_ACT, label_of
from liaison_app.ui.keeping.forms import RemoveDialog
from liaison_app.ui.session import Session
from liaison_app.ui.shell.dropping import files_in
from liaison_app.ui.tones import tlp_badge
from liaison_app.ui.viewing.acts import FileActs
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.columns import Column, text_of
from liaison_app.ui.widgets.flow import Flow
from liaison_app.ui.widgets.plain import PlainLabel, one_line
from liaison_app.ui.widgets.rows_model import RowsModel
from liaison_app.ui.widgets.table import Table
from liaison_app.ui.widgets.table_menu import TableMenu
from liaison_app.workflows.attachments import Attached
from liaison_app.workflows.incident_view import Part
from liaison_app.workflows.incidents import attach_file, attach_picture


class AttachmentsTab(QWidget):
    """A list of name, size and SHA-256; add, look at, and extract to a place the officer names.
    Enter or a double click looks at one."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._id = ""
        self.acts = FileActs(session, self)
        self.setAcceptDrops(True)
        t = session.translator
        self.model = RowsModel(_columns(session), lambda part: part.fields["id"], self)
        self.table = Table(self.model)
        TableMenu(self.table, t, "ui.incidents.tab.attachments")
        self.add = button(t, "ui.attachments.add", self.choose_file, role="primary")
        self.paste_in = button(t, "ui.attachments.paste", self.paste)
        self.view = button(t, "ui.attachments.view", self.look_at)
        self.extract = button(t, "ui.attachments.extract", self.choose_target)
        self.remove = button(t, "ui.keeping.remove", self.ask_remove)
        self.note = PlainLabel(role="muted", wrap=True)
        t.bind(self.note.setText, "ui.attachments.note")
        self.custody = PlainLabel(role="muted", wrap=True, selectable=True)
        self.table.chosen.connect(self._show_custody)
        self.table.opened.connect(lambda _attachment: self.look_at())
        row = Flow()
        row.add(self.add, self.paste_in, self.view, self.extract, self.remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 12, 14, 14)
        column.setSpacing(8)
        column.addWidget(self.table, 1)
        column.addWidget(self.custody)
        column.addWidget(self.note)
        column.addLayout(row)

    def show_files(self, identifier: str, parts: list[Part], *, editable: bool) -> None:
        """Show one record's attachments, and those of what was merged into it."""
        self._id = identifier
        self.model.show_rows(parts)
        self.add.setEnabled(editable)
        self.paste_in.setEnabled(editable)
        self._show_custody(self.table.current_id)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files of this computer may be dropped where one may add them."""
        if self.add.isEnabled() and files_in(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take in what was dropped, file by file."""
        if self.add.isEnabled():
            for path in files_in(event.mimeData()):
                self.attach(path)
            event.acceptProposedAction()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+V takes in what was copied: files, or a picture."""
        if event.matches(QKeySequence.StandardKey.Paste) and self.add.isEnabled():
            self.paste()
            return
        super().keyPressEvent(event)

    def paste(self) -> None:
        """Take in the files on the clipboard, else the picture there (a screenshot)."""
        clipboard = QGuiApplication.clipboard()
        files = files_in(clipboard.mimeData())
        for path in files:
            self.attach(path)
        if files:
            return
        picture = clipboard.image()
        if not picture.isNull():
            self._attach_picture(picture)
        else:
            self._session.say("info", self._session.t("ui.attachments.nothing_to_paste"))

    def choose_file(self) -> None:
        """Ask which file to take in."""
        name, _filter = QFileDialog.getOpenFileName(self, self._session.t("ui.attachments.add"))
        if name:
            self.attach(Path(name))

    def attach(self, path: Path) -> None:
        """Take ``path`` into the case log."""
        identifier = self._id
        self._session.jobs.run(
            lambda desk: attach_file(desk, identifier, path),
            title="ui.job.attaching",
            cancellable=True,
            done=self._attached,
        )

    def _attach_picture(self, picture: QImage) -> None:
        made = QBuffer()
        made.open(QIODevice.OpenModeFlag.WriteOnly)
        QImageWriter(made, QByteArray(b"png")).write(picture)
        png, identifier = bytes(made.data().data()), self._id
        time = f"{self._session.now().astimezone(JAPAN):%Y-%m-%d-%H%M%S}"
        called = self._session.t("ui.attachments.screenshot", time=time)
        self._session.jobs.run(
            lambda desk: attach_picture(desk, identifier, called, png),
            title="ui.job.attaching",
            done=self._attached,
        )

    def ask_remove(self) -> None:
        """Take the chosen attachment out of view; the file stays."""
        if self.table.current_id is not None:
            RemoveDialog(self._session, str(self.table.current_id), self).open()

    def look_at(self) -> None:
        """Show the chosen attachment, if it is of a kind that is shown; else say why not."""
        if self.table.current_id is None:
            return
        part = self.model.row_at(self.model.row_of(self.table.current_id))
        self.acts.look_at(self._id, str(part.fields["sha256"]), part.markings)

    def choose_target(self) -> None:
        """Ask where to write the chosen attachment."""
        row = self.model.row_at(self.model.row_of(self.table.current_id)).fields
        self.acts.choose_target(self._id, str(row["sha256"]), str(row["name"]))

    def _show_custody(self, attachment: object) -> None:
        """Who took the chosen file out, and when."""
        self.view.setEnabled(attachment is not None)
        self.extract.setEnabled(attachment is not None)
        self.remove.setEnabled(attachment is not None and self.add.isEnabled())
        s = self._session
        rows = s.reader.custody([str(attachment)]) if attachment is not None else []
        lines = [
            s.t("ui.attachments.custody", when=s.time_text(row["at"]), officer=str(row["officer"]),
                act=label_of(CUSTODY_ACT, str(row["act"])).in_language(s.language),
                destination=str(row["destination"] or ""))
            for row in rows
        ]  # fmt: skip
        self.custody.setText("\n".join(lines))
        self.custody.setVisible(bool(lines))

    def _attached(self, attached: Attached) -> None:
        self._session.say("good", self._session.t("ui.attachments.added", name=attached.name))


def _columns(session: Session) -> tuple[Column, ...]:
    t = session.t

    def text(part: Part, key: str) -> str:
        return one_line(text_of(part.fields, key))

    return (
        Column("name", lambda: t("ui.attachments.name"), lambda p: text(p, "name"), 180,
               stretch=True),
        Column("bytes", lambda: t("ui.attachments.bytes"), lambda p: f"{int(p.fields['bytes']):,}",
               100, right=True),
        Column("sha256", lambda: "SHA-256", lambda p: text(p, "sha256")[:16] + "…", 160),
        Column("tlp", lambda: "TLP", lambda p: p.markings.tlp, 146,
               badge=lambda p: tlp_badge(p.markings.tlp)),
        Column("source", lambda: t("ui.casework.column.source"), lambda p: p.source, 120),
    )  # fmt: skip
