"""What makes the programs of Windows: icons, the version each shows, what is shipped with them, and
how it is packed. The programs themselves are frozen on Windows alone."""

import hashlib
import os
import struct
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QImage

import liaison_app
from tests.packaging.windows_scripts import RELEASE, WINDOWS, draw_icon, script

SIZES = [16, 24, 32, 48, 64, 128, 256]


@pytest.mark.parametrize("drawing", ["liaison", "bundle"])
def test_an_icon_holds_every_size_as_it_was_drawn(tmp_path: Path, drawing: str) -> None:
    icon = tmp_path / "icon.ico"
    draw_icon(drawing, tmp_path, icon)
    data = icon.read_bytes()
    reserved, kind, count = struct.unpack_from("<HHH", data)
    assert (reserved, kind, count) == (0, 1, len(SIZES))
    found = []
    for number in range(count):
        width, height, _, _, _, bits, size, offset = struct.unpack_from(
            "<BBBBHHII", data, 6 + 16 * number
        )
        image = QImage.fromData(data[offset : offset + size])
        assert (image.width(), image.height()) == (width or 256, height or 256)
        assert (bits, image.hasAlphaChannel()) == (32, True)
        found.append(image.width())
    assert found == SIZES
    assert offset + size == len(data)


class Told:
    """Stands for each of PyInstaller's classes, which exist on Windows alone."""

    def __init__(self, *given: Any, **named: Any) -> None:
        self.given, self.named = given, named


@pytest.mark.parametrize("program", ["liaison", "liaisonw", "liaison-inspect"])
def test_a_program_shows_this_version_in_both_languages(program: str) -> None:
    text = script(WINDOWS / "version_info.py").version_info(program, liaison_app.__version__)
    names = ("VSVersionInfo", "FixedFileInfo", "StringFileInfo", "StringTable", "StringStruct",
             "VarFileInfo", "VarStruct")  # fmt: skip
    whole = eval(text, {name: type(name, (Told,), {}) for name in names})
    numbers = script(WINDOWS / "installer.py").file_version(liaison_app.__version__)
    assert ".".join(map(str, whole.named["ffi"].named["filevers"])) == numbers
    strings, translations = whole.named["kids"]
    tables = {each.given[0]: dict(s.given for s in each.given[1]) for each in strings.given[0]}
    assert set(tables) == {"041104b0", "040904b0"}
    for table in tables.values():
        assert table["OriginalFilename"] == f"{program}.exe"
        assert table["ProductVersion"] == liaison_app.__version__
    (translation,) = translations.given[0]
    assert translation.given == ("Translation", [0x0411, 1200, 0x0409, 1200])


def test_each_program_that_is_frozen_has_its_description() -> None:
    described = script(WINDOWS / "version_info.py").PROGRAMS
    spec = (RELEASE / "liaison.spec").read_text(encoding="utf-8")
    assert set(described) == {name for name in described if f', "{name}"' in spec}
    assert tuple(f"{name}.exe" for name in described) == script(WINDOWS / "installer.py")._PROGRAMS


LINKED = {
    "C:/py/python311.dll": ["VCRUNTIME140.dll", "KERNEL32.dll"],
    "C:/py/QtCore.pyd": ["qt6core.DLL", "python3.dll"],
    "C:/py/Qt6Core.dll": ["msvcp140.dll"],
    "C:/py/qwindows.dll": ["Qt6Gui.dll"],
    "C:/py/qwebp.dll": ["Qt6Unused.dll"],
}
BINARIES = [
    ("python311.dll", "C:/py/python311.dll", "BINARY"),
    ("python3.dll", "C:/py/python3.dll", "BINARY"),
    ("VCRUNTIME140.dll", "C:/py/VCRUNTIME140.dll", "BINARY"),
    ("PySide6\\QtCore.pyd", "C:/py/QtCore.pyd", "EXTENSION"),
    ("PySide6\\Qt6Core.dll", "C:/py/Qt6Core.dll", "BINARY"),
    ("PySide6\\Qt6Gui.dll", "C:/py/Qt6Gui.dll", "BINARY"),
    ("PySide6\\MSVCP140.dll", "C:/py/MSVCP140.dll", "BINARY"),
    ("shiboken6\\MSVCP140.dll", "C:/py/other/MSVCP140.dll", "BINARY"),
    ("PySide6\\plugins\\platforms\\qwindows.dll", "C:/py/qwindows.dll", "BINARY"),
    ("PySide6\\plugins\\imageformats\\qwebp.dll", "C:/py/qwebp.dll", "BINARY"),
    ("PySide6\\Qt6Unused.dll", "C:/py/Qt6Unused.dll", "BINARY"),
    ("PySide6\\opengl32sw.dll", "C:/py/opengl32sw.dll", "BINARY"),
]
DATAS = [
    ("PySide6\\translations\\qtbase_ja.qm", "C:/py/a.qm", "DATA"),
    ("PySide6\\translations\\qtbase_de.qm", "C:/py/b.qm", "DATA"),
    ("PySide6\\qml\\x.qml", "C:/py/x.qml", "DATA"),
    ("liaison_app\\_resources\\texts\\ui.json", "C:/py/ui.json", "DATA"),
    ("reportlab\\tests\\a.txt", "C:/py/a.txt", "DATA"),
]


def test_on_windows_too_what_nothing_is_linked_with_is_left_out() -> None:
    used = script(RELEASE / "used.py").used
    binaries, datas = used(
        BINARIES, DATAS, "win32", lambda path: [(name, None) for name in LINKED.get(path, [])]
    )
    unused = {
        "PySide6\\plugins\\imageformats\\qwebp.dll",
        "PySide6\\Qt6Unused.dll",
        "PySide6\\opengl32sw.dll",
    }
    assert {name for name, _, _ in binaries} == {name for name, _, _ in BINARIES} - unused
    assert [name for name, _, _ in datas] == [DATAS[0][0], DATAS[3][0]]


def test_what_is_packed_says_nothing_of_who_packed_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build = script(WINDOWS / "build.py")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    packed = []
    for place in ("a", "a longer place"):
        tree = tmp_path / place / "liaison"
        (tree / "_internal").mkdir(parents=True)
        (tree / "liaison.exe").write_bytes(b"MZ")
        (tree / "_internal" / "事案.json").write_bytes(b"{}")
        os.utime(tree / "liaison.exe", (1, 1))
        out = tmp_path / place / "liaison.zip"
        build.pack(tree, "liaison-0.0.0", out)
        packed.append(out.read_bytes())
    assert packed[0] == packed[1]
    with zipfile.ZipFile(out) as archive:
        assert archive.namelist() == [
            "liaison-0.0.0/_internal/事案.json",
            "liaison-0.0.0/liaison.exe",
        ]


def test_the_sums_are_those_of_the_files(tmp_path: Path) -> None:
    (tmp_path / "a.exe").write_bytes(b"MZ")
    script(WINDOWS / "build.py").write_sums(tmp_path)
    digest = hashlib.sha256(b"MZ").hexdigest()
    assert (tmp_path / "SHA256SUMS").read_bytes() == f"{digest}  a.exe\n".encode()


def test_a_build_elsewhere_is_refused(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-P", WINDOWS / "build.py", tmp_path / "out", "--licences", "none"],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stderr == "build: needs 64-bit Python 3.11 on Windows\n"
    assert not (tmp_path / "out").exists()
