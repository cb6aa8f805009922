"""A ledger of one's own, taken in from a shell: mapping, dry run, what was refused, again."""

import json
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from tests.cli.conftest import Shell
from tests.interop.books import book

ROWS: list[list[Any]] = [
    ["整理番号", "件 名", "重大性", "認知", "メモ"],
    [1, "不審メールの受信（架空）", "Ａ", "R8.11.20 9:05", "甲"],
    [2, "@で始まる件名（架空）", "Ｂ", "きのう", "乙"],
    [3, "公開サイトの改ざん（架空）", "Ｚ", 20261121, ""],
]
MAPPING: dict[str, Any] = {
    "重大性": {"field": "severity", "values": {"Ａ": "3", "Ｂ": "中"}},
    "メモ": None,
}


def test_a_ledger_is_mapped_mended_and_known_again(agency: Shell, tmp_path: Path) -> None:
    ledger, mapping, refused = (tmp_path / name for name in ("台帳.xlsx", "map.json", "r.xlsx"))
    ledger.write_bytes(book(ROWS))
    mapping.write_text(json.dumps(MAPPING), encoding="utf-8")
    tried = agency("import", ledger, "--map", mapping, "--dry-run")
    assert (tried["created"], len(tried["refused"])) == (1, 2)
    assert [column["field"] for column in tried["columns"]] == [
        *("source_id", "title", "severity", "aware_at", None),
    ]
    assert tried["rows"][0]["values"]["severity"] == "3"
    assert agency("status")["incidents"] == 0
    assert agency("mapping", "list")["total"] == 0

    done = agency("import", ledger, "--map", mapping, "--refused-out", refused)
    assert (done["created"], done["updated"], done["unchanged"]) == (1, 0, 0)
    assert [item["item"] for item in done["refused"]] == ["3", "4"]
    assert "メモ" in " ".join(done["notices"])

    saved = load_workbook(refused)
    sheet: Any = saved.worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0] == [*ROWS[0], "Reason for refusal"]
    assert [row[0] for row in rows[1:]] == ["2", "3"]
    assert sheet["B2"].data_type == "s"
    assert "きのう" in str(rows[1][5])
    sheet["D2"], sheet["C3"] = "2026/11/20", "Ｂ"
    saved.save(refused)

    mended = agency("import", refused)
    assert (mended["created"], mended["refused"]) == (2, [])
    (kept,) = agency("mapping", "list")["mappings"]
    shown = agency("mapping", "show", kept["name"])["columns"]
    assert shown[2] == {"heading": "重大性", "field": "severity",
                        "values": MAPPING["重大性"]["values"]}  # fmt: skip
    again = agency("import", ledger, "--map", mapping)
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 1)
    titles = {row["title"] for row in agency("incident", "list")["incidents"]}
    assert "@で始まる件名（架空）" in titles


def test_a_mapping_is_remembered_until_it_is_dropped(agency: Shell, tmp_path: Path) -> None:
    ledger, mapping = tmp_path / "ledger\n\x07.csv", tmp_path / "map.json"
    ledger.write_text("No,What\n1,架空の件\n", encoding="utf-8")
    mapping.write_text('{"What": "title"}', encoding="utf-8")
    assert agency.try_("import", ledger).data["error"]["code"] == "ledger-no-title"
    agency("import", ledger, "--map", mapping)
    (kept,) = agency("mapping", "list")["mappings"]
    assert agency("mapping", "show", kept["name"])["columns"] == [
        {"heading": "No", "field": "source_id", "values": {}},
        {"heading": "What", "field": "title", "values": {}},
    ]
    ledger.write_text("No,What\n1,架空の件\n2,架空の二件目\n", encoding="cp932")
    done = agency("import", ledger)
    assert (done["created"], done["unchanged"]) == (1, 1)
    assert {column["known_by"] for column in done["columns"]} == {"remembered"}
    agency("mapping", "drop", kept["name"])
    assert agency.try_("import", ledger).data["error"]["code"] == "ledger-no-title"
    assert agency.try_("mapping", "show", "ledger").data["error"]["code"] == "mapping-unknown"


