"""The forms of an incident: filled in the window, written as a file, handed in."""

from pathlib import Path

from openpyxl import load_workbook
from PySide6.QtWidgets import QMessageBox

from liaison_app.ui.fields.form_dialog import FormDialog
from liaison_app.ui.incidents.forms_tab import FormsTab
from liaison_app.ui.incidents.screen import IncidentsScreen
from tests.ui.conftest import Open, Opened


def forms_tab(opened: Opened, place: int = 0) -> FormsTab:
    opened.window.go_to("incidents")
    opened.settle()
    screen = opened.window.screens["incidents"]
    assert isinstance(screen, IncidentsScreen)
    screen.table.selectRow(place)
    opened.settle()
    screen.editor.tabs.setCurrentWidget(screen.editor.forms)
    opened.settle()
    return screen.editor.forms


def type_in(opened: Opened, tab: FormsTab, key: str, text: str) -> None:
    tab.editors[key].committed.emit(key, text)
    opened.settle()


def test_a_form_is_filled_written_and_handed_in(open_desktop: Open, tmp_path: Path) -> None:
    opened = open_desktop("mofa")
    tab = forms_tab(opened)
    assert tab.form.text() == "general"
    tab.form.setCurrentIndex(tab.form.findData("ddos"))
    tab.form.activated.emit(tab.form.currentIndex())
    opened.settle()
    assert (tab.form.text(), tab.stage.text()) == ("ddos", "first")
    assert "攻撃の対象" in tab.missing.text()
    assert tab.editors["reporter_name"].text() == "Duty officer mofa"
    before = opened.operations()
    type_in(opened, tab, "attack_target", "The public site")
    type_in(opened, tab, "impact_service", "None can book.")
    type_in(opened, tab, "attack_begins", "きのう")
    assert "きのう" in tab.editors["attack_begins"].notice
    assert opened.operations() == before + 2
    assert "攻撃の対象" not in tab.missing.text()
    tab.write_to(tmp_path / "form.xlsx")
    opened.settle()
    sheet = load_workbook(tmp_path / "form.xlsx").worksheets[0]
    assert "The public site" in {row[1].value for row in sheet.iter_rows()}

    tab.hand_in.click()
    dialog = tab.findChild(FormDialog)
    assert dialog is not None
    dialog.try_act()
    opened.settle()
    assert tab.stage.text() == "follow-up"
    assert tab.editors["attack_target"].text() == "The public site"
    opened.desktop.switch_language("en")
    opened.settle()
    assert "required items are missing" in tab.missing.text()
    assert tab.editors["attack_target"].label.text().startswith("Target")


def test_what_is_missing_is_said_when_reporting_and_does_not_stop_it(open_desktop: Open) -> None:
    opened = open_desktop("mofa")
    forms_tab(opened)
    screen = opened.window.screens["incidents"]
    assert isinstance(screen, IncidentsScreen)
    for place in range(3):
        screen.table.selectRow(place)
        opened.settle()
        if screen.editor.report.isEnabled():
            break
    screen.editor.ask_report()
    opened.settle()
    box = screen.editor.findChild(QMessageBox)
    assert box is not None
    assert "未記載の必須項目" in box.informativeText()
    before = opened.operations()
    box.buttons()[0].click()
    opened.settle()
    assert opened.operations() == before + 1
