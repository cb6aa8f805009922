"""What hangs on an incident, from the shell: indicators, links, duties, duplicates, files."""

import hashlib
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Shell, send


def said(shell: Shell, *arguments: str) -> str:
    """What a command prints for people, in Japanese."""
    unlocked = ("--case-log", str(shell.case_log), "--passphrase-file", str(shell.passphrase_file))
    return str(shell.run([*unlocked, "--lang", "ja", *arguments]).data)


def add(shell: Shell, title: str, *fields: str) -> str:
    return str(shell("incident", "add", "--title", title, *fields)["reference"])


def test_pasted_indicators_are_recognised_once_and_shown_defanged(agency: Shell) -> None:
    one, two = add(agency, "不審な通信（架空）"), add(agency, "別の端末の通信（架空）")
    pasted = "hxxps://evil[.]example/a と 192.0.2[.]7、evil(dot)example"
    found = agency("incident", "indicator", "add", one, pasted)
    assert [(each["type"], each["defanged"]) for each in found["added"]] == [
        ("url", "hxxps://evil[.]example/a"),
        ("ipv4", "192[.]0[.]2[.]7"),
        ("domain", "evil[.]example"),
    ]
    again = agency("incident", "indicator", "add", one, "http://EVIL.example/b EVIL.example")
    assert [each["value"] for each in again["added"]] == ["http://evil.example/b"]
    assert [each["value"] for each in again["known"]] == ["evil.example"]
    agency("incident", "indicator", "add", two, "evil[.]example")
    listed = agency("incident", "indicator", "list", two)["indicators"]
    assert [(each["value"], each["also_in"]) for each in listed] == [("evil.example", [one])]
    assert "evil.example" not in said(agency, "incident", "show", two)
    hits = agency("search", "evil.example")["hits"]
    assert {hit["kind"] for hit in hits} == {"indicator"}
    assert all("evil.example" not in hit["snippet"] for hit in hits)
    agency("incident", "indicator", "remove", one, "evil[.]example")
    assert [each["also_in"] for each in
            agency("incident", "indicator", "list", two)["indicators"]] == [[]]  # fmt: skip


def test_text_without_an_indicator_is_refused(agency: Shell) -> None:
    one = add(agency, "不審な通信（架空）")
    refused = agency.try_("incident", "indicator", "add", one, "特に異常なし")
    assert (refused.status, refused.data["error"]["code"]) == (1, "indicator-none")
    typed = agency("incident", "indicator", "add", one, "特に異常なし", "--type", "other")
    assert [each["type"] for each in typed["added"]] == ["other"]


def test_a_link_is_seen_from_both_ends_and_can_be_taken_back(agency: Shell) -> None:
    one, two = add(agency, "起点（架空）"), add(agency, "波及（架空）")
    agency("incident", "link", two, "--relation", "caused-by", one)
    held, pointing = agency("incident", "show", two), agency("incident", "show", one)
    assert [(each["relation"], each["direction"], each["reference"])
            for each in held["links"]] == [("caused-by", "to", one)]  # fmt: skip
    assert [(each["relation"], each["direction"], each["reference"])
            for each in pointing["links"]] == [("caused-by", "from", two)]  # fmt: skip
    twice = agency.try_("incident", "link", two, "--relation", "caused-by", one)
    assert twice.data["error"]["code"] == "link-known"
    itself = agency.try_("incident", "link", two, "--relation", "related-to", two)
    assert itself.data["error"]["code"] == "link-self"
    agency("incident", "unlink", one, two)
    assert agency("incident", "show", two)["links"] == []


def listed(shell: Shell, *arguments: str) -> list[str]:
    found = shell("incident", "list", *arguments)
    assert found["total"] == len(found["incidents"])
    return [row["reference"] for row in found["incidents"]]


def due(shown: Any) -> dict[str, str | None]:
    return {each["rule"]: each["due_at"] for each in shown["duties"]}


