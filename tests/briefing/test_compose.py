"""What a summary says, tested on values: no fonts, no pages."""

from dataclasses import replace
from datetime import timedelta

import pytest

from liaison_app.briefing import Briefing, describe_note
from liaison_app.briefing.compose.sentences import LONGEST_SENTENCE
from liaison_app.briefing.facts import (
    DecisionFacts,
    Figures,
    IncidentFacts,
    SilentOrganisation,
    SummaryFacts,
    Upcoming,
)
from liaison_app.domain.errors import Refused
from tests.briefing import samples
from tests.briefing.reading import CASES, composed

BOTH = pytest.mark.parametrize("language", ["ja", "en"])


def codes(briefing: Briefing) -> set[str]:
    return {note.code for note in (*briefing.left_out, *briefing.warnings)}


@BOTH
@pytest.mark.parametrize("name", sorted(CASES))
def test_there_are_three_sentences_of_at_most_ninety_characters(name: str, language: str) -> None:
    sentences = composed(CASES[name](language)).body.points.sentences
    assert len(sentences) == 3
    assert all(0 < len(sentence) <= LONGEST_SENTENCE for sentence in sentences)


def test_the_sentences_say_what_happened_what_it_means_and_what_is_left() -> None:
    first, second, third = composed(samples.typical()).body.points.sentences
    assert first.startswith(
        "対応中の事案は12件（うち影響度「高」以上２件）、影響を受けた機関は５機関。"
    )
    assert "電力Ａ社（架空）" in first
    assert second.startswith("国民生活への影響は、電力Ａ社（架空）の事案で「供給支障なし。")
    assert "未判定の事案が１件" in second
    assert third.startswith("対応事項188件のうち58件が未完了（完了69％）、期限超過は７件。")
    assert "直近の期限は11月23日23時59分。" in third


def test_nothing_known_is_said_as_such_and_never_as_nothing_happened() -> None:
    none, effect, tasks = composed(samples.empty()).body.points.sentences
    assert none == "対応中の事案は、把握している限りない（０件）。"
    assert effect == "国民生活に影響が生じたとの報告は受けていない。"
    assert tasks == "発出済みの対応事項はない。"

    unknown = replace(samples.empty(), figures=Figures())
    first, second, third = composed(unknown).body.points.sentences
    assert (first, second, third) == (
        "対応中の事案の件数は確認中。",
        "国民生活への影響は確認中。",
        "対応事項の完了状況は確認中。",
    )
    assert [tile.value for tile in composed(unknown).body.situation.tiles] == ["確認中"] * 5


def test_silent_organisations_are_said_beside_no_incidents() -> None:
    coverage = replace(samples.empty().coverage, silent=(SilentOrganisation(name="Ｆ省（架空）"),))
    briefing = composed(replace(samples.empty(), coverage=coverage))
    assert briefing.body.points.sentences[0].endswith("ただし１機関からは受領がない。")
    assert "Ｆ省（架空）（受領実績なし）" in briefing.body.closing[1].text


def test_an_effect_of_a_lesser_incident_does_not_stand_for_the_gravest() -> None:
    gravest, lesser, *_ = samples.typical().incidents
    facts = replace(samples.typical(), incidents=(replace(gravest, impact=""), lesser))
    assert "最も影響度の高い事案の影響は確認中。" in composed(facts).body.points.sentences[1]


def test_a_persons_sentences_replace_the_drafts_and_the_officer_is_told_of_drafts() -> None:
    facts = replace(samples.typical(), sentences=("一", "二", "三" * 200))
    briefing = composed(facts)
    assert briefing.body.points.sentences[:2] == ("一", "二")
    assert len(briefing.body.points.sentences[2]) == LONGEST_SENTENCE
    assert "sentences-drafted" not in codes(briefing)
    assert "sentences-drafted" in codes(composed(samples.typical()))


def test_the_gravest_five_stand_in_the_table_and_an_unassessed_one_ranks_above_medium() -> None:
    rows = composed(samples.typical()).body.situation.rows
    assert [row.cells[3] for row in rows] == ["４ 危機", "３ 高", "未判定", "２ 中", "１ 低"]
    assert [row.is_grave for row in rows] == [True, True, False, False, False]


