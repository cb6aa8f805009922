"""発出 where a second officer has to approve: from each screen straight to the form of drafting."""

from collections.abc import Callable
from typing import TypeVar

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QMessageBox, QPushButton, QWidget
from shiboken6 import isValid

from liaison_app.ui.alerts.dialogs import IssueAlertDialog, NewAlertDialog
from liaison_app.ui.alerts.screen import AlertsScreen
from liaison_app.ui.approvals.dialog import ApprovalsDialog
from liaison_app.ui.approvals.forms import DraftDialog
from liaison_app.ui.approvals.issuing import AddressDialog
from liaison_app.ui.campaigns.dialogs import ShareCampaignDialog
from liaison_app.ui.campaigns.screen import CampaignsScreen
from liaison_app.ui.guidelines.screen import GuidelinesScreen
from liaison_app.ui.meetings.screen import MeetingsScreen
from liaison_app.ui.packages.dialogs import PublishDialog
from liaison_app.ui.packages.screen import PackagesScreen
from liaison_app.ui.packages.task_dialogs import NewTaskDialog
from liaison_app.ui.requests.screen import RequestsScreen
from liaison_app.ui.widgets.organisation_chooser import OrganisationChooser
from liaison_app.ui.widgets.plain import PlainLabel
from liaison_app.workflows.alert_drafts import add_alert
from liaison_app.workflows.alerts import alert_list
from liaison_app.workflows.campaign_sharing import share_campaign
from liaison_app.workflows.campaigns import add_campaign
from liaison_app.workflows.circulation import approve, circulations, draft_approval
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.guideline_setting import add_guideline, add_step
from liaison_app.workflows.incidents import Added
from liaison_app.workflows.kept_back import nobody
from liaison_app.workflows.meetings import add_meeting
from liaison_app.workflows.officers import add_officer
from liaison_app.workflows.package_view import package_views
from liaison_app.workflows.packages import add_package
from liaison_app.workflows.readdressing import address_record, unaddress_record
from liaison_app.workflows.release_policy import change_policy
from liaison_app.workflows.requests import add_request
from liaison_app.workflows.task_setting import add_task
from tests.ui.conftest import Open, Opened, convert
from tests.ui.test_media import CHIEF, CHIEF_SAID, click

CTRL = Qt.KeyboardModifier.ControlModifier
D = TypeVar("D", bound=QDialog)
R = TypeVar("R")


def ask(opened: Opened, act: Callable[[Desk], R]) -> R:
    """What the desk says to this."""
    said: list[R] = []
    opened.session.jobs.run(act, title="ui.job.saving", done=said.append)
    opened.settle()
    return said[0]


def the(opened: Opened, kind: type[D]) -> D:
    """The only dialog of this kind that is shown."""
    found = opened.window.findChildren(kind)
    (shown,) = [each for each in found if isValid(each) and each.isVisible()]
    return shown


def shown(opened: Opened, kind: type[D]) -> bool:
    found = opened.window.findChildren(kind)
    return any(isValid(each) and each.isVisible() for each in found)


def press(opened: Opened, control: QWidget) -> None:
    control.setFocus()
    QTest.keyClick(control, Qt.Key.Key_Space)
    opened.settle()


def tick(chooser: OrganisationChooser, code: str, *, copy: bool = False) -> None:
    """By the keyboard: narrowed, down into the list, to the column, Space."""
    chooser.search.setFocus()
    QTest.keyClicks(chooser.search, code)
    item = chooser.item(code)
    assert item is not None
    assert not item.isHidden()
    chooser.list.setCurrentItem(item, 0)
    if copy:
        QTest.keyClick(chooser.list, Qt.Key.Key_Right)
    QTest.keyClick(chooser.list, Qt.Key.Key_Space)
    chooser.search.clear()


def submit(opened: Opened, dialog: DraftDialog) -> None:
    convert(dialog.editors["reason"].control.widget(), "発出のため（架空）")
    QTest.keyClick(dialog, Qt.Key.Key_Return, CTRL)
    opened.settle()


