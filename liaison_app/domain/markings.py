"""Markings: their order, and what the most restricted thing in a group demands.

TLP and the confidentiality grade are independent; both are carried, printed and gated by.
"""

from collections.abc import Iterable

from liaison_app.domain.errors import Refused
from liaison_app.domain.vocabulary import GRADE, TLP

TLP_ORDER = {code.code: place for place, code in enumerate(TLP)}
GRADE_ORDER = {code.code: place for place, code in enumerate(GRADE)}
RED = "TLP:RED"
AMBER_STRICT = "TLP:AMBER+STRICT"
CEILING = "confidentiality-2"
DEFAULT_TLP = "TLP:AMBER"
DEFAULT_GRADE = "confidentiality-2"


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
