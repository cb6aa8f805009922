"""Starting this same program as a child that reads untrusted bytes and keeps nothing.

The child is told nothing but what comes through its standard input, and answers on its
standard output; `liaison_app.exchange.child` says what passes for a bundle. It bounds its own
memory and processor time; the wall-clock bound is here.
"""

import contextlib
import io
import os
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

from liaison_app.domain.errors import Refused

WALL_SECONDS = 900
# How soon a child whose work nobody wants any more is ended.
_LOOK_SECONDS = 0.02
# What a pipe holds, where the system lets it (Linux), and what is read from it at once; in bytes.
_PIPE = 2**20
# The child works ahead of its reader by so many bytes: both take turns at working, each in spurts,
# and a pipe alone would have each wait for the other.
_AHEAD = 8 * 2**20
_NO_WINDOW = 0x08000000  # CREATE_NO_WINDOW: of a program with a console
_WITHOUT_CONSOLE, _WITH_CONSOLE = "liaisonw", "liaison"


@contextmanager
def run_child(
    verb: str,
    request: bytes,
    arguments: Sequence[Path],
    stopped: Callable[[], bool],
    *,
    seconds: float = WALL_SECONDS,
) -> Iterator[BinaryIO]:
    """Give ``request`` to the child that does ``verb`` with ``arguments``; yields its answer. After
    ``seconds`` it is ended.

    A child that dies (memory, time, a fault in a parser) ends its answer early, which its reader
    refuses: whatever the bytes did, they did it there. Once ``stopped``
    says so the child is ended, and its answer read no further (Refused ``cancelled``).
    """
    with subprocess.Popen(
        [*program(), verb, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=child_environment(),
        pipesize=_PIPE,
        creationflags=no_window(),
    ) as child:
        over = threading.Event()
        watcher = threading.Thread(target=_watch, args=(child, over, stopped, seconds), daemon=True)
        try:
            assert child.stdin is not None
            assert child.stdout is not None
            watcher.start()
            # The child reads its whole request before it answers; the answer is never on a disk.
            with contextlib.suppress(BrokenPipeError):
                child.stdin.write(request)
                child.stdin.close()
            answer = _Answer(cast(io.BufferedReader, child.stdout), stopped)
            try:
                yield cast(BinaryIO, io.BufferedReader(answer, _PIPE))
            finally:
                child.kill()
                answer.close()
        finally:
            over.set()
            child.kill()
            if watcher.is_alive():
                watcher.join()


def _watch(
    child: "subprocess.Popen[bytes]",
    over: threading.Event,
    stopped: Callable[[], bool],
    seconds: float,
) -> None:
    """End the child when it takes too long or nobody waits for it: its reader may be waiting for
    the next byte."""
    until = time.monotonic() + seconds
    while not over.wait(_LOOK_SECONDS):
        if stopped() or time.monotonic() > until:
            child.kill()
            return


class _Answer(io.RawIOBase):
    """What the child writes, for as long as somebody wants it; taken from it by a thread, so that
    it need not wait. To be closed once the child was ended."""

    def __init__(self, pipe: io.BufferedReader, stopped: Callable[[], bool]) -> None:
        self._pipe = pipe
        self._stopped = stopped
        self._pieces: deque[memoryview] = deque()
        self._waiting = 0  # bytes in them
        self._changed = threading.Condition()
        self._at_end = False
        self._taker = threading.Thread(target=self._take, daemon=True)
        self._taker.start()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self._stopped():
            raise Refused("cancelled")
        with self._changed:
            self._changed.wait_for(lambda: self._pieces or self._at_end)
            if not self._pieces:
                return 0
            piece = self._pieces[0]
            count = min(len(piece), len(buffer))
            buffer[:count] = piece[:count]
            if count == len(piece):
                self._pieces.popleft()
            else:
                self._pieces[0] = piece[count:]
            self._waiting -= count
            self._changed.notify()
        return count

    def close(self) -> None:
        """Nobody reads on; returns once nothing is taken any more."""
        with self._changed:
            self._at_end = True
            self._changed.notify()
        self._taker.join()
        super().close()

    def _take(self) -> None:
        try:
            while piece := self._pipe.read1(_PIPE):
                with self._changed:
                    self._changed.wait_for(lambda: self._waiting < _AHEAD or self._at_end)
                    if self._at_end:
                        return
                    self._pieces.append(memoryview(piece))
                    self._waiting += len(piece)
                    self._changed.notify()
        finally:
            with self._changed:
                self._at_end = True
                self._changed.notify()


def is_frozen() -> bool:
    """Whether this is the built program, which needs no Python on the machine."""
    return bool(getattr(sys, "frozen", False))


def program() -> list[str]:
    """The command that starts this program, from a checkout or frozen. Frozen, `liaison-inspect`
    starts itself: at a check station there is nothing else. On Windows the desktop is a program
    without a console, whose standard streams nobody can rely on: it starts the one beside it."""
    if is_frozen():
        executable = Path(sys.executable)
        if executable.stem.lower() == _WITHOUT_CONSOLE:
            return [str(executable.with_name(_WITH_CONSOLE + executable.suffix))]
        return [sys.executable]
    # -P: the folder one happens to stand in (a stick, say) is no place to import from.
    return [sys.executable, "-P", "-m", "liaison_app"]


def no_window() -> int:
    """How a child is started that shows no console of its own; on Windows alone it would."""
    return _NO_WINDOW if sys.platform == "win32" else 0


def child_environment() -> dict[str, str]:
    """What the interpreter needs to start, and nothing else of ours."""
    kept = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "LD_LIBRARY_PATH", "VIRTUAL_ENV", "TMPDIR",
            "TEMP", "TMP")  # fmt: skip
    environment = {key: os.environ[key] for key in kept if key in os.environ}
    if is_frozen():  # it carries its own interpreter and modules
        return environment
    package_parent = str(Path(__file__).resolve().parent.parent.parent)
    environment["PYTHONPATH"] = package_parent
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    return environment
