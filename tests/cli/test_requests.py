"""``liaison request`` as both sides type it."""

from pathlib import Path

from tests.cli.conftest import Shell, send


def test_a_request_goes_out_and_its_answer_comes_back(
    enrolled: tuple[Shell, Shell], tmp_path: Path
) -> None:
    office, agency = enrolled
    asked = office(
        *("request", "add", "--title", "状況の照会（架空）", "--due", "2020-01-10"),
        *(
            "--question",
            "該当する機器はあるか。",
            "--question",
            "対処の予定は。",
            "--to",
            "government",
        ),
        *("text=別紙のとおり照会する。",),
    )
    assert asked["issued"] is False
    reference = asked["reference"]
    assert reference.startswith("R-")
    office("request", "set", reference, "--question", "機器は何台か。", "--question", "予定は。")
    refused = office.try_("request", "withdraw", reference, "--note", "不要")
    assert refused.data["error"]["code"] == "request-is-draft"
    office("request", "issue", reference)
    agency("bundle", "apply", send(office, "mofa", tmp_path), "--yes")
    (mine,) = agency("request", "list", "--open", "--overdue")["requests"]
    assert mine["questions"] == ["機器は何台か。", "予定は。"]
    agency("request", "ack", reference)
    words = tmp_path / "answer.txt"
    words.write_text("二台。\n（架空）", encoding="utf-8")
    agency("request", "answer", reference, "--number", "1", "--text", f"@{words}")
    refused = agency.try_("request", "answer", reference, "--number", "3", "--text", "ない")
    assert refused.data["error"]["code"] == "question-unknown"
    refused = agency.try_("request", "submit", reference)
    assert refused.data["error"]["code"] == "answers-missing"
    assert "2" in refused.data["error"]["message"]
    agency("request", "attach", reference, words)
    agency("request", "submit", reference, "--note", "問２は確認中。")
    office("bundle", "apply", send(agency, "office", tmp_path), "--yes")
    shown = office("request", "show", reference)
    (reply,) = shown["replies"]
    assert (reply["status"], reply["overdue"]) == ("answered", False)
    assert reply["answers"] == {"1": "二台。\n（架空）"}
    assert (reply["files"], shown["waiting"]) == (["answer.txt"], [])
    said = office.said("request", "show", reference)
    assert "問1　機器は何台か。" in said
    assert "令和２年１月10日（金）" in said
    assert "2020-01-10" not in said
    assert "回答済み" in said
    returned = office(
        *("request", "return", reference, "--organisation", "all", "--note", "問２も回答されたい。")
    )
    assert (returned["count"], returned["organisations"]) == (1, ["mofa"])
    assert office("request", "list", "--open")["total"] == 1
    agency("bundle", "apply", send(office, "mofa", tmp_path), "--yes")
    assert "再照会" in agency.said("request", "list")
    office("request", "withdraw", reference, "--note", "解決したため。")
    assert office("request", "list")["total"] == 0
    assert office("request", "list", "--ended")["total"] == 1
    refused = office.try_("request", "accept", reference, "--organisation", "mofa")
    assert refused.data["error"]["code"] == "task-ended"


def test_only_the_office_asks(enrolled: tuple[Shell, Shell]) -> None:
    _, agency = enrolled
    refused = agency.try_("request", "add", "--title", "照会", "--question", "問")
    assert refused.data["error"]["code"] == "office-only"


ASKED = ("request", "add", "--title", "照会（架空）", "--question", "何台か", "--due", "2099-01-10")


def refused(shell: Shell, *arguments: object) -> str:
    answer = shell.try_(*arguments)
    assert answer.status == 1
    return str(answer.data["error"]["code"])


