"""Minutes and call lists: as many pages as they take, conforming, marked, and nothing is cut."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pypdfium2
import pytest

from liaison_app.briefing import Drawn, compose_call_list, compose_minutes, draw_briefing
from liaison_app.briefing.conformance import check_conformance
from liaison_app.briefing.paper_facts import (
    Callee,
    CallFacts,
    CallListFacts,
    MeetingDecision,
    MinutesFacts,
    OwedAnswer,
    PaperFacts,
    Reminded,
)
from tests.briefing import samples
from tests.briefing.reading import count_pages

AS_OF = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
BOTH = pytest.mark.parametrize("language", ["ja", "en"])


def paper(language: str) -> PaperFacts:
    return PaperFacts(
        language=language,
        as_of=AS_OF,
        office_name="内閣官房（架空）",
        number="K-2026-0001",
        tlp="TLP:AMBER+STRICT",
        grade="confidentiality-2",
        handling=("no-copy",),
    )


def minutes(language: str, lines: int = 12, decisions: int = 4) -> MinutesFacts:
    said = "各府省庁から状況の説明があり、認証情報の点検の進め方について意見が交わされた。（架空）"
    return MinutesFacts(
        paper=paper(language),
        title="生成ＡＩの悪用に関する関係省庁連絡会議（架空）",
        held_at=AS_OF - timedelta(hours=2),
        ends_at=AS_OF - timedelta(hours=1),
        place="中央合同庁舎（架空）",
        chair="内閣審議官（架空）",
        attendees=("外務省 課長（架空）", "警察庁 課長（架空）"),
        agenda=("現状", "当面の対応、今後の予定"),
        papers=(("資料１", "NCO-B-2026-0001"), ("", "NCO-B-2026-0002")),
        minutes="\n".join(f"{number}　{said}" for number in range(1, lines + 1)),
        decisions=tuple(
            MeetingDecision(
                text=f"決定{number}：各府省庁は認証の状況を点検し、報告する。（架空）",
                responsible="各府省庁（架空）",
                due=AS_OF + timedelta(days=number),
                task=f"T-2026-{number:04d}",
                answered=number,
                addressed=5,
            )
            for number in range(1, decisions + 1)
        ),
    )


def calls(language: str, organisations: int = 9) -> CallListFacts:
    item = OwedAnswer(
        reference="T-2026-0001",
        title="多要素認証の徹底（架空）",
        due=AS_OF - timedelta(days=3),
        status="発出",
        overdue=True,
    )
    callee = Callee(
        post="情報セキュリティ責任者（架空）",
        name="架空太郎",
        day="03-0000-0001",
        night="03-0000-0002",
        deputy="架空花子",
        deputy_number="03-0000-0003",
    )
    called = [
        CallFacts(
            name=f"架空機関{number}",
            via="所管省庁（架空）" if number % 2 else "",
            silent_days=15 if number % 3 == 0 else None,
            items=(item, replace(item, reference="R-2026-0002", overdue=False, status="受領")),
            contacts=(callee, replace(callee, post="当直（架空）")) if number % 4 else (),
            reminded=(Reminded(at=AS_OF - timedelta(days=1), answer="今週中に回答する。（架空）"),),
        )
        for number in range(1, organisations + 1)
    ]
    return CallListFacts(paper=paper(language), calls=tuple(called))


def drawn_minutes(facts: MinutesFacts) -> Drawn:
    return draw_briefing(
        compose_minutes(facts, samples.TEXTS[facts.paper.language]), samples.RESOURCES
    )


def drawn_calls(facts: CallListFacts) -> Drawn:
    return draw_briefing(
        compose_call_list(facts, samples.TEXTS[facts.paper.language]), samples.RESOURCES
    )


def texts_of(pdf: bytes) -> list[str]:
    """The text of each page, without what ends lines."""
    document = pypdfium2.PdfDocument(pdf)
    found = [page.get_textpage().get_text_range() for page in document]
    return [text.replace("\ufffe", "-").replace("\r", "").replace("\n", "") for text in found]


@BOTH
def test_they_conform_and_bear_their_markings_on_every_page(language: str) -> None:
    for drawn in (drawn_minutes(minutes(language, 60, 30)), drawn_calls(calls(language))):
        assert drawn.pages == count_pages(drawn.pdf) > 1
        assert check_conformance(drawn.pdf) == []
        assert drawn.left_out == ()
        for number, text in enumerate(texts_of(drawn.pdf), 1):
            assert text.count("TLP:AMBER+STRICT") == 2, number


@BOTH
def test_nothing_said_or_decided_is_cut(language: str) -> None:
    facts = minutes(language, 80, 40)
    whole = "".join(texts_of(drawn_minutes(facts).pdf)).replace(" ", "").replace("　", "")
    for number in range(1, 81):
        assert f"{number}各府省庁から状況の説明" in whole, number
    for number in range(1, 41):
        assert f"T-2026-{number:04d}" in whole, number


@BOTH
def test_every_answer_is_told_with_who_gave_it_and_nothing_is_dropped_in_silence(
    language: str,
) -> None:
    times = [AS_OF - timedelta(days=days) for days in range(1, 7)]
    reminded = [Reminded(at=at, told="当直（架空）") for at in times]
    reminded[4] = Reminded(at=times[4], told="総務課長（架空）", answer="明日回答（架空）")
    facts = calls(language, 1)
    call = replace(facts.calls[0], reminded=tuple(reminded))
    text = "".join(texts_of(drawn_calls(replace(facts, calls=(call,))).pdf))
    whole = "".join(text.split())
    assert whole.count("当直（架空）") == 3 + 1  # the further contact is called so too
    assert "総務課長（架空）" in whole
    assert "明日回答（架空）" in whole
    more = {"ja": "このほか督促２回（回答なし）", "en": "2moretimes,withoutananswer"}
    assert more[language] in whole


def test_the_call_list_has_every_number_and_who_is_late() -> None:
    text = "".join(texts_of(drawn_calls(calls("ja", 1)).pdf))
    for said in (
        "03-0000-0001",
        "03-0000-0002",
        "03-0000-0003",
        "架空花子",
        "（超過）",
        "今週中に",
    ):
        assert said in text, said
    assert "当直（架空）" in text


@BOTH
def test_an_empty_one_says_so(language: str) -> None:
    empty = CallListFacts(paper=paper(language), calls=())
    bare = MinutesFacts(paper=replace(paper(language), draft=True), title="会議", held_at=AS_OF)
    for drawn in (drawn_calls(empty), drawn_minutes(bare)):
        assert drawn.pages == 1
        assert check_conformance(drawn.pdf) == []
    assert samples.TEXTS[language]("briefing.frame.draft") in texts_of(drawn_minutes(bare).pdf)[0]


def test_one_decision_longer_than_a_page_goes_on_with_the_next() -> None:
    long = MeetingDecision(text="各府省庁は点検の結果を報告する。" * 400)
    drawn = drawn_minutes(replace(minutes("ja"), decisions=(long,)))
    assert check_conformance(drawn.pdf) == []
    assert "".join(texts_of(drawn.pdf)).count("点検の結果を報告") >= 390


def test_the_same_facts_give_the_same_bytes() -> None:
    assert drawn_minutes(minutes("ja")).pdf == drawn_minutes(minutes("ja")).pdf


def test_what_cannot_be_printed_is_told() -> None:
    drawn = drawn_minutes(replace(minutes("ja"), minutes="要旨\u202eここから"))
    assert "characters-removed" in {note.code for note in drawn.left_out}
