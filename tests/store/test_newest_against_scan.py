"""Lists with what hangs on their records, against a plain scan: the whole list and its first page,
whether its bounds are met or not."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liaison_app.domain.errors import Refused
from liaison_app.domain.query import Part, Query, Words, one_of, words
from liaison_app.store import search_attributes, search_newest
from liaison_app.store.connection import Database
from liaison_app.store.queries import incidents
from liaison_app.store.queries.incidents import Filter, first_page, incident_ids, listed
from liaison_app.store.queries.incidents import count as total_of
from liaison_app.store.search import search
from liaison_app.store.search_index import index_records
from tests.store.test_search_against_scan import INCIDENTS, QUERIES, Told, filled, holds, tells
from tests.store.world import MARKED, Desk

SORTS = st.sampled_from(("-updated_at", "updated_at", "title", "-severity", "status", "sector"))


@dataclass(frozen=True)
class Said:
    """An entry of a timeline: on which incident, and whether it was removed."""

    incident: int
    text: str
    removed: bool


ENTRIES = st.lists(
    st.builds(
        Said,
        st.integers(0, 7),
        st.lists(
            st.sampled_from(("攻撃", "漏洩", "AI", "サーバ", "evil.example", "、")), max_size=3
        ).map("".join),
        st.booleans(),
    ),
    max_size=10,
)


def with_entries(told_of: Sequence[Told], entries: Sequence[Said]) -> Database:
    db = filled(told_of)
    pks = count(len(told_of) + 1)
    for said in entries:
        pk, parent = next(pks), 1 + said.incident % len(told_of)
        db.execute(
            "INSERT INTO record VALUES (?, 'entry', 'mofa', ?, ?, ?)", [pk, str(pk), parent, parent]
        )
        db.execute(
            "INSERT INTO entry(record, uuid, owner, parent, created_ms, updated_ms, hidden,"
            " removed, text) VALUES (?, ?, 'mofa', ?, 1, 1, ?, ?, ?)",
            [pk, str(pk), parent, said.removed, said.removed, said.text],
        )
        index_records(db, [pk])
    return db


def fits(told: Told, texts: Sequence[str], query: Query) -> bool:
    """Words hold in the incident or in an entry in view; everything else in the incident itself.
    A group of nothing but words is held by all of it, a mixed one by the incident alone."""
    whole = [told, *(Told(text, "", "", None, None) for text in texts)]

    def said(part: Part) -> bool:
        assert isinstance(part.condition, Words)
        return any(tells(each, part.condition.text) for each in whole)

    def held(group: Sequence[Part]) -> bool:
        are_words = all(isinstance(part.condition, Words) for part in group)
        if are_words and (len(group) == 1 or not any(part.negated for part in group)):
            return any(said(part) != part.negated for part in group)
        return any(holds(told, part.condition) != part.negated for part in group)

    return all(held(group) for group in query.groups)


@pytest.mark.parametrize("bounds", [None, (2, 1, 2, 1, 0)])
@settings(max_examples=150, deadline=None)
@given(INCIDENTS, ENTRIES, QUERIES, SORTS)
def test_lists_with_what_hangs_on_their_records_are_what_a_scan_says(
    bounds: tuple[int, ...] | None,
    told_of: list[Told],
    entries: list[Said],
    query: Query,
    sort: str,
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search_attributes, "BLOCK", 3)
        compare(told_of, entries, query, sort, bounds)


def compare(
    told_of: Sequence[Told],
    entries: Sequence[Said],
    query: Query,
    sort: str,
    bounds: tuple[int, ...] | None,
) -> None:
    db = with_entries(told_of, entries)
    wanted = set()
    for number, told in enumerate(told_of):
        texts = [
            said.text
            for said in entries
            if said.incident % len(told_of) == number and not said.removed
        ]
        if fits(told, texts, query):
            wanted.add(number + 1)
    chosen = Filter(query=query, sort=sort)
    ids = list(incident_ids(db, chosen))
    assert set(ids) == wanted
    assert len(ids) == len(wanted) == total_of(db, chosen)
    for fetched in (5_000, 0):  # sorted by their keys, or picked from the list in its order
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(incidents, "_FETCHED", fetched)
            total, some = listed(db, chosen, 2, 1)
        assert (total, len(some)) == (len(ids), len(ids[1:3]))
        assert set(some) <= wanted
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search_newest, "PATIENCE", 60)
        if bounds:
            names = ("LOOKED_AT", "ASKED", "_CLEANED", "_LOOKUP", "PATIENCE")
            for name, bound in zip(names, bounds, strict=True):
                patch.setattr(search_newest, name, bound)
        first = first_page(db, chosen, 50)
        hits = search(db, query, "", 50, 50)
    assert list(first.pks) == [pk for pk in ids if pk in set(first.pks)]
    assert bounds or first.complete
    if first.complete:
        assert list(first.pks) == ids
    every = search(db, query, "", 1000)
    assert [hit for hit in every.hits if hit in hits.hits] == list(hits.hits)
    assert bounds or hits == every
    db.close()


def test_a_page_is_whole_only_if_everything_was_looked_at(
    agency: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one incident that fits may hang behind many that do not."""
    wanted = agency.incident("甲", status="closed")
    agency.create("entry", wanted, text="検体", **MARKED)
    for _ in range(4):
        other = agency.incident("乙", status="new")
        agency.create("entry", other, text="検体", **MARKED)
    query = words("検体") & one_of("status", "closed")
    reader = agency.case_log.queries
    (pk,) = reader.incident_ids(query=query)
    assert reader.incident_page(50, query=query) == (reader.incident_ids(query=query), True)
    monkeypatch.setattr(search_newest, "LOOKED_AT", 4)
    assert reader.incident_page(50, query=query).complete is False
    monkeypatch.setattr(search_newest, "LOOKED_AT", 6)
    monkeypatch.setattr(search_newest, "ASKED", 4)
    assert reader.incident_page(50, query=query).complete is False
    monkeypatch.setattr(search_newest, "ASKED", 5)
    assert list(reader.incident_page(50, query=query).pks) == [pk]


