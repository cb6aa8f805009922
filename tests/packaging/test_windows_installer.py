"""The installer for Windows, made by makensis over a folder that stands for the frozen program:
warnings are errors. What it does when it runs is not seen here (PROCEDURE.md)."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import liaison_app
from tests.packaging.windows_scripts import WINDOWS, draw_icon, script

INSTALLER = script(WINDOWS / "installer.py")
VERSION = liaison_app.__version__
FILES = {
    "liaison.exe": b"MZ liaison",
    "liaisonw.exe": b"MZ liaisonw",
    "liaison-inspect.exe": b"MZ inspect",
    "_internal/python311.dll": b"MZ python",
    "_internal/liaison_app/_resources/guidelines/ja $手引.json": b"{}",
}

needs_makensis = pytest.mark.skipif(
    shutil.which("makensis") is None, reason="makensis is not installed"
)


def stand_in(tree: Path) -> Path:
    """A folder with the files that a frozen program has, and others."""
    for name, data in FILES.items():
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_bytes(data)
    for icon in ("liaison", "bundle"):
        draw_icon(icon, tree.parent / "theme", tree / f"{icon}.ico")
    return tree


def make(tree: Path, out: Path, *more: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-P", WINDOWS / "installer.py", tree, out, "--version", VERSION, *more],
        capture_output=True,
        text=True,
        env={**os.environ, "SOURCE_DATE_EPOCH": "1000000000"},
    )


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stand_in(tmp_path_factory.mktemp("frozen") / "liaison")


@pytest.fixture(scope="module")
def setup(tree: Path) -> Path:
    out = tree.parent / "liaison-setup.exe"
    done = make(tree, out)
    assert done.returncode == 0, done.stdout + done.stderr
    return out


@needs_makensis
def test_it_is_made_without_a_warning_and_holds_every_file(setup: Path, tree: Path) -> None:
    reader = shutil.which("7z")
    if reader is None:
        pytest.skip("7z is not installed")
    shown = subprocess.run(
        [reader, "l", "-slt", "-sccUTF-8", setup], capture_output=True, check=True
    ).stdout.decode()
    held = {name.replace("\\", "/") for name in re.findall(r"^Path = (.+)$", shown, re.MULTILINE)}
    files = {path.relative_to(tree).as_posix() for path in tree.rglob("*") if path.is_file()}
    own = {name for name in held if name.startswith("$PLUGINSDIR")}
    assert held - own - {setup.as_posix()} == files | {"uninstall.exe"}


@needs_makensis
def test_it_shows_this_version_in_both_languages(setup: Path) -> None:
    data = setup.read_bytes()
    numbers = INSTALLER.file_version(VERSION)
    assert re.fullmatch(r"\d+\.\d+\.\d+\.\d+", numbers)
    major, minor, patch, build = map(int, numbers.split("."))
    fixed = data[data.index(b"\xbd\x04\xef\xfe") :]  # VS_FIXEDFILEINFO
    found = [int.from_bytes(fixed[8 + at : 10 + at], "little") for at in (2, 0, 6, 4)]
    assert found == [major, minor, patch, build]
    for said in ("Liaison のインストーラー", "Liaison installer"):
        assert said.encode("utf-16-le") in data
    for language in ("0411", "0409"):  # with a code page behind it
        assert re.search(re.escape(language.encode("utf-16-le")) + rb"([0-9a-f]\0){4}\0\0", data)


@needs_makensis
def test_the_same_program_from_another_place_and_time_makes_the_same_installer(
    setup: Path, tree: Path, tmp_path: Path
) -> None:
    copied = tmp_path / "a longer place" / "liaison"
    shutil.copytree(tree, copied)
    for path in copied.rglob("*"):
        os.utime(path, (1, 1))
    done = make(copied, tmp_path / "again.exe")
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "again.exe").read_bytes() == setup.read_bytes()


@needs_makensis
def test_each_program_that_is_signed_is_named_to_the_signing_command(
    tree: Path, tmp_path: Path
) -> None:
    """The installer and, while it is made, the uninstaller inside."""
    told = tmp_path / "told"
    signer = tmp_path / "sign"
    signer.write_text(f'#!/bin/sh\nhead -c 2 "$1" >>{told}\necho >>{told}\n', encoding="ascii")
    signer.chmod(0o755)
    done = make(tree, tmp_path / "liaison-setup.exe", "--sign", str(signer))
    assert done.returncode == 0, done.stdout + done.stderr
    assert told.read_text(encoding="ascii") == "MZ\nMZ\n"


@needs_makensis
def test_a_signature_that_fails_makes_no_installer(tree: Path, tmp_path: Path) -> None:
    assert make(tree, tmp_path / "liaison-setup.exe", "--sign", "false").returncode != 0


def test_what_is_removed_is_what_was_installed(tree: Path, tmp_path: Path) -> None:
    INSTALLER.write_lists(tree, tmp_path)
    installed = (tmp_path / "install.nsh").read_text(encoding="utf-8").splitlines()
    removed = (tmp_path / "remove.nsh").read_text(encoding="utf-8").splitlines()
    files = [path for path in tree.rglob("*") if path.is_file()]
    assert sorted(line for line in installed if line.startswith("File ")) == sorted(
        f'File "{path}"' for path in files
    )
    # A name with a dollar is a name and no variable; nothing is removed by a pattern.
    expected = {
        "$INSTDIR\\" + path.relative_to(tree).as_posix().replace("/", "\\").replace("$", "$$")
        for path in files
    }
    assert {line[8:-1] for line in removed if line.startswith("Delete ")} == expected
    folders = [line[7:-1] for line in removed if line.startswith("RMDir ")]
    assert folders == sorted(folders, reverse=True)  # what is inside first
    assert len(folders) == len([path for path in tree.rglob("*") if path.is_dir()])
    assert not any("*" in line or "/r" in line for line in removed)


def test_the_script_removes_no_folder_with_what_is_in_it() -> None:
    text = (WINDOWS / "installer.nsi").read_text(encoding="utf-8")
    assert "RMDir /r" not in text
    assert "Delete" in text
    assert re.findall(r"^\s*Delete .*[*?]", text, re.MULTILINE) == []


@pytest.mark.parametrize("missing", ["liaisonw.exe", "bundle.ico"])
def test_a_folder_that_is_not_the_program_is_refused(
    tree: Path, tmp_path: Path, missing: str
) -> None:
    shutil.copytree(tree, tmp_path / "tree")
    (tmp_path / "tree" / missing).unlink()
    done = make(tmp_path / "tree", tmp_path / "liaison-setup.exe")
    assert done.returncode == 1
    assert missing in done.stderr
    assert not (tmp_path / "liaison-setup.exe").exists()


def test_an_installer_is_never_replaced(tree: Path, tmp_path: Path) -> None:
    (tmp_path / "liaison-setup.exe").write_bytes(b"signed")
    assert make(tree, tmp_path / "liaison-setup.exe").returncode == 1
    assert (tmp_path / "liaison-setup.exe").read_bytes() == b"signed"
