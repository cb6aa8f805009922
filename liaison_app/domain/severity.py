"""The grade that the three viewpoints propose: the highest counts.

A proposal only. An officer's own grade stands against it, and what nobody scored proposes
nothing: a severity is never 0 by omission.
"""

from collections.abc import Mapping

from liaison_app.domain.operations import Value

VIEWPOINTS = ("effect_continuity", "effect_safety", "effect_other")
UNKNOWN = "unknown"


def proposed_severity(values: Mapping[str, Value]) -> str | None:
    """The highest of the viewpoints that were scored, None where none was."""
    scored = [str(values.get(key)) for key in VIEWPOINTS if values.get(key) not in (None, UNKNOWN)]
    return max(scored, default=None)


def severity_with(before: Mapping[str, Value], change: Mapping[str, Value]) -> str | None:
    """The grade that goes with a change of the viewpoints, None where the grade stays.

    An officer's grade, typed now or standing beside an earlier proposal, is not written over.
    """
    if "severity" in change or not any(key in change for key in VIEWPOINTS):
        return None
    standing = before.get("severity")
    if standing not in (None, UNKNOWN, proposed_severity(before)):
        return None
    wanted = proposed_severity({**before, **change}) or UNKNOWN
    return wanted if wanted != standing else None
