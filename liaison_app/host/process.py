"""What this process may leave behind: nothing others can read, and no core dump."""

import os
import sys


def harden() -> None:
    """Private files (umask 077) and no core dumps, before anything is opened."""
    os.umask(0o077)
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        import ctypes

        # PR_SET_DUMPABLE = 4: other processes of the user cannot read this one's memory.
        ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)
