"""The files a briefing is drawn with: fonts by role, and the colour profile."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

# Role → file under resources/fonts. Fallback fonts are asked, in order, for what a role's own
# font lacks (𠮷 and other kanji beyond JIS level 2).
FONT_FILES = {
    "body": "BIZUDMincho-Regular.ttf",
    "sans": "BIZUDPGothic-Regular.ttf",
    "bold": "BIZUDPGothic-Bold.ttf",
}
FALLBACK_FILES = ("NotoSerifJP-Regular.ttf",)


@dataclass(frozen=True)
class BriefingResources:
    """``fonts`` has the roles ``body`` (Mincho), ``sans`` and ``bold`` (Gothic)."""

    fonts: Mapping[str, Path]
    fallbacks: tuple[Path, ...]
    colour_profile: Path

    @classmethod
    def in_folder(cls, resources: Path) -> "BriefingResources":
        """Those the program ships, in its ``resources`` folder."""
        folder = resources / "fonts"
        return cls(
            fonts={role: folder / name for role, name in FONT_FILES.items()},
            fallbacks=tuple(folder / name for name in FALLBACK_FILES),
            colour_profile=resources / "colour" / "sRGB.icc",
        )
