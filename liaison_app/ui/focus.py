"""The field that has the keyboard."""

from PySide6.QtWidgets import QWidget


def commit_typed(window: QWidget | None) -> None:
    """Leaving a field commits it, so nothing typed there is lost by what comes now."""
    focused = window.focusWidget() if window is not None else None
    if focused is not None:
        focused.clearFocus()
