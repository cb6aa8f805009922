"""What would leave, for whom and at which marking, before it leaves; then the files."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from liaison_app.host.media import medium_of
from liaison_app.ui.exchange.acts import Leaving, LeavingRecord, leaving, partners
from liaison_app.ui.exchange.fingerprints import grouped
from liaison_app.ui.exchange.held_panel import HeldPanel
from liaison_app.ui.exchange.media_bar import MediaBar
from liaison_app.ui.exchange.release_panel import ReleasePanel
from liaison_app.ui.fields.choice import ChoiceControl, Option
from liaison_app.ui.session import Session
from liaison_app.ui.tones import grade_badge, tlp_badge
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.columns import Column
from liaison_app.ui.widgets.flow import Flow
from liaison_app.ui.widgets.page import page_in
from liaison_app.ui.widgets.plain import PlainLabel, one_line
from liaison_app.ui.widgets.rows_model import RowsModel
from liaison_app.ui.widgets.table import Table, row_height
from liaison_app.ui.widgets.table_menu import TableMenu
from liaison_app.workflows.bundles import BundleWritten, create_bundles
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.media import OUT, Inserted, Proposed, carried_out, propose_entry
from liaison_app.workflows.releasing import Pending, prepare_bundles


@dataclass(frozen=True)
class _Line:
    recipient: str
    record: LeavingRecord


class OutboxTab(QWidget):
    """An agency writes to the office and to its own installations; the office to one organisation
    or to all."""

    markings_shown = Signal(list)
    entry_proposed = Signal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._codes: list[str] = []
        self._leaving: list[Leaving] = []
        t = session.translator
        self.recipient = ChoiceControl(self._recipients, fits=True)
        self.recipient.setMinimumWidth(280)
        t.bind(self.recipient.setAccessibleName, "ui.outbox.recipient")
        self.recipient.committed.connect(lambda _code: self._ask_leaving())
        self.make = button(t, "ui.outbox.create", self.choose_folder, role="primary")
        self.summary = PlainLabel(wrap=True)
        self.written = PlainLabel(wrap=True, selectable=True)
        self.written.hide()
        self.model = RowsModel(self._columns(), lambda line: (line.recipient, line.record.id), self)
        self.table = Table(self.model)
        TableMenu(self.table, t, "ui.outbox.leaving")
        self.held = HeldPanel(session)
        caption = PlainLabel(role="label")
        t.bind(caption.setText, "ui.outbox.recipient")
        caption.setBuddy(self.recipient)
        self.media = MediaBar(session, "ui.media.write_to", writes=True)
        self.media.chosen.connect(self.write_to_medium)
        self.releases = ReleasePanel(session)
        self.releases.wrote.connect(lambda written: self._wrote([written]))
        row = Flow()
        row.add(caption, self.recipient, self.make)
        self.table.setMinimumHeight(5 * row_height())
        column = page_in(self)
        column.setContentsMargins(0, 10, 0, 0)
        column.setSpacing(10)
        column.addLayout(row)
        column.addWidget(self.media)
        column.addWidget(self.summary)
        column.addWidget(self.table, 1)
        column.addWidget(self.releases)
        column.addWidget(self.held)
        column.addWidget(self.written)

    def refresh(self) -> None:
        self._session.jobs.ask("partners", partners, self._show_recipients)
        self.releases.refresh()

    def retitle(self) -> None:
        self.recipient.retitle()
        self.table.retitle()
        self.held.retitle()
        self.media.retitle()
        self.releases.retitle()
        self._say()

    def choose_folder(self) -> None:
        """Ask where the files go; where two officers are asked for, they go nowhere yet."""
        if self.releases.policy.two_person_release:
            self.prepare()
            return
        name = QFileDialog.getExistingDirectory(self, self._session.t("ui.outbox.folder"))
        if name:
            self.write(Path(name))

    def write(self, folder: Path) -> None:
        """Make one file for each replica of the recipient."""
        to = self.recipient.text()
        self.make.setEnabled(False)
        self._session.jobs.run(
            lambda desk: create_bundles(desk, to, folder),
            title="ui.job.sealing",
            done=self._wrote,
            failed=self._refused,
        )

    def write_to_medium(self, inserted: Inserted) -> None:
        """What the button of an inserted medium does: the released bundle goes there, or a new one
        is made."""
        folder = inserted.medium.folder
        if self.releases.write.isEnabled():
            self.releases.write_to(folder)
        elif self.releases.policy.two_person_release:
            self.prepare()
        else:
            self.write(folder)

    def prepare(self) -> None:
        """Make them, and keep them until another officer released them."""
        to = self.recipient.text()
        self.make.setEnabled(False)
        self._session.jobs.run(
            lambda desk: prepare_bundles(desk, to),
            title="ui.job.sealing",
            done=self._prepared,
            failed=self._refused,
        )

    def _prepared(self, found: list[Pending]) -> None:
        self.make.setEnabled(True)
        s = self._session
        s.say("info", s.t("ui.release.prepared", count=len(found)))
        s.hub.arrived.emit()

    def _propose_entry(self, written: list[BundleWritten]) -> None:
        """What the register of media may say of it, where it went to a medium."""

        def propose(desk: Desk) -> Proposed | None:
            medium = medium_of(desk.surroundings.media, written[0].file.parent)
            carried = carried_out(written)
            return propose_entry(desk.queries, medium, OUT, carried) if medium else None

        self._session.jobs.ask("medium-out", propose, self._tell_entry)

    def _tell_entry(self, proposed: Proposed | None) -> None:
        self.entry_proposed.emit(proposed)

    def _show_recipients(self, found: list[str]) -> None:
        self._codes = found
        current = self.recipient.text()
        self.recipient.retitle()
        if current not in dict(self._recipients()):
            options = self._recipients()
            self.recipient.set_text(options[0][0] if options else "")
        self.make.setEnabled(bool(self._codes))
        self._ask_leaving()

    def _recipients(self) -> list[Option]:
        s = self._session
        named = [(code, s.organisation_name(code)) for code in self._codes]
        if s.is_office and len(named) > 1:
            return [("all", s.t("ui.outbox.all", count=len(named))), *named]
        return named

    def _ask_leaving(self) -> None:
        to = self.recipient.text()
        if not to or not self._codes:
            self._show_leaving([])
            self.held.ask("")
            return
        self.held.ask(to)
        self._session.jobs.ask("leaving", lambda desk: leaving(desk, to), self._show_leaving)

    def _show_leaving(self, found: list[Leaving]) -> None:
        self._leaving = found
        lines = [
            _Line(each.replica.organisation, record) for each in found for record in each.records
        ]
        self.model.show_rows(lines)
        self._say()
        self.markings_shown.emit(
            [(line.record.tlp, line.record.grade) for line in lines if not line.record.notice]
        )

    def _say(self) -> None:
        s = self._session
        if not self._codes:
            key = "ui.outbox.nobody" if s.is_office else "ui.outbox.not_enrolled"
            self.summary.setText(s.t(key))
            return
        self.summary.setText(
            s.t(
                "ui.outbox.summary",
                files=len(self._leaving),
                records=sum(len(each.records) for each in self._leaving),
                attachments=sum(each.attachments for each in self._leaving),
                receipts=sum(each.receipts for each in self._leaving),
            )
        )

    def _wrote(self, written: list[BundleWritten]) -> None:
        s = self._session
        self.make.setEnabled(True)
        lines = [
            s.t("ui.outbox.written", file=str(each.file), number=each.sequence,
                operations=each.operations, fingerprint=grouped(each.fingerprint))
            for each in written
        ]  # fmt: skip
        warnings = {s.t(f"warning.{code}") for each in written for code in each.warnings}
        self.written.setText("\n".join(lines))
        self.written.show()
        text = s.t("ui.outbox.done", count=len(written))
        s.say("warning" if warnings else "good", " ".join([text, *sorted(warnings)]))
        s.hub.arrived.emit()
        self._propose_entry(written)

    def _refused(self, error: Exception) -> None:
        self.make.setEnabled(True)
        self._session.errors.present(error)

    def _columns(self) -> tuple[Column, ...]:
        s = self._session

        def kind(line: _Line) -> str:
            named = s.t(f"record.{line.record.kind}")
            notice = line.record.notice
            return s.t(f"ui.outbox.notice.{notice}", kind=named) if notice else named

        return (
            Column("recipient", lambda: s.t("ui.outbox.recipient"),
                   lambda line: s.organisation_name(line.recipient), 170),
            Column("kind", lambda: s.t("ui.review.kind"),
                   kind, 200),
            Column("reference", lambda: s.t("ui.incidents.column.reference"),
                   lambda line: line.record.reference, 130),
            Column("title", lambda: s.t("ui.incidents.column.title"),
                   lambda line: one_line(line.record.title), 220, stretch=True),
            Column("operations", lambda: s.t("ui.outbox.operations"),
                   lambda line: str(line.record.operations), 80, right=True),
            Column("tlp", lambda: "TLP", lambda line: line.record.tlp, 146,
                   badge=lambda line: tlp_badge(line.record.tlp)),
            Column("grade", lambda: s.t("ui.outbox.grade"),
                   lambda line: (grade_badge(line.record.grade, s.language) or ("", ""))[0], 132,
                   badge=lambda line: grade_badge(line.record.grade, s.language)),
        )  # fmt: skip
