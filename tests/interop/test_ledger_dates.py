"""Dates as ledgers write them, each known as exactly as it is written."""

import pytest

from liaison_app.domain.errors import Refused
from liaison_app.domain.records.incident import INCIDENT_FIELDS
from liaison_app.domain.vocabulary import Vocabularies
from liaison_app.interop.ledger_values import cell_values, joined


@pytest.mark.parametrize(
    ("text", "instant", "exact"),
    [
        ("令和８年11月24日", "2026-11-23T15:00:00Z", "day"),
        ("令和元年５月１日 9時", "2019-05-01T00:00:00Z", "hour"),
        ("R8.11.24 14:30", "2026-11-24T05:30:00Z", "minute"),
        ("平成31年4月30日", "2019-04-29T15:00:00Z", "day"),
        ("２０２６／１１／２４", "2026-11-23T15:00:00Z", "day"),
        ("2026/11/24（火）午後2時", "2026-11-24T05:00:00Z", "hour"),
        ("2026年11月24日 午前12時05分", "2026-11-23T15:05:00Z", "minute"),
        ("20261124", "2026-11-23T15:00:00Z", "day"),
        ("20261124 14:30", "2026-11-24T05:30:00Z", "minute"),
        ("46350", "2026-11-23T15:00:00Z", "day"),
        ("46350.6041666667", "2026-11-24T05:30:00Z", "minute"),
        ("46350 9時16分", "2026-11-24T00:16:00Z", "minute"),
        ("2026-11", "2026-10-31T15:00:00Z", "month"),
        ("2026-11-24T14:30:00+09:00", "2026-11-24T05:30:00Z", "second"),
    ],
)
def test_a_time_is_read(text: str, instant: str, exact: str, vocabularies: Vocabularies) -> None:
    found = cell_values(INCIDENT_FIELDS["aware_at"], text, {}, vocabularies)
    assert found == {"aware_at": instant, "aware_at_precision": exact}


@pytest.mark.parametrize(
    "text",
    ["きのう", "20261324", "2026/2/30", "R8", "11/24", "26/11/24", "2026/11/24 午後15時", "463500",
     "2026/11/24 25:00", "午後2時", "2026-11-24 14:30 ごろか"],
)  # fmt: skip
def test_what_is_no_time_is_never_guessed(text: str, vocabularies: Vocabularies) -> None:
    with pytest.raises(Refused, match="field-invalid"):
        cell_values(INCIDENT_FIELDS["aware_at"], text, {}, vocabularies)


def test_a_day_and_a_time_of_day_are_put_together(vocabularies: Vocabularies) -> None:
    assert joined("R8.11.24", "9:05") == "R8.11.24 9:05"
    assert joined("9時05分", "R8.11.24") == "R8.11.24 9時05分"
    assert joined("R8.11.24", "") == "R8.11.24"
    day = cell_values(INCIDENT_FIELDS["expires_on"], "R13.3.31", {}, vocabularies)
    assert day == {"expires_on": "2031-03-31"}
