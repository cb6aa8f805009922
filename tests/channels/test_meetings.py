"""Meetings: shared with whom they concern; a decision becomes a task and both know it."""

import pytest

from liaison_app.domain.errors import Refused
from liaison_app.workflows.answering import progress_task
from liaison_app.workflows.editions import publish_package
from liaison_app.workflows.meeting_view import DecisionView, MeetingView, meeting_list, meeting_view
from liaison_app.workflows.meetings import (
    add_meeting,
    decide,
    set_decision,
    set_meeting,
    set_papers,
    share_meeting,
    task_of_decision,
)
from liaison_app.workflows.packages import add_package
from liaison_app.workflows.readdressing import mark_record, unaddress_record
from liaison_app.workflows.tasks import task_list
from tests.channels.test_supervised import along
from tests.channels.world import Site, World

HELD = "2026-11-25T10:00:00+09:00"


def meet(world: World) -> str:
    fields = {
        "title": "関係省庁連絡会議（架空）",
        "held_at": HELD,
        "chair": "内閣官房審議官（架空）",
    }
    lists = {
        "agenda": ["現状について", "当面の対応、今後の予定"],
        "attendees": ["外務省 課長（架空）"],
    }
    return add_meeting(world.office.desk, fields, lists).reference


def package(world: World) -> str:
    return add_package(world.office.desk, {"title": "対策パッケージ（架空）"}).reference


def seen(site: Site, reference: str) -> MeetingView:
    return meeting_view(site.desk, reference)


def decision(site: Site, reference: str) -> DecisionView:
    (found,) = seen(site, reference).decisions
    return found


def test_a_decision_becomes_a_task_and_both_know_it(world: World) -> None:
    office, agency = world.office, world["mofa1"]
    meeting = meet(world)
    text = "各府省庁は、認証の状況を点検し、報告する。（架空）"
    decided = decide(office.desk, meeting, {"text": text, "due": "2026-12-10"})
    assert decided.reference == f"{meeting}/1"
    into = package(world)
    before = office.desk.queries.newest_position()[0]
    task = task_of_decision(office.desk, f"{meeting}/1", into, ["mofa", "npa"]).reference
    with pytest.raises(Refused, match="decision-has-task"):
        task_of_decision(office.desk, decided.id, into, ["mofa"])
    assert office.desk.queries.newest_position()[0] == before + 3
    (made,) = task_list(office.desk, into)
    assert (made.reference, made.title, made.due) == (task, text, "2026-12-10")
    assert made.fields["meeting_decision"] == decided.id
    publish_package(office.desk, into)
    share_meeting(office.desk, meeting, ["government"])
    along(world, "office", "mofa1")
    progress_task(agency.desk, task, "done", "点検した。（架空）")
    found = decision(agency, meeting)
    assert found.task is not None
    assert found.task.reference == task
    along(world, "mofa1", "office")
    found = decision(office, meeting)
    assert found.task is not None
    assert (found.task.reference, found.answered) == (task, (1, 2))


def test_who_has_no_part_in_the_task_sees_that_there_is_one(world: World) -> None:
    meeting = meet(world)
    decide(world.office.desk, meeting, {"text": "点検する。（架空）", "due": "2026-12-10"})
    into = package(world)
    task_of_decision(world.office.desk, f"{meeting}/1", into, ["mofa"])
    publish_package(world.office.desk, into)
    share_meeting(world.office.desk, meeting, ["npa"])
    along(world, "office", "npa1")
    along(world, "office", "mofa1")
    found = decision(world["npa1"], meeting)
    assert (found.has_task, found.task) == (True, None)
    assert meeting_list(world["mofa1"].desk) == []
    (task,) = task_list(world["mofa1"].desk)
    assert task.title == "点検する。（架空）"


def test_it_is_shared_as_it_changes_and_taken_back(world: World) -> None:
    meeting = meet(world)
    assert share_meeting(world.office.desk, meeting, ["mofa"]).organisations == ("mofa",)
    along(world, "office", "mofa1")
    world.office.stick(world["mofa1"]).unlink()  # lost
    decide(world.office.desk, meeting, {"text": "点検する。（架空）"})
    set_decision(world.office.desk, f"{meeting}/1", {"responsible": "各府省庁（架空）"})
    set_meeting(world.office.desk, meeting, {"minutes": "発言の要旨（架空）"}, {"agenda": ["一件"]})
    along(world, "office", "mofa1")
    found = seen(world["mofa1"], meeting)
    assert (found.items("agenda"), found.fields["minutes"]) == (("一件",), "発言の要旨（架空）")
    assert found.decisions[0].responsible == "各府省庁（架空）"
    unaddress_record(world.office.desk, meeting, ["mofa"])
    along(world, "office", "mofa1")
    assert meeting_list(world["mofa1"].desk) == []


def test_a_task_is_marked_as_the_meeting_and_the_package_ask(world: World) -> None:
    meeting = meet(world)
    mark_record(world.office.desk, meeting, {"tlp": "TLP:AMBER+STRICT"})
    decide(world.office.desk, meeting, {"text": "点検する。（架空）", "due": "2026-12-10"})
    into = package(world)
    task_of_decision(world.office.desk, f"{meeting}/1", into, ["mofa"], {"title": "点検（架空）"})
    (task,) = task_list(world.office.desk, into)
    assert (task.title, task.fields["tlp"]) == ("点検（架空）", "TLP:AMBER+STRICT")


def test_what_does_not_fit_is_refused(world: World) -> None:
    desk = world.office.desk
    meeting = meet(world)
    decide(desk, meeting, {"text": "期限のない決定（架空）"})
    with pytest.raises(Refused, match="due-needed"):
        task_of_decision(desk, f"{meeting}/1", package(world), ["mofa"])
    with pytest.raises(Refused, match="decision-unknown"):
        set_decision(desk, f"{meeting}/2", {"text": "ない"})
    with pytest.raises(Refused, match="briefing-unknown"):
        set_papers(desk, meeting, ["NCO-B-2026-0009"])
    with pytest.raises(Refused, match="meeting-order"):
        set_meeting(desk, meeting, {"ends_at": "2026-11-25T09:00:00+09:00"})
    with pytest.raises(Refused, match="office-only"):
        add_meeting(world["mofa1"].desk, {"title": "会議", "held_at": HELD})
    assert decision(world.office, meeting).task is None
