"""Records as a person reads them on a terminal: labels, codes in words, times in Japan."""

from collections.abc import Iterable, Mapping
from datetime import date

from liaison_app.cli.result import plain, table
from liaison_app.domain.dates import full_date, full_time, parse_rfc3339
from liaison_app.domain.fields import Field, FieldType
from liaison_app.domain.indicators import defang_any
from liaison_app.domain.operations import Value
from liaison_app.domain.records import field_in
from liaison_app.domain.texts import Texts
from liaison_app.domain.vocabulary import label_of

_LONGEST = 60  # characters of a value on one line
_HIDDEN = frozenset({"incident", "giver", "removed", "disposal"})


def record_text(row: Mapping[str, Value], declared: Mapping[str, Field], texts: Texts) -> str:
    """Every field that is filled in, one to a line; the incident by its reference."""
    rows = [
        (field.label.in_language(texts.language), plain(value_text(field, row[key], texts)))
        for key, field in declared.items()
        if key not in _HIDDEN and row.get(key) not in (None, [], "")
    ]
    if row.get("incident_reference"):
        label = declared["incident"].label.in_language(texts.language)
        rows.append((label, plain(row["incident_reference"])))
    return table(rows)


def chosen_text(
    row: Mapping[str, Value], declared: Mapping[str, Field], keys: Iterable[str], texts: Texts
) -> str:
    """These fields whole, where they are filled in; a text of several lines keeps its lines."""
    rows = []
    for key in keys:
        value = row.get(key)
        if value in (None, "", []):
            continue
        label = declared[key].label.in_language(texts.language)
        for line in value_text(declared[key], value, texts).splitlines():
            rows.append((label, plain(line)))
            label = ""
    return table(rows)


def value_text(field: Field, value: Value, texts: Texts) -> str:
    """One value in words."""
    if isinstance(value, list):
        mark = "、" if texts.language == "ja" else ", "
        return mark.join(value_text(field, item, texts) for item in value)
    if field.type is FieldType.INSTANT and isinstance(value, str):
        return full_time(parse_rfc3339(value), texts.language)
    if field.type is FieldType.BOOLEAN:
        return texts("cli.yes" if value else "cli.no")
    if field.type is FieldType.DATE and isinstance(value, str):
        return day_text(value, texts)
    if field.free_prefix and isinstance(value, str) and value.startswith(field.free_prefix):
        return texts("value.limited", text=value.removeprefix(field.free_prefix))
    if field.codes and isinstance(value, str):
        return label_of(field.codes, value).in_language(texts.language)
    return "" if value is None else str(value)


def value_in(texts: Texts, kind: str, key: str, value: Value) -> str:
    """A value of a field named by its record kind and key, cut to one line."""
    field = field_in(kind, key)
    shown = value_text(field, value, texts) if field else str(value or "")
    if (kind, key) == ("indicator", "value"):
        shown = defang_any(shown)
    line = plain(shown.replace("\n", " "))
    return (line if len(line) <= _LONGEST else line[:_LONGEST] + "…") or texts("history.empty")


def day_text(value: Value, texts: Texts) -> str:
    """A day (YYYY-MM-DD) with its day of the week, or nothing."""
    return full_date(date.fromisoformat(str(value)), texts.language) if value else ""


def time_text(value: Value, texts: Texts) -> str:
    """An instant, or nothing."""
    return full_time(parse_rfc3339(str(value)), texts.language) if value else ""


def first_line(value: Value) -> str:
    """The first line of a text, for a column."""
    lines = str(value or "").strip().splitlines()
    return plain(lines[0]) if lines else ""
