"""Human references: ``MOFA-2026-0007``, ``T-2026-0031``, ``LOCAL-0001``.

Never reused. The year is the fiscal year of creation in Japan (April to March). A later replica
of one organisation carries its letter (``MOFA-2026-B0007``), so two never mint the same.
"""

import re
import unicodedata
from functools import lru_cache

PREFIX_OF_KIND = {
    "package": "P",
    "task": "T",
    "alert": "A",
    "briefing": "B",
    "intake": "N",
    "escalation": "E",
    "handover": "H",
    "question": "Q",
    "medium": "M",
    "guideline": "G",
    "request": "R",
    "meeting": "K",
    "campaign": "C",
}
WIDTH_OF_KIND = {"package": 2}
_WRITTEN = re.compile(r"(?:LOCAL|(?!CVE-)[A-Z][A-Z0-9-]*-\d{4})-[A-Z]?\d{4,}", re.IGNORECASE)
_NUMBER = re.compile(r".*-[A-Z]?(\d+)$")


def stem(kind: str, organisation: str, fiscal_year: int, letter: str = "A") -> str:
    """What a new reference begins with; the serial follows. The first replica has no letter."""
    prefix = PREFIX_OF_KIND.get(kind)
    if kind == "reference-case":
        prefix = "REF"
    begin = f"{prefix or organisation.upper()}-{fiscal_year}-"
    return begin if letter == "A" else f"{begin}{letter}"


def local_stem() -> str:
    """Before an organisation is enrolled its records are numbered for this machine alone."""
    return "LOCAL-"


def mint(beginning: str, serial: int, kind: str) -> str:
    """The reference with this serial number, from 1."""
    return f"{beginning}{serial:0{WIDTH_OF_KIND.get(kind, 4)}d}"


def may_bear(kind: str, owner: str, reference: str) -> bool:
    """Whether a record of this kind and owner can have this reference: nobody's records bear the
    numbers of others'."""
    return _form(kind, owner).fullmatch(reference) is not None


@lru_cache(maxsize=4096)
def _form(kind: str, owner: str) -> re.Pattern[str]:
    begin = re.escape(stem(kind, owner, 9999)).replace("9999", "[0-9]{4}")
    return re.compile(rf"(?:{local_stem()}|{begin})[A-Z]?[0-9]{{2,12}}")


def is_reference(text: str) -> bool:
    """Whether ``text`` has the form of an incident's reference, in full."""
    return _WRITTEN.fullmatch(unicodedata.normalize("NFKC", text)) is not None


def serial_of(reference: str) -> int:
    """The serial at its end, 0 where there is none."""
    match = _NUMBER.match(reference)
    return int(match.group(1)) if match else 0
