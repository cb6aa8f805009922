"""What was lawfully destroyed is found by nothing: no word, part or filter; nor after a rebuild.

The index is asked two ways: by what an officer can type, and token by token (``fts5vocab``) for
what it holds of a record at all.
"""

from collections.abc import Iterator, Mapping
from itertools import product

import pytest

from liaison_app.domain.days import Span
from liaison_app.domain.fields import Field, FieldType
from liaison_app.domain.operations import RecordName, Value
from liaison_app.domain.query import (
    OVERDUE,
    Begins,
    Condition,
    During,
    OneOf,
    Overdue,
    Part,
    Query,
    Words,
    one_of,
)
from liaison_app.domain.records.incident import INCIDENT_FIELDS
from liaison_app.store.queries.incidents import Filter, first_page, incident_ids
from liaison_app.store.search_attributes import filtered_fields
from liaison_app.store.search_index import searchable_fields
from tests.store.test_redaction import dispose
from tests.store.world import MARKED, Desk

NOW, PAST = "2026-12-24T00:00:00Z", "2026-11-01T00:00:00Z"
WORD, PART = "秘匿検体", "qzxwvj77"
# Kept by what makes a record what it is, or by the disposal itself.
_NEVER_DESTROYED = {"reference", "disposal", "removed", "merged_into", "office_merged_into"}
_NUMBERS = {"cves": "CVE-2026-4242", "techniques": "T1566.001"}


def value_of(field: Field) -> Value:
    """A value that stands out, of the field's type."""
    match field.type:
        case FieldType.CODE:
            return [code.code for code in field.codes if code.code != "unknown"][-1]
        case FieldType.CODES:
            return [field.codes[0].code]
        case FieldType.TEXTS:
            return [_NUMBERS.get(field.key, f"{WORD}-{PART}")]
        case FieldType.INTEGER:
            return 4242
        case FieldType.BOOLEAN:
            return True
        case FieldType.INSTANT:
            return "2026-11-03T04:05:06Z"
        case FieldType.DATE:
            return "2026-11-03"
        case FieldType.ORGANISATION:
            return "npa"
    return f"{WORD} {PART} https://{PART}.example/a"


VALUES: Mapping[str, Value] = {
    key: value_of(field) for key, field in INCIDENT_FIELDS.items() if key not in _NEVER_DESTROYED
}


def conditions() -> Iterator[Condition]:
    """All that can be asked for and held by the record: texts, parts, codes, days."""
    yield from map(
        Words, (WORD, WORD[:2], WORD[0], PART, PART[2:7], f"{PART}.example", "K-77", "26-42")
    )
    yield Overdue()
    span = Span(None, None)
    for key in ("created", "updated"):
        yield During(key, span)
    for field, _ in filtered_fields("incident"):
        yield Begins(field.key, "")
        yield During(field.key, span)
        for code in (*(code.code for code in field.codes), "yes", "npa", "mofa", "unknown"):
            yield OneOf(field.key, (code,))
    yield from (OneOf(key, (code,)) for key, code in
                (("record", "incident"), ("record", "entry"), ("record", "attachment"),
                 ("library", "own"), ("library", "reference")))  # fmt: skip


def queries() -> Iterator[Query]:
    for condition, negated in product(conditions(), (False, True)):
        query = Query(((Part(condition, negated),),))
        yield query
        yield query & one_of("removed", "yes")
        yield query & OVERDUE


def tokens_of(desk: Desk, pk: int) -> set[str]:
    """Every token that leads to a record."""
    tokens = "fts5vocab(main, search_text, instance)"
    desk.db.execute(f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.tokens USING {tokens}")
    found = desk.db.execute("SELECT DISTINCT term FROM temp.tokens WHERE doc = ?", [pk])
    return {term for (term,) in found.fetchall()}


def pk_of(desk: Desk, name: RecordName) -> int:
    return desk.case_log.queries.resolve(name.id).pk


@pytest.fixture
def disposed(agency: Desk) -> tuple[Desk, list[RecordName]]:
    """An incident that holds everything, with a timeline, a file and an overdue duty; destroyed
    beside another that stays."""
    kept = agency.incident("残る件名")
    agency.create("entry", kept, text="残る記録", **MARKED)
    name = agency.incident(**{**VALUES, **MARKED, "source_id": "K-7700"})
    below = [
        agency.create("entry", name, text=f"{WORD} {PART}", source=WORD, **MARKED),
        agency.create("attachment", name, name=f"{PART}.txt", sha256="0" * 64, **MARKED),
        agency.create(
            "duty", name, rule="架空", note=WORD, due_at="2026-11-01T00:00:00Z", **MARKED
        ),
    ]
    agency.amend(name, title=f"{WORD}の続報")
    for each in (*below, name):
        assert tokens_of(agency, pk_of(agency, each))
        dispose(agency, each)
    return agency, [name, *below]


@pytest.mark.parametrize("afterwards", ["at once", "scrubbed", "rebuilt"])
def test_a_disposed_record_is_found_by_nothing(
    disposed: tuple[Desk, list[RecordName]], afterwards: str
) -> None:
    desk, names = disposed
    if afterwards == "scrubbed":
        desk.case_log.scrub()
    if afterwards == "rebuilt":
        desk.case_log.rebuild()
    gone = {pk_of(desk, name) for name in names}
    assert all(not tokens_of(desk, pk) for pk in gone)
    uuids, reader, seen = {name.id for name in names}, desk.case_log.queries, 0
    for query in queries():
        result = reader.search(query, NOW, limit=100)
        assert uuids.isdisjoint(hit.id for hit in result.hits), query
        assert uuids.isdisjoint(hit.root_id for hit in result.hits), query
        assert result.total == len(result.hits)
        seen += result.total
        for exercise, out_of_view in product((None, True, False), (False, True)):
            chosen = Filter(query=query, exercise=exercise, out_of_view=out_of_view, now=NOW)
            assert gone.isdisjoint(incident_ids(desk.db, chosen)), query
            assert gone.isdisjoint(first_page(desk.db, chosen, 50).pks), query
    assert seen > 100  # what was kept is found


@pytest.mark.parametrize("text", ["MOFA-2026-0002", "mofa-2026-0002", "2026-0002"])
def test_the_reference_of_a_disposed_record_resolves_but_is_not_found(
    disposed: tuple[Desk, list[RecordName]], text: str
) -> None:
    desk, names = disposed
    assert {hit.id for hit in desk.case_log.queries.search(text).hits}.isdisjoint(
        name.id for name in names
    )


@pytest.mark.parametrize("key", sorted(VALUES))
def test_a_destroyed_value_leaves_no_token(agency: Desk, key: str) -> None:
    plain: dict[str, Value] = {"title": "甲", "status": "new", **MARKED}
    name = agency.incident(**plain)
    pk = pk_of(agency, name)
    before = tokens_of(agency, pk)
    agency.amend(name, **{key: VALUES[key]})
    indexed = {*searchable_fields("incident"), *(field for field, _ in filtered_fields("incident"))}
    assert bool(tokens_of(agency, pk) - before) == (key in {field.key for field in indexed})
    dispose(agency, name, field=key, **{key: plain.get(key)})
    assert tokens_of(agency, pk) == before
    agency.case_log.scrub()
    agency.case_log.rebuild()
    assert tokens_of(agency, pk) == before
    assert agency.case_log.check_projections() == []
