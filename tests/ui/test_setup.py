"""First run, unlocking and locking, by keyboard."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QWizard
from pytestqt.qtbot import QtBot

from liaison_app.host.resources import resources_folder
from liaison_app.store import rebuild
from liaison_app.ui.app import system_surroundings
from liaison_app.ui.desktop import Desktop
from liaison_app.ui.procedures.dialog import ProceduresDialog
from liaison_app.ui.setup.unlock import UnlockDialog
from liaison_app.ui.setup.wizard import SetupWizard
from liaison_app.ui.shell.window import MainWindow
from liaison_app.ui.translator import Translator
from liaison_app.ui.widgets.holder_dialog import HolderDialog
from liaison_app.workflows.trust import TrustShown, show_trust
from tests.ui.conftest import PASSPHRASE, WAIT_MS, Open, World, convert


@pytest.fixture
def desktop(tmp_path: Path, translator: Translator) -> Iterator[Desktop]:
    made = Desktop(
        tmp_path / "new" / "case-log.db",
        partial(system_surroundings, resources_folder()),
        translator,
    )
    yield made
    made.leave()


def wizard_of(desktop: Desktop) -> SetupWizard:
    assert isinstance(desktop.front, SetupWizard)
    return desktop.front


def test_the_wizard_makes_a_case_log_by_keyboard_alone(desktop: Desktop, qtbot: QtBot) -> None:
    desktop.begin()
    wizard = wizard_of(desktop)
    with qtbot.waitExposed(wizard):
        pass
    wizard.role.agency.setFocus()
    QTest.keyClick(wizard.role.agency, Qt.Key.Key_Down)
    assert wizard.role.role() == "office"
    QTest.keyClick(wizard.role.office, Qt.Key.Key_Up)
    QTest.keyClick(wizard, Qt.Key.Key_Return)
    page = wizard.organisation
    convert(page.search, "外務")
    assert page.code() == "mofa"
    QTest.keyClick(page.search, Qt.Key.Key_Return)
    convert(wizard.officer.line, "当直")
    QTest.keyClick(wizard.officer.line, Qt.Key.Key_Return)
    finish = wizard.button(QWizard.WizardButton.FinishButton)
    QTest.keyClicks(wizard.passphrase.first, PASSPHRASE)
    QTest.keyClicks(wizard.passphrase.second, PASSPHRASE[:-1])
    assert not finish.isEnabled()
    QTest.keyClicks(wizard.passphrase.second, PASSPHRASE[-1])
    assert finish.isEnabled()
    with qtbot.waitSignal(desktop.opened, timeout=WAIT_MS):
        QTest.keyClick(wizard.passphrase.second, Qt.Key.Key_Return)
    assert isinstance(desktop.front, MainWindow)
    assert desktop.session is not None
    assert desktop.session.installation.organisation == "mofa"
    assert desktop.session.officer == "当直"
    assert desktop.case_log.is_file()
    guide = desktop.front.findChild(ProceduresDialog)  # an organisation enrols next
    assert guide is not None
    qtbot.waitUntil(lambda: guide.standing is not None)
    assert guide.isVisible()
    assert guide.procedure.name == "enrol"


def add_medium_by_hand(wizard: SetupWizard, folder: Path, passphrase: str) -> None:
    """Click, name the folder in the file dialog, type the holder's passphrase twice."""
    folder.mkdir(exist_ok=True)

    def answer() -> None:
        chooser = QApplication.activeModalWidget()
        assert isinstance(chooser, QFileDialog)
        (line,) = chooser.findChildren(QLineEdit, "fileNameEdit")
        line.setText(str(folder))
        QTest.keyClick(line, Qt.Key.Key_Return)

    QTimer.singleShot(300, answer)
    QTest.mouseClick(wizard.root.chooser.add, Qt.MouseButton.LeftButton)
    holder = QApplication.activeModalWidget()
    assert isinstance(holder, HolderDialog), wizard.root.chooser.error.text()
    for line in holder.lines.values():
        line.setFocus()
        QTest.keyClicks(line, passphrase)
    QTest.keyClick(holder.lines["again"], Qt.Key.Key_Return)


def to_root_page(desktop: Desktop, qtbot: QtBot) -> SetupWizard:
    desktop.begin()
    wizard = wizard_of(desktop)
    with qtbot.waitExposed(wizard):
        pass
    wizard.role.agency.setFocus()
    QTest.keyClick(wizard.role.agency, Qt.Key.Key_Down)
    QTest.keyClick(wizard, Qt.Key.Key_Return)
    assert wizard.organisation.code() == "nco"
    QTest.keyClick(wizard.organisation.search, Qt.Key.Key_Return)
    convert(wizard.officer.line, "当直")
    QTest.keyClick(wizard.officer.line, Qt.Key.Key_Return)
    assert wizard.currentPage() is wizard.root
    return wizard


