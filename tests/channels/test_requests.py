"""Requests on their way: directly and through a supervising ministry, with sticks lost and late."""

from pathlib import Path

import pytest

from liaison_app.domain.errors import Refused
from liaison_app.workflows.addressing import typed_recipients
from liaison_app.workflows.editions import publish_package
from liaison_app.workflows.packages import add_package
from liaison_app.workflows.readdressing import unaddress_record
from liaison_app.workflows.replying import (
    acknowledge_request,
    answer_request,
    attach_to_request,
    submit_reply,
)
from liaison_app.workflows.request_view import ReplyView, RequestView, request_list, request_view
from liaison_app.workflows.requests import (
    accept_reply,
    add_request,
    issue_request,
    return_reply,
    withdraw_request,
)
from liaison_app.workflows.tasks import task_list
from tests.channels.test_relays import supervise
from tests.channels.test_supervised import along
from tests.channels.world import Site, World

QUESTIONS = ("該当する機器はあるか。（架空）", "対処の予定を示されたい。（架空）")


def ask(world: World, *to: str, due: str = "2026-12-01") -> str:
    """A request that is out."""
    fields = {"title": "状況の照会（架空）", "due": due}
    added = add_request(world.office.desk, fields, QUESTIONS, to, issue=True)
    return added.reference


def seen(site: Site, reference: str) -> RequestView:
    return request_view(site.desk, reference)


def reply_of(site: Site, reference: str, code: str) -> ReplyView:
    found = seen(site, reference).of(code)
    assert found is not None
    return found


def answer_all(site: Site, reference: str, words: str = "該当なし。（架空）") -> None:
    for number in (1, 2):
        answer_request(site.desk, reference, number, words)
    submit_reply(site.desk, reference)


def test_a_request_is_answered_judged_and_answered_again(world: World) -> None:
    reference = ask(world, "mofa", "copy:npa")
    office, agency = world.office, world["mofa1"]
    assert [each.status for each in seen(office, reference).replies] == ["issued"]
    along(world, "office", "mofa1", "office")
    assert reply_of(office, reference, "mofa").status == "received"
    acknowledge_request(agency.desk, reference)
    answer_request(agency.desk, reference, 1, "ある。（架空）")
    with pytest.raises(Refused, match="answers-missing"):
        submit_reply(agency.desk, reference)
    along(world, "mofa1", "office")
    assert reply_of(office, reference, "mofa").status == "acknowledged"
    assert [each.organisation for each in seen(office, reference).waiting] == ["mofa"]
    with pytest.raises(Refused, match="nothing-to-decide"):
        accept_reply(office.desk, reference, ["mofa"])
    submit_reply(agency.desk, reference, "問２は確認中。（架空）")
    along(world, "mofa1", "office")
    found = reply_of(office, reference, "mofa")
    assert (found.status, dict(found.answers)) == ("answered", {1: "ある。（架空）"})
    assert found.note == "問２は確認中。（架空）"
    judged = return_reply(office.desk, reference, ["all"], "問２にも回答されたい。")
    assert judged.organisations == ("mofa",)
    along(world, "office", "mofa1")
    back = reply_of(agency, reference, "mofa")
    assert (back.status, back.decision_note) == ("returned", "問２にも回答されたい。")
    answer_request(agency.desk, reference, 2, "今週中。（架空）")
    submit_reply(agency.desk, reference)
    along(world, "mofa1", "office")
    assert reply_of(office, reference, "mofa").status == "answered"
    accept_reply(office.desk, reference, ["mofa"])
    along(world, "office", "mofa1", "mofa2")
    for site in (office, agency, world["mofa2"]):
        assert reply_of(site, reference, "mofa").status == "accepted"
        assert seen(site, reference).waiting == ()


def test_an_answer_changed_after_it_was_handed_in_waits_again(world: World) -> None:
    reference = ask(world, "mofa")
    along(world, "office", "mofa1")
    answer_all(world["mofa1"], reference)
    with pytest.raises(Refused, match="already-submitted"):
        submit_reply(world["mofa1"].desk, reference)
    along(world, "mofa1", "office")
    accept_reply(world.office.desk, reference, ["mofa"])
    answer_request(world["mofa1"].desk, reference, 1, "やはり一台ある。（架空）")
    along(world, "mofa1", "office")
    found = reply_of(world.office, reference, "mofa")
    assert (found.status, found.answers[1]) == ("acknowledged", "やはり一台ある。（架空）")
    submit_reply(world["mofa1"].desk, reference)
    along(world, "mofa1", "office", "mofa1")
    for site in (world.office, world["mofa1"]):
        assert reply_of(site, reference, "mofa").status == "answered"


def test_drafts_stay_and_a_copy_answers_nothing(world: World) -> None:
    desk = world.office.desk
    draft = add_request(desk, {"title": "案（架空）"}, QUESTIONS, ["government"]).reference
    along(world, "office", "mofa1")
    assert request_list(world["mofa1"].desk) == []
    assert seen(world.office, draft).to == ("government",)
    with pytest.raises(Refused, match="questions-needed"):
        add_request(desk, {"title": "案（架空）"}, ["  "])
    issue_request(desk, draft, typed_recipients("npa", "mofa"))
    with pytest.raises(Refused, match="request-issued"):
        issue_request(desk, draft)
    along(world, "office", "mofa1")
    copy = seen(world["mofa1"], draft)
    assert (copy.copies, copy.replies) == (("mofa",), ())
    with pytest.raises(Refused, match="copy-only"):
        acknowledge_request(world["mofa1"].desk, draft)
    assert seen(world["mofa1"], draft).to == ()


