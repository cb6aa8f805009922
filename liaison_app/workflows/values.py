"""From the texts an officer typed to a record's values, with markings inside the ceiling."""

from collections.abc import Mapping

from liaison_app.domain.entry import parse_instant, parse_value
from liaison_app.domain.errors import Refused
from liaison_app.domain.fields import Field, FieldType
from liaison_app.domain.markings import check_ceiling
from liaison_app.domain.operations import Value
from liaison_app.workflows.desk import Desk


def parse_fields(
    desk: Desk, declared: Mapping[str, Field], typed: Mapping[str, str]
) -> dict[str, Value]:
    """The values of ``typed``, field by field; unknown or unwritable fields are refused.

    A time typed without seconds brings the precision it was given in, unless that is typed too.
    """
    values: dict[str, Value] = {}
    for key, text in typed.items():
        field = declared.get(key)
        if field is None or not field.writable:
            raise Refused("field-unknown", field=key)
        values[key] = parse_value(field, text, desk.vocabularies)
        precision = f"{key}_precision"
        if field.type is FieldType.INSTANT and precision in declared and precision not in typed:
            values[precision] = parse_instant(key, text)[1] if values[key] else None
    check_markings(values)
    return values


def with_defaults(declared: Mapping[str, Field], values: Mapping[str, Value]) -> dict[str, Value]:
    """``values`` and the defaults of what was not given; required fields must be there."""
    complete: dict[str, Value] = {key: value for key, value in values.items() if value is not None}
    for key, field in declared.items():
        if key not in complete and field.default is not None:
            complete[key] = field.default
        if field.required and key not in complete:
            raise Refused("field-required", field=key)
    return complete


def check_markings(values: Mapping[str, Value]) -> None:
    """A grade above the ceiling never enters the case log."""
    grade = values.get("grade")
    if grade is not None:
        check_ceiling(str(grade))
