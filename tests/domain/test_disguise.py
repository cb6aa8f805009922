"""Letters that pass for others, and characters nobody sees; what officers write is neither."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaison_app.domain.disguise import (
    has_hidden,
    has_look_alike,
    may_be_disguised,
    written_out,
)

DISGUISED = [
    ("p\u0430ypal.com", "p[\u0430 U+0430]ypal.com"),
    ("login.micr\u03bfsoft.example", "login.micr[\u03bf U+03BF]soft.example"),
    ("MOF\u0410-2026-0007", "MOF[\u0410 U+0410]-2026-0007"),
    ("外務省の\u0421VE-2026-1", "外務省の[\u0421 U+0421]VE-2026-1"),
    ("\u0440\u0430\u0440 から", "[\u0440 U+0440][\u0430 U+0430][\u0440 U+0440] から"),
    ("\u03a1\u04211", "[\u03a1 U+03A1][\u0421 U+0421]1"),
    ("goog\u217ce", None),
    ("te\u0455t\u0301", "te[\u0455 U+0455]t\u0301"),
    ("\u13a0pple", "[\u13a0 U+13A0]pple"),
]  # fmt: skip
ORDINARY = [
    "生成ＡＩを悪用した攻撃（β版）", "β版", "Ω", "10kΩ", "5μm", "3µs", "TGFβ", "Δt", "λ式", "α・β",
    "Δ株", "IFN-γ", "σ2乗", "Россия", "Московский университет", "Ελλάδα", "ΟΔΑ", "Café", "Łódź",
    "naïve", "Ⅳ号", "ｱﾗｰﾄ ＡＢＣ", "神\ufa19社", "葛\U000e0100城市", "①②③", "㈱対策", "例え.テスト",
    "Å", "№5", "MOFA-2026-0007", "漏えい→改ざん", "１０％", "👩", "Х",
]  # fmt: skip


@pytest.mark.parametrize(("text", "shown"), DISGUISED)
def test_what_passes_for_another_letter_is_written_out(text: str, shown: str | None) -> None:
    if shown is None:  # a Latin letter of its own, which compatibility folds and search unifies
        assert not has_look_alike(text)
        return
    assert has_look_alike(text)
    assert may_be_disguised(text.encode())
    assert written_out(text) == shown


@pytest.mark.parametrize("text", ORDINARY)
def test_what_officers_write_every_day_is_no_disguise(text: str) -> None:
    assert not has_look_alike(text)
    assert not has_hidden(text)
    assert written_out(text) == text


@pytest.mark.parametrize("text", ["a\u202eb", "a\u3164b", "a\U000e0041b", "\u200ba", "a\u2062"])
def test_hidden_characters_are_named(text: str) -> None:
    assert has_hidden(text)
    assert may_be_disguised(text.encode())
    assert written_out(text).isascii()


@given(st.text())
def test_nothing_is_missed_before_it_is_decoded(text: str) -> None:
    if has_hidden(text) or has_look_alike(text):
        assert may_be_disguised(text.encode("utf-8", "surrogatepass"))
    else:
        assert written_out(text) == text
