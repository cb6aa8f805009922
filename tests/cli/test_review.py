"""``liaison bundle review`` tells what would change; a reason for declining comes back."""

from pathlib import Path

import pytest

from tests.cli.conftest import Shell, send

Pair = tuple[Shell, Shell]


@pytest.fixture
def reported(enrolled: Pair, tmp_path: Path) -> tuple[Shell, Shell, Path]:
    """An agency's bundle with an incident, its file and its timeline."""
    office, agency = enrolled
    file = tmp_path / "画面（架空）.txt"
    file.write_bytes(b"x" * 1234)
    agency("incident", "add", "--title", "不審な電子メール（架空）", "tlp=TLP:AMBER+STRICT")
    agency("incident", "attach", "MOFA-2026-0001", file)
    agency("incident", "note", "MOFA-2026-0001", "経過（架空）")
    agency("incident", "report", "MOFA-2026-0001")
    return office, agency, send(agency, "office", tmp_path / "stick")


def test_the_contracts_keys_and_the_records(reported: tuple[Shell, Shell, Path]) -> None:
    office, _, file = reported
    before = office.case_log.read_bytes()
    review = office("bundle", "review", file)
    assert {"sender", "sequence", "verified", "operations", "new", "already_had", "conflicts",
            "warnings"} <= set(review)  # fmt: skip
    assert (review["sender"], review["verified"], review["conflicts"]) == ("mofa", True, 0)
    assert review["warnings"] == ["content-amber-strict"]
    assert review["total"] == 3
    kinds = {(each["kind"], each["change"]): each["count"] for each in review["kinds"]}
    assert kinds == {("incident", "new"): 1, ("attachment", "new"): 1, ("entry", "new"): 1}
    (named,) = review["files"]
    assert (named["name"], named["bytes"], named["here"]) == ("画面（架空）.txt", 1234, True)
    incident = next(each for each in review["records"] if each["kind"] == "incident")
    assert (incident["reference"], incident["owner"]) == ("MOFA-2026-0001", "mofa")
    title = next(each for each in incident["fields"] if each["field"] == "title")
    assert (title["before"], title["after"]) == (None, "不審な電子メール（架空）")
    assert (title["actor"], title["organisation"]) == ("連絡担当官", "mofa")
    assert title["at"].endswith("Z")
    assert office.case_log.read_bytes() == before


def test_people_read_labels_before_and_after_and_by_whom(
    reported: tuple[Shell, Shell, Path], tmp_path: Path
) -> None:
    office, agency, file = reported
    said = office.said("bundle", "review", file)
    assert "画面（架空）.txt（1,234バイト）" in said
    assert "自機関の外に出さないでください" in said
    assert "記録：" in said
    office("bundle", "apply", file, "--yes")
    agency("incident", "set", "MOFA-2026-0001", "status=responding")
    second = send(agency, "office", tmp_path / "stick")
    said = office.said("bundle", "review", second)
    assert "受付 → 対処中" in said
    assert "MOFA 連絡担当官" in said
    assert "変更" in said


def test_a_page_of_a_larger_bundle(reported: tuple[Shell, Shell, Path]) -> None:
    office, _, file = reported
    pages = [office("bundle", "review", file, "--limit", 2, "--offset", at) for at in (0, 2)]
    assert [len(page["records"]) for page in pages] == [2, 1]
    assert [page["total"] for page in pages] == [3, 3]
    told = [each["id"] for page in pages for each in page["records"]]
    assert told == [each["id"] for each in office("bundle", "review", file)["records"]]
    assert "記録3件のうち1～2件目" in office.said("bundle", "review", file, "--limit", "2")


def test_a_reason_for_declining_comes_all_the_way_back(
    reported: tuple[Shell, Shell, Path], tmp_path: Path
) -> None:
    office, agency, file = reported
    reason = "件名に個人名があります（架空）。訂正をお願いします。"
    office("bundle", "decline", file, "--reason", reason)
    back = send(office, "mofa", tmp_path / "back")
    review = agency("bundle", "review", back)
    assert [(each["sequence"], each["outcome"], each["reason"]) for each in review["receipts"]] == [
        (1, "declined", reason)
    ]
    assert reason in agency.said("bundle", "review", back)
    agency("bundle", "apply", back, "--yes")
    assert reason in agency.said("bundle", "traffic")
    agency("incident", "set", "MOFA-2026-0001", "title=訂正した件名（架空）")
    again = send(agency, "office", tmp_path / "stick")
    assert office("bundle", "review", again)["total"] == 3
    office("bundle", "apply", again, "--yes")
    assert office("incident", "show", "MOFA-2026-0001")["title"] == "訂正した件名（架空）"
    agency("bundle", "apply", send(office, "mofa", tmp_path / "back"), "--yes")
    assert reason not in agency.said("bundle", "traffic")


def test_declining_needs_a_reason(reported: tuple[Shell, Shell, Path]) -> None:
    office, _, file = reported
    assert "reason-needed" in office.try_("bundle", "decline", file, "--reason", "  ").error
