"""The register of issued briefings: every file is told from what was issued, and written again."""

import hashlib
import sys
from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from liaison_app.briefing.compose.situation_cases import MOST_LINES
from liaison_app.briefing.conformance import check_conformance
from tests.briefing.reading import count_pages
from tests.briefing.reports import page_texts
from tests.cli.conftest import Shell, send

CREATE = ("briefing", "create", "--kind", "cabinet-summary", "--lang", "ja")


@pytest.fixture
def issued(office: Shell, tmp_path: Path) -> Path:
    office("incident", "add", "--title", "不審メール（架空）", "severity=3")
    out = tmp_path / "issued.pdf"
    office(*CREATE, "--out", out, "--issue")
    return out


def verdict(office: Shell, file: Path) -> tuple[int, str]:
    """Exit status, and the verdict or the code of the refusal."""
    answer = office.try_("briefing", "verify", file)
    assert answer.error.count("\n") <= 1
    assert "Traceback" not in answer.error
    said = answer.data.get("verdict") or answer.data["error"]["code"]
    return answer.status, str(said)


def test_the_rows_that_a_report_does_not_show_stand_in_an_annex_of_the_register(
    office: Shell, tmp_path: Path
) -> None:
    ledger = tmp_path / "ledger.csv"
    rows = [f"架空の事案{number},1,対処中" for number in range(MOST_LINES + 30)]
    ledger.write_text("\n".join(["件名,影響度,状況", *rows]), encoding="utf-8")
    office("import", ledger)
    out, annex = tmp_path / "report.pdf", tmp_path / "report-annex.pdf"
    create = ("briefing", "create", "--kind", "situation", "--out", out, "--issue")
    made = office(*create)
    assert made["annex"] == {
        "file": str(annex),
        "pages": count_pages(annex.read_bytes()),
        "sha256": hashlib.sha256(annex.read_bytes()).hexdigest(),
    }
    assert check_conformance(annex.read_bytes()) == []
    text = "".join("".join(page_texts(annex.read_bytes())).split())
    assert all(f"架空の事案{number}" in text for number in range(MOST_LINES + 30))
    assert made["register_number"] in text
    assert "and30more(annex)" in "".join("".join(page_texts(out.read_bytes())).split())
    assert office("briefing", "verify", annex)["verdict"] == "issued"
    annex.write_bytes(annex.read_bytes()[:-1] + b" ")
    assert office.try_("briefing", "verify", annex).data["verdict"] == "altered"


def test_what_is_left_out_is_told_in_few_lines_and_in_whole_on_demand(
    office: Shell, tmp_path: Path
) -> None:
    office("incident", "add", "--title", "長い事案（架空）" * 20, "severity=4",
           f"impact_service={'長い' * 300}", f"assessment={'長い' * 300}")  # fmt: skip
    create = ["briefing", "create", "--kind", "cabinet-summary", "--out", str(tmp_path / "a.pdf")]
    access = ["--case-log", str(office.case_log), "--passphrase-file", str(office.passphrase_file)]
    short = office.run([*create, *access, "--lang", "ja"]).data
    whole = office.run([*create, *access, "--lang", "ja", "--details"]).data
    assert "長いため途中までとしたもの：" in short
    assert short.count("途中までとした") == 1 < whole.count("途中までとした")
    assert "内訳は --details を付けて" in short
    assert "--details" not in whole


def test_what_was_issued_is_recognised_and_says_its_state(office: Shell, issued: Path) -> None:
    found = office("briefing", "verify", issued)
    assert found["verdict"] == "issued"
    assert found["unaltered"] is True
    entry = found["entry"]
    assert entry["register_number"] == found["claims"]["register_number"] == "NCO-B-2026-0001"
    assert entry["source_fingerprint"] == found["claims"]["source_fingerprint"]
    assert entry["released_by"] == "当直"
    assert 0 < entry["journal_position"] < office("status")["operations"] + 1
    assert entry["pdf_sha256"] == found["sha256"]
    said = office.said("briefing", "verify", issued)
    assert "１バイトも違いません" in said
    assert "NCO-B-2026-0001" in said


def test_a_reprint_is_the_same_to_the_byte_and_on_record(
    office: Shell, issued: Path, tmp_path: Path
) -> None:
    office("incident", "add", "--title", "その後の事案（架空）")
    again = tmp_path / "again.pdf"
    office("briefing", "reprint", "nco-b-2026-0001", "--out", again)
    assert again.read_bytes() == issued.read_bytes()
    entry = office("briefing", "list")["briefings"][0]
    assert [(each["act"], each["officer"]) for each in entry["custody"]] == [("extracted", "当直")]
    answer = office.try_("briefing", "reprint", "NCO-B-2026-0099", "--out", tmp_path / "none.pdf")
    assert answer.data["error"]["code"] == "briefing-unknown"
    assert not (tmp_path / "none.pdf").exists()


