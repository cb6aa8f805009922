"""Packages and tasks from a shell: editions, rules, templates, answers, many at once."""

import csv
import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar
from openpyxl import load_workbook

from tests.cli.conftest import Shell, enrol, send
from tests.interop.test_csaf import advisory
from tests.interop.test_kev import catalogue, vulnerability


def published(office: Shell, *tasks: tuple[str, ...]) -> list[str]:
    """A published package; the references of its tasks, each given by its options."""
    office("package", "add", "--title", "対策パッケージ（架空）")
    made = [
        office("task", "add", "--package", "P-2026-01", "--to", "all", *options)["reference"]
        for options in tasks
    ]
    office("package", "publish", "P-2026-01")
    return made


def carry(sender: Shell, receiver: Shell, to: str, folder: Path) -> None:
    folder.mkdir()
    receiver("bundle", "apply", send(sender, to, folder), "--yes")


def task(shell: Shell, reference: str) -> Any:
    listed = shell("task", "list", "--ended")["tasks"]
    return next(each for each in listed if each["reference"] == reference)


def test_an_edition_from_draft_to_what_it_changed(
    enrolled: tuple[Shell, Shell], tmp_path: Path
) -> None:
    office, agency = enrolled
    old, over = published(
        office,
        ("--title", "点検（架空）", "--due", "2026-12-01"),
        ("--title", "周知（架空）", "--due", "2026-12-01"),
    )
    carry(office, agency, "mofa", tmp_path / "1")
    assert office("package", "revise", "P-2026-01")["edition"] == 2
    new = office("task", "revise", old, "--due", "2027-01-15")
    assert new["supersedes"] == old
    assert office("task", "withdraw", over, "--note", "実施済み")["ended"] is None
    assert [each["under_revision"] for each in office("package", "list")["packages"]] == [True]
    assert "package-published" in office.try_("package", "set", "P-2026-01", "text=x").error
    office("package", "publish", "P-2026-01", "--changes", "期限を延ばした。")
    carry(office, agency, "mofa", tmp_path / "2")
    shown = agency("package", "show", "P-2026-01", "--edition", "2")
    assert shown["edition"] == 2
    assert shown["changes"] == {
        "edition": 2,
        "published_at": shown["changes"]["published_at"],
        "changes": "期限を延ばした。",
        "added": [],
        "revised": [{"was": old, "is": new["reference"]}],
        "withdrawn": [over],
        "items": [],
        "withdrawn_items": [],
    }
    assert [each["reference"] for each in agency("task", "list")["tasks"]] == [new["reference"]]
    assert task(agency, over)["responses"][0]["status"] == "withdrawn"
    assert agency("task", "show", old)["superseded_by"] == new["reference"]
    assert "改訂版へ移行" in agency.said("task", "show", old)
    assert "期限を延ばした。" in agency.said("package", "show", "P-2026-01")
    assert "Withdrawn" in office.said("package", "show", "P-2026-01", lang="en")
    assert office.try_("package", "show", "P-2026-01", "--edition", "3").status == 1


def test_due_dates_by_rule_and_templates(office: Shell) -> None:
    office("package", "add", "--title", "対策パッケージ（架空）")
    office("package", "set", "P-2026-01", "title=対策パッケージ２（架空）")
    assert office("package", "show", "P-2026-01")["title"] == "対策パッケージ２（架空）"
    base = ("task", "add", "--package", "P-2026-01", "--to", "government")
    rules = {each["code"]: each for each in office("task", "rules")["rules"]}
    assert rules["bod-26-04"]["inputs"][0] == "exposed"
    assert {each["due_rule"] for each in office("task", "templates")["templates"]} <= set(rules)
    assert all(rule["checked"] for rule in rules.values())
    assert "照合は未了" not in office.said("task", "rules")
    assert "due-needed" in office.try_(*base, "--title", "甲").error
    rule = ("--due-rule", "bod-26-04")
    assert "due-input-needed" in office.try_(*base, "--title", "甲", *rule).error
    risk = ("exposed=yes", "known_exploited=yes", "automatable=no", "technical_impact=total")
    urgent = office(*base, "--title", "甲", *rule, *risk)["reference"]
    stock = office(*base, "--template", "take-stock")["reference"]
    assert "field-invalid" in office.try_(*base, "--template", "none").error
    row = task(office, stock)
    assert (row["title"], row["template"], row["task_type"]) == (
        "Take stock and report",
        "take-stock",
        "inventory",
    )
    assert (row["due"], row["to"], row["responses"]) == (None, ["government"], [])
    assert "侵害の有無" in office.said("task", "show", urgent)
    assert "on the day it is published" in office.said("task", "show", stock, lang="en")
    assert office("task", "set", stock, "--due", "2027-03-31")["reference"] == stock
    assert task(office, stock)["due"] == "2027-03-31"


