"""What is in conflict elsewhere than on an incident: alerts and the day's lists say so, and lead
the officer to the values."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from liaison_app.host.resources import resources_folder
from liaison_app.ui.alerts.screen import AlertsScreen
from liaison_app.ui.app import system_surroundings
from liaison_app.ui.day.form_tab import FormTab
from liaison_app.ui.day.screen import DayScreen
from liaison_app.ui.exchange.screen import ExchangeScreen
from liaison_app.workflows.contacts import add_contact, amend_contact
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.escalation import amend_escalation, log_escalation
from liaison_app.workflows.intake import add_intake, amend_intake
from liaison_app.workflows.questions import add_question, amend_question
from liaison_app.workflows.roster import add_turn, amend_turn
from liaison_app.workflows.unlock import unlock
from tests.rival import Rival
from tests.ui.conftest import PASSPHRASE, Open, Opened, World

TURN = {"starts_at": "2099-01-01 09:00", "ends_at": "2099-01-02 09:00", "officer": "Night"}
# What each tab's record is made of, and the field that two installations amend.
MADE: dict[str, tuple[Any, Any, dict[str, str], str]] = {
    "intake": (add_intake, amend_intake, {"text": "A call"}, "text"),
    "escalation": (log_escalation, amend_escalation, {"told": "Chief", "message": "-"}, "message"),
    "contact": (add_contact, amend_contact, {"post": "Desk", "day_number": "1"}, "day_number"),
    "roster": (add_turn, amend_turn, TURN, "officer"),
    "question": (add_question, amend_question, {"question": "Why?", "answer": "-"}, "question"),
}  # fmt: skip


def open_desk(world: World, organisation: str) -> Desk:
    surroundings = system_surroundings(resources_folder())
    return unlock(world.case_log(organisation), surroundings, PASSPHRASE)


def dispute(world: World, kind: str) -> None:
    """At the agency one record stands in two values; another of its kind does not."""
    add, amend, fields, key = MADE[kind]
    desk = open_desk(world, "mofa")
    add(desk, fields)
    name = desk.find(add(desk, fields).id).name
    rival = Rival(desk)
    amend(desk, name.id, {key: "written here"})
    rival.brings(rival.made(name, **{key: "written there"}))
    desk.close()


def shown_conflict(opened: Opened) -> str:
    """The field whose values are side by side on the exchange screen."""
    screen = opened.window.screens["exchange"]
    assert isinstance(screen, ExchangeScreen)
    assert screen.conflicts.isVisible()
    assert screen.conflicts.panel.isVisible()
    chosen = screen.conflicts.model.row_of(screen.conflicts.table.current_id)
    return str(screen.conflicts.model.row_at(chosen).conflict.field)


@pytest.mark.parametrize("kind", MADE)
def test_a_record_of_the_day_in_conflict_says_so_and_leads_to_its_values(
    world: World, open_desktop: Open, kind: str
) -> None:
    dispute(world, kind)
    opened = open_desktop("mofa")
    opened.window.go_to("day", kind)
    opened.settle()
    screen = opened.window.screens["day"]
    assert isinstance(screen, DayScreen)
    tab = screen.front
    assert isinstance(tab, FormTab)
    (column,) = [place for place, each in enumerate(tab.columns()) if each.stretch]
    told = [tab.model.index(row, column).data() for row in range(tab.model.rowCount())]
    marked = [row for row, text in enumerate(told) if text.startswith("【競合あり】")]
    assert (len(told), len(marked)) == (2, 1)
    tab.table.select_id(tab.model.id_at(1 - marked[0]))
    assert not tab.conflicts.isVisible()
    tab.table.select_id(tab.model.id_at(marked[0]))
    assert tab.conflicts.isVisible()
    field = MADE[kind][3]
    assert "競合あり" in tab.form.editors[field].label.text()
    others = [editor for key, editor in tab.form.editors.items() if key != field]
    assert not [each for each in others if "競合あり" in each.label.text()]
    QTest.mouseClick(tab.conflicts.settle, Qt.MouseButton.LeftButton)
    opened.settle()
    assert shown_conflict(opened) == field


def test_an_alert_in_conflict_says_so_until_it_is_settled(world: World, open_desktop: Open) -> None:
    office = open_desk(world, "nco")
    (pk, _), *_ = office.queries.alerts()
    name = office.queries.ref(pk).name
    rivals = [Rival(office, identity=each) for each in "bc"]
    for number, each in enumerate(rivals):
        each.brings(each.made(name, title=f"Title {number}"))
    office.close()
    opened = open_desktop("nco")
    opened.window.go_to("alerts")
    opened.settle()
    screen = opened.window.screens["alerts"]
    assert isinstance(screen, AlertsScreen)
    assert screen.model.index(0, 2).data().startswith("【競合あり】Title ")
    assert "件名" in screen.detail.conflicts.text.text()
    screen.detail.conflicts.settle.setFocus()
    QTest.keyClick(screen.detail.conflicts.settle, Qt.Key.Key_Space)
    opened.settle()
    assert shown_conflict(opened) == "title"
    exchange = opened.window.screens["exchange"]
    assert isinstance(exchange, ExchangeScreen)
    QTest.keyClick(exchange.conflicts.panel.cards[0].keep, Qt.Key.Key_Space)
    opened.settle()
    opened.window.go_to("alerts")
    opened.settle()
    assert "競合" not in screen.model.index(0, 2).data()
    assert not screen.detail.conflicts.isVisible()
