"""Alerts written and answered, hits, and campaigns, by keyboard, on both sides."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog

from liaison_app.ui.alerts.dialogs import (
    FindingDialog,
    IssueAlertDialog,
    NewAlertDialog,
    WithdrawAlertDialog,
)
from liaison_app.ui.alerts.screen import AlertsScreen
from liaison_app.ui.campaigns.dialogs import (
    CampaignIndicatorsDialog,
    DismissDialog,
    NewCampaignDialog,
    ShareCampaignDialog,
)
from liaison_app.ui.campaigns.screen import CampaignsScreen
from liaison_app.ui.incidents.indicators_tab import IndicatorsTab
from liaison_app.ui.today.screen import TodayScreen
from liaison_app.workflows.alert_drafts import add_alert
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.incidents import Added, add_incident
from liaison_app.workflows.indicators import add_indicators
from tests.ui.conftest import Open, Opened

EVIL = "evil[.]example"


def at(opened: Opened, act: Callable[[Desk], Any]) -> Any:
    """The result of an act at the desk."""
    found: list[Any] = []
    opened.session.jobs.run(act, title="ui.job.saving", done=found.append)
    opened.settle()
    assert found, "the act failed"
    return found[0]


def incident(opened: Opened, title: str, **fields: str) -> str:
    def act(desk: Desk) -> Added:
        added = add_incident(desk, {"title": title, "severity": "2", "kind": "leak", **fields})
        add_indicators(desk, added.id, EVIL)
        return added

    return str(at(opened, act).reference)


def press(opened: Opened, button: Any) -> None:
    assert button.isVisible()
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    opened.settle()


def submit(opened: Opened, dialog: QDialog) -> None:
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    opened.settle()


def alerts_of(opened: Opened) -> AlertsScreen:
    opened.window.go_to("alerts")
    opened.settle()
    screen = opened.window.screens["alerts"]
    assert isinstance(screen, AlertsScreen)
    return screen


def campaigns_of(opened: Opened) -> CampaignsScreen:
    opened.window.go_to("campaigns")
    opened.settle()
    screen = opened.window.screens["campaigns"]
    assert isinstance(screen, CampaignsScreen)
    return screen


def test_an_alert_is_drafted_issued_and_withdrawn(open_desktop: Open) -> None:
    opened = open_desktop("nco")
    screen = alerts_of(opened)
    screen.new_alert()
    dialog = screen.findChild(NewAlertDialog)
    assert dialog is not None
    QTest.keyClicks(dialog.editors["title"].control.widget(), "Draft alert")
    dialog.editors["body"].reset("Look for it.")
    dialog.editors["indicators"].reset(f"{EVIL} 198.51.100[.]7")
    dialog.chooser.tick("mofa")
    dialog.draft.setChecked(True)
    submit(opened, dialog)
    draft = screen.detail
    assert draft.alert is not None
    assert draft.alert.fields["title"] == "Draft alert"
    assert draft.alert.is_draft
    values = {line.indicator["value"] for line in draft.hits.model.rows()}
    assert values == {"evil.example", "198.51.100.7"}
    shown = [str(draft.hits.model.index(row, 1).data()) for row in range(2)]
    assert sorted(shown) == ["198[.]51[.]100[.]7", "evil[.]example"]
    press(opened, draft.buttons["issue"])
    issue = opened.window.findChild(IssueAlertDialog)
    assert issue is not None
    submit(opened, issue)
    assert draft.alert is not None
    assert not draft.alert.is_draft
    press(opened, draft.buttons["withdraw"])
    withdraw = opened.window.findChild(WithdrawAlertDialog)
    assert withdraw is not None
    withdraw.editors["reason"].reset("Not needed any more.")
    submit(opened, withdraw)
    titles = [str(row.fields["title"]) for row in screen.model.rows()]
    assert "Draft alert" not in titles
    screen.ended.setChecked(True)
    assert "Draft alert" in [str(row.fields["title"]) for row in screen.model.rows()]


def test_an_agency_says_what_it_found(open_desktop: Open) -> None:
    opened = open_desktop("mofa")
    screen = alerts_of(opened)
    press(opened, screen.detail.buttons["finding"])
    dialog = opened.window.findChild(FindingDialog)
    assert dialog is not None
    dialog.editors["finding"].reset("found")
    dialog.editors["note"].reset("Two machines.")
    submit(opened, dialog)
    assert screen.detail.alert is not None
    (answer,) = screen.detail.alert.answers
    assert (answer.finding, answer.note) == ("found", "Two machines.")


def test_the_office_makes_a_campaign_of_a_candidate(open_desktop: Open) -> None:
    opened = open_desktop("nco")
    incident(opened, "First", organisation="npa")
    reference = incident(opened, "Second", organisation="meti")
    today = opened.window.screens["today"]
    assert isinstance(today, TodayScreen)
    assert today.cards["candidates"].count == 1
    opened.window.go_to("today")
    today.show_group("candidates")
    QTest.keyClick(today.table, Qt.Key.Key_Return)
    opened.settle()
    screen = opened.window.screens["campaigns"]
    assert isinstance(screen, CampaignsScreen)
    assert screen.isVisible()
    assert screen.candidates_model.rowCount() == 1
    assert reference in [line.reference for line in screen.detail.members.model.rows()]
    press(opened, screen.detail.buttons["make"])
    dialog = opened.window.findChild(NewCampaignDialog)
    assert dialog is not None
    QTest.keyClicks(dialog.editors["title"].control.widget(), "One attack")
    submit(opened, dialog)
    assert screen.candidates_model.rowCount() == 0
    assert [str(row.fields["title"]) for row in screen.model.rows()] == ["One attack"]
    press(opened, screen.detail.buttons["add_indicators"])
    indicators = opened.window.findChild(CampaignIndicatorsDialog)
    assert indicators is not None
    assert indicators.editors["indicators"].text() == EVIL
    submit(opened, indicators)
    press(opened, screen.detail.buttons["share"])
    share = opened.window.findChild(ShareCampaignDialog)
    assert share is not None
    share.chooser.tick("mofa")
    submit(opened, share)
    (view,) = screen.model.rows()
    assert view.shared == ("mofa",)
    assert len(screen.detail.hits.model.rows()) == 2
    screen.detail.members.table.select_id(screen.detail.members.model.id_at(0))
    press(opened, screen.detail.buttons["unlink"])
    assert screen.detail.members.model.rowCount() == 1
    press(opened, screen.detail.buttons["close"])
    assert screen.model.rowCount() == 0
    screen.over.setChecked(True)
    assert screen.model.rowCount() == 1


def test_a_candidate_is_dismissed_with_a_reason(open_desktop: Open) -> None:
    opened = open_desktop("nco")
    incident(opened, "First", organisation="npa")
    incident(opened, "Second", organisation="meti")
    screen = campaigns_of(opened)
    press(opened, screen.detail.buttons["dismiss"])
    dialog = opened.window.findChild(DismissDialog)
    assert dialog is not None
    submit(opened, dialog)
    assert dialog.isVisible()  # a reason is needed
    dialog.editors["reason"].reset("A shared relay.")
    submit(opened, dialog)
    assert screen.candidates_model.rowCount() == 0
    assert screen.none.isVisible()


def test_an_agency_sees_no_candidates_and_no_acts(open_desktop: Open) -> None:
    opened = open_desktop("mofa")
    screen = campaigns_of(opened)
    assert not screen.new.isVisible()
    assert not screen.candidates.isVisible()
    assert not any(each.isVisible() for each in screen.detail.buttons.values())


def test_an_incident_says_which_alert_tells_of_it(open_desktop: Open) -> None:
    opened = open_desktop("nco")
    incident(opened, "First")
    at(
        opened,
        lambda desk: add_alert(
            desk, {"title": "Relay", "body": "Look."}, ["mofa"], indicators=EVIL
        ),
    )
    opened.window.go_to("incidents")
    opened.settle()
    screen = opened.window.incidents()
    tab = screen.editor.findChild(IndicatorsTab)
    assert tab is not None
    screen.table.select_id(screen.model.id_at(0))
    opened.settle()
    screen.editor.tabs.setCurrentWidget(tab)
    opened.settle()
    assert tab.told_of.isVisible()
    assert "Relay" in tab.told_of.text()
    assert opened.window.screens["today"].cards["hits"].count == 0  # type: ignore[attr-defined]
