"""Which encoding a text file from an office computer is in: UTF-8 or CP932, nothing else.

Guessing among more would turn names into other names unnoticed. The others met in practice are
recognised in order to be refused by name.
"""

import re

from liaison_app.domain.errors import Refused

_MARKS = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
    (b"\x1b$", "ISO-2022-JP"),
)
_UTF8_MARK = b"\xef\xbb\xbf"
_HALF_WIDTH_KANA = re.compile("[\uff61-\uff9f]")
_WIDE = re.compile("[\u0080-\U0010ffff]")
# Bytes that CP932 does not define; Python maps them to controls and private characters.
_UNDEFINED = re.compile("[\x80\xa0\uf8f0-\uf8f3]")


def decode_text(data: bytes) -> str:
    """The text of ``data``; a byte-order mark is not part of it.

    Raises Refused: ``import-encoding-other`` for one that is recognised but not read,
    ``import-encoding`` for a damaged UTF-8 file, ``import-binary`` for what is no text.
    """
    _refuse_marked(data)
    try:
        return data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        if _is_damaged_utf8(data, error.start):
            raise Refused("import-encoding", encoding="UTF-8", byte=error.start + 1) from error
    return _decode_cp932(data)


def _refuse_marked(data: bytes) -> None:
    for mark, name in _MARKS:
        if data.startswith(mark) or (mark[0] == 0x1B and mark in data[:4096]):
            raise Refused("import-encoding-other", encoding=name)
    # One stray zero byte costs its row only; many are no text, or UTF-16 without its mark.
    begin = data[:4096]
    if begin.count(0) * 100 > len(begin):
        raise Refused("import-binary")


def _is_damaged_utf8(data: bytes, place: int) -> bool:
    """Whether it says that it is UTF-8, or was before ``place`` with too much Japanese for chance.

    ``place`` is the first byte that is not UTF-8.
    """
    if data.startswith(_UTF8_MARK):
        return True
    return len(_WIDE.findall(data[:place].decode("utf-8"))) >= 4


def _decode_cp932(data: bytes) -> str:
    try:
        text = data.decode("cp932")
    except UnicodeDecodeError as error:
        if _is_euc(data):
            raise Refused("import-encoding-other", encoding="EUC-JP") from error
        raise Refused("import-binary") from error
    if _looks_like_euc(text) and _is_euc(data):
        raise Refused("import-encoding-other", encoding="EUC-JP")
    if _UNDEFINED.search(text):
        raise Refused("import-binary")
    return text


def _looks_like_euc(text: str) -> bool:
    """EUC-JP read as CP932 is mostly half-width katakana, which no ledger is."""
    return 2 * len(_HALF_WIDTH_KANA.findall(text)) > len(_WIDE.findall(text))


def _is_euc(data: bytes) -> bool:
    try:
        data.decode("euc_jp")
    except UnicodeDecodeError:
        return False
    return True
