"""The officer's day from a shell: notes, escalations, contacts, roster, handovers, questions."""

import json
from pathlib import Path

from tests.cli.conftest import Shell, send

CALL = "認証画面に見覚えのない表示が出た。（架空）\n折り返しの連絡を求められた。"


def note(shell: Shell, *fields: str) -> str:
    """A note of a telephone call; its reference."""
    added = shell("intake", "add", "--text", CALL, "--caller", "架空 太郎", *fields)
    return str(added["reference"])


def test_a_note_becomes_an_incident_once_and_both_know_it(agency: Shell) -> None:
    reference = note(agency, "received_at=2026-11-20 09:30", "caller_organisation=架空電力")
    made = agency("intake", "incident", reference, "severity=2", "kind=leak")
    incident = agency("incident", "show", made["reference"])
    assert incident["title"] == "認証画面に見覚えのない表示が出た。（架空）"
    assert incident["being_confirmed"] == CALL
    assert (incident["aware_at"], incident["aware_at_precision"]) == (
        "2026-11-20T00:30:00Z",
        "minute",
    )
    assert (incident["severity"], incident["category"]) == (
        2,
        "information-content-security/data-leak",
    )
    (entry,) = incident["timeline"]
    assert (entry["text"], entry["source"]) == (CALL, "架空電力　架空 太郎")
    shown = agency("intake", "show", reference)
    assert (shown["incident"], shown["incident_reference"]) == (made["id"], made["reference"])
    for again in (("incident", reference), ("entry", reference, "--incident", made["id"])):
        refused = agency.try_("intake", *again)
        assert (refused.status, refused.data["error"]["code"]) == (1, "intake-used")
    assert agency("incident", "list")["total"] == 1
    assert agency("intake", "list", "--open")["total"] == 0
    assert agency("intake", "list", "--incident", made["reference"])["total"] == 1


def test_an_escalation_waits_for_its_answer_and_stands_with_its_incident(agency: Shell) -> None:
    incident = agency("incident", "add", "--title", "事案（架空）", "--tlp", "AMBER+STRICT")
    added = agency(
        *("escalation", "add", "--told", "課長（架空）", "--message", "第一報"),
        *("--incident", incident["reference"], "means=visit"),
    )
    (told,) = agency("escalation", "list", "--unanswered")["escalations"]
    assert (told["told_by"], told["incident_reference"]) == ("連絡担当官", incident["reference"])
    assert (told["tlp"], told["means"], told["answered_at"]) == ("TLP:AMBER+STRICT", "visit", None)
    agency("escalation", "set", added["reference"], "answer=了承。続報を求める。")
    assert agency("escalation", "list", "--unanswered")["total"] == 0
    (answered,) = agency("escalation", "list", "--incident", incident["id"])["escalations"]
    assert answered["answered_at"] is not None
    shown = agency("incident", "show", incident["id"])
    assert [each["id"] for each in shown["escalations"]] == [added["id"]]


def test_contacts_go_to_the_office_which_reads_and_cannot_write_them(
    enrolled: tuple[Shell, Shell], tmp_path: Path
) -> None:
    office, agency = enrolled
    added = agency("contact", "add", "--post", "連絡担当（架空）", "night_number=090-0000-0000")
    agency("contact", "add", "--post", "内部（架空）", "tlp=TLP:RED")
    agency("intake", "add", "--text", "部内のメモ（架空）")
    agency("escalation", "add", "--told", "課長", "--message", "部内の報告（架空）")
    agency("question", "add", "--question", "部内の問（架空）")
    agency("roster", "add", "--from", "2026-11-25 09:00", "--to", "2026-11-25 17:00")
    agency("handover", "give")
    office("bundle", "apply", send(agency, "office", tmp_path), "--yes")
    (held,) = office("contact", "list")["contacts"]
    assert (held["owner"], held["post"], held["night_number"]) == (
        *("mofa", "連絡担当（架空）"),
        "090-0000-0000",
    )
    for command in (("set", held["id"], "post=改ざん"), ("remove", held["id"])):
        refused = office.try_("contact", *command)
        assert (refused.status, refused.data["error"]["code"]) == (1, "not-owner")
    for kind in ("intake", "escalation", "handover"):
        assert office(kind, "list")["total"] == 0, kind
    assert office("search", "部内")["total"] == 0
    agency("contact", "remove", added["id"])
    office("bundle", "apply", send(agency, "office", tmp_path), "--yes")
    assert office("contact", "list")["total"] == 0


def test_the_roster_says_who_is_on_duty_now_and_next(agency: Shell) -> None:
    assert agency("roster", "now")["now"] == []
    agency("roster", "add", "--from", "2020-01-01 09:00", "--to", "2099-01-01 09:00")
    agency(
        *("roster", "add", "--from", "2099-01-01 09:00", "--to", "2099-01-02 09:00"),
        *("--on-duty", "次の当直"),
    )
    duty = agency("roster", "now")
    assert [turn["officer"] for turn in duty["now"]] == ["連絡担当官"]
    assert (duty["next"]["officer"], duty["warnings"]) == ("次の当直", [])


