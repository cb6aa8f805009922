"""The source data on request: under the document's markings, without names where it has none."""

import json
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from liaison_app.briefing.conformance import check_conformance
from tests.cli.conftest import Shell, send

SUMMARY = ("briefing", "create", "--kind", "cabinet-summary", "--attach-data")


def data_in(file: Path) -> str:
    with pikepdf.open(BytesIO(file.read_bytes())) as pdf:
        return pdf.attachments["source-data.json"].get_file().read_bytes().decode()


def test_the_data_come_with_the_record_and_each_copy_and_are_verified(
    office: Shell, tmp_path: Path
) -> None:
    office("incident", "add", "--title", "不審メール（架空）", "severity=3")
    out = tmp_path / "paper.pdf"
    made = office(*SUMMARY, "--issue", "--sign", "--copies", "2", "--out", out)
    files = [out, *map(Path, made["copies"])]
    assert len({data_in(file) for file in files}) == 1
    said = json.loads(data_in(out))
    assert said["incidents"][0]["title"] == "不審メール（架空）"
    assert (said["register_number"], said["tlp"]) == ("NCO-B-2026-0001", "TLP:AMBER")
    entry = office("briefing", "list")["briefings"][0]
    for file in files:
        assert check_conformance(file.read_bytes()) == []
        found = office("briefing", "verify", file)
        assert found["verdict"] == "issued"
        assert found["data"] == {"sha256": entry["source_sha256"], "matches": True}
    assert "元データの指紋と一致" in office.said("briefing", "verify", out)
    office("briefing", "create", "--kind", "cabinet-summary", "--out", out)
    assert office.try_("briefing", "verify", out).data["data"] is None


def test_the_same_case_log_gives_the_same_file(office: Shell, tmp_path: Path) -> None:
    moment = ("--as-of", "2026-11-20T09:00:00+09:00")
    files = [tmp_path / name for name in ("one.pdf", "two.pdf")]
    for file in files:
        office(*SUMMARY, *moment, "--out", file)
    assert files[0].read_bytes() == files[1].read_bytes()


@pytest.mark.parametrize("kind", ["cabinet-summary", "situation", "task-status", "incident"])
def test_no_name_is_in_the_data_of_the_version_without_names(
    enrolled: tuple[Shell, Shell], tmp_path: Path, kind: str
) -> None:
    office, agency = enrolled
    number = agency(
        *("incident", "add", "--title", "外務省の端末（架空）", "severity=4"),
        "confirmed_facts=連絡担当官がmail.mofa.go.jpを確認した。MOFAの端末である。",
    )["reference"]
    agency("incident", "report", number)
    office("bundle", "apply", send(agency, "office", tmp_path), "--yes")
    options = ("--incident", number) if kind == "incident" else ()
    create, out = ("briefing", "create", "--kind", kind, "--attach-data"), tmp_path / "paper.pdf"
    office(*create, *options, "--out", out)
    assert "外務省" in data_in(out) or kind == "task-status"
    office(*create, *options, "--anonymise", "--out", out)
    for name in ("外務省", "MOFA", "mofa", "連絡担当官"):
        assert name not in data_in(out), name
    draft = office.try_("briefing", "verify", out)
    assert draft.data["data"]["matches"] is True


def test_an_editable_copy_carries_no_data(office: Shell, tmp_path: Path) -> None:
    answer = office.try_(*SUMMARY, "--out", tmp_path / "copy.docx")
    assert answer.data["error"]["code"] == "briefing-copy-is-none"
    assert not (tmp_path / "copy.docx").exists()


def test_a_title_that_is_quoted_counts_for_the_markings(office: Shell, tmp_path: Path) -> None:
    about = office("incident", "add", "--title", "端末の感染（架空）", "--tlp", "TLP:GREEN")
    strict = office("incident", "add", "--title", "協力者の通報（架空）", "--tlp", "TLP:RED")
    out = tmp_path / "paper.pdf"
    create = ["briefing", "create", "--kind", "incident", "--attach-data", "--out", str(out)]
    create += ["--incident", about["reference"]]
    office(*create)
    assert json.loads(data_in(out))["tlp"] == "TLP:GREEN"
    office(
        *("incident", "link", about["reference"], strict["reference"]),
        *("--relation", "related-to"),
    )
    office(*create)
    said = json.loads(data_in(out))
    assert "協力者の通報（架空）" in said["links"][0]["text"]
    assert said["tlp"] == "TLP:RED"
    refused = office.try_(*create, "--tlp", "TLP:AMBER")
    assert refused.data["error"]["code"] == "briefing-marking-too-low"
