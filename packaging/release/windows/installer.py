"""The installer from the frozen program: installer.py TREE OUT [--target NAME] [--sign COMMAND].

TREE is the folder that PyInstaller made, with `liaison.ico` and `bundle.ico` in it; OUT the setup's
file. Runs wherever `makensis` runs. The same tree and SOURCE_DATE_EPOCH give the same bytes, where
nothing is signed.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

_HERE = Path(__file__).resolve().parent
_PROGRAMS = ("liaison.exe", "liaisonw.exe", "liaison-inspect.exe")
_ICONS = ("liaison.ico", "bundle.ico")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("tree", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--version", required=True)
    parser.add_argument("--target", default="x86-unicode", help="the stub of NSIS")
    parser.add_argument("--sign", help="signs the file whose name is put behind it")
    options = parser.parse_args(arguments)
    for name in (*_PROGRAMS, *_ICONS):
        if not (options.tree / name).is_file():
            sys.exit(f"installer: {options.tree} has no {name}")
    if options.out.exists():
        sys.exit(f"installer: {options.out} is there already")
    with tempfile.TemporaryDirectory() as folder:
        lists = Path(folder)
        write_lists(options.tree.resolve(), lists)
        defined = {
            "VERSION": options.version,
            "NUMBER": file_version(options.version),
            "TREE": str(options.tree.resolve()),
            "LISTS": folder,
            "OUT": str(options.out.resolve()),
            "KIBIBYTES": str(kibibytes(options.tree)),
            "TARGET": options.target,
        }
        if options.sign:
            defined["SIGN"] = options.sign
        done = subprocess.run(
            [
                *("makensis", "-V2", "-WX", "-NOCD", "-INPUTCHARSET", "UTF8"),
                *(f"-D{name}={value}" for name, value in defined.items()),
                f'-X!addincludedir "{_HERE}"',
                str(_HERE / "installer.nsi"),
            ],
            check=False,
        )
    return done.returncode


def file_version(version: str) -> str:
    """Four numbers, as Windows wants them: ``0.4.0`` is ``0.4.0.0``."""
    parts = [int(part) for part in version.split(".")]
    return ".".join(map(str, [*parts, 0, 0, 0, 0][:4]))


def kibibytes(tree: Path) -> int:
    """What Windows shows as the program's size."""
    return -(-sum(path.stat().st_size for path in tree.rglob("*") if path.is_file()) // 1024)


def write_lists(tree: Path, lists: Path) -> None:
    """``install.nsh`` and ``remove.nsh``: every file by its name, so that what is removed is what
    was installed. Times are the build's, not those at which somebody copied the tree."""
    files = sorted(path for path in tree.rglob("*") if path.is_file())
    folders = sorted({path.parent for path in files}, key=lambda path: path.parts)
    when = int(os.environ.get("SOURCE_DATE_EPOCH", "0"))
    for path in files if when else ():
        os.utime(path, (when, when))
    (lists / "install.nsh").write_text("\n".join(_installed(tree, folders)) + "\n", "utf-8")
    (lists / "remove.nsh").write_text("\n".join(_removed(tree, files, folders)) + "\n", "utf-8")


def _installed(tree: Path, folders: list[Path]) -> Iterator[str]:
    for folder in folders:
        yield f'SetOutPath "{_there(tree, folder)}"'
        for path in sorted(folder.iterdir()):
            if path.is_file():
                yield f'File "{path}"'


def _removed(tree: Path, files: list[Path], folders: list[Path]) -> Iterator[str]:
    for path in files:
        yield f'Delete "{_there(tree, path)}"'
    made = {parent for path in folders for parent in (path, *path.parents)}
    for folder in sorted(made, key=lambda path: path.parts, reverse=True):
        if folder != tree and folder.is_relative_to(tree):
            yield f'RMDir "{_there(tree, folder)}"'


def _there(tree: Path, path: Path) -> str:
    parts = path.relative_to(tree).parts
    return "\\".join(["$INSTDIR", *(_literal(part) for part in parts)])


def _literal(text: str) -> str:
    if set(text) & set('"`\n\r'):
        sys.exit(f"installer: {text} is no name for a file on Windows")
    return text.replace("$", "$$")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
