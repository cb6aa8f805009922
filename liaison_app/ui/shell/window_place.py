"""Where the window was and how large: as it was left, unless no screen is there any more."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from liaison_app.host.settings import load_settings, save_settings

_SETTING = "window"
_SEEN = 120  # pixels of it that have to be on a screen


def keep_place(window: QWidget) -> None:
    """Remember place and size, of a window that is maximised those it had before."""
    at = window.normalGeometry() if window.isMaximized() else window.geometry()
    kept = [at.x(), at.y(), at.width(), at.height(), int(window.isMaximized())]
    settings = load_settings()
    if settings.get(_SETTING) != kept:
        save_settings(settings | {_SETTING: kept})


def restore_place(window: QWidget) -> None:
    """Put the window where one of before was; anything else in the settings is passed over."""
    kept = load_settings().get(_SETTING)
    if not isinstance(kept, list) or len(kept) != 5 or {*map(type, kept)} != {int}:
        return
    at = QRect(*kept[:4])
    seen = (screen.availableGeometry().intersected(at) for screen in QGuiApplication.screens())
    if any(part.width() >= _SEEN and part.height() >= _SEEN for part in seen):
        window.setGeometry(at)
        if kept[4]:
            window.setWindowState(window.windowState() | Qt.WindowState.WindowMaximized)
