"""``liaison meeting`` and ``liaison reminder`` as the office types them."""

from pathlib import Path

from pypdfium2 import PdfDocument

from liaison_app.briefing.conformance import check_conformance
from tests.cli.conftest import Shell, send


def test_a_meeting_from_its_agenda_to_a_task(enrolled: tuple[Shell, Shell], tmp_path: Path) -> None:
    office, agency = enrolled
    added = office(
        *("meeting", "add", "--title", "関係省庁連絡会議（架空）"),
        *("--held-at", "2026-11-25T10:00:00+09:00", "--agenda", "現状", "--agenda", "対応、予定"),
        *("--attendee", "外務省 課長（架空）", "chair=内閣官房審議官（架空）"),
    )
    meeting = added["reference"]
    drawn = office(
        *("briefing", "create", "--kind", "cabinet-summary", "--lang", "ja", "--issue"),
        *("--number", "1", "--out", tmp_path / "paper.pdf"),
    )
    office("meeting", "papers", meeting, drawn["register_number"])
    decided = office("meeting", "decide", meeting, "--text", "点検する。", "--due", "2026-12-10")
    assert decided["reference"] == f"{meeting}/1"
    package = office("package", "add", "--title", "対策パッケージ（架空）")["reference"]
    task = office("meeting", "task", decided["reference"], "--package", package, "--to", "mofa")
    office("meeting", "decision", decided["reference"], "--due", "2026-12-11")
    assert office("task", "list")["tasks"][0]["due"] == "2026-12-11"
    assert f"{task['reference']}　案（未発出）" in office.said("meeting", "show", meeting)
    office("package", "publish", package)
    answer = office.try_("meeting", "decision", decided["reference"], "--due", "2026-12-14")
    assert (answer.status, answer.data["error"]["code"]) == (1, "task-published")
    office("meeting", "set", meeting, "minutes=要旨（架空）")
    assert office("meeting", "share", meeting, "--to", "all")["shared"] == ["mofa"]
    agency("bundle", "apply", send(office, "mofa", tmp_path), "--yes")
    agency("task", "progress", task["reference"], "--status", "done", "--note", "済み。")
    office("bundle", "apply", send(agency, "office", tmp_path), "--yes")
    shown = office("meeting", "show", meeting)
    assert shown["agenda"] == ["現状", "対応、予定"]
    (paper,) = shown["papers"]
    assert (paper["register_number"], paper["paper_number"]) == (drawn["register_number"], "1")
    (decision,) = shown["decisions"]
    assert (decision["task"]["answered"], decision["task"]["addressed"]) == (1, 1)
    said = office.said("meeting", "show", meeting)
    for each in (
        f"対応事項 {task['reference']}",
        "外務省 課長",
        "要旨（架空）",
        "期限　令和８年12月11日（金）",
    ):
        assert each in said
    assert agency("meeting", "list")["meetings"][0]["minutes"] == "要旨（架空）"
    for lang in ("ja", "en"):
        out = tmp_path / f"minutes-{lang}.pdf"
        answer = office.run(
            [
                *("meeting", "minutes", meeting, "--out", str(out), "--lang", lang, "--json"),
                *("--case-log", str(office.case_log)),
                *("--passphrase-file", str(office.passphrase_file)),
            ]
        )
        assert (answer.status, answer.data["pages"]) == (0, 1)
        assert check_conformance(out.read_bytes()) == []
    # Who is not the office knows its own answer alone.
    bundle = send(office, "mofa", tmp_path / "later")
    agency("bundle", "apply", bundle, "--yes")
    (decision,) = agency("meeting", "show", meeting)["decisions"]
    assert (decision["task"]["answered"], decision["task"]["addressed"]) == (None, None)
    assert "機関" not in agency.said("meeting", "show", meeting)
    told = {}
    for shell in (office, agency):
        shell.said("meeting", "minutes", meeting, "--out", tmp_path / "minutes.pdf")
        document = PdfDocument(tmp_path / "minutes.pdf")
        lines = "".join(page.get_textpage().get_text_range() for page in document)
        told[shell] = "".join(lines.split())  # a line may end anywhere
        assert task["reference"] in told[shell]
    assert "回答１／１機関" in told[office]
    assert "回答" not in told[agency]
    refused = agency.try_("meeting", "decide", meeting, "--text", "しない。")
    assert refused.data["error"]["code"] == "office-only"


def test_who_is_late_is_called_and_that_is_entered(
    enrolled: tuple[Shell, Shell], tmp_path: Path
) -> None:
    office, _ = enrolled
    reference = office(
        *("request", "add", "--title", "照会（架空）", "--due", "2020-01-10", "--question", "問"),
        *("--to", "mofa", "--issue"),
    )["reference"]
    (call,) = office("reminder", "list", "--overdue")["organisations"]
    assert (call["organisation"], call["overdue"]) == ("mofa", 1)
    assert call["items"][0]["reference"] == reference
    would = office("reminder", "add", "--organisation", "all", "--dry-run")
    assert (would["count"], would["items"]) == (1, 1)
    assert would["reminders"] == [{"id": None, "organisation": "mofa", "about": [reference]}]
    added = office(
        *("reminder", "add", "--organisation", "mofa", "--about", reference),
        *("--told", "当直（架空）", "--means", "radio"),
    )
    identifier = added["reminders"][0]["id"]
    office("reminder", "answer", identifier, "--answer", "本日中に。")
    (call,) = office("reminder", "list", "--about", reference)["organisations"]
    assert call["reminders"][0]["answer"] == "本日中に。"
    assert "督促 1 回" in office.said("reminder", "list")
    (reminder,) = office("request", "show", reference)["reminders"]
    assert (reminder["organisation"], reminder["told"]) == ("mofa", "当直（架空）")
    assert "本日中に。" in office.said("request", "show", reference)
    out = tmp_path / "calls.pdf"
    assert office("reminder", "print", "--overdue", "--out", out)["pages"] == 1
    assert check_conformance(out.read_bytes()) == []
    missing = office.try_("reminder", "print", "--out", tmp_path / "no" / "calls.pdf")
    assert missing.data["error"]["code"] == "file-not-written"


def test_nobody_was_reminded_in_the_future(enrolled: tuple[Shell, Shell]) -> None:
    office, _ = enrolled
    office(
        *("request", "add", "--title", "照会（架空）", "--due", "2020-01-10", "--question", "問"),
        *("--to", "mofa", "--issue"),
    )
    add = ("reminder", "add", "--organisation", "mofa")
    refused = office.try_(*add, "reminded_at=2099-01-01 10:00")
    assert refused.data["error"]["code"] == "time-in-future"
    assert "2099-01-01" in refused.error
    identifier = office(*add, "reminded_at=2026-01-05 10:00")["reminders"][0]["id"]
    refused = office.try_("reminder", "answer", identifier, "reminded_at=2099-01-01")
    assert refused.data["error"]["code"] == "time-in-future"