def test_a_sheet_is_drafted_from_the_case_log_given_and_taken_by_another(
    enrolled: tuple[Shell, Shell], tmp_path: Path
) -> None:
    office, agency = enrolled
    package = office("package", "add", "--title", "対策（架空）")["reference"]
    task = office(
        *("task", "add", "--package", package, "--title", "点検（架空）"),
        *("--due", "2020-04-01", "--to", "mofa"),
    )
    office("package", "publish", package)
    alert = office(
        *("alert", "add", "--title", "注意（架空）", "--body", "注意されたい。", "--to", "mofa"),
        *("--ack-by", "2020-04-01T00:00:00Z"),
    )
    agency("bundle", "apply", send(office, "mofa", tmp_path), "--yes")
    late = send(office, "mofa", tmp_path)
    agency("bundle", "review", late)
    incident = agency("incident", "add", "--title", "継続中の事案（架空）", "--severity", "3")
    agency("incident", "note", incident["id"], "直近の動き（架空）")
    agency("incident", "add", "--title", "終わった事案（架空）", "status=closed")
    agency("escalation", "add", "--told", "課長（架空）", "--message", "報告（架空）")

    drafted = agency("handover", "draft")
    assert drafted["incidents"]["total"] == 1
    assert drafted["incidents"]["gravest"][0]["last_entry"]["text"] == "直近の動き（架空）"
    assert [(due["reference"], due["overdue"]) for due in drafted["due"]] == [
        (alert["reference"], True),
        (task["reference"], True),
    ]
    assert drafted["unreviewed"] == [late.name]
    assert "継続中の事案（架空）" in drafted["open_items"]
    assert "課長（架空）" in drafted["promised_calls"]
    assert agency("handover", "list")["total"] == 0  # a draft is not kept

    given = agency("handover", "give", "note=鍵は金庫（架空）")
    refused = agency.try_("handover", "take", given["reference"])
    assert refused.data["error"]["code"] == "handover-own"
    agency("handover", "take", given["reference"], "--officer", "次の担当官")
    refused = agency.try_("handover", "take", given["id"], "--officer", "三人目")
    assert refused.data["error"]["code"] == "handover-taken"
    shown = agency("handover", "show", given["id"])
    assert (shown["given_by"], shown["taken_by"]) == ("連絡担当官", "次の担当官")
    assert shown["open_items"] == drafted["open_items"]
    assert "鍵は金庫（架空）" in shown["text"]


def test_what_may_be_said_needs_a_post_that_cleared_it(agency: Shell) -> None:
    reference = agency(
        *("question", "add", "--question", "被害の規模は。（架空）", "sayable=may-say"),
    )["reference"]
    refused = agency.try_("question", "clear", reference, "--by", "官房長（架空）")
    assert refused.data["error"]["code"] == "question-unanswered"
    agency("question", "set", reference, "answer=確認中である。（架空）")
    listed = agency("question", "list")
    assert (len(listed["may_say"]), len(listed["may_not_say"])) == (0, 1)
    agency("question", "clear", reference, "--by", "官房長（架空）")
    (cleared,) = agency("question", "list")["may_say"]
    assert (cleared["cleared_by"], cleared["cleared_at"] is None) == ("官房長（架空）", False)
    refused = agency.try_("question", "set", reference, "cleared_by=自分")
    assert refused.data["error"]["code"] == "field-unknown"


def test_references_of_the_day_become_final_with_enrolment(
    office: Shell, agency: Shell, tmp_path: Path
) -> None:
    from tests.cli.conftest import enrol

    before = note(agency)
    assert before.startswith("LOCAL-")
    enrol(office, agency, tmp_path)
    shown = agency("intake", "show", before)
    assert shown["reference"].startswith("N-")


def test_everything_is_said_in_words_in_both_languages(agency: Shell) -> None:
    reference = note(agency)
    agency("contact", "add", "--post", "室長（架空）")
    agency("question", "add", "--question", "規模は。（架空）")
    agency("roster", "add", "--from", "2020-01-01 09:00", "--to", "2099-01-01 09:00")
    given = agency("handover", "give")["reference"]
    for command in (
        ("intake", "list"),
        ("intake", "show", reference),
        ("escalation", "suggest"),
        ("contact", "list"),
        ("roster", "now"),
        ("roster", "list"),
        ("handover", "draft"),
        ("handover", "show", given),
        ("handover", "list"),
        ("question", "list"),
    ):
        said = {}
        for language in ("ja", "en"):
            answer = agency.run(
                [
                    *command,
                    *("--case-log", str(agency.case_log), "--lang", language),
                    *("--passphrase-file", str(agency.passphrase_file)),
                ]
            )
            assert answer.status == 0, answer.error
            said[language] = answer.data
        assert said["ja"] != said["en"], command
        assert json.dumps(said["en"])
