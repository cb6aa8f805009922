"""Everything that is handed out for Windows, made on Windows from what is committed:

    py -3.11 packaging\\release\\windows\\build.py OUT --licences FILE [--sign COMMAND]

    liaison-VERSION-windows-x86_64-setup.exe      the installer
    liaison-VERSION-windows-x86_64.zip            the program, for any folder
    liaison-inspect-VERSION-windows-x86_64.zip    the inspector alone, for a check station
    liaison-VERSION-windows.cdx.json              what is inside (CycloneDX)
    SHA256SUMS

FILE is `liaison-VERSION-licences.tar.gz` of the build on Debian. COMMAND signs the file whose name
is put behind it; without one nothing is signed. PROCEDURE.md has the steps around it.

Needs 64-bit Python 3.11, git, NSIS 3.08 or newer on the path, and the package registry.
"""

import argparse
import hashlib
import os
import re
import shutil
import struct
import subprocess
import sys
import tarfile
import tempfile
import venv
import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

_HERE = Path(__file__).resolve().parent
_RELEASE = _HERE.parent
_CHECKOUT = _RELEASE.parents[1]
_LOCKS = _CHECKOUT / "packaging"
_EXACTLY = ("--quiet", "--no-deps", "--only-binary", ":all:", "--require-hashes")
_TOOLS = ("git", "makensis")


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=Path)
    parser.add_argument("--licences", type=Path, required=True)
    parser.add_argument("--sign")
    options = parser.parse_args(arguments)
    _check(options.out)
    version, built = _said("__version__"), _said("__built__")
    when = int(datetime.fromisoformat(built).replace(tzinfo=UTC).timestamp())
    for name in [key for key in os.environ if key.startswith(("LIAISON_", "QT_", "PYTHON"))]:
        del os.environ[name]
    os.environ |= {"SOURCE_DATE_EPOCH": str(when), "PYTHONHASHSEED": "0", "PYTHONUTF8": "1"}
    options.out.mkdir(parents=True)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        _Build(Path(folder), options.out.resolve(), version).run(options.licences, options.sign)
    return 0


def _check(out: Path) -> None:
    if sys.platform != "win32" or sys.version_info[:2] != (3, 11) or struct.calcsize("P") != 8:
        sys.exit("build: needs 64-bit Python 3.11 on Windows")
    for tool in _TOOLS:
        if shutil.which(tool) is None:
            sys.exit(f"build: {tool} is not on the path")
    if out.exists():
        sys.exit(f"build: {out} is there already; a build begins with a new folder")
    if _output("git", "-C", str(_CHECKOUT), "status", "--porcelain"):
        sys.exit(
            "build: there are changes that are not committed; what is built is what is committed"
        )


