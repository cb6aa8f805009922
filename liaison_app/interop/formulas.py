"""Text that a spreadsheet program would take for a formula, and how it is kept from that.

In XLSX a cell says that it is text. CSV has no types: there an apostrophe goes before the text,
and comes off when this program reads it, so that a round trip gives the same text.
"""

import re

# What spreadsheet programs calculate or send off by, full-width forms included.
_TRIGGERED = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")


def armoured(text: str) -> str:
    """``text`` as it can stand in a CSV cell."""
    return f"'{text}" if _TRIGGERED.match(text) else text


def disarmed(text: str) -> str:
    """What `armoured` was given."""
    return text[1:] if text.startswith("'") and _TRIGGERED.match(text) else text
