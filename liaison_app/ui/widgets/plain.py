"""Untrusted text on screen: never markup, never invisible.

Records hold what others typed. Labels show it as plain text, and characters that would turn the
reading direction around or hide are shown by name instead of being obeyed, as are letters of one
alphabet that pass for those of another.
"""

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from liaison_app.domain.disguise import has_hidden, has_look_alike, written_out


def visible(text: str) -> str:
    """``text`` with every hidden or direction-changing character written out (``[RLO]``), and every
    letter that stands in a word for another one it looks like."""
    return written_out(text)


def is_disguised(text: str) -> bool:
    """Whether ``text`` holds anything that `visible` writes out."""
    return has_hidden(text) or has_look_alike(text)


def one_line(text: str) -> str:
    """`visible`, with line ends as spaces, for a table's cell."""
    return visible(" ".join(text.split()))


def tip(text: str) -> str:
    """``text`` for a tool tip, which would take what looks like markup for markup."""
    return f"<p style='white-space: pre-wrap'>{escape(visible(text))}</p>"


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
