"""Folding, tokens and spellings: what makes two ways of writing one thing equal."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaison_app.store import variants
from liaison_app.store.text import RUN, fold, fold_with_spans, tokens
from liaison_app.store.variants import MAX_SPELLINGS, spellings

_HARD = (
    "㈱㍻①ⅣﷺİﬁßſK々ー〆・か゛がｶﾞﾊﾟ\u3099\u309a\u0301각ᄒ\u1161\u11ab\uffc2𠮷神"
    "\ufe00\u200b\U000e0100 \n"
)
texts = st.text() | st.text(alphabet=_HARD + "攻撃AＡaサイバーｻｲﾊﾞｰ1")


@given(texts)
def test_folding_with_spans_folds_the_same(text: str) -> None:
    folded = fold_with_spans(text)
    assert folded.text == fold(text)
    assert len(folded.spans) == len(folded.text)


@given(texts)
def test_spans_lie_in_the_original_and_never_go_back(text: str) -> None:
    spans = fold_with_spans(text).spans
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert spans == sorted(spans)


@given(texts, st.integers(min_value=0, max_value=20))
def test_spans_asked_for_up_to_a_place_are_those_of_the_whole(text: str, enough: int) -> None:
    whole, part = fold_with_spans(text), fold_with_spans(text, enough)
    assert len(part.spans) >= min(enough, len(whole.spans))
    assert whole.spans[: len(part.spans)] == part.spans
    assert whole.text.startswith(part.text)


@given(texts)
def test_canonically_equal_texts_fold_alike(text: str) -> None:
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        assert fold(unicodedata.normalize(form, text)) == fold(text)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("ＡＩ", "ai"),
        ("ｻｲﾊﾞｰ", "サイバー"),
        ("㈱架空", "(株)架空"),
        ("ｶﾞｽ", "ガス"),
        ("ﬁle", "file"),
        ("神\ufa19社", "神神社"),
        ("神\U000e0100社", "神社"),
        ("髙橋・山﨑", "高橋・山崎"),
        ("漏\u200b洩", "漏洩"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
    ],
)
def test_one_character_written_in_two_ways_folds_alike(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_a_span_covers_everything_a_folded_character_came_from() -> None:
    folded = fold_with_spans("㈱ｶﾞｽのﬁle")
    assert folded.text == "(株)ガスのfile"
    assert folded.original(0, 3) == (0, 1)  # ㈱ whole, although three characters came of it
    assert folded.original(1, 2) == (0, 1)
    assert folded.original(3, 4) == (1, 3)  # ｶ and ﾞ are one ガ
    assert folded.original(6, 8) == (5, 6)  # ﬁ


def test_a_run_of_japanese_becomes_pairs_and_its_last_character() -> None:
    assert tokens("サイバー攻撃") == "サイ イバ バー ー攻 攻撃 撃"
    assert tokens("攻") == "攻"
    assert tokens("") == ""


def test_words_and_scripts_are_kept_apart() -> None:
    assert tokens("log4jとai攻撃、vpn。") == "log4j と ai 攻撃 撃 vpn"


@given(texts)
def test_tokens_hold_nothing_the_index_would_cut_or_read_as_syntax(text: str) -> None:
    for token in tokens(fold(text)).split(" "):
        assert not token or RUN.fullmatch(token)
        assert all(ord(letter) > 0x7F or letter.isalnum() for letter in token)


def test_spellings_are_written_as_the_search_folds_them() -> None:
    for member in variants._OTHERS:
        assert fold(member) == member


def test_no_spelling_belongs_to_two_words() -> None:
    members = [member for group in variants._GROUPS for member in group]
    assert len(members) == len(set(members))


@pytest.mark.parametrize(
    ("typed", "also"),
    [
        ("漏洩", "漏えい"),
        ("漏えい", "漏洩"),
        ("改竄", "改ざん"),
        ("サーバー", "サーバ"),
        ("サーバ攻撃", "サーバー攻撃"),
        ("または", "又は"),
        ("情報漏洩又は改竄", "情報漏えいまたは改ざん"),
    ],
)
def test_other_everyday_spellings_are_looked_for_too(typed: str, also: str) -> None:
    found = spellings(typed)
    assert found[0] == typed
    assert also in found


def test_short_loanwords_keep_their_long_vowel() -> None:
    assert spellings("バー") == ("バー",)
    assert spellings("キー") == ("キー",)


@given(st.lists(st.sampled_from(["漏洩", "改竄", "及び", "サーバー", "x"])).map("".join))
def test_the_number_of_spellings_is_bounded(text: str) -> None:
    found = spellings(text)
    assert found[0] == text
    assert len(found) == len(set(found)) <= MAX_SPELLINGS
