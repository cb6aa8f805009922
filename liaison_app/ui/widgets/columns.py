"""What a table shows: columns over read models, and the roles its delegate asks for."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt

from liaison_app.domain.markings import TLP_ORDER

BadgeText = tuple[str, str]  # word, tone
BADGE_ROLE = int(Qt.ItemDataRole.UserRole) + 1
ID_ROLE = int(Qt.ItemDataRole.UserRole) + 2
MARK_ROLE = int(Qt.ItemDataRole.UserRole) + 5  # a badge before the text

AnyIndex = QModelIndex | QPersistentModelIndex


_NUMBER = re.compile(r"(\d+)")
_ORDERS = {"tlp": TLP_ORDER}  # columns whose words have a rank of their own


@dataclass(frozen=True)
class Column:
    """One column. ``title`` is called for each drawing, so that it follows the language; rows held
    in memory are sorted by ``order``, else by what is shown, numbers in it by their size."""

    key: str
    title: Callable[[], str]
    text: Callable[[Any], str]
    width: int = 120
    badge: Callable[[Any], BadgeText | None] | None = None
    sort: str = ""  # what the query sorts by; empty: cannot be sorted
    stretch: bool = False
    right: bool = False
    order: Callable[[Any], Any] | None = None

    def place_of(self, row: Any) -> Any:
        """What rows are sorted by."""
        if self.order is not None:
            return self.order(row)
        shown = self.text(row)
        if self.key in _ORDERS:
            return _ORDERS[self.key].get(shown, -1)
        parts = _NUMBER.split(shown)
        return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts if part]


def cell_data(column: Column, row: Any, role: int) -> object:
    """What ``column`` says of ``row`` for one of Qt's roles."""
    if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
        return column.text(row)
    if role == BADGE_ROLE:
        return column.badge(row) if column.badge else None
    if role == Qt.ItemDataRole.TextAlignmentRole and column.right:
        return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return None


def header_data(columns: tuple[Column, ...], section: int, role: int) -> object:
    """A column's heading."""
    if role == Qt.ItemDataRole.DisplayRole and section < len(columns):
        return columns[section].title()
    if role == Qt.ItemDataRole.TextAlignmentRole:
        return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    return None


def text_of(row: Mapping[str, Any], key: str) -> str:
    """A row's field as text, empty where it has none."""
    value = row.get(key)
    return "" if value is None else str(value)
