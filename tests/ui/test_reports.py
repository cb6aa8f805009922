"""The report of an unexpected error: offered, read, kept, and without a word of a case."""

import logging
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from liaison_app.domain.errors import Refused
from liaison_app.ui.errors import Offer
from liaison_app.ui.report_dialog import ReportDialog
from liaison_app.ui.setup.unlock import UnlockDialog
from liaison_app.ui.uncaught import Uncaught
from liaison_app.workflows.desk import Desk
from tests.ui.conftest import PASSPHRASE, WAIT_MS, Open, Opened
from tests.ui.test_accessible import unnamed

SECRET = "Portal login of 192.0.2.1"


def fail(_desk: Desk) -> None:
    """As a bug does, with case content in its message and in what it came of."""
    wanted = {SECRET: 1}
    try:
        wanted[f"{SECRET} again"]
    except KeyError as error:
        raise RuntimeError(SECRET) from error


def happened(opened: Opened) -> None:
    opened.window.go_to("alerts")
    opened.session.jobs.run(fail, title="ui.job.saving")
    opened.settle()


def open_report(opened: Opened) -> ReportDialog:
    opened.qtbot.waitUntil(opened.window.message.act.isVisible)
    QTest.mouseClick(opened.window.message.act, Qt.MouseButton.LeftButton)
    dialog = opened.window.findChild(ReportDialog)
    assert dialog is not None
    return dialog


def test_a_bug_is_said_and_its_report_is_read_then_kept(
    open_desktop: Open,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    opened = open_desktop()
    with caplog.at_level(logging.ERROR):
        happened(opened)
    assert "RuntimeError" in opened.window.message.text
    dialog = open_report(opened)
    assert unnamed(dialog) == []
    shown = dialog.content.toPlainText()
    for told in ("0.4.0", "画面: alerts", "builtins.RuntimeError", "builtins.KeyError",
                 "liaison_app/ui/jobs.py:"):  # fmt: skip
        assert told in shown
    kept = tmp_path / "report.txt"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(kept), ""))
    QTest.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    opened.qtbot.waitUntil(dialog.said.isVisible, timeout=WAIT_MS)
    assert kept.read_text(encoding="utf-8") == shown
    assert kept.stat().st_mode & 0o077 == 0
    for secret in (SECRET, "Portal", "192.0.2", str(Path.home()), str(tmp_path), PASSPHRASE):
        assert secret not in shown
        assert secret not in caplog.text


def test_a_report_that_cannot_be_written_is_told_in_the_dialog(
    open_desktop: Open, tmp_path: Path
) -> None:
    opened = open_desktop()
    happened(opened)
    dialog = open_report(opened)
    dialog.write(tmp_path / "no such folder" / "report.txt")
    opened.qtbot.waitUntil(dialog.said.isVisible, timeout=WAIT_MS)
    assert "report.txt" in dialog.said.text()
    assert dialog.save.isEnabled()
    assert list(tmp_path.glob("*.txt")) == []


def test_a_refusal_offers_no_report_and_the_menu_says_there_is_none(open_desktop: Open) -> None:
    opened = open_desktop()

    def refuse(_desk: Desk) -> None:
        raise Refused("cancelled")

    opened.session.jobs.run(refuse, title="ui.job.saving")
    opened.settle()
    assert opened.window.message.isVisible()
    assert not opened.window.message.act.isVisible()
    opened.window.menus.actions["ui.menu.report"].trigger()
    assert opened.window.message.text == opened.session.t("ui.report.none")
    assert opened.window.findChild(ReportDialog) is None


def test_the_menu_still_has_the_report_when_the_message_is_gone(open_desktop: Open) -> None:
    opened = open_desktop()
    happened(opened)
    opened.session.say("good", opened.session.t("ui.report.saved"))
    assert not opened.window.message.act.isVisible()
    opened.window.menus.actions["ui.menu.report"].trigger()
    dialog = opened.window.findChild(ReportDialog)
    assert dialog is not None
    assert "RuntimeError" in dialog.content.toPlainText()


def test_what_nobody_caught_is_said_from_whichever_thread(
    open_desktop: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = open_desktop()
    uncaught = Uncaught()
    uncaught.raised.connect(opened.desktop.present)
    monkeypatch.setattr(threading, "excepthook", uncaught.hear_of_thread)
    shown_by: list[threading.Thread] = []
    say = opened.window.message.say

    def show(tone: str, text: str, offer: Offer | None = None) -> None:
        shown_by.append(threading.current_thread())
        say(tone, text, offer)

    monkeypatch.setattr(opened.session.errors, "show", show)

    def raises() -> None:
        raise LookupError(SECRET)

    thread = threading.Thread(target=raises)
    thread.start()
    thread.join()
    opened.qtbot.waitUntil(lambda: bool(shown_by), timeout=WAIT_MS)
    assert shown_by == [threading.main_thread()]
    assert "LookupError" in opened.window.message.text


def test_an_unlock_that_fails_unexpectedly_offers_its_report_too(
    open_desktop: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = open_desktop()
    opened.desktop.lock()
    dialog = opened.desktop.front
    assert isinstance(dialog, UnlockDialog)
    opened.qtbot.waitExposed(dialog).__enter__()
    dialog.show_error(Refused("cancelled"))
    assert not dialog.report.isVisible()
    dialog.show_error(ZeroDivisionError(SECRET))
    assert dialog.report.isVisible()
    QTest.mouseClick(dialog.report, Qt.MouseButton.LeftButton)
    report = dialog.findChild(ReportDialog)
    assert report is not None
    assert "ZeroDivisionError" in report.content.toPlainText()
    assert SECRET not in report.content.toPlainText()
    report.reject()