def test_what_does_not_fit_the_table_is_counted_below_it_and_noted() -> None:
    briefing = composed(samples.typical())
    closing = briefing.body.situation.closing
    assert closing[5].startswith("ほか７件（別紙：状況報告）")
    assert closing[3].startswith("ほか９件（別紙：状況報告）")
    assert ("rows-omitted", "主な事案", "７") in briefing.left_out
    whole = replace(samples.typical(), incidents_total=5)
    assert not composed(whole).body.situation.closing[5].startswith("ほか")


def test_a_time_is_shown_no_more_exactly_than_it_is_known() -> None:
    rows = composed(samples.typical()).body.situation.rows
    aware = {row.cells[0]: row.cells[1] for row in rows}
    assert aware == {
        "ENERGY-2026-0211": "11月22日21時40分",
        "MOFA-2026-0214": "11月23日６時10分",
        "NPA-2026-0216": "11月23日９時頃",
        "JINJI-2026-0219": "11月23日",
        "MLIT-2026-0220": "確認中",
    }


def test_changes_and_shares_are_written_as_officials_write_them() -> None:
    tiles = composed(samples.typical()).body.situation.tiles
    assert [tile.change for tile in tiles] == [
        "前報比　３件増",
        "前報比　増減なし",
        "前報比　１機関増",
        "前報比　22ポイント増",
        "前報比　▲４",
    ]
    assert (tiles[3].value, tiles[3].unit, tiles[3].detail) == ("69", "％", "130／188件")
    english = composed(samples.typical("en")).body.situation.tiles
    assert [tile.change for tile in english] == [
        "+3 vs last",
        "no change vs last",
        "+1 vs last",
        "+22 points vs last",
        "−4 vs last",
    ]


@pytest.mark.parametrize(
    ("done", "total", "percent"), [(1, 3, "33"), (2, 3, "67"), (1, 8, "13"), (0, 7, "0")]
)
def test_a_share_is_rounded_and_never_cut(done: int, total: int, percent: str) -> None:
    facts = replace(samples.empty(), figures=Figures(tasks_done=done, tasks_total=total))
    tile = composed(facts).body.situation.tiles[3]
    assert (tile.value, tile.detail) == (percent, f"{done}／{total}件")


def test_seven_organisations_have_a_bar_and_the_rest_one_together() -> None:
    briefing = composed(samples.typical())
    bars = briefing.body.progress.bars
    assert [bar.name for bar in bars][:2] == ["経済産業省", "国土交通省"]
    assert len(bars) == 8
    assert bars[-1].name == "その他２機関"
    assert sum(sum(bar.parts) for bar in bars) == 188
    assert bars[0].label == "48％（15／31件） 超過３"
    assert "経済産業省：完了 15 対応中 9 未着手 4 期限超過 3" in (
        briefing.body.progress.alternative
    )
    assert ("bars-merged", "機関別の実施状況", "２") in briefing.left_out


def test_a_decision_bears_its_deadline_basis_proposal_and_coordination() -> None:
    item = composed(samples.typical()).body.decisions.items[0]
    assert item.mark == "ア"
    assert item.details == (
        "期限：11月23日21時00分　根拠：事案発生時の広報要領４（架空）　事務方案：案のとおり公表　"
        "調整状況：経済産業省と調整済み、Ａ社了承"
    )


def test_a_decision_without_deadline_or_proposal_is_printed_and_warned_of() -> None:
    briefing = composed(
        replace(samples.typical(), decisions=(DecisionFacts(text="公表すること。"),))
    )
    assert briefing.body.decisions.items[0].details.startswith("期限：確認中　根拠：確認中")
    assert {"no-deadline", "no-proposal"} <= codes(briefing)
    assert composed(samples.empty()).body.decisions.nothing == "御判断を要する事項なし。"


def test_what_is_not_recorded_is_said_to_be_and_warned_of() -> None:
    briefing = composed(samples.empty())
    assert [remark.text for remark in briefing.body.decisions.remarks] == ["確認中（記載なし）"] * 2
    assert briefing.body.closing[2].text == "確認中（記載なし）"
    assert {"not-filled-in", "no-next-issue"} <= codes(briefing)


