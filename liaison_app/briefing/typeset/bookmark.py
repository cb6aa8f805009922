"""Where a heading stands, for bookmarks and contents."""

from typing import NamedTuple


class Bookmark(NamedTuple):
    """``page`` counts from 0, ``top`` is in points from the page's foot, ``level`` is 1 or 2."""

    title: str
    page: int
    top: float
    level: int