@pytest.fixture
def office(open_desktop: Open) -> Opened:
    """Where the policy asks for approval."""
    opened = open_desktop("nco")

    def begin(desk: Desk) -> None:
        add_officer(desk, CHIEF, CHIEF_SAID)
        change_policy(desk, "規程（架空）", CHIEF, CHIEF_SAID, approval_to_issue=True)

    ask(opened, begin)
    return opened


def guideline(desk: Desk) -> Added:
    added = add_guideline(desk, {"title": "手引（架空）"}, to=["government"])
    add_step(desk, added.id, {"section": "signs", "text": "着信を確かめる。"})
    return added


def package(desk: Desk) -> Added:
    added = add_package(desk, {"title": "対策（架空）"})
    add_task(desk, added.id, {"title": "点検（架空）", "due": "2099-04-01"}, [])
    return added


MADE: dict[str, Callable[[Desk], Added]] = {
    "packages": package,
    "alerts": lambda desk: add_alert(desk, {"title": "注意（架空）", "body": "本文"}, ["npa"]),
    "requests": lambda desk: add_request(desk, {"title": "照会（架空）"}, ["台数"], ["npa"]),
    "guidelines": guideline,
    "meetings": lambda desk: add_meeting(
        desk, {"title": "会議（架空）", "held_at": "2026-11-18 10:00"}
    ),
    "campaigns": lambda desk: add_campaign(desk, {"title": "攻撃（架空）", "summary": "概要"}),
}


def act_of(screen: QWidget) -> QWidget:
    """What issues the chosen record on a screen."""
    if isinstance(screen, PackagesScreen):
        return screen.detail.buttons["publish"]
    if isinstance(screen, AlertsScreen):
        return screen.detail.buttons["issue"]
    if isinstance(screen, RequestsScreen):
        return screen.requests.acts["issue"]
    if isinstance(screen, GuidelinesScreen):
        return screen.acts["issue"]
    if isinstance(screen, MeetingsScreen):
        return screen.acts["share"]
    assert isinstance(screen, CampaignsScreen)
    return screen.detail.buttons["share"]


@pytest.mark.parametrize("name", sorted(MADE))
def test_issuing_leads_to_the_draft_and_then_to_what_circulates(office: Opened, name: str) -> None:
    added = ask(office, MADE[name])
    assert isinstance(added, Added)
    office.window.go_to(name, added.id)
    office.settle()
    screen = office.window.screens[name]
    press(office, act_of(screen))
    draft = the(office, DraftDialog)
    assert draft.subject.text() == added.id
    named = {"alerts": ["npa"], "requests": ["npa"], "guidelines": ["government"]}
    assert draft.chooser.codes() == named.get(name, [])
    if name not in named:
        tick(draft.chooser, "ci-operator")
    tick(draft.chooser, "mofa", copy=True)
    submit(office, draft)
    assert not shown(office, DraftDialog)
    assert added.reference in office.window.message.text
    (found,) = ask(office, circulations)
    assert found.row["to"] == [*named.get(name, ["ci-operator"]), "copy:mofa"]
    press(office, act_of(screen))
    approvals = the(office, ApprovalsDialog)
    assert approvals.chosen is not None
    assert approvals.chosen.id == found.id


def test_what_was_approved_is_issued_from_the_form(office: Opened) -> None:
    def begin(desk: Desk) -> Added:
        added = add_alert(desk, {"title": "注意（架空）", "body": "本文"}, ["npa", "mofa"])
        found = draft_approval(desk, added.id, "理由（架空）", ["mofa", "copy:npa"])
        approve(desk, found.id, CHIEF, CHIEF_SAID)
        return added

    added = ask(office, begin)
    assert isinstance(added, Added)
    office.window.go_to("alerts", added.id)
    office.settle()
    screen = office.window.screens["alerts"]
    press(office, act_of(screen))
    issue = the(office, IssueAlertDialog)
    assert CHIEF in issue.note.text()
    assert (issue.chooser.codes(), issue.chooser.copies()) == (["mofa"], ["npa"])
    tick(issue.chooser, "mhlw")
    QTest.keyClick(issue, Qt.Key.Key_Return, CTRL)
    office.settle()
    draft = the(office, DraftDialog)  # not what was approved
    assert sorted(draft.chooser.codes()) == ["mhlw", "mofa"]
    QTest.keyClick(draft, Qt.Key.Key_Escape)
    press(office, act_of(screen))
    QTest.keyClick(the(office, IssueAlertDialog), Qt.Key.Key_Return, CTRL)
    office.settle()
    assert isinstance(screen, AlertsScreen)
    assert screen.detail.alert is not None
    assert screen.detail.alert.addressed == ("mofa",)
    assert screen.detail.alert.copies == ("npa",)


