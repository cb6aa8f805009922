"""The language in which a person is spoken to, by what was typed and by the system's locale."""

import os
from itertools import pairwise

from liaison_app.domain.texts import LANGUAGES


def language_of(arguments: list[str]) -> str:
    """``--lang`` wherever it stands, else the locale's; anything but Japanese reads English."""
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
    return "en"
