"""Where lines end: kinsoku, whole words, long addresses."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaison_app.briefing.typeset.fonts import chains
from liaison_app.briefing.typeset.linebreak import (
    NOT_AT_END,
    NOT_AT_START,
    break_lines,
    cut_lines,
    may_stretch,
)
from liaison_app.briefing.typeset.text import Style, Typesetter
from tests.briefing import samples

CHAIN = chains(samples.RESOURCES, "ja")["body"]
SIZE = 10.0


def lines(text: str, characters: float) -> list[str]:
    """``text`` in lines of so many full-width characters."""
    found = break_lines(CHAIN.shape(text), SIZE, characters * SIZE)
    return ["".join(glyph.text for glyph in line.glyphs) for line in found]


@pytest.mark.parametrize(
    ("text", "width", "wanted"),
    [
        ("被害を確認した。対処", 7, ["被害を確認し", "た。対処"]),  # no 。 at the start
        ("報告は「確認中」である", 4, ["報告は", "「確認", "中」であ", "る"]),  # no 「 at the end
        ("サーバー", 3, ["サー", "バー"]),  # no ー at the start
        ("件名（架空）", 3, ["件名", "（架", "空）"]),
        ("調査中……続報", 4, ["調査中", "……続報"]),  # …… stays whole
        ("令和８年11月23日", 5, ["令和８年", "11月23日"]),  # a number keeps its unit
        ("不正 access を確認", 5, ["不正", "access を", "確認"]),  # words stay whole
    ],
)
def test_lines_end_where_japanese_lets_them(text: str, width: int, wanted: list[str]) -> None:
    assert [line.rstrip() for line in lines(text, width)] == [line.rstrip() for line in wanted]


def test_an_address_longer_than_a_line_is_broken_behind_a_separator() -> None:
    found = lines("https://example.jp/path/to/resource?id=1&token=2", 8)
    assert "".join(found) == "https://example.jp/path/to/resource?id=1&token=2"
    assert all(line[-1] in "/?&=-_." for line in found[:-1])


def test_a_hash_is_filled_to_the_end_of_each_line() -> None:
    assert [len(line) for line in lines("0" * 64, 10)] == [20, 20, 20, 4]


def test_an_address_begins_on_the_line_it_follows() -> None:
    assert lines("接続先https://example.jp/very/long/path", 10)[0].startswith("接続先https://")


LETTERS = st.text(
    st.sampled_from("漢字かなカナー、。「」（）…—！々ゃAbz019 -/.\u3000〓％"),
    min_size=1,
    max_size=120,
)


@given(LETTERS, st.floats(3, 40))
def test_nothing_is_lost_and_no_line_is_too_long(text: str, width: float) -> None:
    found = list(break_lines(CHAIN.shape(text), SIZE, width * SIZE))
    kept = "".join(glyph.text for line in found for glyph in line.glyphs)
    assert kept.replace(" ", "") == text.replace(" ", "")
    assert all(line.width <= width * SIZE + 0.01 for line in found)


@given(LETTERS, st.integers(12, 40))
def test_kinsoku_holds_wherever_a_line_was_not_forced(text: str, width: int) -> None:
    """A run of marks longer than a line must break somewhere; texts here have none so long."""
    if any(len(run) > 8 for run in text.replace("漢", " ").replace("字", " ").split()):
        return
    found = lines(text, width)
    for before, after in itertools.pairwise(found):
        assert before[-1] not in NOT_AT_END
        assert after[0] not in NOT_AT_START


def test_a_text_cut_short_ends_in_an_ellipsis_within_its_width() -> None:
    glyphs = CHAIN.shape("国家サイバー統括室は、第一報を受けた。" * 9)
    kept, cut = cut_lines(break_lines(glyphs, SIZE, 100), 2, SIZE, 100, CHAIN)
    assert cut
    assert len(kept) == 2
    assert kept[-1].glyphs[-1].text == "…"
    assert kept[-1].width <= 100
    whole, cut = cut_lines(break_lines(CHAIN.shape("短い"), SIZE, 100), 2, SIZE, 100, CHAIN)
    assert not cut
    assert "".join(glyph.text for glyph in whole[0].glyphs) == "短い"


def test_justification_opens_no_gap_within_a_word_and_none_wider_than_a_quarter() -> None:
    glyphs = CHAIN.shape("漢字abc")
    assert [may_stretch(a, b) for a, b in itertools.pairwise(glyphs)] == [
        True, True, False, False,
    ]  # fmt: skip
    setter = Typesetter({"body": CHAIN})
    style = Style("body", SIZE, 15, align="justified")
    paragraph = setter.paragraph("漢字漢字漢字漢字https://example.jp/漢字", style, 105)
    for line in paragraph.lines[:-1]:
        start, stretch = paragraph._placed(line)
        assert start == 0
        assert 0 <= stretch <= SIZE / 4


def test_a_word_longer_than_a_line_stays_within_it_whatever_stands_before_it() -> None:
    """Spaces that hang over the end of a line leave no room for what follows them."""
    for before in ("月  ", "漢字漢  ", "a  b  ", "「", "  "):
        for word in ("deadbeef" * 6, "https://a.example/b?c=d&e=f_g", "x" * 40):
            for width in (3, 5, 8):
                lines = list(break_lines(CHAIN.shape(before + word + "。"), SIZE, width * SIZE))
                assert all(line.width <= width * SIZE + 0.02 for line in lines), (before, word)
                said = "".join(glyph.text for line in lines for glyph in line.glyphs)
                assert said.replace(" ", "") == (before + word + "。").replace(" ", "")
