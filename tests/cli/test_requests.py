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