def test_duties_follow_the_time_of_becoming_aware(agency: Shell) -> None:
    one = add(agency, "名簿の漏えい（架空）", "kind=leak", "personal_data=yes")
    assert agency("incident", "show", one)["duties"] == []
    agency("incident", "set", one, "aware_at=2026-11-20 14:30")
    shown = agency("incident", "show", one)
    assert due(shown) == {
        "internal-first": "2026-11-20T06:30:00Z",
        "supervising-first": "2026-11-21T05:30:00Z",
        "ppc-prompt": "2026-11-24T14:59:59Z",  # the day itself is the first of five
        # The 30th day, 19 December 2026, is a Saturday: the next business day.
        "ppc-final": "2026-12-21T14:59:59Z",
    }
    assert {each["guide"] for each in shown["duties"]} == {True}
    agency("incident", "duty", "set", one, "supervising-first", "due_at=2026-11-22 09:00")
    agency("incident", "set", one, "aware_at=2026-11-21 14:30")
    moved = due(agency("incident", "show", one))
    assert moved["internal-first"] == "2026-11-21T06:30:00Z"
    assert moved["supervising-first"] == "2026-11-22T00:00:00Z"


def test_an_overdue_duty_brings_its_incident_into_the_overdue_list(agency: Shell) -> None:
    late = add(agency, "前年度の障害（架空）", "kind=failure", "aware_at=2025-10-01 09:00")
    add(agency, "時刻の分からない事案（架空）", "kind=failure")
    listed = agency("incident", "list", "--overdue")
    assert [row["reference"] for row in listed["incidents"]] == [late]
    agency("incident", "duty", "done", late, "internal-first", "--receipt", "受付第７号")
    agency("incident", "duty", "decline", late, "supervising-first", "--note", "所管外")
    assert agency("incident", "list", "--overdue")["total"] == 0
    duties = {each["rule"]: each for each in agency("incident", "show", late)["duties"]}
    assert duties["internal-first"]["receipt"] == "受付第７号"
    assert duties["supervising-first"]["applies"] == "no"
    unknown = agency.try_("incident", "duty", "done", late, "no-such-rule")
    assert unknown.data["error"]["code"] == "duty-unknown"


def test_the_viewpoints_propose_the_severity_until_an_officer_says_otherwise(
    agency: Shell,
) -> None:
    one = add(agency, "窓口の停止（架空）", "effect_continuity=2", "effect_safety=0")
    assert agency("incident", "show", one)["severity"] == 2
    agency("incident", "set", one, "effect_other=3")
    assert agency("incident", "show", one)["severity"] == 3
    agency("incident", "set", one, "severity=1")
    agency("incident", "set", one, "effect_other=4")
    shown = agency("incident", "show", one)
    assert (shown["severity"], shown["severity_proposed"]) == (1, 4)
    assert agency("incident", "show", add(agency, "電話（架空）"))["severity"] == "unknown"


