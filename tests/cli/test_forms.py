"""Reporting forms from a shell: what is missing is said, and the report goes all the same."""

from pathlib import Path

from openpyxl import load_workbook

from tests.cli.conftest import Shell


def test_a_form_is_checked_filled_written_and_taken_in(agency: Shell, tmp_path: Path) -> None:
    assert [form["form"] for form in agency("form", "list")["forms"]] == [
        *("ddos", "ransomware", "general"),
    ]
    assert agency("form", "show", "ddos")["fields"][0]["field"] == "reporter_organisation"
    reference = agency("incident", "add", "--title", "架空の攻撃", "kind=ddos")["reference"]
    checked = agency("incident", "check", reference)
    assert [form["form"] for form in checked["forms"]] == ["ddos", "general"]
    assert checked["complete"] is False
    reported = agency("incident", "report", reference)
    assert "aware_at" in reported["missing"]["general"]

    out = tmp_path / "form.xlsx"
    filled = agency(
        *("incident", "form", reference, "--form", "ddos", "--stage", "first", "--out", out),
        *("aware_at=2026-11-20 09:05", "attack_target=予約サイト"),
    )
    assert filled["operations"] == 2
    assert not {"aware_at", "attack_target"} & set(filled["missing"])
    book = load_workbook(out)
    for row in book.worksheets[0].iter_rows():
        if row[3].value == "attack_state":
            row[1].value = "ongoing"
    book.save(out)
    assert agency("import", out)["updated"] == 1
    assert agency("import", out)["unchanged"] == 1
    again = agency("incident", "form", reference, "--form", "ddos", "--submitted-to", "所管省庁")
    assert again["values"]["attack_state"] == "ongoing"
    assert agency("incident", "form", reference, "--form", "ddos")["stage"] == "follow-up"
    for arguments, code in (
        (("--form", "spam"), "form-unknown"),
        (("--form", "ddos", "nonsense=1"), "field-unknown"),
    ):
        answer = agency.try_("incident", "form", reference, *arguments)
        assert answer.data["error"]["code"] == code
