"""Media in the window: offered when inserted, written to and read from, and entered in the
register; a bundle that waits for a second officer."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from liaison_app.ui.app import system_surroundings
from liaison_app.ui.exchange.media_tab import MediumDialog
from liaison_app.ui.exchange.release_dialogs import PolicyDialog, ReleaseDialog
from liaison_app.ui.exchange.screen import ExchangeScreen
from liaison_app.ui.fields.form_dialog import FormDialog
from liaison_app.ui.today.screen import TodayScreen
from liaison_app.ui.widgets.plain import PlainLabel
from liaison_app.workflows.desk import Surroundings
from liaison_app.workflows.officers import add_officer
from tests.sticks import FolderMedia
from tests.ui import conftest
from tests.ui.conftest import WAIT_MS, Open, Opened, convert
from tests.ui.test_exchange import at_exchange, texts

CHIEF, CHIEF_SAID = "課長（架空）", "a passphrase of his own"


@pytest.fixture
def stick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a medium appears once the folder is there."""
    path = tmp_path / "NCO & STICK"
    media = FolderMedia(path)

    def surroundings(resources: Path) -> Surroundings:
        return replace(system_surroundings(resources), media=media)

    monkeypatch.setattr(conftest, "system_surroundings", surroundings)
    return path


def click(opened: Opened, widget: QWidget) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)
    opened.settle()


def entry_of(screen: ExchangeScreen) -> MediumDialog:
    (dialog,) = [each for each in screen.findChildren(MediumDialog) if each.isVisible()]
    return dialog


def wait_for(opened: Opened, screen: ExchangeScreen, there: bool) -> None:
    bar = screen.inbox.media if screen.tabs.currentWidget() is screen.inbox else screen.outbox.media
    opened.qtbot.waitUntil(lambda: bool(bar.buttons) is there, timeout=WAIT_MS)


def enter(opened: Opened, dialog: FormDialog, number: str) -> None:
    convert(dialog.editors["number"].control.widget(), number)
    click(opened, dialog.submit)


def with_chief(opened: Opened) -> None:
    opened.session.jobs.run(
        lambda desk: add_officer(desk, CHIEF, CHIEF_SAID), title="ui.job.saving"
    )
    opened.settle()


def test_a_stick_is_offered_written_read_and_entered(open_desktop: Open, stick: Path) -> None:
    agency = open_desktop("mofa")
    screen = at_exchange(agency, "outbox")
    assert not screen.outbox.media.isVisible()
    stick.mkdir()
    wait_for(agency, screen, there=True)
    (made,) = screen.outbox.media.buttons
    assert "NCO && STICK" in made.text()
    click(agency, made)
    (file,) = stick.glob("*.liaison")
    dialog = entry_of(screen)
    assert "NCO & STICK" in dialog.known.text()
    assert file.name in dialog.known.text()
    enter(agency, dialog, "MEDIUM-7")
    (entry,) = agency.session.reader.day.media()
    assert (entry["number"], entry["direction"], entry["other_party"]) == ("MEDIUM-7", "out", "NCO")
    assert str(entry["files"][0]).startswith(file.name)  # type: ignore[index]
    stick.rename(stick.with_name("pulled"))
    wait_for(agency, screen, there=False)
    assert not screen.outbox.media.isVisible()
    stick.with_name("pulled").rename(stick)
    agency.desktop.leave()

    office = open_desktop("nco")
    screen = at_exchange(office, "inbox")
    wait_for(office, screen, there=True)
    (taken,) = screen.inbox.media.buttons
    click(office, taken)
    assert screen.inbox.panel.isVisible()
    dialog = entry_of(screen)
    assert dialog.editors["direction"].text() == "in"
    enter(office, dialog, "MEDIUM-7")
    (entry,) = office.session.reader.day.media()
    assert entry["direction"] == "in"
    assert str(entry["files"][0]).startswith(file.name)  # type: ignore[index]


def test_an_entry_is_completed_and_ended(open_desktop: Open, stick: Path) -> None:
    opened = open_desktop("mofa")
    screen = at_exchange(opened, "media")
    click(opened, screen.media.new)
    enter(opened, entry_of(screen), "MEDIUM-8")
    assert any("MEDIUM-8" in line for line in texts(screen.media.model))
    click(opened, screen.media.acts["receive"])
    assert not screen.media.acts["receive"].isVisible()
    click(opened, screen.media.acts["erased"])
    (entry,) = opened.session.reader.day.media()
    assert entry["ending"] == "erased"
    assert not screen.media.acts["returned"].isVisible()
    opened.translator.switch("en")
    opened.settle()
    assert any("Ended" in line for line in texts(screen.media.model))


