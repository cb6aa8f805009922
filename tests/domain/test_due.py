"""Due dates by rule: bands, the Civil Code's months, holidays and the edges of years."""

from datetime import date

import pytest

from liaison_app.domain.due import DueBand, DueRule, band_of, due_day, months_after
from liaison_app.domain.vocabulary import Label
from liaison_app.host.resources import resources_folder
from liaison_app.host.vocabularies import load_vocabularies

RULES = load_vocabularies(resources_folder(), date(2026, 11, 26)).due_rules


def due(code: str, start: str) -> str:
    rule = RULES[code]
    found = due_day(rule, rule.bands[0], date.fromisoformat(start))
    assert found is not None
    return found.isoformat()


# In KEV, exposed, automatable, total → days; "t" with forensic triage, "-" at the next upgrade.
BANDS = {
    "0000": "-", "1000": "14", "0100": "60", "0010": "60", "0001": "-", "1100": "14",
    "1010": "14", "0110": "14", "1001": "14", "0101": "14", "0011": "60", "1110": "3",
    "1101": "3t", "1011": "3t", "0111": "3", "1111": "3t",
}  # fmt: skip


def test_there_is_a_band_for_every_combination() -> None:
    assert len(BANDS) == 16


@pytest.mark.parametrize("bits", BANDS)
def test_every_combination_has_the_band_of_the_directive(bits: str) -> None:
    kev, exposed, automatable, total = (bit == "1" for bit in bits)
    task = {
        "known_exploited": kev,
        "exposed": exposed,
        "automatable": automatable,
        "technical_impact": "total" if total else "partial",
    }
    band = band_of(RULES["bod-26-04"], task)
    said = "-" if band.unit == "next-upgrade" else f"{band.within}{'t' if band.triage else ''}"
    assert said == BANDS[bits]


@pytest.mark.parametrize(
    ("start", "months", "last"),
    [
        ("2026-11-26", 1, "2026-12-26"),
        ("2027-01-30", 1, "2027-02-28"),  # no 31st to answer to: the month's last day
        ("2028-01-30", 1, "2028-02-29"),
        ("2028-02-28", 1, "2028-03-28"),
        ("2028-02-29", 1, "2028-03-31"),  # counted from 1 March: a whole month
        ("2028-02-29", 12, "2029-02-28"),
        ("2026-12-31", 2, "2027-02-28"),
        ("2026-03-31", 1, "2026-04-30"),
    ],
)
def test_months_end_as_the_civil_code_has_it(start: str, months: int, last: str) -> None:
    assert months_after(date.fromisoformat(start), months).isoformat() == last


def test_business_days_skip_holidays_and_the_turn_of_the_year() -> None:
    assert due("business-days-3", "2026-11-19") == "2026-11-25"  # 23 November is a holiday
    assert due("business-days-3", "2026-12-25") == "2027-01-05"  # 28 December, then 4 January
    assert due("business-days-5", "2019-04-26") == "2019-05-13"  # ten days off as Reiwa began
    assert due("business-days-3", "2028-02-28") == "2028-03-02"  # over the leap day


def test_a_last_day_that_is_no_business_day_moves_as_the_rule_says() -> None:
    assert due("one-month", "2026-11-26") == "2026-12-28"  # a Saturday moves on
    assert due("one-month", "2026-11-30") == "2027-01-04"  # 31 December: offices are closed
    assert due("next-month-end", "2026-11-26") == "2026-12-28"  # and back
    assert due("next-month-end", "2028-01-31") == "2028-02-29"


def test_fiscal_years_turn_on_the_first_of_april() -> None:
    assert due("fiscal-year-end", "2027-03-31") == "2027-03-31"
    assert due("fiscal-year-end", "2027-04-01") == "2028-03-31"
    assert due("fiscal-year-end", "2028-04-03") == "2029-03-30"  # 31 March is a Saturday
    assert due("next-fiscal-year-end", "2026-11-26") == "2028-03-31"


def test_a_rule_says_what_it_has_to_know() -> None:
    assert RULES["bod-26-04"].inputs() == (
        "exposed",
        "known_exploited",
        "automatable",
        "technical_impact",
    )
    always = DueBand(Label("甲", "A"), "next-upgrade")
    rule = DueRule(Label("乙", "B"), Label("", ""), "", date(2026, 1, 1), False, (always,))
    assert (rule.inputs(), due_day(rule, always, date(2026, 1, 1))) == ((), None)
