"""Buttons whose words follow the language."""

from collections.abc import Callable

from PySide6.QtWidgets import QPushButton

from liaison_app.ui.translator import Translator


def button(
    translator: Translator, key: str, act: Callable[[], object], *, role: str = ""
) -> QPushButton:
    """A push button called ``key``; ``role``: primary or link."""
    made = QPushButton()
    made.setAutoDefault(False)
    if role:
        made.setProperty("role", role)
    translator.bind(made.setText, key)
    made.clicked.connect(lambda _checked=False: act())
    return made
