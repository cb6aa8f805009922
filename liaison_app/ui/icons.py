"""The program's own icons: line drawings in ``resources/icons``, inked for their ground."""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from liaison_app.host.resources import resources_folder
from liaison_app.ui import theme
from liaison_app.ui.palettes import LIGHT

SIZE = 20
_DRAWN_IN = LIGHT.navy


def icon(name: str, ink: str = "") -> QIcon:
    """The icon ``name`` drawn in ``ink`` (else as headings are), by the size of letters, sharp at
    one and two times that."""
    return _icon(name, ink or theme.colours().navy, theme.px(SIZE))


@lru_cache(maxsize=256)
def _icon(name: str, ink: str, size: int) -> QIcon:
    drawing = (resources_folder() / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    renderer = QSvgRenderer(QByteArray(drawing.replace(_DRAWN_IN, ink).encode()))
    result = QIcon()
    for scale in (1, 2):
        pixmap = QPixmap(QSize(size, size) * scale)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        renderer.render(painter)
        painter.end()
        pixmap.setDevicePixelRatio(scale)
        result.addPixmap(pixmap)
    return result
