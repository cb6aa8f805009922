"""Two installations of an agency answer one task, and the office has decided on one of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from liaison_app.domain.identity import response_id
from liaison_app.domain.operations import RecordName
from liaison_app.store.caselog import Act
from liaison_app.workflows.kept_back import nobody
from liaison_app.workflows.tasks import ResponseView, tasks_seen_by
from tests.store.world import MARKED, Desk, World


@dataclass
class Task:
    world: World
    office: Desk
    first: Desk
    second: Desk
    response: RecordName

    def answer(self, desk: Desk, kind: str = "amend", **values: str) -> str:
        desk.write(Act(kind, self.response, "own", {**values}))
        return desk.operations()[-1].name

    def decide(self, judged: str, decision: str = "verified", kind: str = "decide") -> None:
        self.office.write(Act(kind, self.response, "decision",
                              {"decision": decision, "judges": judged}))  # fmt: skip

    def answered(self, desk: Desk) -> ResponseView:
        views = tasks_seen_by(desk.case_log.queries, None, desk.now, lambda *_: True, nobody)
        (answer,) = views[0].responses
        return answer

    def shown(self, desk: Desk) -> str:
        return self.answered(desk).status

    def meet(self) -> None:
        """Both agencies' desks to the office, what it knows back to both."""
        for desk in (self.first, self.second):
            self.world.carry_all(desk, self.office)
        for desk in (self.first, self.second):
            self.world.carry_all(self.office, desk)


@pytest.fixture
def task(tmp_path: Path) -> Iterator[Task]:
    world = World(tmp_path)
    office = world.office()
    first, second = world.agency("mofa"), world.agency("mofa", letter="B")
    package = office.marked("package", title="対策パッケージ")
    name = office.name("task", package)
    office.write(
        Act("create", name, "own", {"title": "修正プログラムの適用", **MARKED}, mint=True),
        Act("address", name, "notice:mofa", {"addressed": True}),
        Act("publish", package, "own", {"published_at": "2026-11-24T00:00:00Z"}),
    )
    made = Task(world, office, first, second,
                RecordName("response", "mofa", response_id(name.id, "mofa"), name))  # fmt: skip
    made.meet()
    first.write(Act("create", made.response, "own", {"status": "acknowledged"}))
    made.meet()
    yield made
    world.close()


def test_a_decision_stands_for_the_answer_it_judged_only(task: Task) -> None:
    done = task.answer(task.first, status="done", result="適用した。")
    task.world.carry_all(task.first, task.office)
    task.decide(done)
    assert task.shown(task.office) == "verified"
    task.second.now = task.first.now
    task.second.tick()
    task.answer(task.second, status="in-progress")
    task.meet()
    for desk in (task.office, task.first, task.second):
        assert [each.field for each in desk.case_log.queries.conflicts()] == ["status"]
        assert task.shown(desk) == "in-progress"  # the newest is displayed, and not judged
        assert task.answered(desk).conflicts == ("status",)


def test_what_waits_is_told_without_what_is_settled(task: Task) -> None:
    """By SQL alone: an answer after the decision waits again, and so does one beside it."""

    def waits() -> tuple[int, int]:
        desks = (task.office, None), (task.second, "mofa")
        office, agency = (len(desk.case_log.queries.waiting.tasks(of)) for desk, of in desks)
        return office, agency

    assert waits() == (1, 1)
    done = task.answer(task.first, status="done", result="適用した。")
    task.world.carry_all(task.first, task.office)
    task.decide(done)
    task.meet()
    assert waits() == (0, 0)
    again = task.answer(task.first, status="done", result="二台目にも適用した。")
    task.answer(task.second, status="in-progress")
    task.meet()
    assert waits() == (1, 1)
    task.decide(again)
    task.meet()
    assert waits() == (1, 1)  # the other value still stands
    settled = task.answer(task.second, "settle", status="done")
    task.meet()
    task.decide(settled)
    task.meet()
    assert waits() == (0, 0)


def test_a_settlement_is_a_new_answer_and_the_decision_lapses(task: Task) -> None:
    done = task.answer(task.first, status="done", result="適用した。")
    task.world.carry_all(task.first, task.office)
    task.decide(done)
    task.answer(task.second, status="in-progress")
    task.meet()
    settled = task.answer(task.second, "settle", status="done")
    task.meet()
    for desk in (task.office, task.first, task.second):
        assert desk.case_log.queries.conflicts() == []
        assert task.shown(desk) == "done"
        assert task.answered(desk).conflicts == ()
    task.decide(settled)
    task.meet()
    assert task.shown(task.second) == "verified"


def test_the_same_answer_from_both_is_judged_as_one(task: Task) -> None:
    done = task.answer(task.first, status="done")
    task.answer(task.second, status="done")
    task.world.carry_all(task.first, task.office)
    task.decide(done)
    task.meet()
    assert task.office.case_log.queries.conflicts() == []
    assert task.shown(task.second) == "verified"


def test_two_decisions_of_two_office_desks_are_a_conflict(task: Task) -> None:
    done = task.answer(task.first, status="done")
    other = task.world.office(letter="B")
    task.meet()
    task.world.carry_all(task.office, other)
    task.decide(done)
    other.write(Act("decide", task.response, "decision", {"decision": "returned", "judges": done}))
    task.world.carry_all(other, task.office)
    found = task.office.case_log.queries.conflicts()
    assert [(each.compartment, each.field) for each in found] == [("decision", "decision")]
    task.decide(done, "returned", kind="settle")
    assert task.office.case_log.queries.conflicts() == []
    task.meet()
    assert task.shown(task.first) == "returned"
