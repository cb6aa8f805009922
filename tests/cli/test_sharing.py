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
    office("remove", office("task", "list")["tasks"][0]["reference"])
    assert office("withdrawn")["total"] == 0
