"""A program of Windows without a console (`liaisonw`): it has no standard streams, and what it says
before there is a window would be said to nobody."""

import io
import os
import sys
from collections.abc import Callable

from liaison_app.host.windows_calls import library

_ERROR_IN_FRONT = 0x10 | 0x10000  # MB_ICONERROR, MB_SETFOREGROUND


def has_no_console() -> bool:
    """Whether there is nothing to say anything to."""
    return sys.stderr is None


def run_without_console(run: Callable[[], int], show: Callable[[str], None] | None = None) -> int:
    """The exit status of ``run``; where it failed, a box shows what it said on standard error."""
    said = io.StringIO()
    # Empty, and not Windows' null device, which passes for a terminal with somebody at it.
    asked = io.StringIO()
    with open(os.devnull, "w", encoding="utf-8") as nothing:  # noqa: PTH123 - no path of a file
        before = sys.stdin, sys.stdout, sys.stderr
        sys.stdin, sys.stdout, sys.stderr = asked, nothing, said
        try:
            status = run()
        finally:
            sys.stdin, sys.stdout, sys.stderr = before
    if status != 0 and said.getvalue().strip():
        (show or _show)(said.getvalue().strip())
    return status


def _show(text: str) -> None:
    library("user32").MessageBoxW(None, text, "Liaison", _ERROR_IN_FRONT)
