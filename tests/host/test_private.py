"""Private folders: gone with their block, and with the next start where a program was killed."""

import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from liaison_app.host import private
from liaison_app.host.private import private_folder, sweep_private_folders

KILLED = """
import pathlib, sys, time
from liaison_app.host.private import private_folder
with private_folder() as folder:
    (folder / "attachment").write_bytes(b"unsealed")
    print(folder, flush=True)
    time.sleep(60)
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="folders are locked on POSIX")


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


def test_what_a_killed_program_left_is_removed_and_what_is_in_use_stays(temporary: Path) -> None:
    with (
        subprocess.Popen(
            [sys.executable, "-c", KILLED], stdout=subprocess.PIPE, text=True
        ) as other,
        private_folder() as mine,
    ):
        assert other.stdout is not None
        left = Path(other.stdout.readline().strip())
        sweep_private_folders()
        assert (left / "attachment").is_file()
        assert left.stat().st_mode & 0o077 == 0
        other.send_signal(signal.SIGKILL)
        other.wait()
        assert (left / "attachment").is_file()
        sweep_private_folders()
        assert not left.exists()
        assert mine.is_dir()
    assert list(temporary.iterdir()) == []


def test_nothing_else_is_touched(temporary: Path) -> None:
    (temporary / "liaison-private-notes").mkdir()
    (temporary / "liaison-private-abcdefgh").write_bytes(b"a file")
    elsewhere = temporary / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept").write_bytes(b"kept")
    (temporary / "liaison-private-aaaaaaaa").symlink_to(elsewhere)
    before = sorted(temporary.rglob("*"))
    sweep_private_folders()
    assert sorted(temporary.rglob("*")) == before
    assert (elsewhere / "kept").is_file()


def test_one_that_was_swept_before_it_was_held_is_made_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    swept: list[Path] = []
    held = private._held

    def late(folder: Path) -> object:
        if not swept:
            swept.append(folder)
            folder.rmdir()
        return held(folder)

    monkeypatch.setattr(private, "_held", late)
    with private_folder() as folder:
        assert folder.is_dir()
        assert folder != swept[0]
