"""The folder one stands in, when that is the stick."""

import subprocess
import sys
from pathlib import Path

import pytest

from liaison_app.host.child import program
from tests.attacks.arena import Arena, read_by_a_child

MODULES = ("zstandard", "msgspec", "pyrage", "nacl", "resource", "liaison_app", "json", "encodings")


@pytest.fixture
def stick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stick that one stands on, with modules under the names that a child imports."""
    folder = tmp_path / "stick"
    folder.mkdir()
    for name in MODULES:
        mark = f"open({str(folder / 'imported')!r}, 'w').close()\nraise SystemExit(3)\n"
        (folder / f"{name}.py").write_text(mark)
    monkeypatch.chdir(folder)
    return folder


def test_a_bundle_is_read_where_hostile_modules_lie(arena: Arena, stick: Path) -> None:
    lane = arena.reported(arena.mofa)
    with read_by_a_child():
        assert lane.bring(lane.sealed) == "applied"
    assert not (stick / "imported").exists()


def test_the_program_starts_where_hostile_modules_lie(stick: Path) -> None:
    done = subprocess.run([*program(), "--version"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert not (stick / "imported").exists()
    assert program()[0] == sys.executable
