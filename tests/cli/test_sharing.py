"""Passing an incident on and calling it back, from the command line."""

from pathlib import Path

from tests.cli.conftest import Shell, send


def test_an_incident_is_shared_held_back_and_withdrawn(
    enrolled: tuple[Shell, Shell], tmp_path: Path
) -> None:
    office, agency = enrolled
    office("package", "add", "--title", "対策（架空）")
    office(
        *("task", "add", "--package", "P-2026-01", "--title", "対応事項（架空）"),
        *("--due", "2026-12-25", "--to", "mofa"),
    )
    held = office("bundle", "held", "--to", "mofa")
    assert [each["reason"] for each in held["held"]] == ["unpublished"]
    office("package", "publish", "P-2026-01")
    agency("bundle", "apply", send(office, "mofa", tmp_path / "1"), "--yes")
    reference = agency("incident", "add", "--title", "漏えい（架空）")["reference"]
    agency("incident", "report", reference)
    office("bundle", "apply", send(agency, "office", tmp_path / "2"), "--yes")
    assert office("incident", "share", reference, "--to", "npa")["shared_with"] == ["npa"]
    assert office("incident", "unshare", reference, "--to", "npa")["shared_with"] == []
    assert "not-shared" in office.try_("incident", "unshare", reference, "--to", "npa").error
    assert "office-only" in agency.try_("incident", "share", reference, "--to", "npa").error
    assert agency("bundle", "refused") == {"total": 0, "refused": []}
    assert "not-refused" in agency.try_("bundle", "refused", "--again", "ab").error
    assert office("withdrawn")["total"] == 0


def test_a_task_taken_back_is_withdrawn_and_comes_back(
    enrolled: tuple[Shell, Shell], tmp_path: Path
) -> None:
    office, agency = enrolled
    office("package", "add", "--title", "対策（架空）")
    task = office(
        *("task", "add", "--package", "P-2026-01", "--title", "対応事項（架空）"),
        *("--due", "2026-12-25", "--to", "mofa"),
    )["reference"]
    office("package", "publish", "P-2026-01")
    agency("bundle", "apply", send(office, "mofa", tmp_path / "1"), "--yes")
    assert agency("task", "list")["total"] == 1
    assert office("mark", task, "tlp=red")["tlp"] == "TLP:RED"
    agency("bundle", "apply", send(office, "mofa", tmp_path / "2"), "--yes")
    assert agency("task", "list")["total"] == 0
    assert agency("search", "対応事項")["total"] == 0
    withdrawn = agency("withdrawn")["withdrawn"]
    assert [each["reference"] for each in withdrawn] == [task]
    assert [each["reason"] for each in office("bundle", "held", "--to", "mofa")["held"]] == [
        "markings"
    ]
    kinds = [each["kind"] for each in agency("history", task)["operations"]]
    assert "withdraw" in kinds
    office("mark", task, "tlp=amber")
    assert office("unaddress", task, "--to", "mofa")["addressed"] == []
    assert "not-addressed-there" in office.try_("unaddress", task, "--to", "mofa").error
    agency("bundle", "apply", send(office, "mofa", tmp_path / "3"), "--yes")
    assert agency("task", "list")["total"] == 0
    assert office("address", task, "--to", "mofa")["addressed"] == ["mofa"]
    agency("bundle", "apply", send(office, "mofa", tmp_path / "4"), "--yes")
    assert [each["title"] for each in agency("task", "list")["tasks"]] == ["対応事項（架空）"]
    assert agency("audit", "verify")["ok"]
