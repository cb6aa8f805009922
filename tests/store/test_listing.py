"""The incident list: any order and filter, by the shorter way, and never by reading everything."""

from itertools import product

import pytest

from liaison_app.domain.operations import Value
from liaison_app.domain.query import Part, Query, one_of
from liaison_app.store.caselog import Act
from liaison_app.store.projection_schema import columns_of, sorted_fields
from liaison_app.store.queries import incidents, listing
from liaison_app.store.queries.incidents import Filter, count, incident_ids, page
from liaison_app.store.queries.listing import Shown, statements
from tests.store.world import MARKED, Desk

# Every order an index yields; the last three have none.
ORDERED = ["updated_at", "created_at", "organisation", "status", "severity", *sorted_fields()]
SORTS = [*ORDERED, "confirmed_facts", "techniques", "detected_at_precision"]
FILTERS: list[dict[str, object]] = [
    {},
    {"exercise": False},
    {"exercise": True},
    {"status": "new"},
    {"severity_min": 3, "exercise": False},
    {"organisation": "npa"},
    {"status": "closed", "severity_min": 0, "organisation": "mofa"},
    {"organisation": "nowhere"},
    {"library": "reference"},
    {"status": "duplicate"},
    {"out_of_view": True},
]


@pytest.fixture
def many(agency: Desk) -> Desk:
    """Incidents of many kinds; the last third amended, so that no order is that of entry."""
    acts, names = [], []
    choices = product(
        ("new", "closed", None),
        ("unknown", "0", "3", "4", None),
        ("mofa", "npa", None),
        (True, None),
    )
    for number, (status, severity, organisation, exercise) in enumerate(choices):
        given: dict[str, Value] = {
            "status": status,
            "severity": severity,
            "organisation": organisation,
            "exercise": exercise,
            "kind": ("leak", "ddos", None)[number % 3],
            "tlp": ("TLP:RED", "TLP:AMBER")[number % 2],
            "ai_involvement": ("none", "confirmed")[number % 2],
            "title": f"架空{number % 7}",
            "detected_at": f"2026-11-{1 + number % 20:02d}T00:00:00Z" if number % 4 else None,
            "impact_persons": number % 5 if number % 3 else None,
            "sector": ("finance", None, "water", None)[number % 4],
            "aware_at": f"2026-10-{1 + number % 9:02d}T00:00:00Z" if number % 5 == 0 else None,
            "grade": ("confidentiality-2", "confidentiality-3")[number % 2],
        }
        kind = "reference-case" if number % 11 == 0 else "incident"
        names.append(agency.name(kind))
        values = {key: value for key, value in given.items() if value is not None}
        acts.append(Act("create", names[-1], "own", {**MARKED, **values}, mint=True))
    agency.write(*acts)
    for number in range(0, 30, 3):
        agency.amend(names[number], confirmed_facts="追記")
    for number in (2, 5, 7, 28):  # into one another's neighbour, the first then removed
        agency.amend(names[number], status="duplicate", merged_into=names[number + 1].id)
    for number in (1, 2, 3, 11):
        agency.write(Act("remove", names[number], "own", {"removed": True}))
    return agency


ASKING_WHAT_WAS_REMOVED = (
    one_of("removed", "yes"),
    one_of("removed", "yes") & one_of("status", "new", "closed"),
    Query(((*one_of("removed", "yes").groups[0], *one_of("status", "new").groups[0]),)),
    Query(((Part(one_of("removed", "yes").groups[0][0].condition, negated=True),),)),
)


