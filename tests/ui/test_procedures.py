"""Procedures step by step: left and taken up again, words read out, what each step does."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget

from liaison_app.host.resources import resources_folder
from liaison_app.ui.administration.root_dialogs import ChangeKeysDialog
from liaison_app.ui.app import system_surroundings
from liaison_app.ui.exchange.agency_steps import AgencySteps
from liaison_app.ui.exchange.fingerprints import grouped
from liaison_app.ui.exchange.office_steps import OfficeSteps
from liaison_app.ui.organisations.dialogs import RevokeDialog
from liaison_app.ui.procedures.dialog import ProceduresDialog
from liaison_app.workflows.bundles import apply_bundle, create_bundles
from liaison_app.workflows.enrolment import request_enrolment
from liaison_app.workflows.procedures import AGENCY, OFFICE, Procedure
from liaison_app.workflows.setup import found
from liaison_app.workflows.unlock import unlock
from tests.ui.conftest import PASSPHRASE, Open, Opened, World
from tests.ui.test_accessible import unnamed


def guide(opened: Opened) -> ProceduresDialog:
    dialog = opened.window.dialogs.open_procedures()
    opened.settle()
    return dialog


def press(button: QPushButton) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.mark.parametrize("procedure", [*AGENCY, *OFFICE], ids=lambda each: each.name)
def test_the_written_procedures_tell_every_step_that_does_something(procedure: Procedure) -> None:
    """What does a step here is an act of ``exchange/PROCEDURES.md``."""
    written = (Path(__file__).parents[2] / "liaison_app/exchange/PROCEDURES.md").read_text("utf-8")
    verbs = {
        "request": "enrol request", "accept": "enrol accept", "approve": "enrol approve",
        "open": "enrol approve", "inbox": "bundle apply", "outbox": "bundle create",
        "revoke": "enrol revoke", "exposure": "enrol exposure", "media": "sticks on their way",
        "change-keys": "key change", "administration": "key rekey",
    }  # fmt: skip
    assert all(verbs[step.act] in written for step in procedure.steps if step.act)


def test_it_is_left_and_taken_up_again_after_a_lock(world: World, open_desktop: Open) -> None:
    opened = open_desktop("nco")
    dialog = guide(opened)
    dialog.list.setFocus()
    for _ in range(3):
        QTest.keyClick(dialog.list, Qt.Key.Key_Down)
    assert dialog.procedure.name == "office-lost"
    dialog.about.setFocus()
    QTest.keyClick(dialog.about, Qt.Key.Key_Down)
    lost = dialog.about.text()
    assert grouped(lost) in dialog.page.said.text()
    press(dialog.done_button)
    opened.settle()
    assert dialog.page.heading.text() == "直ちに失効させる"
    press(dialog.later)
    assert not dialog.isVisible()
    opened.desktop.leave()
    again = open_desktop("nco")
    taken_up = guide(again)
    assert taken_up.procedure.name == "office-lost"
    assert taken_up.about.text() == lost
    assert taken_up.page.heading.text() == "直ちに失効させる"
    assert "1／5" in taken_up.list.currentItem().text()
    press(taken_up.give_up)
    again.settle()
    assert "途中" not in taken_up.list.currentItem().text()


def test_the_lost_machine_is_revoked_from_its_step(world: World, open_desktop: Open) -> None:
    opened = open_desktop("nco")
    dialog = guide(opened)
    dialog.choose("office-lost")
    dialog.steps.setCurrentRow(1)
    button = dialog.page.act_widget().findChild(QPushButton)
    assert button is not None
    press(button)
    assert opened.window.message.text == "対象の端末を選択してください。"
    dialog.about.setFocus()
    QTest.keyClick(dialog.about, Qt.Key.Key_Down)
    lost = dialog.about.text()
    press(button)
    form = dialog.findChild(RevokeDialog)
    assert form is not None
    QTest.keyClicks(form.lines["reason"], "stolen from a car")
    press(form.submit)
    opened.settle()
    assert "失効" in dialog.about.currentText()
    assert dialog.standing is not None
    assert {each.id: each.status for each in dialog.standing.replicas} == {lost: "revoked"}


def test_a_new_machine_enrols_by_the_guide_on_both_sides(
    world: World, open_desktop: Open, tmp_path: Path
) -> None:
    new = world.case_log("new")
    found(
        new, system_surroundings(resources_folder()), role="agency", organisation="mofa",
        officer="Second desk", passphrase=PASSPHRASE,
    ).desk.close()  # fmt: skip
    agency, office = open_desktop("new"), open_desktop("nco")
    here, there = guide(agency), guide(office)
    assert isinstance(here.page.controls, AgencySteps)
    here.page.controls.write_request(tmp_path / "request")
    agency.settle()
    press(here.done_button)
    agency.settle()
    assert here.page.heading.text() == "照合語を電話で伝える"
    words = here.page.said.text().partition("。照合語を読み上げます。")[2]
    assert isinstance(there.page.controls, OfficeSteps)
    there.page.controls.open_request(tmp_path / "request")
    office.settle()
    there.steps.setCurrentRow(1)
    QTest.keyClicks(there.page.controls.fingerprint, words)
    there.page.controls.write_answer(tmp_path / "answer")
    office.settle()
    there.steps.setCurrentRow(2)
    said = there.page.said.text().partition("照合語を読み上げます。")[2]
    here.steps.setCurrentRow(2)
    QTest.keyClicks(here.page.controls.fingerprint, said)
    here.page.controls.accept_answer(tmp_path / "answer")
    agency.settle()
    desk = unlock(world.case_log("nco"), system_surroundings(resources_folder()), PASSPHRASE)
    letters = {each.letter for each in desk.trust.replicas.values() if each.organisation == "mofa"}
    desk.close()
    assert letters == {"A", "B"}
    here.steps.setCurrentRow(3)
    button = here.page.act_widget().findChild(QPushButton)
    assert button is not None
    press(button)
    assert agency.window.screens["exchange"].isVisible()


def write(line: QWidget, text: str) -> None:
    line.setFocus()
    QTest.keyClicks(line, text)


def test_keys_are_changed_by_the_guide_on_both_sides(open_desktop: Open, tmp_path: Path) -> None:
    agency, office = open_desktop("mofa"), open_desktop("nco")
    here, there = guide(agency), guide(office)
    here.choose("keys")
    there.choose("office-keys")
    there.about.setFocus()
    QTest.keyClick(there.about, Qt.Key.Key_Down)
    former = there.about.text()
    assert grouped(former) in there.page.said.text()
    assert grouped(former) in here.page.said.text()

    here.steps.setFocus()
    QTest.keyClick(here.steps, Qt.Key.Key_Down)
    act = here.page.act_widget().findChild(QPushButton)
    assert act is not None
    QTest.keyClick(act, Qt.Key.Key_Space)
    form = here.findChild(ChangeKeysDialog)
    assert form is not None
    write(form.lines["old"], PASSPHRASE)
    write(form.lines["reason"], "the passphrase was on the board")
    QTest.keyClick(form.lines["reason"], Qt.Key.Key_Return)
    agency.settle()
    assert former in agency.window.message.text  # whom to have revoked
    here.choose("keys")
    here.steps.setCurrentRow(4)
    words = here.page.said.text().partition("照合語を読み上げます。")[2]
    assert len(words.split()) == 12

    there.steps.setCurrentRow(2)
    assert words not in there.page.task.text()  # nothing arrived yet
    made: list[Path] = []
    agency.session.jobs.run(
        lambda desk: create_bundles(desk, "office", tmp_path),
        title="ui.job.saving",
        done=lambda bundles: made.extend(each.file for each in bundles),
    )
    agency.settle()
    office.session.jobs.run(lambda desk: apply_bundle(desk, made[0]), title="ui.job.saving")
    office.settle()
    there.refresh()
    office.settle()
    assert there.about.text() == former
    assert words in there.page.task.text()
    there.steps.setCurrentRow(3)
    revoke = there.page.act_widget().findChild(QPushButton)
    assert revoke is not None
    press(revoke)
    asked = there.findChild(RevokeDialog)
    assert asked is not None
    write(asked.lines["reason"], "keys changed")
    press(asked.submit)
    office.settle()
    assert there.standing is not None
    standing = {each.id: each.status for each in there.standing.replicas}
    assert standing.pop(former) == "revoked"
    assert set(standing.values()) == {"active"}


def test_it_is_one_click_from_the_registry(open_desktop: Open) -> None:
    opened = open_desktop()
    opened.window.go_to("exchange", "enrolment")
    opened.settle()
    tab = opened.window.pages.currentWidget().enrolment  # type: ignore[union-attr]
    button = next(each for each in tab.findChildren(QPushButton) if "手続" in each.text())
    press(button)
    opened.settle()
    dialog = opened.window.findChild(ProceduresDialog)
    assert dialog is not None
    assert dialog.isVisible()
    for row in range(dialog.steps.count()):
        dialog.steps.setCurrentRow(row)
        assert unnamed(dialog) == []
    dialog.steps.setCurrentRow(0)
    opened.translator.switch("en")
    assert dialog.page.heading.text() == "Write the request"


def test_the_machine_that_is_gone_is_the_one_replaced(
    world: World, open_desktop: Open, tmp_path: Path
) -> None:
    surroundings = system_surroundings(resources_folder())
    new = found(
        world.case_log("new"), surroundings, role="agency", organisation="mofa",
        officer="Second desk", passphrase=PASSPHRASE,
    ).desk  # fmt: skip
    request_enrolment(new, tmp_path / "request")
    new.close()
    office = open_desktop("nco")
    dialog = guide(office)
    dialog.choose("office-gone")
    controls = dialog.page.controls
    assert isinstance(controls, OfficeSteps)
    controls.open_request(tmp_path / "request")
    office.settle()
    dialog.about.setFocus()
    QTest.keyClick(dialog.about, Qt.Key.Key_Down)
    dialog.steps.setCurrentRow(1)
    assert controls.replaces.text() == dialog.about.text() != ""
    dialog.choose("office-new")
    dialog.steps.setCurrentRow(1)
    controls.open_request(tmp_path / "request")
    office.settle()
    assert controls.replaces.text() == ""
