"""One cell of a ledger → the values it gives an incident.

Codes or labels of either language, or the ledger's own words where a mapping says what they
mean; times without a zone are Japan's. The other way round: the text that gives a value again.
"""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC

from liaison_app.domain.dates import japan_time, parse_rfc3339
from liaison_app.domain.entry import fold, parse_day, parse_instant, parse_value
from liaison_app.domain.errors import Refused
from liaison_app.domain.fields import Field, FieldType
from liaison_app.domain.operations import Value
from liaison_app.domain.vocabulary import Code, Vocabularies, label_of
from liaison_app.interop.checks import check_length, printable
from liaison_app.interop.ledger_dates import is_clock_time, plain_time
from liaison_app.interop.sheet_cells import Unreadable

_WHOLE = re.compile(r"(\d+)\.0+")
_SEPARATORS = re.compile("[,、，\n]")
_LISTS = (FieldType.CODES, FieldType.TEXTS)
_YES_NO = {"ja": ("有", "無"), "en": ("yes", "no")}


def cell_values(
    field: Field, text: str, words: Mapping[str, str], vocabularies: Vocabularies
) -> dict[str, Value]:
    """The value of ``field`` in a cell, and for a time how exactly it is written; {} for none.

    ``words`` are the ledger's own words (folded) and what they mean. Raises Refused:
    ``field-invalid``, ``field-required``, ``import-too-long``, ``ledger-cell-…``.
    """
    if isinstance(text, Unreadable):
        raise _unreadable(text, field.key)
    text = _in_our_words(field, text, words)
    bare = text.strip()
    check_length(field, bare)
    if not bare and not field.required:
        return {}
    if field.type in (FieldType.INSTANT, FieldType.DATE) and bare:
        return _time(field, bare)
    if field.type in _LISTS and bare.startswith('["'):
        return {field.key: _json_list(field, bare)}
    if field.type in (FieldType.INTEGER, FieldType.CODE):
        text = _WHOLE.sub(r"\1", bare) if _WHOLE.fullmatch(bare) else text
    value = parse_value(field, text, vocabularies)
    return {} if value is None else {field.key: value}


def joined(first: str, second: str) -> str:
    """A day and a time of day that stand in columns of their own; whichever is empty is left."""
    for cell in (first, second):
        if isinstance(cell, Unreadable):
            return cell
    if is_clock_time(first) and second.strip():
        first, second = second, first
    return f"{first.strip()} {second.strip()}".strip()


def _unreadable(cell: Unreadable, key: str) -> Refused:
    if cell.code == "ledger-cell-formula":
        return Refused("ledger-cell-formula", field=key)
    return Refused("ledger-cell-error", field=key, value=printable(cell))


def _in_our_words(field: Field, text: str, words: Mapping[str, str]) -> str:
    if not words:
        return text
    whole = words.get(fold(text))
    if whole is not None:
        return whole
    if field.type not in _LISTS:
        return text
    items = [item.strip() for item in _SEPARATORS.split(text)]
    return ",".join(words.get(fold(item), item) for item in items)


def _time(field: Field, bare: str) -> dict[str, Value]:
    text = plain_time(bare)
    if field.type is FieldType.DATE:
        return {field.key: parse_day(field.key, text)}
    instant, exact = parse_instant(field.key, text)
    field.check(instant)
    return {field.key: instant, f"{field.key}_precision": exact}


def _json_list(field: Field, bare: str) -> Value:
    """A list with an item that holds a separator, as `cell_text` writes it."""
    try:
        items = json.loads(bare)
    except (ValueError, RecursionError) as error:
        raise Refused("field-invalid", field=field.key, value=printable(bare)) from error
    field.check(items)
    value: Value = items
    return value


def cell_text(field: Field, value: Value, language: str, vocabularies: Vocabularies) -> str:
    """``value`` as people read it, so written that `cell_values` gives the same value again."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _YES_NO[language][0 if value else 1]
    if isinstance(value, list):
        return _list_text(field, value, language, vocabularies)
    if field.type is FieldType.INSTANT:
        local = japan_time(parse_rfc3339(str(value)).astimezone(UTC)).replace(tzinfo=None)
        return local.isoformat(" ") if local.second else local.isoformat(" ", "minutes")
    return _labelled(field, str(value), language, vocabularies)


def _list_text(
    field: Field, items: Sequence[str], language: str, vocabularies: Vocabularies
) -> str:
    text = ", ".join(_labelled(field, item, language, vocabularies) for item in items)
    if items and _gives(field, text, list(items), vocabularies):
        return text
    return json.dumps(list(items), ensure_ascii=False) if items else ""


def _labelled(field: Field, value: str, language: str, vocabularies: Vocabularies) -> str:
    """The label of a code, unless it would be read back as another code or not at all."""
    label = _label(field, value, language, vocabularies)
    wanted: Value = [value] if field.type in _LISTS else value
    return label if label == value or _gives(field, label, wanted, vocabularies) else value


def _label(field: Field, value: str, language: str, vocabularies: Vocabularies) -> str:
    if field.codes:
        return _code_label(field.codes, field.free_prefix, value, language)
    if field.type is FieldType.LISTED:
        listed = vocabularies.list_named(field.vocabulary).get(value)
        return listed.in_language(language) if listed else value
    if field.type is FieldType.ORGANISATION:
        known = vocabularies.organisations.get(value)
        return known.name.in_language(language) if known else value
    return value


def _code_label(codes: tuple[Code, ...], free_prefix: str, value: str, language: str) -> str:
    if free_prefix and value.startswith(free_prefix):
        return f"{value.removeprefix(free_prefix)}限り" if language == "ja" else value
    return label_of(codes, value).in_language(language)


def _gives(field: Field, text: str, value: Value, vocabularies: Vocabularies) -> bool:
    try:
        return cell_values(field, text, {}, vocabularies).get(field.key) == value
    except Refused:
        return False
