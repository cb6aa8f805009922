"""Every field of every kind: a value is refused by name, or is in the log exactly as given."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liaison_app.domain.canonical import decode
from liaison_app.domain.errors import Refused
from liaison_app.domain.fields import Field, FieldType
from liaison_app.domain.operations import MAX_TEXT, Body, RecordName, Value
from liaison_app.domain.records import RECORD_KINDS
from liaison_app.domain.records.kind import RecordKind
from liaison_app.store.caselog import Act
from liaison_app.store.problems import FILE
from liaison_app.store.projection_schema import columns_of
from liaison_app.store.projections import column_value
from tests.hostile import values
from tests.store.world import Desk, World

REFUSALS = {
    "field-invalid",
    "field-required",
    "field-too-long",
    "field-too-many",
    "not-entitled",
    "operation-malformed",
    "not-canonical",
}
PLAUSIBLE: Mapping[FieldType, Value] = {
    FieldType.TEXT: "架空",
    FieldType.PROSE: "架空",
    FieldType.LISTED: "架空",
    FieldType.INTEGER: 1,
    FieldType.BOOLEAN: True,
    FieldType.INSTANT: "2026-11-24T00:00:00Z",
    FieldType.DATE: "2026-11-24",
    FieldType.TEXTS: ["架空"],
    FieldType.ORGANISATION: "mofa",
    FieldType.HASH: "0" * 64,
}
SHAPES = ("mofa", "T1566", "CVE-2026-0001", "00000000-0000-4000-8000-000000000000", "0" * 64, "1")
WRITTEN = [
    (kind.name, compartment)
    for kind in RECORD_KINDS.values()
    for compartment in ("own", "decision", "internal")
    if kind.fields_of(compartment)
]


@dataclass
class Target:
    """A record to write to, and who may."""

    desk: Desk
    name: RecordName
    compartment: str


def target(world: World, kind: str, compartment: str) -> Target:
    """A record of the kind without any content, at the first desk that may write it."""
    for desk in (world.office(), world.agency("mofa")):
        try:
            name = bare(desk, RECORD_KINDS[kind])
            field = next(iter(RECORD_KINDS[kind].fields_of(compartment).values()))
            desk.write(Act("amend", name, compartment, {field.key: plausible(field)}))
        except Refused:
            continue
        return Target(desk, name, compartment)
    pytest.skip("only by way of a bundle")


def bare(desk: Desk, kind: RecordKind) -> RecordName:
    parent = bare(desk, RECORD_KINDS[kind.parents[0]]) if kind.parents else None
    needed = {key: plausible(field) for key, field in kind.own.items() if field.required}
    name = desk.name(kind.name, parent)
    if not needed:
        key = next(key for key, field in kind.own.items() if field.type in PLAUSIBLE)
        needed = {key: plausible(kind.own[key])}
    desk.write(Act("create", name, "own", needed))
    return name


def plausible(field: Field) -> Value:
    """A value that the field takes."""
    if field.codes:
        code = field.codes[0].code
        return [code] if field.type is FieldType.CODES else code
    if field.pattern:
        return next(text for text in SHAPES if re.fullmatch(field.pattern, text))
    return PLAUSIBLE[field.type]


def attempt(aim: Target, field: str, value: Value) -> None:
    before = aim.desk.head()
    act = Act("amend", aim.name, aim.compartment, {field: value})
    try:
        aim.desk.write(act)
    except Refused as refused:
        code = refused.code
    else:
        code = ""
    if code:
        assert code in REFUSALS
        assert aim.desk.head() == before
        return
    assert stored(aim, field) == value
    shown = aim.desk.shown(aim.name, field) if field in columns_of(aim.name.kind) else None
    assert shown == column_value(value)
    if isinstance(value, str):
        aim.desk.case_log.queries.search(value[:200])


def stored(aim: Target, field: str) -> Value:
    sql = "SELECT body FROM operation ORDER BY pk DESC LIMIT 1"
    (body,) = aim.desk.db.execute(sql).fetchone()
    found: Mapping[str, Value] = {
        key: salted.value for key, salted in decode(body, Body).values.items()
    }
    return found[field]


def check(world: World, kind: str, compartment: str, examples: int) -> None:
    aim = target(world, kind, compartment)
    fields = sorted(RECORD_KINDS[kind].fields_of(compartment))

    @settings(max_examples=examples, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(fields), values)
    def write(field: str, value: Value) -> None:
        attempt(aim, field, value)

    write()
    problems = aim.desk.case_log.verify().problems
    # An attachment that names a file nobody put in is a lost file, and rightly said to be one.
    assert [problem for problem in problems if problem.reason != FILE] == []


@pytest.mark.parametrize(("kind", "compartment"), WRITTEN)
def test_a_hostile_value_is_refused_or_kept_as_it_is(
    world: World, kind: str, compartment: str
) -> None:
    check(world, kind, compartment, 25)


@pytest.mark.long
@pytest.mark.parametrize(("kind", "compartment"), WRITTEN)
def test_many_more_hostile_values(world: World, kind: str, compartment: str) -> None:
    check(world, kind, compartment, 2_000)


def test_texts_of_any_length_are_kept_or_refused(agency: Desk) -> None:
    name = agency.incident()
    for field, value in (
        ("confirmed_facts", "攻" * MAX_TEXT),
        ("confirmed_facts", "攻" * (MAX_TEXT + 1)),
        ("confirmed_facts", "=" * 10_000_000),
        ("title", "攻" * 10_000_000),
        ("techniques", ["T1566"] * 100_000),
        ("ai_vectors", ["other"] * 100_000),
    ):
        attempt(Target(agency, name, "own"), field, value)
    assert agency.shown(name, "confirmed_facts") == "攻" * MAX_TEXT
    assert agency.case_log.verify().ok
