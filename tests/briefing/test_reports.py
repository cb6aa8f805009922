"""What holds for every kind of briefing: it conforms, it is marked on every page, nothing stands
outside the margins or is lost, and it is the same on every run."""

import re
from dataclasses import replace
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2
import pytest
from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

from liaison_app.briefing import (
    compose_cabinet_summary,
    compose_incident,
    compose_situation_annex,
    describe_note,
    draw_briefing,
    summarised,
)
from liaison_app.briefing.compose import situation
from liaison_app.briefing.conformance import check_conformance
from liaison_app.briefing.facts import CorrectedFigure
from liaison_app.briefing.model import Grid, Points
from liaison_app.briefing.pages import sheet
from liaison_app.workflows.briefing_kinds import KINDS as DECLARED
from tests.briefing import reports, samples
from tests.briefing.reading import count_pages
from tests.briefing.reports import KINDS, SIZES, case, composed, page_texts, squeezed

EVERY = pytest.mark.parametrize(
    ("kind", "language", "size"),
    [(kind, language, size) for kind in KINDS for language in ("ja", "en") for size in SIZES],
)
TYPICAL = pytest.mark.parametrize(
    ("kind", "language"), [(kind, language) for kind in KINDS for language in ("ja", "en")]
)
SLACK = 1.5  # points by which a glyph's ink may pass its advance


def test_every_kind_but_the_summary_is_tried_here() -> None:
    assert {kind.code for kind in DECLARED} == {*KINDS, "cabinet-summary"}


@EVERY
def test_it_conforms(kind: str, language: str, size: str) -> None:
    drawn = case(kind, language, size)
    assert check_conformance(drawn.pdf) == []
    assert drawn.pages == count_pages(drawn.pdf)


@EVERY
def test_every_page_bears_markings_and_its_number(kind: str, language: str, size: str) -> None:
    frame = composed(kind, language, size).frame
    texts = page_texts(case(kind, language, size).pdf)
    grade = "機密性２情報" if language == "ja" else "Confidentiality 2"
    for page, text in enumerate(texts, 1):
        assert text.count(frame.tlp) == 2
        assert text.count(grade) >= 2
        label = frame.page_label.format(page=page, pages=len(texts))
        assert label.replace(" ", "") in text.replace(" ", "")


@EVERY
def test_nothing_stands_outside_the_margins(kind: str, language: str, size: str) -> None:
    for page in pypdfium2.PdfDocument(case(kind, language, size).pdf):
        text = page.get_textpage()
        for place in range(text.count_chars()):
            left, bottom, right, top = text.get_charbox(place)
            if right > left:
                assert left > sheet.LEFT - SLACK
                assert right < sheet.RIGHT + SLACK
                assert 8 < bottom < top < sheet.HEIGHT - 8


@TYPICAL
def test_it_says_how_fresh_its_picture_is(kind: str, language: str) -> None:
    facts = KINDS[kind].facts(language, "typical")
    text = squeezed(case(kind, language, "typical").pdf)
    # One page has the newest bundle and how many there are, the others all of them.
    short = kind in ("handover", "transmittal")
    bundles = facts.coverage.bundles[: 1 if short else None]
    for bundle in bundles:
        assert bundle.fingerprint[:8] in text
    for silent in facts.coverage.silent:
        assert "".join(silent.name.split()) in text


@TYPICAL
def test_the_same_facts_give_the_same_bytes(kind: str, language: str) -> None:
    again = draw_briefing(composed(kind, language, "typical"), samples.RESOURCES)
    assert again.pdf == case(kind, language, "typical").pdf


@TYPICAL
def test_a_draft_and_an_exercise_say_so_on_every_page(kind: str, language: str) -> None:
    facts = KINDS[kind].facts(language, "typical")
    changed = replace(facts, register_number=None, exercise=True)
    paper = KINDS[kind].compose(changed, samples.TEXTS[language])
    pdf = draw_briefing(paper, samples.RESOURCES).pdf
    for stamp in ("frame.draft", "frame.exercise"):
        said = samples.TEXTS[language](f"briefing.{stamp}")
        for text in page_texts(pdf):
            assert text.count(said) >= 2


def test_a_task_too_long_for_a_page_is_told_whole() -> None:
    text = squeezed(case("task-status", "ja", "large").pdf)
    long = reports.LONG["ja"]
    assert text.count("鑿") == long.count("鑿") + long[:3000].count("鑿")
    for place in range(400):
        assert f"T-2026-{place:04}" in text


