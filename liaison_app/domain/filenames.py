"""A file name from elsewhere as a name that is safe to give a file here.

The name in the record stays as its sender gave it; this is what it is called on extraction, on
whichever system: no folders, no devices, no streams, nothing hidden or turned around.
"""

import re
import unicodedata

MAX_BYTES = 200
FALLBACK = "attachment"
_DEVICE = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|clock\$|(?:com|lpt)[0-9¹²³])", re.IGNORECASE
)
_FORBIDDEN = re.compile(r"[<>:\"|?*\x00-\x1f\x7f-\x9f]")


def safe_name(name: str) -> str:
    """``name`` without its folders and whatever a file system or a reader might trip over."""
    base = re.split(r"[/\\\u2215\u2044\uff0f\uff3c]", name.rstrip("/\\"))[-1]
    shown = "".join(_visible(character) for character in base)
    plain = _FORBIDDEN.sub("_", shown).strip().rstrip(". ").lstrip(". ")
    if not plain.strip("_"):
        return FALLBACK
    if _DEVICE.fullmatch(plain.split(".")[0].strip()):
        plain = f"_{plain}"
    return _shortened(plain)


def _visible(character: str) -> str:
    """Format characters (bidi, zero-width), surrogates and unassigned ones become ``_``."""
    category = unicodedata.category(character)
    if category in ("Cf", "Cs", "Co", "Cn", "Cc"):
        return "_"
    return " " if category in ("Zs", "Zl", "Zp") else character


def _shortened(name: str) -> str:
    """At most `MAX_BYTES` in UTF-8; the ending is kept."""
    if len(name.encode()) <= MAX_BYTES:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending.encode()) > 20:
        stem, dot, ending = name, "", ""
    room = MAX_BYTES - len(f"{dot}{ending}".encode())
    return stem.encode()[:room].decode(errors="ignore").rstrip(". ") + dot + ending
