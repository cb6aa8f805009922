"""Passing an incident on and calling it back, from the command line."""

from collections.abc import Callable
from pathlib import Path

from tests.cli.conftest import Shell, enrol, send


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


def test_what_was_withdrawn_is_named_as_such_everywhere(
    enrolled: tuple[Shell, Shell], shell: Callable[[str], Shell], tmp_path: Path
) -> None:
    office, agency = enrolled
    other = shell("other")
    other("init", "--role", "agency", "--organisation", "NPA", "--officer", "担当")
    folder = tmp_path / "other"
    folder.mkdir()
    enrol(office, other, folder)
    incident = other("incident", "add", "--title", "漏えい（架空）")["reference"]
    other("incident", "report", incident)
    office("bundle", "apply", send(other, "office", tmp_path / "0"), "--yes")
    office("package", "add", "--title", "対策（架空）")
    task = office(
        *("task", "add", "--package", "P-2026-01", "--title", "対応事項（架空）"),
        *("--due", "2026-12-25", "--to", "mofa"),
    )["reference"]
    office("package", "publish", "P-2026-01")
    request = office(
        *("request", "add", "--title", "照会（架空）", "--due", "2026-12-10"),
        *("--question", "被害は（架空）", "--to", "mofa", "--issue"),
    )["reference"]
    meeting = office("meeting", "add", "--title", "会議（架空）",
                     "--held-at", "2026-12-01 10:00")["reference"]  # fmt: skip
    office("meeting", "decide", meeting, "--text", "決定（架空）")
    office("meeting", "share", meeting, "--to", "mofa")
    campaign = office("campaign", "add", "--title", "一連（架空）")["reference"]
    office("campaign", "share", campaign, "--to", "mofa")
    office("incident", "share", incident, "--to", "mofa")
    agency("bundle", "apply", send(office, "mofa", tmp_path / "1"), "--yes")
    for record in (task, request, meeting):
        office("unaddress", record, "--to", "mofa")
    office("campaign", "unshare", campaign, "--to", "mofa")
    office("incident", "unshare", incident, "--to", "mofa")
    agency("bundle", "apply", send(office, "mofa", tmp_path / "2"), "--yes")
    for name, *command in (
        (meeting, "meeting", "show", meeting),
        (meeting, "meeting", "minutes", meeting, "--out", tmp_path / "minutes.pdf"),
        (campaign, "campaign", "show", campaign),
        (campaign, "campaign", "hits", campaign),
        (request, "request", "show", request),
        (request, "request", "ack", request),
        (incident, "incident", "show", incident),
        (task, "task", "show", task),  # the last one: its package goes with it
        ("P-2026-01", "package", "show", "P-2026-01"),
        (task, "task", "ack", task),
        (task, "task", "progress", task, "--status", "in-progress"),
    ):
        answer = agency.try_(*command)
        assert answer.data["error"]["code"] == "record-withdrawn", (command, answer.error)
        assert f"{name} was withdrawn by NCO on " in answer.error
        assert "None" not in answer.error
    listed = {each["reference"]: each["by"] for each in agency("withdrawn")["withdrawn"]}
    assert {task: "nco", "P-2026-01": "nco"}.items() <= listed.items()
    assert "NCO" in agency.said("withdrawn")
    told = agency.said("history", task, lang="en")
    assert "withdrawn, not here" in told
    assert "destroyed" not in told
    assert agency("history", meeting)["operations"]
    assert office("meeting", "show", meeting)["shared"] == []
