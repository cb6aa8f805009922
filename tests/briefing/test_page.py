"""The drawn page: always one, always conforming, always the same bytes, and it says it all."""

import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from liaison_app.briefing import BriefingResources, draw_briefing
from liaison_app.briefing.conformance import check_conformance
from liaison_app.briefing.facts import (
    BundleSource,
    Contact,
    Coverage,
    DecisionFacts,
    Figures,
    IncidentFacts,
    OrganisationProgress,
    PreviousIssue,
    SilentOrganisation,
    SummaryFacts,
    UncertainPoint,
    Upcoming,
)
from liaison_app.briefing.pages import sheet
from liaison_app.domain.errors import Refused
from tests.briefing import samples
from tests.briefing.reading import (
    CASES,
    case,
    character_boxes,
    composed,
    count_pages,
    drawn,
    text_of,
)

EVERY = pytest.mark.parametrize(
    ("name", "language"), [(name, language) for name in sorted(CASES) for language in ("ja", "en")]
)
SLACK = 1.5  # points by which a glyph's ink may pass its advance


@EVERY
def test_there_is_exactly_one_page_and_it_conforms(name: str, language: str) -> None:
    pdf = case(name, language).pdf
    assert count_pages(pdf) == 1
    assert check_conformance(pdf) == []


@EVERY
def test_nothing_is_drawn_outside_the_margins(name: str, language: str) -> None:
    assert outside_margins(case(name, language).pdf) == []


def outside_margins(pdf: bytes) -> list[tuple[float, float, float, float]]:
    return [
        box
        for box in character_boxes(pdf)
        if box[0] < sheet.LEFT - SLACK
        or box[2] > sheet.RIGHT + SLACK
        or box[1] < 8
        or box[3] > sheet.HEIGHT - 8
    ]


@EVERY
def test_the_markings_stand_above_and_below(name: str, language: str) -> None:
    text = text_of(case(name, language).pdf)
    frame = composed(CASES[name](language)).frame
    assert text.count(frame.tlp) == 2
    grade = "機密性２情報" if language == "ja" else "Confidentiality 2"
    assert text.count(grade) >= 2


def test_the_page_says_what_was_composed() -> None:
    briefing = composed(samples.typical())
    text = text_of(case("typical", "ja").pdf).replace("　", "").replace(" ", "")
    body = briefing.body
    said = [
        briefing.frame.title,
        briefing.frame.as_of_line,
        briefing.frame.office.text,
        briefing.fingerprint,
        *body.points.sentences,
        *(item.text for item in body.decisions.items),
        *(item.details for item in body.decisions.items),
        *(remark.text for remark in body.decisions.remarks),
        *(tile.change for tile in body.situation.tiles),
        *(row.cells[0] for row in body.situation.rows),
        *(bar.label for bar in body.progress.bars),
        *(item.text for item in body.agenda.items),
        *(line.text for line in body.closing),
        "資料１",
        "１／１頁".replace("１", "1"),
        "03-0000-0001",
    ]
    for words in said:
        assert words.replace("　", "").replace(" ", "") in text


def test_names_copy_back_as_they_were_written() -> None:
    facts = replace(
        samples.typical(), press_lines="𠮷田、髙﨑、葛\U000e0100城、葛城、か\u3099んばる"
    )
    result = drawn(facts)
    assert "𠮷田、髙﨑、葛\U000e0100城、葛城、がんばる" in text_of(result.pdf)
    assert not [note for note in result.left_out if note.code == "glyph-missing"]


def test_markup_is_only_text() -> None:
    facts = replace(samples.typical(), press_lines="<b>太字</b> &amp; id=1&token=2 {name} %s")
    assert "<b>太字</b> &amp; id=1&token=2 {name} %s" in text_of(drawn(facts).pdf)


def test_what_cannot_be_drawn_is_marked_and_reported() -> None:
    result = drawn(replace(samples.typical(), press_lines="速報😀です"))
    assert "速報〓です" in text_of(result.pdf)
    assert ("glyph-missing", "報道状況", "😀 (U+1F600)") in result.left_out