def test_an_edition_revises_and_withdraws_requests(
    enrolled: tuple[Shell, Shell], tmp_path: Path
) -> None:
    office, agency = enrolled
    office("package", "add", "--title", "対策（架空）")
    for _ in range(3):
        office(*ASKED, "--to", "mofa", "--copy", "npa", "--package", "P-2026-01")
    office("package", "publish", "P-2026-01")
    office("package", "revise", "P-2026-01")
    office("request", "withdraw", "R-2026-0001", "--note", "不要となった")
    made = office("request", "revise", "R-2026-0002", "--question", "台数は", "--due", "2099-02-01")
    assert (made["reference"], made["supersedes"]) == ("R-2026-0004", "R-2026-0002")
    new = office("request", "show", "R-2026-0004")
    assert (new["to"], new["questions"]) == (["mofa", "copy:npa"], ["台数は"])
    again = ("request", "withdraw", "R-2026-0001", "--note", "再度")
    assert refused(office, *again) == "already-revised"
    assert refused(office, "request", "revise", "R-2026-0002") == "request-revised"
    assert refused(office, "request", "issue", "R-2026-0004") == "package-issues"
    agency("bundle", "apply", send(office, "mofa", tmp_path), "--yes")  # nothing of it leaves yet
    assert agency("request", "list")["total"] == 3
    office("package", "publish", "P-2026-01", "--changes", "照会を改めた")
    first, second = office("package", "show", "P-2026-01")["editions"]
    assert first["withdrawn_items"] == []
    assert [each["reference"] for each in second["withdrawn_items"]] == ["R-2026-0001"]
    assert [(each["was"], each["reference"]) for each in second["items"]] == [
        ("R-2026-0002", "R-2026-0004")
    ]
    assert "改訂　R-2026-0002 → 照会・報告依頼 R-2026-0004" in office.said(
        "package", "show", "P-2026-01"
    )
    agency("bundle", "apply", send(office, "mofa", tmp_path), "--yes")
    ended = {
        each["reference"]: (each["ended"], each["ended_why"])
        for each in agency("request", "list", "--ended")["requests"]
    }
    assert ended["R-2026-0001"] == ("withdrawn", "不要となった")
    assert ended["R-2026-0002"][0] == "superseded"
    assert ended["R-2026-0003"] == ended["R-2026-0004"] == (None, None)
    assert refused(agency, "request", "answer", "R-2026-0002", "--number", "1", "--text", "二") == (
        "task-ended"
    )


def test_a_request_by_itself_is_revised(office: Shell) -> None:
    office(*ASKED, "--to", "mofa", "--issue")
    assert refused(office, "request", "set", "R-2026-0001", "due=2099-03-01") == "request-issued"
    office("request", "revise", "R-2026-0001", "title=照会の再送（架空）", "--to", "npa")
    assert office("request", "show", "R-2026-0001")["ended"] is None
    office("request", "issue", "R-2026-0002")
    old, new = (office("request", "show", f"R-2026-000{number}") for number in (1, 2))
    assert (old["ended"], old["superseded_by"]) == ("superseded", new["id"])
    assert (new["title"], new["waiting"]) == ("照会の再送（架空）", ["npa"])
    assert refused(office, "request", "revise", "R-2026-0001") == "task-ended"
    office("undo")
    assert office("request", "show", "R-2026-0001")["ended"] is None


def test_a_request_is_shown_in_words(enrolled: tuple[Shell, Shell]) -> None:
    office, _agency = enrolled
    made = ("--title", "照会（架空）", "--due", "2026-12-10", "--question", "問（架空）")
    office("request", "add", *made, "--to", "mofa", "--copy", "npa", "--issue",
           "handling=no-copy,limited-to:課員")  # fmt: skip
    said = office.said("request", "show", "R-2026-0001")
    for words in ("令和８年12月10日（木）", "複製禁止、課員限り", "警察庁"):
        assert words in said
    told = office.said("request", "show", "R-2026-0001", lang="en")
    for words in ("10 December 2026 (Thu)", "No copying, Limited to: 課員", "National Police"):
        assert words in told