def test_what_is_late_stands_first_with_its_reason_and_what_is_asked_for() -> None:
    first = "".join(page_texts(case("task-status", "ja", "typical").pdf)[0].split())
    urgent = first.split("期限超過・期限切迫", 1)[1].split("対応事項の一覧", 1)[0]
    assert urgent.index("T-2026-0000") < urgent.index("T-2026-0006")
    assert "期限超過（対応中）" in urgent
    assert "機器の納入が遅れた。（架空）" in urgent
    assert "延長" in urgent
    assert "T-2026-0001" not in urgent


def test_a_table_that_goes_on_says_what_it_is() -> None:
    pages = page_texts(case("task-status", "ja", "large").pdf)
    assert sum("（続き）" in text and "求める支援" in text for text in pages) >= 2
    assert sum("対策パッケージ（架空）（第２版）（続き）" in text for text in pages) >= 2


def test_an_incident_is_told_with_what_is_known_and_what_is_not_apart() -> None:
    text = squeezed(case("incident", "ja", "typical").pdf)
    parts = ("確認された事実", "確認中の事項", "評価")
    said = text.split("把握の状況", 1)[1]
    places = [said.index(part) for part in parts]
    assert places == sorted(places)
    assert "検知" in text
    assert "未了・確認中" in text
    assert "髙﨑庁（架空）" in text


def test_indicators_are_defanged_and_hashes_stand_in_groups() -> None:
    pages = " ".join(page_texts(case("incident", "ja", "typical").pdf))
    assert "hxxps://evil[.]example/a?id=1&token=2" in pages.replace(" ", "")
    assert "01234567 89abcdef 01234567" in pages


def test_the_three_sentences_are_drafted_or_those_a_person_wrote() -> None:
    facts = reports.incident("ja", "typical")
    drafted = compose_incident(facts, samples.TEXTS["ja"])
    assert "sentences-drafted" in {note.code for note in drafted.warnings}
    written = compose_incident(replace(facts, sentences=("一", "二", "三")), samples.TEXTS["ja"])
    assert "sentences-drafted" not in {note.code for note in written.warnings}
    assert written.body.sections[0].parts[2] == Points("ポイント", ("一", "二", "三"))


def test_a_text_longer_than_a_page_is_told_whole() -> None:
    text = squeezed(case("incident", "ja", "large").pdf)
    # Among the facts and in the timeline; the change log has the beginnings alone.
    assert text.count("鑿") >= 2 * reports.LONG["ja"].count("鑿")
    for place in range(2, 300):
        assert f"経過{place}" in text


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("size", SIZES)
def test_a_handover_is_one_page_and_says_what_it_leaves_out(language: str, size: str) -> None:
    drawn = case("handover", language, size)
    assert drawn.pages == 1
    place = samples.TEXTS[language]("briefing.handover.incidents-place")
    told = {note.code for note in drawn.left_out if note.place == place}
    assert ("rows-omitted" in told) is (size in ("large", "hostile"))
    if size == "large":
        text = squeezed(drawn.pdf)
        shown = sum(f"2026-{place:04}" in text for place in range(5000))
        assert shown >= 3
        more = {"ja": "ほか4,99", "en": "and4,99"}
        assert more[language] in text


def test_a_handover_is_no_report_of_a_series() -> None:
    assert "速報" not in squeezed(case("handover", "ja", "empty").pdf)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_transmittal_shows_the_fingerprint_in_every_way(language: str) -> None:
    drawn = case("transmittal", language, "typical")
    assert drawn.pages == 1
    text = " ".join(page_texts(drawn.pdf))
    assert "0123 4567 89ab cdef" in text
    assert "balcony time marine" in text
    slip = text.rsplit({"ja": "受領書", "en": "Receipt"}[language], 1)[1]
    # Who receives it computes the code; it is not there to be copied.
    assert "0123 4567" not in slip
    assert "nco-to-mofa-0042.liaison" in slip


