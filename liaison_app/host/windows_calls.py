"""Windows' own functions, by library; found when they are first needed, so that every module can be
read on any system. Tests hand in their own in their place."""

import ctypes
from typing import Any


def library(name: str) -> Any:
    """A library of the system (``kernel32``, ``advapi32`` …); the last error is kept for
    `last_error`."""
    return getattr(ctypes, "WinDLL")(name, use_last_error=True)  # noqa: B009 - Windows alone has it


def last_error() -> OSError:
    """Why the last call failed."""
    return error_of(getattr(ctypes, "get_last_error", lambda: 0)())


def error_of(code: int) -> OSError:
    """What a function that answers with an error's number says; on Windows its ``errno`` is set by
    it, and its text is the system's."""
    said = getattr(ctypes, "FormatError", lambda number: f"Windows error {number}")(code)
    return OSError(None, said, None, code)
