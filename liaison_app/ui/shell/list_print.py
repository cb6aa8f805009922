"""一覧の印刷: the list on the screen as the very PDF that is printed or saved."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from liaison_app.domain.filenames import safe_name
from liaison_app.domain.markings import (
    DEFAULT_GRADE,
    DEFAULT_TLP,
    Markings,
    strictest_grade,
    strictest_tlp,
)
from liaison_app.domain.width import display_width
from liaison_app.host.files import write_file
from liaison_app.host.printing import is_available, print_pdf, printers
from liaison_app.ui.session import Session
from liaison_app.ui.shell.screen import Screen
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.columns import Column
from liaison_app.ui.widgets.elided import ElidedCombo
from liaison_app.ui.widgets.fitting import open_at
from liaison_app.ui.widgets.flow import Flow
from liaison_app.ui.widgets.plain import PlainLabel
from liaison_app.ui.widgets.table import Table
from liaison_app.workflows.briefing_kinds import MOST_COPIES
from liaison_app.workflows.listing import MOST_ROWS, draw_listing
from liaison_app.workflows.papers import Paper

_LONG = 30  # half-width letters


class ListPrintDialog(QDialog):
    """The rows selected, where several are, else all of ``table``; ``markings`` are those of the
    screen they stand on."""

    def __init__(
        self,
        session: Session,
        table: Table,
        title: str,
        markings: tuple[str, str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._title = session, title
        self._pdf = b""
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        t = session.translator
        t.bind(self.setWindowTitle, "ui.listing.title", title=title)
        self._buffer, self.document = QBuffer(self), QPdfDocument(self)
        self.view = QPdfView(self)
        self.view.setDocument(self.document)
        self.view.setPageMode(QPdfView.PageMode.MultiPage)
        self.view.setZoomMode(QPdfView.ZoomMode.FitToWidth)
        self.view.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        t.bind(self.view.setAccessibleName, "ui.listing.preview")
        self.said = PlainLabel(role="muted", wrap=True)
        self.printer, self.copies = ElidedCombo(), QSpinBox()
        self.copies.setRange(1, MOST_COPIES)
        self.save = button(t, "ui.listing.save", self.choose_file)
        self.submit = button(t, "ui.briefings.print.action", self.try_print, role="primary")
        self.close_button = button(t, "ui.query.help.close", self.reject)
        self._build()
        self._draw(table, markings)

    def choose_file(self) -> None:
        """Where the PDF goes."""
        name, _filter = QFileDialog.getSaveFileName(
            self, self._session.t("ui.listing.save"), safe_name(f"{self._title}.pdf"), "PDF (*.pdf)"
        )
        if name:
            self.save_to(Path(name))

    def save_to(self, path: Path) -> None:
        """Write the PDF shown."""
        pdf = self._pdf
        self._session.jobs.run(
            lambda _desk: write_file(path, pdf),
            title="ui.job.saving",
            done=lambda _none: self._session.say(
                "good", self._session.t("ui.listing.saved", file=path.name)
            ),
        )

    def try_print(self) -> None:
        """Hand the PDF shown to the print service."""
        pdf, copies, printer = self._pdf, self.copies.value(), self.printer.currentData()
        self.submit.setEnabled(False)
        self._session.jobs.run(
            lambda _desk: print_pdf(pdf, self._title, copies, printer),
            title="ui.job.printing",
            done=self._printed,
            failed=self._failed,
            initiator=self,
        )

    def _draw(self, table: Table, markings: tuple[str, str]) -> None:
        places = table.places_shown
        rows = table.rows_to_print(MOST_ROWS)
        texts = [table.texts_of_row(row, places) for row in rows]
        columns = [
            (table.columns[at].title(), _width(table.columns[at], [row[nth] for row in texts]))
            for nth, at in enumerate(places)
        ]
        total = table.selected_count if table.selected_count > 1 else table.model().rowCount()
        strictest = _strictest(table, rows, markings)
        title, language = self._title, self._session.language
        self.said.setText(self._session.t("ui.listing.drawing"))
        self._session.jobs.run(
            lambda desk: draw_listing(desk, title, columns, texts, total, strictest, language),
            title="ui.job.listing",
            done=self._show,
            failed=self._failed,
            initiator=self,
        )

    def _show(self, paper: Paper) -> None:
        self._pdf = paper.pdf
        self._buffer.setData(QByteArray(paper.pdf))
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self.document.load(self._buffer)
        available = is_available()
        self.submit.setEnabled(available)
        self.save.setEnabled(True)
        said = [self._session.t("ui.listing.pages", count=paper.pages), *paper.left_out]
        if not available:
            said.append(self._session.t("ui.listing.no_printer"))
        self.said.setText("　".join(said))

    def _printed(self, _none: object) -> None:
        self._session.say("good", self._session.t("ui.listing.printed", count=self.copies.value()))
        self.accept()

    def _failed(self, error: Exception) -> None:
        self.submit.setEnabled(bool(self._pdf) and is_available())
        self.said.setText(self._session.errors.sentence(error))

    def _build(self) -> None:
        t = self._session.translator
        self.printer.addItem(self._session.t("ui.briefings.print.usual"), None)
        for name in printers():
            self.printer.addItem(name, name)
        row = Flow()
        for key, control in (("printer", self.printer), ("copies", self.copies)):
            label = PlainLabel(role="label")
            t.bind(label.setText, f"ui.briefings.print.{key}")
            t.bind(control.setAccessibleName, f"ui.briefings.print.{key}")
            label.setBuddy(control)
            row.add(label, control)
        buttons = QHBoxLayout()
        buttons.addWidget(self.close_button)
        buttons.addStretch(1)
        buttons.addWidget(self.save)
        buttons.addWidget(self.submit)
        for each in (self.save, self.submit):
            each.setEnabled(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.addWidget(self.view, 1)
        column.addWidget(self.said)
        column.addLayout(row)
        column.addLayout(buttons)
        self.view.setFocus()
        open_at(self, 860, 760)


def list_on(screen: Screen) -> Table | None:
    """The list that has the keyboard, else the first one that is seen."""
    focused, first = QApplication.focusWidget(), screen.first_control()
    if isinstance(focused, Table) and screen.isAncestorOf(focused):
        return focused
    if isinstance(first, Table) and first.isVisible():
        return first
    return next((each for each in screen.findChildren(Table) if each.isVisible()), None)


def _width(column: Column, texts: list[str]) -> int:
    """What a column needs on paper beside the others: as much as its longest text, up to a bound;
    what reads badly in two lines a little more."""
    longest = 2 + max(map(display_width, [column.title(), *texts]))
    if column.stretch:
        return max(min(longest, _LONG), _LONG * 3 // 4)
    return round(min(longest, _LONG) * (2 if column.key == "reference" else 1))


def _strictest(table: Table, rows: list[int], markings: tuple[str, str]) -> Markings:
    """Of the screen and of every row that is printed: not all of a long list are in view. What
    bears no markings is printed as an ordinary record is marked."""
    model: Any = table.model()
    found = [getattr(each, "fields", each) for each in map(model.row_at, rows)]
    marked: list[Mapping[str, Any]] = [{"tlp": markings[0], "grade": markings[1]}]
    marked += [each for each in found if isinstance(each, Mapping)]
    tlps = [str(each["tlp"]) for each in marked if each.get("tlp")]
    grades = [str(each["grade"]) for each in marked if each.get("grade")]
    handling = [code for each in marked for code in each.get("handling") or ()]
    return Markings(
        strictest_tlp(tlps or [DEFAULT_TLP]),
        strictest_grade(grades or [DEFAULT_GRADE]),
        tuple(dict.fromkeys(handling)),
    )
