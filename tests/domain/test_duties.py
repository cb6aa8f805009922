"""Guide times of reporting duties, counted as their rules say, in Japan's days."""

from datetime import date

import pytest

from liaison_app.domain.duties import business_days_after, due_at, is_business_day, proposed_duties
from liaison_app.domain.operations import Value
from liaison_app.domain.vocabulary import DutyRule, Label

RULE = DutyRule(
    Label("架空", "Invented"),
    Label("架空", "Invented"),
    Label("初版", "first"),
    date(2026, 1, 1),
    checked=False,
)


def rule(**changes: object) -> DutyRule:
    return DutyRule(**{**RULE.__dict__, **changes})


def aware(at: str, precision: str = "minute") -> dict[str, Value]:
    return {"aware_at": at, "aware_at_precision": precision}


@pytest.mark.parametrize(
    ("changes", "at", "due"),
    [
        ({"within": 24, "unit": "hours"}, "2026-11-20T05:30:00Z", "2026-11-21T05:30:00Z"),
        ({"within": 3}, "2026-11-20T05:30:00Z", "2026-11-23T14:59:59Z"),
        ({"within": 3, "first_day_counts": True}, "2026-11-20T05:30:00Z", "2026-11-22T14:59:59Z"),
        # The day in Japan counts: 23:30 UTC is the next morning there.
        ({"within": 1}, "2026-11-20T23:30:00Z", "2026-11-22T14:59:59Z"),
        # Friday, then the weekend and Labour Thanksgiving Day on Monday.
        ({"within": 1, "unit": "business-days"}, "2026-11-20T05:30:00Z", "2026-11-24T14:59:59Z"),
        # The end falls on 31 December, when offices are closed, then a weekend.
        ({"within": 2, "next_business_day": True}, "2026-12-29T05:30:00Z", "2027-01-04T14:59:59Z"),
        ({"within": None}, "2026-11-20T05:30:00Z", None),
        ({"within": 3650}, "9999-12-31T00:00:00Z", None),
    ],
)
def test_due(changes: dict[str, object], at: str, due: str | None) -> None:
    assert due_at(rule(**changes), aware(at)) == due


@pytest.mark.parametrize("precision", ["year", "month"])
def test_a_time_known_only_roughly_gives_no_due_time(precision: str) -> None:
    assert due_at(rule(within=1), aware("2026-10-31T15:00:00Z", precision)) is None


def test_only_what_the_incident_calls_for_is_proposed() -> None:
    rules = {
        "always": rule(),
        "leaks": rule(kinds=("leak",)),
        "personal": rule(personal_data=True),
        "others": rule(not_kinds=("leak",)),
        "essential": rule(essential=True),
    }
    incident = {**aware("2026-11-20T05:30:00Z"), "kind": "leak", "personal_data": True}
    assert [code for code, _ in proposed_duties(incident, rules)] == ["always", "leaks", "personal"]
    assert list(proposed_duties({"kind": "leak"}, rules)) == []


def test_business_days() -> None:
    assert not is_business_day(date(2026, 11, 23))
    assert not is_business_day(date(2026, 12, 31))
    assert is_business_day(date(2026, 11, 24))
    assert business_days_after(date(2026, 11, 20), 3) == date(2026, 11, 26)
