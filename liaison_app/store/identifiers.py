"""Identifiers inside texts: what people search for by any part of it.

Hashes, hosts, addresses, CVE numbers, references and file names. Defanged hosts (``hxxp``,
``[.]``) are compared as if they were not, so that a host is found however it was written down.
"""

import re

from liaison_app.store.text import as_token, quoted

MIN_INFIX = 3  # characters; any part is found as a phrase of overlapping threes
_MARK = "\ue002"  # keeps these tokens apart from those of texts

# How each part is written plainly, and the pattern of how it is written defanged.
_DEFANGED = {
    ".": r"\[\.\]|\(\.\)|\{\.\}|\[dot\]|\(dot\)",
    "@": r"\[@\]|\[at\]|\(at\)",
    ":": r"\[:\]",
    "http": r"hxxp",
}
_TO_PLAIN = tuple((plain, re.compile(pattern)) for plain, pattern in _DEFANGED.items())
_DEFANGED_SIGN = re.compile(r"[\[({]|hxxp")
_PLAIN = re.compile("|".join(map(re.escape, _DEFANGED)))
_CANDIDATE = re.compile(r"[a-z0-9][a-z0-9._:/@+-]+[a-z0-9]")
_PLAIN_WORD = re.compile(r"[a-z]+")
_HAS_ASCII = re.compile(r"[a-z0-9]")
_CONTROL = re.compile(r"[\x00-\x20\x7f]")


def refang(folded: str) -> str:
    """Folded text with defanged hosts and addresses written plainly."""
    if not _DEFANGED_SIGN.search(folded):  # nearly every text
        return folded
    for plain, pattern in _TO_PLAIN:
        folded = pattern.sub(plain, folded)
    return folded


def identifiers(folded: str) -> list[str]:
    """Every identifier in folded text: runs of letters, digits and joints that are no mere word."""
    return [
        found for found in _CANDIDATE.findall(refang(folded)) if not _PLAIN_WORD.fullmatch(found)
    ]


def part_tokens(identifier: str) -> str:
    """What the index holds of an identifier, so that any part of it is found."""
    plain = as_token(identifier)
    threes = [plain[place : place + MIN_INFIX] for place in range(len(plain) - MIN_INFIX + 1)]
    return " ".join([_MARK + three for three in threes])


def infix_phrase(plain: str) -> str:
    """The index's query for identifiers that contain ``plain`` (see `infix`)."""
    return quoted(part_tokens(plain))


def infix(term: str) -> str | None:
    """The form in which a folded search term is looked for inside identifiers, or None."""
    plain = refang(term)
    if len(plain) < MIN_INFIX or not _HAS_ASCII.search(plain) or _CONTROL.search(plain):
        return None
    return plain


def infix_pattern(plain: str) -> str:
    """The pattern that finds ``plain`` in folded text, defanged or not."""
    pieces = []
    place = 0
    for match in _PLAIN.finditer(plain):
        pieces.append(re.escape(plain[place : match.start()]))
        pieces.append(f"(?:{re.escape(match.group())}|{_DEFANGED[match.group()]})")
        place = match.end()
    return "".join((*pieces, re.escape(plain[place:])))
