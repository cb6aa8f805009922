"""Officers, passphrases, keys and the lock in the window, by keyboard and mouse."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMessageBox

from liaison_app.host.presence import ask_to_lock, is_somebody_there
from liaison_app.interop.columns import Rule
from liaison_app.store.slots import open_slots, slots
from liaison_app.ui.administration.dialogs import RecoveryDialog
from liaison_app.ui.administration.mappings_panel import RenameMappingDialog
from liaison_app.ui.administration.screen import AdministrationScreen
from liaison_app.ui.administration.secret_dialog import SecretDialog
from liaison_app.ui.day.history_dialog import HistoryDialog
from liaison_app.ui.setup.unlock import UnlockDialog
from liaison_app.workflows.importing import Choices, import_file
from liaison_app.workflows.officers import add_officer, officers
from tests.ui.conftest import PASSPHRASE, WAIT_MS, Open, Opened, World, convert

RELIEF, RELIEF_SAID = "交代要員", "relief passphrase"


def screen_of(opened: Opened) -> AdministrationScreen:
    opened.window.go_to("administration")
    opened.settle()
    screen = opened.window.screens["administration"]
    assert isinstance(screen, AdministrationScreen)
    return screen


def dialog_of(screen: AdministrationScreen) -> SecretDialog:
    (dialog,) = [each for each in screen.findChildren(SecretDialog) if each.isVisible()]
    return dialog


def type_in(line: QLineEdit, text: str) -> None:
    line.setFocus()
    line.clear()
    QTest.keyClicks(line, text)


def click(opened: Opened, widget: object) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)  # type: ignore[call-overload]
    opened.settle()


def add(opened: Opened, screen: AdministrationScreen) -> None:
    click(opened, screen.add)
    dialog = dialog_of(screen)
    convert(dialog.lines["name"], RELIEF)
    convert(dialog.lines["post"], "課長補佐")
    for key in ("new", "again"):
        type_in(dialog.lines[key], RELIEF_SAID)
    QTest.keyClick(dialog.lines["again"], Qt.Key.Key_Return)
    opened.settle()


def unlock_of(opened: Opened) -> UnlockDialog:
    opened.qtbot.waitUntil(lambda: isinstance(opened.desktop.front, UnlockDialog), timeout=WAIT_MS)
    assert isinstance(opened.desktop.front, UnlockDialog)
    return opened.desktop.front


def test_an_officer_is_added_by_keyboard(open_desktop: Open) -> None:
    opened = open_desktop()
    screen = screen_of(opened)
    assert len(screen.model.rows()) == 1
    add(opened, screen)
    assert [each.name for each in screen.model.rows()][1:] == [RELIEF]
    assert screen.model.row_at(1).post == "課長補佐"
    assert RELIEF in opened.window.message.text
    assert len(open_slots(opened.desktop.case_log, RELIEF_SAID)) == 1


def test_what_is_wrong_is_said_in_the_dialog(open_desktop: Open) -> None:
    opened = open_desktop()
    screen = screen_of(opened)
    click(opened, screen.add)
    dialog = dialog_of(screen)
    convert(dialog.lines["name"], RELIEF)
    type_in(dialog.lines["new"], RELIEF_SAID)
    type_in(dialog.lines["again"], "something else")
    click(opened, dialog.submit)
    assert dialog.error.isVisible()
    for key in ("new", "again"):
        type_in(dialog.lines[key], PASSPHRASE)
    click(opened, dialog.submit)
    assert "既に使われています" in dialog.error.text()
    assert dialog.isVisible()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert len(officers(opened.session.reader)) == 1
    assert all(line.text() == "" for line in dialog.lines.values())


def test_the_passphrase_is_changed(open_desktop: Open) -> None:
    opened = open_desktop()
    screen = screen_of(opened)
    click(opened, screen.passphrase)
    dialog = dialog_of(screen)
    for key, text in (
        ("old", PASSPHRASE),
        ("new", "another day, another word"),
        ("again", "another day, another word"),
    ):
        type_in(dialog.lines[key], text)
    click(opened, dialog.submit)
    assert opened.window.message.text == opened.translator("ui.admin.changed")
    assert len(open_slots(opened.desktop.case_log, "another day, another word")) == 2


def test_the_recovery_key_is_shown_once(open_desktop: Open) -> None:
    opened = open_desktop()
    screen = screen_of(opened)
    click(opened, screen.recovery)
    dialog = dialog_of(screen)
    assert isinstance(dialog, RecoveryDialog)
    type_in(dialog.lines["old"], "wrong")
    click(opened, dialog.submit)
    assert dialog.error.isVisible()
    assert not dialog.words.isVisible()
    type_in(dialog.lines["old"], PASSPHRASE)
    click(opened, dialog.submit)
    words = dialog.words.text()
    assert len(words.split()) == 24
    assert [each.slot for each in open_slots(opened.desktop.case_log, words)] == ["recovery"]
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.words.text() == ""


def test_a_new_database_key_leads_back_to_unlocking(open_desktop: Open) -> None:
    opened = open_desktop()
    case_log = opened.desktop.case_log
    before = open_slots(case_log, PASSPHRASE)[0].secrets.database
    screen = screen_of(opened)
    click(opened, screen.rekey)
    dialog = dialog_of(screen)
    type_in(dialog.lines["old"], PASSPHRASE)
    QTest.mouseClick(dialog.submit, Qt.MouseButton.LeftButton)
    unlock = unlock_of(opened)
    assert unlock.error.isVisible()
    assert open_slots(case_log, PASSPHRASE)[0].secrets.database != before
    QTest.keyClicks(unlock.passphrase, PASSPHRASE)
    with opened.qtbot.waitSignal(opened.desktop.opened, timeout=WAIT_MS):
        QTest.keyClick(unlock.passphrase, Qt.Key.Key_Return)
    assert opened.desktop.session is not None
    assert opened.desktop.session.reader.counts().incidents == 3


def test_a_handover_locks_the_window_for_the_successor(open_desktop: Open) -> None:
    opened = open_desktop()
    screen = screen_of(opened)
    assert not screen.hand_over.isEnabled()
    add(opened, screen)
    screen.table.select_id(screen.model.row_at(1).id)
    assert screen.hand_over.isEnabled()
    click(opened, screen.hand_over)
    dialog = dialog_of(screen)
    type_in(dialog.lines["old"], PASSPHRASE)
    QTest.mouseClick(dialog.submit, Qt.MouseButton.LeftButton)
    unlock = unlock_of(opened)
    QTest.keyClicks(unlock.passphrase, RELIEF_SAID)
    with opened.qtbot.waitSignal(opened.desktop.opened, timeout=WAIT_MS):
        QTest.keyClick(unlock.passphrase, Qt.Key.Key_Return)
    session = opened.desktop.session
    assert session is not None
    assert session.officer == RELIEF
    assert [each.is_closed for each in officers(session.reader)] == [True, False]


def test_an_officer_who_left_is_closed(open_desktop: Open) -> None:
    opened = open_desktop()
    screen = screen_of(opened)
    add(opened, screen)
    screen.table.select_id(screen.model.row_at(0).id)
    assert not screen.close_one.isEnabled()
    screen.table.select_id(screen.model.row_at(1).id)
    click(opened, screen.close_one)
    (box,) = screen.findChildren(QMessageBox)
    click(opened, next(each for each in box.buttons() if each.objectName() == "confirm"))
    assert screen.model.row_at(1).is_closed
    assert not screen.close_one.isEnabled()
    assert len(slots(opened.desktop.case_log)) == 2


def test_the_window_locks_when_it_is_asked_from_outside(open_desktop: Open) -> None:
    opened = open_desktop()
    case_log = opened.desktop.case_log
    assert is_somebody_there(case_log)
    ask_to_lock(case_log)
    unlock = unlock_of(opened)
    assert not is_somebody_there(case_log)
    assert opened.desktop.session is None
    assert not unlock.keyring.isVisible()


def test_the_minutes_are_kept_and_counted_from_now(open_desktop: Open) -> None:
    from liaison_app.workflows.locking import lock_minutes

    opened = open_desktop()
    screen = screen_of(opened)
    digits = screen.minutes.lineEdit()
    assert digits.width() >= digits.fontMetrics().horizontalAdvance(digits.text())
    screen.minutes.setFocus()
    screen.minutes.selectAll()
    QTest.keyClicks(screen.minutes, "3")
    QTest.keyClick(screen.minutes, Qt.Key.Key_Return)
    assert lock_minutes() == 3


def test_what_is_being_typed_is_kept_by_a_lock(open_desktop: Open) -> None:
    opened = open_desktop()
    opened.window.go_to("incidents")
    opened.settle()
    incidents = opened.window.incidents()
    row = incidents.table.model().index(0, 0)
    incidents.table.setCurrentIndex(row)
    opened.settle()
    before = opened.operations()
    editor = next(
        each for each in incidents.findChildren(QLineEdit) if each.isVisible() and each.text()
    )
    editor.setFocus()
    QTest.keyClicks(editor, "X")
    ask_to_lock(opened.desktop.case_log)
    unlock = unlock_of(opened)
    QTest.keyClicks(unlock.passphrase, PASSPHRASE)
    with opened.qtbot.waitSignal(opened.desktop.opened, timeout=WAIT_MS):
        QTest.keyClick(unlock.passphrase, Qt.Key.Key_Return)
    assert opened.desktop.session is not None
    assert opened.desktop.session.reader.counts().operations == before + 1


def test_a_case_log_put_back_is_told_at_once(
    open_desktop: Open, world: World, tmp_path: Path
) -> None:
    import shutil

    case_log = world.case_log("mofa")
    kept = shutil.copy(case_log, tmp_path / "kept")
    opened = open_desktop()
    add(opened, screen_of(opened))
    opened.desktop.leave()
    shutil.copy(kept, case_log)
    again = open_desktop()
    assert again.window.message.isVisible()
    assert "末尾が失われています" in again.window.message.text


@pytest.mark.parametrize("sign", ["key", "mouse", "move", "input method", "dialog"])
def test_any_sign_of_an_officer_counts(open_desktop: Open, sign: str) -> None:
    from liaison_app.ui.shell.lock_guard import LockGuard
    from liaison_app.workflows.locking import LockWatch

    now = [0.0]
    opened = open_desktop()
    watch = LockWatch(1, lambda: now[0], lambda: now[0])
    guard = LockGuard(world_path(opened), watch=watch)
    said: list[str] = []
    guard.due.connect(said.append)
    for second in range(1, 100):
        now[0] = float(second)
        if second == 50:
            give(opened, sign)
        guard.tick()
    guard.stop()
    assert said == []


def give(opened: Opened, sign: str) -> None:
    """As the system delivers it: to the window, or from an input method to what has the focus."""
    window = opened.window.windowHandle()
    middle = QPoint(window.width() // 2, window.height() // 2)
    match sign:
        case "key":
            QTest.keyClick(window, Qt.Key.Key_Shift)
        case "mouse":
            QTest.mouseClick(window, Qt.MouseButton.LeftButton, pos=middle)
        case "move":
            for place in (middle, middle / 2):  # it may stand at one of them already
                QTest.mouseMove(window, place)
        case "input method":
            opened.window.go_to("incidents")
            opened.window.search()
            focused = QApplication.focusWidget()
            assert isinstance(focused, QLineEdit)
            convert(focused, "漏えい")
        case "dialog":
            sheet = opened.window.dialogs.open_shortcuts()
            opened.qtbot.wait(50)
            QTest.keyClick(sheet.windowHandle(), Qt.Key.Key_Shift)


def world_path(opened: Opened) -> Path:
    return opened.desktop.case_log


def test_an_officer_stands_behind_another_ones_key(open_desktop: Open) -> None:
    opened = open_desktop()
    screen = screen_of(opened)
    add(opened, screen)
    opened.session.jobs.run(
        lambda desk: add_officer(desk, "三人目", "third passphrase"), title="ui.job.saving"
    )
    opened.settle()
    screen.refresh()
    opened.settle()
    screen.table.select_id(screen.model.row_at(2).id)
    click(opened, screen.endorse)
    dialog = dialog_of(screen)
    assert dialog.lines["endorser"].text() == opened.session.officer
    dialog.lines["endorser"].selectAll()
    convert(dialog.lines["endorser"], RELIEF)
    type_in(dialog.lines["said"], "wrong")
    click(opened, dialog.submit)
    assert dialog.error.isVisible()
    assert dialog.isVisible()
    type_in(dialog.lines["said"], RELIEF_SAID)
    QTest.keyClick(dialog.lines["said"], Qt.Key.Key_Return)
    opened.settle()
    assert opened.window.message.text == opened.translator("ui.admin.endorsed")
    column = [each.key for each in screen.model.columns].index("endorsement")
    shown = [screen.model.index(row, column).data() for row in range(3)]
    assert RELIEF in shown[2]
    assert opened.session.officer in shown[2]


def test_the_recovery_key_is_endorsed_and_its_past_shown(open_desktop: Open) -> None:
    opened = open_desktop()
    screen = screen_of(opened)
    assert not screen.keys.endorse.isEnabled()
    add(opened, screen)
    click(opened, screen.recovery)
    dialog = dialog_of(screen)
    type_in(dialog.lines["old"], PASSPHRASE)
    click(opened, dialog.submit)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    opened.settle()
    click(opened, screen.keys.endorse)
    dialog = dialog_of(screen)
    dialog.lines["endorser"].selectAll()
    convert(dialog.lines["endorser"], RELIEF)
    type_in(dialog.lines["said"], RELIEF_SAID)
    click(opened, dialog.submit)
    (key,) = [each for each in screen.keys.model.rows() if each.kind == "recovery"]
    assert (key.state, key.by) == ("endorsed", (opened.session.officer, RELIEF))
    click(opened, screen.keys.history)
    (history,) = screen.findChildren(HistoryDialog)
    opened.settle()
    assert len(history.history.model.rows()) >= 2
    history.reject()


def test_a_remembered_mapping_is_renamed_and_taken_out_of_use(
    open_desktop: Open, tmp_path: Path
) -> None:
    opened = open_desktop()
    ledger = tmp_path / "台帳.csv"
    ledger.write_text("何が,重さ\n不審メール（架空）,3\n", encoding="utf-8")
    chosen = Choices(mapping={"何が": Rule("title"), "重さ": Rule("severity")})
    opened.session.jobs.run(
        lambda desk: import_file(desk, ledger, choices=chosen), title="ui.job.saving"
    )
    screen = screen_of(opened)
    panel = screen.mappings
    (mapping,) = panel.model.rows()
    assert mapping.name == "台帳"
    assert not panel.rename.isEnabled()
    panel.table.setFocus()
    panel.table.select_id(mapping.id)
    opened.settle()
    assert "何が" in str(panel.model.index(0, 1).data())

    click(opened, panel.rename)
    (dialog,) = [each for each in panel.findChildren(RenameMappingDialog) if each.isVisible()]
    line = dialog.editors["name"].control.widget()
    line.selectAll()  # type: ignore[attr-defined]
    QTest.keyClicks(line, "Ledger of the section")
    QTest.keyClick(line, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    opened.settle()
    assert [each.name for each in panel.model.rows()] == ["Ledger of the section"]

    click(opened, panel.drop)
    box = panel.findChild(QMessageBox)
    assert box is not None
    sure = next(each for each in box.buttons() if each.objectName() == "confirm")
    click(opened, sure)
    assert panel.model.rowCount() == 0
    assert not panel.drop.isEnabled()
