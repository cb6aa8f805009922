"""起案・決裁 by the keyboard: submitted by one officer, decided by another at the same desk."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from liaison_app.ui.administration.roles_dialog import RolesDialog
from liaison_app.ui.administration.screen import AdministrationScreen
from liaison_app.ui.approvals.dialog import ApprovalsDialog
from liaison_app.ui.approvals.forms import DraftDialog, IssuePolicyDialog, SignDialog
from liaison_app.ui.packages.screen import PackagesScreen
from liaison_app.ui.today.screen import TodayScreen
from liaison_app.workflows.alert_drafts import add_alert, issue_draft, set_alert
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.officers import add_officer
from tests.ui.conftest import Open, Opened, convert
from tests.ui.test_exchange import texts
from tests.ui.test_media import CHIEF, CHIEF_SAID, click


def done(opened: Opened, act: Callable[[Desk], object]) -> None:
    """Something that happens at the desk, off this screen."""
    opened.session.jobs.run(act, title="ui.job.saving")
    opened.settle()


def at_today(opened: Opened) -> TodayScreen:
    opened.window.go_to("today")
    opened.settle()
    screen = opened.window.screens["today"]
    assert isinstance(screen, TodayScreen)
    return screen


def submit(opened: Opened, dialog: IssuePolicyDialog | SignDialog | RolesDialog) -> None:
    """The second officer's name and passphrase, and Enter."""
    if not dialog.lines["name"].text():
        convert(dialog.lines["name"], CHIEF)
    QTest.keyClicks(dialog.lines["said"], CHIEF_SAID)
    QTest.keyClick(dialog.lines["said"], Qt.Key.Key_Return)
    opened.settle()


def press(opened: Opened, control: QWidget) -> None:
    """What the keyboard does to a button."""
    control.setFocus()
    QTest.keyClick(control, Qt.Key.Key_Space)
    opened.settle()


@pytest.fixture
def office(open_desktop: Open) -> Opened:
    opened = open_desktop("nco")
    done(opened, lambda desk: add_officer(desk, CHIEF, CHIEF_SAID))
    return opened


@pytest.fixture
def approvals(office: Opened) -> ApprovalsDialog:
    """The window of what circulates, where approval is asked for."""
    office.window.go_to("packages")
    office.settle()
    screen = office.window.screens["packages"]
    assert isinstance(screen, PackagesScreen)
    press(office, screen.approvals)
    (dialog,) = office.window.findChildren(ApprovalsDialog)
    office.settle()
    press(office, dialog.change)
    (policy,) = dialog.findChildren(IssuePolicyDialog)
    convert(policy.lines["reason"], "規程（架空）")
    submit(office, policy)
    assert dialog.policy.approval_to_issue
    return dialog


def drafted(office: Opened, dialog: ApprovalsDialog) -> None:
    """An alert, submitted with a reason."""
    done(office, lambda desk: add_alert(desk, {"title": "注意（架空）", "body": "本文"}, ["mofa"]))
    press(office, dialog.draft)
    (form,) = dialog.findChildren(DraftDialog)
    (alert,) = [each for each in dialog.drafts if each.title == "注意（架空）"]
    form.subject.set_text(alert.id)
    convert(form.editors["reason"].control.widget(), "発出のため（架空）")
    QTest.keyClick(form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    office.settle()


def test_an_alert_is_submitted_and_approved(
    office: Opened, approvals: ApprovalsDialog, tmp_path: Path
) -> None:
    drafted(office, approvals)
    assert any("注意（架空）" in line for line in texts(approvals.model))
    assert approvals.chosen is not None
    press(office, approvals.parts["approve"])
    (sign,) = approvals.findChildren(SignDialog)
    submit(office, sign)
    assert approvals.chosen is not None
    assert approvals.chosen.state == "approved"
    assert not approvals.parts["approve"].isEnabled()
    assert "外務省" in approvals.detail.text()
    approvals.write_sheet(tmp_path / "sheet.pdf")
    office.settle()
    assert (tmp_path / "sheet.pdf").read_bytes().startswith(b"%PDF")
    today = at_today(office)
    assert today.cards["approval"].isVisible()
    alert = approvals.chosen.subject.name.id
    done(office, lambda desk: issue_draft(desk, alert))
    assert approvals.model.rows() == []
    approvals.filter.set_text("done")
    approvals.refresh()
    office.settle()
    assert [each.state for each in approvals.model.rows()] == ["issued"]
    office.translator.switch("en")
    office.settle()
    assert any("Issued" in line for line in texts(approvals.model))


def test_a_change_is_shown_and_stops_the_decision(
    office: Opened, approvals: ApprovalsDialog
) -> None:
    drafted(office, approvals)
    assert approvals.chosen is not None
    alert = approvals.chosen.subject.name.id
    done(office, lambda desk: set_alert(desk, alert, {"body": "別の本文"}))
    assert "本文" in approvals.detail.text()
    assert any("内容に変更あり" in line for line in texts(approvals.model))
    press(office, approvals.parts["approve"])
    (sign,) = approvals.findChildren(SignDialog)
    submit(office, sign)
    assert sign.error.isVisible()
    sign.reject()
    press(office, approvals.parts["return"])
    returned = approvals.findChildren(SignDialog)[-1]
    assert returned.lines["name"].text() == office.session.officer  # he takes it back himself
    convert(returned.lines["why"], "直す（架空）")
    QTest.keyClick(returned.lines["why"], Qt.Key.Key_Return)
    office.settle()
    assert approvals.model.rows() == []


def test_a_line_of_the_first_screen_opens_it(office: Opened, approvals: ApprovalsDialog) -> None:
    drafted(office, approvals)
    assert approvals.chosen is not None
    alert, circulating = approvals.chosen.subject.name.id, approvals.chosen.id
    done(office, lambda desk: set_alert(desk, alert, {"body": "別の本文"}))
    approvals.close()
    today = at_today(office)
    click(office, today.cards["approval"].open)
    today.table.opened.emit(today.model.id_at(0))
    office.settle()
    (dialog,) = [each for each in office.window.findChildren(ApprovalsDialog) if each.isVisible()]
    assert dialog.chosen is not None
    assert dialog.chosen.id == circulating
    asked: list[tuple[str, object]] = []
    dialog.asked_for.connect(lambda screen, item: asked.append((screen, item)))
    press(office, dialog.show_it)
    assert asked == [("alerts", alert)]


def test_roles_are_decided_at_the_officers_list(office: Opened, approvals: ApprovalsDialog) -> None:
    office.window.go_to("administration")
    office.settle()
    screen = office.window.screens["administration"]
    assert isinstance(screen, AdministrationScreen)
    screen.table.select_id(screen.model.id_at(1))
    press(office, screen.roles)
    (dialog,) = screen.findChildren(RolesDialog)
    QTest.keyClick(dialog.boxes["author"], Qt.Key.Key_Space)
    QTest.keyClick(dialog.boxes["approver"], Qt.Key.Key_Space)
    convert(dialog.lines["reason"], "分担（架空）")
    submit(office, dialog)
    assert any("審査者" in line for line in texts(screen.model))
    drafted(office, approvals)
    approvals.sign("approve")
    (sign,) = approvals.findChildren(SignDialog)
    submit(office, sign)
    assert CHIEF in sign.error.text()
    assert [each.state for each in approvals.model.rows()] == ["drafted"]