def test_an_item_of_a_package_goes_out_with_it(world: World) -> None:
    desk = world.office.desk
    package = add_package(desk, {"title": "対策パッケージ（架空）"}).reference
    fields = {"title": "状況の照会（架空）"}
    with pytest.raises(Refused, match="package-issues"):
        add_request(desk, fields, QUESTIONS, ["mofa"], package, issue=True)
    item = add_request(desk, fields, QUESTIONS, ["mofa"], package).reference
    with pytest.raises(Refused, match="package-issues"):
        issue_request(desk, item)
    along(world, "office", "mofa1")
    assert request_list(world["mofa1"].desk) == []
    publish_package(desk, package)
    later = add_request(desk, fields, QUESTIONS, ["mofa"], package).reference
    along(world, "office", "mofa1")
    assert {each.reference for each in request_list(world["mofa1"].desk)} == {item, later}
    assert seen(world.office, item).package == package


def test_withdrawn_it_asks_nothing_more_and_nobody_is_late(world: World) -> None:
    reference = ask(world, "mofa", due="2026-11-20")
    along(world, "office", "mofa1")
    assert reply_of(world["mofa1"], reference, "mofa").overdue
    withdraw_request(world.office.desk, reference, "状況が分かったため。（架空）")
    along(world, "office", "mofa1")
    for site in (world.office, world["mofa1"]):
        found = reply_of(site, reference, "mofa")
        assert (found.status, found.overdue) == ("withdrawn", False)
        assert seen(site, reference).fields["ended_why"] == "状況が分かったため。（架空）"
    with pytest.raises(Refused, match="task-ended"):
        answer_request(world["mofa1"].desk, reference, 1, "ある。（架空）")


def test_a_ministry_says_received_once_the_operator_has_it(world: World) -> None:
    supervise(world)
    reference = ask(world, "npa")
    given = world.office.task("npa")
    ministry = world["mofa1"]

    def said() -> tuple[str, str]:
        (task,) = (each for each in task_list(ministry.desk) if each.id == given.id)
        (answer,) = task.shown
        return reply_of(ministry, reference, "npa").status, answer.status

    along(world, "office", "mofa1")
    assert said() == ("issued", "issued")
    assert reply_of(world.office, reference, "npa").status == "issued"
    along(world, "mofa1", "npa1")
    assert said() == ("issued", "issued")
    assert reply_of(world["npa1"], reference, "npa").status == "received"
    along(world, "npa1", "mofa1")
    assert said() == ("received", "received")


def test_question_and_answer_pass_through_the_supervising_ministry(
    world: World, tmp_path: Path
) -> None:
    supervise(world)
    reference = ask(world, "npa")
    along(world, "office", "mofa1", "npa1")
    with pytest.raises(Refused, match="not-addressed"):
        acknowledge_request(world["mofa1"].desk, reference)
    operator = world["npa1"]
    file = tmp_path / "一覧（架空）.txt"
    file.write_text("架空の一覧", encoding="utf-8")
    attach_to_request(operator.desk, reference, file)
    answer_all(operator, reference)
    along(world, "npa1", "mofa1", "office")
    for site in (world["mofa1"], world.office):  # the ministry sees what it passes on
        found = reply_of(site, reference, "npa")
        assert (found.status, found.files) == ("answered", (file.name,))
    return_reply(world.office.desk, reference, ["npa"], "台数を示されたい。（架空）")
    along(world, "office", "mofa1", "npa1")
    assert reply_of(operator, reference, "npa").status == "returned"
    answer_all(operator, reference, "二台。（架空）")
    along(world, "npa1", "mofa1", "office")
    accept_reply(world.office.desk, reference, ["npa"])
    along(world, "office", "mofa1", "npa1")
    assert reply_of(operator, reference, "npa").status == "accepted"
    unaddress_record(world.office.desk, reference, ["npa"])
    along(world, "office", "mofa1", "npa1")
    assert request_list(operator.desk) == []
    assert request_list(world["mofa1"].desk) == []


def test_a_lost_stick_and_a_late_one_change_nothing(world: World) -> None:
    reference = ask(world, "mofa")
    office, agency = world.office, world["mofa1"]
    office.stick(agency).unlink()  # lost with the courier
    assert agency.receive(office.stick(agency)) == "applied"
    answer_request(agency.desk, reference, 1, "一台。（架空）")
    late = agency.stick(office)
    answer_request(agency.desk, reference, 1, "二台。（架空）")
    answer_request(agency.desk, reference, 2, "今週中。（架空）")
    submit_reply(agency.desk, reference)
    assert office.receive(agency.stick(office)) == "applied"
    assert office.receive(late) == "late"
    found = reply_of(office, reference, "mofa")
    assert (found.status, dict(found.answers)) == (
        "answered",
        {1: "二台。（架空）", 2: "今週中。（架空）"},
    )
    accept_reply(office.desk, reference, ["mofa"])
    office.stick(agency).unlink()
    return_reply(office.desk, reference, ["mofa"], "改めて確認されたい。（架空）")
    assert agency.receive(office.stick(agency)) == "applied"
    assert reply_of(agency, reference, "mofa").status == "returned"
