"""The day's screen: notes taken by F2, and what the tabs do, with real keys."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton, QWidget

from liaison_app.domain.records import RECORD_KINDS
from liaison_app.domain.records.life import LIFE_FIELDS
from liaison_app.host.resources import resources_folder
from liaison_app.store.queries import Row
from liaison_app.ui.app import system_surroundings
from liaison_app.ui.day.escalation_dialog import EscalationDialog
from liaison_app.ui.day.form_tab import FormTab
from liaison_app.ui.day.handover_tab import HandoverDialog, HandoverTab
from liaison_app.ui.day.history_dialog import HistoryDialog
from liaison_app.ui.day.incident_chooser import IncidentChooser
from liaison_app.ui.day.intake_dialog import IntakeDialog
from liaison_app.ui.day.new_record import NewRecordDialog
from liaison_app.ui.day.question_tab import ClearanceDialog
from liaison_app.ui.day.record_tab import RecordTab
from liaison_app.ui.day.screen import DayScreen
from liaison_app.ui.today.screen import TodayScreen
from liaison_app.workflows.unlock import unlock
from tests.ui.conftest import PASSPHRASE, Open, Opened, World, convert
from tests.ui.test_accessible import unnamed

CTRL = Qt.KeyboardModifier.ControlModifier


def day(opened: Opened) -> DayScreen:
    screen = opened.window.screens["day"]
    assert isinstance(screen, DayScreen)
    return screen


def at(opened: Opened, kind: str) -> RecordTab:
    opened.window.go_to("day", kind)
    opened.settle()
    return day(opened).parts[kind]


def press_f2(opened: Opened) -> IntakeDialog:
    opened.window.activateWindow()
    opened.qtbot.waitUntil(opened.window.isActiveWindow)
    known = set(opened.window.findChildren(IntakeDialog))
    QTest.keyClick(opened.window, Qt.Key.Key_F2)
    (dialog,) = set(opened.window.findChildren(IntakeDialog)) - known
    opened.settle()
    return dialog


def notes(opened: Opened) -> list[Row]:
    return opened.session.reader.day.intake()


def text_of(dialog: IntakeDialog) -> QWidget:
    return dialog.editors["text"].control.widget()


def test_f2_takes_a_note_wherever_one_is_and_escape_keeps_it(open_desktop: Open) -> None:
    opened = open_desktop()
    opened.window.go_to("packages")
    opened.settle()
    dialog = press_f2(opened)
    assert dialog.editors["receiver"].text() == "Duty officer mofa"
    QTest.keyClicks(text_of(dialog), "A caller asks for the portal")
    QTest.keyClick(text_of(dialog), Qt.Key.Key_Escape)
    opened.settle()
    assert not opened.window.findChildren(IntakeDialog)
    (note,) = notes(opened)
    assert note["text"] == "A caller asks for the portal"
    assert (note["receiver"], note["channel"]) == ("Duty officer mofa", "telephone")


def test_a_note_in_japanese_is_kept_without_ending_its_conversion(open_desktop: Open) -> None:
    opened = open_desktop()
    dialog = press_f2(opened)
    text = text_of(dialog)
    convert(text, "不審な電話があった。")
    QApplication.sendEvent(text, QInputMethodEvent("かくにん", []))
    dialog.keep()
    opened.settle()
    assert [note["text"] for note in notes(opened)] == ["不審な電話があった。"]
    convert(text, "確認中")
    dialog.finish()
    opened.settle()
    assert [note["text"] for note in notes(opened)] == ["不審な電話があった。確認中"]


def test_what_is_typed_is_kept_while_one_types_and_when_the_window_locks(
    open_desktop: Open, world: World
) -> None:
    opened = open_desktop()
    dialog = press_f2(opened)
    QTest.keyClicks(text_of(dialog), "First")
    assert dialog._soon.isActive()
    dialog._soon.setInterval(0)
    opened.qtbot.waitUntil(lambda: len(notes(opened)) == 1)
    QTest.keyClicks(text_of(dialog), " and second")
    opened.desktop.lock()
    assert not [each for each in QApplication.topLevelWidgets() if isinstance(each, IntakeDialog)]
    surroundings = system_surroundings(resources_folder())
    desk = unlock(world.case_log("mofa"), surroundings, PASSPHRASE)
    kept = [note["text"] for note in desk.queries.day.intake()]
    desk.close()
    assert kept == ["First and second"]


def test_ctrl_enter_makes_an_incident_and_shows_it(open_desktop: Open) -> None:
    opened = open_desktop()
    dialog = press_f2(opened)
    QTest.keyClicks(text_of(dialog), "Portal shows odd page")
    QTest.keyClicks(dialog.editors["caller"].control.widget(), "Help desk")
    QTest.keyClick(text_of(dialog), Qt.Key.Key_Return, CTRL)
    opened.settle()
    assert not opened.window.findChildren(IntakeDialog)
    assert opened.window.incidents().isVisible()
    assert opened.window.incidents().editor.fields.editors["title"].text() == (
        "Portal shows odd page"
    )
    (note,) = notes(opened)
    assert note["incident"] is not None
    assert note["caller"] == "Help desk"


def test_an_empty_note_closes_without_a_trace_and_cannot_become_anything(
    open_desktop: Open,
) -> None:
    opened = open_desktop()
    before = opened.operations()
    dialog = press_f2(opened)
    dialog.make_incident()
    opened.settle()
    assert "受付メモ" in dialog.error.text()
    QTest.keyClick(text_of(dialog), Qt.Key.Key_Escape)
    opened.settle()
    assert not opened.window.findChildren(IntakeDialog)
    assert opened.operations() == before


def test_a_promised_call_waits_on_the_first_screen_though_it_became_an_incident(
    open_desktop: Open,
) -> None:
    opened = open_desktop()
    dialog = press_f2(opened)
    QTest.keyClicks(text_of(dialog), "Ring back")
    dialog.editors["call_back_by"].control.set_text("2020-01-01 09:00")
    dialog.make_incident()
    opened.settle()
    today = opened.window.screens["today"]
    assert isinstance(today, TodayScreen)
    assert today.cards["intake"].count == 1
    opened.window.go_to("today")
    opened.settle()
    (line,) = [row for row in today.model.rows() if row.group == "intake"]
    assert (line.tone, "折り返し" in line.when) == ("bad", True)


def test_what_cannot_be_kept_stays_with_the_reason(open_desktop: Open) -> None:
    opened = open_desktop()
    dialog = press_f2(opened)
    QTest.keyClicks(text_of(dialog), "A call")
    dialog.editors["received_at"].control.set_text("yesterday")
    dialog.finish()
    opened.settle()
    assert dialog.isVisible()
    assert dialog.editors["received_at"].notice
    assert notes(opened) == []
    dialog.editors["received_at"].control.set_text("2026-11-20 09:30")
    dialog.finish()
    opened.settle()
    assert [note["received_at"] for note in notes(opened)] == ["2026-11-20T00:30:00Z"]


def test_a_note_goes_into_the_timeline_of_a_chosen_incident(open_desktop: Open) -> None:
    opened = open_desktop()
    dialog = press_f2(opened)
    QTest.keyClicks(text_of(dialog), "They rang again")
    dialog.finish()
    opened.settle()
    tab = at(opened, "intake")
    tab.acts["enter"].click()
    chooser = tab.findChild(IncidentChooser)
    assert chooser is not None
    opened.settle()
    assert unnamed(chooser) == []
    QTest.keyClicks(chooser.search, "portal")
    opened.qtbot.waitUntil(lambda: chooser.model.rowCount() == 1)
    QTest.keyClick(chooser.search, Qt.Key.Key_Return)
    opened.settle()
    (note,) = notes(opened)
    assert note["incident_title"] == "Portal login"
    assert not tab.acts["turn"].isVisible()
    tab.acts["incident"].click()
    opened.settle()
    assert opened.window.incidents().isVisible()


def test_an_escalation_begins_with_whom_to_tell_and_waits_on_the_first_screen(
    open_desktop: Open,
) -> None:
    opened = open_desktop()
    contacts = at(opened, "contact")
    contacts.ask_new()
    new = contacts.findChild(NewRecordDialog)
    assert new is not None
    QTest.keyClicks(new.editors["post"].control.widget(), "Head of section")
    QTest.keyClick(new, Qt.Key.Key_Return, CTRL)
    opened.settle()
    tab = at(opened, "escalation")
    tab.ask_new()
    dialog = tab.findChild(EscalationDialog)
    assert dialog is not None
    opened.settle()
    assert unnamed(dialog) == []
    dialog.suggestions.setCurrentRow(0)
    dialog.suggestions.itemActivated.emit(dialog.suggestions.item(0))
    assert dialog.editors["told"].text() == "Head of section"
    QTest.keyClicks(dialog.editors["message"].control.widget(), "First report")
    QTest.keyClick(dialog, Qt.Key.Key_Return, CTRL)
    opened.settle()
    today = opened.window.screens["today"]
    assert isinstance(today, TodayScreen)
    assert today.cards["escalation"].count == 1
    form = tab.form if isinstance(tab, FormTab) else None
    assert form is not None
    answer = form.editors["answer"].control.widget()
    answer.setFocus()
    QTest.keyClicks(answer, "Noted.")
    QTest.keyClick(answer, Qt.Key.Key_Return, CTRL)
    opened.settle()
    assert today.cards["escalation"].count == 0
    (told,) = opened.session.reader.day.escalations()
    assert told["answered_at"] is not None


def test_an_incident_shows_who_was_told_of_it_and_leads_there(open_desktop: Open) -> None:
    opened = open_desktop()
    opened.window.go_to("incidents")
    opened.settle()
    editor = opened.window.incidents().editor
    editor.tabs.setCurrentWidget(editor.day)
    assert editor.day.nothing.isVisible()
    editor.day.tell.click()
    dialog = editor.day.findChild(EscalationDialog)
    assert dialog is not None
    dialog.editors["told"].control.set_text("Director")
    dialog.editors["message"].control.set_text("First report")
    dialog.try_act()
    opened.settle()
    assert editor.day.model.index(0, 2).data() == "Director"
    editor.day.table.setFocus()
    editor.day.table.select_id(editor.day.model.id_at(0))
    QTest.keyClick(editor.day.table, Qt.Key.Key_Return)
    opened.settle()
    tab = day(opened).front
    assert tab.kind == "escalation"
    assert tab.current is not None
    assert tab.current["incident_title"] is not None


def test_the_roster_says_who_is_on_duty_on_the_first_screen_too(open_desktop: Open) -> None:
    opened = open_desktop()
    tab = at(opened, "roster")
    tab.ask_new()
    dialog = tab.findChild(NewRecordDialog)
    assert dialog is not None
    dialog.editors["starts_at"].control.set_text("2020-01-01 09:00")
    dialog.editors["ends_at"].control.set_text("2019-01-01 09:00")
    dialog.try_act()
    opened.settle()
    assert dialog.error.text()  # it would end before it begins
    dialog.editors["ends_at"].control.set_text("2099-01-01 09:00")
    dialog.try_act()
    opened.settle()
    today = opened.window.screens["today"]
    assert isinstance(today, TodayScreen)
    opened.window.go_to("today")
    opened.settle()
    assert "Duty officer mofa" in today.duty.officer.text()
    today.duty.links["roster"].click()
    opened.settle()
    assert day(opened).front is tab


def test_a_sheet_is_given_and_not_taken_by_the_same_officer(open_desktop: Open) -> None:
    opened = open_desktop()
    tab = at(opened, "handover")
    assert isinstance(tab, HandoverTab)
    QTest.mouseClick(tab.new, Qt.MouseButton.LeftButton)
    opened.settle()
    dialog = tab.findChild(HandoverDialog)
    assert dialog is not None
    assert unnamed(dialog) == []
    assert "Phishing wave" in dialog.editors["open_items"].text()
    QTest.keyClicks(dialog.editors["note"].control.widget(), "The key is in the safe.")
    dialog.try_act()
    opened.settle()
    assert "The key is in the safe." in tab.sheet.toPlainText()
    assert not tab.acts["take"].isEnabled()
    tab.acts["copy"].click()
    assert QApplication.clipboard().text() == tab.sheet.toPlainText()


def test_other_words_drop_a_clearance_and_the_officer_is_told(open_desktop: Open) -> None:
    opened = open_desktop()
    tab = at(opened, "question")
    assert isinstance(tab, FormTab)
    tab.ask_new()
    dialog = tab.findChild(NewRecordDialog)
    assert dialog is not None
    dialog.editors["question"].control.set_text("How many?")
    dialog.editors["answer"].control.set_text("Being confirmed.")
    dialog.try_act()
    opened.settle()
    tab.acts["clear"].click()
    clearance = tab.findChild(ClearanceDialog)
    assert clearance is not None
    clearance.editors["cleared_by"].control.set_text("Director")
    clearance.editors["sayable"].control.set_text("may-say")
    clearance.try_act()
    opened.settle()
    assert tab.model.index(0, 0).data() == "言ってよい"
    answer = tab.form.editors["answer"].control.widget()
    answer.setFocus()
    QTest.keyClicks(answer, "Ten. ")
    QTest.keyClick(answer, Qt.Key.Key_Return, CTRL)
    opened.settle()
    assert "了解を取り消しました" in opened.window.message._text.text()
    assert tab.model.index(0, 0).data() == "了解を得ていない"
    assert tab.form.editors["cleared_by"].text() == ""


@pytest.mark.parametrize("kind", ["intake", "escalation", "contact", "roster", "question"])
def test_every_field_that_can_be_typed_stands_on_its_form(open_desktop: Open, kind: str) -> None:
    opened = open_desktop()
    tab = day(opened).parts[kind]
    assert isinstance(tab, FormTab)
    life = {field.key for field in LIFE_FIELDS}
    writable = {key for key, field in RECORD_KINDS[kind].own.items() if field.writable} - life
    assert writable <= set(tab.form.editors)


def test_in_a_field_ctrl_enter_commits_and_in_the_list_it_makes_an_incident(
    open_desktop: Open,
) -> None:
    opened = open_desktop()
    dialog = press_f2(opened)
    QTest.keyClicks(text_of(dialog), "A call")
    dialog.finish()
    opened.settle()
    opened.window.activateWindow()
    tab = at(opened, "intake")
    assert isinstance(tab, FormTab)
    text = tab.form.editors["text"].control.widget()
    text.setFocus()
    QTest.keyClicks(text, "More. ")
    QTest.keyClick(text, Qt.Key.Key_Return, CTRL)
    opened.settle()
    (note,) = notes(opened)
    assert (note["text"], note["incident"]) == ("More. A call", None)
    tab.table.setFocus()
    QTest.keyClick(tab.table, Qt.Key.Key_Return, CTRL)
    opened.settle()
    assert notes(opened)[0]["incident"] is not None


def test_a_record_shows_its_history_and_is_removed_after_a_question(open_desktop: Open) -> None:
    opened = open_desktop()
    dialog = press_f2(opened)
    QTest.keyClicks(text_of(dialog), "Entered by mistake")
    dialog.finish()
    opened.settle()
    tab = at(opened, "intake")
    tab.history.click()
    shown = tab.findChild(HistoryDialog)
    assert shown is not None
    opened.settle()
    assert unnamed(shown) == []
    assert shown.history.model.rowCount() > 3
    shown.reject()
    tab.remove.click()
    box = tab.findChild(QMessageBox)
    assert box is not None
    agree = box.findChild(QPushButton, "confirm")
    assert agree is not None
    agree.click()
    opened.settle()
    assert tab.model.rowCount() == 0
    assert notes(opened) == []


def test_the_day_is_searched_in_the_index(open_desktop: Open) -> None:
    opened = open_desktop()
    for text in ("サーバの不調", "別件の照会"):
        dialog = press_f2(opened)
        convert(text_of(dialog), text)
        dialog.finish()
        opened.settle()
    tab = at(opened, "intake")
    assert tab.model.rowCount() == 2
    QTest.keyClick(opened.window, Qt.Key.Key_F, CTRL)
    convert(tab.search, "サーバー")
    opened.qtbot.waitUntil(lambda: tab.model.rowCount() == 1)
    assert tab.rows()[0]["text"] == "サーバの不調"


def test_every_screen_has_a_key_of_its_own(open_desktop: Open) -> None:
    opened = open_desktop()
    for place, (name, screen) in enumerate(opened.window.screens.items(), start=1):
        key = Qt.Key(Qt.Key.Key_0 + place % 10)
        alt = Qt.KeyboardModifier.AltModifier if place > 10 else CTRL
        QTest.keyClick(opened.window, key, CTRL | alt)
        assert screen.isVisible(), name
    opened.settle()
