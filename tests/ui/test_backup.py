"""The window makes backups: when asked, and once a day by itself."""

from pathlib import Path

from pytestqt.qtbot import QtBot

from liaison_app.host.paths import data_folder
from liaison_app.workflows.backups import SUFFIX, describe
from tests.ui.conftest import Open


def test_a_backup_is_made_where_the_officer_says(open_desktop: Open, tmp_path: Path) -> None:
    opened = open_desktop("mofa")
    target = tmp_path / "stick" / "copy.liaison-backup"
    target.parent.mkdir()
    opened.window.dialogs.make_backup(target)
    opened.settle()
    assert describe(target).operations == opened.operations()
    assert "copy.liaison-backup" in opened.window.message.text
    opened.window.dialogs.make_backup(target)
    opened.settle()
    assert "copy.liaison-backup" in opened.window.message.text


def test_one_a_day_is_made_beside_the_work(open_desktop: Open, qtbot: QtBot) -> None:
    opened = open_desktop("mofa")
    daily = opened.place.daily

    def kept() -> list[Path]:
        return list((data_folder() / "backups").glob(f"*/*{SUFFIX}"))

    daily.ask()
    qtbot.waitUntil(lambda: len(kept()) == 1, timeout=20_000)
    daily.ask()
    qtbot.waitUntil(lambda: daily._reads.idle, timeout=20_000)
    assert len(kept()) == 1
