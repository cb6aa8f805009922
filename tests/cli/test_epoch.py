"""``liaison epoch`` and ``bundle traffic`` as others script them."""

from dataclasses import replace
from pathlib import Path

from tests.cli.conftest import Shell, send
from tests.cli.test_walk import issue


def test_a_new_epoch_and_the_list_of_them(agency: Shell) -> None:
    before = agency("status")["replica_id"]
    opened = agency("epoch", "new", "--reason", "鍵の交換")
    assert opened["former"] == before
    assert agency("status")["replica_id"] == opened["replica_id"]
    listed = agency("epoch", "list")
    assert [(each["replica_id"], each["reason"]) for each in listed["epochs"]] == [
        (before, "鍵の交換"),
        (opened["replica_id"], ""),
    ]
    assert listed["forks"] == []
    assert agency("audit", "verify")["ok"]


def test_a_restored_case_log_says_which_epoch_it_is(agency: Shell, tmp_path: Path) -> None:
    before = agency("status")["replica_id"]
    agency("backup", tmp_path / "backup")
    there = replace(agency, case_log=tmp_path / "there.db")
    there("restore", tmp_path / "backup")
    listed = there("epoch", "list")
    assert [each["reason"] for each in listed["epochs"]] == ["restored", ""]
    assert listed["epochs"][0]["replica_id"] == before


def test_traffic_and_its_setting(agency: Shell) -> None:
    found = agency("bundle", "traffic", "--silent-after", "5")
    assert found == {"silent_after": 5, "partners": []}
    assert agency("bundle", "traffic")["silent_after"] == 5
    assert agency("status")["silent"] == []


def test_a_restored_agency_works_on_and_is_entered_by_the_office(
    enrolled: tuple[Shell, Shell], tmp_path: Path
) -> None:
    office, agency = enrolled
    issue(office)
    agency("bundle", "apply", send(office, "MOFA", tmp_path / "1"), "--yes")
    agency("backup", tmp_path / "backup")
    sent = agency("incident", "add", "--title", "バックアップの後の事案（架空）")["reference"]
    agency("incident", "report", sent)
    office("bundle", "apply", send(agency, "office", tmp_path / "2"), "--yes")

    there = replace(agency, case_log=tmp_path / "there.db")
    replica = there("restore", tmp_path / "backup")["replica_id"]
    mine = there("incident", "add", "--title", "復元の後の事案（架空）")["reference"]
    assert mine == "LOCAL-0001"
    there("incident", "report", mine)
    stick = send(there, "office", tmp_path / "3")
    assert office("bundle", "apply", stick, "--yes")["applied"] == 2
    entry = next(
        each for each in office("enrol", "list")["replicas"] if each["replica_id"] == replica
    )
    assert entry["letter"] == "B"

    there("bundle", "apply", send(office, "MOFA", tmp_path / "4"), "--yes")
    assert there("incident", "show", mine)["reference"] == "MOFA-2026-B0001"
    assert there("incident", "show", sent)["title"] == "バックアップの後の事案（架空）"
    for shell in (office, there):
        assert shell("audit", "verify")["ok"]
    # The original must not be used any more, and is told so.
    refused = agency.try_("bundle", "apply", send(office, "MOFA", tmp_path / "5"), "--yes")
    assert (refused.status, refused.data["error"]["code"]) == (1, "bundle-for-later-epoch")
    assert agency("status")["doubts"] == ["held", "succeeded"]
    doctor = agency.try_("doctor")
    (found,) = [each for each in doctor.data["checks"] if each["check"] == "continuity"]
    assert (found["ok"], found["detail"]) == (False, "held, succeeded")
    assert office("status")["to_revoke"] == ["mofa"]
    assert there("status")["to_revoke"] == ["mofa"]
    former = next(
        each["replica_id"] for each in office("enrol", "list")["replicas"] if each["replaced"]
    )
    office("enrol", "revoke", former, "--reason", "復元のため（架空）")
    assert office("status")["to_revoke"] == []
    there("bundle", "apply", send(office, "MOFA", tmp_path / "6"), "--yes")
    assert there("status")["to_revoke"] == []
