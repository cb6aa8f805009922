"""A stored value as people read it: labels of codes, dates in words, indicators defanged."""

from collections.abc import Mapping

from liaison_app.domain.fields import Field, FieldType
from liaison_app.domain.indicators import defang, defang_any
from liaison_app.domain.operations import Value
from liaison_app.domain.records import field_in
from liaison_app.domain.vocabulary import label_of
from liaison_app.ui.session import Session


def shown(session: Session, field: Field, value: Value, precision: str | None = None) -> str:
    """``value`` in the language of the screen; empty for none."""
    if value is None or not (value or isinstance(value, bool | int)):
        return ""
    if isinstance(value, list):
        mark = "、" if session.language == "ja" else ", "
        return mark.join(_code_text(session, field, item) for item in value)
    if isinstance(value, bool):
        return session.t("ui.yes" if value else "ui.no")
    match field.type:
        case FieldType.INSTANT:
            return session.time_text(value, precision or "minute")
        case FieldType.DATE:
            return session.day_text(value)
        case FieldType.INTEGER:
            return f"{value:,}"
    return _code_text(session, field, str(value))


def shown_in(
    session: Session, kind: str, key: str, value: Value, precision: str | None = None
) -> str:
    """As `shown`, for a field named by its record kind and key."""
    field = field_named(kind, key)
    if (kind, key) == ("indicator", "value"):
        return defang_any(str(value or ""))
    if field is None:
        return str(value if value is not None else "")
    return shown(session, field, value, precision)


def field_named(kind: str, key: str) -> Field | None:
    """The declaration of a field in any compartment of its record kind."""
    return field_in(kind, key)


def field_label(session: Session, kind: str, key: str) -> str:
    """A field's label; its key where this program does not know it."""
    field = field_named(kind, key)
    return field.label.in_language(session.language) if field else key


def shown_field(session: Session, kind: str, row: Mapping[str, Value], key: str) -> str:
    """One field of a row, with the precision kept beside it."""
    field = field_named(kind, key)
    if field is None:
        return ""
    if (kind, key) == ("indicator", "value"):
        return defang(str(row.get("type")), str(row.get("value") or ""))
    precision = row.get(f"{key}_precision")
    return shown(session, field, row.get(key), str(precision) if precision else None)


def conflict_mark(session: Session, conflicts: object) -> str:
    """What a list says before the name of a record on which there are ``conflicts``."""
    return f"【{session.t('value.conflict')}】" if conflicts else ""


def _code_text(session: Session, field: Field, value: str) -> str:
    if field.codes:
        label = label_of(field.codes, value).in_language(session.language)
        if field.free_prefix and value.startswith(field.free_prefix):
            return session.t("ui.field.limited", text=value.removeprefix(field.free_prefix))
        return label
    if field.type is FieldType.ORGANISATION:
        return session.organisation_name(value)
    if field.type is FieldType.LISTED:
        label_data = session.surroundings.vocabularies.list_named(field.vocabulary).get(value)
        return label_data.in_language(session.language) if label_data else value
    return value
