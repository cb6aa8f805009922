"""Markings: their order, and what the most restricted thing in a group demands.

TLP and the confidentiality grade are independent; both are carried, printed and gated by.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import Value
from liaison_app.domain.vocabulary import GRADE, TLP

TLP_ORDER = {code.code: place for place, code in enumerate(TLP)}
GRADE_ORDER = {code.code: place for place, code in enumerate(GRADE)}
RED = "TLP:RED"
AMBER_STRICT = "TLP:AMBER+STRICT"
CEILING = "confidentiality-2"
DEFAULT_TLP = "TLP:AMBER"
DEFAULT_GRADE = "confidentiality-2"


@dataclass(frozen=True)
class Markings:
    """How a thing is to be handled. ``recipients`` None: nobody is named."""

    tlp: str
    grade: str
    handling: tuple[str, ...] = ()
    recipients: tuple[str, ...] | None = None


def effective_markings(chain: Sequence[Mapping[str, Value]]) -> Markings:
    """The markings in effect of a record, given its own row and those of all above it, nearest
    first: never freer than what it hangs on. A row without markings of its own adds none."""
    marked = [row for row in chain if row.get("tlp") or row.get("grade")]
    if not marked:
        return Markings("TLP:RED", "confidentiality-3")
    named = [_texts(row.get("recipients")) for row in marked if row.get("recipients")]
    return Markings(
        strictest_tlp(_text(row.get("tlp")) for row in marked if row.get("tlp")),
        strictest_grade(_text(row.get("grade")) for row in marked if row.get("grade")),
        tuple(dict.fromkeys(item for row in marked for item in _texts(row.get("handling")))),
        tuple(each for each in named[0] if all(each in other for other in named))
        if named
        else None,
    )


def check_not_freer(values: Mapping[str, Value], above: Markings) -> None:
    """Refuse (``freer-than-parent``) markings below those of what the record hangs on."""
    for key, order, floor in (
        ("tlp", TLP_ORDER, above.tlp),
        ("grade", GRADE_ORDER, above.grade),
    ):
        value = values.get(key)
        if isinstance(value, str) and order.get(value, len(order)) < order[floor]:
            raise Refused("freer-than-parent", field=key, value=value, above=floor)


def _text(value: Value) -> str | None:
    return value if isinstance(value, str) else None


def _texts(value: Value) -> list[str]:
    return value if isinstance(value, list) else []


def strictest_tlp(labels: Iterable[str | None]) -> str:
    """The strictest label; one that cannot be read counts as RED, none at all as CLEAR."""
    return max(
        (label if label in TLP_ORDER else RED for label in labels),
        key=lambda label: TLP_ORDER[label],
        default="TLP:CLEAR",
    )


def strictest_grade(grades: Iterable[str | None]) -> str:
    """The highest grade; one that cannot be read counts as the highest."""
    return max(
        (grade if grade in GRADE_ORDER else "confidentiality-3" for grade in grades),
        key=lambda grade: GRADE_ORDER[grade],
        default="confidentiality-1",
    )


def _given(row: Mapping[str, Value], key: str) -> list[str]:
    return [str(row[key])] if row.get(key) else []


def _recipients(row: Mapping[str, Value]) -> set[str]:
    return set(_texts(row.get("recipients")))


def is_freer(after: Mapping[str, Value], before: Mapping[str, Value]) -> bool:
    """Whether markings let more people have a record, or do more with it, than those before."""
    tlp, tlp_before = (strictest_tlp(_given(row, "tlp")) for row in (after, before))
    grade, grade_before = (strictest_grade(_given(row, "grade")) for row in (after, before))
    return (
        TLP_ORDER[tlp] < TLP_ORDER[tlp_before]
        or GRADE_ORDER[grade] < GRADE_ORDER[grade_before]
        or not set(_texts(after.get("handling"))) >= set(_texts(before.get("handling")))
        or (tlp_before == RED and not _recipients(after) <= _recipients(before))
    )


def check_ceiling(grade: str) -> None:
    """Above 機密性２ the program refuses: such records need registers and accredited systems."""
    if GRADE_ORDER.get(grade, len(GRADE_ORDER)) > GRADE_ORDER[CEILING]:
        raise Refused("above-ceiling", grade=grade)


def normalise_tlp(text: str) -> str:
    """The code for what people write (``amber``, ``TLP:WHITE``); unknown ones are refused."""
    label = text.strip().upper()
    label = label if label.startswith("TLP:") else f"TLP:{label}"
    label = "TLP:CLEAR" if label == "TLP:WHITE" else label
    if label not in TLP_ORDER:
        raise Refused("field-invalid", field="tlp", value=text[:80])
    return label
