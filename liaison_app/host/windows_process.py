"""What this process may leave behind on Windows: no dump of its memory, no box that waits for
somebody, and no memory that other programs of the same user may read.

An administrator's programs read it all the same; on every system that is so.
"""

import ctypes
from typing import Any

from liaison_app.host.windows_calls import error_of, last_error, library

# SEM_FAILCRITICALERRORS, SEM_NOGPFAULTERRORBOX, SEM_NOOPENFILEERRORBOX: an empty drive and a crash
# end in an error, not in a box, and a crash is not handed to the error reporting.
_NO_BOXES = 0x0001 | 0x0002 | 0x8000
_NO_HEAP = 0x0001  # WER_FAULT_REPORTING_FLAG_NOHEAP: what is reported all the same has no memory
# Who owns the process may end it, wait for it and ask what it is (PROCESS_TERMINATE,
# PROCESS_QUERY_INFORMATION, PROCESS_QUERY_LIMITED_INFORMATION, SYNCHRONIZE); the system may do all.
OWN_ACCESS = "D:P(A;;0x00101401;;;OW)(A;;0x001fffff;;;SY)"
_KERNEL_OBJECT, _ITS_ACCESS, _REVISION = 6, 0x4, 1


def harden(kernel: Any = None, security: Any = None) -> None:
    """Before anything is opened. Raises OSError where Windows refuses."""
    kernel = kernel or library("kernel32")
    kernel.SetErrorMode(_NO_BOXES)
    kernel.WerSetFlags(_NO_HEAP)
    _close_memory(kernel, security or library("advapi32"))


def _close_memory(kernel: Any, security: Any) -> None:
    descriptor, access = ctypes.c_void_p(), ctypes.c_void_p()
    present, defaulted = ctypes.c_int(), ctypes.c_int()
    made = security.ConvertStringSecurityDescriptorToSecurityDescriptorW(
        OWN_ACCESS, _REVISION, ctypes.byref(descriptor), None
    )
    if not made:
        raise last_error()
    try:
        told = security.GetSecurityDescriptorDacl(
            descriptor, ctypes.byref(present), ctypes.byref(access), ctypes.byref(defaulted)
        )
        if not told or not present.value:  # without a list everybody would be allowed everything
            raise last_error()
        this = ctypes.c_void_p(-1)  # what GetCurrentProcess gives
        failed = security.SetSecurityInfo(
            this, _KERNEL_OBJECT, _ITS_ACCESS, None, None, access, None
        )
        if failed:
            raise error_of(failed)
    finally:
        kernel.LocalFree(descriptor)
