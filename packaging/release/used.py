"""What of the libraries' files is shipped: the plug-ins the desktop uses, and every library that
something shipped is linked with. The rest came along because something could have used it.
"""

import posixpath
import re
from pathlib import PurePosixPath
from typing import TypeAlias

from PyInstaller.depend.bindepend import get_imports

# Name in the program's folder, where it lies now, what it is: as PyInstaller writes its lists.
Entry: TypeAlias = tuple[str, str, str]

QT = "PySide6/Qt/"
PLUGINS = frozenset(
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
TRANSLATIONS = re.compile(r"(qt|qtbase)_(ja|en)\.qm")
# Data of libraries that only their makers' tools and tests read.
_NO_DATA = re.compile(
    r"(^|/)(tests?|examples?|__pycache__|include)/|\.(pyi|pxd|h|c|a|hpp|cpp|typed)$|(^|/)direct_url\.json$"
    r"|\.dist-info/(RECORD|INSTALLER|REQUESTED)$"
)


def used(binaries: list[Entry], datas: list[Entry]) -> tuple[list[Entry], list[Entry]]:
    """What of both lists is shipped."""
    roots = [entry for entry in binaries if _is_root(entry)]
    libraries = [entry for entry in binaries if entry[2] != "SYMLINK" and not _is_root(entry)]
    others = {PurePosixPath(name).name: (name, source, kind) for name, source, kind in libraries}
    kept, waiting = set(), [entry[1] for entry in roots]
    while waiting:
        for name, _ in get_imports(waiting.pop()):
            if name in others and name not in kept:
                kept.add(name)
                waiting.append(others[name][1])
    shipped = {entry[0] for entry in roots} | {others[name][0] for name in kept}
    return (
        sorted(entry for entry in binaries if _target(entry) in shipped),
        sorted(entry for entry in datas if _is_data_used(entry, shipped)),
    )


def _is_data_used(entry: Entry, shipped: set[str]) -> bool:
    return _target(entry) in shipped if entry[2] == "SYMLINK" else _is_used(entry[0])


def _target(entry: Entry) -> str:
    """What a link leads to, in the program's folder; everything else leads to itself."""
    name, source, kind = entry
    if kind != "SYMLINK":
        return name
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), source))


def _is_root(entry: Entry) -> bool:
    """What is loaded by name and not because something is linked with it."""
    name, _, kind = entry
    if name.startswith(f"{QT}plugins/"):
        return name.removeprefix(f"{QT}plugins/") in PLUGINS
    return kind == "EXTENSION" or PurePosixPath(name).name.startswith("libpython")


def _is_used(name: str) -> bool:
    if name.startswith(f"{QT}translations/"):
        return TRANSLATIONS.fullmatch(PurePosixPath(name).name) is not None
    if name.startswith("liaison_app/"):
        return "__pycache__" not in name
    return not _NO_DATA.search(name) and not name.startswith(f"{QT}qml/")