def test_the_qr_code_says_the_fingerprint_at_32_millimetres() -> None:
    pdf = case("transmittal", "ja", "typical").pdf
    with pikepdf.open(BytesIO(pdf)) as opened:
        boxes = [
            [float(corner) for corner in held.A.BBox]
            for held in opened.objects
            if isinstance(held, pikepdf.Dictionary) and held.get("/S") == pikepdf.Name.Figure
        ]
    ((left, bottom, right, top),) = boxes
    assert right - left == pytest.approx(32 * sheet.MM, abs=0.1)
    assert top - bottom == pytest.approx(32 * sheet.MM, abs=0.1)
    code: Any = QRCode(None, QRErrorCorrectLevel.M)
    code.addData("0123456789ABCDEF" * 4)
    code.make()
    count = code.getModuleCount()
    image = pypdfium2.PdfDocument(pdf)[0].render(scale=4).to_pil().convert("L")
    unit = (right - left) / count
    for row in range(count):
        for column in range(count):
            x, y = left + (column + 0.5) * unit, sheet.HEIGHT - top + (row + 0.5) * unit
            assert (image.getpixel((int(x * 4), int(y * 4))) < 128) is code.isDark(row, column)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_contents_of_a_situation_report_lead_to_its_chapters(language: str) -> None:
    drawn = case("situation", language, "typical")
    assert 4 <= drawn.pages <= 20
    with pikepdf.open(BytesIO(drawn.pdf)) as pdf:
        pages = [page.obj.objgen for page in pdf.pages]
        links = [
            (str(each.Contents), pages.index(each.Dest[0].objgen), float(each.Dest[3]))
            for page in pdf.pages
            for each in page.obj.get("/Annots", [])
        ]
        with pdf.open_outline() as outline:
            bookmarks = [item.title for item in outline.root]
    texts = page_texts(drawn.pdf)
    assert len(links) == 11
    for says, page, top in links:
        title = says.rsplit(" ", 2 if language == "en" else 1)[0]
        assert title in bookmarks
        assert "".join(title.split()) in "".join(texts[page].split())
        assert sheet.BOTTOM < top <= sheet.TOP


def test_the_first_page_of_a_situation_report_is_the_summary() -> None:
    first = "".join(page_texts(case("situation", "ja", "typical").pdf)[0].split())
    assert "御判断いただきたい事項" in first
    assert "ほか７件（後掲）" in first
    assert "（別紙" not in first


def test_changes_are_told() -> None:
    text = squeezed(case("situation", "ja", "typical").pdf)
    for said in ("新規４件", "計数から除外", "２中→３高"):
        assert said in text, said


@pytest.mark.parametrize("kind", ["cabinet-summary", "situation", "task-status", "handover"])
def test_a_corrected_figure_of_the_last_issue_is_told_wherever_figures_are_compared(
    kind: str,
) -> None:
    facts: Any = replace(
        samples.typical("ja") if kind == "cabinet-summary" else KINDS[kind].facts("ja", "typical"),
        corrections=(
            CorrectedFigure(name="serious", printed=2, corrected=3),
            CorrectedFigure(name="tasks_done", printed=89, corrected=90),
        ),
    )
    compose: Any = compose_cabinet_summary if kind == "cabinet-summary" else KINDS[kind].compose
    drawn = draw_briefing(compose(facts, samples.TEXTS["ja"]), samples.RESOURCES)
    text = squeezed(drawn.pdf)
    assert "※【訂正】前報の「うち影響度「高」以上」２件は、現在の把握では３件" in text
    assert "「対応事項の完了」89件は、現在の把握では90件（前報の後に判明）。" in text
    assert text.count("※") > 1  # beside the figure too
    unchanged = replace(facts, corrections=())
    drawn = draw_briefing(compose(unchanged, samples.TEXTS["ja"]), samples.RESOURCES)
    assert "※" not in squeezed(drawn.pdf)


def test_what_may_be_said_stands_in_another_box_than_what_may_not() -> None:
    text = squeezed(case("situation", "ja", "typical").pdf)
    boxes = ("言ってよいこと（了解済み）", "言ってはならないこと", "未了解（了解を得るまで")
    first, second, third = (text.index(box) for box in boxes)
    assert first < text.index("供給に支障なし") < second
    assert second < text.index("攻撃主体は") < third
    assert third < text.index("被害額は")


def test_assessed_words_are_explained_and_only_english_has_their_shares() -> None:
    japanese = squeezed(case("situation", "ja", "empty").pdf)
    english = squeezed(case("situation", "en", "empty").pdf)
    assert "可能性を排除できない" in japanese
    assert "55to95percent" in english
    assert "80" not in japanese.split("評価に用いる語")[-1].split("用語")[0]


def test_a_flood_of_incidents_is_shortened_and_the_officer_is_told() -> None:
    drawn = case("situation", "ja", "large")
    assert drawn.pages == situation.MOST_PAGES
    omitted = {note.place for note in drawn.left_out if note.code == "rows-omitted"}
    assert {"その他の事案", "前報からの変化", "対策パッケージの実施状況"} <= omitted
    assert re.search("ほか4,9[0-9][0-9]件（別紙）", squeezed(drawn.pdf))


