"""Undo by the key, removal, retention and disposal in the window, on a real case log."""

import os
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QMessageBox, QWidget

from liaison_app.host.resources import resources_folder
from liaison_app.ui.app import system_surroundings
from liaison_app.ui.keeping.dialog import KeepingDialog
from liaison_app.ui.keeping.forms import ProposeDialog, RemoveDialog
from liaison_app.ui.widgets.plain import PlainLabel
from liaison_app.workflows.incidents import amend_incident
from liaison_app.workflows.intake import add_intake
from liaison_app.workflows.officers import add_officer
from liaison_app.workflows.retention import set_retention
from liaison_app.workflows.unlock import unlock
from tests.ui.conftest import PASSPHRASE, Open, Opened, World, convert
from tests.ui.test_exchange import texts
from tests.ui.test_incidents import at_incidents, choose, titles

CHIEF, CHIEF_SAID = "Section chief", "another passphrase"
CONTROL = Qt.KeyboardModifier.ControlModifier
SHOTS = os.environ.get("LIAISON_SHOTS", "")


def shot(widget: QWidget, name: str) -> None:
    """A picture to look at, where one was asked for."""
    if SHOTS:
        widget.grab().save(str(Path(SHOTS) / f"{name}.png"))


def keeping(opened: Opened) -> KeepingDialog:
    dialog = opened.window.dialogs.open_keeping()
    opened.settle()
    return dialog


