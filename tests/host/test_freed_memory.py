"""What is given back to the allocator is overwritten (`fill_freed_memory`)."""

import subprocess
import sys

import pytest

# In a process of its own: it holds for the whole of it, and cannot be taken back here.
_PROGRAM = """
import ctypes, sys
from liaison_app.host.process import fill_freed_memory

libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
libc.malloc.argtypes = [ctypes.c_size_t]
libc.free.argtypes = [ctypes.c_void_p]
if sys.argv[1] == "filled":
    assert fill_freed_memory()
size = 4096
held = libc.malloc(size)
libc.malloc(2048)  # so that what is freed stays a piece of its own
ctypes.memset(held, ord("s"), size)
libc.free(held)
print((ctypes.c_char * 64).from_address(held + size // 2).raw.count(b"s"))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="an allocator of Linux")
@pytest.mark.parametrize(("how", "left"), [("filled", 0), ("as it comes", 64)])
def test_what_is_given_back_is_overwritten(how: str, left: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, how], capture_output=True, text=True, check=True
    )
    assert int(done.stdout) == left