def test_what_is_cut_on_the_page_is_reported() -> None:
    result = drawn(replace(samples.typical(), press_lines="報道" * 150))
    assert ("text-cut", "報道状況", "") in result.left_out
    assert "報…" in text_of(result.pdf) or "道…" in text_of(result.pdf)


def test_rows_dropped_for_lack_of_room_are_counted_on_the_page_and_reported() -> None:
    result = case("overloaded", "ja")
    dropped = [note for note in result.left_out if note.code == "rows-dropped"]
    assert len(dropped) == 1
    shown = 5 - int(dropped[0].detail)
    assert f"ほか{5000 - shown:,}件（別紙：状況報告）" in text_of(result.pdf)


def test_the_worst_of_everything_still_leaves_one_page() -> None:
    """Every part as tall as it can be: titles, sentences and numbers over all their lines."""
    wide = "W" * 29
    facts = replace(
        samples.overloaded("en"),
        exercise=True,
        register_number=None,
        issue_no=1,
        copy_number=10**9,
        copies=10**9,
        period_from=datetime(1, 1, 2, tzinfo=UTC),
        period_to=datetime(2, 1, 2, tzinfo=UTC),
        sentences=(f"{wide} {wide} {wide}",) * 3,
        handling=("no-copy", "no-distribution", "encrypt", "no-forwarding", "no-reuse"),
    )
    pdf = drawn(facts).pdf
    assert count_pages(pdf) == 1
    assert check_conformance(pdf) == []
    assert outside_margins(pdf) == []


def test_a_draft_and_an_exercise_are_stamped_above_and_below() -> None:
    text = text_of(drawn(replace(samples.empty(), exercise=True)).pdf)
    assert text.count("訓練") == 3  # header, footer, title
    assert "【訓練】" in text
    assert "未付番（案）" in text


@EVERY
def test_the_same_facts_give_the_same_bytes(name: str, language: str) -> None:
    assert drawn(CASES[name](language)).pdf == case(name, language).pdf


def test_another_process_gives_the_same_bytes() -> None:
    """With other hashes, and after another document has been drawn."""
    script = (
        "import hashlib, sys; from tests.briefing import samples; "
        "from tests.briefing.reading import drawn; drawn(samples.hostile('en')); "
        "sys.stdout.write(hashlib.sha256(drawn(samples.typical('ja')).pdf).hexdigest())"
    )
    run = subprocess.run(
        [sys.executable, "-c", script],
        cwd=samples.ROOT,
        env={**os.environ, "PYTHONHASHSEED": "7", "TZ": "America/New_York"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout == hashlib.sha256(case("typical", "ja").pdf).hexdigest()


def test_composing_alone_loads_no_library_that_draws() -> None:
    script = (
        "import sys, liaison_app.briefing; "
        "print(sorted({'reportlab', 'pikepdf', 'fontTools'} & set(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", script], cwd=samples.ROOT, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"


def test_a_resource_that_is_not_there_is_refused_by_name() -> None:
    shipped = samples.RESOURCES
    profile = replace(shipped, colour_profile=samples.ROOT / "no.icc")
    with pytest.raises(Refused, match="briefing-profile-unusable"):
        draw_briefing(composed(samples.empty()), profile)
    fonts = BriefingResources(
        {**shipped.fonts, "sans": samples.ROOT / "no.ttf"}, (), shipped.colour_profile
    )
    with pytest.raises(Refused, match="briefing-font-unusable"):
        draw_briefing(composed(samples.empty()), fonts)


# Anything a workflow could hand over, long and strange texts included.
ANY_TEXT = st.one_of(
    st.text(max_size=60),
    st.sampled_from(["あ" * 600, "W" * 600, "「" * 300, "𠮷" * 300, "a b " * 200, "", "…" * 99]),
)
COUNT = st.one_of(st.none(), st.integers(0, 10**9))
INSTANT = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1)).map(
    lambda moment: moment.replace(tzinfo=UTC, microsecond=0)
)
PRECISION = st.sampled_from(["year", "month", "day", "hour", "minute", "second"])
FIGURES = st.builds(
    Figures,
    open_incidents=COUNT,
    serious=COUNT,
    unassessed=COUNT,
    organisations_affected=COUNT,
    tasks_done=COUNT,
    tasks_total=COUNT,
    tasks_overdue=COUNT,
)
PART = st.integers(0, 10**6)


