"""``liaison conflict`` as a script calls it."""

import secrets
from datetime import UTC, datetime
from pathlib import Path

import pytest

from liaison_app.domain.dates import japan_date
from liaison_app.host.resources import resources_folder
from liaison_app.host.vocabularies import load_vocabularies
from liaison_app.workflows.desk import Desk, Surroundings
from liaison_app.workflows.unlock import unlock
from tests.cli.conftest import Shell
from tests.rival import Rival


def unlocked(shell: Shell) -> Desk:
    """The desk behind a shell, for what no command does."""
    now = datetime.now(UTC)
    vocabularies = load_vocabularies(resources_folder(), japan_date(now))
    surroundings = Surroundings(
        lambda: datetime.now(UTC), secrets.token_bytes, resources_folder(), vocabularies
    )
    passphrase = shell.passphrase_file.read_text(encoding="utf-8").strip()
    return unlock(shell.case_log, surroundings, passphrase)


@pytest.fixture
def disputed(agency: Shell) -> Shell:
    """The agency's other installation set status and grounds of LOCAL-0001 too."""
    agency("incident", "add", "--title", "不審な電子メール（架空）")
    desk = unlocked(agency)
    rival = Rival(desk)
    name = desk.find("LOCAL-0001").name
    made = rival.made(name, status="responding", ai_grounds="音声の途切れ（架空）\n再生確認")
    agency("incident", "set", "LOCAL-0001", "status=triage", "ai_grounds=文面（架空）")
    rival.brings(made)
    desk.close()
    return agency


def test_conflicts_are_listed_as_the_contract_says(disputed: Shell) -> None:
    assert disputed("status")["conflicts"] == 2
    listed = disputed("conflict", "list")
    assert listed["total"] == 2
    grounds, status = listed["conflicts"]
    assert {"id", "kind", "record", "reference", "field", "values"} <= set(status)
    assert (status["kind"], status["reference"], status["field"]) == (
        "incident", "LOCAL-0001", "status",
    )  # fmt: skip
    values = {each["value"]: each for each in status["values"]}
    assert set(values) == {"responding", "triage"}
    assert values["triage"]["actor"] == "連絡担当官"
    assert values["responding"]["organisation"] == "mofa"
    assert values["responding"]["through"] == {"organisation": "mofa", "sequence": 1}
    assert values["triage"]["at"].endswith("Z")
    assert grounds["field"] == "ai_grounds"


def test_a_record_in_conflict_is_flagged_in_lists_and_where_it_is_shown(disputed: Shell) -> None:
    (row,) = disputed("incident", "list")["incidents"]
    assert row["conflicts"] == 2
    shown = disputed("incident", "show", "LOCAL-0001")
    assert [each["field"] for each in shown["conflicts"]] == ["ai_grounds", "status"]
    for verb in (["list"], ["show", "LOCAL-0001"]):
        assert "conflict" in disputed.said("incident", *verb, lang="en").lower()


def test_people_read_labels_authors_and_bundles(disputed: Shell) -> None:
    said = disputed.said("conflict", "list")
    assert "対処中" in said
    assert "確認中" in said
    assert "MOFA 連絡担当官" in said
    assert "（表示中）" in said
    assert "競合 2 件" in said
    assert "音声の途切れ（架空） 再生確認" in said


def test_one_is_kept_and_another_is_written_anew(disputed: Shell, tmp_path: Path) -> None:
    grounds, status = disputed("conflict", "list")["conflicts"]
    keep = [each["value"] for each in status["values"]].index("triage") + 1
    kept = disputed("conflict", "resolve", status["id"], "--keep", keep)
    assert (kept["field"], kept["value"], kept["operations"]) == ("status", "triage", 1)
    text = tmp_path / "grounds.txt"
    text.write_text("両方の所見（架空）\n二行目", encoding="utf-8")
    disputed("conflict", "resolve", grounds["id"][:8], "--value", f"@{text}")
    shown = disputed("incident", "show", "LOCAL-0001")
    assert (shown["status"], shown["ai_grounds"]) == ("triage", "両方の所見（架空）\n二行目")
    assert disputed("conflict", "list") == {"total": 0, "conflicts": []}
    assert disputed("status")["conflicts"] == 0
    assert disputed("history", "LOCAL-0001")["operations"][-1]["kind"] == "settle"


def test_refusals_are_named_and_change_nothing(disputed: Shell) -> None:
    _, status = disputed("conflict", "list")["conflicts"]
    before = disputed.case_log.read_bytes()
    for arguments, code in (
        ((status["id"], "--keep", "3"), "conflict-keep"),
        ((status["id"], "--value", "宇宙"), "field-invalid"),
        (("LOCAL-0001", "--keep", "1"), "conflict-ambiguous"),
        (("00000000-0000", "--keep", "1"), "conflict-unknown"),
        ((status["id"], "--value", "@/nowhere/at/all"), "file-not-read"),
    ):
        answer = disputed.try_("conflict", "resolve", *arguments)
        assert answer.status == 1
        assert answer.data["error"]["code"] == code
        assert f"liaison: error: {code}: " in answer.error
    assert disputed.case_log.read_bytes() == before


def test_one_way_of_settling_must_be_chosen(disputed: Shell) -> None:
    for arguments in ((), ("--keep", "1", "--value", "x"), ("--keep", "one")):
        assert disputed.try_("conflict", "resolve", "LOCAL-0001", *arguments).status == 2


def test_a_removal_that_met_an_edit_is_told_in_words(agency: Shell) -> None:
    agency("incident", "add", "--title", "不審な電子メール（架空）")
    desk = unlocked(agency)
    rival = Rival(desk)
    removed = rival.made(desk.find("LOCAL-0001").name, kind="remove", removed=True)
    agency("incident", "set", "LOCAL-0001", "severity=3")
    rival.brings(removed)
    desk.close()
    said = agency.said("conflict", "list")
    assert "取り下げず、一覧に残す" in said
    assert "並行して編集：" in said
    assert "取り下げる" in said
    (listed,) = agency("conflict", "list")["conflicts"]
    assert [each["value"] for each in listed["values"]] == [False, True]
    assert listed["values"][0]["edited"] == ["severity"]
    agency("conflict", "resolve", "LOCAL-0001", "--keep", "2")
    assert agency("incident", "list")["total"] == 0
