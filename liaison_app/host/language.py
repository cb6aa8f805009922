"""The language in which a person is spoken to, by what was typed and by the system's locale."""

import os
import sys
from itertools import pairwise
from typing import Any

from liaison_app.domain.texts import LANGUAGES

_LANGUAGE, _JAPANESE = 0x3FF, 0x11  # of a LANGID, without its country


def language_of(arguments: list[str], platform: str = sys.platform, kernel: Any = None) -> str:
    """``--lang`` wherever it stands, else the locale's; anything but Japanese reads English. On
    Windows, which has no such variables, the language its own menus are in."""
    wanted = [
        argument.removeprefix("--lang=")
        for before, argument in pairwise(["", *arguments])
        if before == "--lang" or argument.startswith("--lang=")
    ]
    if wanted and wanted[-1] in LANGUAGES:
        return wanted[-1]
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(variable):
            return "ja" if os.environ[variable].startswith("ja") else "en"
    if platform == "win32":
        from liaison_app.host.windows_calls import library

        shown = (kernel or library("kernel32")).GetUserDefaultUILanguage()
        return "ja" if shown & _LANGUAGE == _JAPANESE else "en"
    return "en"
