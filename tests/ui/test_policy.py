"""What the administrator set, in the window: shown, and not to be changed."""

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from liaison_app.host import policy_file
from liaison_app.ui.administration.screen import AdministrationScreen
from liaison_app.ui.app import run_desktop
from liaison_app.ui.translator import Translator
from liaison_app.workflows.locking import set_lock_minutes
from tests.ui.conftest import Open
from tests.ui.test_exchange import at_exchange

TEXT = """{"version": 1, "two_person_release": true, "lock_minutes": 5, "languages": ["ja"],
 "template": {"office_name": {"ja": "架空対策室", "en": "Invented Office"}}}"""


@pytest.fixture
def policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "etc" / "policy.json"
    path.parent.mkdir(mode=0o755)
    path.write_text(TEXT, encoding="utf-8")
    path.chmod(0o644)
    monkeypatch.setattr(policy_file, "policy_path", lambda: path)
    monkeypatch.setattr(policy_file, "ADMINISTRATOR", os.getuid())
    return path


def test_it_is_shown_and_disabled(policy: Path, open_desktop: Open, translator: Translator) -> None:
    set_lock_minutes(30)
    translator.offered = ("ja",)
    opened = open_desktop()
    opened.window.go_to("administration")
    opened.settle()
    screen = opened.window.screens["administration"]
    assert isinstance(screen, AdministrationScreen)
    assert (screen.minutes.value(), screen.minutes.maximum()) == (5, 5)
    assert screen.above.isVisibleTo(screen)
    assert str(policy) in screen.above.text()
    assert "架空対策室" in screen.above.text()
    assert not opened.window.header.language.isEnabled()
    opened.translator.switch("en")
    assert opened.translator.language == "ja"
    panel = at_exchange(opened, "outbox").outbox.releases
    assert panel.policy.two_person_release
    assert not panel.change.isEnabled()
    assert panel.said.text().endswith("（管理者の設定により変更できません。）")


def test_without_one_nothing_is_said_of_it(open_desktop: Open) -> None:
    opened = open_desktop()
    opened.window.go_to("administration")
    opened.settle()
    screen = opened.window.screens["administration"]
    assert isinstance(screen, AdministrationScreen)
    assert not screen.above.isVisibleTo(screen)
    assert screen.longest.text() == ""
    assert opened.window.header.language.isEnabled()


def test_one_that_cannot_be_gone_by_is_said_and_nothing_opens(
    policy: Path, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy.chmod(0o666)
    said: list[str] = []

    def read() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        said.append(box.text())
        box.button(QMessageBox.StandardButton.Ok).click()

    QTimer.singleShot(300, read)
    assert run_desktop(tmp_path / "case-log.db", language="ja") == 1
    assert said
    assert said[0].startswith("管理者の設定ファイル又はそのフォルダー（")
