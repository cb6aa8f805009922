"""Text inside XLSX: characters that XML cannot hold are written ``_x0007_``, and back."""

import re

MAX_CELL = 32_767  # characters, by the format's own limit
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
# What XML 1.0 has no place for or would change (a carriage return), and text that looks escaped.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


def escaped(text: str) -> str:
    """``text`` as it can stand in a cell; lone surrogates have no form and become U+FFFD."""
    return _UNSAFE.sub(_escape, text)


def unescaped(text: str) -> str:
    """What `escaped` was given."""
    return _ESCAPED.sub(_character, text) if "_x" in text else text


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    return "\ufffd" if 0xD800 <= code <= 0xDFFF else f"_x{code:04X}_"


def _character(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    return "\ufffd" if 0xD800 <= code <= 0xDFFF else chr(code)
