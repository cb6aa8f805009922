"""An icon in the sizes of the hicolor theme: icons.py SVG THEME NAME, into THEME/SIZExSIZE/NAME."""

import sys
from pathlib import Path

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

SIZES = (16, 24, 32, 48, 64, 128, 256)


def main(arguments: list[str]) -> int:
    drawing, theme, name = arguments
    _application = QGuiApplication(["icons"])
    renderer = QSvgRenderer(drawing)
    for size in SIZES:
        image = QImage(size, size, QImage.Format.Format_ARGB32)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        renderer.render(painter, QRectF(0, 0, size, size))
        painter.end()
        file = Path(theme, f"{size}x{size}", name)
        file.parent.mkdir(parents=True, exist_ok=True)
        if not renderer.isValid() or not image.save(str(file)):
            sys.exit(f"icons: {drawing} could not be drawn as {file}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