def test_what_was_removed_from_a_timeline_finds_its_incident_no_more(agency: Desk) -> None:
    incident = agency.incident("甲の件", status="responding")
    entry = agency.create("entry", incident, text="警察へ連絡", **MARKED)
    agency.create("entry", incident, text="復旧を確認", **MARKED)
    reader = agency.case_log.queries
    framed = words("警察") & one_of("status", "responding")
    without = Query(((Part(Words("警察"), negated=True),),))
    for removed in (False, True, False):
        if removed != bool(reader.row(reader.resolve(entry.id))["removed"]):
            agency.amend(entry, removed=removed)
        there = int(not removed)
        assert len(reader.incident_page(50, query=words("警察")).pks) == there
        assert reader.incident_count(query=words("警察")) == there
        assert reader.incident_count(query=words("警察 復旧")) == there
        assert reader.search(framed).total == there
        assert reader.search(framed, limit=5, count_to=9).total == there
        assert reader.incident_count(query=without) == 1 - there
        assert len(reader.incident_page(50, query=without).pks) == 1 - there


@pytest.mark.parametrize("newest", [1, 2, 3])
def test_of_many_the_newest_come_first_and_the_list_goes_on(
    agency: Desk, newest: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incidents, "NEWEST", newest)
    for number in range(3):
        agency.incident(f"攻撃{number}")
    reader = agency.case_log.queries
    first = reader.incident_page(50, query=words("攻撃"), sort="title")
    titles = [str(row["title"]) for row in reader.incident_rows(first.pks)]
    assert titles == [f"攻撃{number}" for number in range(3)][-newest:]
    assert reader.incident_page(50, query=words("攻撃2")).complete is (newest > 1)


def test_one_looks_no_longer_than_there_is_patience(
    agency: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is older comes with the whole list."""
    monkeypatch.setattr(search_attributes, "BLOCK", 2)
    for title in ("攻撃", "乙", "丙", "丁", "戊"):
        agency.incident(title)
    reader = agency.case_log.queries
    for patience, there in ((60, 1), (-1, 0)):
        monkeypatch.setattr(search_newest, "PATIENCE", patience)
        first = reader.incident_page(50, query=words("攻撃"))
        assert (len(first.pks), first.complete) == (there, there == 1)
    assert reader.incident_count(query=words("攻撃")) == 1


def test_an_order_there_is_not_is_refused_even_if_nothing_can_be_found(agency: Desk) -> None:
    for text in ("、", "攻撃"):
        with pytest.raises(Refused, match="sort-unknown"):
            agency.case_log.queries.incident_page(50, query=words(text), sort="pk")
