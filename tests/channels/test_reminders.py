"""Who has not answered, whom to call, and that each reminder is entered and stays here."""

from datetime import timedelta
from pathlib import Path

import pytest

from liaison_app.domain.errors import Refused
from liaison_app.domain.vocabulary import Label, Organisation
from liaison_app.workflows.acknowledging import acknowledge_alert
from liaison_app.workflows.alert_drafts import add_alert
from liaison_app.workflows.alerts import alert_list
from liaison_app.workflows.answering import progress_task
from liaison_app.workflows.call_list import Call, call_list, of_kind
from liaison_app.workflows.editions import publish_package
from liaison_app.workflows.kept_back import kept_here
from liaison_app.workflows.organisations import creation
from liaison_app.workflows.packages import add_package
from liaison_app.workflows.picture import picture
from liaison_app.workflows.readdressing import mark_record
from liaison_app.workflows.records import status
from liaison_app.workflows.reminders import add_reminders, answer_reminder
from liaison_app.workflows.request_view import request_list
from liaison_app.workflows.task_setting import add_task, withdraw_task
from liaison_app.workflows.tasks import TaskFilter, filtered_tasks, task_list
from tests.channels.test_relays import supervise
from tests.channels.test_requests import answer_all, ask
from tests.channels.test_supervised import along
from tests.channels.world import OFFICE, World, opened_here


def calls(world: World, *organisations: str, overdue: bool = False) -> dict[str, Call]:
    found = call_list(world.office.desk, organisations, overdue=overdue)
    return {call.organisation: call for call in found}


def refer(call: Call) -> list[tuple[str, bool]]:
    return [(item.reference, item.overdue) for item in call.items]


def test_who_owes_what_until_he_answers(world: World) -> None:
    office = world.office.desk
    package = add_package(office, {"title": "対策パッケージ（架空）"}).reference
    asked = {"title": "点検（架空）", "due": "2026-12-10"}
    task = add_task(office, package, asked, ["mofa", "npa"]).reference
    assert calls(world) == {}  # a draft asks nothing of anybody
    publish_package(office, package)
    late = ask(world, "mofa", "copy:npa", due="2026-11-20")
    fields = {"title": "注意喚起（架空）", "body": "本文", "ack_by": "2026-11-20T09:00:00+09:00"}
    alert = add_alert(office, fields, ["npa"]).reference
    found = calls(world)
    assert set(found) == {"mofa", "npa"}
    assert refer(found["mofa"]) == [(late, True), (task, False)]
    assert refer(found["npa"]) == [(alert, True), (task, False)]
    assert set(calls(world, "npa", overdue=True)) == {"npa"}
    along(world, "office", "mofa1")
    along(world, "office", "npa1")
    progress_task(world["mofa1"].desk, task, "in-progress")
    answer_all(world["mofa1"], late)
    acknowledge_alert(world["npa1"].desk, alert)
    along(world, "mofa1", "office")
    along(world, "npa1", "office")
    assert refer(calls(world)["mofa"]) == [(task, False)]  # under way is not an answer yet
    assert refer(calls(world)["npa"]) == [(task, False)]
    withdraw_task(office, task, "不要となったため。（架空）")
    assert calls(world) == {}
    with pytest.raises(Refused, match="office-only"):
        call_list(world["mofa1"].desk)
    with pytest.raises(Refused, match="organisation-unknown"):
        calls(world, "nobody")


def test_reminders_in_bulk_say_how_many_and_which(world: World) -> None:
    office = world.office.desk
    first, second = ask(world, "mofa", "npa"), ask(world, "mofa")
    planned = add_reminders(office, ["all"], dry_run=True)
    assert (len(planned.calls), planned.items, planned.changes) == (2, 3, None)
    assert office.queries.asked.reminders() == []
    done = add_reminders(office, ["all"], [first], {"means": "telephone", "told": "担当（架空）"})
    assert [call.organisation for call in done.calls] == ["mofa", "npa"]
    assert done.items == 2
    rows = office.queries.asked.reminders_about(office.find(first).name.id)
    assert {row["organisation"] for row in rows} == {"mofa", "npa"}
    assert {(row["told"], row["told_by"]) for row in rows} == {("担当（架空）", "担当官 office")}
    assert office.queries.asked.reminders_about(office.find(second).name.id) == []
    answer_reminder(office, done.ids[0], {"answer": "今週中に回答する。（架空）"})
    (row,) = calls(world)["mofa"].reminders
    assert row["answer"] == "今週中に回答する。（架空）"
    with pytest.raises(Refused, match="nobody-to-remind"):
        add_reminders(office, ["npa"], [second])
    with pytest.raises(Refused, match="no-recipients"):
        add_reminders(office, [" "])
    with pytest.raises(Refused, match="field-unknown"):
        answer_reminder(office, done.ids[0], {"organisation": "npa"})
    along(world, "office", "mofa1")
    assert world["mofa1"].desk.queries.asked.reminders() == []


def test_the_list_has_every_number_in_the_order_of_calling(world: World) -> None:
    ask(world, "npa")
    police = world["npa1"]
    for rank, post in ((2, "課長補佐（架空）"), (1, "当直（架空）")):
        police.create("contact", post=post, rank=rank, night_number=f"03-0000-000{rank}")
    along(world, "npa1", "office")
    contacts = calls(world)["npa"].contacts
    assert [row["post"] for row in contacts] == ["当直（架空）", "課長補佐（架空）"]
    done = add_reminders(world.office.desk, ["npa"])
    (row,) = world.office.desk.queries.asked.reminders("npa")
    assert (row["told"], len(done.ids)) == ("当直（架空）", 1)


