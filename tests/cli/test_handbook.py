"""``liaison handbook``: every chapter on paper, without a case log."""

from pathlib import Path

import pypdfium2
import pytest

from liaison_app.briefing.conformance import check_conformance
from liaison_app.cli.main import main
from liaison_app.host.handbook import load_handbook
from liaison_app.host.resources import resources_folder


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_handbook_on_paper_says_all_of_it(
    language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, again = tmp_path / "a.pdf", tmp_path / "b.pdf"
    for file in (out, again):
        assert main(["--lang", language, "handbook", "--out", str(file)], lambda *_: 1) == 0
    said = capsys.readouterr().out.splitlines()
    assert len(said) == 2  # nothing was left out
    pdf = out.read_bytes()
    assert pdf == again.read_bytes()
    assert check_conformance(pdf) == []
    pages = pypdfium2.PdfDocument(pdf)
    text = "".join(page.get_textpage().get_text_bounded() for page in pages)
    words = "".join(text.split())
    for chapter in load_handbook(resources_folder(), language):
        assert "".join(chapter.title.split()) in words
        for part in chapter.parts:
            if part.kind == "heading":
                assert "".join(part.text.split()) in words
