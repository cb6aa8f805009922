"""``picture`` and ``export --kind operations`` as a shell sees them."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Shell, send
from tests.cli.test_packages import carry, published

Pair = tuple[Shell, Shell]


@pytest.fixture
def answered(enrolled: Pair, tmp_path: Path) -> Pair:
    """A task that was done, one that nobody answered, and a reported incident."""
    office, agency = enrolled
    first, _ = published(
        office,
        ("--title", "点検（架空）", "--due", "2020-03-31"),
        ("--title", "周知（架空）", "--due", "2020-03-31"),
    )
    carry(office, agency, "mofa", tmp_path / "out")
    agency("task", "progress", first, "--status", "done", "--note", "実施した。")
    added = agency("incident", "add", "--title", "事案（架空）", "--severity", "3", "sector=power")
    agency("incident", "report", added["id"])
    (tmp_path / "in").mkdir()
    office("bundle", "apply", send(agency, "office", tmp_path / "in"), "--yes")
    return office, agency


def test_the_picture_has_the_figures_of_the_contract(answered: Pair) -> None:
    office, _ = answered
    told = office("picture")
    assert {"as_of", "position", "incidents", "tasks", "organisations"} <= told.keys()
    incidents = told["incidents"]
    assert incidents["total"] == 1
    assert incidents["by_status"] == {"new": 1}
    assert incidents["by_severity"] == {"3": 1}
    assert incidents["by_sector"] == {"power": 1}
    assert incidents["by_ai_involvement"] == {"unknown": 1}
    done, waiting = told["tasks"]
    keys = ("addressed", "received", "acknowledged", "done", "verified", "overdue", "excepted")
    assert [done[key] for key in keys] == [1, 1, 1, 1, 0, 0, 0]
    assert [waiting[key] for key in keys] == [1, 1, 0, 0, 0, 1, 0]
    (mofa,) = told["organisations"]
    assert mofa["organisation"] == "mofa"
    assert mofa["overdue"] == 1
    assert mofa["silent_days"] == 0
    steps = {"issued_received", "received_acknowledged", "acknowledged_done"}
    assert steps <= mofa["median_hours"].keys()
    assert mofa["median_hours"]["acknowledged_done"] == mofa["p90_hours"]["acknowledged_done"] == 0


def test_the_picture_before_anything_was_known_is_empty(answered: Pair) -> None:
    office, _ = answered
    told = office("picture", "--as-of", "2020-01-01T00:00:00Z")
    assert told["position"] == 0
    assert told["incidents"]["total"] == 0
    assert told["tasks"] == told["organisations"] == []
    trend = office("picture", "--from", "2020-01-01T00:00:00Z")["trend"]
    assert trend["incidents"]["total"] == 1
    assert trend["answers"]["overdue"] == 1


def test_the_picture_of_a_briefing_is_that_of_its_position(answered: Pair, tmp_path: Path) -> None:
    office, _ = answered
    issued = office(
        "briefing", "create", "--kind", "cabinet-summary", "--issue", "--out", tmp_path / "a.pdf"
    )["register_number"]
    position = office("picture")["position"]
    office("incident", "add", "--title", "その後の事案（架空）")
    told = office("picture", "--as-of", issued)
    # The register's entry and the file it keeps came after.
    assert told["position"] == position - 2
    assert told["incidents"]["total"] == 1
    assert office("picture", "--from", issued)["trend"]["incidents"]["total"] == 1


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--as-of", "yesterday"), "time-form"),
        (("--as-of", "2999-01-01T00:00:00Z"), "time-in-future"),
        (("--from", "NCO-B-2026-9999"), "time-form"),
    ],
)
def test_what_no_picture_can_be_taken_of_is_refused(
    answered: Pair, arguments: tuple[str, str], code: str
) -> None:
    assert answered[0].try_("picture", *arguments).data["error"]["code"] == code


def test_only_the_office_has_the_picture(answered: Pair) -> None:
    assert answered[1].try_("picture").data["error"]["code"] == "office-only"


def test_people_read_it_in_both_languages(answered: Pair) -> None:
    office, _ = answered
    japanese = office.said("picture", "--from", "2020-01-01T00:00:00Z")
    english = office.said("picture", lang="en")
    for word in ("全体状況", "事案　1件", "外務省", "電力", "期限超過", "+1"):
        assert word in japanese
    for word in ("1 incident", "Ministry of Foreign Affairs", "Electric Power", "Overdue"):
        assert word in english


def test_every_operation_is_exported(answered: Pair, tmp_path: Path) -> None:
    office, _ = answered
    file = tmp_path / "operations.json"
    done = office("export", "--format", "json", "--kind", "operations", "--out", file)
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert done["exported"] == len(lines) == office("picture")["position"]
    assert done["left_out"] == 0
    brought = [line for line in lines if line["through"] == "mofa-0001"]
    assert {line["kind"] for line in brought} >= {"bundle", "create", "report"}
    (bundle,) = (line for line in brought if line["kind"] == "bundle")
    assert [receipt["outcome"] for receipt in bundle["receipts"]] == ["applied"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--format", "csv", "--kind", "operations"), "export-operations"),
        (("--format", "json", "--kind", "incidents"), "export-operations"),
        (("--format", "json", "--kind", "operations", "--query", "x"), "export-no-query"),
    ],
)
def test_other_forms_are_refused(
    answered: Pair, tmp_path: Path, arguments: tuple[str, ...], code: str
) -> None:
    file = tmp_path / "operations.json"
    answer = answered[0].try_("export", *arguments, "--out", file)
    assert answer.data["error"]["code"] == code
    assert not file.exists()
