"""What somebody meets who knows the program by its help alone: warnings, refusals and words."""

from datetime import date
from pathlib import Path

import pytest
from icalendar import Calendar

from tests.cli.conftest import Answer, Shell, enrol, send

TASK = ("task", "add", "--package", "P-2026-01", "--title", "更新（架空）")


def code_of(answer: Answer) -> str:
    assert answer.status == 1, answer
    return str(answer.data["error"]["code"])


@pytest.fixture
def package(office: Shell) -> Shell:
    office("package", "add", "--title", "対策（架空）")
    return office


def test_a_due_date_that_is_past_is_told(package: Shell) -> None:
    past, coming = ("--due", "2020-01-01"), ("--due", "2099-01-01")
    made = package.try_(*TASK, *past, "--to", "mofa")
    assert (made.status, made.data["warnings"]) == (0, ["due-past"])
    assert "T-2026-0001" in made.error
    assert package(*TASK, *coming, "--to", "mofa")["warnings"] == []
    assert package("task", "set", "T-2026-0002", *past)["warnings"] == ["due-past"]
    assert package("task", "set", "T-2026-0002", *coming)["warnings"] == []
    asked = ("request", "add", "--title", "照会（架空）", "--question", "何台か", "--to", "mofa")
    assert package(*asked, *past)["warnings"] == ["due-past"]
    alert = ("alert", "add", "--title", "注意（架空）", "--body", "本文", "--draft")
    assert package(*alert, "--ack-by", "2020-01-01T00:00:00Z")["warnings"] == ["due-past"]
    held = ("meeting", "add", "--title", "会議（架空）", "--held-at", "2026-11-01T10:00:00+09:00")
    meeting = str(package(*held)["reference"])
    decided = package.try_("meeting", "decide", meeting, "--text", "点検する（架空）", *past)
    assert decided.data["warnings"] == ["due-past"]
    assert f"{meeting}/1" in decided.error
    again = ("meeting", "decision", f"{meeting}/1")
    assert package(*again, *coming)["warnings"] == []
    assert package("meeting", "decision", str(decided.data["id"]), *past)["warnings"] == [
        "due-past"
    ]
    published = package.try_("package", "publish", "P-2026-01")
    assert published.data["warnings"] == ["due-past"]
    assert "T-2026-0001" in published.error
    assert "T-2026-0002" not in published.error


def test_nobody_is_named_to_answer_and_to_have_a_copy(package: Shell) -> None:
    due = ("--due", "2099-01-01")
    both = package.try_(*TASK, *due, "--to", "mofa,npa", "--copy", "mofa")
    assert code_of(both) == "recipient-twice"
    assert "MOFA" in both.error
    package(*TASK, *due, "--to", "mofa", "--copy", "npa")
    package("address", "T-2026-0001", "--to", "npa", "--copy", "mlit")  # now he is to answer
    said = package("task", "show", "T-2026-0001")
    assert said["to"] == ["mofa", "npa", "copy:mlit"]
    package("unaddress", "T-2026-0001", "--to", "mlit")
    package("package", "publish", "P-2026-01")
    package("address", "T-2026-0001", "--copy", "soumu")
    assert package("task", "show", "T-2026-0001")["copies"] == ["soumu"]
    assert code_of(package.try_("address", "T-2026-0001")) == "no-recipients"


def test_who_is_named_for_a_copy_has_one_within_an_audience(
    enrolled: tuple[Shell, Shell],
) -> None:
    office, _agency = enrolled
    alert = ("alert", "add", "--title", "注意（架空）", "--body", "本文", "--to", "government,npa")
    office(*alert, "--copy", "mofa")
    shown = office("alert", "show", "A-2026-0001")
    assert (shown["addressed"], shown["copies"]) == (["npa"], ["mofa"])


def test_too_long_is_told_by_its_length(package: Shell) -> None:
    package(*TASK, "--due", "2099-01-01", "--to", "mofa")
    refused = package.try_("task", "set", "T-2026-0001", "title=" + "長" * 1001)
    assert code_of(refused) == "field-too-long"
    assert "1001 characters" in refused.error
    assert "1000" in refused.error
    assert "長" not in refused.error
    many = ",".join(f"T{number}" for number in range(1001))
    refused = package.try_("task", "set", "T-2026-0001", f"techniques={many}")
    assert code_of(refused) in ("field-too-many", "field-invalid")


