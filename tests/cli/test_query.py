"""The query language from the shell: searching, listing, saved filters, help."""

from collections.abc import Callable

import pytest

from tests.cli.conftest import Answer, Shell


def test_the_query_language_filters_searches_and_lists(agency: Shell) -> None:
    agency("incident", "add", "--title", "漏えいの疑い", "--severity", "3", "status=responding")
    agency("incident", "add", "--title", "漏洩（訓練）", "exercise=yes", "detected_at=2026-11-20")
    agency("incident", "note", "LOCAL-0002", "警察へ連絡")

    def titles(query: str) -> list[str]:
        found = agency("incident", "list", "--query", query, "--sort", "reference")
        return [row["title"] for row in found["incidents"]]

    assert titles("漏えい") == ["漏えいの疑い", "漏洩（訓練）"]
    assert titles("漏洩 影響度>=高") == ["漏えいの疑い"]
    assert titles("status:responding OR 訓練:はい") == ["漏えいの疑い", "漏洩（訓練）"]
    assert titles("-exercise:yes") == ["漏えいの疑い"]
    assert titles("検知:2026-11") == ["漏洩（訓練）"]
    assert titles("警察 exercise:yes") == ["漏洩（訓練）"]
    for arguments in (("-exercise:yes",), ("-exercise:yes", "--limit", "9")):
        assert {hit["title"] for hit in agency("search", *arguments)["hits"]} == {"漏えいの疑い"}
    agency("filter", "save", "実際", "-exercise:yes", "--sort", "-reference")
    assert agency("filter", "list")["filters"][0]["query"] == "-exercise:yes"
    hits = agency("search", "警察 exercise:yes")
    assert hits["total"] == 1
    (hit,) = hits["hits"]
    assert (hit["kind"], hit["reference"]) == ("entry", "LOCAL-0002")
    assert [hit["snippet"][start:end] for start, end in hit["marks"]] == ["警察"]
    for query, code in (("foo:bar", "query-unknown-filter"), ("status:zzz", "query-value")):
        for command in (("search", query), ("incident", "list", "--query", query)):
            answer = agency.try_(*command)
            assert (answer.status, answer.data["error"]["code"]) == (1, code)


def test_a_filter_is_saved_used_renamed_and_dropped(agency: Shell) -> None:
    for severity in ("1", "3"):
        agency("incident", "add", "--title", f"影響{severity}", "--severity", severity)
    agency("filter", "save", "重大", "severity>=3", "--sort", "reference")
    agency("filter", "save", "重大", "影響度>=高", "--sort", "-reference")
    listed = agency("filter", "list")
    assert listed["total"] == 1
    assert (listed["filters"][0]["query"], listed["filters"][0]["sort"]) == (
        "影響度>=高",
        "-reference",
    )
    found = agency("incident", "list", "--filter", "重大")
    assert [row["title"] for row in found["incidents"]] == ["影響3"]
    agency("filter", "rename", "重大", "深刻")
    for arguments, code in (
        (("filter", "save", "x", "foo:bar"), "query-unknown-filter"),
        (("filter", "save", "x", "攻撃", "--sort", "nosuch"), "sort-unknown"),
        (("filter", "save", " ", "攻撃"), "field-required"),
        (("filter", "drop", "重大"), "filter-unknown"),
        (("incident", "list", "--filter", "重大"), "filter-unknown"),
    ):
        answer = agency.try_(*arguments)
        assert (answer.status, answer.data["error"]["code"]) == (1, code)
    agency("filter", "drop", "深刻")
    assert agency("filter", "list")["total"] == 0


@pytest.mark.parametrize("language", ["ja", "en"])
def test_help_explains_the_query_language(
    run: Callable[[list[str]], Answer], language: str
) -> None:
    said = run(["search", "--help", "--lang", language]).data
    assert "status:open" in said
    assert "updated<7d" in said or "更新<7d" in said


def test_techniques_are_found_by_their_names(agency: Shell) -> None:
    agency("incident", "add", "--title", "不審メール（架空）", "techniques=T1566.002")
    agency("incident", "add", "--title", "フィッシングの連絡（架空）")
    for word in ("フィッシング", "phishing"):
        found = agency("search", f"technique:{word}")
        assert [hit["title"] for hit in found["hits"]] == ["不審メール（架空）"]
        (also,) = agency("search", word)["also"]
        assert also["query"] == f"technique:{word}"
        assert "T1566.002" in also["techniques"]
        assert also["incidents"] == 1
    found = agency("search", "フィッシング")
    assert [hit["title"] for hit in found["hits"]] == ["フィッシングの連絡（架空）"]
    assert agency("search", "技術的 status:new")["also"] == []
    listed = agency("incident", "list", "--query", "手法:T1566")
    assert listed["total"] == 1
