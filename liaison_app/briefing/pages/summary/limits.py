"""How much of the page each part may take, from generous to strict.

The page is set with the first limits under which everything fits. The last ones fit by
construction, so that there is always exactly one page. Type never shrinks.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Rows of the table of incidents, and lines of the texts that vary in length.

    The first ``tall_rows`` may take three lines, the others two.
    """

    rows: int
    tall_rows: int
    decision_lines: int
    detail_lines: int
    remark_lines: int
    closing_lines: int


# Rows go before words: what a minister is asked to decide is cut last.
LADDER = (
    Limits(5, 5, 3, 3, 2, 3),
    Limits(5, 5, 2, 2, 2, 2),
    Limits(5, 4, 2, 2, 2, 2),
    Limits(5, 3, 2, 2, 2, 2),
    Limits(5, 2, 2, 2, 2, 2),
    Limits(5, 1, 2, 2, 2, 2),
    Limits(5, 0, 2, 2, 2, 2),
    Limits(5, 0, 2, 2, 1, 2),
    Limits(4, 0, 2, 2, 1, 2),
    Limits(3, 0, 2, 2, 1, 2),
    Limits(3, 0, 2, 2, 1, 1),
    Limits(3, 0, 2, 1, 1, 1),
    Limits(3, 0, 1, 1, 1, 1),
    Limits(2, 0, 1, 1, 1, 1),
)
