"""The bounds a child process sets itself before it reads untrusted bytes."""

import sys


def bound_process(memory: int, seconds: int, *, reserves: bool = False) -> None:
    """Memory (bytes), processor time (seconds) and core dumps; 0 sets no bound. A library that
    ``reserves`` far more addresses than it uses is bounded in what it may write to. On Windows see
    `exchange.windows_bounds`.
    """
    if sys.platform == "win32":
        from liaison_app.exchange import windows_bounds

        windows_bounds.bound_process(memory, seconds)
        return
    import resource

    addresses = resource.RLIMIT_DATA if reserves else resource.RLIMIT_AS
    for kind, bound in ((addresses, memory), (resource.RLIMIT_CPU, seconds)):
        _, hard = resource.getrlimit(kind)
        if bound and (hard == resource.RLIM_INFINITY or bound < hard):
            resource.setrlimit(kind, (bound, bound))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
