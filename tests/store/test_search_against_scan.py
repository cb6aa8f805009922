"""What the search index finds, against a plain scan: every record that says it, and no other.

The scan knows the definition (words, runs of one script, parts of identifiers) and goes through
every text; it shares no query with the index.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liaison_app.domain.dates import japan_date, parse_rfc3339
from liaison_app.domain.days import Span
from liaison_app.domain.query import (
    NO_QUERY,
    OVERDUE,
    Condition,
    During,
    OneOf,
    Overdue,
    Part,
    Query,
    Words,
    one_of,
    words,
)
from liaison_app.domain.records import RECORD_KINDS
from liaison_app.store import projection_schema, schema
from liaison_app.store.connection import Database, in_memory
from liaison_app.store.identifiers import identifiers, refang
from liaison_app.store.queries import incidents
from liaison_app.store.queries.incidents import Filter, first_page, incident_ids
from liaison_app.store.search import search
from liaison_app.store.search_index import index_records, searchable_fields
from liaison_app.store.text import RUN, fold
from liaison_app.store.variants import spellings
from tests.store.world import MARKED, Desk

_PIECES = (
    "攻撃", "撃", "攻", "警察庁", "漏えい", "漏洩", "改ざん", "改竄", "サーバ", "サーバー", "ｻｰﾊﾞｰ",
    "ﾗﾝｻﾑｳｪｱ", "ランサムウェア", "ＡＩ", "ai", "AI", "vpn", "ＶＰＮ", "ransomware", "server", "x1",
    "2026", "㈱", "ｶﾞ", "か\u3099", "々", "ー", "𠮷", "神\ufe00", "\u200b", "\u202e", "🙂", "é",
    "한국", "、", "。", " ", "　", "\n", "-", ".", "_", "/", "@", "evil.example", "evil[.]example",
    "hxxp://evil[.]example/a", "198.51.100.7", "CVE-2026-12345", "MOFA-2026-0007",
    "5f4dcc3b5aa765d61d8327deb882cf99", "a_b.docm", "又は", "または",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(_PIECES), min_size=1, max_size=9).map("".join)
STATUSES = ("new", "responding", "closed")
SEVERITIES = ("unknown", "0", "3", None)
DAYS = st.dates(date(2024, 11, 1), date(2026, 12, 31))


@dataclass(frozen=True)
class Told:
    """One incident as it is put in."""

    title: str
    facts: str
    status: str
    severity: str | None
    detected_at: str | None


INCIDENTS = st.lists(
    st.builds(
        Told,
        TEXTS,
        TEXTS,
        st.sampled_from(STATUSES),
        st.sampled_from(SEVERITIES),
        st.none()
        | st.datetimes(datetime(2024, 1, 1), datetime(2026, 12, 31)).map(
            lambda at: at.isoformat()[:19] + "Z"
        ),
    ),
    min_size=1,
    max_size=8,
)


def filled(told_of: Sequence[Told]) -> Database:
    """A private database with these incidents, numbered from 1, and their index."""
    db = in_memory()
    schema.migrate(db)
    projection_schema.create(db)
    for pk, told in enumerate(told_of, 1):
        db.execute("INSERT INTO record VALUES (?, 'incident', 'mofa', ?, 0, ?)", [pk, str(pk), pk])
        db.execute(
            "INSERT INTO incident(record, uuid, owner, parent, created_ms, updated_ms, title,"
            " confirmed_facts, status, severity, detected_at) VALUES (?,?,'mofa',0,?,?,?,?,?,?,?)",
            [pk, str(pk), pk, pk, told.title, told.facts, told.status, told.severity,
             told.detected_at],
        )  # fmt: skip
    index_records(db, range(1, len(told_of) + 1))
    return db


def found(db: Database, query: Query) -> set[int]:
    return {int(hit.id) for hit in search(db, query, "", 1000).hits}


def runs_of(text: str) -> list[tuple[str, bool]]:
    return [(cjk or word, bool(cjk)) for cjk, word in RUN.findall(text)]


def says(text: str, word: str) -> bool:
    """The scan: ``word`` in one of its spellings stands in ``text``, or inside an identifier."""
    folded = fold(text)
    here = [*runs_of(refang(folded)), ("", True), *runs_of(folded)]
    for spelling in spellings(fold(word)):
        wanted = runs_of(refang(spelling))
        size = len(wanted)
        if size and any(fits(here[at : at + size], wanted) for at in range(len(here) - size + 1)):
            return True
    part = refang(fold(word))
    return len(part) >= 3 and any(part in identifier for identifier in identifiers(folded))


def fits(runs: Sequence[tuple[str, bool]], wanted: Sequence[tuple[str, bool]]) -> bool:
    if any(run[1] != want[1] for run, want in zip(runs, wanted, strict=True)):
        return False
    last, last_is_cjk = wanted[-1]
    ends = runs[-1][0] == last
    if last_is_cjk or len(last) >= (2 if len(wanted) == 1 else 3):
        ends = runs[-1][0].startswith(last)
    if len(wanted) == 1:
        return last in runs[0][0] if last_is_cjk else ends
    first = runs[0][0].endswith(wanted[0][0]) if wanted[0][1] else runs[0][0] == wanted[0][0]
    inner = all(run[0] == want[0] for run, want in zip(runs[1:-1], wanted[1:-1], strict=True))
    return first and inner and ends


def tells(told: Told, word: str) -> bool:
    return says(told.title, word) or says(told.facts, word)


def scanned(told_of: Sequence[Told], text: str) -> set[int]:
    wanted = [word for word in fold(text).split() if RUN.search(word)]
    return {
        pk
        for pk, told in enumerate(told_of, 1)
        if wanted and all(tells(told, word) for word in wanted)
    }


@settings(max_examples=150, deadline=None)
@given(INCIDENTS, st.data())
def test_words_are_found_where_they_stand_and_nowhere_else(
    incidents: list[Told], data: st.DataObject
) -> None:
    db = filled(incidents)
    for _ in range(6):
        text = data.draw(st.sampled_from([each.title + each.facts for each in incidents]) | TEXTS)
        start = data.draw(st.integers(0, max(0, len(text) - 1)))
        query = text[start : start + data.draw(st.integers(1, 8))]
        if "\u3099" in query[:1]:  # a mark without its letter is another character than with it
            continue
        assert found(db, words(query)) == scanned(incidents, query), query
    db.close()


def holds(told: Told, condition: Condition) -> bool:
    match condition:
        case Words(text):
            return tells(told, text)
        case OneOf("status", codes):
            return told.status in codes
        case OneOf("severity", codes):
            return (told.severity or "unknown") in codes
        case During("detected_at", (first, last)):
            if told.detected_at is None:
                return False
            day = japan_date(parse_rfc3339(told.detected_at))
            return (first or date.min) <= day <= (last or date.max)
    raise AssertionError(condition)


def spans() -> st.SearchStrategy[Span]:
    both = st.tuples(DAYS, st.integers(0, 800)).map(
        lambda drawn: Span(drawn[0], drawn[0] + timedelta(drawn[1]))
    )
    return both | DAYS.map(lambda day: Span(day, None)) | DAYS.map(lambda day: Span(None, day))


CONDITIONS = (
    st.sampled_from(("攻撃", "漏洩", "ai", "サーバ", "evil.exa", "26-123")).map(Words)
    | st.lists(st.sampled_from(STATUSES), min_size=1, unique=True).map(
        lambda codes: OneOf("status", tuple(codes))
    )
    | st.sampled_from(("unknown", "0", "3")).map(lambda code: OneOf("severity", (code,)))
    | spans().map(lambda span: During("detected_at", span))
)
QUERIES = st.lists(
    st.lists(st.builds(Part, CONDITIONS, st.booleans()), min_size=1, max_size=3).map(tuple),
    min_size=1,
    max_size=3,
).map(lambda groups: Query(tuple(groups)))


@settings(max_examples=200, deadline=None)
@given(INCIDENTS, QUERIES)
def test_any_combination_of_words_and_filters_is_what_a_scan_says(
    incidents: list[Told], query: Query
) -> None:
    db = filled(incidents)
    wanted = {
        pk
        for pk, told in enumerate(incidents, 1)
        if all(
            any(holds(told, part.condition) != part.negated for part in group)
            for group in query.groups
        )
    }
    assert found(db, query) == wanted
    chosen = Filter(query=query)
    assert list(incident_ids(db, chosen)) == sorted(wanted, reverse=True)
    assert first_page(db, chosen, 50) == (incident_ids(db, chosen), True)
    db.close()


@given(spans(), DAYS)
def test_a_span_of_days_is_covered_exactly(span: Span, day: date) -> None:
    told = Told("甲", "", "new", "0", f"{day.isoformat()}T03:00:00Z")
    db = filled([told])
    inside = (span.first or date.min) <= day <= (span.last or date.max)
    query = Query(((Part(During("detected_at", span)),),))
    assert found(db, query) == ({1} if inside else set())
    db.close()


# Every field, every kind


def _kinds_and_fields() -> Iterator[tuple[str, str]]:
    for kind in RECORD_KINDS:
        for field in searchable_fields(kind):
            yield kind, field.key


@pytest.mark.parametrize(("kind", "key"), sorted(_kinds_and_fields()))
def test_every_searchable_field_of_every_kind_is_found(kind: str, key: str) -> None:
    db = in_memory()
    schema.migrate(db)
    projection_schema.create(db)
    table = projection_schema.table_of(kind)
    field = projection_schema.columns_of(kind)[key]
    value = '["検体の記述"]' if field.type.value in ("texts", "codes") else "検体の記述"
    db.execute("INSERT INTO record VALUES (1, ?, 'mofa', 'u', 0, 1)", [kind])
    db.execute(
        f'INSERT INTO "{table}"(record, uuid, owner, parent, created_ms, updated_ms, "{key}")'
        " VALUES (1, 'u', 'mofa', 0, 1, 1, ?)",
        [value],
    )
    index_records(db, [1])
    result = search(db, words("検体"), "")
    assert [(hit.kind, result.total) for hit in result.hits] == [(kind, 1)]
    assert [hit.snippet[start:end] for hit in result.hits for start, end in hit.marks] == ["検体"]
    assert search(db, one_of("record", kind), "").total == 1
    db.close()


# What hangs on a record


@pytest.fixture
def hanging(agency: Desk) -> Desk:
    first = agency.incident("甲の件", status="responding")
    agency.create("entry", first, text="警察へ連絡", **MARKED)
    agency.create("entry", first, text="復旧を確認", **MARKED)
    second = agency.incident("乙の件 警察", status="closed")
    agency.create("entry", second, text="訓練の記録", **MARKED)
    agency.incident("丙の件 復旧", status="new")
    return agency


def listed(desk: Desk, query: Query) -> str:
    rows = desk.case_log.queries.incidents(query=query, sort="reference")[1]
    pages = desk.case_log.queries.incident_page(50, query=query, sort="reference")
    assert [row["pk"] for row in rows] == list(pages.pks)
    return "".join(str(row["title"])[0] for row in rows)


def without(text: str) -> Query:
    return Query(((Part(Words(text), negated=True),),))


def test_an_incident_is_found_by_words_that_stand_apart_in_what_hangs_on_it(hanging: Desk) -> None:
    assert listed(hanging, words("警察")) == "甲乙"
    assert listed(hanging, words("警察 復旧")) == "甲"
    assert listed(hanging, words("甲 復旧")) == "甲"
    assert listed(hanging, words("復旧")) == "甲丙"
    assert listed(hanging, without("警察")) == "丙"
    assert listed(hanging, words("件") & without("訓練")) == "甲丙"
    assert listed(hanging, words("警察") & one_of("status", "closed")) == "乙"
    assert listed(hanging, words("警察") & without("復旧")) == "乙"
    assert listed(hanging, NO_QUERY) == "甲乙丙"


def test_a_hit_below_a_record_is_found_by_that_records_fields(hanging: Desk) -> None:
    result = hanging.case_log.queries.search(words("警察") & one_of("status", "responding"))
    assert [(hit.kind, hit.title) for hit in result.hits] == [("entry", "甲の件")]
    assert result.total == 1
    first = hanging.case_log.queries.search(words("警察"), limit=1, count_to=10)
    assert (len(first.hits), first.total) == (1, 2)


def test_what_is_left_out_is_left_out_with_what_hangs_on_it(hanging: Desk) -> None:
    search_all = hanging.case_log.queries.search
    not_closed = Query(((Part(OneOf("status", ("closed",)), negated=True),),))
    for limit in (50, 2):
        for count_to in (None, 100):
            result = search_all(not_closed & words("記録"), "", limit, count_to)
            assert result.total == 0
            result = search_all(not_closed & words("警察"), "", limit, count_to)
            assert [(hit.kind, hit.title) for hit in result.hits] == [("entry", "甲の件")]
    assert {hit.title for hit in search_all(not_closed).hits} == {"甲の件", "丙の件 復旧"}
    entries = one_of("record", "entry") & not_closed
    assert {hit.title for hit in search_all(entries).hits} == {"甲の件"}


def test_what_was_removed_is_found_only_when_asked_for(hanging: Desk) -> None:
    name = hanging.case_log.queries.resolve("MOFA-2026-0001").name
    hanging.amend(name, removed=True)
    removed = one_of("removed", "yes")
    search_all = hanging.case_log.queries.search
    assert {hit.title for hit in search_all(words("警察")).hits} == {"乙の件 警察"}
    assert listed(hanging, words("警察")) == "乙"
    assert {hit.kind for hit in search_all(words("警察") & removed).hits} == {"entry"}
    assert search_all("MOFA-2026-0001").total == 0
    hanging.amend(name, removed=False)
    assert listed(hanging, words("警察")) == "甲乙"
    assert search_all("MOFA-2026-0001").total == 1


def test_very_long_texts_and_odd_characters(agency: Desk) -> None:
    long = "前置き。" * 40_000 + "末尾の検体" + " \u202e\u200b終わり"
    name = agency.incident("長文", confirmed_facts=long)
    for query in ("末尾の検体", "検体", "終わり", "置き前", "き前置"):
        hits = agency.case_log.queries.search(query).hits
        assert ([hit.id for hit in hits] == [name.id]) == (query in "末尾の検体終わり")
    for odd in ("\ud800検体", "検\u202e体", "x" * 10_000_000, "\x00", "検体" * 100_000):
        agency.case_log.queries.search(odd)


def test_what_is_overdue_is_asked_together_with_everything_else(agency: Desk) -> None:
    now = "2026-11-24T12:00:00Z"
    duties = {
        "甲": {"due_at": "2026-11-24T11:00:00Z"},
        "乙": {"due_at": "2026-11-24T13:00:00Z"},
        "丙": {"due_at": "2026-11-24T11:00:00Z", "done_at": "2026-11-24T10:00:00Z"},
        "丁": {"due_at": "2026-11-24T11:00:00Z", "applies": "no"},
    }
    for title, duty in duties.items():
        incident = agency.incident(f"{title}の攻撃", severity="3" if title in "甲乙" else "1")
        agency.create("duty", incident, rule="架空", note="期限の控え", **duty, **MARKED)
    reader = agency.case_log.queries

    def titles(query: Query) -> str:
        rows = reader.incidents(query=query, sort="reference", now=now)[1]
        page = reader.incident_page(50, query=query, sort="reference", now=now).pks
        assert [row["pk"] for row in rows] == list(page)
        return "".join(str(row["title"])[0] for row in rows)

    not_overdue = Query(((Part(Overdue(), negated=True),),))
    assert titles(OVERDUE) == "甲"
    assert titles(OVERDUE & words("攻撃")) == "甲"
    assert titles(OVERDUE & one_of("severity", "1")) == ""
    assert titles(not_overdue & words("攻撃")) == "乙丙丁"
    assert {hit.kind for hit in reader.search(words("控え") & OVERDUE, now).hits} == {"duty"}
    assert reader.search(words("控え") & not_overdue, now).total == 3


def test_the_list_keeps_its_order_however_much_is_found(
    agency: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(12):
        agency.incident(f"攻撃{number % 5}", severity=str(number % 4), exercise=number % 3 == 0)
    reader = agency.case_log.queries
    for sort in ("-updated_at", "reference", "-severity", "title", "tlp"):
        for exercise in (None, False):
            asked = {"query": words("攻撃"), "sort": sort, "exercise": exercise}
            by_keys = list(reader.incident_ids(**asked))
            with monkeypatch.context() as patch:
                patch.setattr(incidents, "_FETCHED", 2)
                by_list = list(reader.incident_ids(**asked))
            assert sorted(by_list) == sorted(by_keys)
            rows = [reader.incident(pk) for pk in by_list]
            again = [reader.incident(pk) for pk in by_keys]
            key = sort.removeprefix("-")
            assert [row[key] for row in rows] == [row[key] for row in again], sort
