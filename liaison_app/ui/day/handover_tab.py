"""引継書: drafted from the case log, given, taken, read again."""

from PySide6.QtWidgets import QPlainTextEdit, QPushButton, QWidget

from liaison_app.domain.records.day import HANDOVER
from liaison_app.store.queries import Reader, Row
from liaison_app.ui.copying import copying
from liaison_app.ui.day.record_tab import MOST, RecordTab
from liaison_app.ui.fields.form_dialog import FormDialog
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.columns import BadgeText, Column
from liaison_app.ui.widgets.plain import visible
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.handover import draft_handover, give_handover, take_handover
from liaison_app.workflows.handover_sheet import Sheet
from liaison_app.workflows.handover_text import SECTIONS, given_text, sheet_texts
from liaison_app.workflows.incidents import Added


class HandoverTab(RecordTab):
    """A sheet once given is read, not edited."""

    kind = "handover"
    sizes = (520, 640)

    def read(self, reader: Reader, text: str) -> list[Row]:
        return reader.day.handovers(text, MOST)

    def ask_new(self) -> None:
        """Draft it from the case log as it is now, for the officer to complete."""
        self.session.jobs.ask("handover", draft_handover, self._show_draft)

    def columns(self) -> tuple[Column, ...]:
        s = self.session

        def state(row: Row) -> BadgeText:
            if row["taken_at"]:
                return s.t("ui.day.handover.taken"), "good"
            return s.t("ui.day.handover.given"), "warning"

        return (
            self.field_column("reference", 112),
            Column("state", lambda: s.t("ui.day.state"), lambda row: state(row)[0], 88,
                   badge=state),
            self.field_column("given_at", 128),
            self.field_column("given_by", 100, stretch=True),
        )  # fmt: skip

    def make_view(self) -> QWidget:
        self.sheet = QPlainTextEdit()
        self.sheet.setReadOnly(True)
        self.sheet.setTabChangesFocus(True)
        self.session.translator.bind(self.sheet.setAccessibleName, "ui.day.tab.handover")
        return self.sheet

    def make_acts(self) -> dict[str, QPushButton]:
        t = self.session.translator
        return {
            "take": button(t, "ui.day.handover.take", lambda: self.run(take_handover),
                           role="primary"),
            "copy": button(t, "ui.day.handover.copy", self.copy),
        }  # fmt: skip

    def show_acts(self, row: Row) -> None:
        mine = row["given_by"] == self.session.officer
        self.acts["take"].setVisible(not row["taken_at"])
        self.acts["take"].setEnabled(not mine)
        key = "ui.day.handover.take.own" if mine else "ui.day.handover.take"
        self.acts["take"].setToolTip(self.session.t(key))

    def show_record(self, row: Row) -> None:
        text = visible(given_text(row, self.session.translator.texts))
        if self.sheet.toPlainText() != text:
            self.sheet.setPlainText(text)

    def copy(self) -> None:
        """The sheet as plain text, to print or to read out."""
        copying().copy(self.sheet.toPlainText())

    def _show_draft(self, sheet: Sheet) -> None:
        dialog = HandoverDialog(self.session, sheet, self)
        dialog.added.connect(self.show_added)
        dialog.open()


class HandoverDialog(FormDialog):
    """The sections as drafted, to be corrected and completed before they are given."""

    def __init__(self, session: Session, sheet: Sheet, parent: QWidget | None = None) -> None:
        super().__init__(
            session,
            title="ui.day.handover.new",
            action="ui.day.handover.give",
            fields=[HANDOVER.own[key] for key in SECTIONS],
            parent=parent,
        )
        self._drafted = sheet_texts(sheet, session.translator.texts)
        for key, text in self._drafted.items():
            editor = self.editors[key]
            editor.control.set_text(text)
            lines = min(12, max(3, text.count("\n") + 1))
            height = editor.fontMetrics().lineSpacing() * lines + 22
            editor.control.widget().setFixedHeight(height)
        self.setMinimumWidth(780)

    def typed(self) -> dict[str, str]:
        """A section that was emptied is left out, not drafted again."""
        return {key: editor.text() for key, editor in self.editors.items()}

    def act(self, desk: Desk, typed: dict[str, str]) -> Added:
        return give_handover(desk, self.session.translator.texts, typed)