def test_a_new_alert_that_was_to_go_out_is_drafted_for_approval(office: Opened) -> None:
    office.window.go_to("alerts")
    office.settle()
    screen = office.window.screens["alerts"]
    assert isinstance(screen, AlertsScreen)
    for as_draft in (True, False):
        click(office, screen.new)
        dialog = the(office, NewAlertDialog)
        convert(dialog.editors["title"].control.widget(), f"注意{as_draft}")
        convert(dialog.editors["body"].control.widget(), "本文")
        tick(dialog.chooser, "government")
        if as_draft:
            press(office, dialog.draft)
        QTest.keyClick(dialog, Qt.Key.Key_Return, CTRL)
        office.settle()
        assert shown(office, DraftDialog) != as_draft
    assert the(office, DraftDialog).chooser.codes() == ["government"]


def test_a_campaign_is_taken_back_without_approval(open_desktop: Open) -> None:
    opened = open_desktop("nco")

    def begin(desk: Desk) -> Added:
        added = add_campaign(desk, {"title": "攻撃（架空）", "summary": "概要"})
        share_campaign(desk, added.id, ["mofa", "copy:npa"])
        add_officer(desk, CHIEF, CHIEF_SAID)
        change_policy(desk, "規程（架空）", CHIEF, CHIEF_SAID, approval_to_issue=True)
        return added

    added = ask(opened, begin)
    assert isinstance(added, Added)
    opened.window.go_to("campaigns", added.id)
    opened.settle()
    screen = opened.window.screens["campaigns"]
    assert isinstance(screen, CampaignsScreen)
    press(opened, act_of(screen))
    share = the(opened, ShareCampaignDialog)
    assert (share.chooser.codes(), share.chooser.copies()) == (["mofa"], ["npa"])
    tick(share.chooser, "npa", copy=True)  # off again
    QTest.keyClick(share, Qt.Key.Key_Return, CTRL)
    opened.settle()
    (view,) = screen.model.rows()
    assert (view.shared, view.copies) == (("mofa",), ())


