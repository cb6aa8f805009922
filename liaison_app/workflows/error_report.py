"""What may be told of an unexpected error: where in the program it came up, and in what program.

Nothing of a case is in it: neither messages of errors, which may quote a record, nor values, nor
the names of files and folders of this computer. What is told was written by us: types of errors,
functions and lines.
"""

import platform
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path, PurePath
from traceback import walk_tb

from liaison_app import __built__, __version__
from liaison_app.domain.dates import full_time
from liaison_app.domain.texts import Texts
from liaison_app.host.files import write_file

_OURS = "liaison_app"
_MOST = 40  # places of one error: more of them is a recursion, which the last ones show


def report_text(
    texts: Texts, error: BaseException, *, screen: str, parts: Mapping[str, str]
) -> str:
    """The whole report, to be read by an officer before it is kept. ``screen`` is the code of the
    screen on view, ``parts`` the versions of what the desktop is made of."""
    system = f"{platform.system()} {platform.release()} {platform.machine()}"
    versions = {"Python": platform.python_version(), **parts}
    lines = [
        texts("report.head"),
        "",
        texts("report.at", time=full_time(datetime.now(UTC), texts.language)),
        texts("report.version", version=__version__, built=__built__[:10]),
        texts("report.system", system=system),
        texts("report.parts", parts=", ".join(f"{name} {of}" for name, of in versions.items())),
        texts("report.packed" if getattr(sys, "frozen", False) else "report.installed"),
        texts("report.screen", screen=screen or "-"),
        "",
        *_told(texts, error),
    ]
    return "\n".join(lines) + "\n"


def save_report(path: Path, text: str) -> None:
    """Write it whole or not at all. Refused: ``file-not-written``."""
    write_file(path, text.encode())


def _told(texts: Texts, error: BaseException) -> Iterator[str]:
    for each in _chain(error):
        kind = type(each)
        yield texts("report.error", kind=f"{kind.__module__}.{kind.__qualname__}")
        yield from _places(texts, each)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error, then what it came of, as Python tells it."""
    seen: set[int] = set()
    now: BaseException | None = error
    while now is not None and id(now) not in seen:
        seen.add(id(now))
        yield now
        now = now.__cause__ or (None if now.__suppress_context__ else now.__context__)


def _places(texts: Texts, error: BaseException) -> list[str]:
    """Where it went through our program, the place it came up last; others' code is counted."""
    told: list[str] = []
    others = 0
    for frame, line in walk_tb(error.__traceback__):
        code = frame.f_code
        ours = _within(code.co_filename)
        if not ours:
            others += 1
            continue
        if others:
            told.append(texts("report.others", count=others))
            others = 0
        told.append(f"    {ours}:{line} {code.co_qualname}")
    if others:
        told.append(texts("report.others", count=others))
    return told if len(told) <= _MOST else ["    …", *told[-_MOST:]]


def _within(filename: str) -> str:
    """The module's place inside our package; empty for anybody else's."""
    parts = PurePath(filename).parts
    if _OURS not in parts:
        return ""
    return "/".join(parts[len(parts) - 1 - parts[::-1].index(_OURS) :])
