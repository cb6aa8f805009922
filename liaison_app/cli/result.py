"""What a verb hands back: the JSON document, and the lines a person reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from liaison_app.domain.disguise import is_plain, written_out
from liaison_app.domain.errors import Refused
from liaison_app.domain.width import display_width


@dataclass(frozen=True)
class Result:
    """``failed``: what was found is printed all the same, but the command did not succeed."""

    data: dict[str, Any]
    text: str = ""
    failed: Refused | None = None


def table(rows: Sequence[Sequence[str]]) -> str:
    """Aligned columns; full-width characters take two places, the last column is not padded."""
    if not rows:
        return ""
    widths = [max(display_width(row[place]) for row in rows) for place in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            cell + " " * (width - display_width(cell) if place < len(row) - 1 else 0)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def plain(text: object) -> str:
    """Untrusted text on one line: control and bidi characters are shown, not obeyed; letters that
    pass for others are written out."""
    shown = (each if is_plain(each) else f"\\u{ord(each):04x}" for each in str(text))
    return written_out("".join(shown))
