"""Markings hold for every kind of record: never above the ceiling, never freer than above."""

from collections.abc import Iterator

import pytest

from liaison_app.domain.errors import Refused
from liaison_app.domain.markings import GRADE_ORDER, TLP_ORDER, effective_markings
from liaison_app.domain.operations import RecordName, Value
from liaison_app.domain.records import RECORD_KINDS
from liaison_app.store.caselog import Act
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.incidents import add_incident, add_note, amend_incident
from liaison_app.workflows.markings import checked_markings

MARKED = [kind.name for kind in RECORD_KINDS.values() if "tlp" in kind.own]
BELOW = [name for name in MARKED if RECORD_KINDS[name].parents]
STRICT: dict[str, Value] = {"tlp": "TLP:AMBER+STRICT", "grade": "confidentiality-2"}


def chain_to(desk: Desk, kind: str) -> Iterator[RecordName]:
    """A possible record of ``kind`` with everything above it, the root first."""
    parents = RECORD_KINDS[kind].parents
    above = list(chain_to(desk, parents[-1])) if parents else []
    yield from above
    yield desk.new_name(kind, above[-1] if above else None)


def create(name: RecordName, **marks: str) -> Act:
    return Act("create", name, "own", marks)


def test_markings_are_on_every_record_that_travels() -> None:
    unmarked = {kind.name for kind in RECORD_KINDS.values() if "tlp" not in kind.own}
    named = {"organisation", "officer", "filter", "mapping", "disposal", "recovery"}
    assert unmarked == named | {"policy", "release", "approval"}


@pytest.mark.parametrize("kind", MARKED)
def test_the_ceiling_holds_for_every_kind_of_record(desk: Desk, kind: str) -> None:
    *_, name = chain_to(desk, kind)
    with pytest.raises(Refused) as refused:
        list(checked_markings(desk.queries, [create(name, grade="confidentiality-3")]))
    assert refused.value.code == "above-ceiling"


@pytest.mark.parametrize("kind", BELOW)
@pytest.mark.parametrize(("field", "freer"), [("tlp", "TLP:GREEN"), ("grade", "confidentiality-1")])
def test_nothing_is_freer_than_what_it_hangs_on(
    desk: Desk, kind: str, field: str, freer: str
) -> None:
    root, *_, name = chain_to(desk, kind)
    above = Act("create", root, "own", STRICT)
    child = Act("create", name, "own", {**STRICT, field: freer})
    with pytest.raises(Refused) as refused:
        list(checked_markings(desk.queries, [above, child]))
    assert (refused.value.code, refused.value.params["field"]) == ("freer-than-parent", field)
    stricter = Act("create", name, "own", {**STRICT, "tlp": "TLP:RED"})
    assert list(checked_markings(desk.queries, [above, stricter])) == [above, stricter]


def test_raising_an_incident_raises_what_is_under_it_in_effect(desk: Desk) -> None:
    added = add_incident(desk, {"title": "漏えい（架空）", "tlp": "TLP:GREEN"})
    add_note(desk, added.id, "聞き取り")
    pk = desk.find(added.id).pk
    (entry,) = desk.queries.entries(pk)
    before = desk.queries.counts().operations
    amend_incident(desk, added.id, {"tlp": "red", "recipients": "nco", "handling": "no-copy"})
    assert desk.queries.counts().operations == before + 1
    marks = desk.queries.effective_markings(int(str(entry["pk"])))
    assert (marks.tlp, marks.recipients, marks.handling) == ("TLP:RED", ("nco",), ("no-copy",))
    with pytest.raises(Refused):
        desk.write(Act("amend", desk.find(str(entry["id"])).name, "own", {"tlp": "TLP:GREEN"}))


def test_a_child_begins_with_the_markings_in_effect_above_it(desk: Desk) -> None:
    added = add_incident(desk, {"title": "漏えい（架空）", "tlp": "TLP:AMBER+STRICT"})
    add_note(desk, added.id, "聞き取り")
    (entry,) = desk.queries.entries(desk.find(added.id).pk)
    assert entry["tlp"] == "TLP:AMBER+STRICT"


def test_the_strictest_of_the_chain_is_in_effect_in_both_independently() -> None:
    for tlp in TLP_ORDER:
        for grade in GRADE_ORDER:
            child: dict[str, Value] = {"tlp": tlp, "grade": "confidentiality-1"}
            found = effective_markings([child, {"tlp": "TLP:CLEAR", "grade": grade}])
            assert (found.tlp, found.grade) == (tlp, grade)
