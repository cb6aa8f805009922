"""A QR code (ISO/IEC 18004) of 32 mm: its dark squares, row by row, as filled boxes."""

from itertools import groupby
from operator import itemgetter
from typing import Any

from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

from liaison_app.briefing.pages.sheet import MM
from liaison_app.briefing.typeset.colour import BLACK
from liaison_app.briefing.typeset.pen import Pen

SIDE = 32 * MM


def draw_qr(payload: str, pen: Pen, x: float, top: float) -> None:
    """The code with its upper left corner at ``x, top``; the white around it is the caller's."""
    code: Any = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(payload)
    code.make()
    count = code.getModuleCount()
    unit = SIDE / count
    for row in range(count):
        squares = [(bool(code.isDark(row, column)), column) for column in range(count)]
        for dark, run in groupby(squares, key=itemgetter(0)):
            columns = [column for _, column in run]
            if dark:
                left, bottom = x + columns[0] * unit, top - (row + 1) * unit
                pen.fill(left, bottom, len(columns) * unit, unit, BLACK)
