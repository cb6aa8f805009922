"""One desktop for a case log: a second start hands over its bundles; bundles are dropped."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from liaison_app.host.paths import config_folder
from liaison_app.ui.exchange.screen import ExchangeScreen
from liaison_app.ui.incidents.attachments_tab import AttachmentsTab
from liaison_app.ui.shell.import_dialog import ImportDialog
from liaison_app.ui.single_instance import SingleInstance
from tests.ui.conftest import WAIT_MS, Open, Opened, World


def bundle(world: World) -> Path:
    return next((world.folder / "media").glob("nco-to-mofa-*.liaison"))


def test_only_one_is_the_one_and_it_hears_what_others_were_to_open(
    tmp_path: Path, qtbot: QtBot
) -> None:
    log = tmp_path / "case-log.db"
    first, second = SingleInstance(log), SingleInstance(log)
    assert first.claim()
    assert not second.claim()
    assert SingleInstance(tmp_path / "another.db").claim()
    with qtbot.waitSignal(first.asked, timeout=WAIT_MS) as heard:
        second.hand_over([tmp_path / "a.liaison"])
    assert heard.args == [[tmp_path / "a.liaison"]]
    folder = next(config_folder().glob("desktop-*"))
    assert folder.stat().st_mode & 0o777 == 0o700
    first.release()
    assert second.claim()


def test_what_is_no_list_of_files_opens_nothing(tmp_path: Path, qtbot: QtBot) -> None:
    only = SingleInstance(tmp_path / "case-log.db")
    assert only.claim()
    for place, data in enumerate((b"{", b"[1]", b'{"a": 1}', b"x" * 70_000)):
        with qtbot.waitSignal(only.asked, timeout=WAIT_MS) as heard:
            (only._folder / f"{place}.open").write_bytes(data)
        assert heard.args == [[]]
    assert not list(only._folder.glob("*.open"))


def test_the_program_started_again_leaves_its_bundle_with_the_first(
    world: World, qtbot: QtBot
) -> None:
    first = SingleInstance(world.case_log("mofa"))
    assert first.claim()
    environment = {**os.environ, "LIAISON_CASE_LOG": str(world.case_log("mofa"))}
    with qtbot.waitSignal(first.asked, timeout=WAIT_MS) as heard:
        started = subprocess.run(
            [sys.executable, "-m", "liaison_app", str(bundle(world))],
            env=environment,
            check=False,
            timeout=60,
        )
    assert started.returncode == 0
    assert heard.args == [[bundle(world)]]


def exchange(opened: Opened) -> ExchangeScreen:
    screen = opened.window.screens["exchange"]
    assert isinstance(screen, ExchangeScreen)
    return screen


def test_a_bundle_that_was_opened_while_locked_waits_for_the_passphrase(
    open_desktop: Open, world: World
) -> None:
    opened = open_desktop("mofa")
    opened.desktop.open_files([bundle(world)])
    opened.settle()
    assert opened.window.pages.currentWidget() is exchange(opened)
    assert exchange(opened).inbox.model.rowCount() == 1
    opened.desktop.lock()
    opened.desktop.open_files([bundle(world)])
    assert opened.desktop._files == [bundle(world)]


def drop(opened: Opened, path: Path) -> bool:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(QPoint(700, 400), Qt.DropAction.CopyAction, data, left, none)
    entering.ignore()
    opened.window.dragEnterEvent(entering)
    if entering.isAccepted():
        opened.window.dropEvent(
            QDropEvent(QPointF(700, 400), Qt.DropAction.CopyAction, data, left, none)
        )
    opened.settle()
    return entering.isAccepted()


def test_a_bundle_dropped_on_the_window_is_taken_in_and_a_table_is_imported(
    open_desktop: Open, world: World, tmp_path: Path
) -> None:
    opened = open_desktop("mofa")
    assert drop(opened, bundle(world))
    assert opened.window.pages.currentWidget() is exchange(opened)
    ledger = tmp_path / "ledger.csv"
    ledger.write_text("件名,認知日時\n不審メール,2026-11-02\n", encoding="utf-8")
    assert drop(opened, ledger)
    dialog = opened.window.findChild(ImportDialog)
    assert dialog is not None
    dialog.reject()
    assert not drop(opened, tmp_path)
    picture = tmp_path / "a.exe"
    picture.write_bytes(b"MZ")
    assert not drop(opened, picture)


@pytest.fixture
def attachments(open_desktop: Open) -> tuple[Opened, AttachmentsTab]:
    opened = open_desktop("mofa")
    opened.window.go_to("incidents")
    opened.settle()
    editor = opened.window.incidents().editor
    editor.tabs.setCurrentWidget(editor.attachments)
    opened.settle()
    return opened, editor.attachments


def test_a_screenshot_is_pasted_as_an_attachment(
    attachments: tuple[Opened, AttachmentsTab], tmp_path: Path
) -> None:
    opened, tab = attachments
    copied = QImage(40, 30, QImage.Format.Format_RGB32)
    copied.fill(QColor("red"))
    QGuiApplication.clipboard().setImage(copied)
    QTest.keyClick(tab.table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    opened.settle()
    (part,) = tab.model.rows()
    assert str(part.fields["name"]).startswith("画面の写し-")
    read: list[bytes] = []
    sha256 = str(part.fields["sha256"])
    opened.session.jobs.ask(
        "blob", lambda desk: b"".join(desk.case_log.read_blob(sha256)), read.append
    )
    opened.settle()
    assert QImage.fromData(read[0]).pixelColor(5, 5) == QColor("red")
    data = QMimeData()
    file = tmp_path / "memo.txt"
    file.write_text("memo", encoding="utf-8")
    data.setUrls([QUrl.fromLocalFile(str(file))])
    QGuiApplication.clipboard().setMimeData(data)
    QTest.mouseClick(tab.paste_in, Qt.MouseButton.LeftButton)
    opened.settle()
    assert {str(part.fields["name"]) for part in tab.model.rows()} >= {"memo.txt"}
    QGuiApplication.clipboard().clear()
    QTest.mouseClick(tab.paste_in, Qt.MouseButton.LeftButton)
    opened.settle()
    assert len(tab.model.rows()) == 2
    assert opened.window.message.isVisible()