def test_copies_of_a_package_are_ticked_by_the_mouse(open_desktop: Open) -> None:
    opened = open_desktop("nco")
    added = ask(opened, package)
    assert isinstance(added, Added)
    opened.window.go_to("packages", added.id)
    opened.settle()
    screen = opened.window.screens["packages"]
    click(opened, act_of(screen))
    publish = the(opened, PublishDialog)
    chooser = publish.chooser
    for code, column in (("government", 0), ("npa", 0), ("npa", 1)):
        item = chooser.item(code)
        assert item is not None
        chooser.list.scrollToItem(item)
        index = chooser.list.indexFromItem(item, column)
        place = chooser.list.visualRect(index)
        at = place.topLeft()
        at.setX(at.x() + 14)
        at.setY(place.center().y())
        QTest.mouseClick(chooser.list.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert (chooser.codes(), chooser.copies()) == (["government"], ["npa"])  # never both
    assert "1" in chooser.count.text()
    QTest.keyClick(publish, Qt.Key.Key_Return, CTRL)
    opened.settle()
    (task,) = opened.session.reader.tasks(None, None)[-1:]
    pk = int(str(task["pk"]))
    assert opened.session.reader.addressed(pk) == ["mofa"]
    assert opened.session.reader.copied(pk) == ["npa"]


def test_a_draft_says_at_its_top_why_it_opened(office: Opened) -> None:
    added = ask(office, MADE["alerts"])
    assert isinstance(added, Added)
    office.window.go_to("alerts", added.id)
    office.settle()
    press(office, act_of(office.window.screens["alerts"]))
    draft = the(office, DraftDialog)
    why = next(each for each in draft.findChildren(PlainLabel) if "決裁" in each.text())
    first = draft.editors["reason"]
    assert why.mapTo(draft, why.rect().bottomLeft()).y() < first.mapTo(draft, QPoint(0, 0)).y()


def test_unticking_everybody_is_refused_and_not_taken_for_as_before(office: Opened) -> None:
    added = ask(office, MADE["requests"])
    assert isinstance(added, Added)
    office.window.go_to("requests", added.id)
    office.settle()
    press(office, act_of(office.window.screens["requests"]))
    draft = the(office, DraftDialog)
    press(office, draft.chooser.none)
    submit(office, draft)
    assert draft.isVisible()
    assert "宛先が全て外されています" in draft.error.text()
    assert ask(office, circulations) == []
    tick(draft.chooser, "mofa")
    submit(office, draft)
    (found,) = ask(office, circulations)
    assert found.row["to"] == ["mofa"]


def test_a_new_task_of_a_package_that_is_out_goes_with_the_next_edition(office: Opened) -> None:
    (row,) = office.session.reader.packages()
    office.window.go_to("packages", str(row["id"]))
    office.settle()
    screen = office.window.screens["packages"]
    assert isinstance(screen, PackagesScreen)
    press(office, screen.detail.buttons["task"])
    form = the(office, NewTaskDialog)
    convert(form.editors["title"].control.widget(), "点検の追加（架空）")
    tick(form.chooser, "mofa")
    QTest.keyClick(form, Qt.Key.Key_Return, CTRL)
    office.settle()
    assert form.isVisible()
    box = next(each for each in form.findChildren(QMessageBox))
    begin = box.findChild(QPushButton, "confirm")
    assert begin is not None
    QTest.mouseClick(begin, Qt.MouseButton.LeftButton)
    office.settle()
    assert not shown(office, NewTaskDialog)
    (view,) = ask(office, package_views)
    assert view.under_revision
    assert [task.fields["title"] for task in view.tasks if not task.published] == [
        "点検の追加（架空）"
    ]


def test_what_is_out_is_addressed_to_more_and_copied(open_desktop: Open) -> None:
    opened = open_desktop("nco")
    (alert,) = alert_list(opened.session.reader, nobody)
    opened.window.go_to("alerts", alert.id)
    opened.settle()
    screen = opened.window.screens["alerts"]
    assert isinstance(screen, AlertsScreen)
    ask(opened, lambda desk: address_record(desk, alert.id, ["mofa"]))
    ask(opened, lambda desk: unaddress_record(desk, alert.id, ["mofa"]))
    press(opened, screen.detail.buttons["address"])
    form = the(opened, AddressDialog)
    tick(form.chooser, "mofa", copy=True)
    QTest.keyClick(form, Qt.Key.Key_Return, CTRL)
    opened.settle()
    (alert,) = alert_list(opened.session.reader, nobody)
    assert (alert.addressed, alert.copies) == ((), ("mofa",))


def test_addressing_more_where_it_is_approved_leads_to_the_draft(office: Opened) -> None:
    (alert,) = alert_list(office.session.reader, nobody)
    office.window.go_to("alerts", alert.id)
    office.settle()
    screen = office.window.screens["alerts"]
    assert isinstance(screen, AlertsScreen)
    press(office, screen.detail.buttons["address"])
    form = the(office, AddressDialog)
    tick(form.chooser, "npa")
    QTest.keyClick(form, Qt.Key.Key_Return, CTRL)
    office.settle()
    draft = the(office, DraftDialog)
    assert "npa" in draft.chooser.codes()
    QTest.keyClick(draft, Qt.Key.Key_Escape)
