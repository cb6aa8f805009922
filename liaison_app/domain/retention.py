"""How long official documents are kept: the usual beginning and end, as a proposal.

The rule taken here is the usual one, the period beginning on 1 April of the fiscal year after the
one in which the document was made. It is a guide (目安) that an officer can overwrite: the
organisation's own retention table decides.
"""

from datetime import date, datetime, timedelta

from liaison_app.domain.dates import fiscal_year

# Years of each period; the others end when the organisation says so.
_YEARS = {"1": 1, "3": 3, "5": 5, "10": 10, "30": 30}


def usual_beginning(made: datetime) -> date:
    """1 April of the fiscal year after the one of ``made``."""
    return date(fiscal_year(made) + 1, 4, 1)


def last_day(retention: str, beginning: date) -> date | None:
    """The last day of the period, or None for one without an end in years."""
    years = _YEARS.get(retention)
    if years is None:
        return None
    return _years_later(beginning, years) - timedelta(days=1)


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return date(day.year + years, 3, 1)
