"""Bundles of every released format are read for ever, and say what they said."""

import hashlib
import json
from io import BytesIO
from pathlib import Path

import pytest

from liaison_app.domain.arrival import Arrival
from liaison_app.domain.errors import BundleRefused
from liaison_app.exchange.reading import read_bundle
from liaison_app.exchange.trust import decode_part, load_trust
from liaison_app.store.caselog import CaseLog, Installation
from tests.exchange import make_golden
from tests.exchange.simulator import NOW

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


# The state of a case log that saw nothing but this bundle (FORMAT.md, section 4).
STATES = {
    "v1/from-office.liaison": "fd96db5b5a59c559eb37f3e28fe1422e646176959a99de2b77fc80904acced33",
    "v2/from-new-epoch.liaison": "cae949c110bf4e42ba18f6324d6e469de369b0bdfd78da1e04aa362879762d1b",
}


@pytest.mark.parametrize("name", STATES)
def test_a_golden_bundle_leads_to_the_state_it_led_to(name: str, tmp_path: Path) -> None:
    case_log, arrival = applied(GOLDEN / name, tmp_path)
    case_log.apply(arrival, NOW)
    assert case_log.state() == STATES[name]
    assert case_log.check_projections() == []
    case_log.close()


def test_one_that_builds_on_others_is_not_applied_without_them(tmp_path: Path) -> None:
    case_log, arrival = applied(GOLDEN / "v1" / "from-agency.liaison", tmp_path)
    empty = case_log.state()
    with pytest.raises(BundleRefused, match="bundle-gap"):
        case_log.apply(arrival, NOW)
    assert case_log.state() == empty
    case_log.close()


def applied(path: Path, folder: Path) -> tuple[CaseLog, Arrival]:
    """A fresh case log of the recipient's, and the bundle as it was read."""
    expected = json.loads((path.parent / "expected.json").read_text(encoding="utf-8"))[path.name]
    known = load_trust(*decode_part((path.parent / "trust.json").read_bytes()))
    me = known.replicas[expected["recipient"]]
    here = Installation(
        role="office" if me.organisation == known.office else "agency",
        organisation=me.organisation,
        office=known.office,
        replica=me.id,
        database_id="0" * 32,
        office_name="架空の機関",
        letter=me.letter,
        enrolled=True,
    )
    case_log = CaseLog.create(folder / "case-log.db", bytes(32), here, NOW)
    with path.open("rb") as sealed:
        return case_log, read_bundle(sealed, expected["reader"], me.id, known, folder)