def test_a_hit_opens_the_register(open_desktop: Open, stick: Path) -> None:
    opened = open_desktop("mofa")
    screen = at_exchange(opened, "media")
    for number in ("MEDIUM-9", "MEDIUM-10"):
        click(opened, screen.media.new)
        enter(opened, entry_of(screen), number)
    entry = opened.session.reader.day.media()[-1]
    opened.window.go_to("exchange", "inbox")
    opened.settle()
    opened.window.go_to("exchange", ("medium", entry["id"]))
    opened.settle()
    assert screen.tabs.currentWidget() is screen.media
    assert screen.media.current is not None
    assert screen.media.current["id"] == entry["id"]


def test_two_officers_for_a_bundle(open_desktop: Open, stick: Path) -> None:
    stick.mkdir()
    opened = open_desktop("mofa")
    with_chief(opened)
    screen = at_exchange(opened, "outbox")
    panel = screen.outbox.releases
    assert not panel.waiting.isVisible()
    click(opened, panel.change)
    (policy,) = screen.findChildren(PolicyDialog)
    convert(policy.lines["reason"], "規程（架空）")
    convert(policy.lines["name"], CHIEF)
    QTest.keyClicks(policy.lines["said"], CHIEF_SAID)
    QTest.keyClick(policy.lines["said"], Qt.Key.Key_Return)
    opened.settle()
    assert panel.policy.two_person_release
    click(opened, screen.outbox.make)
    assert panel.waiting.isVisible()
    assert any("承認待ち" in line for line in texts(panel.model))
    assert list(stick.iterdir()) == []
    assert not panel.write.isEnabled()
    click(opened, panel.release)
    (release,) = screen.findChildren(ReleaseDialog)
    said = " ".join(label.text() for label in release.findChildren(PlainLabel))
    assert panel.chosen is not None
    assert panel.chosen.sha256 in said.replace(" ", "")
    convert(release.lines["name"], CHIEF)
    QTest.keyClicks(release.lines["said"], "wrong")
    click(opened, release.submit)
    assert release.error.isVisible()
    release.lines["said"].clear()
    QTest.keyClicks(release.lines["said"], CHIEF_SAID)
    click(opened, release.submit)
    assert panel.write.isEnabled()
    wait_for(opened, screen, there=True)
    click(opened, screen.outbox.media.buttons[0])
    assert len(list(stick.glob("*.liaison"))) == 1
    assert not panel.waiting.isVisible()
    entry_of(screen).reject()


def test_a_prepared_bundle_is_withheld_with_a_reason(open_desktop: Open, stick: Path) -> None:
    opened = open_desktop("mofa")
    with_chief(opened)
    screen = at_exchange(opened, "outbox")
    screen.outbox.prepare()
    opened.settle()
    panel = screen.outbox.releases
    assert panel.waiting.isVisible()
    panel.try_withhold(" ")
    opened.settle()
    assert panel.waiting.isVisible()
    panel.try_withhold("誤り（架空）")
    opened.settle()
    assert not panel.waiting.isVisible()


def test_what_waits_to_leave_and_what_came_in_stand_on_the_first_screen(
    open_desktop: Open, stick: Path, tmp_path: Path
) -> None:
    opened = open_desktop("mofa")
    with_chief(opened)
    today = opened.window.screens["today"]
    assert isinstance(today, TodayScreen)
    assert not today.cards["release"].isVisible()
    screen = at_exchange(opened, "outbox")
    screen.outbox.prepare()
    opened.settle()
    brought = tmp_path / "brought.liaison"
    brought.write_bytes(b"brought by a carrier")
    opened.session.jobs.run(
        lambda desk: desk.inbox.arrive(brought, brought.name, 1000, desk.now()),
        title="ui.job.saving",
        done=lambda _arrived: opened.session.hub.arrived.emit(),
    )
    opened.window.go_to("today")
    opened.settle()
    assert (today.cards["unreviewed"].count, today.cards["release"].count) == (1, 1)
    lines = texts(today.model)
    (arrival,) = [row for row, line in enumerate(lines) if "brought.liaison" in line]
    (release,) = [row for row, line in enumerate(lines) if "送付待ち" in line]
    assert lines[release][2].startswith("承認待ち")
    today.table.select_id(today.model.id_at(release))
    QTest.keyClick(today.table, Qt.Key.Key_Return)
    opened.settle()
    panel = screen.outbox.releases
    assert screen.tabs.currentWidget() is screen.outbox
    assert panel.release.isEnabled()
    assert panel.table.hasFocus()
    opened.window.go_to("today")
    opened.settle()
    today.table.select_id(today.model.id_at(arrival))
    QTest.keyClick(today.table, Qt.Key.Key_Return)
    opened.settle()
    assert screen.tabs.currentWidget() is screen.inbox
    assert screen.inbox.review.isEnabled()
    assert screen.inbox.table.hasFocus()
    opened.window.go_to("today")
    opened.settle()
    QTest.mouseClick(today.cards["release"].open, Qt.MouseButton.LeftButton)
    opened.settle()
    assert screen.tabs.currentWidget() is screen.outbox
    panel.try_withhold("誤り（架空）")
    opened.settle()
    assert today.cards["release"].count == 0
