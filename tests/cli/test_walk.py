"""The shortest acceptance walk: office and agency, there and back."""

from pathlib import Path

from tests.cli.conftest import Shell, send


def issue(office: Shell) -> None:
    package = office("package", "add", "--title", "対策パッケージ（架空）")["reference"]
    for title, due in (("多要素認証の徹底（架空）", "2999-12-10"), ("ログ（架空）", "2000-01-04")):
        office(
            *("task", "add", "--package", package, "--title", title),
            *("--due", due, "--to", "MOFA,NPA"),
        )
    office("package", "publish", package)
    office(
        *("alert", "add", "--title", "生成ＡＩを悪用した攻撃（架空）", "--body", "注意されたい。"),
        *("--to", "all", "--ack-by", "2999-01-01T00:00:00+09:00"),
    )


def answer(agency: Shell, folder: Path) -> None:
    agency("task", "ack", task_references(agency)[0])
    agency(
        *("task", "progress", task_references(agency)[1], "--status", "done"),
        *("--note", "一年間保存とした。"),
    )
    alert = agency("alert", "list")["alerts"][0]["reference"]
    agency("alert", "ack", alert)
    mail = folder / "不審メール.txt"
    mail.write_text("架空の本文", encoding="utf-8")
    reference = agency(
        *("incident", "add", "--title", "不審メールからの漏えい（架空）", "--severity", "3"),
        *("kind=targeted-mail", "ai_involvement=suspected", "confirmed_facts=端末で攻撃を確認"),
    )["reference"]
    agency("incident", "attach", reference, mail)
    agency("incident", "note", reference, "端末を隔離した。")
    agency("incident", "report", reference)


def task_references(shell: Shell) -> list[str]:
    return sorted(task["reference"] for task in shell("task", "list")["tasks"])


def test_office_and_agency_there_and_back(enrolled: tuple[Shell, Shell], tmp_path: Path) -> None:
    office, agency = enrolled
    stick = tmp_path / "stick"
    issue(office)

    out = send(office, "MOFA", stick)
    review = agency("bundle", "review", out)
    assert review["sender"] == "nco"
    assert review["verified"] is True
    assert review["new"] == review["operations"] > 0
    assert agency("bundle", "apply", out, "--yes")["applied"] == review["new"]
    assert agency("bundle", "apply", out, "--yes") == {
        "applied": 0,
        "already_had": review["operations"],
        "conflicts": 0,
        "hits": [],
        "candidates": [],
        "warnings": [],
    }

    answer(agency, tmp_path)
    back = send(agency, "office", stick)
    assert office("bundle", "apply", back, "--yes")["applied"] == 7

    tasks = {task["reference"]: task for task in office("task", "list")["tasks"]}
    first, second = sorted(tasks)
    assert statuses(tasks[first]) == {"mofa": "acknowledged", "npa": "issued"}
    assert statuses(tasks[second]) == {"mofa": "done", "npa": "issued"}
    assert tasks[second]["overdue"] is True
    alert = office("alert", "list")["alerts"][0]
    assert alert["acknowledged"] == ["mofa"]

    office("task", "verify", second, "--organisation", "MOFA")
    again = send(office, "MOFA", stick)
    assert agency("bundle", "apply", again, "--yes")["applied"] == 1
    mine = {task["reference"]: task for task in agency("task", "list")["tasks"]}
    assert statuses(mine[second]) == {"mofa": "verified"}

    for shell in (office, agency):
        audit = shell("audit", "verify")
        assert audit["ok"] is True
        assert audit["bundles"] == {"checked": len(shell_bundles(shell)), "bad": 0}
    assert office("audit", "verify")["receipts"]["checked"] == 1


def shell_bundles(shell: Shell) -> list[int]:
    """How many bundles were applied here in the walk above."""
    return [1] if shell("status")["role"] == "office" else [1, 2]


def statuses(task: dict[str, object]) -> dict[str, str]:
    responses = task["responses"]
    assert isinstance(responses, list)
    return {each["organisation"]: each["status"] for each in responses}


def test_the_attachment_arrives_whole(enrolled: tuple[Shell, Shell], tmp_path: Path) -> None:
    office, agency = enrolled
    evidence = tmp_path / "証跡.bin"
    evidence.write_bytes(bytes(range(256)) * 5000)
    reference = agency("incident", "add", "--title", "架空の事案")["reference"]
    sha256 = agency("incident", "attach", reference, evidence)["sha256"]
    agency("incident", "report", reference)
    office("bundle", "apply", send(agency, "office", tmp_path / "stick"), "--yes")
    out = tmp_path / "out.bin"
    office("incident", "extract", reference, sha256, "--out", out)
    assert out.read_bytes() == evidence.read_bytes()


