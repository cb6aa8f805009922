"""The two palettes: every colour of the desktop by what it is for.

Every pair of text and ground holds WCAG AA (4.5:1), in both; a test measures them.
"""

from dataclasses import dataclass

# TLP 2.0: the label's colour on black, exactly, whatever the palette.
TLP_GROUND = "#000000"
TLP_INK = {
    "TLP:RED": "#FF2B2B",
    "TLP:AMBER+STRICT": "#FFC000",
    "TLP:AMBER": "#FFC000",
    "TLP:GREEN": "#33FF00",
    "TLP:CLEAR": "#FFFFFF",
}


@dataclass(frozen=True)
class Palette:
    """``ground`` lies behind everything, ``paper`` behind what is read, ``rail`` behind the
    navigation; ``…_ground`` and ``…_line`` belong to the ink of the same name. ``suffix`` is that
    of the drawings which the style sheet itself names."""

    name: str
    suffix: str
    navy: str
    rail: str
    rail_ink: str
    rail_muted: str
    rail_current: str
    rail_hover: str
    rail_mark: str
    accent: str
    accent_ink: str
    accent_hover: str
    ink: str
    muted: str
    faint: str
    ground: str
    paper: str
    alternate: str
    still: str
    hover: str
    line: str
    control_line: str
    grid: str
    heading_ground: str
    track: str
    thumb: str
    selection: str
    found: str
    off_ground: str
    off_ink: str
    neutral: str
    neutral_ground: str
    info: str
    info_ground: str
    red: str
    red_ground: str
    red_line: str
    amber: str
    amber_ground: str
    amber_line: str
    green: str
    green_ground: str
    green_line: str
    exercise: str
    exercise_ground: str
    exercise_line: str
    critical: str
    critical_ground: str
    seal_ground: str
    series: tuple[str, ...]

    @property
    def tones(self) -> dict[str, tuple[str, str]]:
        """Ground and ink of a badge, by tone."""
        return {
            "neutral": (self.neutral_ground, self.neutral),
            "info": (self.info_ground, self.info),
            "good": (self.green_ground, self.green),
            "warning": (self.amber_ground, self.amber),
            "bad": (self.red_ground, self.red),
            "critical": (self.critical_ground, self.critical),
            "navy": (self.seal_ground, self.rail_ink),
            "exercise": (self.exercise_ground, self.exercise),
        }


LIGHT = Palette(
    name="light",
    suffix="",
    navy="#173058",
    rail="#173058",
    rail_ink="#ffffff",
    rail_muted="#c6d3e6",
    rail_current="#2a4a7d",
    rail_hover="#20407a",
    rail_mark="#7fb0f0",
    accent="#1f5fae",
    accent_ink="#ffffff",
    accent_hover="#184d8f",
    ink="#1b2430",
    muted="#55606e",
    faint="#7a8593",
    ground="#f4f6f9",
    paper="#ffffff",
    alternate="#f9fbfd",
    still="#f1f3f6",
    hover="#eef3f9",
    line="#d5dbe4",
    control_line="#b9c2cf",
    grid="#edf0f4",
    heading_ground="#f0f3f7",
    track="#e1e7ef",
    thumb="#c2cad5",
    selection="#dbe8f8",
    found="#ffe08a",
    off_ground="#c3cedb",
    off_ink="#4a5562",
    neutral="#3d4856",
    neutral_ground="#e9edf2",
    info="#174c8f",
    info_ground="#e8f0fb",
    red="#b8121a",
    red_ground="#fdecec",
    red_line="#e6a3a6",
    amber="#8a5300",
    amber_ground="#fff4df",
    amber_line="#e4c383",
    green="#1f6a49",
    green_ground="#e6f4ec",
    green_line="#9fcfb5",
    exercise="#5a2c91",
    exercise_ground="#efe6fa",
    exercise_line="#c9b3e6",
    critical="#ffffff",
    critical_ground="#b8121a",
    seal_ground="#173058",
    series=("#1f5fae", "#b8121a", "#8a5300", "#1f6a49", "#5a2c91", "#55606e"),
)

DARK = Palette(
    name="dark",
    suffix="-light",
    navy="#cfe0fb",
    rail="#0e1622",
    rail_ink="#ffffff",
    rail_muted="#aebdd2",
    rail_current="#2a4a7d",
    rail_hover="#1d3150",
    rail_mark="#7fb0f0",
    accent="#82b6f7",
    accent_ink="#0b1420",
    accent_hover="#a5ccfb",
    ink="#e6ebf2",
    muted="#aab5c3",
    faint="#8592a1",
    ground="#161b22",
    paper="#1f262f",
    alternate="#232b35",
    still="#1a2027",
    hover="#2b3541",
    line="#3a4552",
    control_line="#5a6878",
    grid="#2c3540",
    heading_ground="#262f3a",
    track="#333e4b",
    thumb="#56636f",
    selection="#2b4568",
    found="#6b5200",
    off_ground="#333e4b",
    off_ink="#b4bfcc",
    neutral="#cdd5df",
    neutral_ground="#343f4c",
    info="#b3d3fc",
    info_ground="#1f3857",
    red="#ff9a9e",
    red_ground="#4a1d21",
    red_line="#84363b",
    amber="#ffcd82",
    amber_ground="#453311",
    amber_line="#7d5e22",
    green="#8fdcb5",
    green_ground="#183b2b",
    green_line="#2f6a4d",
    exercise="#d3b8f7",
    exercise_ground="#38254f",
    exercise_line="#64458a",
    critical="#ffffff",
    critical_ground="#b8121a",
    seal_ground="#34507c",
    series=("#82b6f7", "#ff9a9e", "#ffcd82", "#8fdcb5", "#d3b8f7", "#aab5c3"),
)
PALETTES = {palette.name: palette for palette in (LIGHT, DARK)}