def finish(wizard: SetupWizard, desktop: Desktop, qtbot: QtBot) -> None:
    for line in (wizard.passphrase.first, wizard.passphrase.second):
        QTest.keyClicks(line, PASSPHRASE)
    with qtbot.waitSignal(desktop.opened, timeout=WAIT_MS):
        QTest.keyClick(wizard.passphrase.second, Qt.Key.Key_Return)


def test_an_office_keeps_one_root_key_here_unless_it_says_otherwise(
    desktop: Desktop, qtbot: QtBot
) -> None:
    wizard = to_root_page(desktop, qtbot)
    assert wizard.root.here.isChecked()
    QTest.keyClick(wizard, Qt.Key.Key_Return)
    finish(wizard, desktop, qtbot)
    assert desktop.session is not None
    assert desktop.session.installation.role == "office"
    assert not list(desktop.case_log.parent.rglob("*.key"))


def test_root_keys_go_to_their_holders_media_when_the_office_is_founded(
    desktop: Desktop, qtbot: QtBot, tmp_path: Path
) -> None:
    wizard = to_root_page(desktop, qtbot)
    page, following = wizard.root, wizard.button(QWizard.WizardButton.NextButton)
    page.here.setFocus()
    QTest.keyClick(page.here, Qt.Key.Key_Down)
    assert page.apart.isChecked()
    assert not following.isEnabled()
    folders = [tmp_path / name for name in ("stick-1", "stick-2", "stick-3")]
    for number, folder in enumerate(folders, start=1):
        add_medium_by_hand(wizard, folder, f"holder {number} keeps it")
    assert (page.chooser.threshold.value(), len(page.media())) == (2, 3)
    assert "3本のうち2本" in page.chooser.meaning.text()
    assert page.chooser.add_medium(folders[0]) is None
    assert "既に一覧にあります" in page.chooser.error.text()
    page.chooser.list.setCurrentRow(2)
    QTest.mouseClick(page.chooser.take_off, Qt.MouseButton.LeftButton)
    assert "2本すべて" in page.chooser.meaning.text()
    add_medium_by_hand(wizard, folders[2], "holder 3 keeps it")
    assert not any(list(folder.iterdir()) for folder in folders)
    assert following.isEnabled()
    QTest.mouseClick(following, Qt.MouseButton.LeftButton)
    assert wizard.currentPage() is wizard.passphrase
    finish(wizard, desktop, qtbot)
    assert page.chooser.media == []
    assert [len(list(folder.iterdir())) for folder in folders] == [1, 1, 1]
    assert desktop.session is not None
    shown: list[TrustShown] = []
    desktop.session.jobs.run(show_trust, title="ui.job.saving", done=shown.append)
    qtbot.waitUntil(lambda: bool(shown), timeout=WAIT_MS)
    assert (len(shown[0].root.keys), shown[0].root.threshold) == (3, 2)


def test_a_holders_passphrase_is_his_own_and_no_weak_one(
    desktop: Desktop, qtbot: QtBot, tmp_path: Path
) -> None:
    wizard = to_root_page(desktop, qtbot)
    wizard.root.apart.click()
    add_medium_by_hand(wizard, tmp_path / "one", "holder 1 keeps it")
    for passphrase, said in (("holder 1 keeps it", "保管者ごと"), ("short", "短")):
        add_medium_by_hand(wizard, tmp_path / "two", passphrase)
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, HolderDialog)
        assert said in dialog.error.text()
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert len(wizard.root.media()) == 1
    assert not wizard.root.isComplete()


def test_an_organisation_not_listed_needs_code_and_name(desktop: Desktop) -> None:
    desktop.begin()
    page = wizard_of(desktop).organisation
    page.choose("")
    assert not page.isComplete()
    page.other_code.setText("Kakuu-Gas")
    assert not page.isComplete()
    page.other_name.setText("架空ガス")
    assert page.isComplete()
    assert (page.code(), page.office_name()) == ("kakuu-gas", "架空ガス")


def test_a_refused_set_up_stays_on_its_page_and_leaves_nothing(
    desktop: Desktop, qtbot: QtBot
) -> None:
    desktop.begin()
    wizard = wizard_of(desktop)
    wizard.organisation.choose("")
    wizard.organisation.other_code.setText("not a code")
    wizard.organisation.other_name.setText("架空")
    wizard.officer.line.setText("当直")
    wizard.passphrase.first.setText(PASSPHRASE)
    wizard.passphrase.second.setText(PASSPHRASE)
    for _ in range(3):
        wizard.next()
    wizard.accept()
    qtbot.waitUntil(lambda: bool(wizard.passphrase.error), timeout=WAIT_MS)
    assert wizard.isVisible()
    assert not desktop.case_log.exists()
    assert wizard.passphrase.first.text() == PASSPHRASE