def test_an_answer_with_units_evidence_extension_and_exception(
    enrolled: tuple[Shell, Shell], tmp_path: Path
) -> None:
    office, agency = enrolled
    (reference,) = published(
        office,
        ("--title", "適用（架空）", "--due", "2099-12-01", "evidence_required=yes",
         "evidence=資産一覧"),
    )  # fmt: skip
    carry(office, agency, "mofa", tmp_path / "1")
    progress = ("task", "progress", reference, "--status")
    done = (*progress, "done", "--note", "適用した。", "--units-done", "130", "--units-total")
    assert "evidence-needed" in agency.try_(*done, "143", "--unit", "台").error
    evidence = tmp_path / "list.txt"
    evidence.write_text("架空", encoding="utf-8")
    agency("task", "attach", reference, evidence)
    assert "units-exceed" in agency.try_(*done, "12").error
    late = (*progress, "extension-requested", "--note", "要調整")
    assert "date-not-later" in agency.try_(*late, "--due", "2099-12-01").error
    agency(*late, "--due", "2100-01-31")
    carry(agency, office, "office", tmp_path / "2")
    office("task", "decide", reference, "--organisation", "mofa", "--decision", "extension-granted")
    assert task(office, reference)["responses"][0]["decision_due"] == "2100-01-31"
    carry(office, agency, "mofa", tmp_path / "3")
    agency(
        *(*progress, "exception", "--note", "更改予定のため", "--until", "2100-03-31"),
        *("--compensating", "通信を制限した。"),
    )
    agency(*done, "143", "--unit", "台")
    assert "91％（130／143台）" in agency.said("task", "show", reference)
    (answer,) = agency("task", "show", reference)["responses"]
    assert [step["status"] for step in answer["history"]] == [
        "acknowledged",
        "extension-requested",
        "extension-granted",
        "exception",
        "done",
    ]
    assert answer["compensating"] == "通信を制限した。"
    carry(agency, office, "office", tmp_path / "4")
    office("task", "return", reference, "--organisation", "mofa", "--note", "残る13台の予定を")
    carry(office, agency, "mofa", tmp_path / "5")
    assert agency("task", "list", "--returned")["total"] == 1
    assert agency("task", "list", "--mine", "--due-within", "30")["total"] == 0


