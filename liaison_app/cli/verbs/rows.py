"""Rows of the case log as ``--json`` prints them."""

from collections.abc import Mapping
from typing import Any

from liaison_app.domain.operations import Value

_SEVERITY = (
    "severity",
    "effect_continuity",
    "effect_safety",
    "effect_other",
    "severity_assessed",
    "office_severity",
)
_INTERNAL = ("pk", "record", "parent", "created_ms", "updated_ms", "uuid")


def json_row(row: Mapping[str, Value]) -> dict[str, Any]:
    """Every field at top level; severities are numbers where they were assessed."""
    data: dict[str, Any] = {key: value for key, value in row.items() if key not in _INTERNAL}
    for key in _SEVERITY:
        if key in data and isinstance(data[key], str) and data[key].isdigit():
            data[key] = int(data[key])
    return data
