"""Untrusted text on screen: never markup, never invisible.

Records hold what others typed. Labels show it as plain text, and characters that would turn the
reading direction around or hide are shown by name instead of being obeyed.
"""

import re

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

_NAMES = {
    "\u061c": "ALM", "\u200b": "ZWSP", "\u200c": "ZWNJ", "\u200d": "ZWJ", "\u200e": "LRM",
    "\u200f": "RLM", "\u202a": "LRE", "\u202b": "RLE", "\u202c": "PDF", "\u202d": "LRO",
    "\u202e": "RLO", "\u2060": "WJ", "\u2066": "LRI", "\u2067": "RLI", "\u2068": "FSI",
    "\u2069": "PDI", "\ufeff": "BOM", "\u00ad": "SHY",
}  # fmt: skip
_HIDDEN = re.compile("[" + "".join(_NAMES) + "]")


def visible(text: str) -> str:
    """``text`` with every hidden or direction-changing character written out: ``[RLO]``."""
    return _HIDDEN.sub(lambda found: f"[{_NAMES[found[0]]}]", text)


def has_hidden(text: str) -> bool:
    """Whether ``text`` holds characters that `visible` writes out."""
    return _HIDDEN.search(text) is not None


def one_line(text: str) -> str:
    """`visible`, with line ends as spaces, for a table's cell."""
    return visible(" ".join(text.split()))


class PlainLabel(QLabel):
    """A label for text of any origin. ``role`` chooses its style (title, muted, error …)."""

    def __init__(
        self,
        text: str = "",
        *,
        role: str = "",
        wrap: bool = False,
        selectable: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        if role:
            self.setProperty("role", role)
        if selectable:
            self.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse
                | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
        self.setText(text)

    def setText(self, text: str) -> None:
        """Show ``text`` as it is, hidden characters by name."""
        super().setText(visible(text))
