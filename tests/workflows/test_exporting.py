"""Incidents as a table and back: whatever they say, the same rows change nothing."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from liaison_app.domain.errors import Refused
from liaison_app.domain.texts import Texts
from liaison_app.host.resources import resources_folder
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.exporting import Exported, export_incidents
from liaison_app.workflows.importing import import_file
from liaison_app.workflows.incidents import add_incident
from liaison_app.workflows.removal import remove_record

HOSTILE = [
    "=1+1", "+81-3-0000-0000", "-1", "@SUM(A1)", "'=1+1", "''@x", "＝全角", "_x0041_", "007", "3.0",
    '引用"符', "カンマ, 改行なし", "#N/A", "TRUE", "2026-11-20", "\u202e逆さ", "🏴 絵文字", "神社",
    "'", "見出し\t欄", '["a"', "<b>&amp;</b>",
]  # fmt: skip
TEXTS = {language: Texts.load(resources_folder() / "texts", language) for language in ("ja", "en")}
EVERYTHING: Mapping[str, str] = {
    "recipients": "甲課、乙課", "handling": "no-copy,limited-to:担当室", "personal_data": "yes",
    "aware_at": "2026-11-20 09:05", "occurred_at": "2026-11-20", "impact_persons": "12",
    "techniques": "T1566.002,AML.T0052", "sector": "power", "kind": "targeted-mail",
    "ai_vectors": "deepfake-voice,other", "retention_from": "2026-04-01", "exercise": "no",
    "closed_at": "2026-11-21T00:00:07Z", "essential_sector": "finance", "organisation": "npa",
}  # fmt: skip


def enter(desk: Desk) -> int:
    for place, text in enumerate(HOSTILE):
        facts = f"{text}\n\n{text}\n後"
        numbered = {"title": text, "source_id": f"{text}{place}", "confirmed_facts": facts}
        add_incident(desk, {**EVERYTHING, **numbered})
    add_incident(desk, {"title": "番号のない件（架空）", "tlp": "TLP:RED"})
    return len(HOSTILE) + 1


def export(desk: Desk, path: Path, language: str = "ja", **chosen: Any) -> Exported:
    return export_incidents(desk, path, TEXTS[language], **chosen)


def operations(desk: Desk) -> int:
    return desk.queries.counts().operations


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_was_exported_is_unchanged_when_it_is_taken_in_again(
    desk: Desk, tmp_path: Path, kind: str, language: str
) -> None:
    count = enter(desk)
    out = tmp_path / f"incidents.{kind}"
    made = export(desk, out, language)
    assert (made.exported, made.left_out, made.tlp) == (count, 0, "TLP:RED")
    before = operations(desk)
    again = import_file(desk, out)
    assert ([item.refused for item in again.refused], again.unchanged) == ([], count)
    assert operations(desk) == before
    assert [notice.code for notice in again.notices] == ["ledger-program"]
    assert list(tmp_path.glob(".*")) == []


def test_no_cell_is_a_formula(desk: Desk, tmp_path: Path) -> None:
    enter(desk)
    export(desk, tmp_path / "a.xlsx")
    sheet: Any = load_workbook(tmp_path / "a.xlsx").worksheets[0]
    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row}
    assert kinds == {"s", "n", "d"}
    titles = {row[1].value for row in sheet.iter_rows(min_row=2)}
    assert {"=1+1", "#N/A", "007"} <= titles
    assert "TLP:RED" in sheet.oddHeader.right.text
    export(desk, tmp_path / "a.csv")
    text = (tmp_path / "a.csv").read_text(encoding="utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert "'=1+1" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "＝"))]


def test_what_is_marked_stricter_or_removed_stays_out(desk: Desk, tmp_path: Path) -> None:
    enter(desk)
    remove_record(desk, add_incident(desk, {"title": "取り下げる件（架空）"}).reference)
    made = export(desk, tmp_path / "a.csv", tlp_max="amber")
    assert (made.exported, made.left_out, made.tlp) == (len(HOSTILE), 1, "TLP:AMBER")
    assert export(desk, tmp_path / "b.csv", query="全角").exported == 1
    with pytest.raises(Refused, match="export-format"):
        export(desk, tmp_path / "a.pdf")


def test_a_text_too_long_for_a_cell_is_refused_and_nothing_is_written(
    desk: Desk, tmp_path: Path
) -> None:
    enter(desk)
    add_incident(desk, {"title": "長文（架空）", "confirmed_facts": "長" * 40_000})
    with pytest.raises(Refused, match="export-cell"):
        export(desk, tmp_path / "a.xlsx")
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == []
    count = export(desk, tmp_path / "a.csv").exported
    assert import_file(desk, tmp_path / "a.csv").unchanged == count


def test_a_row_says_of_which_record_it_is(desk: Desk, tmp_path: Path) -> None:
    enter(desk)
    out = tmp_path / "a.csv"
    export(desk, out)
    text = out.read_text(encoding="utf-8-sig").replace("番号のない件", "改めた件")
    out.write_text(text, encoding="utf-8")
    done = import_file(desk, out)
    assert (done.updated, done.unchanged) == (1, len(HOSTILE))
    (last,) = [line for line in text.splitlines() if "改めた件" in line]
    out.write_text(f"{text.splitlines()[0]}\n{'0' * 8}{last[8:]}", encoding="utf-8")
    (refused,) = import_file(desk, out).refused
    assert refused.refused.code == "ledger-record-unknown"
