"""Bundles of every released format are read for ever, and say what they said."""

import hashlib
import json
from io import BytesIO
from pathlib import Path

import pytest

from liaison_app.exchange.reading import read_bundle
from liaison_app.exchange.trust import decode_part, load_trust
from tests.exchange import make_golden

GOLDEN = Path(__file__).parent / "golden"
BUNDLES = sorted(GOLDEN.glob("v*/*.liaison"))


def test_there_is_a_golden_bundle_of_every_format() -> None:
    assert [f"{path.parent.name}/{path.name}" for path in BUNDLES] == [
        "v1/from-agency.liaison",
        "v1/from-office.liaison",
        "v2/from-new-epoch.liaison",
    ]


@pytest.mark.parametrize("path", BUNDLES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_golden_bundle_says_what_it_said(path: Path, tmp_path: Path) -> None:
    expected = json.loads((path.parent / "expected.json").read_text(encoding="utf-8"))[path.name]
    known = load_trust(*decode_part((path.parent / "trust.json").read_bytes()))
    reader = expected.pop("reader")
    sealed = BytesIO(path.read_bytes())
    arrival = read_bundle(sealed, reader, expected["recipient"], known, tmp_path)
    assert make_golden.said(arrival) == expected
    for name, blob in arrival.blobs.items():
        assert hashlib.sha256(blob.read_bytes()).hexdigest() == name


def test_what_is_written_today_says_what_the_golden_one_says(tmp_path: Path) -> None:
    make_golden.make(tmp_path)
    for version in ("v1", "v2"):
        assert _content(tmp_path / version) == _content(GOLDEN / version)


def _content(folder: Path) -> tuple[object, bytes]:
    """What a folder expects, less the manifests' hashes: they hang on the compressor's version."""
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    for each in expected.values():
        del each["manifest"]
    return expected, (folder / "trust.json").read_bytes()


def test_a_golden_folder_is_never_written_over() -> None:
    with pytest.raises(FileExistsError):
        make_golden.make(GOLDEN)
