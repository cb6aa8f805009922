"""How the program looks: own colours on Fusion, fonts that carry Japanese, room to breathe.

Every pair of text and ground below holds WCAG AA (4.5:1; checked by a test). Nothing is said by
colour alone: badges carry a word, selection a bar, errors a sentence.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from string import Template

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

NAVY = "#173058"
ACCENT = "#1f5fae"
INK = "#1b2430"
MUTED = "#55606e"
GROUND = "#f4f6f9"
PAPER = "#ffffff"
LINE = "#d5dbe4"
SELECTION = "#dbe8f8"
RED = "#b8121a"
RED_GROUND = "#fdecec"
AMBER = "#8a5300"
AMBER_GROUND = "#fff4df"
GREEN = "#1f6a49"
GREEN_GROUND = "#e6f4ec"
BLUE_GROUND = "#e8f0fb"

# Ground and ink of a badge, by tone.
TONES = {
    "neutral": ("#e9edf2", "#3d4856"),
    "info": (BLUE_GROUND, "#174c8f"),
    "good": (GREEN_GROUND, GREEN),
    "warning": (AMBER_GROUND, AMBER),
    "bad": (RED_GROUND, RED),
    "critical": (RED, PAPER),
    "navy": (NAVY, PAPER),
    "exercise": ("#efe6fa", "#5a2c91"),
}
# TLP 2.0: the label's colour on black, exactly.
TLP_INK = {
    "TLP:RED": "#FF2B2B",
    "TLP:AMBER+STRICT": "#FFC000",
    "TLP:AMBER": "#FFC000",
    "TLP:GREEN": "#33FF00",
    "TLP:CLEAR": "#FFFFFF",
}
TLP_GROUND = "#000000"

FONT_FAMILIES = (
    "Noto Sans CJK JP",
    "Yu Gothic UI",
    "Meiryo",
    "Hiragino Sans",
    "BIZ UDPGothic",
)
FONT_POINTS = 10.0


def apply_theme(app: QApplication, resources: Path) -> None:
    """Style, palette, font and style sheet for the whole program."""
    app.setStyle(QStyleFactory.create("Fusion"))
    app.setPalette(_palette())
    app.setFont(_font(resources))
    app.setStyleSheet(_style_sheet(resources))


@contextmanager
def undressed(app: QApplication) -> Iterator[None]:
    """While a large window is built: no style sheet, which comes back at the end.

    Qt works out the sheet of a whole subtree again each time it gets a parent, so a window built
    from its leaves pays for its depth; this way every widget is dressed once. Nothing is painted
    in between, since the event loop does not run; an exception leaves the sheet as it was.
    """
    sheet = app.styleSheet()
    app.setStyleSheet("")
    try:
        yield
    finally:
        app.setStyleSheet(sheet)


def _font(resources: Path) -> QFont:
    """The first Japanese family there is; the shipped one where a system has none."""
    if not set(FONT_FAMILIES) & set(QFontDatabase.families()):
        QFontDatabase.addApplicationFont(str(resources / "fonts" / "BIZUDPGothic-Regular.ttf"))
    font = QFont()
    font.setFamilies(list(FONT_FAMILIES))
    font.setPointSizeF(FONT_POINTS)
    return font


def _style_sheet(resources: Path) -> str:
    """The shipped style sheet with this palette's colours."""
    colours = {name.lower(): value for name, value in globals().items() if _is_colour(value)}
    template = Template((resources / "style" / "desktop.qss").read_text(encoding="utf-8"))
    return template.substitute(colours, icons=(resources / "icons").as_posix())


def _is_colour(value: object) -> bool:
    return isinstance(value, str) and value.startswith("#")


def _palette() -> QPalette:
    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: GROUND,
        QPalette.ColorRole.WindowText: INK,
        QPalette.ColorRole.Base: PAPER,
        QPalette.ColorRole.AlternateBase: "#f8fafc",
        QPalette.ColorRole.Text: INK,
        QPalette.ColorRole.Button: PAPER,
        QPalette.ColorRole.ButtonText: INK,
        QPalette.ColorRole.BrightText: PAPER,
        QPalette.ColorRole.Highlight: SELECTION,
        QPalette.ColorRole.HighlightedText: INK,
        QPalette.ColorRole.ToolTipBase: INK,
        QPalette.ColorRole.ToolTipText: PAPER,
        QPalette.ColorRole.PlaceholderText: "#6b7684",
        QPalette.ColorRole.Link: ACCENT,
        QPalette.ColorRole.Accent: ACCENT,
    }
    for role, colour in roles.items():
        palette.setColor(role, QColor(colour))
    for role in (
        QPalette.ColorRole.Text,
        QPalette.ColorRole.ButtonText,
        QPalette.ColorRole.WindowText,
    ):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor("#7a8593"))
    return palette
