"""What the host does otherwise on Windows, with Windows' answers handed in."""

import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
from keyring.backend import KeyringBackend

from liaison_app.domain.errors import Refused
from liaison_app.host import files, measured, private, system_keyring
from liaison_app.host.child import program
from liaison_app.host.language import language_of
from liaison_app.host.no_console import has_no_console, run_without_console
from tests.host.windows import Library, target


@pytest.fixture
def no_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(("shown", "language"), [(0x0411, "ja"), (0x0409, "en"), (0x0412, "en")])
def test_the_language_is_that_of_windows_own_menus(
    no_locale: None, shown: int, language: str
) -> None:
    kernel = Library(GetUserDefaultUILanguage=lambda: shown)
    assert language_of([], "win32", kernel) == language
    assert language_of(["--lang", "en"], "win32", kernel) == "en"


def test_a_variable_that_is_set_wins_on_windows_too(
    no_locale: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "ja_JP.UTF-8")
    assert language_of([], "win32", Library()) == "ja"


def test_a_file_gets_its_name_by_a_rename_that_waits_for_the_disk(tmp_path: Path) -> None:
    def move(before: str, after: str, _flags: int) -> int:
        Path(before).replace(after)
        return 1

    kernel = Library(MoveFileExW=move)
    (tmp_path / "a").write_bytes(b"new")
    (tmp_path / "b").write_bytes(b"old")
    files._put_in_place(tmp_path / "a", tmp_path / "b", "win32", kernel)
    assert (tmp_path / "b").read_bytes() == b"new"
    assert kernel.calls[0][1][2] == 0x1 | 0x8


def test_a_rename_that_windows_refuses_is_an_error(tmp_path: Path) -> None:
    kernel = Library(MoveFileExW=lambda *_: 0)
    with pytest.raises(OSError, match="Windows error"):
        files._put_in_place(tmp_path / "a", tmp_path / "b", "win32", kernel)


def test_a_private_folder_is_held_by_a_file_beside_it(tmp_path: Path) -> None:
    folder = tmp_path / "liaison-private-abcdefgh"
    folder.mkdir()
    with private.held_beside(folder):
        assert (tmp_path / "liaison-private-abcdefgh.held").is_file()
    assert list(tmp_path.iterdir()) == [folder]


def test_a_folder_in_use_stays_and_one_that_was_left_goes(tmp_path: Path) -> None:
    folder = tmp_path / "liaison-private-abcdefgh"
    folder.mkdir()
    (folder / "attachment").write_bytes(b"unsealed")
    mark = tmp_path / "liaison-private-abcdefgh.held"
    mark.touch()

    def in_use(path: Path) -> None:
        assert path == mark
        raise PermissionError(13, "in use", str(path))

    with pytest.raises(PermissionError):
        private.remove_unheld(folder, in_use)
    assert (folder / "attachment").is_file()
    private.remove_unheld(folder)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("running", "started"),
    [
        ("liaisonw.exe", "liaison.exe"),  # a program without a console starts the one that has
        ("LiaisonW.EXE", "liaison.EXE"),
        ("liaison.exe", "liaison.exe"),
        ("liaison-inspect.exe", "liaison-inspect.exe"),
    ],
)
def test_a_child_is_a_program_with_standard_streams(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, running: str, started: str
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / running))
    assert program() == [str(tmp_path / started)]


def memory(peak: int, *, handle: int = 0x1_0000_0004) -> Library:
    def tell(_handle: Any, counters: Any, size: int) -> int:
        assert target(counters).size == size == 72  # PROCESS_MEMORY_COUNTERS on 64 bits
        target(counters).peak_set = peak
        return 1

    return Library(
        OpenProcess=lambda _access, _inherit, _pid: handle,
        K32GetProcessMemoryInfo=tell,
        CloseHandle=lambda _handle: 1,
    )


def test_the_peak_of_a_process_is_its_largest_working_set() -> None:
    kernel = memory(5 * 2**30)
    assert measured.windows_peak(4711, kernel) == 5 * 2**30
    assert kernel.calls[0][1] == (0x1000, 0, 4711)
    assert kernel.calls[1][1][0].value == 0x1_0000_0004
    assert kernel.called[-1] == "CloseHandle"


def test_of_a_process_that_is_gone_nothing_is_known() -> None:
    assert measured.windows_peak(4711, memory(1, handle=0)) is None


class WinVaultKeyring:
    """As keyring's own for Windows: what it keeps follows the user to other computers. Not one of
    its subclasses, which keyring would choose from then on."""

    __module__ = "keyring.backends.Windows"
    persist = "enterprise"


def test_what_the_credential_manager_keeps_stays_on_this_computer() -> None:
    found = cast(KeyringBackend, WinVaultKeyring())
    assert system_keyring._staying(found) is found
    assert getattr(found, "persist", "") == "local machine"


@pytest.fixture
def without_console(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """To be called by the test: pytest has streams of its own until it begins."""

    def take_away() -> None:
        for name in ("stdin", "stdout", "stderr"):
            monkeypatch.setattr(sys, name, None)

    return take_away


def test_without_a_console_what_failed_is_shown_in_a_box(
    without_console: Callable[[], None],
) -> None:
    without_console()
    shown: list[str] = []

    def run() -> int:
        sys.stdout.write("nobody reads this\n")
        assert not sys.stdin.isatty()
        sys.stderr.write("liaison: error: case-log-missing: そのファイルはありません。\n")
        return 1

    assert has_no_console()
    assert run_without_console(run, shown.append) == 1
    assert shown == ["liaison: error: case-log-missing: そのファイルはありません。"]
    assert has_no_console()


def test_without_a_console_what_went_well_shows_nothing(
    without_console: Callable[[], None],
) -> None:
    without_console()

    def run() -> int:
        sys.stderr.write("beside the point\n")
        return 0

    assert run_without_console(run, pytest.fail) == 0


def test_a_refusal_passes_through(
    without_console: Callable[[], None],
) -> None:
    without_console()

    def run() -> int:
        raise Refused("file-not-read")

    with pytest.raises(Refused):
        run_without_console(run, pytest.fail)
    assert sys.stdout is None


def test_with_a_console_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    assert not has_no_console()
