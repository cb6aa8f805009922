"""New passphrases: long enough, nothing anybody tries first, and no rules beyond that."""

import pytest

from liaison_app.domain.errors import Refused
from liaison_app.domain.passphrases import check_new

NAMES = ("mofa", "連絡担当官（架空）")


@pytest.mark.parametrize(
    "passphrase",
    [
        "correct horse",
        "あかるい朝の電話",
        "a1!b2?c3",
        "外務省の庭に雪が降る",
        "mofa の庭の梅",
        "passphrase of the duty room",
    ],
)
def test_any_other_long_text_will_do(passphrase: str) -> None:
    check_new(passphrase, *NAMES)


@pytest.mark.parametrize(
    ("passphrase", "code"),
    [
        ("", "passphrase-empty"),
        ("   ", "passphrase-empty"),
        ("seven77", "passphrase-short"),
        ("か\u3099ぎのことば一", "passphrase-short"),  # が in two code points is one character
        ("ﾊﾞﾗのｶｷﾞ", "passphrase-short"),
        ("aaaaaaaaaaaa", "passphrase-plain"),
        ("abababababab", "passphrase-plain"),
        ("12345678", "passphrase-plain"),
        ("９８７６５４３２１", "passphrase-plain"),
        ("mofamofa", "passphrase-plain"),
        ("MOFA-123", "passphrase-plain"),
        ("連絡担当官架空", "passphrase-short"),
        ("連絡担当官（架空）12", "passphrase-plain"),
        ("Password123", "passphrase-plain"),
        ("パスフレーズです", "passphrase-plain"),
    ],
)
def test_what_is_short_or_tried_first_is_refused(passphrase: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        check_new(passphrase, *NAMES)
