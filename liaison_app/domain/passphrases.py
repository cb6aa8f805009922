"""What a new passphrase must be: long enough, and not what anybody would try first.

After NIST SP 800-63B: a length and a few words it must not be made of; no rules of composition,
and nothing about passphrases that are in use already. The slow derivation of the key slots
(`store/slots/derivation`) is what the length relies on; more is advised than asked for.
"""

import unicodedata
from itertools import pairwise

from liaison_app.domain.errors import Refused

MIN_LENGTH = 8  # characters after NFKC
ADVISED_LENGTH = 14
_DISTINCT = 4  # characters: fewer are 11111111, abababab
_BESIDE_NAMES = 4  # characters that must be left without the names
_TRIED_FIRST = ("liaison", "password", "passphrase", "パスワード", "パスフレーズ")


def check_new(passphrase: str, *names: str) -> None:
    """Refuse a new passphrase: ``passphrase-empty``, ``passphrase-short`` (under `MIN_LENGTH`
    characters), ``passphrase-plain`` (one or two characters again and again, a run such as
    12345678, or little more than one of ``names``: of the organisation, of the officer)."""
    plain = unicodedata.normalize("NFKC", passphrase)
    if not plain.strip():
        raise Refused("passphrase-empty")
    if len(plain) < MIN_LENGTH:
        raise Refused("passphrase-short", least=MIN_LENGTH)
    if _is_monotonous(plain) or len(_without(plain, names)) < _BESIDE_NAMES:
        raise Refused("passphrase-plain")


def _is_monotonous(text: str) -> bool:
    steps = {ord(after) - ord(before) for before, after in pairwise(text)}
    return len(set(text)) < _DISTINCT or steps in ({1}, {-1})


def _without(text: str, names: tuple[str, ...]) -> str:
    """The letters and digits left when every name, and what everybody tries, is cut out."""
    rest = _letters(text)
    for name in sorted(map(_letters, (*names, *_TRIED_FIRST)), key=len, reverse=True):
        rest = rest.replace(name, "") if name else rest
    return rest


def _letters(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in folded if char.isalnum())
