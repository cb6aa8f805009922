"""No hot query reads a whole table: what SQLite plans to do for each of them."""

import pytest

from liaison_app.domain.query import Begins, Overdue, Part, Query, one_of, words
from liaison_app.store.queries.coordination import LATE
from liaison_app.store.queries.incidents import Filter, first_page, sorted_few
from liaison_app.store.queries.picture import BY_AI, BY_SECTOR, BY_SEVERITY, BY_STATUS, DURATIONS
from liaison_app.store.search_match import compile_query
from liaison_app.store.search_newest import newest_found
from liaison_app.store.search_sql import Sql, by_themselves, found, newest, own, roots
from tests.store.world import MARKED, Desk

NOW = "2026-11-24T00:00:00Z"
QUERIES = [
    words("攻撃"),
    words("攻撃 CVE-2026-1 evil.example"),
    one_of("status", "new") & words("攻撃 警察"),
    Query(((Part(Begins("cves", ""), negated=True),), *words("攻撃").groups)),
    Query(((Part(words("警察").groups[0][0].condition, negated=True),),)) & words("攻撃"),
    Query(((Part(Overdue()),),)) & words("攻撃"),
]


def plan_of(desk: Desk, sql: Sql) -> list[str]:
    statement, parameters = sql
    rows = desk.db.execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()
    return [str(row[-1]) for row in rows]


def scans(plan: list[str]) -> list[str]:
    """Steps that read a whole table or index: not those that the search index answers, nor what
    was found in it."""
    return [
        step
        for step in plan
        if step.startswith("SCAN") and "VIRTUAL TABLE INDEX" not in step and "(subquery" not in step
    ]


@pytest.fixture
def filled(agency: Desk) -> Desk:
    """With something that hangs on an incident, so that every branch is asked."""
    incident = agency.incident("攻撃")
    agency.create("entry", incident, text="攻撃 警察 CVE-2026-12345 evil.example", **MARKED)
    return agency


@pytest.mark.parametrize("query", QUERIES)
def test_no_search_scans_a_table(filled: Desk, query: Query) -> None:
    match = compile_query(query, NOW)
    for way in (found, roots):
        plan = plan_of(filled, way(filled.db, match))
        assert scans(plan) == [], plan
        assert any("VIRTUAL TABLE INDEX" in step for step in plan), plan


@pytest.mark.parametrize("query", QUERIES)
def test_no_first_page_scans_a_table(filled: Desk, query: Query) -> None:
    """Every statement that the page's own way makes; the last sorts what was found."""
    asked: list[str] = []
    filled.db.conn.set_trace_callback(asked.append)
    try:
        first_page(filled.db, Filter(query=query, now=NOW), 50)
        newest_found(filled.db, compile_query(query, NOW), 50)
    finally:
        filled.db.conn.set_trace_callback(None)
    assert len(asked) > 1
    for statement in asked:
        if statement.startswith("--") or "'search_text_" in statement:  # the search index's own
            continue
        plan = plan_of(filled, (statement, []))
        assert [step for step in scans(plan) if "json_each" not in step] == [], (statement, plan)


def test_a_first_page_is_read_in_the_order_of_the_index(filled: Desk) -> None:
    for query in (words("別件"), one_of("status", "new") & words("別件")):
        match = compile_query(query, "")
        plan = plan_of(filled, newest(by_themselves(match), 50))
        assert [step for step in plan if "TEMP B-TREE" in step] == [], plan
        plan = plan_of(filled, newest(own(match), 50))
        assert [step for step in plan if "TEMP B-TREE" in step] == [], plan


def test_few_are_sorted_by_their_keys(filled: Desk) -> None:
    plan = plan_of(filled, sorted_few(Filter(), [1, 2]))
    assert any("INTEGER PRIMARY KEY" in step for step in plan), plan


def test_what_is_late_is_asked_by_its_day(office: Desk) -> None:
    """Of the tasks, granted extensions and exceptions only those whose day has passed are read."""
    sql = f"SELECT record FROM task WHERE hidden = 0 AND {LATE}"
    plan = plan_of(office, (sql, ["2026-12-01"] * 3))
    assert scans(plan) == [], plan
    assert any("task_due (due<?)" in step for step in plan), plan
    assert any("response_extended (decision_due<?)" in step for step in plan), plan
    assert any("response_excepted (exception_until<?)" in step for step in plan), plan


def test_the_figures_of_a_status_read_no_incident(office: Desk) -> None:
    for sql in (
        "SELECT coalesce(sum(count), 0) FROM incident_tally WHERE shelf = 0",
        "SELECT coalesce(max(pk), 0) FROM operation",
    ):
        assert scans(plan_of(office, (sql, []))) == []


def test_the_picture_counts_no_incident_one_by_one(office: Desk) -> None:
    durations = [DURATIONS.format(step) for step in ("reporting", "containing")]
    for sql in (BY_STATUS, BY_SEVERITY, BY_SECTOR, BY_AI, *durations):
        plan = plan_of(office, (sql, []))
        assert scans(plan) == [], plan
        assert not [step for step in plan if step.startswith("SEARCH incident ")], plan


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT pk, hash FROM operation WHERE record = 1 ORDER BY pk LIMIT 1",
        "SELECT operation FROM cell WHERE record = 1 AND compartment = '' AND field = ''",
        "SELECT record FROM incident WHERE source_id IN (SELECT value FROM json_each('[]'))",
        "SELECT position FROM journal WHERE kind = 'operation' AND item = 1",
    ],
)
def test_one_record_is_opened_and_written_by_its_keys(office: Desk, sql: str) -> None:
    plan = plan_of(office, (sql, []))
    assert [step for step in scans(plan) if "json_each" not in step] == [], plan
    assert not [step for step in plan if "TEMP B-TREE" in step], plan
