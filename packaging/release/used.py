"""What of the libraries' files is shipped: the plug-ins the desktop uses, and every library that
something shipped is linked with. The rest came along because something could have used it.
"""

import posixpath
import re
import sys
from collections.abc import Callable, Iterable
from pathlib import PurePosixPath
from typing import TypeAlias

# Name in the program's folder, where it lies now, what it is: as PyInstaller writes its lists.
Entry: TypeAlias = tuple[str, str, str]

# Where Qt lies in PySide's folder, and its plug-ins that are used.
_QT = {"linux": "PySide6/Qt/", "win32": "PySide6/"}
_LINUX = frozenset(
    {
        "iconengines/libqsvgicon.so",
        "imageformats/libqjpeg.so",
        "imageformats/libqsvg.so",
        "platforminputcontexts/libcomposeplatforminputcontextplugin.so",
        "platforminputcontexts/libibusplatforminputcontextplugin.so",
        "platforms/libqoffscreen.so",
        "platforms/libqwayland.so",
        "platforms/libqxcb.so",
        "platformthemes/libqxdgdesktopportal.so",
        "printsupport/libcupsprintersupport.so",
        "wayland-decoration-client/libadwaita.so",
        "wayland-decoration-client/libbradient.so",
        "wayland-shell-integration/libxdg-shell.so",
    }
)
_WINDOWS = frozenset(
    {
        "iconengines/qsvgicon.dll",
        "imageformats/qjpeg.dll",
        "imageformats/qsvg.dll",
        "platforms/qoffscreen.dll",
        "platforms/qwindows.dll",
    }
)
PLUGINS = {"linux": _LINUX, "win32": _WINDOWS}
TRANSLATIONS = re.compile(r"(qt|qtbase)_(ja|en)\.qm")
# Data of libraries that only their makers' tools and tests read.
_NO_DATA = re.compile(
    r"(^|/)(tests?|examples?|__pycache__|include)/|\.(pyi|pxd|h|c|a|hpp|cpp|typed)$|(^|/)direct_url\.json$"
    r"|\.dist-info/(RECORD|INSTALLER|REQUESTED)$"
)


# A library's file: the names of those it is linked with.
Imports: TypeAlias = Callable[[str], Iterable[tuple[str, str | None]]]


def used(
    binaries: list[Entry],
    datas: list[Entry],
    platform: str = sys.platform,
    imports: Imports | None = None,
) -> tuple[list[Entry], list[Entry]]:
    """What of both lists is shipped; names as PyInstaller writes them there."""
    if imports is None:
        from PyInstaller.depend.bindepend import get_imports as imports
    roots = [entry for entry in binaries if _is_root(entry, platform)]
    others: dict[str, list[Entry]] = {}
    for entry in binaries:
        if entry[2] != "SYMLINK" and not _is_root(entry, platform):
            others.setdefault(_bare(entry[0]), []).append(entry)
    kept, waiting = set(), [entry[1] for entry in roots]
    while waiting:
        for name, _ in imports(waiting.pop()):
            if (bare := _bare(name)) in others and bare not in kept:
                kept.add(bare)
                waiting += [entry[1] for entry in others[bare]]
    shipped = {entry[0] for entry in roots}
    shipped |= {entry[0] for bare in kept for entry in others[bare]}
    return (
        sorted(entry for entry in binaries if _target(entry) in shipped),
        sorted(entry for entry in datas if _is_data_used(entry, shipped, platform)),
    )


def _bare(name: str) -> str:
    """A library's name alone; on Windows in whatever case somebody wrote it."""
    return _posix(name).rpartition("/")[2].lower()


def _posix(name: str) -> str:
    return name.replace("\\", "/")


def _is_data_used(entry: Entry, shipped: set[str], platform: str) -> bool:
    if entry[2] == "SYMLINK":
        return _target(entry) in shipped
    return _is_used(_posix(entry[0]), _QT[platform])


def _target(entry: Entry) -> str:
    """What a link leads to, in the program's folder; everything else leads to itself."""
    name, source, kind = entry
    if kind != "SYMLINK":
        return name
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), source))


def _is_root(entry: Entry, platform: str) -> bool:
    """What is loaded by name and not because something is linked with it."""
    name, kind, qt = _posix(entry[0]), entry[2], _QT[platform]
    if name.startswith(f"{qt}plugins/"):
        return name.removeprefix(f"{qt}plugins/") in PLUGINS[platform]
    return kind == "EXTENSION" or re.match(r"(lib)?python3", _bare(name)) is not None


def _is_used(name: str, qt: str) -> bool:
    if name.startswith(f"{qt}translations/"):
        return TRANSLATIONS.fullmatch(PurePosixPath(name).name) is not None
    if name.startswith("liaison_app/"):
        return "__pycache__" not in name
    return not _NO_DATA.search(name) and not name.startswith(f"{qt}qml/")
