"""The installation sheet: one page in each language, with what a security desk compares."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pypdfium2
import pytest

from liaison_app import __version__
from liaison_app.briefing.conformance import check_conformance
from tests.packaging.checkout import PACKAGING
from tests.ssh_keys import fingerprint, ssh_key

SHEET = PACKAGING / "release" / "sheet.py"
NAMES = (
    f"liaison-{__version__}-licences.tar.gz",
    f"liaison-{__version__}-linux-x86_64.tar.gz",
    f"liaison-{__version__}-wheelhouse.tar",
    f"liaison-{__version__}-windows-x86_64-setup.exe",
    f"liaison-{__version__}.cdx.json",
    f"liaison-inspect-{__version__}-linux-x86_64.tar.gz",
    f"liaison_{__version__}_amd64.deb",
)


def draw(folder: Path, *arguments: str) -> dict[str, bytes]:
    """The sheets by language, for a small delivery in a new folder."""
    folder.mkdir()
    for name in NAMES:
        (folder / name).write_bytes(name.encode() * 1000)
    environment = {**os.environ, "PYTHONPATH": str(PACKAGING.parent)}
    subprocess.run([sys.executable, "-P", str(SHEET), str(folder), *arguments], check=True,
                   env=environment)  # fmt: skip
    return {
        language: (folder / f"liaison-{__version__}-installation.{language}.pdf").read_bytes()
        for language in ("ja", "en")
    }


def text_of(pdf: bytes) -> str:
    """Without spaces and line ends, which the columns bring."""
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == 1
    return "".join(document[0].get_textpage().get_text_range().split())


def test_it_has_every_sum_in_fours_and_the_key(tmp_path: Path) -> None:
    key = ssh_key(tmp_path)
    sheets = draw(tmp_path / "out", "--key", f"{key}.pub")
    for language, said in (("ja", "電話して照合する"), ("en", "bytelephone")):
        text = text_of(sheets[language])
        assert check_conformance(sheets[language]) == []
        assert said in text
        assert __version__ in text
        assert fingerprint(key) in text
        assert "ssh-keygen-Ycheck-novalidate-nliaison-release" in text
        for name in NAMES:
            content = name.encode() * 1000
            assert hashlib.sha256(content).hexdigest() in text, name
            assert f"{len(content):,}" in text
            assert name in text


def test_the_same_files_give_the_same_bytes(tmp_path: Path) -> None:
    assert draw(tmp_path / "one") == draw(tmp_path / "two")


def test_without_a_key_it_says_that_this_is_for_trials(tmp_path: Path) -> None:
    assert "thisisfortrials" in text_of(draw(tmp_path / "out")["en"])


def test_what_is_no_key_stops_it(tmp_path: Path) -> None:
    (tmp_path / "key.pub").write_bytes(b"x")
    with pytest.raises(subprocess.CalledProcessError):
        draw(tmp_path / "out", "--key", str(tmp_path / "key.pub"))
    assert list((tmp_path / "out").glob("*.pdf")) == []
