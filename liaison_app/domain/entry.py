"""From what a person typed (or a ledger's cell) to a field's value.

Codes may be given as codes or as labels of either language; times without a zone are Japan's.
What cannot be understood is refused with the field's name, never guessed.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta, timezone
from functools import lru_cache

from liaison_app.domain.dates import ERAS, format_rfc3339_utc, parse_rfc3339
from liaison_app.domain.errors import Refused
from liaison_app.domain.fields import CONTROL, Field, FieldType
from liaison_app.domain.markings import normalise_tlp
from liaison_app.domain.operations import Value
from liaison_app.domain.vocabulary import PRECISION, Code, Label, Vocabularies

JAPAN = timezone(timedelta(hours=9))
_YES = frozenset({"yes", "true", "1", "有", "あり", "はい", "○", "該当"})
_NO = frozenset({"no", "false", "0", "無", "なし", "いいえ", "×", "非該当"})
_ERAS = {name: first.year - 1 for first, name in ERAS}
_ERA_LETTERS = {"r": "令和", "h": "平成", "s": "昭和"}
_ERA = re.compile(r"(令和|平成|昭和|[rhsRHS])\.?\s*(元|\d{1,2})(?=[-/.年])")
_WALL = re.compile(
    r"(\d{4})(?:[-/.年](?:(\d{1,2})(?:[-/.月](?:(\d{1,2})日?(?:[(][^)]{1,4}[)])?"
    r"(?:[T\s]*(\d{1,2})(?:[:時](?:(\d{1,2})(?::(\d{1,2})秒?|分(?:(\d{1,2})秒)?)?)?)?(?:頃|ごろ)?)?)?)?)?)?"
)


def parse_value(field: Field, text: str, vocabularies: Vocabularies) -> Value:
    """The value of ``field`` written as ``text``; empty text is None (the field is cleared). One
    code of a list that begins with one can be another, but not none.

    Raises Refused (``field-invalid``, ``field-required``).
    """
    text = text.replace("\r\n", "\n")
    if CONTROL.search(text):
        raise Refused("field-invalid", field=field.key, value=CONTROL.sub("\ufffd", text[:80]))
    bare = text.strip()
    if not bare:
        field.check(None)
        if field.type is FieldType.CODE and field.default is not None:
            raise Refused("field-required", field=field.key)
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
            return _organisation(bare, vocabularies)
        case FieldType.HASH:
            return bare.lower()


def fold(text: str) -> str:
    """How labels are compared: full- and half-width alike, case and inner spaces aside."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def _split(text: str) -> list[str]:
    return [item.strip() for item in re.split("[,、，\n]", text) if item.strip()]


def _invalid(key: str, text: str) -> Refused:
    return Refused("field-invalid", field=key, value=text[:80])


def _code(field: Field, text: str) -> str:
    code = _names_of(field.codes).get(fold(text))
    if code is not None:
        return code
    if field.free_prefix and text.startswith(field.free_prefix):
        return text
    if field.free_prefix and text.endswith("限り"):
        return field.free_prefix + text.removesuffix("限り")
    raise _invalid(field.key, text)


@lru_cache(maxsize=128)
def _names_of(codes: tuple[Code, ...]) -> Mapping[str, str]:
    """Codes by what they may be called; a ledger asks once for each of its cells."""
    return _names(codes)


def _names(labels: Iterable[tuple[str, Label]]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for code, label in labels:
        for name in (code, label.ja, label.en):
            found.setdefault(fold(name), code)
    return found


def _listed(field: Field, text: str, vocabularies: Vocabularies) -> str:
    names = vocabularies.names.get(field.vocabulary)
    if names is None:
        names = _names(vocabularies.list_named(field.vocabulary).items())
        vocabularies.names[field.vocabulary] = names
    code = names.get(fold(text))
    if code is None:
        raise _invalid(field.key, text)
    return code


def _organisation(text: str, vocabularies: Vocabularies) -> str:
    names = vocabularies.names.get("organisation")
    if names is None:
        organisations = vocabularies.organisations.items()
        names = _names((code, entry.name) for code, entry in organisations)
        vocabularies.names["organisation"] = names
    return names.get(fold(text), text.lower())


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
    """RFC 3339, or a wall time of Japan as exact as it is known (``2026``, ``2026-11``,
    ``令和8年11月24日14時頃`` …): its first instant in UTC and the precision it was given in."""
    plain = unicodedata.normalize("NFKC", text).strip()
    wall = _wall(plain)
    try:
        if wall is None:
            return format_rfc3339_utc(parse_rfc3339(plain)), "second"
        year, month, day, hour, minute, second = (
            default if part is None else part
            for part, default in zip(wall, (1, 1, 1, 0, 0, 0), strict=True)
        )
        local = datetime(year, month, day, hour, minute, second, tzinfo=JAPAN)
        known = sum(part is not None for part in wall)
        return format_rfc3339_utc(local), PRECISION[known - 1].code
    except (ValueError, OverflowError) as error:
        raise _invalid(key, text) from error


def parse_day(key: str, text: str) -> str:
    """A day as ``YYYY-MM-DD``; slashes, 年月日 and eras are understood."""
    wall = _wall(unicodedata.normalize("NFKC", text).strip())
    if wall is None or wall[2] is None or wall[3] is not None:
        raise _invalid(key, text)
    year, month, day = (int(part or 0) for part in wall[:3])
    try:
        return datetime(year, month, day, tzinfo=JAPAN).date().isoformat()
    except ValueError as error:
        raise _invalid(key, text) from error


def _wall(plain: str) -> tuple[int | None, ...] | None:
    """Year to second of a wall time, None for what is not said; None where it is no wall time."""
    found = _WALL.fullmatch(_ERA.sub(_western_year, plain, count=1))
    if found is None:
        return None
    *parts, second, second_ja = found.groups()
    return tuple(None if part is None else int(part) for part in (*parts, second or second_ja))


def _western_year(found: re.Match[str]) -> str:
    name = _ERA_LETTERS.get(found[1].lower(), found[1])
    year = 1 if found[2] == "元" else int(found[2])
    return str(_ERAS[name] + year) if year else found[0]  # no era has a year 0