def many(strategy: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(strategy, max_size=12).map(tuple)


FACTS = st.builds(
    SummaryFacts,
    language=st.sampled_from(["ja", "en"]),
    as_of=INSTANT,
    office_name=ANY_TEXT,
    issue_no=st.integers(1, 10**6),
    tlp=st.sampled_from(["TLP:RED", "TLP:AMBER+STRICT", "TLP:CLEAR", "TLP:GREEN"]),
    grade=st.sampled_from([None, "confidentiality-1", "confidentiality-2"]),
    handling=st.lists(
        st.sampled_from(["no-copy", "parties-only", "encrypt", "limited-to:関係閣僚"]), max_size=9
    ).map(tuple),
    paper_number=st.none() | ANY_TEXT,
    register_number=st.none() | ANY_TEXT,
    distribution=st.none() | ANY_TEXT,
    copy_number=st.none() | st.integers(1, 10**6),
    copies=st.none() | st.integers(1, 10**6),
    exercise=st.booleans(),
    period_from=st.none() | INSTANT,
    period_to=st.none() | INSTANT,
    previous=st.none()
    | st.builds(PreviousIssue, number=st.integers(1, 10**6), as_of=INSTANT, figures=FIGURES),
    next_issue_at=st.none() | INSTANT,
    figures=FIGURES,
    incidents=many(
        st.builds(
            IncidentFacts,
            reference=ANY_TEXT,
            aware_at=st.none() | INSTANT,
            aware_precision=PRECISION,
            organisation=ANY_TEXT,
            title=ANY_TEXT,
            severity=st.none() | st.integers(0, 4),
            impact=ANY_TEXT,
            status=st.sampled_from(["new", "not-an-incident", "closed"]) | ANY_TEXT,
            outlook=ANY_TEXT,
        )
    ),
    incidents_total=st.integers(0, 10**6),
    progress=many(
        st.builds(
            OrganisationProgress,
            name=ANY_TEXT,
            done=PART,
            in_progress=PART,
            not_started=PART,
            overdue=PART,
        )
    ),
    upcoming=many(st.builds(Upcoming, at=INSTANT, precision=PRECISION, text=ANY_TEXT)),
    decisions=many(
        st.builds(
            DecisionFacts,
            text=ANY_TEXT,
            by_when=st.none() | INSTANT,
            basis=ANY_TEXT,
            proposal=ANY_TEXT,
            coordination=ANY_TEXT,
        )
    ),
    uncertain=many(
        st.builds(UncertainPoint, text=ANY_TEXT, level=st.none() | st.sampled_from(["high", "low"]))
    ),
    government_posture=st.none() | ANY_TEXT,
    press_lines=st.none() | ANY_TEXT,
    contact=st.none() | st.builds(Contact, post=ANY_TEXT, telephone=ANY_TEXT, night=ANY_TEXT),
    coverage=st.builds(
        Coverage,
        bundles=many(
            st.builds(
                BundleSource,
                name=ANY_TEXT,
                sender=ANY_TEXT,
                created_at=INSTANT,
                fingerprint=ANY_TEXT,
            )
        ),
        silent=many(st.builds(SilentOrganisation, name=ANY_TEXT, since=st.none() | INSTANT)),
    ),
    sentences=st.none() | st.tuples(ANY_TEXT, ANY_TEXT, ANY_TEXT),
)


@pytest.mark.parametrize("copies", [1, 156, 447_292, 10**9])
def test_a_watermark_stays_within_the_margins_however_many_copies(copies: int) -> None:
    facts = replace(samples.typical(), copy_number=copies, copies=copies)
    assert outside_margins(drawn(facts).pdf) == []


# Without shrinking: every try draws a page, and the first that fails says enough.
@settings(max_examples=40, phases=[Phase.explicit, Phase.generate])
@given(FACTS)
def test_whatever_comes_in_is_one_conforming_page(facts: SummaryFacts) -> None:
    assert all(len(sentence) <= 90 for sentence in composed(facts).body.points.sentences)
    pdf = drawn(facts).pdf
    assert count_pages(pdf) == 1
    assert check_conformance(pdf) == []
    assert outside_margins(pdf) == []
