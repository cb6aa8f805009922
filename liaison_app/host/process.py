"""What this process may leave behind: nothing others can read, and no core dump."""

import os
import sys


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