class _Build:
    """One build: ``work`` is its scratch folder."""

    def __init__(self, work: Path, out: Path, version: str) -> None:
        self._work, self._out, self._version = work, out, version
        self._python = work / "venv" / "Scripts" / "python.exe"
        self._dist = work / "dist"

    def run(self, licences: Path, sign: str | None) -> None:
        """Every stage in turn; the first that fails ends it."""
        self._install()
        icons = self._draw_icons()
        self._freeze(icons)
        self._list(licences)
        for icon in icons.glob("*.ico"):
            shutil.copy(icon, self._dist / "liaison")
        if sign:
            for program in self._dist.rglob("liaison*.exe"):
                _run(f'{sign} "{program}"')
        self._make_installer(sign)
        self._pack("liaison", f"liaison-{self._version}-windows-x86_64.zip")
        self._pack("liaison-inspect", f"liaison-inspect-{self._version}-windows-x86_64.zip")
        write_sums(self._out)
        if not sign:
            _say("NOT SIGNED: no command was given. What is handed out is signed: --sign")

    def _install(self) -> None:
        venv.create(self._work / "venv", with_pip=True)
        pip = (self._python, "-m", "pip", "--disable-pip-version-check", "--no-input")
        wheels = self._work / "wheels"
        runtime = ("--requirement", _LOCKS / "requirements.lock")
        _run([*pip, "download", *_EXACTLY, "--dest", wheels, *runtime])
        _run([*pip, "install", *_EXACTLY, "--no-index", "--find-links", wheels, *runtime])
        _run([*pip, "install", *_EXACTLY, "--requirement", _LOCKS / "requirements-build.lock"])

    def _draw_icons(self) -> Path:
        icons = self._work / "icons"
        for drawing in ("liaison", "bundle"):
            svg, name = _CHECKOUT / "resources" / "icons" / f"{drawing}.svg", f"{drawing}.png"
            self._script(_RELEASE / "icons.py", svg, icons, name)
            self._script(_HERE / "ico.py", icons, name, icons / f"{drawing}.ico")
        return icons

    def _freeze(self, icons: Path) -> None:
        os.environ["LIAISON_ICON"] = str(icons / "liaison.ico")
        _run(
            [
                *(self._python, "-P", "-m", "PyInstaller", "--noconfirm", "--clean"),
                *("--log-level", "ERROR", "--distpath", self._dist),
                *("--workpath", self._work / "pyinstaller", _RELEASE / "liaison.spec"),
            ]
        )
        del os.environ["LIAISON_ICON"]

    def _list(self, licences: Path) -> None:
        with tarfile.open(licences) as archive:
            archive.extractall(self._work / "common", filter="data")
        (common,) = (self._work / "common").iterdir()
        self._script(
            *(_RELEASE / "inventory.py", "--version", self._version, "--common", common),
            *("--shipped", self._dist / "shipped.json", "--wheels", self._work / "wheels"),
            *("--bom", self._out / f"liaison-{self._version}-windows.cdx.json"),
            *("--licences", self._work / "licences"),
        )
        shutil.copy(_CHECKOUT / "LICENSE", self._work / "licences" / "liaison.txt")
        for folder in ("liaison", "liaison-inspect"):
            shutil.copytree(self._work / "licences", self._dist / folder / "licences")

    def _make_installer(self, sign: str | None) -> None:
        setup = self._out / f"liaison-{self._version}-windows-x86_64-setup.exe"
        signed = ("--sign", sign) if sign else ()
        tree = self._dist / "liaison"
        self._script(_HERE / "installer.py", tree, setup, "--version", self._version, *signed)

    def _pack(self, folder: str, name: str) -> None:
        pack(self._dist / folder, f"{folder}-{self._version}", self._out / name)

    def _script(self, script: Path, *arguments: str | Path) -> None:
        _run([self._python, "-P", script, *arguments])


def pack(tree: Path, inside: str, out: Path) -> None:
    """A ZIP that says nothing of who packed it, where and when: sorted, one time for all."""
    moment = datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), UTC)
    with zipfile.ZipFile(out, "x", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for path in sorted(tree.rglob("*"), key=lambda each: each.relative_to(tree).as_posix()):
            if path.is_file():
                name = f"{inside}/{path.relative_to(tree).as_posix()}"
                entry = zipfile.ZipInfo(name, moment.timetuple()[:6])
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.create_system = 0
                archive.writestr(entry, path.read_bytes())


def write_sums(folder: Path) -> None:
    """``SHA256SUMS`` of everything in ``folder``, as `sha256sum -c` reads it anywhere."""
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n"
        for path in sorted(folder.iterdir())
    ]
    (folder / "SHA256SUMS").write_text("".join(lines), encoding="ascii", newline="\n")


def _say(line: str) -> None:
    sys.stderr.write(f"build: {line}\n")


def _said(name: str) -> str:
    text = (_CHECKOUT / "liaison_app" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(rf'^{name} = "(.*)"$', text, re.MULTILINE)
    assert found is not None, name
    return found[1]


def _run(command: str | Iterable[str | Path]) -> None:
    """One command, whose failure ends the build. A whole line is taken as it is written."""
    line = command if isinstance(command, str) else [str(part) for part in command]
    _say(line if isinstance(line, str) else " ".join(line))
    if subprocess.run(line, check=False).returncode != 0:
        sys.exit("build: that failed")


def _output(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
