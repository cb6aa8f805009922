"""Reporting forms: prefilled, checked without blocking, written, filled in, read again."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from liaison_app.domain.errors import Refused
from liaison_app.domain.forms import read_answers, written_answers
from liaison_app.domain.texts import Texts
from liaison_app.host.resources import resources_folder
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.form_files import write_form_file
from liaison_app.workflows.forms import check_incident, filled_form, forms_of, save_form
from liaison_app.workflows.importing import import_file
from liaison_app.workflows.incidents import add_incident, amend_incident, report_incident

TEXTS = {language: Texts.load(resources_folder() / "texts", language) for language in ("ja", "en")}


@pytest.fixture
def incident(desk: Desk) -> str:
    values = {
        "title": "=サービス妨害（架空）", "kind": "ddos", "aware_at": "2026-11-20 09:05",
        "occurred_at": "2026-11-20", "impact_service": "公開サイトが\n閲覧できない。",
        "tlp": "TLP:GREEN",
    }  # fmt: skip
    return add_incident(desk, values).id


def written(desk: Desk, incident: str, path: Path, language: str = "ja", code: str = "ddos") -> Any:
    write_form_file(desk, filled_form(desk, incident, code), path, TEXTS[language])
    return load_workbook(path)


def place_of(sheet: Any, key: str) -> Any:
    (cell,) = [row[1] for row in sheet.iter_rows() if row[3].value == key]
    return cell


def test_a_form_begins_with_what_the_incident_says(desk: Desk, incident: str) -> None:
    filled = filled_form(desk, incident, "ddos")
    assert (filled.stage, filled.issue_no, filled.record) == ("first", 1, None)
    assert filled.values["title"] == "=サービス妨害（架空）"
    assert filled.values["reporter_organisation"] == "外務省"
    assert filled.values["reporter_name"] == "連絡担当官"
    assert [form.definition.code for form in forms_of(desk, incident)] == ["ddos", "general"]


def test_what_is_missing_is_told_and_keeps_nobody_from_reporting(desk: Desk, incident: str) -> None:
    def missing(stage: str) -> set[str]:
        (form,) = check_incident(desk, incident, "ddos", stage)
        return {field.key for field in form.missing}

    first = missing("first")
    assert {"confirmed_facts", "attack_target", "report_to", "consent_sharing"} <= first
    assert not {"title", "aware_at", "impact_service", "reporter_name"} & first
    assert {"severity", "cause"} <= missing("final") - first
    report_incident(desk, incident)
    saved = save_form(desk, incident, "ddos", "first", {
        "confirmed_facts": "監視で検知。", "attack_target": "公開サイト\n予約システム",
        "report_to": "所管省庁、警察", "consent_sharing": "有", "attack_state": "継続中",
        "ransom_demand": "無", "reporter_contact": "代表", "measures_taken": "遮断",
        "measures_planned": "増強", "service_stopped": "yes",
    })  # fmt: skip
    assert [field.key for field in saved.filled.missing] == []
    assert saved.filled.values["report_to"] == ["supervising-ministry", "police"]
    assert desk.queries.incident(saved.filled.incident.pk)["consent_sharing"] is True
    assert filled_form(desk, incident, "ddos").values["attack_target"] == "公開サイト\n予約システム"


def test_reports_are_numbered_once_they_are_handed_in(desk: Desk, incident: str) -> None:
    save_form(desk, incident, "ddos", None, {"attack_target": "公開サイト"})
    save_form(desk, incident, "ddos", None, {}, submitted_to="所管省庁")
    second = save_form(desk, incident, "ddos", None, {"attack_volume": "40 Gbps"}).filled
    assert (second.stage, second.issue_no) == ("follow-up", 2)
    assert second.values["attack_target"] == "公開サイト"
    save_form(desk, incident, "ddos", None, {}, submitted_to="")
    final = save_form(desk, incident, "ddos", "final", {"cause": "架空の原因"}).filled
    assert (final.stage, final.issue_no) == ("final", 3)
    rows = desk.queries.forms(final.incident.pk)
    assert [(row["stage"], row["issue_no"], bool(row["submitted_at"])) for row in rows] == [
        ("first", 1, True),
        ("follow-up", 2, True),
        ("final", 3, False),
    ]
    assert (rows[0]["submitted_to"], rows[0]["tlp"]) == ("所管省庁", "TLP:GREEN")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_form_goes_out_is_filled_in_and_comes_back(
    desk: Desk, incident: str, tmp_path: Path, language: str
) -> None:
    path = tmp_path / "form.xlsx"
    book = written(desk, incident, path, language)
    assert import_file(desk, path).unchanged == 1
    sheet = book.worksheets[0]
    assert place_of(sheet, "title").data_type == "s"
    assert place_of(sheet, "occurred_at").value == "2026-11-20"
    assert "TLP:GREEN" in sheet.oddHeader.right.text
    assert [page.sheet_state for page in book.worksheets[1:]] == ["hidden", "hidden"]
    offered = {str(one.sqref): one.formula1 for one in sheet.data_validations.dataValidation}
    assert place_of(sheet, "attack_state").coordinate in offered
    place_of(sheet, "attack_state").value = "終息" if language == "ja" else "Ended"
    place_of(sheet, "users_affected").value = 1200
    place_of(sheet, "attack_begins").value = "R8.11.20 9:00"
    place_of(sheet, "confirmed_facts").value = "=1+1 ではない".removeprefix("=")
    place_of(sheet, "title").value = None
    book.save(path)
    amend_incident(desk, incident, {"impact_service": "回復した。"})
    assert import_file(desk, path, dry_run=True).updated == 1
    done = import_file(desk, path)
    assert (done.format, done.updated, done.refused) == ("form", 1, ())
    filled = filled_form(desk, incident, "ddos")
    assert (filled.values["attack_state"], filled.values["users_affected"]) == ("ended", 1200)
    assert filled.values["attack_begins"] == "2026-11-20T00:00:00Z"
    assert filled.values["confirmed_facts"] == "1+1 ではない"
    assert (filled.values["title"], filled.values["impact_service"]) == (
        "=サービス妨害（架空）",
        "回復した。",
    )
    assert import_file(desk, path).unchanged == 1


def test_a_form_of_an_incident_that_is_not_here_makes_one(
    desk: Desk, incident: str, tmp_path: Path
) -> None:
    path = tmp_path / "form.xlsx"
    book = written(desk, incident, path)
    meta = book["liaison-form"]
    for row in meta.iter_rows():
        if row[0].value == "incident":
            row[1].value = "00000000-0000-4000-8000-000000000000"
    place_of(book.worksheets[0], "attack_target").value = "予約サイト"
    book.save(path)
    assert import_file(desk, path).created == 1
    newest = desk.queries.incidents(sort="-created_at")[1][0]
    assert (newest["title"], newest["aware_at"]) == (
        "=サービス妨害（架空）",
        "2026-11-20T00:05:00Z",
    )
    assert filled_form(desk, str(newest["id"]), "ddos").values["attack_target"] == "予約サイト"


def test_a_form_with_a_bad_entry_is_refused_whole(
    desk: Desk, incident: str, tmp_path: Path
) -> None:
    path = tmp_path / "form.xlsx"
    book = written(desk, incident, path)
    sheet = book.worksheets[0]
    place_of(sheet, "attack_state").value = "そのうち"
    place_of(sheet, "attack_target").value = "=A1"
    place_of(sheet, "cause").value = "架空の原因"
    book.save(path)
    done = import_file(desk, path)
    assert [(item.item, item.refused.code) for item in done.refused] == [
        ("攻撃の状況", "field-invalid"),
        ("攻撃の対象（サービス・URL等）", "ledger-cell-formula"),
    ]
    assert (done.created, done.updated, done.unchanged) == (0, 0, 0)
    assert filled_form(desk, incident, "ddos").record is None


def test_lost_lines_other_editions_and_unknown_names_are_refused(
    desk: Desk, incident: str, tmp_path: Path
) -> None:
    path = tmp_path / "form.xlsx"
    for change, code in (
        (lambda book: book.worksheets[0].delete_cols(4, 2), "form-damaged"),
        (lambda book: set_meta(book, "edition", "1999-01"), "form-edition"),
        (lambda book: set_meta(book, "stage", "zeroth"), "form-stage"),
        (lambda book: set_meta(book, "form", "spam"), "form-unknown"),
        (lambda book: set_meta(book, "format", "2"), "form-damaged"),
    ):
        book = written(desk, incident, path)
        change(book)
        book.save(path)
        with pytest.raises(Refused) as raised:
            import_file(desk, path)
        assert raised.value.code == code
    for arguments, code in (
        (("spam", None, {}), "form-unknown"),
        (("ddos", "zeroth", {}), "form-stage"),
        (("ddos", None, {"nonsense": "x"}), "field-unknown"),
        (("ddos", None, {"attack_state": "x"}), "field-invalid"),
    ):
        with pytest.raises(Refused) as raised:
            save_form(desk, incident, *arguments)
        assert raised.value.code == code


def set_meta(book: Any, key: str, value: str) -> None:
    for row in book["liaison-form"].iter_rows():
        if row[0].value == key:
            row[1].value = value


@given(st.dictionaries(st.from_regex("[a-z][a-z0-9_]{0,20}", fullmatch=True), st.text(min_size=1)))
def test_answers_survive_their_record(answers: dict[str, str]) -> None:
    assert read_answers(written_answers(answers)) == answers


def test_a_long_answer_is_kept_in_parts_and_whole(desk: Desk, incident: str) -> None:
    long = "長い\\n説明\n" * 2000
    saved = save_form(desk, incident, "ddos", None, {"attack_sources": long})
    assert saved.filled.values["attack_sources"] == long.strip("\n")
