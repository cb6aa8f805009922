"""Disposal and records management as officers type them, each call a program of its own."""

from pathlib import Path

from tests.cli.conftest import Shell

CHIEF = "課長（架空）"


def test_propose_approve_and_carry_out(agency: Shell, tmp_path: Path) -> None:
    said = tmp_path / "chief.pass"
    said.write_text("課長だけの合言葉\n", encoding="utf-8")
    agency("officer", "add", CHIEF, "--new-passphrase-file", said)
    agency("incident", "add", "--title", "誤って登録した件名（架空）")
    proposed = agency(
        *("disposal", "propose", "LOCAL-0001", "--basis", "clean-up", "--reason", "誤登録"),
    )
    assert proposed["state"] == "proposed"
    assert "disposal-state" in agency.try_("disposal", "carry-out", proposed["id"]).error
    by_chief = ("--approver", CHIEF, "--approver-passphrase-file", said)
    approved = agency("disposal", "approve", proposed["id"], *by_chief)
    assert (approved["state"], approved["approved_by"]) == ("approved", CHIEF)
    done = agency("disposal", "carry-out", proposed["id"])
    assert (done["state"], done["operations"], done["scrubbed"]) == ("finished", 1, True)
    assert done["remaining"] == ["by-hand", "paper"]
    assert agency("incident", "list")["total"] == 0
    (listed,) = agency("disposal", "list")["disposals"]
    assert listed["records"][0]["reference"] == "LOCAL-0001"
    assert agency("disposal", "show", proposed["id"])["done_at"]
    history = agency("history", "LOCAL-0001")["operations"]
    assert [one["kind"] for one in history] == ["create", "dispose"]
    assert all(cell["destroyed"] for cell in history[0]["cells"])
    assert agency("audit", "verify")["ok"]


def test_retention_is_proposed_and_listed_by_expiry(agency: Shell) -> None:
    agency("incident", "add", "--title", "不審な電子メール（架空）")
    done = agency("records", "set", "LOCAL-0001", "retention=3", "document_number=閣情第1号")
    assert done["retention_from"].endswith("-04-01")
    assert done["expires_on"].endswith("-03-31")
    (kept,) = agency("records", "list")["records"]
    assert (kept["reference"], kept["document_number"]) == ("LOCAL-0001", "閣情第1号")
    assert agency("records", "list", "--expired", "today")["total"] == 0
    assert agency("records", "list", "--expired", "2099-01-01")["total"] == 1
    assert "field-unknown" in agency.try_("records", "set", "LOCAL-0001", "title=x").error
