"""The child process that prints a PDF on Windows, where nothing of the system prints one by itself:
each page is drawn as it is seen on the screen, at the printer's own size.

The PDF comes through its standard input (`host.printing`), and lies on no disk before the system's
own spooler takes it; one line of JSON on the standard output says how that went.
"""

import json
import sys
from typing import TYPE_CHECKING

from liaison_app.host.printing import Job, read_job

if TYPE_CHECKING:
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtPdf import QPdfDocument
    from PySide6.QtPrintSupport import QPrinter

_MOST_DPI = 300  # more shows nothing more of text, and a page of A4 is 35 MB then
_POINTS = 72


def main() -> int:
    """Print one job."""
    job = read_job(sys.stdin.buffer)
    from PySide6.QtGui import QGuiApplication

    _app = QGuiApplication(["liaison"])
    sys.stdout.write(json.dumps({"refused": _refusal(job)}) + "\n")
    return 0


def _refusal(job: Job) -> str:
    """Why it was not printed; empty if it was, ``unavailable`` where there is no printer."""
    from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

    known = QPrinterInfo.availablePrinterNames()
    if not known:
        return "unavailable"
    name = job.printer or QPrinterInfo.defaultPrinterName() or known[0]
    if name not in known:
        return name
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPrinterName(name)
    printer.setDocName(job.title)
    printer.setCopyCount(job.copies)
    return print_pages(job.pdf, printer)


def print_pages(pdf: bytes, printer: "QPrinter") -> str:
    """Draw every page of ``pdf`` on ``printer``; why that could not be done, empty if it was."""
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice
    from PySide6.QtGui import QPainter
    from PySide6.QtPdf import QPdfDocument

    buffer = QBuffer()
    buffer.setData(QByteArray(pdf))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document = QPdfDocument()
    document.load(buffer)
    if document.status() != QPdfDocument.Status.Ready:
        return document.error().name
    printer.setFullPage(True)
    painter = QPainter()
    for number in range(document.pageCount()):
        _set_page(printer, document, number)
        begun = painter.begin(printer) if number == 0 else printer.newPage()
        if not begun:
            return printer.printerName() or "-"
        _draw_page(painter, printer, document, number)
    return "" if painter.end() else printer.printerName() or "-"


def _set_page(printer: "QPrinter", document: "QPdfDocument", number: int) -> None:
    """The paper as the page is, upright or lying; Windows chooses the tray."""
    from PySide6.QtCore import QMarginsF
    from PySide6.QtGui import QPageLayout, QPageSize

    points = document.pagePointSize(number)
    lies = points.width() > points.height()
    paper = QPageSize(
        points.transposed() if lies else points,
        QPageSize.Unit.Point,
        "",
        QPageSize.SizeMatchPolicy.FuzzyMatch,
    )
    way = QPageLayout.Orientation.Landscape if lies else QPageLayout.Orientation.Portrait
    printer.setPageLayout(QPageLayout(paper, way, QMarginsF()))


def _draw_page(
    painter: "QPainter", printer: "QPrinter", document: "QPdfDocument", number: int
) -> None:
    from PySide6.QtCore import QSize
    from PySide6.QtGui import QImage
    from PySide6.QtPrintSupport import QPrinter as Printer

    points = document.pagePointSize(number)
    scale = min(printer.resolution(), _MOST_DPI) / _POINTS
    size = QSize(round(points.width() * scale), round(points.height() * scale))
    drawn = document.render(number, size)
    page = QImage(size, QImage.Format.Format_RGB888)
    page.fill("white")
    _over(page, drawn)
    painter.drawImage(printer.paperRect(Printer.Unit.DevicePixel), page)


def _over(page: "QImage", drawn: "QImage") -> None:
    from PySide6.QtGui import QPainter

    painter = QPainter(page)
    painter.drawImage(0, 0, drawn)
    painter.end()
