"""Undo and redo against a plain list of what was done, over restarts."""

import secrets
import shutil
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import RecordName, Value
from liaison_app.store.caselog import Act, Actor, CaseLog
from liaison_app.store.slots import open_slots
from tests.store.world import DUTY, KEY, MARKED, START, Desk, World

OTHER = Actor("00000000-0000-4000-8000-00000000d0d1", "副当直")


def undo(desk: Desk, actor: Actor = DUTY, pk: int | None = None) -> None:
    step = desk.case_log.queries.next_undo(actor.id, pk)
    desk.case_log.record(step.acts, actor, desk.tick(), desk.salt)


def redo(desk: Desk, actor: Actor = DUTY, pk: int | None = None) -> None:
    step = desk.case_log.queries.next_redo(actor.id, pk)
    desk.case_log.record(step.acts, actor, desk.tick(), desk.salt)


def restart(desk: Desk) -> None:
    desk.case_log.close()
    desk.case_log = CaseLog.open(desk.path, KEY)


def test_a_change_goes_back_and_forth_again(agency: Desk) -> None:
    name = agency.incident(severity="1")
    agency.amend(name, severity="3", status="triage")
    undo(agency)
    assert (agency.shown(name, "severity"), agency.shown(name, "status")) == ("1", "new")
    restart(agency)
    redo(agency)
    assert (agency.shown(name, "severity"), agency.shown(name, "status")) == ("3", "triage")
    assert agency.case_log.verify().ok
    assert agency.case_log.check_projections() == []


def test_undoing_a_creation_takes_it_out_of_view_and_deletes_nothing(agency: Desk) -> None:
    name = agency.incident()
    undo(agency)
    assert agency.case_log.queries.counts().incidents == 0
    assert agency.case_log.queries.resolve("MOFA-2026-0001").name == name
    redo(agency)
    assert agency.case_log.queries.counts().incidents == 1
    undo(agency)
    assert agency.case_log.queries.counts().incidents == 0
    with pytest.raises(Refused, match="undo-nothing"):
        undo(agency)


def test_what_was_done_in_one_go_is_undone_in_one_go(agency: Desk) -> None:
    agency.now = agency.now.replace(microsecond=0)
    first, second = agency.incident("甲"), agency.incident("乙")
    agency.write(
        Act("amend", first, "own", {"severity": "4"}),
        Act("amend", second, "own", {"severity": "4"}),
        Act("amend", first, "own", {"severity": "2"}),
    )
    restart(agency)
    undo(agency)
    assert agency.shown(first, "severity") is None
    assert agency.shown(second, "severity") is None
    redo(agency)
    assert (agency.shown(first, "severity"), agency.shown(second, "severity")) == ("2", "4")


def test_two_acts_in_one_millisecond_stay_two(agency: Desk) -> None:
    name = agency.incident()
    for severity in ("1", "2"):
        act = Act("amend", name, "own", {"severity": severity})
        agency.case_log.record([act], DUTY, agency.now, agency.salt)
    undo(agency)
    assert agency.shown(name, "severity") == "1"


def test_what_another_officer_changed_since_is_not_overwritten(agency: Desk) -> None:
    name = agency.incident(severity="1")
    agency.amend(name, severity="3")
    act = Act("amend", name, "own", {"severity": "4"})
    agency.case_log.record([act], OTHER, agency.tick(), agency.salt)
    with pytest.raises(Refused, match="undo-superseded") as refused:
        undo(agency)
    assert (refused.value.params["actor"], refused.value.params["field"]) == ("副当直", "severity")
    undo(agency, OTHER)
    undo(agency)
    assert agency.shown(name, "severity") == "1"


def test_what_came_in_a_bundle_is_named_with_the_bundle(world: World) -> None:
    first, second = world.agency("mofa"), world.agency("mofa", letter="B")
    name = first.incident(severity="1")
    world.carry_all(first, second)
    second.amend(name, severity="4")
    first.amend(name, status="triage")
    first.amend(name, severity="3")
    world.carry_all(second, first)
    with pytest.raises(Refused, match="undo-superseded-by-bundle") as refused:
        undo(first)
    assert refused.value.params["sender"] == "MOFA"
    undone = first.case_log.queries
    pk = undone.resolve(name.id).pk
    with pytest.raises(Refused, match="undo-superseded-by-bundle"):
        undo(first, pk=pk)


def test_undo_on_one_record_passes_over_the_others(agency: Desk) -> None:
    first, second = agency.incident("甲"), agency.incident("乙")
    agency.amend(first, severity="3")
    agency.amend(second, severity="4")
    pk = agency.case_log.queries.resolve(first.id).pk
    undo(agency, pk=pk)
    assert (agency.shown(first, "severity"), agency.shown(second, "severity")) == (None, "4")
    undo(agency)
    assert agency.shown(second, "severity") is None
    redo(agency, pk=pk)
    assert agency.shown(first, "severity") == "3"


