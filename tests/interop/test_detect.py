"""A file's format is told from what it holds."""

import io
import json

import pytest

from liaison_app.domain.errors import Refused
from liaison_app.interop.detect import guess_format

KEV = json.dumps({"vulnerabilities": [], "count": 0, "catalogVersion": "1", "title": "架空"})
ATLAS = "source: 架空\ncase-studies:\n- id: AML.CS1\n"


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("kev.json", KEV.encode(), "kev"),
        ("list.csv", KEV.encode(), "kev"),
        ("kev", b"\xef\xbb\xbf" + KEV.encode(), "kev"),
        ("atlas.yaml", ATLAS.encode(), "atlas"),
        ("atlas.csv", f"---\n{ATLAS}".encode(), "atlas"),
        ("ledger.csv", "番号,件名\n".encode("cp932"), "csv"),
        ("ledger.txt", "件名\n架空\n".encode(), "csv"),
        ("ledger", "番号\t件名\n1\t架空\n".encode("utf-8-sig"), "csv"),
        ("LEDGER.CSV", "件名".encode(), "csv"),
    ],
)
def test_a_format_is_told_from_the_content(name: str, data: bytes, expected: str) -> None:
    assert guess_format(name, io.BytesIO(data)) == expected


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.json", b'{"type": "bundle", "objects": []}', "format-unknown"),
        ("a.csv", b'[{"a": 1}, {"b": 2}]', "format-unknown"),
        ("a.csv", b"<html>,</html>", "format-unknown"),
        ("a.pdf", b"%PDF-1.7, a document", "format-unknown"),
        ("a.pem", b"-----BEGIN CERTIFICATE-----", "format-unknown"),
        ("a.md", b"some words", "format-unknown"),
        ("a.csv", b"", "import-empty"),
        ("a.xlsx", b"PK\x03\x04\x00\x00", "xlsx-damaged"),
        ("a.json", b"[" * 100_000, "format-unknown"),
        ("a.csv", "番号,件名".encode("utf-16"), "import-encoding-other"),
    ],
)
def test_what_cannot_be_told_is_refused(name: str, data: bytes, code: str) -> None:
    with pytest.raises(Refused) as raised:
        guess_format(name, io.BytesIO(data))
    assert raised.value.code == code


def test_only_the_name_of_an_unknown_file_is_repeated_not_its_folder() -> None:
    with pytest.raises(Refused) as raised:
        guess_format("/home/kakuu/secret/a\x1b[31m.md", io.BytesIO(b"words"))
    assert raised.value.params == {"name": "a\ufffd[31m.md"}


def test_the_real_files_are_recognised(atlas_file: bytes, kev_file: bytes) -> None:
    assert guess_format("file", io.BytesIO(atlas_file)) == "atlas"
    assert guess_format("file", io.BytesIO(kev_file)) == "kev"
