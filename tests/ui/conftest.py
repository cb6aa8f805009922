"""Two real installations, enrolled with each other, and their desktops opened on copies."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from liaison_app.host.resources import resources_folder
from liaison_app.ui.app import application, system_surroundings
from liaison_app.ui.desktop import Desktop
from liaison_app.ui.session import Session
from liaison_app.ui.shell.window import MainWindow
from liaison_app.ui.theme import Look, apply_theme, choose_look, px
from liaison_app.ui.translator import Translator
from liaison_app.ui.workplace import Workplace
from liaison_app.workflows.alert_drafts import add_alert
from liaison_app.workflows.bundles import apply_bundle, create_bundles
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.editions import publish_package
from liaison_app.workflows.enrolment import (
    accept_enrolment,
    approve_enrolment,
    request_enrolment,
)
from liaison_app.workflows.incidents import add_incident, add_note, report_incident
from liaison_app.workflows.packages import add_package
from liaison_app.workflows.setup import found
from liaison_app.workflows.task_setting import add_task

PASSPHRASE = "correct horse battery"
WAIT_MS = 20_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The offscreen plugin says this of dialogs and popups; it is about itself, not about us."""
    for item in items:
        if "tests/ui" in str(item.path):
            item.add_marker(
                pytest.mark.qt_log_ignore(
                    "This plugin does not support (propagateSizeHints|raise|grabbing the keyboard)"
                )
            )


def convert(widget: QWidget, text: str) -> None:
    """Enter ``text`` as an input method does once its conversion is ended."""
    ended = QInputMethodEvent()
    ended.setCommitString(text)
    QApplication.sendEvent(widget, ended)


@dataclass(frozen=True)
class World:
    """Folders of an office (nco) and an agency (mofa); what they hold is in English only, so
    that any Japanese on an English screen is a text that was not translated."""

    folder: Path

    def case_log(self, organisation: str) -> Path:
        return self.folder / organisation / "case-log.db"

    def copy_to(self, folder: Path) -> "World":
        shutil.copytree(self.folder, folder)
        return World(folder)


@pytest.fixture(scope="session")
def made_world(tmp_path_factory: pytest.TempPathFactory) -> World:
    world = World(tmp_path_factory.mktemp("world"))
    surroundings = system_surroundings(resources_folder())

    def make(role: str, code: str) -> Desk:
        return found(
            world.case_log(code),
            surroundings,
            role=role,
            organisation=code,
            officer=f"Duty officer {code}",
            passphrase=PASSPHRASE,
        ).desk

    office, agency = make("office", "nco"), make("agency", "mofa")
    media = world.folder / "media"
    media.mkdir()
    request = request_enrolment(agency, media / "request")
    answer = media / "answer"
    approved = approve_enrolment(office, request.file, request.fingerprint, answer)
    accept_enrolment(agency, answer, approved.office_fingerprint)
    package = add_package(office, {"title": "Package against AI-driven attacks", "text": "All."})
    add_task(office, package.id, {"title": "Patch the VPN", "due": "2020-04-01"}, ["mofa"])
    add_task(office, package.id, {"title": "Train staff", "due": "2099-04-01"}, ["mofa"])
    publish_package(office, package.id)
    add_alert(office, {"title": "Voice impersonation", "body": "Calls.", "urgency": "high"},
              ["mofa"])  # fmt: skip
    apply_bundle(agency, create_bundles(office, "mofa", media)[0].file)
    for title, severity in (("Phishing wave", "2"), ("Portal login", "3"), ("Odd call", "unknown")):
        added = add_incident(agency, {"title": title, "severity": severity, "kind": "leak"})
    add_note(agency, added.id, "The caller rang twice.", "2026-11-20 09:30")
    report_incident(agency, added.id)
    office.close()
    agency.close()
    return world


@pytest.fixture
def world(made_world: World, tmp_path: Path) -> World:
    """A copy for this test alone."""
    return made_world.copy_to(tmp_path / "world")


@dataclass(frozen=True)
class Opened:
    """A desktop with its window shown."""

    desktop: Desktop
    window: MainWindow
    session: Session
    translator: Translator
    qtbot: QtBot

    @property
    def place(self) -> Workplace:
        assert self.desktop.place is not None
        return self.desktop.place

    def settle(self) -> None:
        """Until nothing runs, nothing waits and every event was delivered."""
        self.qtbot.waitUntil(
            lambda: self.session.jobs.idle and self.session.reads.idle, timeout=WAIT_MS
        )
        self.qtbot.wait(60)
        self.qtbot.waitUntil(
            lambda: self.session.jobs.idle and self.session.reads.idle, timeout=WAIT_MS
        )

    def operations(self) -> int:
        """How many operations the case log holds."""
        return self.session.reader.counts().operations


Open = Callable[..., Opened]


@pytest.fixture
def translator(qtbot: QtBot) -> Iterator[Translator]:
    application()
    made = Translator(resources_folder() / "texts", "ja")
    yield made
    made.switch("en")  # takes Qt's Japanese words out of the application again


@pytest.fixture
def open_desktop(world: World, qtbot: QtBot, translator: Translator) -> Iterator[Open]:
    """``open_desktop("mofa")``: the agency's window (or ``nco``, the office's)."""
    desktops: list[Desktop] = []

    def open_(organisation: str = "mofa") -> Opened:
        surroundings = partial(system_surroundings, resources_folder())
        desktop = Desktop(world.case_log(organisation), surroundings, translator)
        desktops.append(desktop)
        with qtbot.waitSignal(desktop.opened, timeout=WAIT_MS):
            desktop.begin(PASSPHRASE)
        window, session = desktop.front, desktop.session
        assert isinstance(window, MainWindow)
        assert session is not None
        qtbot.waitExposed(window).__enter__()
        opened = Opened(desktop, window, session, translator, qtbot)
        opened.settle()
        return opened

    yield open_
    for desktop in desktops:
        desktop.leave()
    if px(100) != 100:  # letters of another size are the whole program's, and so the next test's
        choose_look(Look())
        running = QApplication.instance()
        assert isinstance(running, QApplication)
        apply_theme(running, resources_folder())