def test_recipients_of_a_draft_stand_in_words(package: Shell) -> None:
    package(*TASK, "--due", "2099-01-01", "--to", "government,jfa", "--copy", "npa")
    said = "政府機関等、水産庁、警察庁（写し）"
    assert said in package.said("task", "list")
    assert f"宛先（起案）  {said}" in package.said("task", "show", "T-2026-0001")
    assert said in package.said("history", "T-2026-0001")
    alert = ("alert", "add", "--title", "注意（架空）", "--body", "本文", "--draft")
    package(*alert, "--to", "all", "--copy", "npa")
    assert "登録済みの全機関、警察庁（写し）" in package.said("alert", "show", "A-2026-0001")


def test_a_field_is_called_as_its_record_calls_it(package: Shell) -> None:
    refused = package.run(
        [*("package", "set", "P-2026-01", "edition=3", "--case-log", str(package.case_log)),
         *("--passphrase-file", str(package.passphrase_file), "--lang", "ja")]
    )  # fmt: skip
    assert "「版 (edition)」" in refused.error


def test_a_ministry_sees_the_tasks_of_whom_it_supervises(
    office: Shell, shell: object, tmp_path: Path
) -> None:
    ministry, operator = shell("ministry"), shell("operator")  # type: ignore[operator]
    ministry("init", "--role", "agency", "--organisation", "mlit", "--officer", "担当")
    operator("init", "--role", "agency", "--organisation", "railco", "--officer", "担当")
    office("organisation", "set", "railco", "supervised_by=mlit", "audience=ci-operator",
           "name_ja=鉄道（架空）")  # fmt: skip
    enrol(office, ministry, tmp_path)
    office("package", "add", "--title", "対策（架空）")
    office(*TASK, "--due", "2020-01-01", "--to", "mlit,railco")
    office(*TASK, "--due", "2099-01-01", "--to", "railco")
    office("package", "publish", "P-2026-01")
    ministry("bundle", "apply", send(office, "mlit", tmp_path), "--yes")
    listed = ministry("task", "list")["tasks"]
    codes = [[each["organisation"] for each in task["responses"]] for task in listed]
    assert codes == [["mlit", "railco"], ["railco"]]
    late = ministry("task", "list", "--overdue", "--organisation", "railco")["tasks"]
    assert [task["reference"] for task in late] == ["T-2026-0001"]
    assert ministry("task", "list", "--mine")["total"] == 1
    assert ministry("status")["overdue_tasks"] == 1  # one's own
    assert "RAILCO" in ministry.said("task", "show", "T-2026-0002")


def test_editions_of_one_second_are_told_apart(package: Shell) -> None:
    package(*TASK, "--due", "2099-01-01", "--to", "mofa")
    package("package", "publish", "P-2026-01")
    package("package", "revise", "P-2026-01")
    package("task", "withdraw", "T-2026-0001")
    package("package", "publish", "P-2026-01", "--changes", "撤回する")
    first, second = package("package", "show", "P-2026-01")["editions"]
    assert (first["withdrawn"], second["withdrawn"]) == ([], ["T-2026-0001"])


def test_a_refusal_calls_a_status_by_its_name(package: Shell) -> None:
    package(*TASK, "--due", "2099-01-01", "--to", "mofa")
    package("package", "publish", "P-2026-01")
    refused = package.run(
        [*("task", "withdraw", "T-2026-0001", "--case-log", str(package.case_log)),
         *("--passphrase-file", str(package.passphrase_file), "--lang", "ja")]
    )  # fmt: skip
    assert "「撤回」とするには" in refused.error