def test_silence_is_told_and_a_reminder_of_it_is_about_nothing(world: World) -> None:
    world.clock.time += timedelta(days=20)
    found = calls(world)
    assert {code: call.silent_days for code, call in found.items()} == {"mofa": 20, "npa": 20}
    along(world, "npa1", "office")
    assert set(calls(world)) == {"mofa"}
    done = add_reminders(world.office.desk, ["all"], fields={"answer": "媒体を紛失した。（架空）"})
    (row,) = world.office.desk.queries.asked.reminders()
    assert (row["organisation"], row["about"], done.items) == ("mofa", None, 0)


def test_a_reminder_is_marked_as_what_it_is_about(world: World) -> None:
    reference = ask(world, "mofa")
    world.office.amend(world.office.desk.find(reference).name, tlp="TLP:AMBER+STRICT")
    add_reminders(world.office.desk, ["mofa"])
    (row,) = world.office.desk.queries.asked.reminders("mofa")
    assert row["tlp"] == "TLP:AMBER+STRICT"


def test_exercises_stand_apart(world: World) -> None:
    reference = ask(world, "mofa")
    world.office.amend(world.office.desk.find(reference).name, exercise=True)
    found = calls(world)
    assert found["mofa"].items[0].exercise
    assert of_kind(list(found.values()), exercise=False) == []
    real = ask(world, "mofa")
    both = list(calls(world).values())
    for exercise, expected in ((False, real), (True, reference)):
        (call,) = of_kind(both, exercise=exercise)
        assert [item.reference for item in call.items] == [expected]


def test_by_way_of_whom_is_said_where_it_is_so(world: World) -> None:
    supervise(world)
    ask(world, "npa")
    assert calls(world)["npa"].via == "mofa"
    along(world, "office", "npa1", "office")  # directly
    assert calls(world)["npa"].via is None


def test_a_ministry_that_takes_no_part_is_no_way(world: World) -> None:
    police = Organisation("npa", Label("警察庁（架空）", "NPA"), supervised_by="meti")
    world.office.write(creation(OFFICE, police))
    ask(world, "npa")
    assert calls(world)["npa"].via is None


def test_what_markings_hold_back_is_chased_from_nobody(world: World) -> None:
    """A task, a request and an alert that could not be sent are told as that, and as nothing else;
    in the picture, in every list and in what a briefing counts alike."""
    office = world.office.desk
    package = add_package(office, {"title": "対策パッケージ（架空）"}).reference
    red = {"title": "限定（架空）", "due": "2026-11-20", "tlp": "TLP:RED"}
    task = add_task(office, package, red | {"recipients": "npa"}, ["mofa", "npa"]).reference
    publish_package(office, package)
    fields = {"title": "注意喚起（架空）", "body": "本文", "ack_by": "2026-11-20T09:00:00+09:00"}
    add_alert(office, fields | {"tlp": "TLP:RED"}, ["mofa"])
    asked = ask(world, "mofa", due="2026-11-20")
    mark_record(office, asked, {"tlp": "TLP:RED"})
    found = calls(world)
    assert set(found) == {"npa"}  # named: it may have it
    assert refer(found["npa"]) == [(task, True)]
    with pytest.raises(Refused, match="nobody-to-remind"):
        add_reminders(office, ["mofa"], fields={"means": "telephone"})
    (view,) = task_list(office)
    assert {each.organisation: (each.held_back, each.overdue) for each in view.responses} == {
        "mofa": (True, False), "npa": (False, True)}  # fmt: skip
    assert status(office).overdue_tasks == 1
    (told,) = alert_list(office.queries, kept_here(office))
    assert (told.missing, told.held_back) == ((), ("mofa",))
    assert not told.overdue(office.now())
    (shown,) = [each for each in request_list(office) if each.reference == asked]
    assert (shown.waiting, [each.held_back for each in shown.replies]) == ((), [True])
    whole = picture(office).whole.figures
    assert [whole[key] for key in ("addressed", "overdue", "held_back")] == [2, 1, 1]
    assert [each.reference for each in filtered_tasks(office, wanted=TaskFilter(overdue=True))]
    late = TaskFilter(overdue=True, organisation="mofa")
    assert not filtered_tasks(office, wanted=late)

    # Marked so that it may go, it is out from then on; a receipt of before proves nothing.
    along(world, "office", "mofa1")
    along(world, "mofa1", "office")
    assert picture(office).whole.figures["received"] == 0
    mark_record(office, task, {"tlp": "TLP:AMBER"})
    assert picture(office).whole.figures["received"] == 0
    assert refer(calls(world)["mofa"]) == [(task, True)]
    along(world, "office", "mofa1")
    along(world, "mofa1", "office")
    assert picture(office).whole.figures["received"] == 1


def test_a_conflict_about_the_package_holds_back_what_is_in_it(tmp_path: Path) -> None:
    """The most cautious of two values counts, here as for what leaves."""
    world = World(tmp_path, {"mofa": 1, OFFICE: 1})
    with opened_here():
        office, other = world.office, world[f"{OFFICE}1"]
        task = office.task("mofa")
        office.amend(task, due="2026-11-20")
        world.go("office", other.name)
        assert set(calls(world)) == {"mofa"}
        assert task.parent is not None
        office.amend(task.parent, tlp="TLP:AMBER+STRICT")
        other.amend(task.parent, tlp="TLP:RED")
        world.go(other.name, "office")
        assert calls(world) == {}
        assert picture(office.desk).whole.figures["held_back"] == 1
    world.close()