def test_many_answers_are_decided_upon_at_once(
    enrolled: tuple[Shell, Shell], tmp_path: Path
) -> None:
    office, agency = enrolled
    first, second, third = published(
        office,
        *(("--title", title, "--due", "2026-12-01") for title in ("一", "二", "三")),
    )
    carry(office, agency, "mofa", tmp_path / "1")
    preview = agency("task", "ack", "P-2026-01", "--dry-run")
    assert (preview["count"], preview["dry_run"]) == (3, True)
    assert agency("task", "list", "--status", "acknowledged")["total"] == 0
    assert agency("task", "ack", f"{first},{second}")["references"] == [first, second]
    assert agency("task", "ack", "P-2026-01")["references"] == [third]
    assert "nothing-waits" in agency.try_("task", "ack", "P-2026-01").error
    for each in (first, second):
        agency("task", "progress", each, "--status", "done", "--note", "済み（架空）")
    carry(agency, office, "office", tmp_path / "2")
    verify = ("task", "verify", "P-2026-01", "--organisation")
    would = office(*verify, "government", "--dry-run")
    assert [each["reference"] for each in would["answers"]] == [first, second]
    refused = office.try_("task", "verify", f"{first},{third}", "--organisation", "mofa")
    assert "decision-does-not-fit" in refused.error
    assert office("task", "list", "--status", "verified")["total"] == 0
    before = office("status")["operations"]
    assert office(*verify, "all")["count"] == 2
    assert office("status")["operations"] == before + 2
    assert "nothing-waits" in office.try_(*verify, "ci-operator").error
    said = office.said(
        *("task", "return", second, "--organisation", "mofa", "--note", "再確認（架空）")
    )
    assert f"{second} MOFA" in said


@pytest.mark.parametrize("status", ["done", "exception"])
def test_what_is_decided_on_an_exception_ends_with_it(
    enrolled: tuple[Shell, Shell], tmp_path: Path, status: str
) -> None:
    office, agency = enrolled
    (reference,) = published(office, ("--title", "適用（架空）", "--due", "2026-11-01"))
    carry(office, agency, "mofa", tmp_path / "1")
    assert task(agency, reference)["overdue"]
    agency("task", "progress", reference, "--status", status, "--note", "理由（架空）")
    assert task(agency, reference)["overdue"] is (status == "exception")


def test_tasks_leave_as_a_table_and_as_a_calendar(
    enrolled: tuple[Shell, Shell], tmp_path: Path
) -> None:
    office, agency = enrolled
    first, second, third = published(
        office,
        ("--title", "一、適用；（架空）", "--due", "2026-12-01"),
        ("--title", "二（架空）", "--due", "2028-02-29"),
        ("--title", "三（架空）", "--due", "2026-12-04", "tlp=TLP:AMBER+STRICT"),
    )
    carry(office, agency, "mofa", tmp_path / "1")
    agency("task", "progress", second, "--status", "done", "--note", "=済み（架空）")
    table = tmp_path / "tasks.csv"
    assert agency("export", "--kind", "tasks", "--out", table)["exported"] == 3
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = {row["Reference"]: row for row in csv.DictReader(file)}
    assert rows[second]["Status"] == "Done"
    assert rows[second]["Result"] == "'=済み（架空）"
    book = tmp_path / "tasks.xlsx"
    assert office("export", "--kind", "tasks", "--out", book)["exported"] == 3
    assert [row[0] for row in load_workbook(book).worksheets[0].values][1:] == [
        first,
        third,
        second,
    ]

    calendar = tmp_path / "tasks.ics"
    said = agency("export", "--kind", "tasks", "--out", calendar, "--tlp-max", "TLP:AMBER")
    assert (said["format"], said["exported"], said["left_out"]) == ("ics", 2, 1)
    read: Any = Calendar.from_ical(calendar.read_bytes())
    events = {str(each["summary"]).partition("　")[0]: each for each in read.walk("VEVENT")}
    assert set(events) == {first, second}
    assert events[first]["dtstart"].dt == date(2026, 12, 1)
    assert events[first]["dtend"].dt == date(2026, 12, 2)
    assert events[second]["dtstart"].dt == date(2028, 2, 29)
    assert [str(events[each]["status"]) for each in (first, second)] == ["CONFIRMED", "CANCELLED"]
    assert [alarm["trigger"].dt for alarm in events[first].walk("VALARM")] == [
        timedelta(days=-7, hours=9),
        timedelta(days=-1, hours=9),
    ]
    again = tmp_path / "again.ics"
    agency("export", "--kind", "tasks", "--out", again)
    whole: Any = Calendar.from_ical(again.read_bytes())
    uids = [str(each["uid"]) for each in whole.walk("VEVENT")]
    assert {str(each["uid"]) for each in events.values()} < set(uids)
    assert "三（架空）" not in calendar.read_text(encoding="utf-8")
    refused = agency.try_("export", "--format", "ics", "--out", calendar)
    assert "export-calendar" in refused.error


