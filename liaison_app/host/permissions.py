"""Whether somebody else on this computer may read a file. POSIX tells by its mode; Windows by the
list of who was granted what, in its own notation (SDDL)."""

import ctypes
import re
import stat
import sys
from pathlib import Path
from typing import Any

from liaison_app.host.windows_calls import error_of, last_error, library

# Whom a file is always open to: the system, administrators, its owner.
_ALWAYS = frozenset({"SY", "BA", "LA", "OW", "CO", "S-1-5-18", "S-1-5-32-544", "S-1-3-4"})
_OWNER = re.compile(r"O:(S-[0-9-]+|[A-Z]{2})")
_ENTRY = re.compile(r"\((X?A);([A-Z]*);([^;]*);[^;]*;[^;]*;(S-[0-9-]+|[A-Z]{2})[^)]*\)")
_FILE_OBJECT, _OWNER_AND_ACCESS, _REVISION = 1, 0x1 | 0x4, 1


def is_open_to_others(path: Path) -> bool:
    """Whether anybody but this user (and who administers the computer) was granted access; OSError
    where the system does not tell."""
    if sys.platform == "win32":
        return bool(granted_to_others(security_of(path)))
    return bool(stat.S_IMODE(path.stat().st_mode) & 0o077)


def granted_to_others(descriptor: str) -> list[str]:
    """Whom a security descriptor (SDDL) grants access beside its owner, the system and the
    administrators, as Windows names them: ``WD`` everyone, ``BU`` users, ``S-1-5-21-…`` somebody.
    A descriptor without a list of access grants everything to everyone."""
    owner = _OWNER.search(descriptor)
    own = _ALWAYS | ({owner[1]} if owner else set())
    _, has_list, listed = descriptor.partition("D:")
    listed = listed.partition("S:")[0]
    if not has_list or listed.startswith("NO_ACCESS_CONTROL"):
        return ["WD"]
    granted = [
        who
        for _, flags, rights, who in _ENTRY.findall(listed)
        if "IO" not in re.findall("..", flags) and rights not in ("", "0x0")
    ]
    return sorted(set(granted) - own)


def security_of(path: Path, security: Any = None, kernel: Any = None) -> str:
    """A file's owner and list of access on Windows, as SDDL; OSError where Windows refuses."""
    security, kernel = security or library("advapi32"), kernel or library("kernel32")
    descriptor, text = ctypes.c_void_p(), ctypes.c_void_p()
    failed = security.GetNamedSecurityInfoW(
        str(path), _FILE_OBJECT, _OWNER_AND_ACCESS, None, None, None, None, ctypes.byref(descriptor)
    )
    if failed:
        raise error_of(failed)
    try:
        if not security.ConvertSecurityDescriptorToStringSecurityDescriptorW(
            descriptor, _REVISION, _OWNER_AND_ACCESS, ctypes.byref(text), None
        ):
            raise last_error()
        return ctypes.wstring_at(text.value or 0)
    finally:
        kernel.LocalFree(text)
        kernel.LocalFree(descriptor)
