"""Printing by a child of the program, as Windows needs it: pages are drawn on a printer that writes
a file, and where there is no printer that is said."""

import io
import json
from pathlib import Path

import pikepdf
import pytest
from PySide6.QtCore import QSize
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo
from pytestqt.qtbot import QtBot
from reportlab.pdfgen.canvas import Canvas

from liaison_app.domain.errors import Refused
from liaison_app.host import printing
from liaison_app.host.child import child_environment
from liaison_app.host.printing import Job, print_by_child, read_job
from liaison_app.ui.viewing.printing import print_pages

UPRIGHT, LYING = (595.28, 841.89), (841.89, 595.28)


def pdf(*sizes: tuple[float, float]) -> bytes:
    """Pages with a black field in the lower left quarter."""
    out = io.BytesIO()
    canvas = Canvas(out)
    for width, height in sizes:
        canvas.setPageSize((width, height))
        canvas.rect(0, 0, width / 2, height / 2, stroke=0, fill=1)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def printed(data: bytes, file: Path) -> str:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(file))
    return print_pages(data, printer)


def test_every_page_is_drawn_whole_on_paper_of_its_size(qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "printed.pdf"
    assert printed(pdf(UPRIGHT, LYING, UPRIGHT), file) == ""
    with pikepdf.open(file) as opened:
        boxes = [[round(float(side)) for side in page.mediabox[2:]] for page in opened.pages]
    assert boxes == [pytest.approx([round(s) for s in size], abs=2)
                     for size in (UPRIGHT, LYING, UPRIGHT)]  # fmt: skip
    document = QPdfDocument()
    document.load(str(file))
    for number, (width, height) in enumerate((UPRIGHT, LYING, UPRIGHT)):
        image = document.render(number, QSize(round(width), round(height)))
        inside, outside = image.pixelColor(20, round(height) - 20), image.pixelColor(20, 20)
        assert (inside.lightness(), inside.alpha()) == (0, 255)
        assert outside.lightness() == 255 or outside.alpha() == 0
        right = image.pixelColor(round(width) - 20, round(height) - 20)
        assert right.lightness() == 255 or right.alpha() == 0
    document.close()


def test_what_is_no_pdf_is_not_printed(qtbot: QtBot, tmp_path: Path) -> None:
    assert printed(b"nothing", tmp_path / "printed.pdf") == "InvalidFileFormat"


@pytest.mark.qt_log_ignore("QPainter::begin")
def test_a_printer_that_cannot_begin_is_told(qtbot: QtBot, tmp_path: Path) -> None:
    assert printed(pdf(UPRIGHT), tmp_path / "no such folder" / "printed.pdf") != ""


def test_the_child_is_told_everything_through_its_input() -> None:
    head = json.dumps({"title": "報告書-1", "copies": 2, "printer": "P"}).encode()
    assert read_job(io.BytesIO(head + b"\n%PDF\n1")) == Job("報告書-1", 2, "P", b"%PDF\n1")


def test_where_there_is_no_printer_the_child_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real child. It has a display on Windows, and is given one here."""
    if QPrinterInfo.availablePrinterNames():
        pytest.skip("this machine has a printer")
    environment = {**child_environment(), "QT_QPA_PLATFORM": "offscreen"}
    monkeypatch.setattr(printing, "child_environment", lambda: environment)
    with pytest.raises(Refused, match="print-unavailable"):
        print_by_child(Job("x", 1, "", pdf(UPRIGHT)))
