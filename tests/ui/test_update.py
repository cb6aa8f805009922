"""A new version is checked in the window, by whoever is about to install it."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from liaison_app.host.resources import resources_folder
from liaison_app.ui.administration.screen import AdministrationScreen
from liaison_app.ui.app import system_surroundings
from liaison_app.workflows.unlock import unlock
from liaison_app.workflows.updates import name_release_key
from tests.ssh_keys import deliver, fingerprint, ssh_key
from tests.ui.conftest import PASSPHRASE, Open, World


def test_it_is_said_whether_it_may_be_installed(
    open_desktop: Open, world: World, tmp_path: Path, monkeypatch: object
) -> None:
    key = ssh_key(tmp_path)
    desk = unlock(world.case_log("nco"), system_surroundings(resources_folder()), PASSPHRASE)
    name_release_key(desk, Path(f"{key}.pub"), fingerprint(key))
    desk.close()
    folder = deliver(tmp_path / "new", key, "9.0.0")
    monkeypatch.setattr(  # type: ignore[attr-defined]
        QFileDialog, "getExistingDirectory", lambda *_: str(folder)
    )
    opened = open_desktop("nco")
    opened.window.go_to("administration")
    opened.settle()
    screen = opened.window.screens["administration"]
    assert isinstance(screen, AdministrationScreen)
    panel = screen.update_check
    panel.check.setFocus()
    QTest.keyClick(panel.check, Qt.Key.Key_Space)
    opened.settle()
    assert panel.said.isVisibleTo(screen)
    assert panel.said.text().startswith("導入して差し支えありません：9.0.0 版")
    opened.translator.switch("en")
    assert panel.said.text().startswith("This may be installed: version 9.0.0")
    next(folder.glob("*.deb")).write_bytes(b"x")
    QTest.mouseClick(panel.check, Qt.MouseButton.LeftButton)
    opened.settle()
    assert not panel.said.isVisibleTo(screen)
    assert panel.refused.text().startswith("liaison_9.0.0_amd64.deb is not what was signed")