def test_a_table_becomes_a_draft_and_later_the_next_edition(
    office: Shell, agency: Shell, tmp_path: Path
) -> None:
    enrol(office, agency, tmp_path)
    table = tmp_path / "対策一覧（架空）.csv"

    def write(*rows: str) -> None:
        head = "番号,件名,内容,期限,区分,宛先,所管"
        table.write_text("\n".join([head, *rows]), encoding="utf-8")

    def take(*options: str) -> dict[str, Any]:
        done: dict[str, Any] = office("import", table, "--as", "package", *options)
        return {key: done[key] for key in ("created", "updated", "unchanged")} | {
            "refused": [each["item"] for each in done["refused"]]
        }

    write(
        "1,点検,点検の上、報告されたい。,2026-12-25,必須,government、copy:npa,甲課",
        "2,適用,,令和９年３月31日,推奨,all,乙課",
        "3,,,2026-12-25,必須,all,",
        "4,周知,,いつか,必須,all,",
        "5,訓練,,2026-12-25,必須,nobody,",
    )
    assert take("--dry-run")["created"] == 2
    assert office("package", "list")["total"] == 0
    assert take() == {"created": 2, "updated": 0, "unchanged": 0, "refused": ["4", "5", "6"]}
    shown = office("package", "show", "P-2026-01")
    assert shown["title"] == "対策一覧（架空）"
    assert [(each["due"], each["to"]) for each in shown["items"]] == [
        ("2026-12-25", ["government", "copy:npa"]),
        ("2027-03-31", ["all"]),
    ]
    assert take()["unchanged"] == 2
    office("package", "publish", "P-2026-01")
    write(
        "1,点検,点検の上、報告されたい。,2027-01-29,必須,,",
        "2,適用,,2027-03-31,推奨,,",
        "9,追加,,2027-01-29,推奨,all,",
    )
    assert take() == {"created": 1, "updated": 1, "unchanged": 1, "refused": []}
    assert take() == {"created": 0, "updated": 0, "unchanged": 3, "refused": []}
    (view,) = office("package", "list")["packages"]
    assert (view["edition"], view["under_revision"]) == (1, True)
    office("package", "publish", "P-2026-01", "--changes", "期限を改めた。")
    changed = office("package", "show", "P-2026-01", "--edition", "2")["changes"]
    assert changed["revised"] == [{"was": "T-2026-0001", "is": "T-2026-0003"}]
    assert changed["added"] == ["T-2026-0004"]
    assert task(office, "T-2026-0003")["copies"] == ["npa"]
    assert [each["organisation"] for each in task(office, "T-2026-0003")["responses"]] == ["mofa"]


def test_a_newer_catalogue_revises_what_an_earlier_one_brought(
    office: Shell, tmp_path: Path
) -> None:
    file = tmp_path / "kev.json"

    def take(*numbers: int, version: str, due: str = "2099-11-22") -> dict[str, Any]:
        listed = [vulnerability(each, dueDate=due if each == 2 else "2099-11-22")
                  for each in numbers]  # fmt: skip
        file.write_bytes(catalogue(*listed, catalogVersion=version))
        done: dict[str, Any] = office("import", file)
        return {key: done[key] for key in ("created", "updated", "unchanged")}

    assert take(1, 2, version="2026.11.01") == {"created": 2, "updated": 0, "unchanged": 0}
    assert take(1, 2, version="2026.11.01") == {"created": 0, "updated": 0, "unchanged": 2}
    # The draft says of which version it is.
    assert take(1, 2, version="2026.11.08") == {"created": 0, "updated": 1, "unchanged": 2}
    assert "2026.11.08" in office("package", "show", "P-2026-01")["text"]
    office("package", "publish", "P-2026-01", "--to", "mofa")
    newer = take(1, 2, 3, version="2026.11.15", due="2099-12-01")
    assert newer == {"created": 1, "updated": 1, "unchanged": 1}
    assert office("package", "list")["total"] == 1


