"""What this process may leave behind: nothing others can read, and no core dump."""

import os
import sys

_M_PERTURB, _FILLING = -6, 0xA5  # mallopt(3)


def harden(platform: str = sys.platform) -> None:
    """Private files (umask 077; on Windows what the folder grants) and no core dumps, before
    anything is opened."""
    os.umask(0o077)
    if platform == "win32":
        from liaison_app.host import windows_process

        windows_process.harden()
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if platform == "linux":
        import ctypes

        # PR_SET_DUMPABLE = 4: other processes of the user cannot read this one's memory.
        ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)


def fill_freed_memory() -> bool:
    """From now on whatever this process gives back to its allocator is overwritten at once, whoever
    had it: SQLCipher, Qt, Python's larger objects. Whether that is so; only glibc does it."""
    if sys.platform != "linux":
        return False
    import ctypes

    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    return mallopt is not None and mallopt(_M_PERTURB, _FILLING) == 1
