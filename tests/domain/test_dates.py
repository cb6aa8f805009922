"""Dates as officials write them, and the strict form that is stored."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaison_app.domain import dates
from liaison_app.domain.days import parse_days
from liaison_app.domain.entry import parse_day
from liaison_app.domain.errors import Refused

EVENING = datetime(2026, 11, 23, 9, 0, 5, tzinfo=UTC)  # 18:00:05 in Japan, a holiday


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2026, 11, 23), "令和８年11月23日"),
        (date(2026, 4, 1), "令和８年４月１日"),
        (date(2019, 5, 1), "令和元年５月１日"),
        (date(2019, 4, 30), "平成31年４月30日"),
        (date(1989, 1, 8), "平成元年１月８日"),
        (date(1989, 1, 7), "昭和64年１月７日"),
        (date(1926, 12, 25), "昭和元年12月25日"),
        (date(1926, 12, 24), "1926年12月24日"),
    ],
)
def test_an_era_date_has_one_digit_wide_and_two_digits_narrow(day: date, written: str) -> None:
    assert dates.era_date(day) == written


def test_a_holiday_shows_beside_its_weekday_in_japanese() -> None:
    assert dates.full_date(date(2026, 11, 23), "ja") == "令和８年11月23日（月・祝）"
    assert dates.full_date(date(2026, 11, 24), "ja") == "令和８年11月24日（火）"
    assert dates.full_date(date(2026, 11, 24), "ja", era=False) == "2026年11月24日（火）"
    assert dates.full_date(date(2026, 11, 23), "en") == "23 November 2026 (Mon)"


def test_a_full_time_is_on_japans_clock() -> None:
    assert dates.full_time(EVENING, "ja") == "令和８年11月23日（月・祝）18時00分"
    assert dates.full_time(EVENING, "en") == "23 November 2026 (Mon), 18:00 JST"
    before_midnight_utc = datetime(2025, 12, 31, 15, 5, tzinfo=UTC)
    assert dates.full_time(before_midnight_utc, "ja").startswith(
        "令和８年１月１日（木・祝）０時05分"
    )


@pytest.mark.parametrize(
    ("precision", "japanese", "english"),
    [
        ("year", "令和８年", "2026"),
        ("month", "11月", "November"),
        ("day", "11月23日", "23 Nov"),
        ("hour", "11月23日18時頃", "23 Nov, about 18:00"),
        ("minute", "11月23日18時00分", "23 Nov, 18:00"),
        ("second", "11月23日18時00分05秒", "23 Nov, 18:00:05"),
    ],
)
def test_a_time_shows_no_more_than_is_known(precision: str, japanese: str, english: str) -> None:
    assert dates.short_time(EVENING, "ja", 2026, precision) == japanese
    assert dates.short_time(EVENING, "en", 2026, precision) == english


def test_a_short_time_shows_its_year_only_when_it_is_another() -> None:
    assert dates.short_time(EVENING, "ja", 2027) == "令和８年11月23日18時00分"
    assert dates.short_time(EVENING, "en", 2027) == "23 Nov 2026, 18:00"
    assert dates.short_time(EVENING, "en", 2027, "month") == "November 2026"


def test_a_year_in_which_the_era_changed_bears_both_names() -> None:
    assert dates.short_time(datetime(2019, 1, 1, tzinfo=UTC), "ja", None, "year") == (
        "平成31年（令和元年）"
    )


def test_the_fiscal_year_begins_on_the_first_of_april_in_japan() -> None:
    assert dates.fiscal_year(datetime(2027, 3, 31, 14, 59, tzinfo=UTC)) == 2026
    assert dates.fiscal_year(datetime(2027, 3, 31, 15, 0, tzinfo=UTC)) == 2027
    assert dates.fiscal_year(EVENING) == 2026


def test_the_day_in_japan_begins_nine_hours_before_utcs() -> None:
    assert dates.japan_date(datetime(2026, 11, 22, 15, 0, tzinfo=UTC)) == date(2026, 11, 23)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-23T18:00:00+09:00",
        "2026-11-23T09:00:00Z",
        "2026-11-23T09:00:00.000000Z",
        "2026-11-22T23:30:00-09:30",
    ],
)
def test_a_strict_time_is_read_as_an_instant_in_utc(text: str) -> None:
    instant = dates.parse_rfc3339(text)
    assert instant == datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    assert instant.utcoffset() == timedelta(0)
    assert dates.format_rfc3339_utc(instant) == "2026-11-23T09:00:00Z"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-11-23",
        "2026-11-23T18:00:00",
        "2026-11-23 18:00:00Z",
        "2026-11-23T18:00Z",
        "2026-11-23t18:00:00z",
        "2026-02-30T18:00:00Z",
        "2026-11-23T24:00:00Z",
        "2026-11-23T18:00:60Z",
        "2026-11-23T18:00:00+24:00",
        "2026-11-23T18:00:00+09:60",
        "2026-11-23T18:00:00+0900",
        "2026-11-23T18:00:00Z ",
        "2026-11-23T18:00:00Z\n",
        "２０２６-11-23T18:00:00Z",
        "0001-01-01T00:00:00+09:00",
        "9999-12-31T23:59:59-01:00",
        "0000-01-01T00:00:00Z",
    ],
)
def test_anything_else_is_not_a_time(text: str) -> None:
    with pytest.raises(ValueError):
        dates.parse_rfc3339(text)


def test_a_time_without_a_zone_is_our_mistake() -> None:
    with pytest.raises(ValueError):
        dates.format_rfc3339_utc(datetime(2026, 11, 23))
    with pytest.raises(ValueError):
        dates.japan_time(datetime(2026, 11, 23))


@given(
    st.datetimes(min_value=datetime(1000, 1, 1), max_value=datetime(9999, 1, 1)).map(
        lambda moment: moment.replace(microsecond=0)
    ),
    st.integers(-720, 720),
)
def test_what_is_written_reads_back_the_same(moment: datetime, minutes: int) -> None:
    instant = moment.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    assert dates.parse_rfc3339(dates.format_rfc3339_utc(instant)) == instant


def test_no_era_has_a_year_nought() -> None:
    assert parse_day("due", "令和元年5月1日") == parse_day("due", "R1.5.1") == "2019-05-01"
    for text in ("令和0年5月1日", "R0.5.1", "平成00年1月1日"):
        with pytest.raises(Refused, match="field-invalid"):
            parse_day("due", text)
        with pytest.raises(ValueError, match="0"):
            parse_days(":", text, date(2026, 11, 27))
