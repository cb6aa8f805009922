"""Which format a file is in, told from what it holds; its name only tells tables apart from text.

A guess reads no item: what is wrong inside is for the reader to say.
"""

import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import BinaryIO

import msgspec

from liaison_app.domain.errors import Refused
from liaison_app.interop import atlas, csaf, form_sheets, kev, ledger, ledger_tables, spreadsheets
from liaison_app.interop.checks import printable
from liaison_app.interop.encodings import encoding_of
from liaison_app.interop.sources import blocks, check_source, lines
from liaison_app.interop.tables import DELIMITERS

_TABLE_NAMES = frozenset({".csv", ".tsv", ".txt"})
_CASE_STUDIES = re.compile(r"case-studies\s*:")
_UTF8_MARK = b"\xef\xbb\xbf"
_MAX_MEGABYTES = max(atlas.MAX_MEGABYTES, kev.MAX_MEGABYTES, ledger_tables.MAX_MEGABYTES)


class _Versioned(msgspec.Struct, frozen=True):
    csaf_version: msgspec.Raw


class _Advisory(msgspec.Struct, frozen=True):
    document: _Versioned


class _Keys(msgspec.Struct, frozen=True, rename="camel"):
    catalog_version: msgspec.Raw
    vulnerabilities: msgspec.Raw


def guess_format(name: str, source: BinaryIO) -> str:
    """``kev``, ``csaf``, ``atlas``, ``csv``, ``xlsx`` or ``form``; ``name`` is the file's name.

    Raises Refused: ``format-unknown``, or what makes it unreadable whatever it is.
    """
    check_source(source, _MAX_MEGABYTES)
    if spreadsheets.is_spreadsheet(source):
        return form_sheets.FORMAT if form_sheets.is_form(source) else "xlsx"
    if _is_json(source, _Keys):
        return kev.FORMAT
    if _is_json(source, _Advisory):
        return csaf.FORMAT
    encoding = encoding_of(source)
    if any(map(_CASE_STUDIES.match, lines(source, encoding))):
        return atlas.FORMAT
    if _is_table(name, lines(source, encoding)):
        return ledger.FORMAT
    raise Refused("format-unknown", name=printable(PurePath(name).name))


def _is_json(source: BinaryIO, form: type[msgspec.Struct]) -> bool:
    """An object of JSON with these keys is read as a whole; what begins otherwise is not."""
    beginning = next(blocks(source), b"").removeprefix(_UTF8_MARK).lstrip()
    if not beginning.startswith(b"{"):
        return False
    try:
        msgspec.json.decode(b"".join(blocks(source)).removeprefix(_UTF8_MARK), type=form)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return False
    return True


def _is_table(name: str, text: Iterator[str]) -> bool:
    """A first line of several cells; marked-up text, JSON and YAML begin otherwise."""
    first = next(filter(str.strip, text), "").lstrip()
    if first.startswith(("{", "[", "<", "%", "---", "-----")):
        return False
    named = PurePath(name).suffix.lower() in _TABLE_NAMES
    return named or any(delimiter in first for delimiter in DELIMITERS)
