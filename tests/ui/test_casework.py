"""What hangs on an incident, in the window: pasted, linked, merged, reported, with real keys."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox, QPushButton

from liaison_app.store import oplog
from liaison_app.ui.fields.completing import CompletingControl
from liaison_app.ui.fields.prose import ProseControl
from liaison_app.ui.incidents.duties_tab import DoneDialog
from liaison_app.ui.incidents.filter import IncidentFilter
from liaison_app.ui.incidents.screen import IncidentsScreen
from liaison_app.ui.widgets.plain import PlainLabel
from liaison_app.workflows.incidents import add_incident, amend_incident
from tests.ui.conftest import Open, Opened
from tests.ui.test_incidents import at_incidents, choose, titles

CTRL = Qt.KeyboardModifier.ControlModifier


def at_tab(opened: Opened, screen: IncidentsScreen, title: str, tab: str) -> None:
    choose(screen, title)
    screen.editor.tabs.setCurrentWidget(getattr(screen.editor, tab))
    opened.settle()


def amend(opened: Opened, screen: IncidentsScreen, **fields: str) -> None:
    """As another window would: the editor hears of it."""
    identifier = str(opened.session.reader.incident(int(screen.table.current_id))["id"])
    opened.session.jobs.run(
        lambda desk: amend_incident(desk, identifier, fields), title="ui.job.saving"
    )
    opened.settle()


def test_a_change_of_too_many_to_name_is_read_again_wherever_it_is_shown(
    open_desktop: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(oplog, "NAMED", 0)
    opened = open_desktop()
    screen = at_incidents(opened)
    at_tab(opened, screen, "Odd call", "fields")
    amend(opened, screen, title="Odd calls", severity="4")
    assert screen.editor.badges["severity"].text == "影響度：危機"
    assert "Odd calls" in titles(screen)


def test_pasted_indicators_are_listed_and_copied_defanged(open_desktop: Open) -> None:
    opened = open_desktop()
    screen = at_incidents(opened)
    at_tab(opened, screen, "Odd call", "indicators")
    tab = screen.editor.indicators
    tab.text.setFocus()
    QTest.keyClicks(tab.text, "hxxp://evil[.]example/a 192.0.2.7")
    assert "URL 1" in tab.found.text()
    QTest.keyClick(tab.text, Qt.Key.Key_Return, CTRL)
    opened.settle()
    assert tab.text.text() == ""
    values = [tab.model.index(row, 1).data() for row in range(tab.model.rowCount())]
    assert values == ["hxxp://evil[.]example/a", "192[.]0[.]2[.]7"]
    tab.table.select_id(tab.model.id_at(1))
    tab.table.setFocus()
    QTest.keyClick(tab.table, Qt.Key.Key_C, CTRL)
    assert QGuiApplication.clipboard().text() == "192[.]0[.]2[.]7"
    tab.plain.click()
    assert QGuiApplication.clipboard().text() == "192.0.2.7"
    tab.remove.click()
    opened.settle()
    assert tab.model.rowCount() == 1


def test_what_holds_no_indicator_stays_typed_with_the_sentence(open_desktop: Open) -> None:
    opened = open_desktop()
    screen = at_incidents(opened)
    at_tab(opened, screen, "Odd call", "indicators")
    tab = screen.editor.indicators
    tab.text.setFocus()
    QTest.keyClicks(tab.text, "nothing here")
    tab.add.click()
    opened.settle()
    assert tab.text.text() == "nothing here"
    assert tab.error.isVisible()


def test_one_key_accepts_the_severity_that_the_viewpoints_propose(open_desktop: Open) -> None:
    opened = open_desktop()
    screen = at_incidents(opened)
    choose(screen, "Portal login")  # an officer graded it 3
    amend(opened, screen, effect_other="4")
    assert screen.editor.badges["severity"].text == "影響度：高"
    QTest.keyClick(opened.window, Qt.Key.Key_P, CTRL | Qt.KeyboardModifier.ShiftModifier)
    opened.settle()
    assert screen.editor.badges["severity"].text == "影響度：危機"


def test_an_estimative_word_goes_into_the_assessment(open_desktop: Open) -> None:
    opened = open_desktop()
    screen = at_incidents(opened)
    choose(screen, "Odd call")
    words = [
        each
        for each in screen.editor.fields.findChildren(QPushButton)
        if each.text() == "可能性が高い"
    ]
    control = screen.editor.fields.editors["assessment"].control
    assert isinstance(control, ProseControl)
    words[0].click()
    assert control.text() == "可能性が高い"
    QTest.keyClick(control, Qt.Key.Key_Return, CTRL)
    opened.settle()
    row = opened.session.reader.incident(int(screen.table.current_id))
    assert row["assessment"] == "可能性が高い"


def test_the_sentence_that_will_be_printed_about_ai_is_shown(open_desktop: Open) -> None:
    opened = open_desktop()
    screen = at_incidents(opened)
    choose(screen, "Odd call")
    amend(opened, screen, ai_involvement="suspected")
    shown = [label.text() for label in screen.editor.fields.findChildren(PlainLabel)]
    assert any("「高性能ＡＩの悪用が疑われる（確認中）」" in text for text in shown)


def test_a_duty_is_done_with_its_receipt_number(open_desktop: Open) -> None:
    opened = open_desktop()
    screen = at_incidents(opened)
    choose(screen, "Portal login")
    amend(opened, screen, aware_at="2020-11-20 14:30")
    at_tab(opened, screen, "Portal login", "duties")
    tab = screen.editor.duties
    states = [tab.model.index(row, 2).data() for row in range(tab.model.rowCount())]
    assert states == ["期限超過", "期限超過"]
    tab.table.setFocus()
    QTest.keyClick(tab.table, Qt.Key.Key_Return)
    dialog = tab.findChild(DoneDialog)
    assert dialog is not None
    receipt = dialog.editors["receipt"].control.widget()
    QTest.keyClicks(receipt, "No. 7")
    QTest.keyClick(dialog, Qt.Key.Key_Return, CTRL)
    opened.settle()
    states = [tab.model.index(row, 2).data() for row in range(tab.model.rowCount())]
    assert states == ["報告済み", "期限超過"]


def test_overdue_duties_wait_on_the_first_screen(open_desktop: Open) -> None:
    opened = open_desktop()
    screen = at_incidents(opened)
    choose(screen, "Portal login")
    amend(opened, screen, aware_at="2020-11-20 14:30")
    today = opened.window.screens["today"]
    assert today.cards["duties"].count == 2  # type: ignore[attr-defined]
    amend(opened, screen, exercise="yes")
    assert today.cards["duties"].count == 0  # type: ignore[attr-defined]
    screen.open_item(IncidentFilter(library="exercise"))
    opened.settle()
    choose(screen, "Portal login")
    opened.settle()
    assert screen.editor.banner.exercise.isVisible()


def shown_titles(screen: IncidentsScreen) -> set[str]:
    return {str(screen.model.row_at(row)["title"]) for row in range(screen.model.rowCount())}


def test_a_suggested_duplicate_is_merged_and_taken_apart_again(open_desktop: Open) -> None:
    opened = open_desktop()
    opened.session.jobs.run(
        lambda desk: add_incident(desk, {"title": "Portal logins"}), title="ui.job.saving"
    )
    screen = at_incidents(opened)
    opened.settle()
    at_tab(opened, screen, "Portal logins", "links")
    tab = screen.editor.links
    assert tab.suggested.rowCount() == 1
    tab.duplicates.select_id(tab.suggested.id_at(0))
    tab.merge.click()
    box = tab.findChild(QMessageBox)
    assert box is not None
    confirm = next(each for each in box.buttons() if each.objectName() == "confirm")
    QTest.mouseClick(confirm, Qt.MouseButton.LeftButton)
    opened.settle()
    assert "Portal logins" not in shown_titles(screen), "it is counted with the other one"
    opened.session.jobs.run(
        lambda desk: add_incident(desk, {"title": "Another"}), title="ui.job.saving"
    )
    opened.settle()
    assert "統合先" in screen.editor.banner.merged.text.text()
    assert screen.editor.badges["status"].text == "重複"
    assert tab.unmerge.isVisible()
    tab.unmerge.click()
    opened.settle()
    assert not screen.editor.banner.merged.isVisible()
    assert screen.editor.badges["status"].text == "受付"
    assert "Portal logins" in shown_titles(screen)


def test_a_record_is_linked_by_its_reference_and_opened_from_there(open_desktop: Open) -> None:
    opened = open_desktop()
    screen = at_incidents(opened)
    at_tab(opened, screen, "Odd call", "links")
    tab = screen.editor.links
    tab.target.setFocus()
    QTest.keyClicks(tab.target, "mofa-2026-0001")
    QTest.keyClick(tab.target, Qt.Key.Key_Return)
    opened.settle()
    assert tab.model.rowCount() == 1
    tab.table.select_id(tab.model.id_at(0))
    tab.table.setFocus()
    QTest.keyClick(tab.table, Qt.Key.Key_Return)
    opened.settle()
    assert screen.editor.reference.text() == "MOFA-2026-0001"


def test_taking_a_file_out_is_shown_beside_it(open_desktop: Open, tmp_path: Path) -> None:
    opened = open_desktop()
    screen = at_incidents(opened)
    at_tab(opened, screen, "Odd call", "attachments")
    tab = screen.editor.attachments
    (tmp_path / "evidence.bin").write_bytes(b"evidence")
    tab.attach(tmp_path / "evidence.bin")
    opened.settle()
    tab.table.select_id(tab.model.id_at(0))
    sha256 = str(tab.model.row_at(0).fields["sha256"])
    tab.acts.write(tab._id, sha256, tmp_path / "out.bin")
    opened.settle()
    assert (tmp_path / "out.bin").read_bytes() == b"evidence"
    assert "out.bin" in tab.custody.text()


def test_files_dropped_on_the_list_are_attached(open_desktop: Open, tmp_path: Path) -> None:
    opened = open_desktop()
    screen = at_incidents(opened)
    at_tab(opened, screen, "Odd call", "attachments")
    tab = screen.editor.attachments
    names = ("one.txt", "two.txt")
    for name in names:
        (tmp_path / name).write_text(name)
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile(str(tmp_path / name)) for name in names])
    event = QDropEvent(
        QPointF(10, 10), Qt.DropAction.CopyAction, dropped, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    tab.dropEvent(event)
    opened.settle()
    assert [part.fields["name"] for part in tab.model.rows()] == list(names)


def test_the_office_assesses_a_reported_incident_in_cells_of_its_own(open_desktop: Open) -> None:
    office = open_desktop("nco")
    screen = at_incidents(office)
    office.session.jobs.run(
        lambda desk: add_incident(desk, {"title": "Own"}), title="ui.job.saving"
    )
    office.settle()
    choose(screen, "Own")
    combo = screen.editor.fields.editors["office_severity"].control.widget()
    combo.setFocus()
    QTest.keyClick(combo, Qt.Key.Key_End)
    QTest.keyClick(combo, Qt.Key.Key_Return)
    office.settle()
    assert office.session.reader.incident(int(screen.table.current_id))["office_severity"] == "4"
    agency = open_desktop("mofa")
    assert "office_severity" not in at_incidents(agency).editor.fields.editors


def test_a_technique_is_completed_by_a_part_of_its_id_or_name(open_desktop: Open) -> None:
    opened = open_desktop()
    screen = at_incidents(opened)
    choose(screen, "Odd call")
    line = screen.editor.fields.editors["techniques"].control.widget()
    assert isinstance(line, CompletingControl)
    line.setFocus()
    QTest.keyClicks(line, "T1078, 1566.00")
    completer = line.completer()
    assert completer.completionCount() >= 4
    completer.setCurrentRow(0)
    completed = completer.pathFromIndex(completer.currentIndex())
    assert completed.startswith("T1078, T1566.00")
    popup = completer.popup()
    assert popup is not None
    popup.hide()
    line.setText(completed)
    QTest.keyClick(line, Qt.Key.Key_Return)
    opened.settle()
    row = opened.session.reader.incident(int(screen.table.current_id))
    assert row["techniques"] == completed.split(", ")
