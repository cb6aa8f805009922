"""Windows' own functions, by library; found when they are first needed, so that every module can be
read on any system. Tests hand in their own in their place."""

import ctypes
from typing import Any


def library(name: str) -> Any:
    """A library of the system (``kernel32``, ``advapi32`` …); the last error is kept for
    `last_error`."""
    return getattr(ctypes, "WinDLL")(name, use_last_error=True)  # noqa: B009 - Windows alone has it


def last_error(doing: str) -> OSError:
    """Why the last call failed, in Windows' numbers."""
    code = getattr(ctypes, "get_last_error")()  # noqa: B009
    return OSError(code, f"{doing} failed: Windows error {code}")