def test_a_weak_passphrase_is_not_taken(desktop: Desktop, qtbot: QtBot) -> None:
    desktop.begin()
    wizard = wizard_of(desktop)
    wizard.organisation.choose("mofa")
    wizard.officer.line.setText("Night officer")
    page = wizard.passphrase
    for typed in ("short 7", "aaaaaaaaaaaa"):
        for line in (page.first, page.second):
            line.clear()
            QTest.keyClicks(line, typed)
        assert not page.isComplete(), typed
        assert "passphrase" in page.hint.text() or "パスフレーズ" in page.hint.text()
    for line in (page.first, page.second):
        line.setText("night-officer-1")
    for _ in range(3):
        wizard.next()
    wizard.accept()
    qtbot.waitUntil(lambda: bool(page.error), timeout=WAIT_MS)
    assert "パスフレーズ" in page.error or "passphrase" in page.error
    assert not desktop.case_log.exists()


def test_the_language_chosen_first_is_the_wizards_from_then_on(desktop: Desktop) -> None:
    desktop.begin()
    wizard = wizard_of(desktop)
    assert wizard.button(QWizard.WizardButton.NextButton).text() == "次へ(&N)"
    QTest.keyClick(wizard.role.language, Qt.Key.Key_Down)
    wizard.role.language.activated.emit(wizard.role.language.currentIndex())
    assert wizard.button(QWizard.WizardButton.NextButton).text() == "&Next"
    assert wizard.role.title() == "Role"


def test_a_wrong_passphrase_is_said_and_the_dialog_stays(
    world: World, desktop: Desktop, qtbot: QtBot
) -> None:
    desktop.case_log = world.case_log("mofa")
    desktop.begin()
    dialog = desktop.front
    assert isinstance(dialog, UnlockDialog)
    with qtbot.waitExposed(dialog):
        pass
    QTest.keyClicks(dialog.passphrase, "wrong")
    QTest.keyClick(dialog.passphrase, Qt.Key.Key_Return)
    qtbot.waitUntil(dialog.error.isVisible, timeout=WAIT_MS)
    assert "パスフレーズ" in dialog.error.text()
    assert dialog.isVisible()
    QTest.keyClick(dialog.passphrase, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(dialog.passphrase, PASSPHRASE)
    with qtbot.waitSignal(desktop.opened, timeout=WAIT_MS):
        QTest.keyClick(dialog.passphrase, Qt.Key.Key_Return)
    assert desktop.session is not None
    assert desktop.session.officer == "Duty officer mofa"


def test_bringing_a_case_log_up_to_date_is_told_and_can_be_given_up(
    world: World, desktop: Desktop, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuild, "is_current", lambda _db: False)
    monkeypatch.setattr(rebuild, "BATCH", 1)
    desktop.case_log = world.case_log("mofa")
    before = desktop.case_log.read_bytes()
    desktop.begin()
    dialog = desktop.front
    assert isinstance(dialog, UnlockDialog)
    with qtbot.waitExposed(dialog):
        pass
    QTest.keyClicks(dialog.passphrase, PASSPHRASE)
    QTest.keyClick(dialog.passphrase, Qt.Key.Key_Return)
    qtbot.waitUntil(dialog.updating.isVisible, timeout=WAIT_MS)
    assert "件" in dialog.updating.text()
    assert dialog.working.maximum() > 1
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(dialog.error.isVisible, timeout=WAIT_MS)
    assert "中止しました" in dialog.error.text()
    assert dialog.isVisible()
    assert not dialog.updating.isVisible()
    assert desktop.case_log.read_bytes() == before
    monkeypatch.setattr(rebuild, "BATCH", 5_000)
    with qtbot.waitSignal(desktop.opened, timeout=WAIT_MS):
        QTest.keyClick(dialog.passphrase, Qt.Key.Key_Return)


def test_a_lock_hides_everything_and_asks_for_the_passphrase(open_desktop: Open) -> None:
    opened = open_desktop()
    window, qtbot = opened.window, opened.qtbot
    QTest.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: isinstance(opened.desktop.front, UnlockDialog), timeout=WAIT_MS)
    assert opened.desktop.session is None
    qtbot.wait(50)
    shown = [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]
    assert shown == [opened.desktop.front]
    dialog = opened.desktop.front
    assert isinstance(dialog, UnlockDialog)
    QTest.keyClicks(dialog.officer, "Night officer")
    QTest.keyClicks(dialog.passphrase, PASSPHRASE)
    with qtbot.waitSignal(opened.desktop.opened, timeout=WAIT_MS):
        QTest.keyClick(dialog.passphrase, Qt.Key.Key_Return)
    assert opened.desktop.session is not None
    assert opened.desktop.session.officer == "Night officer"
