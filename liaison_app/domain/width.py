"""How many places text takes where every character has one or two: terminals and plain sheets."""

import re
import unicodedata


def display_width(text: str) -> int:
    """Places on a terminal; full-width characters take two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def shortened(text: str, places: int) -> str:
    """``text`` on one line of at most ``places`` (2 or more); what is cut off shows as …."""
    line = re.sub(r"[ \t\r\n]+", " ", text).strip()
    if display_width(line) <= places:
        return line
    room, kept = places - 2, []
    for char in line:
        room -= display_width(char)
        if room < 0:
            break
        kept.append(char)
    return "".join(kept) + "…"
