"""Removing and recovering through the command line."""

from pathlib import Path

from tests.cli.conftest import Shell, send


def test_a_record_is_removed_shown_as_such_and_recovered(agency: Shell) -> None:
    agency("incident", "add", "--title", "不審な電子メール（架空）")
    entry_of = "LOCAL-0001"
    agency("incident", "note", entry_of, "経過（架空）")
    removed = agency("remove", entry_of, "--reason", "重複して登録したため")
    assert removed["removed"] is True
    assert agency("incident", "list")["total"] == 0
    assert agency("incident", "list", "--removed")["total"] == 1
    assert agency("search", "不審な電子メール")["total"] == 0
    (line,) = agency("removed")["removed"]
    assert (line["reference"], line["reason"]) == (entry_of, "重複して登録したため")
    assert agency("incident", "show", entry_of)["removed"] is True
    assert agency.try_("remove", entry_of).status == 1
    agency("recover", entry_of)
    assert agency("incident", "list")["total"] == 1
    assert agency("removed")["total"] == 0
    assert "not-removed" in agency.try_("recover", entry_of).error
    assert agency("audit", "verify")["ok"]


def test_a_timeline_entry_alone_can_be_removed(agency: Shell) -> None:
    agency("incident", "add", "--title", "不審な電子メール（架空）")
    agency("incident", "note", "LOCAL-0001", "誤記（架空）")
    (entry,) = agency("incident", "show", "LOCAL-0001")["timeline"]
    agency("remove", entry["id"])
    assert agency("incident", "show", "LOCAL-0001")["timeline"] == []


def test_what_is_not_there_and_who_somebody_is_cannot_be_removed(agency: Shell) -> None:
    assert "record-unknown" in agency.try_("remove", "MOFA-2026-0001").error
    agency("incident", "add", "--title", "不審な電子メール（架空）")
    created = agency("history", "LOCAL-0001")["operations"][0]
    assert created["kind"] == "create"


def test_nothing_is_written_to_what_was_removed(agency: Shell, tmp_path: Path) -> None:
    one = agency("incident", "add", "--title", "不審な電子メール（架空）")["reference"]
    agency("incident", "note", one, "経過（架空）")
    (entry,) = agency("incident", "show", one)["timeline"]
    other = agency("incident", "add", "--title", "別件（架空）")["reference"]
    mail = tmp_path / "mail.eml"
    mail.write_bytes(b"mail")
    agency("remove", one)
    before = agency("status")["operations"]
    for arguments in (
        ("incident", "set", one, "severity=4"),
        ("incident", "note", one, "追記"),
        ("incident", "attach", one, mail),
        ("incident", "indicator", "add", one, "192.0.2.7"),
        ("incident", "link", one, "--relation", "related-to", other),
        ("incident", "report", one),
        ("incident", "merge", one, "--into", other),
    ):
        refused = agency.try_(*arguments)
        assert refused.status == 1, arguments
        assert refused.data["error"]["code"] == "record-removed", arguments
    assert agency("status")["operations"] == before
    agency("incident", "note", other, "別件への追記")
    agency("records", "set", one, "retention=5")
    agency("recover", one)
    agency("remove", entry["id"])
    agency("incident", "set", one, "severity=4")
    agency("incident", "note", one, "追記")
    assert agency("audit", "verify")["ok"]


def test_what_arrives_for_a_removed_record_is_taken_in(
    enrolled: tuple[Shell, Shell], tmp_path: Path
) -> None:
    office, agency = enrolled
    package = office("package", "add", "--title", "対策（架空）")["reference"]
    task = office("task", "add", "--package", package, "--title", "点検", "--due", "2026-12-25",
                  "--to", "mofa")["reference"]  # fmt: skip
    office("package", "publish", package)
    agency("bundle", "apply", send(office, "MOFA", tmp_path), "--yes")
    agency("task", "ack", task)
    office("remove", task)
    applied = office("bundle", "apply", send(agency, "office", tmp_path), "--yes")
    assert applied["applied"] > 0
    office("recover", task)
    (shown,) = office("task", "list")["tasks"]
    assert shown["responses"][0]["status"] == "acknowledged"
