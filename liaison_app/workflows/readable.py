"""A stored value as people read it on paper or on a terminal: labels, dates in Japan, defanged.

The window has its own (`ui/fields/shown`), which follows its language while it runs.
"""

from collections.abc import Mapping
from datetime import datetime

from liaison_app.domain.dates import japan_time, parse_rfc3339, short_time, western_date
from liaison_app.domain.fields import Field, FieldType
from liaison_app.domain.indicators import defang
from liaison_app.domain.operations import Value
from liaison_app.domain.texts import Texts
from liaison_app.domain.vocabulary import Vocabularies, label_of


def readable(
    texts: Texts, vocabularies: Vocabularies, field: Field, row: Mapping[str, Value], now: datetime
) -> str:
    """The field of ``row`` as a person reads it; empty for none."""
    value = row.get(field.key)
    if value is None or value == []:
        return ""
    if isinstance(value, list):
        items = [_item(texts, vocabularies, field, item) for item in value]
        return ("、" if texts.language == "ja" else ", ").join(items)
    if isinstance(value, bool):
        return texts("value.yes" if value else "value.no")
    match field.type:
        case FieldType.INSTANT:
            precision = row.get(f"{field.key}_precision")
            return time_text(texts, value, now, str(precision or "minute"))
        case FieldType.DATE:
            return western_date(datetime.fromisoformat(str(value)).date(), texts.language)
        case FieldType.INTEGER:
            return f"{value:,}"
    return _item(texts, vocabularies, field, str(value))


def time_text(texts: Texts, value: Value, now: datetime, precision: str = "minute") -> str:
    """A stored time on Japan's clock, as exact as it is known; empty for none."""
    if not isinstance(value, str):
        return ""
    return short_time(parse_rfc3339(value), texts.language, japan_time(now).year, precision)


def technique_text(vocabularies: Vocabularies, code: str, language: str) -> str:
    """``T1566.002 Phishing: …``; the id alone where the lists here do not have it."""
    label = vocabularies.techniques.get(code)
    return f"{code} {label.in_language(language)}" if label else code


def indicator_text(row: Mapping[str, Value]) -> str:
    """An indicator's value, defanged."""
    return defang(str(row["type"]), str(row["value"]))


def _item(texts: Texts, vocabularies: Vocabularies, field: Field, value: str) -> str:
    language = texts.language
    if field.codes:
        if field.free_prefix and value.startswith(field.free_prefix):
            return texts("value.limited", text=value.removeprefix(field.free_prefix))
        return label_of(field.codes, value).in_language(language)
    match field.type:
        case FieldType.LISTED:
            label = vocabularies.list_named(field.vocabulary).get(value)
            return label.in_language(language) if label else value
        case FieldType.ORGANISATION:
            known = vocabularies.organisations.get(value)
            return known.name.in_language(language) if known else value.upper()
    if field.key == "techniques":
        return technique_text(vocabularies, value, language)
    return value
