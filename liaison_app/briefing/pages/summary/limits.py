"""How much of the page each part may take, from generous to strict.

The page is set with the first limits under which everything fits. The last ones fit by
construction, so that there is always exactly one page. Type never shrinks.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Rows of the table of incidents, and lines of the texts that vary in length.

    As many as ``tall_rows`` rows may take three lines, the gravest first; the others two.
    """

    rows: int
    tall_rows: int
    decision_lines: int
    detail_lines: int
    remark_lines: int
    closing_lines: int


# Rows go before words: what a minister is asked to decide is cut last.
_GENEROUS = (Limits(5, 5, 3, 3, 2, 3),)
_STRICT = (
    Limits(3, 0, 2, 2, 1, 2),
    Limits(3, 0, 2, 2, 1, 1),
    Limits(3, 0, 2, 1, 1, 1),
    Limits(3, 0, 1, 1, 1, 1),
    Limits(2, 0, 1, 1, 1, 1),
    Limits(1, 0, 1, 1, 1, 1),
    Limits(0, 0, 1, 1, 1, 1),
)
LADDERS = {
    "ja": (
        *_GENEROUS,
        *(Limits(5, tall, 2, 2, 2, 2) for tall in range(5, -1, -1)),
        Limits(5, 0, 2, 2, 1, 2),
        *(Limits(4, tall, 2, 2, 1, 2) for tall in range(4, -1, -1)),
        *_STRICT,
    ),
    # English takes half as much room again: two lines would lose what the incident is.
    "en": (
        *_GENEROUS,
        *(Limits(5, tall, 2, 2, 2, 2) for tall in range(5, 2, -1)),
        *(Limits(4, tall, 2, 2, 1, 2) for tall in range(4, 1, -1)),
        *(Limits(3, tall, 2, 2, 1, 2) for tall in range(3, 0, -1)),
        *_STRICT,
    ),
}
