"""What hangs on an incident is found by indexes, however much there is."""

from collections.abc import Callable

import pytest

from liaison_app.store.queries import Reader
from tests.store.test_plans import scans
from tests.store.world import MARKED, Desk

NOW = "2026-11-25T00:00:00Z"


@pytest.fixture
def filled(agency: Desk) -> Desk:
    """Two incidents, one merged into the other, with one of everything under it."""
    one, two = agency.incident("職員用ポータルへの不正ログイン"), agency.incident("別件")
    agency.create("indicator", one, type="ipv4", value="192.0.2.7", **MARKED)
    agency.create("indicator", two, type="ipv4", value="192.0.2.7", **MARKED)
    agency.create("link", two, relation="duplicate-of", target=one.id, **MARKED)
    agency.create("duty", one, rule="police", applies="unknown", due_at=NOW, **MARKED)
    agency.create("attachment", one, name="a.eml", sha256="ab" * 32, bytes=1, **MARKED)
    return agency


QUESTIONS: dict[str, Callable[[Reader, int, str], object]] = {
    "indicators": lambda reader, pk, _: reader.indicators(pk),
    "indicators_of_value": lambda reader, _pk, _id: reader.indicators_of_value("192.0.2.7"),
    "links_from": lambda reader, pk, _: reader.links_from(pk),
    "links_to": lambda reader, _pk, uuid: reader.links_to(uuid),
    "duties": lambda reader, pk, _: reader.duties(pk),
    "duties_due": lambda reader, _pk, _id: reader.duties_due("mofa", "2027-01-01T00:00:00Z"),
    "merged": lambda reader, pk, _: reader.merged(pk),
    "custody": lambda reader, _pk, uuid: reader.custody([uuid]),
    "markings": lambda reader, pk, _: reader.effective_markings(pk),
    "by_hash": lambda reader, _pk, _id: reader.attachments_called("ababab"),
    "by_name": lambda reader, _pk, _id: reader.attachments_called("eml"),
    "sharing": lambda reader, pk, _: reader.sharing_indicators(pk),
    "near": lambda reader, pk, _: reader.near_saying(pk, ["不正ログ", "T1078"]),
    "citing": lambda reader, _pk, _id: reader.citing(["MOFA-2026-0001"], ("task", "alert")),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_nothing_that_hangs_on_an_incident_is_scanned_for(filled: Desk, name: str) -> None:
    db = filled.db
    pk, uuid = db.execute("SELECT record, uuid FROM incident ORDER BY record").fetchone()
    asked: list[str] = []
    db.conn.set_trace_callback(asked.append)
    QUESTIONS[name](Reader(db), pk, uuid)
    db.conn.set_trace_callback(None)
    statements = [
        sql
        for sql in asked
        if sql.lstrip().startswith(("SELECT", "WITH")) and "'main'." not in sql  # the index's own
    ]
    assert statements
    for sql in statements:
        plan = [str(row[-1]) for row in db.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall()]
        found = [
            step
            for step in scans(plan)
            if step not in ("SCAN family", "SCAN json_each", "SCAN (subquery-2)")
        ]
        assert found == [], (sql, plan)


def test_the_open_duties_before_a_time_are_found_with_their_incident(filled: Desk) -> None:
    reader = filled.case_log.queries
    ((duty, incident),) = reader.duties_due("mofa", "2026-11-25T00:00:01Z")
    assert (duty["rule"], incident["title"]) == ("police", "職員用ポータルへの不正ログイン")
    assert reader.duties_due("mofa", NOW) == []
    assert reader.duties_due("npa", "2026-11-25T00:00:01Z") == [], "another's are not ours to keep"
