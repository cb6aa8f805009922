"""Text from anywhere, made fit to print."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaison_app.briefing.compose.plain import clipped, printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x00b\x1b[31mc", "ab[31mc"),
        ("invoice\u202egpj.exe", "invoicegpj.exe"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("tag\U000e0041ged", "tagged"),
        ("soft\xadhyphen", "softhyphen"),
    ],
)
def test_what_cannot_be_seen_is_taken_out_and_said_to_be(text: str, shown: str) -> None:
    assert printable(text) == (shown, True)


def test_lines_become_one_and_full_width_spaces_inside_stay() -> None:
    assert printable(" 一行目\r\n二行目\t続き\u2028終\u3000了\u3000") == (
        "一行目 二行目 続き 終\u3000了",
        False,
    )


def test_marks_join_their_letters_but_names_keep_their_characters() -> None:
    assert printable("か\u3099e\u0301") == ("がé", False)
    # Unicode's own normalisation would make 神 of the first and lose the selector's meaning.
    name = "\ufa19 髙 﨑 葛\U000e0100 𠮷"
    assert printable(name) == (name, False)
    assert unicodedata.normalize("NFC", name) != name


def test_a_cut_text_ends_in_an_ellipsis_and_not_within_a_word() -> None:
    assert clipped("十文字までの文である。", 10, "…") == "十文字までの文であ…"
    assert clipped("十文字、までの文である", 5, "…") == "十文字…"
    assert clipped("serious disruption of supply", 22, "...") == "serious disruption..."
    assert clipped("short", 5, "...") == "short"


@given(st.text(max_size=80), st.integers(5, 40))
def test_what_is_shown_is_short_and_holds_no_control_characters(text: str, most: int) -> None:
    shown = clipped(printable(text)[0], most, "…")
    assert len(shown) <= most
    assert not any(unicodedata.category(character) == "Cc" for character in shown)