def test_an_import_of_which_nothing_is_taken_writes_nothing(office: Shell, tmp_path: Path) -> None:
    kev, csaf, table = (tmp_path / name for name in ("kev.json", "csaf.json", "table.csv"))
    kev.write_bytes(catalogue(vulnerability(1, dueDate="never")))
    bare = advisory()
    bare["vulnerabilities"] = []
    csaf.write_text(json.dumps(bare), encoding="utf-8")
    table.write_text("件名,期限\n点検,いつか\n", encoding="utf-8")
    before = office("status")["operations"]
    for file in (kev, csaf, table):
        assert office("import", file, "--as", "package")["created"] == 0
    assert office("package", "list")["total"] == 0
    assert office("status")["operations"] == before
    table.write_text("項番,内容\n1,a\n", encoding="utf-8")
    refused = office.try_("import", table, "--as", "package")
    assert refused.data["error"]["code"] == "task-table-no-title"
    table.write_text("件名,対応事項\n1,a\n", encoding="utf-8")
    refused = office.try_("import", table, "--as", "package")
    assert refused.data["error"]["code"] == "task-column-twice"


def test_an_advisory_becomes_a_draft_alert_and_a_newer_one_takes_its_place(
    office: Shell, agency: Shell, tmp_path: Path
) -> None:
    enrol(office, agency, tmp_path)
    file = tmp_path / "advisory.json"

    def write(**document: Any) -> None:
        file.write_text(json.dumps(advisory(**document)), encoding="utf-8")

    write()
    done = office("import", file)
    assert (done["format"], done["created"]) == ("csaf", 1)
    (alert,) = office("alert", "list")["alerts"]
    assert (alert["issued_at"], alert["source_id"]) == (None, "INV-2026-001")
    assert office("import", file)["unchanged"] == 1
    office("alert", "issue", alert["id"], "--to", "mofa")
    write(title="Invented gateway (update A)")
    assert office("import", file)["updated"] == 1
    assert office("import", file)["unchanged"] == 1
    drafts = [each for each in office("alert", "list")["alerts"] if not each["issued_at"]]
    assert [each["supersedes"] for each in drafts] == [alert["id"]]
    as_package = office("import", file, "--as", "package")
    assert as_package["created"] == 2
    assert "office-only" in agency.try_("import", file).error


def test_an_exercise_is_marked_and_not_counted(
    enrolled: tuple[Shell, Shell], tmp_path: Path
) -> None:
    office, agency = enrolled
    office("package", "add", "--title", "演習用（架空）", "exercise=yes")
    base = ("task", "add", "--package", "P-2026-01", "--title", "確認（架空）", "--to", "mofa")
    office(*base, "--due", "2026-01-05")
    office("package", "publish", "P-2026-01")
    carry(office, agency, "mofa", tmp_path / "1")
    for shell in (office, agency):
        assert "【訓練】確認（架空）" in shell.said("task", "list", "--overdue")
        assert "[EXERCISE]" in shell.said("package", "list", lang="en")
        assert shell("status")["overdue_tasks"] == 0
    calendar = tmp_path / "tasks.ics"
    agency("export", "--kind", "tasks", "--out", calendar)
    read: Any = Calendar.from_ical(calendar.read_bytes())
    assert [str(each["summary"])[:10] for each in read.walk("VEVENT")] == ["[EXERCISE]"]


def test_drafts_and_copies_have_their_line(enrolled: tuple[Shell, Shell], tmp_path: Path) -> None:
    office, agency = enrolled
    office("package", "add", "--title", "対策パッケージ（架空）")
    base = ("task", "add", "--package", "P-2026-01", "--due", "2026-12-25")
    office(*base, "--title", "確認（架空）", "--to", "npa", "--copy", "mofa")
    assert "警察庁、外務省（写し）  案（未発出）" in office.said("task", "list")
    office("package", "publish", "P-2026-01")
    carry(office, agency, "mofa", tmp_path / "1")
    assert "MOFA  写し" in agency.said("task", "list")
    assert agency("task", "list", "--mine")["total"] == 0
    assert "copy-only" in agency.try_("task", "ack", "T-2026-0001").error


