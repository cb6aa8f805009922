"""Keys, installations and the clock in the window, by keyboard and mouse."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QInputDialog, QLineEdit, QWidget

from liaison_app.host.resources import resources_folder
from liaison_app.ui.administration.root_dialogs import RotateDialog
from liaison_app.ui.administration.screen import AdministrationScreen
from liaison_app.ui.administration.secret_dialog import SecretDialog
from liaison_app.ui.administration.trust_dialog import TrustDialog
from liaison_app.ui.app import system_surroundings
from liaison_app.ui.exchange.office_steps import OfficeSteps
from liaison_app.ui.exchange.screen import ExchangeScreen
from liaison_app.ui.organisations.exposure_dialog import ExposureDialog
from liaison_app.ui.organisations.screen import OrganisationsScreen
from liaison_app.ui.today.screen import TodayScreen
from liaison_app.workflows.bundles import create_bundles
from liaison_app.workflows.desk import Surroundings
from liaison_app.workflows.enrolment import request_enrolment
from liaison_app.workflows.incidents import add_incident
from liaison_app.workflows.setup import found
from liaison_app.workflows.unlock import unlock
from tests.ui.conftest import PASSPHRASE, Open, Opened, World, convert


def moved(days: int) -> Surroundings:
    """This computer, with a clock set so many days ahead."""
    around = system_surroundings(resources_folder())
    return replace(around, clock=lambda: datetime.now(UTC) + timedelta(days=days))


def click(opened: Opened, widget: QWidget) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)
    opened.settle()


def type_in(line: QLineEdit, text: str) -> None:
    line.setFocus()
    line.clear()
    QTest.keyClicks(line, text)


def dialog_of(parent: QWidget) -> SecretDialog:
    (dialog,) = [each for each in parent.findChildren(SecretDialog) if each.isVisible()]
    return dialog


def at_trust(opened: Opened) -> TrustDialog:
    opened.window.go_to("administration")
    opened.settle()
    screen = opened.window.screens["administration"]
    assert isinstance(screen, AdministrationScreen)
    click(opened, screen.trust)
    (dialog,) = screen.findChildren(TrustDialog)
    return dialog


def facts(dialog: TrustDialog) -> str:
    return "\n".join("　".join(fact) for fact in dialog.facts.facts)


def at_organisations(opened: Opened, code: str) -> OrganisationsScreen:
    opened.window.go_to("organisations")
    opened.settle()
    screen = opened.window.screens["organisations"]
    assert isinstance(screen, OrganisationsScreen)
    screen.table.select_id(code)
    opened.settle()
    return screen


def test_the_key_on_this_machine_is_replaced(open_desktop: Open) -> None:
    office = open_desktop("nco")
    dialog = at_trust(office)
    assert "第1版　鍵1本のうち1本の署名" in facts(dialog)
    assert "信頼文書の時点" in facts(dialog)
    assert not dialog.confirm.isEnabled()
    assert "登録簿　第2版" in facts(dialog)
    click(office, dialog.renew)
    assert "登録簿　第3版" in facts(dialog)
    click(office, dialog.rotate)
    rotation = dialog_of(dialog)
    assert isinstance(rotation, RotateDialog)
    rotation.registry.setFocus()
    QTest.keyClick(rotation.registry, Qt.Key.Key_Space)
    click(office, rotation.submit)
    assert "第2版" in office.window.message.text
    assert "第2版　鍵1本のうち1本の署名" in facts(dialog)


def test_keys_go_to_their_holders_and_sign_one_after_the_other(
    open_desktop: Open, tmp_path: Path
) -> None:
    office = open_desktop("nco")
    dialog = at_trust(office)
    click(office, dialog.rotate)
    rotation = dialog_of(dialog)
    assert isinstance(rotation, RotateDialog)
    for holder in ("one", "two"):
        (tmp_path / holder).mkdir()
        holding = rotation.chooser.add_medium(tmp_path / holder)
        assert holding is not None
        for key in ("new", "again"):
            type_in(holding.lines[key], f"holder {holder} keeps it")
        click(office, holding.submit)
    assert rotation.chooser.threshold.value() == 2
    click(office, rotation.submit)
    assert "鍵2本のうち2本の署名" in facts(dialog)
    assert not dialog.rotate.isEnabled()
    proposal = tmp_path / "root.proposal"
    proposing = dialog.propose_to(proposal)
    click(office, proposing.submit)
    assert proposal.is_file()
    dialog.adopt_from(proposal)
    office.settle()
    assert "署名が足りません" in office.window.message.text
    for holder in ("one", "two"):
        (key_file,) = (tmp_path / holder).iterdir()
        dialog.sign_with(proposal, key_file)
        office.settle()
        signing = dialog_of(dialog)
        type_in(signing.lines["old"], "wrong")
        click(office, signing.submit)
        assert "開きません" in signing.error.text()
        type_in(signing.lines["old"], f"holder {holder} keeps it")
        QTest.keyClick(signing.lines["old"], Qt.Key.Key_Return)
        office.settle()
    dialog.adopt_from(proposal)
    office.settle()
    assert "第3版　鍵2本のうち2本の署名" in facts(dialog)


def test_a_holder_makes_a_key_of_his_own(open_desktop: Open, tmp_path: Path) -> None:
    agency = open_desktop("mofa")
    dialog = at_trust(agency)
    assert not dialog.rotate.isEnabled()
    assert not dialog.propose.isEnabled()
    making = dialog.make_key(tmp_path)
    for key in ("new", "again"):
        type_in(making.lines[key], "holder passphrase")
    click(agency, making.submit)
    (made,) = tmp_path.glob("nco-root-*.key")
    assert made.name in agency.window.message.text


def test_a_clock_that_is_behind_is_told_until_it_is_confirmed(
    open_desktop: Open, world: World
) -> None:
    desk = unlock(world.case_log("mofa"), moved(30), PASSPHRASE)
    add_incident(desk, {"title": "Entered with a clock that was ahead"})
    desk.close()
    agency = open_desktop("mofa")
    assert agency.window.trust.isVisible()
    assert "時計は遅れています" in agency.window.trust.text.text()
    agency.translator.switch("en")
    assert "clock is behind" in agency.window.trust.text.text()
    agency.translator.switch("ja")
    dialog = at_trust(agency)
    click(agency, dialog.confirm)
    (asking,) = dialog.findChildren(QInputDialog)
    (line,) = asking.findChildren(QLineEdit)
    convert(line, "時計を合わせた")
    QTest.keyClick(line, Qt.Key.Key_Return)
    agency.settle()
    assert not agency.window.trust.isVisible()
    assert "時計を合わせた" in facts(dialog)


def test_an_expired_registry_asks_for_the_reason(
    open_desktop: Open, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = unlock(world.case_log("nco"), moved(0), PASSPHRASE)
    file = create_bundles(desk, "mofa", tmp_path / "stick")[0].file
    desk.close()
    monkeypatch.setattr("tests.ui.conftest.system_surroundings", lambda _folder: moved(400))
    agency = open_desktop("mofa")
    assert "登録簿の有効期限が切れています" in agency.window.trust.text.text()
    agency.window.go_to("exchange", "inbox")
    agency.settle()
    exchange = agency.window.screens["exchange"]
    assert isinstance(exchange, ExchangeScreen)
    exchange.inbox.take_in([file])
    agency.settle()
    panel = exchange.inbox.panel
    assert "登録簿の有効期限" in panel.warnings.text()
    before = agency.session.reader.newest_position()
    click(agency, panel.apply)
    assert agency.session.reader.newest_position() == before
    (asking,) = panel.findChildren(QInputDialog)
    asking.setTextValue("至急の対策のため")
    asking.accept()
    agency.settle()
    assert not panel.isVisible()
    assert agency.session.reader.newest_position() > before


def test_an_entitlement_is_changed_and_an_installation_revoked(open_desktop: Open) -> None:
    office = open_desktop("nco")
    screen = at_organisations(office, "mofa")
    panel = screen.registry
    assert "TLP:AMBER+STRICT" in panel.summary.text()
    click(office, panel.entitle)
    dialog = dialog_of(panel)
    type_in(dialog.lines["tlp_max"], "violet")
    click(office, dialog.submit)
    assert "TLP" in dialog.error.text()
    type_in(dialog.lines["tlp_max"], "green")
    click(office, dialog.submit)
    assert "TLP:GREEN" in panel.summary.text()
    panel.table.select_id(panel.model.row_at(0).id)
    click(office, panel.exposed)
    (listed,) = panel.findChildren(ExposureDialog)
    assert [each.title for each in listed.model.rows()] != []
    listed.close()
    click(office, panel.revoke)
    dialog = dialog_of(panel)
    click(office, dialog.submit)
    assert dialog.error.isVisible()
    convert(dialog.lines["reason"], "紛失")
    click(office, dialog.submit)
    assert panel.model.index(0, 1).data() == "失効"
    click(office, panel.withdraw)
    dialog = dialog_of(panel)
    convert(dialog.lines["reason"], "廃止")
    click(office, dialog.submit)
    assert "離脱" in panel.summary.text()
    assert not panel.withdraw.isEnabled()
    click(office, panel.readmit)
    dialog = dialog_of(panel)
    convert(dialog.lines["reason"], "再設置")
    click(office, dialog.submit)
    assert "参加" in panel.summary.text()


def test_an_agency_reads_the_registry_and_changes_nothing(open_desktop: Open) -> None:
    agency = open_desktop("mofa")
    panel = at_organisations(agency, "mofa").registry
    assert len(panel.model.rows()) == 1
    assert not panel.entitle.isVisible()
    screen = at_organisations(agency, "npa")
    assert "登録簿にありません" in screen.registry.summary.text()


def test_a_new_machine_takes_the_place_of_another(
    open_desktop: Open, world: World, tmp_path: Path
) -> None:
    new = found(
        tmp_path / "new" / "case-log.db",
        moved(0),
        role="agency",
        organisation="mofa",
        officer="Duty officer",
        passphrase=PASSPHRASE,
    ).desk
    asked = request_enrolment(new, tmp_path / "request")
    new.close()
    office = open_desktop("nco")
    office.window.go_to("exchange", "enrolment")
    office.settle()
    exchange = office.window.screens["exchange"]
    assert isinstance(exchange, ExchangeScreen)
    steps = exchange.enrolment.steps
    assert isinstance(steps, OfficeSteps)
    steps.open_request(asked.file)
    office.settle()
    assert steps.replaces.count() == 2
    type_in(steps.fingerprint, asked.words)
    steps.replaces.setFocus()
    QTest.keyClick(steps.replaces, Qt.Key.Key_Down)
    steps.write_answer(tmp_path / "answer")
    office.settle()
    assert (tmp_path / "answer").is_file()
    model = exchange.enrolment.model
    assert [each.letter for each in model.rows()] == ["A", "A", "B"]
    shown = [model.index(row, 3).data() for row in range(3)]
    assert shown == ["有効", "置換済み", "有効"]
    # That leaves one act to the office, which the first screen lists and leads to.
    office.window.agenda.refresh()
    office.window.go_to("today")
    office.settle()
    today = office.window.screens["today"]
    assert isinstance(today, TodayScreen)
    (row,) = [n for n, item in enumerate(today.model.rows()) if item.group == "to_revoke"]
    former = today.model.row_at(row).id[1]
    assert former == model.row_at(1).id
    today.table.select_id(today.model.id_at(row))
    QTest.keyClick(today.table, Qt.Key.Key_Return)
    office.settle()
    screen = office.window.screens["organisations"]
    assert isinstance(screen, OrganisationsScreen)
    assert screen.isVisible()
    assert screen.registry.table.current_id == former
    click(office, screen.registry.revoke)
    dialog = dialog_of(screen.registry)
    convert(dialog.lines["reason"], "入替え")
    click(office, dialog.submit)
    assert [n for n, item in enumerate(today.model.rows()) if item.group == "to_revoke"] == []


def test_the_keys_of_an_installation_are_changed(open_desktop: Open) -> None:
    agency = open_desktop("mofa")
    former = agency.session.installation.replica
    dialog = at_trust(agency)
    click(agency, dialog.change)
    changing = dialog_of(dialog)
    type_in(changing.lines["old"], PASSPHRASE)
    click(agency, changing.submit)
    assert changing.error.isVisible()
    convert(changing.lines["reason"], "鍵が知られた疑い")
    click(agency, changing.submit)
    assert agency.session.installation.replica != former
    assert agency.session.installation.replica in agency.window.message.text
    # What is left to ask of the office by telephone.
    assert former in agency.window.message.text
    assert "失効" in agency.window.message.text
