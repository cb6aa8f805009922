"""A guideline worked through on an incident, and what is to be done, with real keys."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from liaison_app.ui.incidents.actions_tab import EndActionDialog, NewActionDialog
from liaison_app.ui.incidents.checklist_tab import ChecklistTab
from liaison_app.ui.incidents.screen import IncidentsScreen
from liaison_app.ui.today.screen import TodayScreen
from liaison_app.workflows.incidents import amend_incident
from tests.ui.conftest import Open, Opened
from tests.ui.test_casework import at_tab
from tests.ui.test_incidents import at_incidents, choose

CTRL = Qt.KeyboardModifier.ControlModifier
VOICE = "deepfake-voice"


def suspect(opened: Opened, screen: IncidentsScreen) -> None:
    choose(screen, "Odd call")
    identifier = str(opened.session.reader.incident(int(screen.table.current_id))["id"])
    fields = {"ai_involvement": "suspected", "ai_vectors": VOICE}
    opened.session.jobs.run(
        lambda desk: amend_incident(desk, identifier, fields), title="ui.job.saving"
    )
    opened.settle()


def opened_checklist(opened: Opened) -> ChecklistTab:
    screen = at_incidents(opened)
    suspect(opened, screen)
    at_tab(opened, screen, "Odd call", "checklist")
    return screen.editor.checklist


def badges(tab: ChecklistTab) -> list[str]:
    model = tab.view.steps
    lines = [model.line_at(row) for row in range(model.rowCount())]
    return [line.badge[0] for line in lines if line is not None and line.badge]


def entries(opened: Opened, tab: ChecklistTab) -> list[str]:
    reader = opened.session.reader
    return [str(row["text"]) for row in reader.entries(reader.resolve(tab._id).pk)]


def test_the_panel_on_ai_leads_to_the_guideline_for_what_is_suspected(open_desktop: Open) -> None:
    opened = open_desktop()
    screen = at_incidents(opened)
    suspect(opened, screen)
    at_tab(opened, screen, "Odd call", "fields")
    panel = next(each for each in screen.editor.fields._panels if hasattr(each, "guideline"))
    panel.guideline.setFocus()
    QTest.keyClick(panel.guideline, Qt.Key.Key_Space)
    opened.settle()
    tab = screen.editor.checklist
    assert screen.editor.tabs.currentWidget() is tab
    assert tab.choice.currentData() == VOICE
    assert tab.view.hasFocus()
    assert tab.progress.text().endswith("件中0件を確認済み")


def test_states_wait_until_all_are_recorded_in_one_act(open_desktop: Open) -> None:
    opened = open_desktop()
    tab = opened_checklist(opened)
    before = opened.operations()
    tab.view.setFocus()
    QTest.keyClick(tab.view, Qt.Key.Key_Space)
    QTest.keyClick(tab.view, Qt.Key.Key_Space)
    assert badges(tab) == ["未記録：兆候なし"]
    QTest.keyClick(tab.view, Qt.Key.Key_Down)
    QTest.keyClick(tab.view, Qt.Key.Key_S)
    tab.note.setFocus()
    QTest.keyClicks(tab.note, "Refused to be called back.")
    assert opened.operations() == before
    assert tab.record.text() == "2件を経過に記録する"
    QTest.keyClick(tab.note, Qt.Key.Key_Return, CTRL)
    opened.settle()
    assert badges(tab) == ["兆候なし", "兆候あり"]
    assert opened.operations() == before + 2
    assert entries(opened, tab)[-1].endswith("（兆候あり）\nRefused to be called back.")
    assert "2件を確認済み" in tab.progress.text()
    assert tab.view.hasFocus()
    assert tab.note.text() == ""
    QTest.keyClick(tab.view, Qt.Key.Key_O)
    QTest.keyClick(tab.view, Qt.Key.Key_Return, CTRL)
    opened.settle()
    assert badges(tab) == ["兆候なし"]


def test_only_a_sign_is_seen_and_a_note_alone_is_refused(open_desktop: Open) -> None:
    opened = open_desktop()
    tab = opened_checklist(opened)
    tab.view.setFocus()
    QTest.keyClick(tab.view, Qt.Key.Key_End)
    QTest.keyClick(tab.view, Qt.Key.Key_S)
    assert badges(tab) == []
    shown = [state for state, each in tab.states.items() if not each.isHidden()]
    assert shown == ["done", "not-applicable", "open"]
    tab.note.setFocus()
    QTest.keyClicks(tab.note, "Later.")
    tab.record.click()
    assert "状態を選んでください" in tab.error.text()
    QTest.keyClick(tab.view, Qt.Key.Key_A)
    tab.record.click()
    opened.settle()
    assert badges(tab) == ["該当なし"]
    assert tab.error.isHidden()


def test_what_waits_survives_a_look_at_another_incident(open_desktop: Open) -> None:
    opened = open_desktop()
    tab = opened_checklist(opened)
    screen = at_incidents(opened)
    QTest.keyClick(tab.view, Qt.Key.Key_S)
    choose(screen, "Phishing wave")
    opened.settle()
    assert badges(tab) == []
    choose(screen, "Odd call")
    opened.settle()
    assert badges(tab) == ["未記録：兆候あり"]


def test_what_waits_survives_a_lock_and_the_end_of_the_program(open_desktop: Open) -> None:
    """A note that is still being typed too: nobody asks whether one has left the field."""
    opened = open_desktop()
    tab = opened_checklist(opened)
    before = opened.operations()
    tab.view.setFocus()
    QTest.keyClick(tab.view, Qt.Key.Key_S)
    QTest.keyClick(tab.view, Qt.Key.Key_Down)
    QTest.keyClick(tab.view, Qt.Key.Key_N)
    tab.note.setFocus()
    QTest.keyClicks(tab.note, "Rang twice")
    assert not tab.kept.isHidden()
    opened.desktop.lock()
    opened.desktop.leave()
    opened = open_desktop()
    today = opened.window.screens["today"]
    assert isinstance(today, TodayScreen)
    QTest.mouseClick(today.cards["ticks"].open, Qt.MouseButton.LeftButton)
    QTest.keyClick(today.table, Qt.Key.Key_Return)
    opened.settle()
    tab = opened.window.incidents().editor.checklist
    assert tab.isVisible()
    assert tab.choice.currentData() == VOICE
    assert badges(tab) == ["未記録：兆候あり", "未記録：兆候なし"]
    tab.view.setFocus()
    QTest.keyClick(tab.view, Qt.Key.Key_Down)
    assert tab.note.text() == "Rang twice"
    assert opened.operations() == before
    QTest.keyClick(tab.note, Qt.Key.Key_Return, CTRL)
    opened.settle()
    assert entries(opened, tab)[-1].endswith("（兆候なし）\nRang twice")
    opened.desktop.leave()
    opened = open_desktop()
    screen = at_incidents(opened)
    at_tab(opened, screen, "Odd call", "checklist")
    assert badges(screen.editor.checklist) == ["兆候あり", "兆候なし"]
    assert screen.editor.checklist.kept.isHidden()


def test_a_choice_is_kept_at_once_and_a_choice_taken_back_is_forgotten(open_desktop: Open) -> None:
    """A crash asks nobody."""
    opened = open_desktop()
    tab = opened_checklist(opened)

    def kept() -> list[tuple[str, str]]:
        opened.settle()
        reader = opened.session.reader
        found = reader.pending_ticks(reader.resolve(tab._id).pk, opened.session.officer_id)
        return [(tick.guideline, tick.state) for tick in found]

    tab.view.setFocus()
    QTest.keyClick(tab.view, Qt.Key.Key_S)
    assert kept() == [(VOICE, "seen")]
    QTest.keyClick(tab.view, Qt.Key.Key_O)
    assert kept() == []


def test_what_is_chosen_while_others_are_recorded_still_waits(open_desktop: Open) -> None:
    opened = open_desktop()
    tab = opened_checklist(opened)
    tab.view.setFocus()
    QTest.keyClick(tab.view, Qt.Key.Key_S)
    QTest.keyClick(tab.view, Qt.Key.Key_Return, CTRL)
    QTest.keyClick(tab.view, Qt.Key.Key_Down)
    QTest.keyClick(tab.view, Qt.Key.Key_N)
    opened.settle()
    assert badges(tab) == ["兆候あり", "未記録：兆候なし"]


def test_something_to_do_is_opened_from_a_step_and_ended(open_desktop: Open) -> None:
    opened = open_desktop()
    tab = opened_checklist(opened)
    tab.view.setFocus()
    QTest.keyClick(tab.view, Qt.Key.Key_T)
    dialog = tab.findChild(NewActionDialog)
    assert dialog is not None
    first = opened.session.surroundings.vocabularies.guidelines[VOICE].steps[0]
    assert dialog.editors["title"].text() == first.text.ja
    dialog.editors["due"].setFocus()
    QTest.keyClicks(dialog.editors["due"].control.widget(), "2020-01-06")
    QTest.keyClick(dialog, Qt.Key.Key_Return, CTRL)
    opened.settle()
    opened.window.go_to("today")
    opened.settle()
    today = opened.window.screens["today"]
    assert isinstance(today, TodayScreen)
    assert today.cards["actions"].count == 1
    opened.window.go_to("incidents")
    screen = opened.window.incidents()
    at_tab(opened, screen, "Odd call", "todo")
    todo = screen.editor.todo
    assert todo.model.index(0, 0).data() == "期限超過"
    todo.table.setFocus()
    QTest.keyClick(todo.table, Qt.Key.Key_Return)
    ending = todo.findChild(EndActionDialog)
    assert ending is not None
    ending.editors["result"].setFocus()
    QTest.keyClicks(ending.editors["result"].control.widget(), "Called back.")
    QTest.keyClick(ending, Qt.Key.Key_Return, CTRL)
    opened.settle()
    assert todo.model.index(0, 0).data() == "完了"
    assert entries(opened, tab)[-1] == f"対処項目「{first.text.ja}」：完了\nCalled back."


def test_of_another_organisations_incident_it_is_only_read(open_desktop: Open) -> None:
    opened = open_desktop()
    tab = opened_checklist(opened)
    found = opened.session.reader.resolve(tab._id)
    tab.show_incident(found, opened.session.reader.incident(found.pk), editable=False)
    tab.view.setFocus()
    QTest.keyClick(tab.view, Qt.Key.Key_S)
    assert badges(tab) == []
    assert not any(each.isEnabled() for each in (*tab.states.values(), tab.record, tab.action))
    assert tab.note.isReadOnly()


def test_the_checklist_follows_the_language(open_desktop: Open) -> None:
    opened = open_desktop()
    tab = opened_checklist(opened)
    QTest.keyClick(tab.view, Qt.Key.Key_S)
    opened.translator.switch("en")
    opened.settle()
    assert badges(tab) == ["Not recorded: Seen"]
    assert tab.choice.currentText().startswith("Voice impersonation")
    heading = tab.view.steps.index(0).data()
    assert heading == "Signs to look for"
    first = opened.session.surroundings.vocabularies.guidelines[VOICE].steps[0]
    assert tab.view.steps.index(1).data() == first.text.en