def test_an_item_is_shown_whole(enrolled: tuple[Shell, Shell], tmp_path: Path) -> None:
    office, agency = enrolled
    body = "一段目。" * 20 + "\n二段目。"
    published(
        office, ("--title", "点検", "--due", "2026-12-28", f"text={body}", "cves=CVE-2026-1234")
    )
    office("alert", "add", "--title", "注意", "--body", body, "--to", "all")
    asked = ("--title", "照会", "--question", "何台か", "--due", "2027-04-01", f"text={body}")
    office("request", "add", *asked, "--to", "all", "--issue")
    carry(office, agency, "mofa", tmp_path / "1")
    for kind, reference in (("task", "T"), ("alert", "A"), ("request", "R")):
        said = agency.said(kind, "show", f"{reference}-2026-0001")
        assert "一段目。" * 20 in said
        assert re.search(r"\n +二段目。\n", said)
    assert re.search(r"期限 +\S*12月28日", agency.said("task", "show", "T-2026-0001"))
    assert re.search(r"回答期限 +\S*４月１日", agency.said("request", "show", "R-2026-0001"))


def test_a_draft_says_whether_its_rule_gives_the_due_date(office: Shell) -> None:
    office("package", "add", "--title", "対策パッケージ（架空）")
    common = ("--package", "P-2026-01", "--title", "点検", "--to", "mofa")
    for due in ((), ("--due", "2026-12-30")):
        office("task", "add", *common, "--due-rule", "one-month", *due)
    assert "発出の日に定まります" in office.said("task", "show", "T-2026-0001")
    assert "個別に指定されており" in office.said("task", "show", "T-2026-0002")
    wrong = office.try_("task", "set", "T-2026-0001", "cves=CVE-2026-1").error
    assert 'cannot be "CVE-2026-1"' in wrong


def test_what_markings_keep_from_whom_it_names_is_told(enrolled: tuple[Shell, Shell]) -> None:
    office, _agency = enrolled
    office("package", "add", "--title", "対策（架空）")
    add = ("task", "add", "--package", "P-2026-01", "--due", "2099-12-01", "--to", "mofa,npa")
    office(*add, "--title", "届かない（架空）", "tlp=TLP:RED")
    office(*add, "--title", "届く（架空）")
    made = office.try_("package", "publish", "P-2026-01")
    assert (made.status, made.data["warnings"]) == (0, ["held-back"])
    assert "T-2026-0001 → MOFA, T-2026-0001 → NPA" in made.error  # though it takes no part yet
    assert "T-2026-0002" not in made.error


def test_a_note_about_many_tasks_names_the_first_and_counts_the_others(
    enrolled: tuple[Shell, Shell], tmp_path: Path
) -> None:
    office, agency = enrolled
    table = tmp_path / "tasks.csv"
    rows = "".join(f"対応{place}（架空）,2020-01-10,mofa\n" for place in range(14))
    table.write_text("件名,期限,宛先\n" + rows, encoding="utf-8")
    office("import", table, "--as", "package")
    made = office.try_("package", "publish", "P-2026-01")
    assert made.data["warnings"] == ["due-past"]
    assert made.error.count("T-2026-") == 10
    assert "and 4 more" in made.error
    agency("bundle", "apply", send(office, "mofa", tmp_path), "--yes")
    agency("task", "progress", "T-2026-0001", "--status", "in-progress", "--note", "着手（架空）")
    told = agency.said("task", "show", "T-2026-0001")
    assert "着手（架空）" in told
    assert "T0" not in told.partition("着手")[0].splitlines()[-1]  # a day and an hour, not UTC
    assert "時" in told.partition("着手")[0].splitlines()[-1]
