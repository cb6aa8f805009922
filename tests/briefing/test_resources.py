"""The files shipped are the files described."""

import hashlib
import re

from tests.briefing.samples import RESOURCES, ROOT


def test_every_font_and_profile_is_the_one_its_readme_names() -> None:
    fonts = ROOT / "resources" / "fonts"
    rows = re.findall(
        r"\| (\S+\.ttf) \|.*`([0-9a-f]{64})`", (fonts / "README.md").read_text("utf-8")
    )
    assert {name for name, _ in rows} == {path.name for path in fonts.glob("*.ttf")}
    for name, digest in rows:
        assert hashlib.sha256((fonts / name).read_bytes()).hexdigest() == digest
    profile = RESOURCES.colour_profile
    readme = (profile.parent / "README.md").read_text("utf-8")
    assert hashlib.sha256(profile.read_bytes()).hexdigest() in readme


def test_every_font_has_its_licence_beside_it() -> None:
    fonts = ROOT / "resources" / "fonts"
    for path in fonts.glob("*.ttf"):
        licence = fonts / f"OFL-{path.stem.split('-')[0]}.txt"
        assert "SIL OPEN FONT LICENSE" in licence.read_text("utf-8")
