"""The incident screen, with real keys on a real case log."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox

from liaison_app.host.resources import resources_folder
from liaison_app.store import search_attributes, search_newest
from liaison_app.store.caselog import Act
from liaison_app.ui.app import system_surroundings
from liaison_app.ui.fields.line import LineControl
from liaison_app.ui.incidents.new_incident import NewIncidentDialog
from liaison_app.ui.incidents.screen import IncidentsScreen
from liaison_app.ui.widgets.paged_model import PAGE
from liaison_app.workflows.unlock import unlock
from tests.ui.conftest import PASSPHRASE, Open, Opened, World, convert


def at_incidents(opened: Opened) -> IncidentsScreen:
    QTest.keyClick(opened.window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    opened.settle()
    screen = opened.window.incidents()
    assert screen.isVisible()
    return screen


def titles(screen: IncidentsScreen) -> list[str]:
    return [str(screen.model.row_at(row)["title"]) for row in range(screen.model.rowCount())]


def choose(screen: IncidentsScreen, title: str) -> None:
    row = titles(screen).index(title)
    screen.table.select_id(screen.model.id_at(row))


def title_line(screen: IncidentsScreen) -> LineControl:
    line = screen.editor.fields.editors["title"].control.widget()
    assert isinstance(line, LineControl)
    return line


def test_a_long_list_comes_whole_behind_its_first_page_and_keeps_the_record(
    world: World, open_desktop: Open
) -> None:
    desk = unlock(world.case_log("mofa"), system_surroundings(resources_folder()), PASSPHRASE)
    desk.write_all(
        Act("create", desk.new_name("incident"), "own", {"title": f"Many {number}"}, mint=True)
        for number in range(PAGE + 60)
    )
    desk.close()
    opened = open_desktop()
    screen = at_incidents(opened)
    assert screen.model.rowCount() == PAGE + 63
    choose(screen, "Phishing wave")  # the first entered, behind the first page
    chosen = screen.table.current_id
    for order in (Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder):
        screen.table.sortByColumn(0, order)
        opened.settle()
        assert screen.model.rowCount() == PAGE + 63
        assert screen.table.current_id == chosen
        assert title_line(screen).text() == "Phishing wave"


def test_enter_in_a_field_writes_one_operation_and_the_list_follows(open_desktop: Open) -> None:
    opened = open_desktop()
    screen = at_incidents(opened)
    choose(screen, "Portal login")
    before = opened.operations()
    line = title_line(screen)
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "Portal login by an unknown")
    QTest.keyClick(line, Qt.Key.Key_Return)
    opened.settle()
    assert opened.operations() == before + 1
    assert "Portal login by an unknown" in titles(screen)
    assert (
        screen.table.current_id
        == screen.model.row_at(titles(screen).index("Portal login by an unknown"))["pk"]
    )


def test_leaving_a_field_commits_and_an_unchanged_one_writes_nothing(open_desktop: Open) -> None:
    opened = open_desktop()
    screen = at_incidents(opened)
    choose(screen, "Odd call")
    before = opened.operations()
    line = title_line(screen)
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_Tab)
    opened.settle()
    assert opened.operations() == before
    line.setFocus()
    QTest.keyClicks(line, "!")
    QTest.keyClick(line, Qt.Key.Key_Tab)
    opened.settle()
    assert opened.operations() == before + 1


def test_a_refused_value_stays_typed_with_its_sentence_at_the_field(open_desktop: Open) -> None:
    opened = open_desktop()
    screen = at_incidents(opened)
    choose(screen, "Portal login")
    before = opened.operations()
    editor = screen.editor.fields.editors["detected_at"]
    line = editor.control.widget()
    assert isinstance(line, LineControl)
    line.setFocus()
    QTest.keyClicks(line, "yesterday")
    QTest.keyClick(line, Qt.Key.Key_Return)
    opened.settle()
    assert line.text() == "yesterday"
    assert "検知日時" in editor.notice
    assert opened.operations() == before
    line.selectAll()
    QTest.keyClicks(line, "2026-11-20 14:30")
    QTest.keyClick(line, Qt.Key.Key_Return)
    opened.settle()
    assert editor.notice == ""
    row = opened.session.reader.incident(screen.table.current_id)
    assert row["detected_at"] == "2026-11-20T05:30:00Z"


def test_a_choice_is_committed_and_the_badge_follows(open_desktop: Open) -> None:
    opened = open_desktop()
    screen = at_incidents(opened)
    choose(screen, "Odd call")
    combo = screen.editor.fields.editors["severity"].control.widget()
    combo.setFocus()
    QTest.keyClick(combo, Qt.Key.Key_End)
    QTest.keyClick(combo, Qt.Key.Key_Return)
    opened.settle()
    assert screen.editor.badges["severity"].text == "影響度：危機"


def test_a_grade_above_the_ceiling_is_refused_at_the_field(open_desktop: Open) -> None:
    opened = open_desktop()
    screen = at_incidents(opened)
    before = opened.operations()
    editor = screen.editor.fields.editors["grade"]
    combo = editor.control.widget()
    combo.setFocus()
    QTest.keyClick(combo, Qt.Key.Key_End)
    opened.settle()
    assert editor.notice
    assert opened.operations() == before


def test_the_enter_that_ends_a_conversion_commits_nothing(open_desktop: Open) -> None:
    opened = open_desktop()
    screen = at_incidents(opened)
    choose(screen, "Odd call")
    before = opened.operations()
    line = title_line(screen)
    line.setFocus()
    line.clear()
    QApplication.sendEvent(line, QInputMethodEvent("ろうえい", []))
    assert line.text() == ""
    convert(line, "漏えい")
    opened.settle()
    assert line.text() == "漏えい"
    assert opened.operations() == before
    QTest.keyClick(line, Qt.Key.Key_Return)
    opened.settle()
    assert opened.operations() == before + 1


def test_a_preedit_text_does_not_search_and_its_result_does(open_desktop: Open) -> None:
    opened = open_desktop()
    screen = at_incidents(opened)
    QTest.keyClick(opened.window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    box = screen.bar.search
    assert QApplication.focusWidget() is box
    QApplication.sendEvent(box, QInputMethodEvent("ろうえい", []))
    opened.settle()
    assert screen.model.rowCount() == 3
    convert(box, "漏洩")
    opened.settle()
    assert screen.model.rowCount() == 0
    QTest.keyClick(box, Qt.Key.Key_Escape)
    opened.settle()
    assert screen.model.rowCount() == 3


def test_typing_narrows_the_list_by_every_word(open_desktop: Open) -> None:
    opened = open_desktop()
    screen = at_incidents(opened)
    QTest.keyClicks(screen.bar.search, "phishing")
    opened.settle()
    assert titles(screen) == ["Phishing wave"]


def test_the_list_is_never_empty_while_one_still_looks(
    open_desktop: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = open_desktop()
    screen = at_incidents(opened)
    monkeypatch.setattr(search_attributes, "BLOCK", 1)  # nothing in the newest block
    monkeypatch.setattr(search_newest, "PATIENCE", -1)
    shown: list[int] = []
    screen.model.modelReset.connect(lambda: shown.append(screen.model.rowCount()))
    convert(screen.bar.search, "phishing")
    opened.settle()
    assert titles(screen) == ["Phishing wave"]
    assert 0 not in shown


def test_filters_and_sorting_are_the_querys(open_desktop: Open) -> None:
    opened = open_desktop()
    screen = at_incidents(opened)
    choose(screen, "Phishing wave")
    chosen = screen.table.current_id
    screen.table.sortByColumn(2, Qt.SortOrder.AscendingOrder)
    opened.settle()
    assert titles(screen) == sorted(titles(screen))
    assert screen.table.current_id == chosen
    screen.bar.severity.set_text("3")
    screen.bar.changed.emit()
    opened.settle()
    assert titles(screen) == ["Portal login"]


def test_ctrl_n_enters_an_incident_and_shows_it(open_desktop: Open) -> None:
    opened = open_desktop()
    QTest.keyClick(opened.window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    opened.settle()
    dialog = opened.window.findChild(NewIncidentDialog)
    assert dialog is not None
    title = dialog.editors["title"].control.widget()
    QTest.keyClicks(title, "Fresh incident")
    QTest.keyClick(title, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    opened.settle()
    screen = opened.window.incidents()
    assert "Fresh incident" in titles(screen)
    assert title_line(screen).text() == "Fresh incident"


def test_a_new_incident_without_a_title_says_so_at_the_title(open_desktop: Open) -> None:
    opened = open_desktop()
    QTest.keyClick(opened.window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    opened.settle()
    dialog = opened.window.findChild(NewIncidentDialog)
    assert dialog is not None
    before = opened.operations()
    title = dialog.editors["title"].control.widget()
    QTest.keyClick(title, Qt.Key.Key_Return)  # Enter alone does nothing here
    QTest.keyClick(title, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    opened.settle()
    assert dialog.isVisible()
    assert dialog.editors["title"].notice
    assert opened.operations() == before
    dialog.reject()


def test_reporting_is_asked_once_more_and_then_marked(open_desktop: Open) -> None:
    opened = open_desktop()
    screen = at_incidents(opened)
    choose(screen, "Phishing wave")
    screen.editor.report.setFocus()
    QTest.keyClick(screen.editor.report, Qt.Key.Key_Space)
    opened.settle()
    box = opened.window.findChild(QMessageBox)
    assert box is not None
    assert box.textFormat() == Qt.TextFormat.PlainText
    QTest.keyClick(box, Qt.Key.Key_Return)  # without a thought: nothing happens
    opened.settle()
    assert screen.editor.report.isEnabled()
    QTest.keyClick(screen.editor.report, Qt.Key.Key_Space)
    opened.settle()
    again = [each for each in opened.window.findChildren(QMessageBox) if each.isVisible()]
    QTest.mouseClick(again[0].buttons()[0], Qt.MouseButton.LeftButton)
    opened.settle()
    assert opened.session.reader.incident(screen.table.current_id)["reported"] is True
    assert not screen.editor.report.isEnabled()


def test_a_timeline_entry_is_added_by_keyboard_and_shown(open_desktop: Open) -> None:
    opened = open_desktop()
    screen = at_incidents(opened)
    choose(screen, "Odd call")
    screen.editor.tabs.setCurrentIndex(1)
    timeline = screen.editor.timeline
    QTest.keyClicks(timeline.text, "Called back.")
    QTest.keyClick(timeline.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    opened.settle()
    model = timeline.view.model()
    shown = [model.index(row, 0).data() for row in range(model.rowCount())]
    assert shown == ["The caller rang twice.", "Called back."]
    assert timeline.text.text() == ""


def test_history_tells_who_changed_what(open_desktop: Open) -> None:
    opened = open_desktop()
    screen = at_incidents(opened)
    choose(screen, "Odd call")
    screen.editor.tabs.setCurrentWidget(screen.editor.history)
    opened.settle()
    model = screen.editor.history.model
    texts = [
        [model.index(row, column).data() for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]
    assert any("報告対象" in line and "はい" in line for line in texts)
    assert any("Odd call" in line for line in texts)
    assert any("Duty officer mofa" in str(line[5]) for line in texts)


def test_a_file_is_attached_and_comes_out_the_same(open_desktop: Open) -> None:
    opened = open_desktop()
    screen = at_incidents(opened)
    choose(screen, "Odd call")
    screen.editor.tabs.setCurrentWidget(screen.editor.attachments)
    opened.settle()
    source = opened.desktop.case_log.parent / "memo.txt"
    source.write_bytes(b"what was said\n" * 999)
    attachments = screen.editor.attachments
    attachments.attach(source)
    opened.settle()
    assert attachments.model.rowCount() == 1
    target = source.with_name("out.txt")
    attachments.acts.write(
        attachments._id, str(attachments.model.row_at(0).fields["sha256"]), target
    )
    opened.settle()
    assert target.read_bytes() == source.read_bytes()


def test_the_office_reads_a_reported_incident_but_cannot_edit_it(open_desktop: Open) -> None:
    opened = open_desktop("nco")
    screen = at_incidents(opened)
    assert titles(screen) == []
    assert not screen.editor.fields.isVisible()
