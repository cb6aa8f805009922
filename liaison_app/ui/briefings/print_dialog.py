"""Printing an issued briefing: on which printer, how many copies; who printed is on record."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtPrintSupport import QPrinterInfo
from PySide6.QtWidgets import QComboBox, QDialog, QFormLayout, QHBoxLayout, QSpinBox, QWidget

from liaison_app.host.printing import is_available, printers
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.plain import PlainLabel
from liaison_app.workflows.briefing_kinds import MOST_COPIES
from liaison_app.workflows.briefing_register import Entry, print_briefing
from liaison_app.workflows.desk import Desk


class PrintDialog(QDialog):
    """The very PDF is handed to the system; where there is nothing that takes it, it says so.
    ``printed`` comes once it was taken."""

    printed = Signal(object)

    def __init__(self, session: Session, number: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._number = session, number
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        t = session.translator
        t.bind(self.setWindowTitle, "ui.briefings.print.title", number=number)
        names = printers() or QPrinterInfo.availablePrinterNames()
        self.printer, self.copies = QComboBox(), QSpinBox()
        self.printer.addItem(session.t("ui.briefings.print.usual"), None)
        for name in names:
            self.printer.addItem(name, name)
        self.copies.setRange(1, MOST_COPIES)
        self.note = PlainLabel(role="muted", wrap=True)
        self.error = PlainLabel(role="error", wrap=True)
        self.submit = button(t, "ui.briefings.print.action", self.try_print, role="primary")
        close = button(t, "ui.cancel", self.reject)
        form = QFormLayout(self)
        for key, control in (("printer", self.printer), ("copies", self.copies)):
            label = PlainLabel(role="label")
            t.bind(label.setText, f"ui.briefings.print.{key}")
            t.bind(control.setAccessibleName, f"ui.briefings.print.{key}")
            label.setBuddy(control)
            form.addRow(label, control)
        form.addRow(self.note)
        form.addRow(self.error)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(close)
        row.addWidget(self.submit)
        form.addRow(row)
        self.setMinimumWidth(460)
        self._say(available=is_available())

    def try_print(self) -> None:
        """Hand it over; the dialog stays open where that is refused."""
        copies, printer = self.copies.value(), self.printer.currentData()
        self.submit.setEnabled(False)

        def act(desk: Desk) -> Entry:
            return print_briefing(desk, self._number, copies, printer)[0]

        self._session.jobs.run(
            act, title="ui.job.printing", done=self._done, failed=self._failed, initiator=self
        )

    def _say(self, *, available: bool) -> None:
        self.submit.setEnabled(available)
        self.error.setText("" if available else self._session.t("ui.briefings.print.unavailable"))
        self.error.setVisible(not available)
        self.note.setText(self._session.t("ui.briefings.print.note") if available else "")

    def _done(self, entry: Entry) -> None:
        self._session.say(
            "good",
            self._session.t("ui.briefings.print.done", number=entry.number,
                            count=self.copies.value()),
        )  # fmt: skip
        self.printed.emit(entry)
        self.accept()

    def _failed(self, error: Exception) -> None:
        self.submit.setEnabled(True)
        self.error.setText(self._session.errors.sentence(error))
        self.error.show()