def test_bad_mappings_and_names_are_refused_before_anything_is_read(
    agency: Shell, tmp_path: Path
) -> None:
    ledger, mapping = tmp_path / "ledger.csv", tmp_path / "map.json"
    ledger.write_text("件名\n架空\n", encoding="utf-8")
    for text, code in (
        ("[]", "mapping-form"),
        ('{"件名": 1}', "mapping-form"),
        ('{"件名": {"field": "title", "value": {}}}', "mapping-form"),
        ('{"件名": "reference"}', "ledger-mapping"),
        ("\udcff", "mapping-form"),
    ):
        mapping.write_bytes(text.encode("utf-8", "surrogateescape"))
        assert agency.try_("import", ledger, "--map", mapping).data["error"]["code"] == code
    answer = agency.try_("import", ledger, "--refused-out", tmp_path / "refused.txt")
    assert answer.data["error"]["code"] == "export-format"
    assert agency("status")["incidents"] == 0


def test_a_choice_that_does_not_fit_the_format_is_refused(agency: Shell, tmp_path: Path) -> None:
    ledger, study, mapping = (tmp_path / name for name in ("a.csv", "kev.json", "map.json"))
    ledger.write_text("件名\n架空\n", encoding="utf-8")
    mapping.write_text('{"件名": "title"}', encoding="utf-8")
    study.write_text('{"catalogVersion": "1", "vulnerabilities": []}', encoding="utf-8")
    for arguments, code in (
        ((ledger, "--sheet", "1"), "import-no-sheets"),
        ((study, "--map", mapping), "import-no-columns"),
    ):
        assert agency.try_("import", *arguments).data["error"]["code"] == code


def test_remarks_become_entries_of_the_timeline_and_status_words_are_known(
    agency: Shell, tmp_path: Path
) -> None:
    ledger = tmp_path / "台帳.csv"

    def write(*rows: str) -> None:
        ledger.write_text("\n".join(["番号,件名,状況,備考", *rows]) + "\n", encoding="utf-8")

    write(
        "1,不審メール（架空）,新規,業者に照会",
        "2,停電（架空）,終結,",
        "3,改ざん（架空）,対応中,電話",
    )
    assert agency("import", ledger)["created"] == 3
    listed = {row["source_id"]: row for row in agency("incident", "list")["incidents"]}
    assert [listed[number]["status"] for number in "123"] == ["new", "closed", "responding"]

    def remarks(number: str) -> list[str]:
        shown = agency("incident", "show", listed[number]["id"])
        return [entry["text"] for entry in shown["timeline"]]

    assert [remarks(number) for number in "123"] == [["業者に照会"], [], ["電話"]]
    assert agency("import", ledger)["unchanged"] == 3
    write(
        "1,不審メール（架空）,対応済み,業者から回答",
        "2,停電（架空）,終結,",
        "3,改ざん（架空）,対応中,電話",
    )
    again = agency("import", ledger)
    assert (again["updated"], again["unchanged"]) == (1, 2)
    assert sorted(remarks("1")) == ["業者から回答", "業者に照会"]
    assert remarks("3") == ["電話"]
    write("4,保留の事案（架空）,保留,")
    (refused,) = agency("import", ledger)["refused"]
    assert "保留" in refused["why"]
    assert agency("audit", "verify")["ok"]


def test_a_remembered_mapping_is_renamed(agency: Shell, tmp_path: Path) -> None:
    for name, heading in (("台帳甲", "何が"), ("台帳乙", "何事")):
        (tmp_path / "map.json").write_text(json.dumps({heading: "title"}), encoding="utf-8")
        (tmp_path / f"{name}.csv").write_text(f"{heading}\n架空の件\n", encoding="utf-8")
        agency("import", tmp_path / f"{name}.csv", "--map", tmp_path / "map.json")
    agency("mapping", "rename", "台帳甲", "課の台帳")
    assert {each["name"] for each in agency("mapping", "list")["mappings"]} == {
        "課の台帳",
        "台帳乙",
    }
    for arguments, code in (
        (("課の台帳", "台帳乙"), "mapping-exists"),
        (("台帳甲", "別"), "mapping-unknown"),
        (("課の台帳", " "), "field-required"),
    ):
        refused = agency.try_("mapping", "rename", *arguments)
        assert refused.data["error"]["code"] == code
    assert agency.try_("mapping", "rename", "課の台帳", "課の台帳").status == 0
