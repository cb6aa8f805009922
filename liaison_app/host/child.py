"""Starting this same program as a child that reads untrusted bytes and keeps nothing.

The child is told nothing but what comes through its standard input, and answers on its
standard output; `liaison_app.exchange.child` says what passes. It bounds its own memory and
processor time; the wall-clock bound is here.
"""

import contextlib
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

WALL_SECONDS = 900


@contextmanager
def private_folder() -> Iterator[Path]:
    """A folder only this user can open, gone when the block ends."""
    with tempfile.TemporaryDirectory(prefix="liaison-") as folder:
        yield Path(folder)


@contextmanager
def run_child(verb: str, request: bytes, source: Path, spool: Path) -> Iterator[BinaryIO]:
    """Give ``request`` to the child with ``source`` as its second input; yields its answer.

    A child that dies (memory, time, a fault in a parser) ends its answer early, which its reader
    refuses as ``bundle-unreadable``: whatever the bytes did, they did it there.
    """
    with subprocess.Popen(
        [*program(), verb, str(source), str(spool)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(),
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        too_long = threading.Timer(WALL_SECONDS, child.kill)
        too_long.start()
        try:
            # The child reads its whole request before it answers; the answer is never on a disk.
            with contextlib.suppress(BrokenPipeError):
                child.stdin.write(request)
                child.stdin.close()
            yield cast(BinaryIO, child.stdout)
        finally:
            too_long.cancel()
            child.kill()


def program() -> list[str]:
    """The command that starts this program, from a checkout or frozen."""
    if getattr(sys, "frozen", False):
        return [sys.executable]
    return [sys.executable, "-m", "liaison_app"]


def _environment() -> dict[str, str]:
    """What the interpreter needs to start, and nothing else of ours."""
    kept = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "LD_LIBRARY_PATH", "VIRTUAL_ENV", "TMPDIR")
    environment = {key: os.environ[key] for key in kept if key in os.environ}
    package_parent = str(Path(__file__).resolve().parent.parent.parent)
    environment["PYTHONPATH"] = package_parent
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    return environment
