"""The bounds of a child process on Windows: a job object that holds this process alone."""

import ctypes
from typing import Any

_TIME, _MEMORY, _DIE = 0x0002, 0x0100, 0x0400  # JOB_OBJECT_LIMIT_…; _DIE: no box after a crash
_EXTENDED = 9  # JobObjectExtendedLimitInformation
_TICKS = 10_000_000  # a second, in Windows' units of 100 ns


class _Basic(ctypes.Structure):
    _fields_ = (
        ("user_time", ctypes.c_int64),
        ("job_time", ctypes.c_int64),
        ("flags", ctypes.c_uint32),
        ("least_set", ctypes.c_size_t),
        ("most_set", ctypes.c_size_t),
        ("processes", ctypes.c_uint32),
        ("affinity", ctypes.c_size_t),
        ("priority", ctypes.c_uint32),
        ("scheduling", ctypes.c_uint32),
    )


class Limits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION."""

    _fields_ = (
        ("basic", _Basic),
        ("io", ctypes.c_uint64 * 6),
        ("process_memory", ctypes.c_size_t),
        ("job_memory", ctypes.c_size_t),
        ("process_peak", ctypes.c_size_t),
        ("job_peak", ctypes.c_size_t),
    )


def bound_process(memory: int, seconds: int, kernel: Any = None) -> None:
    """As `exchange.bounds.bound_process`: bytes of committed memory (what a library reserves and
    does not use is not counted), and user time. Raises OSError where Windows refuses: then nothing
    is read."""
    kernel = kernel or getattr(ctypes, "WinDLL")("kernel32", use_last_error=True)  # noqa: B009
    limits = Limits()
    limits.basic.flags = _DIE | (_MEMORY if memory else 0) | (_TIME if seconds else 0)
    limits.basic.user_time = seconds * _TICKS
    limits.process_memory = memory
    kernel.CreateJobObjectW.restype = ctypes.c_void_p
    job = ctypes.c_void_p(kernel.CreateJobObjectW(None, None))  # open for as long as this lives
    this = ctypes.c_void_p(-1)  # what GetCurrentProcess gives
    size = ctypes.sizeof(limits)
    if not (
        job.value
        and kernel.SetInformationJobObject(job, _EXTENDED, ctypes.byref(limits), size)
        and kernel.AssignProcessToJobObject(job, this)
    ):
        raise OSError("this process could not be bounded")