@pytest.mark.parametrize("language", ["ja", "en"])
def test_what_a_report_of_a_flood_does_not_show_stands_in_its_annex(language: str) -> None:
    facts: Any = reports.facts_of("situation", language, "large")
    drawn = case("situation", language, "large")
    annex = compose_situation_annex(facts, samples.TEXTS[language], drawn.left_out)
    assert annex is not None
    rows = {part.place: part for section in annex.body.sections for part in section.parts
            if isinstance(part, Grid)}  # fmt: skip
    omitted = [note for note in drawn.left_out if note.code == "rows-omitted"]
    assert {note.place for note in omitted} == {*rows}
    assert len(omitted) == 3
    cases = next(part for part in rows.values() if len(part.rows) == 5000)
    assert cases.rows[-1][0] == "KAKUU-DENRYOKU-2026-4999"
    few = replace(annex, body=replace(annex.body, sections=annex.body.sections[:1]))
    text = squeezed(draw_briefing(few, samples.RESOURCES).pdf)
    assert ("別紙サイバー事案の状況報告" if language == "ja" else "AnnextoSituationReport") in text
    nothing = case("situation", language, "typical").left_out
    typical: Any = reports.facts_of("situation", language, "typical")
    assert compose_situation_annex(typical, samples.TEXTS[language], nothing) is None


def test_many_notes_are_told_in_a_sentence_for_each_sort() -> None:
    notes = case("situation", "ja", "large").left_out
    told = summarised(notes, samples.TEXTS["ja"])
    assert len(told) == len({note.code for note in notes}) < len(notes)
    cut = next(each for each in told if "途中までとしたもの" in each)
    assert "か所（「前報からの変化」、「ENERGY-2026-0000」、「ENERGY-2026-0001」、ほか" in cut
    one = notes[:1]
    assert summarised(one, samples.TEXTS["ja"]) == (describe_note(one[0], samples.TEXTS["ja"]),)


def test_two_serious_incidents_share_a_page_however_much_is_written() -> None:
    for language in ("ja", "en"):
        texts = page_texts(case("situation", language, "large").pdf)
        outlook = samples.TEXTS[language]("briefing.situation.case.outlook")
        pages = [
            text for text in texts[1:] if re.search("ENERGY-2026-00(0[0-9]|1[01])", text)
            and outlook in text
        ]  # fmt: skip
        assert len(pages) <= 8
        # None is parted from its heading.
        for text in pages:
            assert text.count(outlook) == len(re.findall("ENERGY-2026-00..", text))


@TYPICAL
def test_what_cannot_be_printed_is_told_and_names_stay_right(kind: str, language: str) -> None:
    drawn = case(kind, language, "hostile")
    codes = {note.code for note in drawn.left_out}
    assert {"characters-removed", "glyph-missing"} <= codes
    text = " ".join(page_texts(drawn.pdf))
    assert "\u202e" not in text
    assert "髙﨑" in text


def test_no_heading_stands_alone_at_the_foot_of_a_page() -> None:
    facts = reports.situation("ja", "large")
    facts = replace(facts, incidents=facts.incidents[:9], measures=(), lines=())
    for count in range(0, 24, 2):
        changed = replace(facts, changes=facts.changes[:count])
        paper = KINDS["situation"].compose(changed, samples.TEXTS["ja"])
        document = pypdfium2.PdfDocument(draw_briefing(paper, samples.RESOURCES).pdf)
        chapters = ["".join(each.heading.split()) for each in paper.body.sections if each.heading]
        for page in list(document)[1:]:
            lines = page.get_textpage().get_text_range().split("\n")
            last = ["".join(line.split()) for line in lines if line.strip()][-1]
            assert not any(last.startswith(heading) for heading in chapters), count


@pytest.mark.parametrize(
    ("language", "told", "shown"),
    [("ja", "計数に含まない", "未送付"), ("en", "not counted", "Held back (markings)")],
)
def test_what_was_held_back_is_told_and_not_as_late(language: str, told: str, shown: str) -> None:
    """Neither among what is overdue, nor passed over: how many, and which."""
    facts = reports.task_status(language, "typical")
    held = replace(facts.tasks[0], standing="held_back", status="issued", reason="")
    figures = replace(facts.figures, tasks_held_back=1)
    facts = replace(facts, figures=figures, tasks=(held, *facts.tasks[1:]), left_aside=0)
    texts = samples.TEXTS[language]
    drawn = draw_briefing(KINDS["task-status"].compose(facts, texts), samples.RESOURCES)
    pages = squeezed(drawn.pdf)
    assert told.replace(" ", "") in pages
    assert pages.count(shown.replace(" ", "")) == (2 if language == "ja" else 1)
    summary = compose_cabinet_summary(replace(samples.typical(language), figures=figures), texts)
    page = squeezed(draw_briefing(summary, samples.RESOURCES).pdf)
    assert told.replace(" ", "") in page