def test_the_next_issue_is_warned_of_when_something_falls_due_before_it() -> None:
    soon = Upcoming(at=samples.AS_OF + timedelta(hours=1), text="期限", is_limit=True)
    late = replace(
        samples.empty(), upcoming=(soon,), next_issue_at=samples.AS_OF + timedelta(hours=47)
    )
    assert "next-issue-late" in codes(composed(late))
    early = replace(late, next_issue_at=samples.AS_OF + timedelta(minutes=30))
    assert "next-issue-late" not in codes(composed(early))


def test_what_lies_in_the_past_is_no_longer_coming() -> None:
    past = Upcoming(at=samples.AS_OF - timedelta(hours=1), text="済んだ会議")
    assert composed(replace(samples.empty(), upcoming=(past,))).body.agenda.items == ()


def test_a_first_report_says_that_it_may_change_and_compares_with_nothing() -> None:
    briefing = composed(samples.empty())
    assert briefing.frame.preliminary == "これは速報であり、数値等は今後も変わることがある。"
    assert {tile.change for tile in briefing.body.situation.tiles} == {"前報なし"}
    assert composed(samples.typical()).frame.preliminary == ""


def test_an_unnumbered_document_is_a_draft_and_an_exercise_is_marked() -> None:
    frame = composed(replace(samples.empty(), exercise=True)).frame
    assert frame.stamps == ("訓練", "案")
    assert frame.title.startswith("【訓練】")
    assert frame.title.endswith("（案）")
    assert frame.opening[0].text == "未付番（案）"
    assert composed(samples.typical()).frame.stamps == ()


def test_markings_are_written_as_the_standards_write_them() -> None:
    facts = replace(samples.typical(), tlp="amber+strict", handling=("no-copy", "limited-to:閣僚"))
    frame = composed(facts).frame
    assert (frame.tlp, frame.marking.text) == (
        "TLP:AMBER+STRICT",
        "機密性２情報　複製禁止、閣僚限り",
    )
    for wrong in (replace(facts, tlp="purple"), replace(facts, grade="confidentiality-9")):
        with pytest.raises(Refused):
            composed(wrong)


def test_the_fingerprint_is_that_of_the_facts() -> None:
    first, again = composed(samples.typical()), composed(samples.typical())
    other = composed(replace(samples.typical(), issue_no=4))
    assert first == again
    assert first.fingerprint in first.frame.footer
    assert len(first.fingerprint) == 16
    assert first.fingerprint != other.fingerprint


@BOTH
@pytest.mark.parametrize("name", sorted(CASES))
def test_every_note_is_a_sentence_in_the_officers_language(name: str, language: str) -> None:
    briefing = composed(CASES[name](language))
    notes = (*briefing.left_out, *briefing.warnings)
    assert all(describe_note(note, samples.TEXTS[language]) for note in notes)


@BOTH
def test_no_text_is_blank_and_no_placeholder_is_left(language: str) -> None:
    def texts(value: object) -> list[str]:
        if isinstance(value, str):
            return [value]
        if isinstance(value, tuple):
            return [text for item in value for text in texts(item)]
        fields = getattr(value, "__dataclass_fields__", {})
        return [text for name in fields for text in texts(getattr(value, name))]

    for facts in (samples.typical(language), samples.empty(language)):
        for text in texts(composed(facts).body):
            assert "{" not in text
            assert "None" not in text


def test_texts_of_the_wrong_language_are_our_mistake() -> None:
    from liaison_app.briefing import compose_cabinet_summary

    with pytest.raises(ValueError, match="texts in en"):
        compose_cabinet_summary(samples.typical("ja"), samples.TEXTS["en"])


def test_ranking_does_not_depend_on_the_order_given() -> None:
    facts = samples.typical()
    turned = replace(facts, incidents=tuple(reversed(facts.incidents)))
    assert composed(facts).body == composed(turned).body


def test_a_status_from_a_newer_program_is_shown_by_its_code() -> None:
    row = IncidentFacts(
        reference="X-2026-0001", organisation="Ｇ", title="不明", status="quarantined"
    )
    facts: SummaryFacts = replace(samples.empty(), incidents=(row,), incidents_total=1)
    assert composed(facts).body.situation.rows[0].cells[5] == "quarantined"
