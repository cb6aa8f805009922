"""A window that was killed: what the next one says of it, and what it does not say otherwise."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from liaison_app.ui.incidents.new_incident import NewIncidentDialog
from liaison_app.ui.theme import Look
from liaison_app.workflows.incidents import add_incident
from tests.ui.conftest import PASSPHRASE, Open, World

# Opens the window, records one act, leaves another unfinished, and waits to be killed.
_KILLED = """
import sys, time
from pathlib import Path
from PySide6.QtCore import QTimer
from liaison_app.host.resources import resources_folder
from liaison_app.ui.app import application, system_surroundings
from liaison_app.ui.desktop import Desktop
from liaison_app.ui.translator import Translator
from liaison_app.workflows.incidents import add_incident

app = application()
resources = resources_folder()
translator = Translator(resources / "texts", "ja")
desktop = Desktop(Path(sys.argv[1]), lambda: system_surroundings(resources), translator)

def work():
    time.sleep(1.1)
    jobs = desktop.session.jobs
    act = lambda desk: add_incident(desk, {"title": "Recorded before the end"})
    jobs.run(act, title="ui.job.saving", done=lambda _: type_on())

def type_on():
    from PySide6.QtTest import QTest
    from liaison_app.ui.incidents.new_incident import NewIncidentDialog
    dialog = NewIncidentDialog(desktop.session, desktop.front)
    dialog.open()
    QTest.keyClicks(dialog.editors["title"].control.widget(), "Typed before the end")
    look = QTimer(dialog, interval=50)
    look.timeout.connect(lambda: tell(dialog))
    look.start()

def tell(dialog):
    session = desktop.session
    if session.reader.drafts_waiting(session.officer_id):
        print("recorded", flush=True)

desktop.opened.connect(work)
desktop.begin(sys.argv[2])
app.exec()
"""


def mark(world: World) -> Path:
    return world.case_log("mofa").with_name("case-log.db.open")


def kill_a_window(world: World) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _KILLED, str(world.case_log("mofa")), PASSPHRASE],
        stdout=subprocess.PIPE,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    ) as window:
        assert window.stdout is not None
        assert window.stdout.readline() == b"recorded\n"
        window.send_signal(signal.SIGKILL)
    assert window.returncode == -signal.SIGKILL


def test_a_killed_window_is_told_of_with_what_is_there(world: World, open_desktop: Open) -> None:
    kill_a_window(world)
    assert mark(world).exists()
    opened = open_desktop()
    message = opened.window.message
    assert message.isVisible()
    assert message.property("tone") == "warning"
    for said in ("正しく終了しませんでした", "操作1件", "異常はありません", "記録されていません",
                 "下書き1件"):  # fmt: skip
        assert said in message.text
    assert "手引" not in message.text  # nothing was chosen there, and nothing is said of it
    QTest.mouseClick(message.act, Qt.MouseButton.LeftButton)
    opened.settle()
    assert opened.window.pages.currentWidget() is opened.window.screens["audit"]
    opened.window.new_incident()
    form = opened.window.findChild(NewIncidentDialog)
    assert form is not None
    assert form.editors["title"].text() == "Typed before the end"
    opened.desktop.leave()
    assert not mark(world).exists()
    assert not open_desktop().window.message.isVisible()


@pytest.mark.parametrize("end", ["lock", "leave"])
def test_a_lock_and_the_end_are_proper_ends(world: World, open_desktop: Open, end: str) -> None:
    opened = open_desktop()
    assert mark(world).exists()
    getattr(opened.desktop, end)()
    assert not mark(world).exists()


def test_another_look_is_no_end(world: World, open_desktop: Open) -> None:
    opened = open_desktop()
    opened.place.change_look(Look())
    opened.settle()
    assert mark(world).exists()


@pytest.mark.parametrize("kept", ["", "yesterday", "\x00" * 100])
def test_a_mark_that_says_no_time_is_a_mark(world: World, open_desktop: Open, kept: str) -> None:
    mark(world).write_text(kept, encoding="utf-8")
    message = open_desktop().window.message
    assert "正しく終了しませんでした" in message.text
    assert "最後に記録された操作は" in message.text


def test_what_weighs_more_is_said_first_and_nothing_is_hidden(
    world: World, open_desktop: Open
) -> None:
    path = world.case_log("mofa")
    earlier = path.read_bytes()
    opened = open_desktop()
    opened.session.jobs.run(
        lambda desk: add_incident(desk, {"title": "Later"}), title="ui.job.saving"
    )
    opened.settle()
    opened.desktop.leave()
    path.write_bytes(earlier)  # an earlier state in its place; the inbox saw the later one
    mark(world).write_text("2026-11-27T00:00:00Z", encoding="utf-8")
    message = open_desktop().window.message
    first, *rest = message.text.splitlines()
    assert "操作記録の末尾が失われています" in first
    assert message.property("tone") == "bad"
    assert any("正しく終了しませんでした" in line for line in rest)
    assert "異常はありません" not in message.text


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals")
@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_an_end_that_the_computer_asks_for_is_a_proper_one(
    world: World, tmp_path: Path, end: signal.Signals
) -> None:
    secret = tmp_path / "passphrase"
    secret.write_text(PASSPHRASE, encoding="utf-8")
    command = [sys.executable, "-m", "liaison_app", "--case-log", str(world.case_log("mofa"))]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "LIAISON_HOME": str(tmp_path)}
    with subprocess.Popen([*command, "--passphrase-file", str(secret)], env=environment) as program:
        try:
            for _ in range(300):
                if mark(world).exists():
                    break
                time.sleep(0.1)
            program.send_signal(end)
            assert program.wait(timeout=30) == 0
        finally:
            program.kill()
    assert not mark(world).exists()
