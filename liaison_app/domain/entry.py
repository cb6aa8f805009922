"""From what a person typed (or a ledger's cell) to a field's value.

Codes may be given as codes or as labels of either language; times without a zone are Japan's.
What cannot be understood is refused with the field's name, never guessed.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone

from liaison_app.domain.dates import format_rfc3339_utc, parse_rfc3339
from liaison_app.domain.errors import Refused
from liaison_app.domain.fields import CONTROL, Field, FieldType
from liaison_app.domain.markings import normalise_tlp
from liaison_app.domain.operations import Value
from liaison_app.domain.vocabulary import Label, Vocabularies

JAPAN = timezone(timedelta(hours=9))
_YES = frozenset({"yes", "true", "1", "有", "あり", "はい", "○", "該当"})
_NO = frozenset({"no", "false", "0", "無", "なし", "いいえ", "×", "非該当"})
_WALL = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T\s]*(\d{1,2})[:時](\d{1,2})分?(?::(\d{1,2})秒?)?)?"
)


def parse_value(field: Field, text: str, vocabularies: Vocabularies) -> Value:
    """The value of ``field`` written as ``text``; empty text is None (the field is cleared).

    Raises Refused (``field-invalid``, ``field-required``).
    """
    if CONTROL.search(text.replace("\r\n", "\n")):
        raise Refused("field-invalid", field=field.key, value=ascii(text)[:80])
    text = text.replace("\r\n", "\n")
    bare = text.strip()
    if not bare:
        field.check(None)
        return None
    value = _parse(field, bare, text, vocabularies)
    field.check(value)
    return value


def _parse(field: Field, bare: str, text: str, vocabularies: Vocabularies) -> Value:
    match field.type:
        case FieldType.TEXT:
            return bare
        case FieldType.PROSE:
            return text.strip("\n")
        case FieldType.CODE:
            return normalise_tlp(bare) if field.key == "tlp" else _code(field, bare)
        case FieldType.CODES:
            return [_code(field, item) for item in _split(bare)]
        case FieldType.LISTED:
            return _listed(field, bare, vocabularies)
        case FieldType.INTEGER:
            return _integer(field, bare)
        case FieldType.BOOLEAN:
            return _boolean(field, bare)
        case FieldType.INSTANT:
            return parse_instant(field.key, bare)[0]
        case FieldType.DATE:
            return parse_day(field.key, bare)
        case FieldType.TEXTS:
            return [item.upper() if field.pattern else item for item in _split(bare)]
        case FieldType.ORGANISATION:
            return _organisation(field, bare, vocabularies)
        case FieldType.HASH:
            return bare.lower()


def fold(text: str) -> str:
    """How labels are compared: full- and half-width alike, case and inner spaces aside."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()


def _split(text: str) -> list[str]:
    return [item.strip() for item in re.split("[,、，\n]", text) if item.strip()]


def _invalid(key: str, text: str) -> Refused:
    return Refused("field-invalid", field=key, value=text[:80])


def _code(field: Field, text: str) -> str:
    wanted = fold(text)
    for code in field.codes:
        if wanted in (fold(code.code), fold(code.label.ja), fold(code.label.en)):
            return code.code
    if field.free_prefix and text.startswith(field.free_prefix):
        return text
    if field.free_prefix and text.endswith("限り"):
        return field.free_prefix + text.removesuffix("限り")
    raise _invalid(field.key, text)


def _listed(field: Field, text: str, vocabularies: Vocabularies) -> str:
    return _by_label(field, text, vocabularies.list_named(field.vocabulary))


def _organisation(field: Field, text: str, vocabularies: Vocabularies) -> str:
    names = {code: entry.name for code, entry in vocabularies.organisations.items()}
    try:
        return _by_label(field, text, names)
    except Refused:
        return text.lower()


def _by_label(field: Field, text: str, labels: Mapping[str, Label]) -> str:
    wanted = fold(text)
    for code, label in labels.items():
        if wanted in (fold(code), fold(label.ja), fold(label.en)):
            return code
    raise _invalid(field.key, text)


def _integer(field: Field, text: str) -> int:
    digits = unicodedata.normalize("NFKC", text).replace(",", "")
    digits = re.sub(r"[人名件円]$", "", digits)
    if not re.fullmatch(r"\d{1,15}", digits):
        raise _invalid(field.key, text)
    return int(digits)


def _boolean(field: Field, text: str) -> bool:
    wanted = fold(text)
    if wanted in _YES:
        return True
    if wanted in _NO:
        return False
    raise _invalid(field.key, text)


def parse_instant(key: str, text: str) -> tuple[str, str]:
    """RFC 3339, or a wall time of Japan: the instant in UTC and the precision it was given in."""
    text = unicodedata.normalize("NFKC", text)
    wall = _WALL.fullmatch(text)
    try:
        if wall is None:
            return format_rfc3339_utc(parse_rfc3339(text)), "second"
        year, month, day = (int(part) for part in wall.groups()[:3])
        hour, minute, second = (int(part or 0) for part in wall.groups()[3:])
        local = datetime(year, month, day, hour, minute, second, tzinfo=JAPAN)
    except ValueError as error:
        raise _invalid(key, text) from error
    exact = "day" if wall[4] is None else "minute" if wall[6] is None else "second"
    return format_rfc3339_utc(local), exact


def parse_day(key: str, text: str) -> str:
    """A day as ``YYYY-MM-DD``; slashes and 年月日 are understood."""
    wall = _WALL.fullmatch(unicodedata.normalize("NFKC", text))
    if wall is None or wall[4] is not None:
        raise _invalid(key, text)
    try:
        return datetime(int(wall[1]), int(wall[2]), int(wall[3]), tzinfo=JAPAN).date().isoformat()
    except ValueError as error:
        raise _invalid(key, text) from error
