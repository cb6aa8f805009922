"""Traffic with others in the window: silence, answers, a held bundle, a new epoch."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QInputDialog, QPushButton

from liaison_app.host.resources import resources_folder
from liaison_app.ui.app import system_surroundings
from liaison_app.workflows.bundles import apply_bundle, create_bundles
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.traffic import set_silent_after
from liaison_app.workflows.unlock import unlock
from tests.ui.conftest import PASSPHRASE, Open, Opened, World
from tests.ui.test_exchange import at_exchange, texts


def desk_of(world: World, organisation: str) -> Desk:
    surroundings = system_surroundings(resources_folder())
    return unlock(world.case_log(organisation), surroundings, PASSPHRASE)


def typed_and_accepted(opened: Opened, text: str) -> None:
    """Type into the question that is open, and press its Enter."""
    (dialog,) = opened.window.findChildren(QInputDialog)
    dialog.setTextValue("")
    QTest.keyClicks(dialog.focusWidget() or dialog, text)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    opened.settle()


def test_partners_are_listed_and_silence_is_told(open_desktop: Open) -> None:
    set_silent_after(1)
    office = open_desktop("nco")
    tab = at_exchange(office, "traffic").traffic
    (row,) = texts(tab.model)
    assert row[0] == "外務省"
    assert tab.model.row_at(0).unanswered == 1
    assert not tab.warning.isVisible()
    assert tab.epoch.doubt.isHidden()


def test_a_new_epoch_is_opened_with_a_reason(open_desktop: Open) -> None:
    agency = open_desktop("mofa")
    tab = at_exchange(agency, "traffic").traffic
    before = agency.session.installation.replica
    tab.epoch.open.setFocus()
    QTest.keyClick(tab.epoch.open, Qt.Key.Key_Space)
    typed_and_accepted(agency, "machine changed")
    assert agency.session.installation.former == (before,)
    assert "machine changed" in tab.history.text()
    QTest.keyClick(tab.epoch.open, Qt.Key.Key_Space)
    typed_and_accepted(agency, " ")
    assert agency.session.installation.former == (before,)


def held(world: World, folder: Path, before: World) -> Path:
    """A bundle of the office that answers what this copy of the agency never sent."""
    original = desk_of(before, "mofa")
    sent = create_bundles(original, "office", folder / "out")[0].file
    original.close()
    office = desk_of(world, "nco")
    apply_bundle(office, sent)
    back = create_bundles(office, "mofa", folder / "back")[0].file
    office.close()
    return back


@pytest.fixture
def original(made_world: World, tmp_path: Path) -> World:
    return made_world.copy_to(tmp_path / "original")


def test_a_held_bundle_is_applied_only_if_the_officer_says_so(
    open_desktop: Open, world: World, original: World, tmp_path: Path
) -> None:
    file = held(world, tmp_path, original)
    agency = open_desktop("mofa")
    before = agency.operations()
    inbox = at_exchange(agency, "inbox").inbox
    inbox.take_in([file])
    agency.settle()
    assert "手元" in inbox.panel.warnings.text() or "受領証" in inbox.panel.warnings.text()
    QTest.keyClick(inbox.panel.apply, Qt.Key.Key_Space)
    agency.settle()
    question = inbox.panel.question
    assert question is not None
    assert agency.operations() == before
    assert any("保留" in cell for line in texts(inbox.model) for cell in line)
    QTest.keyClick(question, Qt.Key.Key_Return)  # thoughtless: nothing is applied
    agency.settle()
    assert any("保留" in cell for line in texts(inbox.model) for cell in line)
    QTest.keyClick(inbox.panel.apply, Qt.Key.Key_Space)
    agency.settle()
    assert inbox.panel.question is not None
    yes = inbox.panel.question.findChild(QPushButton, "confirm")
    assert yes is not None
    QTest.mouseClick(yes, Qt.MouseButton.LeftButton)
    agency.settle()
    assert any("反映済み" in line for line in texts(inbox.model))


def test_a_doubt_is_told_at_unlock(
    open_desktop: Open, world: World, original: World, tmp_path: Path
) -> None:
    file = held(world, tmp_path, original)
    desk = desk_of(world, "mofa")
    with pytest.raises(Exception, match="bundle-receipt-unknown"):
        apply_bundle(desk, file)
    desk.close()
    agency = open_desktop("mofa")
    assert "保留" in agency.window.message.text
    tab = at_exchange(agency, "traffic").traffic
    assert "保留" in tab.epoch.doubt.text()
