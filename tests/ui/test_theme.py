"""Colours that can be read: WCAG AA for every pair of ground and ink that is used."""

import pytest
from PySide6.QtGui import QColor

from liaison_app.ui import theme

PAIRS = [
    *theme.TONES.values(),
    (theme.GROUND, theme.INK),
    (theme.GROUND, theme.MUTED),
    (theme.PAPER, theme.INK),
    (theme.PAPER, theme.MUTED),
    (theme.PAPER, theme.ACCENT),
    (theme.GROUND, theme.ACCENT),
    (theme.PAPER, theme.RED),
    (theme.GROUND, theme.RED),
    (theme.SELECTION, theme.INK),
    (theme.NAVY, theme.PAPER),
    (theme.ACCENT, theme.PAPER),
    *((theme.TLP_GROUND, ink) for ink in theme.TLP_INK.values()),
]


def luminance(colour: str) -> float:
    def linear(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    made = QColor(colour)
    red, green, blue = (linear(part) for part in (made.redF(), made.greenF(), made.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(("ground", "ink"), PAIRS)
def test_contrast_is_at_least_four_and_a_half(ground: str, ink: str) -> None:
    lighter, darker = sorted((luminance(ground), luminance(ink)), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5