def test_fields_stand_before_between_and_behind_options(package: Shell) -> None:
    package("task", "add", "text=一", "--package", "P-2026-01", "--title", "更新", "evidence=写真",
            "--due", "2099-01-01", "--to", "mofa")  # fmt: skip
    package("task", "set", "T-2026-0001", "--due", "2099-02-01", "text=二", "--copy", "npa",
            "--to", "mofa", "priority=high")  # fmt: skip
    said = package("task", "show", "T-2026-0001")
    assert (said["due"], said["text"], said["evidence"]) == ("2099-02-01", "二", "写真")
    assert (said["priority"], said["to"]) == ("high", ["mofa", "copy:npa"])


def test_a_task_due_on_no_day_is_told_and_the_last_day_there_is_can_be_exported(
    office: Shell, tmp_path: Path
) -> None:
    office("package", "add", "--title", "対策（架空）")
    add = ("task", "add", "--package", "P-2026-01", "--to", "mofa", "--title")
    blank = office.try_(*add, "空白（架空）", "--due", " ")
    assert (blank.status, blank.data["error"]["code"]) == (1, "due-needed")
    office(*add, "最後の日（架空）", "--due", "9999-12-31")
    office(*add, "期日なし（架空）", "--due", "2099-01-01")
    office("task", "set", "T-2026-0002", "due=")
    made = office.try_("package", "publish", "P-2026-01")
    assert (made.status, made.data["warnings"]) == (0, ["due-missing"])
    out = tmp_path / "deadlines.ics"
    office("export", "--kind", "tasks", "--out", out)
    calendar = Calendar.from_ical(out.read_bytes())
    (event,) = calendar.walk("VEVENT")
    assert event.decoded("dtstart") == date(9999, 12, 31)
    assert "dtend" not in event


def test_exercises_and_what_is_real_do_not_mix_and_are_told_apart(office: Shell) -> None:
    office("package", "add", "--title", "対策（架空）")
    office("package", "add", "--title", "訓練の対策（架空）", "exercise=yes")
    office(
        "meeting", "add", "--title", "訓練の会議（架空）", "--held-at", "2099-01-01", "exercise=yes"
    )
    office(
        "meeting", "decide", "K-2026-0001", "--text", "訓練の決定（架空）", "--due", "2099-02-01"
    )
    made = ("meeting", "task", "K-2026-0001/1", "--to", "mofa", "--package")
    begun = ("request", "add", "--title", "照会（架空）", "--question", "何か", "--due")
    asked = (*begun, "2099-01-01", "--to", "mofa", "--package")
    campaign = ("campaign", "add", "--title", "一連の攻撃（架空）")
    incident = ("incident", "add", "--title", "訓練の事案（架空）", "exercise=yes")
    office(*incident)
    office(*campaign, "--incidents", "NCO-2026-0001")
    for refused, code in (
        ((*made, "P-2026-01"), "exercise-mixed"),
        ((*asked, "P-2026-01", "exercise=yes"), "exercise-mixed"),
        (("campaign", "set", "C-2026-0001", "exercise=no"), "campaign-exercise"),
    ):
        assert code_of(office.try_(*refused)) == code
    office(*made, "P-2026-02")
    office(*asked, "P-2026-02")
    for listed in ("meeting", "request", "campaign"):
        assert "【訓練】" in office.said(listed, "list"), listed
    assert "【訓練】" in office.said("meeting", "show", "K-2026-0001")
    office("task", "add", "--package", "P-2026-02", "--title", "期限の過ぎたもの（架空）",
           "--due", "2020-01-01", "--to", "mofa")  # fmt: skip
    office("package", "publish", "P-2026-02")
    calls = office("reminder", "list")["organisations"]
    assert [call["overdue"] for call in calls] == [0]
    assert "【訓練】" in office.said("reminder", "list")


def test_an_option_that_is_given_and_empty_is_a_mistake(office: Shell) -> None:
    office("campaign", "add", "--title", "一連の攻撃（架空）")
    before = office("status")
    for asked in (
        ("reminder", "add", "--organisation", "mofa", "--about", ""),
        ("reminder", "list", "--about", " , "),
        ("campaign", "add", "--title", "一連の攻撃（架空）", "--candidate", ""),
    ):
        assert code_of(office.try_(*asked)) in ("record-unknown", "candidate-unknown")
    assert office("campaign", "list")["total"] == 1
    assert office("status") == before
