"""Every refusal and notice of a reader has a sentence that its values fill, in both languages."""

import re
from pathlib import Path

import pytest

import liaison_app.interop
from liaison_app.domain.errors import Refused
from liaison_app.domain.texts import LANGUAGES, Texts
from liaison_app.host.resources import resources_folder

REFUSALS = [
    Refused("format-unknown", name="a.bin"),
    Refused("import-too-large", megabytes=16),
    Refused("import-encoding", encoding="UTF-8", byte=5),
    Refused("import-key-twice", key="id", line=3),
    Refused("import-too-long", field="title", length=2000, limit=1000),
    Refused("kev-count", stated=165, found=1),
    Refused("csaf-withdrawn", id="INV-2026-001"),
    Refused("ledger-above", count=1, row=2),
    Refused("ledger-above", count=2, row=3),
    Refused("ledger-column-twice", field="title", heading="表題"),
    Refused("ledger-cells", columns=3, found=4),
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("refused", REFUSALS, ids=lambda refused: refused.code)
def test_a_refusal_reads_as_a_sentence(refused: Refused, language: str) -> None:
    texts = Texts.load(resources_folder() / "texts", language)
    sentence = texts(f"error.{refused.code}", **refused.params)
    assert "{" not in sentence
    for value in refused.params.values():
        assert str(value) in sentence or value == 1


def test_no_sentence_of_the_readers_is_without_a_use() -> None:
    folder = Path(liaison_app.interop.__file__).parent
    code = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    raised = set(re.findall(r'Refused\(\s*"([a-z-]+)"', code))
    catalogue = (resources_folder() / "texts" / "errors_import.json").read_text(encoding="utf-8")
    written = set(re.findall(r'^  "error\.([a-z-]+)"', catalogue, re.MULTILINE))
    assert written <= raised
    assert raised - written <= {"field-invalid", "field-required", "above-ceiling", "file-changed"}
