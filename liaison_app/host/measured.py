"""Running this same program as a command and saying what it took: seconds, or peak memory.

The peak is read from the kernel while the command runs (Linux, Windows); elsewhere it is not known.
"""

import ctypes
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from liaison_app.domain.errors import Refused
from liaison_app.host.child import program
from liaison_app.host.windows_calls import library

_LOOK_EVERY = 0.02  # seconds
_ASK = 0x1000  # PROCESS_QUERY_LIMITED_INFORMATION


class Counters(ctypes.Structure):
    """PROCESS_MEMORY_COUNTERS; sizes in bytes."""

    _fields_ = (
        ("size", ctypes.c_uint32),
        ("faults", ctypes.c_uint32),
        ("peak_set", ctypes.c_size_t),
        ("others", ctypes.c_size_t * 7),
    )


def run_timed(arguments: Sequence[str], environment: Mapping[str, str]) -> float:
    """The seconds of one command, from its start to its end; Refused ``command-failed``."""
    begin = time.perf_counter()
    with _started(arguments, environment) as child:
        status = child.wait()
    seconds = time.perf_counter() - begin
    _check(arguments, status)
    return seconds


def run_watched(arguments: Sequence[str], environment: Mapping[str, str]) -> int | None:
    """The peak of one command's resident memory in bytes, None where the system does not tell.

    Raises Refused ``command-failed``.
    """
    peak = None
    with _started(arguments, environment) as child:
        while True:
            try:
                status = child.wait(_LOOK_EVERY)
                break
            except subprocess.TimeoutExpired:
                peak = _peak(child.pid) or peak
    _check(arguments, status)
    return peak


def run_answering(arguments: Sequence[str], environment: Mapping[str, str]) -> bytes:
    """What one command writes on its standard output; Refused ``command-failed``."""
    done = subprocess.run(
        [*program(), *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **environment},
        check=False,
    )
    _check(arguments, done.returncode)
    return done.stdout


def peak_memory(pid: int = 0) -> int | None:
    """The peak of a process's resident memory so far in bytes, of this one unless told otherwise;
    None where the system does not tell."""
    return _peak(pid or os.getpid())


def _started(arguments: Sequence[str], environment: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    """What the command prints is thrown away."""
    return subprocess.Popen(
        [*program(), *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **environment},
    )


def _check(arguments: Sequence[str], status: int) -> None:
    if status != 0:
        raise Refused("command-failed", command=arguments[0], status=status)


def _peak(pid: int) -> int | None:
    """The kernel's own high-water mark; it only rises, so the last look is the peak."""
    if sys.platform == "win32":
        return windows_peak(pid)
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    found = [line.split()[1] for line in lines if line.startswith("VmHWM:")]
    return int(found[0]) * 1024 if found else None


def windows_peak(pid: int, kernel: Any = None) -> int | None:
    """The same on Windows: the largest working set so far."""
    kernel = kernel or library("kernel32")
    kernel.OpenProcess.restype = ctypes.c_void_p
    handle = ctypes.c_void_p(kernel.OpenProcess(_ASK, 0, pid))
    if not handle.value:
        return None
    counters = Counters(size=ctypes.sizeof(Counters))
    told = kernel.K32GetProcessMemoryInfo(handle, ctypes.byref(counters), counters.size)
    kernel.CloseHandle(handle)
    return int(counters.peak_set) if told else None
