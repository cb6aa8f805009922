"""The bounds a child process sets itself before it reads untrusted bytes."""

import sys


def bound_process(memory: int, seconds: int) -> None:
    """Memory (bytes), processor time (seconds) and core dumps; 0 sets no bound.

    Windows has no such bounds: there the program's own counting and its wall-clock bound are what
    holds.
    """
    if sys.platform == "win32":
        return
    import resource

    for kind, bound in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds)):
        _, hard = resource.getrlimit(kind)
        if bound and (hard == resource.RLIM_INFINITY or bound < hard):
            resource.setrlimit(kind, (bound, bound))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
