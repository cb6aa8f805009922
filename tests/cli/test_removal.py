"""Removing and recovering through the command line."""

from tests.cli.conftest import Shell


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