def test_settling_is_final_and_who_somebody_is_is_not_undone(agency: Desk) -> None:
    officer = agency.name("officer")
    agency.write(Act("create", officer, "own", {"name": "架空の担当官"}))
    with pytest.raises(Refused, match="undo-nothing"):
        undo(agency)
    name = agency.incident()
    agency.write(Act("settle", name, "own", {"title": "決着"}))
    with pytest.raises(Refused, match="undo-final"):
        undo(agency)


# A plain model: who did what, as lists.


@dataclass
class Did:
    """One act: for each (record, field) the (value, origin) before and after."""

    cells: dict[tuple[int, str], tuple[tuple[Value, int], tuple[Value, int]]]


@dataclass
class Model:
    cells: dict[tuple[int, str], tuple[Value, int]] = field(default_factory=dict)
    done: dict[int, list[Did]] = field(default_factory=lambda: {0: [], 1: []})
    undone: dict[int, list[Did]] = field(default_factory=lambda: {0: [], 1: []})
    counter: int = 0

    def write(self, officer: int, values: dict[tuple[int, str], Value]) -> None:
        self.counter += 1
        did = Did({})
        for cell, value in values.items():
            after = (value, self.counter)
            did.cells[cell] = (self.cells.get(cell, (None, 0)), after)
            self.cells[cell] = after
        self.done[officer].append(did)
        self.undone[officer].clear()

    def move(self, officer: int, back: bool) -> bool:
        source, target = (self.done, self.undone) if back else (self.undone, self.done)
        if not source[officer]:
            return False
        did = source[officer][-1]
        here, there = (1, 0) if back else (0, 1)
        if any(self.cells.get(cell, (None, 0)) != both[here] for cell, both in did.cells.items()):
            return False
        for cell, both in did.cells.items():
            self.cells[cell] = both[there]
        target[officer].append(source[officer].pop())
        return True


_WRITES = st.dictionaries(
    st.tuples(st.integers(0, 1), st.sampled_from(["severity", "source_id"])),
    st.sampled_from(["1", "2", "3"]),
    min_size=1,
    max_size=3,
)
_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.integers(0, 1), _WRITES),
        st.tuples(st.sampled_from(["undo", "redo"]), st.integers(0, 1), st.none()),
        st.tuples(st.just("restart"), st.just(0), st.none()),
    ),
    max_size=25,
)


@settings(max_examples=60)
@given(steps=_STEPS)
def test_any_acts_undos_redos_and_restarts_lead_where_a_list_says(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int, object]]
) -> None:
    world = World(tmp_path_factory.mktemp("undo"))
    desk = world.agency()
    officers = (DUTY, OTHER)
    # Made by a third officer, so that the two begin with nothing to undo.
    names = [_made(desk), _made(desk)]
    model = Model()
    for what, officer, values in steps:
        if what == "restart":
            restart(desk)
        elif what == "write":
            assert isinstance(values, dict)
            model.write(officer, values)
            acts = [
                Act("amend", names[record], "own", {key: value})
                for (record, key), value in values.items()
            ]
            desk.case_log.record(acts, officers[officer], desk.tick(), desk.salt)
        else:
            _move(desk, model, officers[officer], officer, back=what == "undo")
        for (record, key), (value, _) in model.cells.items():
            assert desk.shown(names[record], key) == value
    assert desk.case_log.check_projections() == []
    assert desk.case_log.verify().ok
    world.close()


def _made(desk: Desk) -> RecordName:
    name = desk.name("incident")
    third = Actor("00000000-0000-4000-8000-00000000d0d2", "第三の当直")
    values: dict[str, Value] = {"title": "件名", **MARKED}
    act = Act("create", name, "own", values)
    desk.case_log.record([act], third, desk.tick(), desk.salt)
    return name


def _move(desk: Desk, model: Model, actor: Actor, officer: int, *, back: bool) -> None:
    before = desk.case_log.queries.counts().operations
    moved = model.move(officer, back)
    try:
        (undo if back else redo)(desk, actor)
    except Refused:
        assert not moved
        assert desk.case_log.queries.counts().operations == before
    else:
        assert moved


def test_acts_of_the_first_release_can_be_undone_one_after_the_other(tmp_path: Path) -> None:
    released = Path(__file__).parent / "released" / "0.1.0" / "mofa"
    folder = shutil.copytree(released, tmp_path / "installation")
    passphrase = (folder / "passphrase.txt").read_text(encoding="utf-8").rstrip("\n")
    key = open_slots(folder / "case-log.db", passphrase)[0].secrets.database
    case_log = CaseLog.open(folder / "case-log.db", key)
    actor = case_log.last_officer()
    assert actor is not None
    before = case_log.queries.counts().operations
    undone = _undo_everything(case_log, actor)
    assert undone
    assert case_log.queries.counts().operations > before
    assert case_log.verify().ok
    assert case_log.check_projections() == []
    case_log.close()


def _undo_everything(case_log: CaseLog, actor: Actor) -> int:
    """How many acts could be taken back before one could not."""
    undone = 0
    while True:
        try:
            step = case_log.queries.next_undo(actor.id)
        except Refused:
            return undone
        now = START + timedelta(days=30, seconds=undone)
        case_log.record(step.acts, actor, now, lambda: secrets.token_hex(16))
        undone += 1
