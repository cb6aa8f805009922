"""Which format a file is in, told from what it holds; its name only tells tables apart from text.

A guess reads no item: what is wrong inside is for the reader to say.
"""

import re
from pathlib import PurePath

import msgspec

from liaison_app.domain.errors import Refused
from liaison_app.interop import atlas, form_sheets, kev, ledger, ledger_tables, spreadsheets
from liaison_app.interop.checks import check_size, printable
from liaison_app.interop.encodings import decode_text
from liaison_app.interop.tables import DELIMITERS

_TABLE_NAMES = frozenset({".csv", ".tsv", ".txt"})
_CASE_STUDIES = re.compile(r"^case-studies\s*:", re.MULTILINE)
_MAX_MEGABYTES = max(atlas.MAX_MEGABYTES, kev.MAX_MEGABYTES, ledger_tables.MAX_MEGABYTES)


class _Keys(msgspec.Struct, frozen=True, rename="camel"):
    catalog_version: msgspec.Raw
    vulnerabilities: msgspec.Raw


def guess_format(name: str, data: bytes) -> str:
    """``kev``, ``atlas``, ``csv``, ``xlsx`` or ``form``; ``name`` is the file's name.

    Raises Refused: ``format-unknown``, or what makes it unreadable whatever it is.
    """
    check_size(data, _MAX_MEGABYTES)
    if spreadsheets.is_spreadsheet(data):
        return form_sheets.FORMAT if form_sheets.is_form(data) else "xlsx"
    if _is_kev(data):
        return kev.FORMAT
    text = decode_text(data)
    if _CASE_STUDIES.search(text):
        return atlas.FORMAT
    if _is_table(name, text):
        return ledger.FORMAT
    raise Refused("format-unknown", name=printable(PurePath(name).name))


def _is_kev(data: bytes) -> bool:
    try:
        msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"), type=_Keys)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return False
    return True


def _is_table(name: str, text: str) -> bool:
    """A first line of several cells; marked-up text, JSON and YAML begin otherwise."""
    first = text.lstrip().split("\n", 1)[0]
    if first.startswith(("{", "[", "<", "%", "---", "-----")):
        return False
    named = PurePath(name).suffix.lower() in _TABLE_NAMES
    return named or any(delimiter in first for delimiter in DELIMITERS)
