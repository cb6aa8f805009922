"""Finding, importing, briefing: what a script asks of a case log."""

import hashlib
from pathlib import Path

import pikepdf
import pytest

from tests.cli.conftest import Shell

_LEDGER = """番号,件名,認知日時,状況,影響度
K-1,不審な通信の検知（架空）,2026-11-20 09:30,対処中,中
K-2,情報の漏えい（架空）,2026/11/21,受付,高
K-3,,2026-11-22,受付,低
K-4,読めない日時（架空）,きのう,受付,低
"""


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    path = tmp_path / "台帳.csv"
    path.write_text(_LEDGER, encoding="utf-8-sig")
    return path


def test_two_character_words_are_found_in_both_spellings(agency: Shell) -> None:
    agency("incident", "add", "--title", "情報漏えいの疑い（架空）", "confirmed_facts=攻撃を検知")
    for word in ("漏洩", "漏えい", "攻撃"):
        found = agency("search", word)
        assert found["total"] == 1, word
        assert found["hits"][0]["kind"] == "incident"
    assert agency("search", "電力")["total"] == 0


def test_a_ledger_is_taken_in_and_known_again(agency: Shell, ledger: Path) -> None:
    assert agency("import", ledger, "--dry-run")["created"] == 2
    assert agency("incident", "list")["total"] == 0
    first = agency("import", ledger)
    assert (first["format"], first["created"], len(first["refused"])) == ("csv", 2, 2)
    again = agency("import", ledger)
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 2)
    rows = {row["source_id"]: row for row in agency("incident", "list")["incidents"]}
    assert rows["K-1"]["severity"] == 2
    assert rows["K-2"]["aware_at_precision"] == "day"
    ledger.write_text(_LEDGER.replace("対処中", "対応終了"), encoding="utf-8-sig")
    assert agency("import", ledger)["updated"] == 1


def test_a_briefing_is_one_page_and_issuing_numbers_it(agency: Shell, tmp_path: Path) -> None:
    agency("incident", "add", "--title", "架空の事案", "--severity", "4")
    draft = tmp_path / "draft.pdf"
    drawn = agency(
        *("briefing", "create", "--kind", "cabinet-summary", "--out", draft, "--number", "資料１")
    )
    assert drawn["pages"] == 1
    assert drawn["number"] == "資料１"
    assert "register_number" not in drawn
    assert drawn["sha256"] == hashlib.sha256(draft.read_bytes()).hexdigest()
    numbers = [
        agency(
            *("briefing", "create", "--kind", "cabinet-summary", "--issue"),
            *("--out", tmp_path / f"{number}.pdf"),
        )["register_number"]
        for number in range(2)
    ]
    assert len(set(numbers)) == 2
    with pikepdf.open(tmp_path / "1.pdf") as pdf:
        assert len(pdf.pages) == 1


def test_a_briefing_is_never_marked_lower_than_its_content(agency: Shell, tmp_path: Path) -> None:
    agency("incident", "add", "--title", "架空の事案", "--tlp", "amber+strict")
    answer = agency.try_(
        *("briefing", "create", "--kind", "cabinet-summary", "--tlp", "green"),
        *("--out", tmp_path / "low.pdf"),
    )
    assert answer.data["error"]["code"] == "briefing-marking-too-low"
    assert not (tmp_path / "low.pdf").exists()


def test_a_past_briefing_is_drawn_from_what_was_known_then(agency: Shell, tmp_path: Path) -> None:
    before = tmp_path / "before.pdf"
    agency(
        *("briefing", "create", "--kind", "cabinet-summary", "--out", before),
        *("--as-of", "2020-01-01T00:00:00+09:00"),
    )
    assert before.exists()
    refused = agency.try_(
        *("briefing", "create", "--kind", "cabinet-summary", "--out", before),
        *("--as-of", "2999-01-01T00:00:00+09:00"),
    )
    assert refused.data["error"]["code"] == "time-in-future"


def test_the_history_says_who_changed_what(agency: Shell) -> None:
    reference = agency("incident", "add", "--title", "前（架空）")["reference"]
    agency("incident", "set", reference, "title=後（架空）")
    last = agency("history", reference)["operations"][-1]
    assert last["actor"] == "連絡担当官"
    assert last["cells"] == [
        {"field": "title", "before": "前（架空）", "after": "後（架空）", "destroyed": False}
    ]


def test_the_doctor_finds_a_sound_case_log_sound(agency: Shell) -> None:
    agency("incident", "add", "--title", "架空の事案")
    found = agency("doctor")
    assert found["ok"] is True
    assert agency("doctor")["state"] == found["state"]
    agency("incident", "add", "--title", "もう一件（架空）")
    assert agency("doctor")["state"] != found["state"]


def test_the_demonstration_is_not_played_over_anything(agency: Shell, tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text("架空", encoding="utf-8")
    answer = agency.try_("demo", tmp_path)
    assert answer.data["error"]["code"] == "folder-not-empty"


def test_what_is_of_another_kind_or_belongs_to_nobody_is_said_so(
    enrolled: tuple[Shell, Shell],
) -> None:
    office, _agency = enrolled
    package = office("package", "add", "--title", "対策（架空）")["reference"]
    task = office(
        *("task", "add", "--package", package, "--title", "点検（架空）"),
        *("--due", "2099-12-01", "--to", "mofa"),
    )["reference"]
    office("package", "publish", package)
    verdict = ("task", "return", task, "--note", "不足（架空）", "--organisation")
    for typed, code in (
        (("incident", "show", package), "record-other"),
        (("incident", "show", "X-1"), "record-unknown"),
        ((*verdict, "nosuch"), "organisation-unknown"),
        ((*verdict, "mofa"), "nothing-to-decide"),
        (("incident", "list", "--organisation", "bogus"), "organisation-unknown"),
    ):
        answer = office.try_(*typed)
        assert (answer.status, answer.data["error"]["code"]) == (1, code), typed
    assert '"Package"' in office.try_("incident", "show", package).data["error"]["message"]
    assert office("incident", "list", "--organisation", "NPA")["total"] == 0
