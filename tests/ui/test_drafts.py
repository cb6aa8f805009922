"""What is typed into a form outlives the form, until it is submitted or discarded."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from liaison_app.ui.alerts.dialogs import NewAlertDialog
from liaison_app.ui.fields.draft_keeper import DraftKeeper
from liaison_app.ui.fields.form_dialog import FormDialog
from liaison_app.ui.incidents.new_incident import NewIncidentDialog
from liaison_app.ui.incidents.screen import IncidentsScreen
from liaison_app.ui.incidents.timeline_tab import TimelineTab
from liaison_app.ui.packages.dialogs import NewPackageDialog
from liaison_app.ui.packages.task_dialogs import NewTaskDialog
from liaison_app.ui.requests.dialogs import RequestDialog
from liaison_app.ui.session import Session
from liaison_app.ui.setup.unlock import UnlockDialog
from tests.ui.conftest import PASSPHRASE, WAIT_MS, Open, Opened, convert
from tests.ui.test_accessible import unnamed
from tests.ui.test_incidents import at_incidents, choose, titles


def drafts(opened: Opened) -> list[str]:
    return opened.session.reader.drafts_waiting(opened.session.officer_id)


def new_incident(opened: Opened) -> NewIncidentDialog:
    opened.window.new_incident()
    opened.settle()
    found = opened.window.findChild(NewIncidentDialog)
    assert found is not None
    return found


def type_in(dialog: FormDialog, field: str, text: str) -> None:
    QTest.keyClicks(dialog.editors[field].control.widget(), text)


def notice(dialog: FormDialog) -> str:
    assert dialog.keeper is not None
    shown = dialog.keeper.notice
    return shown.said.text() if shown.isVisibleTo(dialog) else ""


def test_what_is_typed_is_kept_within_a_second_and_comes_back(open_desktop: Open) -> None:
    opened = open_desktop()
    dialog = new_incident(opened)
    assert notice(dialog) == ""
    before = opened.operations()
    type_in(dialog, "title", "Half a sentence")
    convert(dialog.editors["confirmed_facts"].control.widget(), "認知の経緯\n二行目")
    opened.qtbot.waitUntil(lambda: drafts(opened) == ["incident"], timeout=WAIT_MS)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    opened.settle()
    again = new_incident(opened)
    assert again.editors["title"].text() == "Half a sentence"
    assert again.editors["confirmed_facts"].text() == "認知の経緯\n二行目"
    assert "下書きを復元しました" in notice(again)
    line = again.editors["title"].control.widget()
    assert isinstance(line, QLineEdit)
    assert line.hasFocus()
    QTest.keyClicks(line, " goes on")  # nothing of it is replaced
    assert line.text() == "Half a sentence goes on"
    assert unnamed(again) == []
    assert opened.operations() == before  # a draft is nobody's statement


def test_a_submitted_form_leaves_no_draft(open_desktop: Open) -> None:
    opened = open_desktop()
    dialog = new_incident(opened)
    type_in(dialog, "title", "A whole sentence")
    assert dialog.keeper is not None
    dialog.keeper.keep()
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    opened.settle()
    assert "A whole sentence" in titles(opened.window.incidents())
    assert drafts(opened) == []
    assert new_incident(opened).editors["title"].text() == ""


def test_a_refused_form_keeps_its_draft(open_desktop: Open) -> None:
    opened = open_desktop()
    dialog = new_incident(opened)
    type_in(dialog, "title", "With an odd time")
    type_in(dialog, "aware_at", "yesterday-ish")
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    opened.settle()
    assert dialog.editors["aware_at"].notice
    assert drafts(opened) == ["incident"]
    type_in(dialog, "title", ", mended")
    opened.desktop.lock()
    unlocking = opened.desktop.front
    assert isinstance(unlocking, UnlockDialog)
    QTest.keyClicks(unlocking.passphrase, PASSPHRASE)
    with opened.qtbot.waitSignal(opened.desktop.opened, timeout=WAIT_MS):
        QTest.keyClick(unlocking.passphrase, Qt.Key.Key_Return)
    session = opened.desktop.session
    assert session is not None
    draft = session.reader.form_draft(session.officer_id, "incident", 0)
    assert draft is not None
    assert draft.texts["title"] == "With an odd time, mended"


def test_discarding_empties_the_form_and_forgets_the_draft(open_desktop: Open) -> None:
    opened = open_desktop()
    dialog = new_incident(opened)
    severity = dialog.editors["severity"].text()
    type_in(dialog, "title", "Not after all")
    dialog.editors["severity"].control.set_text("3")
    dialog.reject()
    opened.settle()
    again = new_incident(opened)
    assert again.editors["severity"].text() == "3"
    assert again.keeper is not None
    QTest.mouseClick(again.keeper.notice.discard, Qt.MouseButton.LeftButton)
    opened.settle()
    assert (again.editors["title"].text(), again.editors["severity"].text()) == ("", severity)
    assert notice(again) == ""
    assert drafts(opened) == []


def test_nothing_typed_keeps_nothing_and_a_conversion_is_no_text_yet(open_desktop: Open) -> None:
    opened = open_desktop()
    dialog = new_incident(opened)
    line = dialog.editors["title"].control.widget()
    QApplication.sendEvent(line, QInputMethodEvent("ろうえい", []))
    assert dialog.keeper is not None
    dialog.keeper.keep()
    dialog.reject()
    opened.settle()
    assert drafts(opened) == []


def timeline(screen: IncidentsScreen) -> TimelineTab:
    screen.editor.tabs.setCurrentWidget(screen.editor.timeline)
    return screen.editor.timeline


def test_each_incident_has_its_own_unfinished_entry(open_desktop: Open) -> None:
    opened = open_desktop()
    screen = at_incidents(opened)
    choose(screen, "Portal login")
    tab = timeline(screen)
    opened.settle()
    QTest.keyClicks(tab.text, "The portal again")
    choose(screen, "Phishing wave")
    opened.settle()
    assert tab.text.text() == ""
    assert not tab.keeper.notice.isVisible()
    QTest.keyClicks(tab.text, "A second wave")
    choose(screen, "Portal login")  # at once: what was typed may still be on its way
    assert tab.text.text() == "The portal again"
    assert tab.keeper.notice.isVisible()
    opened.settle()
    assert drafts(opened) == ["entry", "entry"]
    QTest.keyClick(tab.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    opened.settle()
    assert tab.text.text() == ""
    assert not tab.keeper.notice.isVisible()
    assert drafts(opened) == ["entry"]
    choose(screen, "Phishing wave")
    opened.settle()
    assert tab.text.text() == "A second wave"


Make = Callable[[Session, str], FormDialog]


@pytest.mark.parametrize(
    ("form", "make"),
    [
        ("package", lambda session, _: NewPackageDialog(session)),
        ("task", NewTaskDialog),
        ("alert", lambda session, _: NewAlertDialog(session)),
        ("request", lambda session, _: RequestDialog(session)),
    ],
)
def test_the_offices_forms_keep_recipients_too(open_desktop: Open, form: str, make: Make) -> None:
    opened = open_desktop("nco")
    package = str(opened.session.reader.packages()[0]["id"])
    first = make(opened.session, package)
    first.show()
    first.editors["title"].control.set_text("Unfinished")
    if form != "package":
        first.chooser.tick("mofa")  # type: ignore[attr-defined]
    if isinstance(first, NewAlertDialog):
        first.draft.setChecked(True)
    first.reject()
    opened.settle()
    assert drafts(opened) == [form]
    again = make(opened.session, package)
    again.show()
    assert again.editors["title"].text() == "Unfinished"
    if form != "package":
        assert again.recipients() == ["mofa"]  # type: ignore[attr-defined]
    if isinstance(again, NewAlertDialog):
        assert again.draft.isChecked()
    again.reject()


def test_a_keeper_looks_once_a_second(open_desktop: Open) -> None:
    dialog = new_incident(open_desktop())
    keeper = dialog.findChild(DraftKeeper)
    assert keeper is not None
    timer = keeper.findChild(QTimer)
    assert timer is not None
    assert (timer.isActive(), timer.interval()) == (True, 1000)
