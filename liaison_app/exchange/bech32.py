"""Bech32, the spelling of age keys (``age1…``): text to bytes and back.

The age library keeps the bytes to itself; we need them to refuse public keys that are no real
keys before anything is sealed to one, and to make an identity from entropy that was given.
Source: BIP-173, without its limit of 90 characters.
"""

_ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_VALUES = {character: value for value, character in enumerate(_ALPHABET)}
_GENERATORS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CHECKSUM = 6


def _checksum(values: list[int]) -> int:
    state = 1
    for value in values:
        top = state >> 25
        state = (state & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate(_GENERATORS):
            if top >> bit & 1:
                state ^= generator
    return state


def _expanded(prefix: str) -> list[int]:
    codes = prefix.encode("ascii")
    return [code >> 5 for code in codes] + [0] + [code & 31 for code in codes]


def _regroup(values: list[int] | bytes, width: int, new_width: int) -> tuple[list[int], int, int]:
    """``values`` of ``width`` bits as values of ``new_width``; also what is left, and its width."""
    state = bits = 0
    found = []
    for value in values:
        state, bits = state << width | value, bits + width
        while bits >= new_width:
            bits -= new_width
            found.append(state >> bits)
            state &= (1 << bits) - 1
    return found, state, bits


def encode(prefix: str, data: bytes) -> str:
    """``data`` under ``prefix``, in lower case."""
    values, left, bits = _regroup(data, 8, 5)
    if bits:
        values.append(left << (5 - bits))
    check = _checksum(_expanded(prefix) + values + [0] * _CHECKSUM) ^ 1
    values += [check >> 5 * (5 - place) & 31 for place in range(_CHECKSUM)]
    return f"{prefix}1{''.join(_ALPHABET[value] for value in values)}"


def decode(prefix: str, text: str) -> bytes:
    """The bytes of ``text``; ValueError unless it is exactly what ``encode`` would give."""
    begin = f"{prefix}1"
    if not text.startswith(begin) or any(letter not in _VALUES for letter in text[len(begin) :]):
        raise ValueError("not Bech32 under this prefix")
    values = [_VALUES[letter] for letter in text[len(begin) :]]
    data, _, _ = _regroup(values[:-_CHECKSUM], 5, 8)
    if encode(prefix, bytes(data)) != text:
        raise ValueError("wrong checksum or padding")
    return bytes(data)