def test_one_altered_byte_anywhere_is_told(office: Shell, issued: Path, tmp_path: Path) -> None:
    whole = issued.read_bytes()
    spoilt = tmp_path / "spoilt.pdf"
    told = set()
    for place in (9, 700, len(whole) // 3, len(whole) // 2, len(whole) - 1200, len(whole) - 2):
        spoilt.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        status, said = verdict(office, spoilt)
        assert status == 1
        told.add(said)
    assert "altered" in told
    assert told <= {"altered", "unknown", "briefing-truncated"}


def test_files_that_are_no_issued_briefing(office: Shell, issued: Path, tmp_path: Path) -> None:
    whole, file = issued.read_bytes(), tmp_path / "other.pdf"
    office(*CREATE, "--out", file)
    assert verdict(office, file) == (1, "draft")
    for data, said in (
        (b"", "briefing-not-pdf"),
        (b"PK\x03\x04" * 500, "briefing-not-pdf"),
        (whole[: len(whole) // 2], "briefing-truncated"),
        (b"%PDF-1.7\n%%EOF\n", "unknown"),
        (whole + b"\n% more\n%%EOF\n", "altered"),
    ):
        file.write_bytes(data)
        assert verdict(office, file) == (1, said)
    with file.open("wb") as stream:
        stream.truncate((256 << 20) + 1)
    assert verdict(office, file) == (1, "file-too-large")
    assert verdict(office, tmp_path / "absent.pdf") == (1, "file-not-read")
    assert verdict(office, tmp_path) == (1, "file-not-read")


def test_a_numbered_copy_is_recognised_by_its_number(office: Shell, tmp_path: Path) -> None:
    made = office(*CREATE, "--out", tmp_path / "paper.pdf", "--issue", "--copies", 2)
    found = office("briefing", "verify", made["copies"][1])
    assert (found["verdict"], found["copy"]) == ("issued", 2)
    assert (found["entry"]["copies"], found["entry"]["register_number"]) == (
        2,
        made["register_number"],
    )


def test_what_is_printed_is_what_was_issued_and_counted(
    office: Shell, issued: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = tmp_path / "bin"
    service.mkdir()
    monkeypatch.setenv("PATH", str(service))
    nobody = office.try_("briefing", "print", "NCO-B-2026-0001")
    assert nobody.data["error"]["code"] == "print-unavailable"
    taken, told = tmp_path / "taken.pdf", tmp_path / "told"
    lp = service / "lp"
    lp.write_text(
        f"#!{sys.executable}\nimport sys\n"
        f"open({str(told)!r}, 'w').write(' '.join(sys.argv[1:]))\n"
        "if 'absent' in sys.argv: sys.exit('lp: no such printer')\n"
        f"open({str(taken)!r}, 'wb').write(sys.stdin.buffer.read())\n"
    )
    lp.chmod(0o700)
    office("briefing", "print", "NCO-B-2026-0001", "--copies", 3)
    assert taken.read_bytes() == issued.read_bytes()
    assert told.read_text() == "-n 3 -t NCO-B-2026-0001 -"
    assert office("briefing", "print", "NCO-B-2026-0001", "--printer", "laser")["prints"] == 4
    refused = office.try_("briefing", "print", "NCO-B-2026-0001", "--printer", "absent")
    assert refused.data["error"]["code"] == "print-refused"
    assert "no such printer" in refused.error
    for copies in ("0", "201"):
        answer = office.try_("briefing", "print", "NCO-B-2026-0001", "--copies", copies)
        assert answer.data["error"]["code"] == "briefing-copies"
    entry = office("briefing", "list")["briefings"][0]
    assert entry["prints"] == 4
    assert [each["act"] for each in entry["custody"]] == ["printed", "printed"]


def test_a_signature_is_known_where_the_registry_is(
    enrolled: tuple[Shell, Shell], tmp_path: Path, shell: Callable[[str], Shell]
) -> None:
    office, agency = enrolled
    file = tmp_path / "signed.pdf"
    office(*CREATE, "--out", file, "--issue", "--sign")
    assert office("briefing", "verify", file)["signature"]["state"] == "valid"
    there = agency("briefing", "verify", file)
    assert (there["verdict"], there["unaltered"]) == ("signed", True)
    assert there["signature"]["organisation"] == "nco"
    again = tmp_path / "again.pdf"
    office("briefing", "reprint", "NCO-B-2026-0001", "--out", again)
    assert again.read_bytes() == file.read_bytes()
    stranger = shell("stranger")
    stranger("init", "--role", "agency", "--organisation", "MOF", "--officer", "甲")
    answer = stranger.try_("briefing", "verify", file)
    assert (answer.status, answer.data["signature"]["state"]) == (1, "unknown-signer")
    whole = file.read_bytes()
    file.write_bytes(whole[:5000] + bytes([whole[5000] ^ 1]) + whole[5001:])
    for each in (office, agency):
        answer = each.try_("briefing", "verify", file)
        assert (answer.status, answer.data["signature"]["state"]) == (1, "broken")
        assert answer.data["unaltered"] is False
        assert answer.error.count("\n") == 1
    asked = ["briefing", "verify", str(file), "--case-log", str(office.case_log), "--lang", "ja"]
    answer = office.run([*asked, "--passphrase-file", str(office.passphrase_file)])
    assert "署名後に変更" in answer.data


def test_a_signature_before_enrolment_says_that_others_cannot_tell_whose_it_is(
    office: Shell, shell: Callable[[str], Shell], tmp_path: Path
) -> None:
    alone = shell("alone")
    alone("init", "--role", "agency", "--organisation", "mofa", "--officer", "甲")
    file = tmp_path / "signed.pdf"
    made = alone(*CREATE, "--out", file, "--sign")
    assert any("is not enrolled" in each for each in made["warnings"])
    here = alone.try_("briefing", "verify", file)
    assert (here.data["verdict"], here.data["signature"]["state"]) == ("signed", "own")
    assert "登録前のため" in alone.said("briefing", "verify", file, lang="ja")
    there = office.try_("briefing", "verify", file)
    assert there.status == 1
    assert there.data["signature"]["state"] == "unknown-signer"
    assert there.data["signature"]["organisation"] == ""


def test_a_signature_by_an_earlier_epoch_still_holds_and_says_that_the_key_was_replaced(
    enrolled: tuple[Shell, Shell], tmp_path: Path
) -> None:
    office, agency = enrolled
    file = tmp_path / "signed.pdf"
    made = agency(*CREATE, "--out", file, "--sign")
    assert not any("not enrolled" in each for each in made["warnings"])
    agency("epoch", "new", "--reason", "鍵の交換")
    own = agency.try_("briefing", "verify", file)
    assert own.data["signature"]["state"] == "replaced"
    assert own.data["verdict"] == "signed"
    office("bundle", "apply", send(agency, "office", tmp_path), "--yes")
    there = office.try_("briefing", "verify", file)
    assert (there.status, there.data["signature"]["state"]) == (0, "replaced")
    assert there.data["signature"]["organisation"] == "mofa"
    assert "鍵は既に変更済み" in office.said("briefing", "verify", file, lang="ja")
    now = tmp_path / "now.pdf"
    agency(*CREATE, "--out", now, "--sign")
    answer = office.try_("briefing", "verify", now)
    assert answer.data["signature"]["state"] == "valid"


def test_another_installation_says_it_does_not_know_it(
    office: Shell, agency: Shell, issued: Path
) -> None:
    assert verdict(agency, issued) == (1, "unknown")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_an_editable_copy_is_written_and_never_registered(
    office: Shell, tmp_path: Path, language: str
) -> None:
    out = tmp_path / "写し.DOCX"
    made = office(*CREATE, "--out", out)
    assert (made["pages"], made["kind"]) == (None, "cabinet-summary")
    assert made["sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()
    assert "写し.DOCX" in office.said(*CREATE[:-2], "--out", out, lang=language)
    header = docx.Document(str(out)).sections[0].header
    mark = {"ja": "編集用写し", "en": "Editable copy"}[language]
    assert mark in header.paragraphs[0].text
    assert office("briefing", "list")["total"] == 0


@pytest.mark.parametrize("option", [("--issue",), ("--copies", "2"), ("--sign",)])
def test_a_copy_is_neither_issued_nor_numbered_nor_signed(
    office: Shell, tmp_path: Path, option: tuple[str, ...]
) -> None:
    out = tmp_path / "copy.docx"
    answer = office.try_(*CREATE, "--out", out, *option)
    assert answer.data["error"]["code"] == "briefing-copy-is-none"
    assert not out.exists()
    assert office("briefing", "list")["total"] == 0


def test_a_copy_goes_into_a_folder_that_is_there(office: Shell, tmp_path: Path) -> None:
    answer = office.try_(*CREATE, "--out", tmp_path / "none" / "copy.docx")
    assert answer.data["error"]["code"] == "file-not-written"