def test_what_was_not_reported_stays_at_home(enrolled: tuple[Shell, Shell], tmp_path: Path) -> None:
    office, agency = enrolled
    agency("incident", "add", "--title", "報告しない架空の事案")
    made = agency("bundle", "create", "--to", "office", "--out", tmp_path)["bundles"][0]
    assert made["operations"] == 0
    office("bundle", "apply", made["file"], "--yes")
    assert office("incident", "list")["total"] == 0


def test_red_travels_only_to_named_recipients(
    enrolled: tuple[Shell, Shell], tmp_path: Path
) -> None:
    office, agency = enrolled
    reference = agency("incident", "add", "--title", "架空", "--tlp", "red")["reference"]
    assert "report-red" in agency.try_("incident", "report", reference).error
    agency("incident", "set", reference, "recipients=nco")
    agency("incident", "report", reference)
    office("bundle", "apply", send(agency, "office", tmp_path), "--yes")
    assert office("incident", "show", reference)["tlp"] == "TLP:RED"


def test_a_lost_stick_costs_nothing(enrolled: tuple[Shell, Shell], tmp_path: Path) -> None:
    office, agency = enrolled
    first = agency("incident", "add", "--title", "一件目（架空）")["reference"]
    agency("incident", "report", first)
    lost = send(agency, "office", tmp_path / "lost")
    second = agency("incident", "add", "--title", "二件目（架空）")["reference"]
    agency("incident", "report", second)
    arrived = send(agency, "office", tmp_path / "arrived")
    office("bundle", "apply", arrived, "--yes")
    assert {row["reference"] for row in office("incident", "list")["incidents"]} == {first, second}
    assert office("bundle", "apply", lost, "--yes")["applied"] == 0


def test_records_entered_before_enrolment_get_their_reference(
    office: Shell, agency: Shell, tmp_path: Path
) -> None:
    from tests.cli.conftest import enrol

    local = agency("incident", "add", "--title", "登録前の架空の事案")
    assert local["reference"] == "LOCAL-0001"
    enrol(office, agency, tmp_path)
    shown = agency("incident", "show", "LOCAL-0001")
    assert shown["reference"].startswith("MOFA-")
    assert agency("incident", "show", shown["reference"])["id"] == local["id"]


def test_raising_the_marking_of_what_was_sent_warns(
    enrolled: tuple[Shell, Shell], tmp_path: Path
) -> None:
    _, agency = enrolled
    reference = agency("incident", "add", "--title", "架空の事案")["reference"]
    agency("incident", "report", reference)
    assert agency("incident", "set", reference, "tlp=amber+strict")["warnings"] == []
    send(agency, "office", tmp_path)
    assert agency("incident", "set", reference, "tlp=red")["warnings"] == ["raised-marking"]
    assert agency("incident", "set", reference, "tlp=green")["warnings"] == []


def test_an_extension_stands_when_the_answer_is_returned(
    enrolled: tuple[Shell, Shell], tmp_path: Path
) -> None:
    office, agency = enrolled
    office("package", "add", "--title", "対策（架空）")
    office(
        *("task", "add", "--package", "P-2026-01", "--title", "点検（架空）"),
        *("--due", "2020-01-10", "--to", "mofa"),
    )
    office("package", "publish", "P-2026-01")
    agency("bundle", "apply", send(office, "mofa", tmp_path), "--yes")
    progress = ("task", "progress", "T-2026-0001", "--status")
    decide = ("task", "decide", "T-2026-0001", "--organisation", "mofa", "--decision")
    agency(*progress, "extension-requested", "--note", "調達に要する（架空）")
    office("bundle", "apply", send(agency, "office", tmp_path), "--yes")
    assert office("task", "list", "--overdue")["total"] == 1
    answer = office.try_(*decide, "extension-refused", "--due", "2099-12-31")
    assert (answer.status, answer.data["error"]["code"]) == (1, "due-needs-extension")
    answer = office.try_(*decide, "extension-granted", "--due", "2020-01-01")
    assert (answer.status, answer.data["error"]["code"]) == (1, "extension-shortens")
    office(*decide, "extension-granted", "--due", "2099-12-31")
    assert office("task", "list", "--overdue")["total"] == 0
    agency("bundle", "apply", send(office, "mofa", tmp_path), "--yes")
    agency(*progress, "done", "--note", "済み（架空）")
    office("bundle", "apply", send(agency, "office", tmp_path), "--yes")
    office("task", "return", "T-2026-0001", "--organisation", "mofa", "--note", "不足（架空）")
    assert office("task", "list", "--overdue")["total"] == 0
