"""The command palette, the shortcut sheet, and the way back."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from liaison_app.ui.fields.form_dialog import FormDialog
from liaison_app.ui.incidents.new_incident import NewIncidentDialog
from liaison_app.ui.palette.commands import Command
from liaison_app.ui.palette.dialog import PaletteDialog
from liaison_app.ui.palette.shortcuts import ShortcutSheet
from liaison_app.ui.shell.visits import Visit, Visits
from tests.ui.conftest import Open, Opened, convert
from tests.ui.test_accessible import unnamed


def palette(opened: Opened) -> PaletteDialog:
    opened.window.activateWindow()
    opened.qtbot.waitUntil(opened.window.isActiveWindow)
    QTest.keyClick(opened.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    found = opened.window.findChild(PaletteDialog)
    assert found is not None
    opened.qtbot.waitUntil(found.box.hasFocus)
    return found


def titles(dialog: PaletteDialog) -> list[str]:
    return [command.title for command in dialog.model.commands]


def test_an_act_of_the_menus_is_found_by_a_part_of_its_name_and_run(open_desktop: Open) -> None:
    opened = open_desktop()
    dialog = palette(opened)
    assert unnamed(dialog) == []
    convert(dialog.box, "操作記録")
    assert titles(dialog)[0] == "操作記録"
    QTest.keyClick(dialog.box, Qt.Key.Key_Return)
    opened.settle()
    assert opened.window.pages.currentWidget() is opened.window.screens["audit"]
    assert opened.window.findChild(PaletteDialog) is None


def test_nobody_needs_to_convert_to_find_a_command(open_desktop: Open) -> None:
    dialog = palette(open_desktop())
    QTest.keyClicks(dialog.box, "audit")
    assert titles(dialog) == ["操作記録", "「audit」を全体から検索"]


def test_the_enter_of_a_conversion_runs_nothing(open_desktop: Open) -> None:
    opened = open_desktop()
    dialog = palette(opened)
    QApplication.sendEvent(dialog.box, QInputMethodEvent("そうさ", []))
    assert len(titles(dialog)) > 20  # nothing was typed yet
    convert(dialog.box, "操作記録")
    assert dialog.isVisible()


def test_a_button_of_the_screen_is_pressed_and_the_list_is_walked(open_desktop: Open) -> None:
    opened = open_desktop()
    opened.window.go_to("incidents")
    opened.settle()
    dialog = palette(opened)
    first = dialog.list.currentIndex().row()
    QTest.keyClick(dialog.box, Qt.Key.Key_Down)
    assert dialog.list.currentIndex().row() == first + 1
    QTest.keyClick(dialog.box, Qt.Key.Key_Up)
    here = [each for each in dialog.model.commands if each.group == "ui.palette.here"]
    assert all(isinstance(each, Command) for each in here)
    new = opened.session.t("ui.incidents.new")
    convert(dialog.box, new)
    assert titles(dialog)[0] == new
    QTest.keyClick(dialog.box, Qt.Key.Key_Return)
    modal = opened.window.findChild(NewIncidentDialog)
    assert modal is not None
    assert modal.isVisible()
    modal.reject()


@pytest.mark.parametrize(
    ("name", "key"),
    [("packages", "ui.packages.new"), ("alerts", "ui.alerts.new"), ("campaigns", "campaigns.new"),
     ("guidelines", "ui.guidelines.new"), ("requests", "ui.requests.new"),
     ("meetings", "ui.meetings.new")],
)  # fmt: skip
def test_the_office_begins_whatever_it_issues_from_anywhere(
    open_desktop: Open, name: str, key: str
) -> None:
    opened = open_desktop("nco")
    dialog = palette(opened)
    new = opened.session.t(key)
    convert(dialog.box, new)
    assert titles(dialog)[0] == new
    QTest.keyClick(dialog.box, Qt.Key.Key_Return)
    opened.settle()
    assert opened.window.pages.currentWidget() is opened.window.screens[name]
    form = opened.window.pages.currentWidget().findChild(FormDialog)  # type: ignore[union-attr]
    assert form is not None
    assert form.isVisible()
    form.reject()
    again = palette(opened)
    convert(again.box, new)
    assert titles(again).count(new) == 1  # once, though the screen has a button for it
    again.reject()


def test_what_is_called_exactly_so_comes_first(open_desktop: Open) -> None:
    dialog = palette(open_desktop())
    convert(dialog.box, "事案")
    assert titles(dialog)[0] == "事案"  # the screen, not 新しい事案
    assert "新しい事案" in titles(dialog)


def test_what_is_no_command_is_searched_for_in_everything(open_desktop: Open) -> None:
    opened = open_desktop()
    dialog = palette(opened)
    QTest.keyClicks(dialog.box, "phishing")
    QTest.keyClick(dialog.box, Qt.Key.Key_Return)
    opened.settle()
    search = opened.window.dialogs.search_all
    assert search.isVisible()
    assert search.box.text() == "phishing"
    assert search.model.hits[0].title == "Phishing wave"


def test_records_seen_last_are_offered_by_what_they_are_called_now(open_desktop: Open) -> None:
    opened = open_desktop()
    window = opened.window
    window.go_to("incidents")
    opened.settle()
    rows = window.incidents().model
    window.incidents().table.select_id(rows.id_at(1))
    opened.settle()
    called = rows.row_at(1)
    window.go_to("alerts")
    opened.settle()
    dialog = palette(opened)
    recent = [each for each in dialog.model.commands if each.group == "ui.palette.recent"]
    assert recent[0].title.endswith("Voice impersonation")
    assert recent[1].title == f"{called['reference']}　{called['title']}"
    QTest.keyClicks(dialog.box, str(called["reference"]))
    QTest.keyClick(dialog.box, Qt.Key.Key_Return)
    opened.settle()
    assert window.pages.currentWidget() is window.incidents()
    assert window.incidents().table.current_id == rows.id_at(1)


def test_one_goes_back_and_forward_by_key_and_by_button(open_desktop: Open) -> None:
    opened = open_desktop()
    window, alt = opened.window, Qt.KeyboardModifier.AltModifier
    assert not window.header.back.isEnabled()
    window.go_to("incidents")
    opened.settle()
    incidents = window.incidents()
    first = incidents.model.id_at(0)
    QTest.keyClick(incidents.table, Qt.Key.Key_Down)
    opened.settle()
    assert incidents.table.current_id == incidents.model.id_at(1)
    window.go_to("organisations")
    opened.settle()
    QTest.keyClick(window, Qt.Key.Key_Left, alt)
    opened.settle()
    assert window.pages.currentWidget() is incidents
    assert incidents.table.current_id == incidents.model.id_at(1)
    QTest.mouseClick(window.header.back, Qt.MouseButton.LeftButton)
    opened.settle()
    assert incidents.table.current_id == first
    QTest.keyClick(window, Qt.Key.Key_Left, alt)
    opened.settle()
    assert window.pages.currentWidget() is window.screens["today"]
    assert not window.header.back.isEnabled()
    for _ in range(3):
        QTest.keyClick(window, Qt.Key.Key_Right, alt)
        opened.settle()
    assert window.pages.currentWidget() is window.screens["organisations"]
    assert not window.header.forward.isEnabled()


def test_the_way_survives_a_lock_and_holds_nothing_that_is_said(open_desktop: Open) -> None:
    opened = open_desktop()
    opened.window.go_to("incidents")
    opened.settle()
    opened.desktop.lock()
    kept = list(opened.desktop._visits.records())
    assert [visit.screen for visit in kept] == ["incidents"]
    assert all(len(visit.record) == 36 for visit in kept)


def test_the_sheet_has_every_shortcut_of_the_menus(open_desktop: Open) -> None:
    opened = open_desktop()
    QTest.keyClick(opened.window, Qt.Key.Key_F1)
    sheet = opened.window.findChild(ShortcutSheet)
    assert sheet is not None
    assert unnamed(sheet) == []
    shown = dict(sheet.lines)
    assert shown["Ctrl+K"] == "操作を探す"
    assert shown["F2"] == opened.session.t("ui.menu.new_intake").partition("(")[0]
    keys = [each for action in opened.window.menus.actions.values() for each in action.shortcuts()]
    said = " / ".join(shown)
    native = QKeySequence.SequenceFormat.NativeText
    assert [key.toString() for key in keys if key.toString(native) not in said] == []
    assert len({key.toString() for key in keys}) == len(keys)
    QTest.keyClick(sheet, Qt.Key.Key_Escape)


def test_the_way_of_visits() -> None:
    visits = Visits()
    for visit in (Visit("today"), Visit("incidents"), Visit("incidents", "a"), Visit("alerts")):
        visits.note(visit)
    visits.note(Visit("alerts"))
    assert visits.back() == Visit("incidents", "a")
    assert visits.back() == Visit("today")
    assert visits.back() is None
    assert visits.forward() == Visit("incidents", "a")
    visits.note(Visit("incidents", "b"))
    assert visits.forward() is None
    for number in range(500):
        visits.note(Visit("incidents", str(number)))
    assert len(list(visits.records())) == 100
