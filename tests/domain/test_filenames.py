"""Names of files from elsewhere, as they are called here."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaison_app.domain.filenames import MAX_BYTES, safe_name


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("不審メール.eml", "不審メール.eml"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\note.txt", "note.txt"),
        ("\\\\server\\share\\a.txt", "a.txt"),
        ("CON", "_CON"),
        ("con.tar.gz", "_con.tar.gz"),
        ("lpt1 .txt", "_lpt1 .txt"),
        ("COM¹", "_COM¹"),
        ("a.txt:stream", "a.txt_stream"),
        ("a\u202egpj.exe", "a_gpj.exe"),
        ("a\u200bb.txt", "a_b.txt"),
        ("name. . .", "name"),
        (".profile", "profile"),
        ("...", "attachment"),
        ("", "attachment"),
        ("a\x00b\nc.txt", "a_b_c.txt"),
        ("\ud800.txt", "_.txt"),
        ("what?.txt", "what_.txt"),
    ],
)
def test_safe(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_a_long_name_keeps_its_ending() -> None:
    safe = safe_name("あ" * 300 + ".docx")
    assert safe.endswith(".docx")
    assert len(safe.encode()) <= MAX_BYTES


@given(st.text(st.characters(), max_size=300))
def test_always_one_plain_name_in_one_folder(name: str) -> None:
    safe = safe_name(name)
    assert 0 < len(safe.encode()) <= MAX_BYTES
    assert not set(safe) & set('/\\:*?"<>|\0')
    assert not safe.startswith(".")
    assert not safe.endswith((".", " "))
    assert safe.isprintable()
    assert safe_name(safe) == safe
