"""Which encoding a text file from an office computer is in: UTF-8 or CP932, nothing else.

Guessing among more would turn names into other names unnoticed. The others met in practice are
recognised in order to be refused by name. A file is read through, never held.
"""

import re
from codecs import getincrementaldecoder
from collections.abc import Iterator
from typing import BinaryIO

from liaison_app.domain.errors import Refused
from liaison_app.interop.sources import blocks

_MARKS = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
    (b"\x1b$", "ISO-2022-JP"),
)
_BEGINNING = 4096  # bytes
_UTF8 = "utf-8-sig"  # a byte-order mark is no part of the text
_UTF8_MARK = b"\xef\xbb\xbf"
_CP932 = "cp932"
_HALF_WIDTH_KANA = re.compile("[\uff61-\uff9f]")
_WIDE = re.compile("[\u0080-\U0010ffff]")
# So much Japanese is no chance: what comes before the first byte that is not UTF-8 was UTF-8.
_ENOUGH = 4
# Bytes that CP932 does not define; Python maps them to controls and private characters.
_UNDEFINED = re.compile("[\x80\xa0\uf8f0-\uf8f3]")


def encoding_of(source: BinaryIO) -> str:
    """The name by which Python decodes the whole of a file.

    Raises Refused: ``import-encoding-other`` for one that is recognised but not read,
    ``import-encoding`` for a damaged UTF-8 file, ``import-binary`` for what is no text.
    """
    beginning = next(blocks(source), b"")
    _refuse_marked(beginning)
    wide = 0
    try:
        for text in _decoded(source, "utf-8"):
            if wide < _ENOUGH:
                wide += len(_WIDE.findall(text))
    except _Undecodable as error:
        wide += len(_WIDE.findall(error.before))
        if beginning.startswith(_UTF8_MARK) or wide >= _ENOUGH:
            raise Refused("import-encoding", encoding="UTF-8", byte=error.place + 1) from error
        _check_cp932(source)
        return _CP932
    return _UTF8


class _Undecodable(Exception):
    """``place`` is the first byte that is not of the encoding; ``before`` is text before it that
    was not handed out yet."""

    def __init__(self, place: int, before: str) -> None:
        super().__init__(place)
        self.place = place
        self.before = before


def _decoded(source: BinaryIO, encoding: str) -> Iterator[str]:
    decoder = getincrementaldecoder(encoding)()
    read = 0
    for block in _ended(source):
        waiting = len(decoder.getstate()[0])
        try:
            yield decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            before = error.object[: error.start].decode(encoding)
            raise _Undecodable(read - waiting + error.start, before) from error
        read += len(block)


def _ended(source: BinaryIO) -> Iterator[bytes]:
    yield from blocks(source)
    yield b""


def _refuse_marked(block: bytes) -> None:
    beginning = block[:_BEGINNING]
    for mark, name in _MARKS:
        if beginning.startswith(mark) or (mark[0] == 0x1B and mark in beginning):
            raise Refused("import-encoding-other", encoding=name)
    # One stray zero byte costs its row only; many are no text, or UTF-16 without its mark.
    if beginning.count(0) * 100 > len(beginning):
        raise Refused("import-binary")


def _check_cp932(source: BinaryIO) -> None:
    kana = wide = 0
    undefined = False
    try:
        for text in _decoded(source, _CP932):
            kana += len(_HALF_WIDTH_KANA.findall(text))
            wide += len(_WIDE.findall(text))
            undefined = undefined or _UNDEFINED.search(text) is not None
    except _Undecodable as error:
        if _is_euc(source):
            raise Refused("import-encoding-other", encoding="EUC-JP") from error
        raise Refused("import-binary") from error
    # EUC-JP read as CP932 is mostly half-width katakana, which no ledger is.
    if 2 * kana > wide and _is_euc(source):
        raise Refused("import-encoding-other", encoding="EUC-JP")
    if undefined:
        raise Refused("import-binary")


def _is_euc(source: BinaryIO) -> bool:
    try:
        for _ in _decoded(source, "euc_jp"):
            pass
    except _Undecodable:
        return False
    return True
