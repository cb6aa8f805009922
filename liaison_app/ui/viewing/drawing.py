"""The child process that draws untrusted pictures and PDFs, and keeps nothing.

It sees neither the case log nor a key: the file comes through its standard input, and pixels go
out by its standard output. Its memory and processor time are bounded; what kills it (a fault in a
parser, a picture of a million pixels a side) kills nothing else.
"""

import os
import sys
from typing import TYPE_CHECKING, BinaryIO

from liaison_app.exchange.bounds import bound_process
from liaison_app.ui.viewing.frames import (
    MOST_PAGES,
    MOST_SIDE,
    read_request,
    send_end,
    send_page,
    send_refusal,
)

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

DRAW_VERB = "_draw-file"
MEMORY_BYTES = 2**30
CPU_SECONDS = 60
_PAGE_WIDTH = 1240  # pixels: 150 for each inch of an A4 page
_MOST_PIXELS = 100_000_000
_ALLOCATION = 512  # MiB, for one picture


def main() -> int:
    """Answer one request."""
    bound_process(MEMORY_BYTES, CPU_SECONDS, reserves=True)  # as the reader of PDFs does
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    kind, data = read_request(sys.stdin.buffer)
    from PySide6.QtGui import QGuiApplication

    _app = QGuiApplication(["liaison"])
    draw = _draw_pdf if kind == "pdf" else _draw_picture
    draw(data, sys.stdout.buffer)
    return 0


def _draw_picture(data: bytes, out: BinaryIO) -> None:
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
    from PySide6.QtGui import QImage, QImageReader

    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    QImageReader.setAllocationLimit(_ALLOCATION)
    reader = QImageReader(buffer, QByteArray(b"png" if data[:1] == b"\x89" else b"jpeg"))
    reader.setAutoDetectImageFormat(False)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid() and size.width() * size.height() > _MOST_PIXELS:
        send_refusal(out, "too-large")
        return
    picture = reader.read()
    if picture.isNull():
        send_refusal(out, "unreadable")
        return
    if max(picture.width(), picture.height()) > MOST_SIDE:
        picture = picture.scaled(
            QSize(MOST_SIDE, MOST_SIDE),
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
    page = QImage(picture.size(), QImage.Format.Format_RGB888)
    _send(out, picture, page)
    send_end(out, 1)


def _draw_pdf(data: bytes, out: BinaryIO) -> None:
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize
    from PySide6.QtGui import QImage
    from PySide6.QtPdf import QPdfDocument

    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document = QPdfDocument()
    document.load(buffer)
    if document.status() != QPdfDocument.Status.Ready:
        locked = document.error() in (
            QPdfDocument.Error.IncorrectPassword,
            QPdfDocument.Error.UnsupportedSecurityScheme,
        )
        send_refusal(out, "locked" if locked else "unreadable")
        return
    for number in range(min(MOST_PAGES, document.pageCount())):
        points = document.pagePointSize(number)
        width, height = max(1.0, points.width()), max(1.0, points.height())
        scale = min(_PAGE_WIDTH / width, MOST_SIDE / height)
        size = QSize(max(1, round(width * scale)), max(1, round(height * scale)))
        _send(out, document.render(number, size), QImage(size, QImage.Format.Format_RGB888))
    send_end(out, document.pageCount())


def _send(out: BinaryIO, drawn: "QImage", page: "QImage") -> None:
    """On white, and row by row: a row of pixels may be longer in memory than it says."""
    from PySide6.QtGui import QColor, QPainter

    page.fill(QColor("white"))
    painter = QPainter(page)
    painter.drawImage(0, 0, drawn)
    painter.end()
    row, stride = 3 * page.width(), page.bytesPerLine()
    bits = page.constBits()
    raw = b"".join(
        bytes(bits[line * stride : line * stride + row]) for line in range(page.height())
    )
    send_page(out, page.width(), page.height(), raw)
