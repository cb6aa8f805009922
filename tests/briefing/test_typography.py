"""Pages as a printer's reader would check them: real PDFs, read back line by line."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from typing import Any

import pypdfium2
import pytest

from liaison_app.briefing import compose_incident, draw_briefing
from liaison_app.briefing.pages import sheet
from liaison_app.briefing.typeset.linebreak import NOT_AT_END, NOT_AT_START, SEPARATORS
from tests.briefing import reports, samples
from tests.briefing.reports import case, page_texts

NAMES = ("髙﨑", "𠮷田", "葛\U000e0100城")
JAPANESE = (
    "機器（３台）の記録を確認し、「漏えいの可能性を排除できない」と判断した。11月23日18時00分現在、VPN"
    "装置の既知の脆弱性CVE-2026-12345（CVSS 9.8）が悪用されたとみられ、12,345件の照会が停止した——"
    "復旧は25日の見込み……。ネットワーク・サーバーのログは約30％が欠けている。"
)


@dataclass(frozen=True)
class Seen:
    """A line of a page: what it says, where it begins and ends, and its baseline, in points."""

    text: str
    left: float
    right: float
    bottom: float


def lines_of(page: Any) -> Iterator[Seen]:
    """The lines of a page as they were drawn; a gap wider than a kanji parts columns."""
    text = page.get_textpage()
    run: list[tuple[str, tuple[float, float, float, float]]] = []
    for place in range(text.count_chars()):
        character = text.get_text_range(place, 1)
        box = text.get_charbox(place, loose=True)
        if character in ("\r", "\n", "") or (character == " " and box[0] == box[2]):
            continue
        if run and (abs(box[1] - run[-1][1][1]) > 2 or not -1 < box[0] - run[-1][1][2] < 12):
            yield _seen(run)
            run = []
        run.append((character, box))
    if run:
        yield _seen(run)


def _seen(run: list[tuple[str, tuple[float, float, float, float]]]) -> Seen:
    return Seen("".join(each for each, _ in run), run[0][1][0], run[-1][1][2], run[0][1][1])


@cache
def prose_pages(indent: str = "") -> tuple[tuple[Seen, ...], ...]:
    """An incident report whose confirmed facts are many paragraphs."""
    paragraphs = "\n".join(indent + JAPANESE * (1 + number % 3) for number in range(30))
    facts: Any = replace(reports.facts_of("incident", "ja", "typical"), confirmed=paragraphs)  # type: ignore[call-arg]
    drawn = draw_briefing(compose_incident(facts, samples.TEXTS["ja"]), samples.RESOURCES)
    return tuple(tuple(lines_of(page)) for page in pypdfium2.PdfDocument(drawn.pdf))


def prose_lines(page: tuple[Seen, ...]) -> list[Seen]:
    """Those of the confirmed facts: they begin at the margin and no heading is among them."""
    wanted = JAPANESE * 3
    return [
        line
        for line in page
        if abs(line.left - sheet.LEFT) < 2 and line.text.strip("　")[:12] in wanted
    ]


def test_no_line_begins_or_ends_where_kinsoku_forbids_it() -> None:
    lines = [line for page in prose_pages() for line in prose_lines(page)]
    assert len(lines) > 120
    for line in lines:
        assert line.text[0] not in NOT_AT_START, line.text
        assert line.text.rstrip()[-1] not in NOT_AT_END, line.text


@pytest.mark.parametrize("whole", ["11月23日18時00分", "CVE-2026-12345", "12,345件", "——", "……"])
def test_words_and_numbers_with_their_units_stay_whole(whole: str) -> None:
    pieces = whole.replace("月", "月|").replace("日", "日|").replace("時", "時|").split("|")
    lines = [line.text for page in prose_pages() for line in prose_lines(page)]
    for piece in filter(None, pieces):
        assert sum(line.count(piece) for line in lines) >= sum(1 + n % 3 for n in range(30)), piece


def test_full_lines_of_prose_reach_the_margin() -> None:
    reached = short = 0
    for page in prose_pages():
        found = prose_lines(page)
        for line, following in pairwise(found):
            if line.text.endswith("いる。") or following.bottom > line.bottom:
                continue  # the last line of a paragraph, or of a page
            gap = sheet.RIGHT - line.right
            assert gap > -1.5, line.text
            reached, short = reached + (gap < 1.5), short + (gap >= 1.5)
    assert reached > 80
    assert short <= reached / 20  # a gap wider than a quarter of an em is left open instead


def test_no_line_of_a_paragraph_stands_alone_on_a_page() -> None:
    ends = 0
    for page in prose_pages():
        found = prose_lines(page)
        if len(found) < 4:
            continue
        ends += 1
        # A line that ends a paragraph is not the first of a page, unless it is all of it.
        first = found[0].text
        assert not (first.endswith("いる。") and not first.startswith("機器（３台）")), first
        last, before = found[-1], found[-2]
        begins = last.text.startswith("機器（３台）") and before.text.endswith("いる。")
        assert not begins, last.text
    assert ends > 3


def test_an_indent_of_a_full_space_is_kept() -> None:
    lines = [
        line for page in prose_pages("　") for line in page if "機器（３台）の記録" in line.text
    ]
    begun = [line for line in lines if line.text.lstrip("　").startswith("機器（３台）")]
    # What is read back may tell a full space by the place of what follows it.
    indented = [line for line in begun if line.text.startswith("　") or line.left > sheet.LEFT + 8]
    assert len(indented) >= 30


def test_a_table_goes_on_with_its_headings_and_says_so() -> None:
    for language, again, head in (
        ("ja", "（続き）", "期限"),
        ("en", "(continued)", "Due"),
    ):
        texts = page_texts(case("task-status", language, "large").pdf)
        further = [text for text in texts if again in text]
        assert len(further) > len(texts) - 5
        for text in further:
            assert head in text.split(again, 1)[1][:40]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_found_by_search_and_drawn_in_every_kind(name: str) -> None:
    for kind in ("task-status", "incident", "situation"):
        facts: Any = reports.facts_of(kind, "ja", "typical")
        facts = replace(facts, office_name=f"{name}省（架空）", distribution=name)
        drawn = draw_briefing(
            reports.KINDS[kind].compose(facts, samples.TEXTS["ja"]), samples.RESOURCES
        )
        assert not [note for note in drawn.left_out if note.code == "glyph-missing"]
        page = pypdfium2.PdfDocument(drawn.pdf)[0].get_textpage()
        assert name in page.get_text_range(), (kind, name)
        if max(map(ord, name)) < 0x10000:  # beyond, pdfium's search finds nothing
            assert page.search(name).get_next() is not None, (kind, name)


def test_addresses_and_hashes_are_broken_where_they_can_be_read() -> None:
    facts: Any = reports.facts_of("incident", "ja", "typical")
    address = "hxxps://portal[.]example[.]jp/" + "/".join(
        f"part{n}?id={n}&key=abc" for n in range(9)
    )
    facts = replace(facts, confirmed=f"接続先は{address}である。")
    drawn = draw_briefing(compose_incident(facts, samples.TEXTS["ja"]), samples.RESOURCES)
    page = pypdfium2.PdfDocument(drawn.pdf)
    lines = [line for each in page for line in lines_of(each) if "part" in line.text]
    assert len(lines) > 2
    for line in lines[:-1]:
        assert line.text[-1] in SEPARATORS, line.text
        assert line.right < sheet.RIGHT + 1.5
