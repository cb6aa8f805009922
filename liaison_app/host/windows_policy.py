"""The policy file on Windows: where it is, and whether this user could change it.

Windows decides about every access by itself, groups and inheritance included; so it is asked. Who
owns a file may always change its permissions, which shows as `WRITE_DAC`.
"""

import ctypes
from collections.abc import Callable
from pathlib import Path

from liaison_app.domain.errors import Refused
from liaison_app.host.windows_calls import library

_COMMON_DATA = 0x23  # CSIDL_COMMON_APPDATA
_LONGEST = 260  # characters
_GENERIC_WRITE, _DELETE, _WRITE_DAC, _WRITE_OWNER = 0x40000000, 0x10000, 0x40000, 0x80000
_DELETE_CHILD = 0x40  # FILE_DELETE_CHILD
_SHARED = 0x7  # FILE_SHARE_READ | WRITE | DELETE
_OPEN_EXISTING = 3
_SHARING_VIOLATION = 32
_AS_IT_IS = 0x02200000  # FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT
_OF_FILE = (_GENERIC_WRITE, _DELETE, _WRITE_DAC, _WRITE_OWNER)
_OF_FOLDER = (_DELETE_CHILD, _DELETE, _WRITE_DAC, _WRITE_OWNER)

Allowed = Callable[[Path, int], bool]


def program_data() -> Path:
    """The folder for data of all users, as Windows knows it: a variable can be set by anybody."""
    buffer = ctypes.create_unicode_buffer(_LONGEST)
    shell = ctypes.windll.shell32  # type: ignore[attr-defined]
    if shell.SHGetFolderPathW(None, _COMMON_DATA, None, 0, buffer) != 0:
        raise Refused("policy-file-unreadable", path="ProgramData", reason="SHGetFolderPath")
    return Path(buffer.value)


def is_allowed(path: Path, access: int) -> bool:
    """Whether this user may open ``path`` for ``access``."""
    kernel = library("kernel32")
    kernel.CreateFileW.restype = ctypes.c_void_p
    handle = kernel.CreateFileW(str(path), access, _SHARED, None, _OPEN_EXISTING, _AS_IT_IS, None)
    if handle is None or handle == ctypes.c_void_p(-1).value:
        # Somebody holds it open; whether this user may was judged before that.
        return bool(getattr(ctypes, "get_last_error", lambda: 0)() == _SHARING_VIOLATION)
    kernel.CloseHandle(ctypes.c_void_p(handle))
    return True


def check_protected(path: Path, allowed: Allowed = is_allowed) -> None:
    """Refuse (``policy-file-writable``) a file, or its folder, that this user could change,
    replace or give to himself."""
    for place, accesses in ((path, _OF_FILE), (path.parent, _OF_FOLDER)):
        if any(allowed(place, access) for access in accesses):
            raise Refused("policy-file-writable", path=str(place))
