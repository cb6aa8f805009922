"""What an operator and the office tell each other through the ministry that supervises it, where
what is withdrawn from the ministry, or ends between them, comes in between."""

from datetime import timedelta
from itertools import pairwise
from pathlib import Path

from liaison_app.domain.identity import response_id
from liaison_app.domain.operations import RecordName
from liaison_app.store.caselog import Act
from liaison_app.workflows.call_list import call_list
from liaison_app.workflows.epochs import open_epoch
from liaison_app.workflows.traffic import concerns, partners, silent_after
from tests.channels.test_relays import supervise
from tests.channels.world import MARKED, Site, World, opened_here


def along(world: World, *names: str) -> list[str]:
    """Bundles from each to the next."""
    return [world.go(*pair) for pair in pairwise(names)]


def answered(site: Site, task: RecordName, status: str) -> RecordName:
    code = site.organisation
    answer = RecordName("response", code, response_id(task.id, code), task)
    known = site.pk(answer) is not None
    values = {"status": status} if known else {**MARKED, "status": status}
    site.write(Act("amend" if known else "create", answer, "own", values))
    return answer


def test_an_answer_goes_on_through_a_ministry_from_which_the_task_was_withdrawn(
    world: World,
) -> None:
    supervise(world)
    task = world.office.task("npa")
    along(world, "office", "mofa1", "npa1")
    answer = answered(world["npa1"], task, "in-progress")
    along(world, "npa1", "mofa1", "office")
    world.office.address(task, "npa", addressed=False)
    along(world, "office", "mofa1")
    assert world["mofa1"].shown(task, "title") is None
    answered(world["npa1"], task, "done")
    assert along(world, "npa1", "mofa1", "office") == ["applied", "applied"]
    assert world["mofa1"].values(answer, "status") == ["done"]
    assert world.office.values(answer, "status") == ["done"]


def test_reports_go_on_where_the_office_no_longer_shares_the_incident_with_the_ministry(
    world: World,
) -> None:
    supervise(world)
    name = world["npa1"].create("incident", title="件名", reported=True)
    along(world, "npa1", "mofa1", "office")
    world.office.address(name, "mofa")
    along(world, "office", "mofa1")
    world.office.address(name, "mofa", addressed=False)
    along(world, "office", "mofa1")
    world["npa1"].amend(name, title="新しい件名")
    along(world, "npa1", "mofa1", "office")
    assert world["mofa1"].shown(name, "title") == "新しい件名"
    assert world.office.values(name, "title") == ["新しい件名"]


def test_red_and_amber_again_comes_through_the_ministry(world: World) -> None:
    supervise(world)
    name = world["npa1"].create("incident", title="件名", reported=True)
    along(world, "npa1", "mofa1", "office")
    world.office.address(name, "mofa")
    along(world, "office", "mofa1", "npa1")
    world["npa1"].amend(name, tlp="TLP:RED", title="赤の件名")
    along(world, "npa1", "mofa1", "office", "mofa1")
    assert world.office.values(name, "tlp") == ["TLP:RED"]
    assert world.office.values(name, "title") == [None]
    world["npa1"].amend(name, tlp="TLP:AMBER")
    along(world, "npa1", "mofa1", "office")
    assert world.office.values(name, "title") == ["赤の件名"]


def test_a_ministry_that_no_longer_supervises_passes_on_nothing_more(world: World) -> None:
    record = supervise(world)
    name = world["npa1"].create("incident", title="件名", reported=True)
    along(world, "npa1", "mofa1", "office")
    world["npa1"].amend(name, tlp="TLP:RED")
    along(world, "npa1", "mofa1")
    world.office.amend(record, supervised_by=None)
    assert along(world, "office", "mofa1", "office") == ["applied", "applied"]
    assert world.office.values(name, "tlp") == ["TLP:AMBER"]
    along(world, "npa1", "office")
    assert world.office.values(name, "tlp") == ["TLP:RED"]


