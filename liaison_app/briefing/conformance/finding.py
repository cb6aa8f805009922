"""One broken rule."""

from typing import NamedTuple


class Finding(NamedTuple):
    """``rule`` is a stable name; ``detail`` says what and where, for whoever mends it."""

    rule: str
    detail: str = ""
