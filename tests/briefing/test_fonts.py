"""Fonts: read right, cut down right, and never silent about a character they lack."""

from io import BytesIO
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont, newTable

from liaison_app.briefing.typeset.fonts import MISSING, chains
from liaison_app.briefing.typeset.subset import subset
from liaison_app.briefing.typeset.truetype import read_truetype
from liaison_app.domain.errors import Refused
from tests.briefing import samples

MINCHO = samples.RESOURCES.fonts["body"]
CHAIN = chains(samples.RESOURCES, "ja")["body"]
SHIPPED = sorted({*samples.RESOURCES.fonts.values(), *samples.RESOURCES.fallbacks})


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_subset_draws_the_same_outlines_as_the_font_it_was_cut_from(path: Path) -> None:
    face = read_truetype(path)
    wanted = {
        face.glyphs[ord(character)]
        for character in "案がぱéÅ漢字A1、"
        if ord(character) in face.glyphs
    }
    data = subset(face, wanted)
    assert len(data) < 200_000
    cut = TTFont(BytesIO(data), checkChecksums=2)
    whole = TTFont(BytesIO(path.read_bytes()))
    count = cut["maxp"].numGlyphs
    cut.setGlyphOrder([str(number) for number in range(count)])
    whole.setGlyphOrder([str(number) for number in range(whole["maxp"].numGlyphs)])
    for glyph in wanted:
        name = str(glyph)
        assert cut["hmtx"][name] == whole["hmtx"][name]
        assert (
            cut["glyf"][name].getCoordinates(cut["glyf"])[0]
            == whole["glyf"][name].getCoordinates(whole["glyf"])[0]
        )
    assert subset(face, sorted(wanted)) == data


def test_kanji_beyond_the_font_come_from_the_fallback() -> None:
    glyphs = CHAIN.shape("吉𠮷髙﨑")
    assert [glyph.face.name for glyph in glyphs] == [
        "BIZUDMincho-Regular",
        "NotoSerifJP-Regular",
        "BIZUDMincho-Regular",
        "BIZUDMincho-Regular",
    ]
    assert not any(glyph.lacking for glyph in glyphs)


def test_a_variation_selector_chooses_the_glyph_and_stays_in_the_text() -> None:
    plain, variant = CHAIN.shape("葛葛\U000e0100")
    assert variant.text == "葛\U000e0100"
    assert variant.number != plain.number
    assert not variant.lacking


def test_a_variant_no_font_has_is_drawn_plain_and_reported() -> None:
    (glyph,) = CHAIN.shape("葛\U000e01ef")
    assert (glyph.text, glyph.lacking) == ("葛", "葛\U000e01ef")


def test_a_character_no_font_has_is_drawn_as_a_mark_and_reported() -> None:
    (glyph,) = CHAIN.shape("😀")
    assert (glyph.text, glyph.lacking) == (MISSING, "😀")
    assert glyph.number == CHAIN.shape(MISSING)[0].number


def test_quotation_marks_of_english_are_not_those_made_for_kanji() -> None:
    (japanese,) = chains(samples.RESOURCES, "ja")["sans"].shape("’")
    (english,) = chains(samples.RESOURCES, "en")["sans"].shape("’")
    assert english.advance < japanese.advance


def test_a_font_that_cannot_be_embedded_is_refused_by_name(tmp_path: Path) -> None:
    missing = tmp_path / "missing.ttf"
    damaged = tmp_path / "damaged.ttf"
    damaged.write_bytes(MINCHO.read_bytes()[:5000])
    for path in (missing, damaged, _restricted(tmp_path), _variable(tmp_path)):
        with pytest.raises(Refused) as refusal:
            read_truetype(path)
        assert refusal.value.code == "briefing-font-unusable"
        assert refusal.value.params["font"] == path.name


def _restricted(folder: Path) -> Path:
    font = TTFont(BytesIO(MINCHO.read_bytes()))
    font["OS/2"].fsType = 2
    font.save(folder / "restricted.ttf")
    return folder / "restricted.ttf"


def _variable(folder: Path) -> Path:
    font = TTFont(BytesIO(MINCHO.read_bytes()))
    table = newTable("fvar")
    table.axes, table.instances = [], []
    font["fvar"] = table
    font.save(folder / "variable.ttf")
    return folder / "variable.ttf"
