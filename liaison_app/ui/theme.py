"""How the program looks: a palette on Fusion, fonts that carry Japanese, room to breathe.

Nothing is said by colour alone: badges carry a word, selection a bar, errors a sentence. The look
is chosen before a window is built; another look is another window.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from string import Template
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from liaison_app.host.settings import load_settings, save_settings
from liaison_app.ui.palettes import DARK, LIGHT, Palette

FONT_FAMILIES = (
    "Noto Sans CJK JP",
    "Yu Gothic UI",
    "Meiryo",
    "Hiragino Sans",
    "BIZ UDPGothic",
)
FONT_POINTS = 10.0
# Widgets that Windows has fonts of its own for, which would stay as they are. Qt wants text for
# their names, its stubs bytes.
_OF_THEIR_OWN: tuple[Any, ...] = (
    "QAbstractItemView", "QDockWidgetTitle", "QMenu", "QMenuBar", "QMessageBox", "QStatusBar",
    "QTipLabel", "QTitleBar",
)  # fmt: skip
SYSTEM = "system"
SCHEMES = (LIGHT.name, DARK.name, SYSTEM)
PERCENTS = (100, 110, 125, 150, 175, 200)
_SCHEME, _PERCENT = "appearance", "font_percent"
# Sizes in pixels that the style sheet names, at 100 %.
_PIXELS = {"mark": 14, "round": 8, "icon": 16, "arrow": 12, "drop": 22, "tile": 44, "line": 19}
# Sizes in points that the style sheet names, at 100 %.
_POINTS = {"small": 8.5, "status": 9.0, "heading": 11.0, "title": 15.0, "number": 22.0}


@dataclass(frozen=True)
class Look:
    """What an officer chose: a scheme (`SCHEMES`) and the size of letters (`PERCENTS`)."""

    scheme: str = LIGHT.name
    percent: int = 100


class _Now:
    """The look of this process."""

    palette: Palette = LIGHT
    percent: int = 100


def colours() -> Palette:
    """The palette in use."""
    return _Now.palette


def px(pixels: int) -> int:
    """A height or width that holds letters, at their present size."""
    return pixels * _Now.percent // 100


def chosen_look() -> Look:
    """The look kept in the settings; what is no look there counts as none."""
    kept = load_settings()
    scheme, percent = kept.get(_SCHEME), kept.get(_PERCENT)
    return Look(
        scheme if scheme in SCHEMES else LIGHT.name, percent if percent in PERCENTS else 100
    )


def choose_look(look: Look) -> None:
    """Keep a look for this and later starts; `apply_theme` makes it so."""
    save_settings(load_settings() | {_SCHEME: look.scheme, _PERCENT: look.percent})


def apply_theme(app: QApplication, resources: Path) -> None:
    """Style, palette, font and style sheet for the whole program, as chosen."""
    look = chosen_look()
    _Now.palette, _Now.percent = _palette_of(app, look.scheme), look.percent
    app.setStyle(QStyleFactory.create("Fusion"))
    app.setPalette(_palette())
    app.setFont(_font(resources))
    _dress(app, _style_sheet(resources))


@contextmanager
def undressed() -> Iterator[None]:
    """While a large window is built: no style sheet, which comes back at the end.

    Qt works out the sheet of a whole subtree again each time it gets a parent, so a window built
    from its leaves pays for its depth; this way every widget is dressed once. Nothing is painted
    in between, since the event loop does not run; an exception leaves the sheet as it was.
    """
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    sheet = app.styleSheet()
    app.setStyleSheet("")
    try:
        yield
    finally:
        _dress(app, sheet)


def _dress(app: QApplication, sheet: str) -> None:
    """The style sheet; with each one Qt takes up the system's fonts again."""
    app.setStyleSheet(sheet)
    for kind in _OF_THEIR_OWN:
        if app.font(kind) != app.font():
            app.setFont(app.font(), kind)


def _palette_of(app: QApplication, scheme: str) -> Palette:
    if scheme == SYSTEM:
        dark = app.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return DARK if dark else LIGHT
    return DARK if scheme == DARK.name else LIGHT


def _font(resources: Path) -> QFont:
    """The first Japanese family there is; the shipped one where a system has none."""
    if not set(FONT_FAMILIES) & set(QFontDatabase.families()):
        QFontDatabase.addApplicationFont(str(resources / "fonts" / "BIZUDPGothic-Regular.ttf"))
    font = QFont()
    font.setFamilies(list(FONT_FAMILIES))
    font.setPointSizeF(FONT_POINTS * _Now.percent / 100)
    return font


def _style_sheet(resources: Path) -> str:
    """The shipped style sheet with this palette's colours and the size of letters."""
    template = Template((resources / "style" / "desktop.qss").read_text(encoding="utf-8"))
    points = {f"pt_{name}": f"{size * _Now.percent / 100:g}pt" for name, size in _POINTS.items()}
    pixels = {f"px_{name}": f"{px(size)}px" for name, size in _PIXELS.items()}
    icons = (resources / "icons").as_posix()
    return template.substitute(asdict(colours()), **points, **pixels, icons=icons)


def _palette() -> QPalette:
    palette, now = QPalette(), colours()
    roles = {
        QPalette.ColorRole.Window: now.ground,
        QPalette.ColorRole.WindowText: now.ink,
        QPalette.ColorRole.Base: now.paper,
        QPalette.ColorRole.AlternateBase: now.alternate,
        QPalette.ColorRole.Text: now.ink,
        QPalette.ColorRole.Button: now.paper,
        QPalette.ColorRole.ButtonText: now.ink,
        QPalette.ColorRole.BrightText: now.paper,
        QPalette.ColorRole.Highlight: now.selection,
        QPalette.ColorRole.HighlightedText: now.ink,
        QPalette.ColorRole.ToolTipBase: now.ink,
        QPalette.ColorRole.ToolTipText: now.paper,
        QPalette.ColorRole.PlaceholderText: now.muted,
        QPalette.ColorRole.Link: now.accent,
        QPalette.ColorRole.Accent: now.accent,
    }
    for role, colour in roles.items():
        palette.setColor(role, QColor(colour))
    for role in (
        QPalette.ColorRole.Text,
        QPalette.ColorRole.ButtonText,
        QPalette.ColorRole.WindowText,
    ):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(now.faint))
    return palette
