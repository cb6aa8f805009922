"""How large a dialog opens: by the letters chosen, never larger than the screen."""

from PySide6.QtWidgets import QWidget

from liaison_app.ui import theme

_FRAME = 48  # pixels of the screen left to title bar and frame


def open_at(dialog: QWidget, width: int, height: int) -> None:
    """Resize ``dialog`` to ``width`` and ``height``, in pixels at letters of 100 %."""
    room = dialog.screen().availableSize()
    dialog.resize(
        min(theme.px(width), room.width() - _FRAME), min(theme.px(height), room.height() - _FRAME)
    )