def test_what_a_former_ministry_alone_has_of_an_operator_put_back_waits_until_they_exchange_again(
    world: World,
) -> None:
    record = supervise(world)
    backup = world.back_up("npa1")
    name = world["npa1"].create("incident", title="件名", reported=True)
    along(world, "npa1", "mofa1")
    world.put_back("npa1", backup)
    world.office.amend(record, supervised_by=None)
    along(world, "office", "mofa1", "office", "npa1")
    open_epoch(world["npa1"].desk, "以前の状態に戻っていた")
    world.rounds()
    assert world["npa1"].values(name, "title") == []
    assert world.office.values(name, "title") == []
    assert world["mofa1"].values(name, "title") == ["件名"]
    world.office.amend(record, supervised_by="mofa")
    world.rounds()
    assert world["npa1"].values(name, "title") == ["件名"]
    assert world.office.values(name, "title") == ["件名"]


def test_what_its_owner_destroys_is_destroyed_where_it_was_once_passed_on(world: World) -> None:
    record = supervise(world)
    name = world["npa1"].create("incident", title="件名", assessment="ひみつ", reported=True)
    operation = world["npa1"].amend(name, assessment="別のひみつ")
    along(world, "npa1", "mofa1", "office")
    world.office.amend(record, supervised_by=None)
    along(world, "office", "npa1")
    world["npa1"].dispose(name, operation, "assessment")
    along(world, "npa1", "office", "mofa1")
    assert world["mofa1"].values(name, "assessment") == [None]
    assert world["mofa1"].shown(name, "title") == "件名"
    assert world["mofa1"].desk.case_log.verify().problems == ()


def test_a_task_that_comes_after_its_answer_is_out_of_view_with_its_package(world: World) -> None:
    """The ministry's second machine knew of the task by its name alone."""
    record = supervise(world)
    along(world, "office", "mofa2")
    task = world.office.task("npa")
    along(world, "office", "mofa1", "npa1")
    relayed = world["mofa1"].stick(world["mofa2"])
    answered(world["npa1"], task, "done")
    along(world, "npa1", "mofa2")
    world.office.amend(record, supervised_by=None)
    along(world, "office", "mofa2")
    assert world["mofa2"].receive(relayed) == "applied"
    assert world["mofa2"].shown(task, "uuid") is None
    assert world["mofa2"].desk.case_log.check_projections() == []


def test_another_agencys_incident_goes_to_an_operator_through_its_ministry(tmp_path: Path) -> None:
    world = World(tmp_path, {"mofa": 1, "npa": 1, "meti": 1})
    with opened_here():
        supervise(world)
        name = world["meti1"].create("incident", title="ほかの機関の事案", reported=True)
        along(world, "meti1", "office")
        world.office.address(name, "npa")
        assert along(world, "office", "mofa1", "npa1") == ["applied", "applied"]
        assert world["npa1"].shown(name, "title") == "ほかの機関の事案"
        world.office.address(name, "npa", addressed=False)
        along(world, "office", "mofa1", "npa1")
        assert world["npa1"].shown(name, "title") is None
    world.close()


def test_a_ministrys_second_machine_tells_of_a_withdrawal_of_what_the_first_one_passed_on(
    world: World,
) -> None:
    supervise(world)
    task = world.office.task("npa", title="対応事項")
    along(world, "office", "mofa1", "npa1")
    world.lose("mofa1")
    world.office.address(task, "npa", addressed=False)
    along(world, "office", "mofa2", "npa1")
    assert world["npa1"].shown(task, "title") is None
    assert world["npa1"].values(task, "title") == [None]


def test_who_reports_through_a_ministry_is_not_silent(world: World) -> None:
    """What the ministry hands on tells that the operator is at work; what it says of itself does
    not."""
    supervise(world)
    task = world.office.task("npa")
    along(world, "office", "mofa1", "npa1")
    world.clock.time += timedelta(days=20)
    along(world, "mofa1", "office")
    assert concerns(partners(world.office.desk), silent_after()).silent == ("npa",)
    answered(world["npa1"], task, "in-progress")
    along(world, "npa1", "mofa1", "office")
    assert concerns(partners(world.office.desk), silent_after()).silent == ()
    assert call_list(world.office.desk, ["npa"])[0].silent_days is None