def test_what_was_removed_is_found_whole_however_much_it_is(
    many: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many are picked from the list in its order, few are sorted: the same, on both sides."""
    for query, sort, aside in product(
        ASKING_WHAT_WAS_REMOVED,
        ("updated_at", "-created_at", "title", "-kind", "-severity"),
        (False, True),
    ):
        chosen = Filter(query=query, sort=sort, out_of_view=aside)
        few = list(incident_ids(many.db, chosen))
        with monkeypatch.context() as patch:
            patch.setattr(incidents, "_FETCHED", 0)
            picked = list(incident_ids(many.db, chosen))
            assert list(page(many.db, chosen, 3, 1)) == picked[1:4]
        assert len(picked) == count(many.db, chosen)
        # Among those of equal severity the two ways keep orders of their own.
        assert sorted(picked) == sorted(few) if sort == "-severity" else picked == few


def rows_of(desk: Desk) -> list[dict[str, object]]:
    """Every row of the incident table, in Python's hands."""
    names = [
        *("record", "library", "hidden", "created_ms", "updated_ms", "owner"),
        *columns_of("incident"),
    ]
    columns = ", ".join(f'"{name}"' for name in names)
    found = desk.db.execute(f"SELECT {columns} FROM incident").fetchall()
    return [dict(zip(names, row, strict=True)) for row in found]


def fits(row: dict[str, object], chosen: Filter) -> bool:
    severity = str(row["severity"] or "")
    return (
        row["library"] == chosen.library
        and bool(row["hidden"]) == chosen.out_of_view
        and (chosen.with_merged or row["merged_into"] is None)
        and chosen.exercise in (None, bool(row["exercise"]))
        and chosen.status in (None, row["status"])
        and chosen.organisation in (None, row["organisation"] or row["owner"])
        and (
            chosen.severity_min is None
            or (severity.isdigit() and int(severity) >= chosen.severity_min)
        )
    )


def key_of(row: dict[str, object], sort: str) -> tuple[bool, object]:
    """Codes by their place."""
    value = row[{"created_at": "created_ms", "updated_at": "updated_ms"}.get(sort, sort)]
    if sort == "organisation":
        value = value or row["owner"]
    field = columns_of("incident").get(sort)
    codes = [code.code for code in field.codes] if field else []
    return (value is not None, codes.index(str(value)) if codes and value is not None else value)


@pytest.mark.parametrize("cost", [0, 1, 1000])
@pytest.mark.parametrize("given", FILTERS)
def test_every_order_of_every_filter_is_the_one_asked_for(
    many: Desk, given: dict[str, object], cost: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever of the two ways to a page seems the shorter."""
    monkeypatch.setattr(listing, "_ROW_COST", cost)
    rows = {row["record"]: row for row in rows_of(many)}
    part = FILTERS.index(given) % 3  # of the many orders alike
    for key, minus in product((*SORTS[:8], *SORTS[8 + part :: 3], *SORTS[-3:]), ("", "-")):
        chosen = Filter(sort=minus + key, **given)
        expected = {pk for pk, row in rows.items() if fits(row, chosen)}
        ids = list(incident_ids(many.db, chosen))
        assert set(ids) == expected, (key, minus)
        assert len(ids) == len(expected) == count(many.db, chosen)
        keys = [key_of(rows[pk], key) for pk in ids]
        held = [each for each in keys if each[0]]
        assert held == sorted(held, reverse=bool(minus)), (key, minus)
        assert keys[: len(held)] == held, (key, minus)
        empty = [(-int(str(rows[pk]["updated_ms"])), -pk) for pk in ids[len(held) :]]
        assert key in ("status", "severity") or empty == sorted(empty), (key, minus)
        for offset in (0, 3):
            assert set(page(many.db, chosen, 4, offset)) <= set(ids)
        paged = [pk for at in range(0, len(ids), 4) for pk in page(many.db, chosen, 4, at)]
        if cost != 1:  # the same way for every page: not one after the other by both
            assert paged == ids, (key, minus)


def test_the_tally_counts_what_is_there_after_every_change(many: Desk) -> None:
    counted = {tuple(row[:4]): row[4] for row in many.db.execute("SELECT * FROM incident_tally")}
    sql = "SELECT shelf, whose, state, level, count(*) FROM incident GROUP BY 1, 2, 3, 4"
    assert counted == {tuple(row[:4]): row[4] for row in many.db.execute(sql)}
    many.case_log.rebuild()
    assert many.case_log.check_projections() == []


@pytest.mark.parametrize("given", FILTERS)
def test_a_page_is_read_from_an_index_in_order(
    many: Desk, given: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "_are_few", lambda *_: False)
    chosen = Filter(**given)
    shelves = listing.shelves(
        chosen.library,
        chosen.exercise,
        out_of_view=chosen.out_of_view,
        merged=chosen.with_merged,
    )
    for key in ORDERED:
        shown = Shown(shelves, f"-{key}", chosen.status, chosen.severity_min, chosen.organisation)
        for sql, parameters in (*statements(many.db, shown, 50), listing._without_value(shown)):
            explained = many.db.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)
            plan = [str(row[-1]) for row in explained]
            assert not [step for step in plan if step.startswith("SCAN")], plan
            assert not [step for step in plan if "TEMP B-TREE" in step], plan


def test_few_are_fetched_by_what_is_asked_for_and_sorted(many: Desk) -> None:
    shown = Shown((0, 1), "-updated_at", "new", 4, "npa")
    ((sql, parameters),) = statements(many.db, shown, 50)
    plan = [str(row[-1]) for row in many.db.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)]
    assert "(shelf=? AND whose=? AND state=? AND level=?)" in plan[0], plan


def test_a_total_asks_the_tally_alone(many: Desk) -> None:
    plan = many.db.execute(
        "EXPLAIN QUERY PLAN SELECT sum(count) FROM incident_tally WHERE shelf = 0"
    ).fetchall()
    assert "incident_tally USING PRIMARY KEY (shelf=?)" in plan[0][-1]
