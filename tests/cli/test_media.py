"""The register of media: what is filled in by itself, what is asked, and what comes of it."""

import csv
import hashlib
from pathlib import Path
from typing import Any

import pytest

from liaison_app.cli import context as cli_context
from liaison_app.workflows import desk
from liaison_app.workflows.desk import Surroundings
from tests.cli.conftest import Shell, enrol
from tests.sticks import FolderMedia


@pytest.fixture
def stick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that the program takes for a removable medium."""
    made = tmp_path / "NCO STICK"
    made.mkdir()
    media = FolderMedia(made)

    def on_this_computer(**named: Any) -> Surroundings:
        return Surroundings(**named, media=media)

    monkeypatch.setattr(desk, "Surroundings", on_this_computer)
    return made


def refusal(shell: Shell, *arguments: object) -> str:
    return str(shell.try_(*arguments).data["error"]["code"])


def test_what_is_written_and_read_is_entered_with_its_files(
    enrolled: tuple[Shell, Shell], stick: Path
) -> None:
    office, agency = enrolled
    made = office("bundle", "create", "--to", "mofa", "--out", stick, "--medium", "媒-12")
    file = Path(made["bundles"][0]["file"])
    (entry,) = office("media", "list")["media"]
    assert (entry["number"], entry["direction"], entry["other_party"]) == ("媒-12", "out", "MOFA")
    assert entry["files"] == [f"{file.name} {hashlib.sha256(file.read_bytes()).hexdigest()}"]
    assert entry["volume"] == "NCO STICK (NCO STICK-id)"
    assert (entry["handed_by"], entry["received_at"]) == ("当直", None)
    agency("bundle", "apply", file, "--yes", "--medium", "外-3")
    (entry,) = agency("media", "list")["media"]
    assert (entry["number"], entry["direction"], entry["other_party"]) == ("外-3", "in", "NCO")
    assert entry["files"] == [f"{file.name} {made['bundles'][0]['fingerprint']}"]
    assert entry["received_by"] == "連絡担当官"


def test_without_a_medium_nothing_is_entered(enrolled: tuple[Shell, Shell], stick: Path) -> None:
    office, _agency = enrolled
    before = office("status")["operations"]
    office("bundle", "create", "--to", "mofa", "--out", stick)
    assert office("media", "list")["total"] == 0
    assert office("status")["operations"] == before


def test_an_entry_is_followed_to_its_end(agency: Shell) -> None:
    added = agency("media", "add", "--number", "外-3", "carrier=甲", "second_carrier=乙")
    assert added["reference"].startswith("LOCAL-")
    entry = added["reference"]
    agency(
        *("media", "set", entry, "check_station=検査端末１", "definitions=2026-11-20"),
        *("checked_by=丙", "check_result=clean"),
    )
    agency("media", "received", entry, "--by", "丁")
    assert refusal(agency, "media", "received", entry) == "media-received"
    assert agency("media", "list", "--open")["total"] == 1
    agency("media", "end", entry, "--how", "erased")
    assert refusal(agency, "media", "end", entry, "--how", "returned") == "media-ended"
    assert agency("media", "list", "--open")["total"] == 0
    (row,) = agency("media", "list", "--number", "外-3")["media"]
    assert (row["received_by"], row["ending"], row["ended_by"]) == ("丁", "erased", "連絡担当官")
    assert (row["check_result"], row["definitions"]) == ("clean", "2026-11-20")


def test_what_cannot_be_is_refused(agency: Shell, tmp_path: Path) -> None:
    add = ("media", "add", "--number", "外-3")
    assert refusal(agency, *add, "carrier=甲", "second_carrier=甲") == "media-carriers"
    late = ("handed_at=2026-11-20T10:00:00+09:00", "received_at=2026-11-20T09:00:00+09:00")
    assert refusal(agency, *add, *late) == "media-order"
    assert refusal(agency, *add, "--bundle", tmp_path / "none") == "file-not-read"
    assert refusal(agency, "media", "add", "--number", " ") == "field-required"
    assert agency("media", "list")["total"] == 0


def test_a_volume_brings_its_number_along(enrolled: tuple[Shell, Shell], stick: Path) -> None:
    from liaison_app.host.media import Medium
    from liaison_app.workflows.media import OUT, propose_entry
    from liaison_app.workflows.unlock import unlock

    office, _agency = enrolled
    office("bundle", "create", "--to", "mofa", "--out", stick, "--medium", "媒-12")
    passphrase = office.passphrase_file.read_text(encoding="utf-8").strip()
    context = cli_context.Context("ja")
    desk = unlock(office.case_log, context.surroundings, passphrase)
    try:
        known = Medium(stick, "NCO STICK", "NCO STICK-id")
        assert propose_entry(desk.queries, known, OUT, []).number == "媒-12"
        other = Medium(stick, "NCO STICK", "another")
        assert propose_entry(desk.queries, other, OUT, []).number == ""
    finally:
        desk.close()


def test_search_finds_an_entry_by_medium_carrier_and_file(agency: Shell, tmp_path: Path) -> None:
    (tmp_path / "nco-to-mofa-0042.liaison").write_bytes(b"sealed")
    reference = agency(
        *("media", "add", "--number", "外務媒体-77", "carrier=架空太郎"),
        *("--bundle", tmp_path / "nco-to-mofa-0042.liaison"),
    )["reference"]
    digest = hashlib.sha256(b"sealed").hexdigest()
    for text in ("外務媒体", "架空太郎", "nco-to-mofa-0042", digest[10:30], "record:medium"):
        found = agency("search", text)
        assert [hit["reference"] for hit in found["hits"]] == [reference], text


def test_the_register_is_exported(agency: Shell, tmp_path: Path) -> None:
    agency("media", "add", "--number", "=外-3", "note=備考")
    out = tmp_path / "register.csv"
    done = agency("export", "--kind", "media", "--out", out)
    assert (done["kind"], done["exported"]) == ("media", 1)
    heading, row = csv.reader(out.read_text(encoding="utf-8-sig").splitlines())
    assert heading[1] == "Registration number"
    assert row[1] == "'=外-3"  # no formula
    agency("export", "--kind", "media", "--out", tmp_path / "register.xlsx")
    assert refusal(agency, "export", "--kind", "media", "--query", "x", "--out", out) == (
        "export-whole"
    )


def test_it_stays_within_the_organisation(
    office: Shell, agency: Shell, tmp_path: Path, stick: Path
) -> None:
    enrol(office, agency, tmp_path)
    agency("media", "add", "--number", "外-3")
    made = agency("bundle", "create", "--to", "office", "--out", stick)
    assert made["bundles"][0]["operations"] == 0


def test_inserted_media_are_named_with_their_bundles(
    enrolled: tuple[Shell, Shell], stick: Path
) -> None:
    office, _agency = enrolled
    office("bundle", "create", "--to", "mofa", "--out", stick)
    (found,) = office("media", "find")["media"]
    assert (found["label"], found["bundles"]) == ("NCO STICK", ["nco-to-mofa-0001.liaison"])
    assert found["free"] > 0
    stick.rename(stick.with_name("pulled"))
    assert office("media", "find")["media"] == []