def test_control_z_takes_the_last_act_back_and_says_which(world: World, open_desktop: Open) -> None:
    desk = unlock(world.case_log("mofa"), system_surroundings(resources_folder()), PASSPHRASE)
    reference = desk.queries.incidents()[1][0]["reference"]
    amend_incident(desk, str(reference), {"severity": "4"})
    desk.close()
    opened = open_desktop()
    screen = at_incidents(opened)
    screen.table.setFocus()
    assert "影響度" in opened.window.edit.undo.text()
    shot(opened.window, "undo")
    QTest.keyClick(screen.table, Qt.Key.Key_Z, CONTROL)
    opened.settle()
    severities = {row["severity"] for row in opened.session.reader.incidents()[1]}
    assert "4" not in severities
    QTest.keyClick(screen.table, Qt.Key.Key_Z, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    opened.settle()
    assert "4" in {row["severity"] for row in opened.session.reader.incidents()[1]}
    assert opened.window.edit.redo.text() == "やり直す"


def test_a_record_is_removed_with_a_reason_and_put_back_from_the_list(
    open_desktop: Open,
) -> None:
    opened = open_desktop()
    screen = at_incidents(opened)
    choose(screen, "Portal login")
    screen.editor.remove.click()
    (form,) = screen.editor.findChildren(RemoveDialog)
    form.editors["removal_reason"].show_value("Entered twice")
    shot(form, "remove")
    form.try_act()
    opened.settle()
    assert "Portal login" not in titles(screen)
    dialog = keeping(opened)
    dialog.tabs.setCurrentWidget(dialog.removed)
    dialog.removed.table.selectRow(0)
    shot(dialog, "removed")
    assert dialog.removed.chosen().reason == "Entered twice"
    dialog.recover.click()
    opened.settle()
    assert "Portal login" in titles(screen)
    assert dialog.removed.model.rowCount() == 0


def test_a_timeline_entry_is_removed_by_itself(open_desktop: Open) -> None:
    opened = open_desktop()
    screen = at_incidents(opened)
    choose(screen, "Odd call")
    screen.editor.tabs.setCurrentIndex(1)
    opened.settle()
    timeline = screen.editor.timeline
    timeline.view.setCurrentIndex(timeline.view.model().index(0, 0))
    shot(opened.window, "timeline")
    timeline.remove.click()
    (form,) = timeline.findChildren(RemoveDialog)
    form.try_act()
    opened.settle()
    assert timeline.view.model().rowCount() == 0
    assert "Odd call" in titles(screen)


def test_a_disposal_from_the_list_of_what_expires_to_its_end(
    world: World, open_desktop: Open
) -> None:
    desk = unlock(world.case_log("mofa"), system_surroundings(resources_folder()), PASSPHRASE)
    add_officer(desk, CHIEF, CHIEF_SAID)
    row = next(row for row in desk.queries.incidents()[1] if row["title"] == "Phishing wave")
    set_retention(
        desk,
        str(row["reference"]),
        {"retention": "1", "retention_from": "2020-04-01", "on_expiry": "dispose"},
    )
    desk.close()
    opened = open_desktop()
    dialog = keeping(opened)
    dialog.expiry.table.selectRow(0)
    shot(dialog, "expiry")
    form = dialog.propose_chosen()
    assert form is not None
    assert form.typed()["ids"] == row["reference"]
    form.editors["basis"].show_value("expiry")
    form.editors["reason"].show_value("Retention is over")
    shot(form, "propose")
    form.try_act()
    opened.settle()
    dialog.disposal.table.selectRow(0)
    assert not dialog.carry_out.isEnabled()
    approval = dialog.ask_approval()
    assert approval is not None
    approval.lines["name"].setText(CHIEF)
    approval.lines["old"].setText("wrong")
    approval.try_act()
    opened.settle()
    assert approval.error.isVisible()
    approval.lines["old"].setText(CHIEF_SAID)
    shot(approval, "approve")
    approval.try_act()
    opened.settle()
    dialog.disposal.table.selectRow(0)
    dialog.ask_carry_out()
    (box,) = dialog.findChildren(QMessageBox)
    assert str(row["reference"]) in box.text()
    box.findChild(QWidget, "confirm").click()  # type: ignore[union-attr]
    opened.settle()
    assert dialog.disposal.chosen().state == "finished"
    assert dialog.copies.text()
    shot(dialog, "disposed")
    assert opened.session.reader.search("Phishing").total == 0


def test_one_field_to_destroy_is_chosen_by_its_label(world: World, open_desktop: Open) -> None:
    desk = unlock(world.case_log("mofa"), system_surroundings(resources_folder()), PASSPHRASE)
    add_officer(desk, CHIEF, CHIEF_SAID)
    reference = str(desk.queries.incidents()[1][0]["reference"])
    note = add_intake(desk, {"text": "A call"}).reference
    desk.close()
    opened = open_desktop()
    dialog = keeping(opened)
    dialog.tabs.setCurrentWidget(dialog.disposal)
    QTest.mouseClick(dialog.propose, Qt.MouseButton.LeftButton)
    (form,) = dialog.findChildren(ProposeDialog)
    opened.settle()
    records, field = form.editors["ids"].control.widget(), form.editors["field"].control.widget()
    assert isinstance(field, QComboBox)
    assert not field.isEnabled()
    records.setFocus()
    QTest.keyClicks(records, "MOFA-2099-0001")
    QTest.keyClick(records, Qt.Key.Key_Tab)
    opened.settle()
    assert "MOFA-2099-0001" in form.editors["ids"].notice
    records.setFocus()
    QTest.keyClick(records, Qt.Key.Key_A, CONTROL)
    QTest.keyClicks(records, reference)
    QTest.keyClick(records, Qt.Key.Key_Tab)
    opened.settle()
    assert form.editors["ids"].notice == ""
    offered = [field.itemText(place) for place in range(field.count())]
    assert {"件名", "被害額（円）"} <= set(offered)
    assert "番号" not in offered
    records.setFocus()
    QTest.keyClick(records, Qt.Key.Key_End)
    QTest.keyClicks(records, f",{note}")
    QTest.keyClick(records, Qt.Key.Key_Tab)
    opened.settle()
    both = {field.itemText(place) for place in range(field.count())}
    assert both < set(offered)
    records.setFocus()
    QTest.keyClick(records, Qt.Key.Key_A, CONTROL)
    QTest.keyClicks(records, reference)
    QTest.keyClick(records, Qt.Key.Key_Tab)
    opened.settle()
    field.setFocus()
    for _ in range(field.findText("被害額（円）")):
        QTest.keyClick(field, Qt.Key.Key_Down)
    form.editors["basis"].show_value("clean-up")
    convert(form.editors["reason"].control.widget(), "Entered by mistake")
    QTest.keyClick(form, Qt.Key.Key_Return, CONTROL)
    opened.settle()
    dialog.disposal.table.selectRow(0)
    assert dialog.disposal.chosen().row["field"] == "impact_money"
    assert f"{reference} (被害額（円）)" in texts(dialog.disposal.model)[0]
    approval = dialog.ask_approval()
    assert approval is not None
    said = " ".join(label.text() for label in approval.findChildren(PlainLabel))
    assert f"{reference} (被害額（円）)" in said
    assert "Entered by mistake" in said


def test_the_window_says_it_in_english_too(open_desktop: Open) -> None:
    opened = open_desktop()
    dialog = keeping(opened)
    opened.desktop.switch_language("en")
    opened.settle()
    assert dialog.tabs.tabText(1) == "Disposal"
    assert opened.window.edit.undo.text().startswith("Undo")
    shot(dialog, "english")
