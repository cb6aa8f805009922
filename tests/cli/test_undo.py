"""Undo, redo and history as an officer types them; every call is a program of its own."""

from pathlib import Path

from tests.cli.conftest import Shell, send


def test_undo_and_redo_name_what_they_do(agency: Shell) -> None:
    agency("incident", "add", "--title", "不審な電子メール（架空）", "severity=1")
    agency("incident", "set", "LOCAL-0001", "severity=3", "status=triage")
    undone = agency("undo")
    assert (undone["act"], undone["reference"]) == ("amend", "LOCAL-0001")
    assert undone["fields"] == ["severity", "status"]
    assert agency("incident", "show", "LOCAL-0001")["severity"] == 1
    agency("redo")
    assert agency("incident", "show", "LOCAL-0001")["severity"] == 3
    assert "redo-nothing" in agency.try_("redo").error
    agency("undo", "LOCAL-0001")
    agency("undo")
    assert agency("incident", "list")["total"] == 0
    assert "undo-nothing" in agency.try_("undo").error
    assert [one["kind"] for one in agency("history", "LOCAL-0001")["operations"]] == [
        *("create", "amend", "undo", "redo", "undo", "undo"),
    ]
    assert agency("audit", "verify")["ok"]


def test_another_officers_change_is_named(agency: Shell) -> None:
    agency("incident", "add", "--title", "不審な電子メール（架空）", "severity=1")
    agency("incident", "set", "LOCAL-0001", "severity=3")
    agency("incident", "set", "LOCAL-0001", "severity=4", "--officer", "副当直")
    refused = agency.try_("undo", "--officer", "連絡担当官")
    assert "undo-superseded" in refused.error
    assert "副当直" in refused.error
    assert agency("incident", "show", "LOCAL-0001")["severity"] == 4


def test_what_was_reported_and_has_left_stays(
    enrolled: tuple[Shell, Shell], tmp_path: Path
) -> None:
    _, agency = enrolled
    agency("incident", "add", "--title", "不審な電子メール（架空）")
    agency("incident", "report", "MOFA-2026-0001")
    agency("undo")
    agency("incident", "report", "MOFA-2026-0001")
    send(agency, "office", tmp_path / "stick")
    assert "undo-sent" in agency.try_("undo").error


def test_history_of_one_field_and_with_what_hangs_on_the_record(agency: Shell) -> None:
    agency("incident", "add", "--title", "不審な電子メール（架空）", "severity=1")
    agency("incident", "set", "LOCAL-0001", "severity=3")
    agency("incident", "note", "LOCAL-0001", "経過（架空）")
    (first, second) = agency("history", "LOCAL-0001", "--field", "severity")["operations"]
    assert [one["cells"][0]["after"] for one in (first, second)] == ["1", "3"]
    whole = agency("history", "LOCAL-0001", "--all")["operations"]
    assert [one["record_kind"] for one in whole] == ["incident", "incident", "entry"]
    assert len(agency("history", "LOCAL-0001", "--all", "--limit", "1")["operations"]) == 1
    assert "field-unknown" in agency.try_("history", "LOCAL-0001", "--field", "severety").error


def test_an_answer_taken_back_can_be_given_again(
    enrolled: tuple[Shell, Shell], tmp_path: Path
) -> None:
    office, agency = enrolled
    office("alert", "add", "--title", "注意喚起（架空）", "--body", "本文", "--to", "mofa")
    agency("bundle", "apply", send(office, "mofa", tmp_path / "stick"), "--yes")
    for _ in range(2):
        agency("alert", "ack", "A-2026-0001")
        assert agency("alert", "list")["alerts"][0]["acknowledged"] == ["mofa"]
        agency("undo")
        assert agency("alert", "list")["alerts"][0]["acknowledged"] == []
    agency("redo")
    assert agency("alert", "list")["alerts"][0]["acknowledged"] == ["mofa"]
    assert agency("audit", "verify")["ok"]