def test_a_merged_incident_is_shown_with_the_survivor_and_can_be_taken_apart(
    agency: Shell, tmp_path: Path
) -> None:
    kept = add(agency, "メールからの漏えい（架空）", "status=responding")
    gone = add(agency, "メールによる漏えい（架空）", "status=triage")
    agency("incident", "note", gone, "利用者から連絡")
    (tmp_path / "mail.eml").write_bytes(b"mail")
    sha256 = agency("incident", "attach", gone, tmp_path / "mail.eml")["sha256"]
    before = agency("incident", "show", gone)
    agency("incident", "merge", gone, "--into", kept)
    merged, survivor = agency("incident", "show", gone), agency("incident", "show", kept)
    assert (merged["status"], merged["merged_into_reference"]) == ("duplicate", kept)
    assert survivor["merged"] == [gone]
    assert [(each["text"], each["incident"]) for each in survivor["timeline"]] == [
        ("利用者から連絡", gone)
    ]
    assert [each["sha256"] for each in survivor["attachments"]] == [sha256]
    agency("incident", "extract", kept, sha256, "--out", tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == b"mail"
    assert agency("status")["incidents"] == 1
    assert listed(agency) == [kept]
    assert listed(agency, "--query", "漏えい") == [kept]
    assert listed(agency, "--status", "duplicate") == [gone]
    for query in (
        gone,
        "status:duplicate",
        "merged:yes",
        "統合:はい",
        "status:triage OR 統合:はい",
    ):
        assert listed(agency, "--query", query) == [gone], query
    assert listed(agency, "--query", "merged:no") == [kept]
    assert {hit["reference"] for hit in agency("search", "漏えい")["hits"]} == {kept, gone}
    assert agency.try_("incident", "merge", kept, "--into", gone).data["error"]["code"] == (
        "merge-target"
    )
    agency("incident", "unmerge", gone)
    after = agency("incident", "show", gone)
    changed = {"updated_at"}
    assert {k: v for k, v in after.items() if k not in changed} == {
        k: v for k, v in before.items() if k not in changed
    }
    assert agency("status")["incidents"] == 2
    assert sorted(listed(agency)) == [kept, gone]
    agency("incident", "merge", gone, "--into", kept)  # and again: the same link is put back
    assert len(agency("incident", "show", gone)["links"]) == 1


def test_an_exercise_is_never_merged_with_the_real_thing(agency: Shell) -> None:
    real, drill = add(agency, "停電（架空）"), add(agency, "停電（架空）", "exercise=yes")
    refused = agency.try_("incident", "merge", drill, "--into", real)
    assert refused.data["error"]["code"] == "merge-exercise"


def test_likely_duplicates_are_suggested_with_the_reason(agency: Shell) -> None:
    one = add(agency, "職員用ポータルへの不正ログイン（架空）", "techniques=T1078",
              "aware_at=2026-11-20")  # fmt: skip
    title = add(agency, "職員用ポータルへの不正なログイン（架空）")
    technique = add(agency, "名簿の閲覧（架空）", "techniques=T1078", "aware_at=2026-11-25")
    add(agency, "名簿の閲覧（前年、架空）", "techniques=T1078", "aware_at=2025-01-25")
    indicator = add(agency, "海外からの接続（架空）")
    add(agency, "庁舎の停電（架空）")
    for each in (one, indicator):
        agency("incident", "indicator", "add", each, "198.51.100[.]4")
    found = agency("incident", "duplicates", one)["duplicates"]
    assert {each["reference"]: each["reasons"] for each in found} == {
        indicator: ["indicator"],
        title: ["title"],
        technique: ["technique"],
    }
    agency("incident", "merge", title, "--into", one)
    left = agency("incident", "duplicates", one)["duplicates"]
    assert title not in {each["reference"] for each in left}


def test_the_office_merges_and_assesses_through_cells_of_its_own(
    enrolled: tuple[Shell, Shell], tmp_path: Path
) -> None:
    office, agency = enrolled
    one, two = add(agency, "漏えい（架空）"), add(agency, "漏えい、続き（架空）")
    for each in (one, two):
        agency("incident", "report", each)
    office("bundle", "apply", send(agency, "office", tmp_path), "--yes")
    office("incident", "merge", two, "--into", one)
    office("incident", "assess", two, "--severity", "3", "--note", "他の二機関と同じ手口")
    shown = office("incident", "show", two)
    assert (shown["status"], shown["office_severity"]) == ("new", 3)
    assert shown["merged_into_reference"] == one
    assert office("status")["incidents"] == 1
    agency("bundle", "apply", send(office, "mofa", tmp_path), "--yes")
    there = agency("incident", "show", two)
    assert (there["merged_into_reference"], there["office_note"], there["links"]) == (
        None,
        None,
        [],
    )
    assert agency.try_("incident", "assess", two, "--severity", "1").data["error"]["code"] == (
        "office-only"
    )
    office("incident", "unmerge", two)
    assert office("status")["incidents"] == 2


@pytest.mark.parametrize("name", ["CON.txt", "a\u202etxt.exe", "x .", ".profile"])
def test_a_file_goes_to_a_folder_under_a_safe_name_and_its_custody_is_kept(
    agency: Shell, tmp_path: Path, name: str
) -> None:
    one = add(agency, "不審なファイル（架空）")
    (tmp_path / name).write_bytes(b"evidence")
    sha256 = agency("incident", "attach", one, tmp_path / name)["sha256"]
    out = tmp_path / "out"
    out.mkdir()
    written = Path(agency("incident", "extract", one, sha256, "--out", out)["file"])
    assert (written.parent, written.read_bytes()) == (out, b"evidence")
    assert "\u202e" not in written.name
    assert not written.name.startswith((".", "CON"))
    assert not written.name.endswith((".", " "))
    again = agency.try_("incident", "extract", one, sha256, "--out", out)
    assert again.data["error"]["code"] == "file-exists"
    found = agency("attachment", "find", sha256[:12])["attachments"]
    assert [(each["reference"], len(each["custody"])) for each in found] == [(one, 1)]
    assert found[0]["custody"][0]["officer"] == "連絡担当官"


def test_files_are_found_by_name(agency: Shell, tmp_path: Path) -> None:
    one = add(agency, "不審なファイル（架空）")
    (tmp_path / "請求書_2026年11月.xlsm").write_bytes(b"macro")
    agency("incident", "attach", one, tmp_path / "請求書_2026年11月.xlsm")
    for text in ("請求書", "11月", hashlib.sha256(b"macro").hexdigest()):
        assert agency("attachment", "find", text)["total"] == 1, text
    assert agency("attachment", "find", "領収書")["total"] == 0


@pytest.mark.parametrize(
    ("typed", "stored", "precision"),
    [
        ("2026", "2025-12-31T15:00:00Z", "year"),
        ("令和８年11月", "2026-10-31T15:00:00Z", "month"),
        ("2026-11-24 14時頃", "2026-11-24T05:00:00Z", "hour"),
        ("R8.11.24 9:05", "2026-11-24T00:05:00Z", "minute"),
    ],
)
def test_a_time_is_kept_as_exact_as_it_was_typed(
    agency: Shell, typed: str, stored: str, precision: str
) -> None:
    one = add(agency, "時刻（架空）", f"occurred_at={typed}")
    shown = agency("incident", "show", one)
    assert (shown["occurred_at"], shown["occurred_at_precision"]) == (stored, precision)


def test_cautions_are_said_and_never_hold_up_a_report(agency: Shell) -> None:
    one = add(agency, "順序（架空）", "detected_at=2026-11-24 10:00", "aware_at=2026-11-23")
    shown = agency("incident", "show", one)
    assert {"code": "time-order", "fields": ["detected_at", "aware_at"]} in shown["cautions"]
    reported = agency("incident", "report", one)
    assert reported["reported"] is True
    assert {"missing", "time-order"} == {each["code"] for each in reported["cautions"]}


def test_a_time_known_to_the_day_contradicts_nothing_within_it(agency: Shell) -> None:
    one = add(agency, "順序（架空）", "detected_at=2026-11-24 10:00", "aware_at=2026-11-24")
    codes = [each["code"] for each in agency("incident", "show", one)["cautions"]]
    assert "time-order" not in codes


def test_records_that_cite_an_incident_are_shown_with_it(office: Shell) -> None:
    one = add(office, "ＶＰＮ装置（架空）", "cves=CVE-2099-90001")
    office("alert", "add", "--title", "注意（架空）", "--body", f"{one} を参照。", "--to", "mofa")
    office("package", "add", "--title", "対策（架空）")
    about = ("--package", "P-2026-01", "--due", "2026-12-25", "--to", "mofa")
    office("task", "add", *about, "--title", "修正（架空）", "cves=CVE-2099-90001")
    office("task", "add", *about, "--title", "訓練（架空）")
    shown = office("incident", "show", one)["tasks"]
    assert {(each["kind"], each["cites"]) for each in shown} == {
        ("alert", "reference"),
        ("task", "CVE-2099-90001"),
    }


def test_the_text_of_show_is_complete(agency: Shell) -> None:
    one = add(agency, "漏えい（架空）", "kind=leak", "personal_data=yes", "exercise=yes",
              "aware_at=2026-11-20 14:30", "ai_involvement=suspected", "techniques=T1566.002",
              "effect_other=3")  # fmt: skip
    agency("incident", "note", one, "関係者に聞き取り")
    agency("incident", "set", one, "severity=1")
    shown = said(agency, "incident", "show", one)
    for text in (
        "[訓練]",
        "TLP:AMBER",
        "高性能ＡＩの悪用が疑われる（確認中）",
        "11月20日14時30分",
        "個人情報保護委員会への速報",
        "関係者に聞き取り",
        "提案される影響度：高",
        "フィッシング",
    ):
        assert text in shown, text


def test_an_entry_takes_techniques_and_may_have_no_known_time(agency: Shell) -> None:
    one = add(agency, "不審な電話（架空）")
    agency("incident", "note", one, "時刻は不明", "occurred_at=不明", "techniques=T1566.004")
    agency("incident", "note", one, "昨日の昼頃", "occurred_at=2020-11-24 12時頃", "source=受付")
    shown = agency("incident", "show", one)["timeline"]
    assert [
        (each["text"], each["occurred_at"], each["techniques"], each["occurred_at_precision"])
        for each in shown
    ] == [
        ("昨日の昼頃", "2020-11-24T03:00:00Z", None, "hour"),
        ("時刻は不明", None, ["T1566.004"], None),
    ]


def test_a_file_is_never_attached_freer_than_its_incident(agency: Shell, tmp_path: Path) -> None:
    one = add(agency, "不審なファイル（架空）", "tlp=amber+strict")
    (tmp_path / "a.bin").write_bytes(b"a")
    freer = agency.try_("incident", "attach", one, tmp_path / "a.bin", "tlp=green")
    assert freer.data["error"]["code"] == "freer-than-parent"
    assert agency("attachment", "find", "a.bin")["total"] == 0
    agency("incident", "attach", one, tmp_path / "a.bin", "tlp=red", "note=現物")
    (attached,) = agency("incident", "show", one)["attachments"]
    assert (attached["tlp"], attached["note"]) == ("TLP:RED", "現物")
    agency("incident", "set", one, "tlp=amber")
    (same,) = agency("incident", "show", one)["attachments"]
    assert same["effective_tlp"] == "TLP:RED"


def test_a_reported_incident_is_not_merged_into_one_the_office_does_not_have(
    agency: Shell,
) -> None:
    one, two = add(agency, "漏えい（架空）"), add(agency, "漏えい、続き（架空）")
    agency("incident", "report", one)
    refused = agency.try_("incident", "merge", one, "--into", two)
    assert refused.data["error"]["code"] == "merge-unreported"
    agency("incident", "merge", two, "--into", one)


def test_an_incident_from_a_ledger_gets_its_duties_when_asked(
    agency: Shell, tmp_path: Path
) -> None:
    (tmp_path / "ledger.csv").write_text("番号,件名,認知日時\n1,障害（架空）,2026-11-20 14:30\n")
    agency("import", tmp_path / "ledger.csv")
    (row,) = agency("incident", "list")["incidents"]
    assert agency("incident", "show", row["id"])["duties"] == []
    agency("incident", "duty", "propose", row["id"])
    listed = agency("incident", "duty", "list", row["id"])
    assert [each["rule"] for each in listed["duties"]] == ["internal-first", "supervising-first"]
    again = agency.try_("incident", "duty", "propose", row["id"])
    assert again.data["error"]["code"] == "nothing-to-change"


def test_what_hangs_on_a_reported_incident_travels_with_it(
    enrolled: tuple[Shell, Shell], tmp_path: Path
) -> None:
    office, agency = enrolled
    one = add(agency, "漏えい（架空）", "aware_at=2026-11-20 14:30")
    agency("incident", "indicator", "add", one, "192.0.2.7")
    other = add(agency, "別件（架空）")
    agency("incident", "link", one, "--relation", "related-to", other)
    agency("incident", "report", one)
    office("bundle", "apply", send(agency, "office", tmp_path), "--yes")
    shown = office("incident", "show", one)
    assert [each["value"] for each in shown["indicators"]] == ["192.0.2.7"]
    assert [each["rule"] for each in shown["duties"]] == ["internal-first", "supervising-first"]
    # What it is linked to was not reported: it is there by its id alone.
    assert [(each["relation"], each["reference"]) for each in shown["links"]] == [
        ("related-to", None)
    ]
    refused = office.try_("incident", "duty", "done", one, "internal-first")
    assert refused.data["error"]["code"] == "not-owner"


def test_a_note_of_several_lines_is_shown_as_such(agency: Shell) -> None:
    one = add(agency, "件名（架空）")
    agency("incident", "note", one, "一行目\n二行目（架空）")
    shown = said(agency, "incident", "show", one)
    assert "一行目\n" in shown
    assert "\\u000a" not in shown
    assert "      二行目（架空）" in shown
