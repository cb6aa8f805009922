"""The shipped guidelines are whole in both languages, and use words and codes that exist."""

import json
import re
import unicodedata
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from liaison_app.domain.vocabulary import AI_VECTOR, STEP_SECTION
from liaison_app.host.resources import resources_folder
from liaison_app.host.vocabularies import load_vocabularies

FILES = sorted((resources_folder() / "guidelines").glob("*.json"))
SECTIONS = [section.code for section in STEP_SECTION]
LANGUAGES = {"ja", "en"}
# What the office writes instead: 修正プログラム, 漏えい, 改ざん, 対応事項, 報告, あらかじめ.
FORBIDDEN = ("パッチ", "漏洩", "改竄", "タスク", "通報", "予め")
HALF_WIDTH_KATAKANA = re.compile("[\uff61-\uff9f]")
# A single digit is full-width; numbers of two digits or more are half-width.
LONE_DIGIT = re.compile(r"(?<![0-9A-Za-z])[0-9](?![0-9A-Za-z])")

# How first measures begin, from the most urgent on.
TIMES = {
    "ja": ("【直ちに】", "【１時間以内】", "【数時間以内】", "【当日中】"),
    "en": ("At once", "Within an hour", "Within hours", "The same day"),
}
# What must be in both languages of a text or in neither.
PAIRS = (
    ("政府機関等", "overnment bodies"),
    ("ソフトウェア供給者等", "oftware provider"),
    ("重要インフラ事業者等", "ritical-infrastructure operators"),
    ("小規模な機関", "mall bodies"),
    ("中央事務局", "central office"),
    ("所管省庁", "supervising ministry"),
    ("警察", "police"),
    ("登録済みの番号", "registered number"),
    ("報告期限の目安", "guide to reporting duties"),
    ("ＳＢＯＭ", "SBOM"),
    ("ＵＲＬ", "URL"),
)


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def path(request: pytest.FixtureRequest) -> Path:
    chosen: Path = request.param
    return chosen


@pytest.fixture
def guideline(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def texts(guideline: dict[str, Any]) -> list[dict[str, str]]:
    steps = [step["text"] for step in guideline["steps"]]
    return [guideline["title"], guideline["summary"], *steps]


def test_there_is_one_guideline_for_each_vector() -> None:
    stored = [json.loads(path.read_text(encoding="utf-8"))["vectors"] for path in FILES]
    found = [vector for vectors in stored for vector in vectors]
    assert sorted(found) == sorted(vector.code for vector in AI_VECTOR if vector.code != "other")


def test_a_guideline_has_its_keys_and_no_others(path: Path, guideline: dict[str, Any]) -> None:
    assert list(guideline) == [
        "name", "edition", "date", "vectors", "techniques", "title", "summary", "steps",
    ]  # fmt: skip
    assert guideline["name"] == path.stem
    assert int(guideline["edition"]) >= 1
    assert date.fromisoformat(guideline["date"]).isoformat() == guideline["date"]
    for step in guideline["steps"]:
        assert list(step) == ["id", "section", "text", "techniques"], step["id"]


def test_a_step_stands_on_a_line_of_its_own(path: Path, guideline: dict[str, Any]) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    steps = [json.loads(line.rstrip(",")) for line in lines if line.startswith('  {"id"')]
    assert steps == guideline["steps"]


def test_steps_are_named_once_and_in_order_of_sections(guideline: dict[str, Any]) -> None:
    steps = guideline["steps"]
    ids = [step["id"] for step in steps]
    assert len(ids) == len(set(ids))
    for step in steps:
        assert re.fullmatch(rf"{step['section']}-[1-9][0-9]*", step["id"]), step["id"]
    sections = [step["section"] for step in steps]
    assert sections == sorted(sections, key=SECTIONS.index)
    numbers = Counter(sections)
    assert set(numbers) == set(SECTIONS)
    assert all(6 <= number <= 10 for number in numbers.values()), numbers


def test_techniques_exist_and_the_guideline_lists_those_of_its_steps(
    guideline: dict[str, Any],
) -> None:
    known = load_vocabularies(resources_folder(), date(2026, 11, 26)).techniques
    used = {code for step in guideline["steps"] for code in step["techniques"]}
    assert used <= set(known)
    assert [code for code in used if "since edition" in known[code].en] == []  # revoked
    assert guideline["techniques"] == sorted(used) != []


def test_both_languages_are_there(guideline: dict[str, Any]) -> None:
    for text in texts(guideline):
        assert set(text) == LANGUAGES
        for written in text.values():
            assert written == written.strip() != ""
            assert written == unicodedata.normalize("NFC", written)
    for text in texts(guideline)[1:]:
        assert text["en"][-1] in ".?", text["en"]
        assert text["en"].isascii(), text["en"]


def test_japanese_is_written_as_the_office_writes_it(guideline: dict[str, Any]) -> None:
    for text in texts(guideline):
        ja = text["ja"]
        assert [word for word in FORBIDDEN if word in ja] == [], ja
        assert not HALF_WIDTH_KATAKANA.search(ja), ja
        assert not LONE_DIGIT.search(ja), ja
        assert not re.search("[（）、。]", text["en"]), text["en"]
    for text in texts(guideline)[1:]:
        assert text["ja"].endswith("。"), text["ja"]


def test_both_languages_say_the_same_of_whom_and_where(guideline: dict[str, Any]) -> None:
    for text in texts(guideline):
        for ja, en in PAIRS:
            assert (ja in text["ja"]) == (en in text["en"]), (ja, text)


def test_lengths_are_those_of_a_checklist(guideline: dict[str, Any]) -> None:
    for step in guideline["steps"]:
        assert 15 <= len(step["text"]["ja"]) <= 160, step["id"]
        assert 30 <= len(step["text"]["en"]) <= 320, step["id"]
    summary = guideline["summary"]
    assert 3 <= summary["ja"].count("。") <= 6
    assert len(summary["ja"]) <= 400
    assert len(summary["en"]) <= 900
    assert len({step["text"]["ja"] for step in guideline["steps"]}) == len(guideline["steps"])


def test_first_measures_go_from_the_most_urgent_on(guideline: dict[str, Any]) -> None:
    measures = [s["text"] for s in guideline["steps"] if s["section"] == "first-measures"]
    stated = {
        language: [
            at
            for text in measures
            for at, time in enumerate(times)
            if text[language].startswith(time)
        ]
        for language, times in TIMES.items()
    }
    assert stated["ja"] == sorted(stated["ja"]) != []
    assert stated["en"] == stated["ja"]
