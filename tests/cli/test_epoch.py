"""``liaison epoch`` and ``bundle traffic`` as others script them."""

from dataclasses import replace
from pathlib import Path

from tests.cli.conftest import Shell


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
