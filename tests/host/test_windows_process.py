"""A process on Windows: what it leaves behind, and the bounds of a child, as Windows is asked for
them. The calls are looked at; what Windows does with them is tried on Windows (PROCEDURE.md)."""

import ctypes
from typing import Any

import pytest

from liaison_app.exchange import windows_bounds
from liaison_app.host import windows_process
from tests.host.windows import Library, target


def security(status: int = 0) -> Library:
    def convert(_text: str, _revision: int, descriptor: Any, _size: Any) -> int:
        target(descriptor).value = 0x1000
        return 1

    def access(_descriptor: Any, present: Any, found: Any, _defaulted: Any) -> int:
        target(present).value, target(found).value = 1, 0x2000
        return 1

    return Library(
        ConvertStringSecurityDescriptorToSecurityDescriptorW=convert,
        GetSecurityDescriptorDacl=access,
        SetSecurityInfo=lambda *_: status,
    )


def kernel() -> Library:
    return Library(
        SetErrorMode=lambda _mode: 0, WerSetFlags=lambda _flags: 0, LocalFree=lambda _what: None
    )


def test_no_dump_no_box_and_no_memory_for_other_programs() -> None:
    system, guard = kernel(), security()
    windows_process.harden(system, guard)
    assert system.calls[:2] == [("SetErrorMode", (0x8003,)), ("WerSetFlags", (1,))]
    (_, (text, *_)), _, (_, (process, kind, what, owner, group, access, audit)) = guard.calls
    assert text == windows_process.OWN_ACCESS
    granted = int(text.split(";;;OW")[0].rpartition(";")[2], 16)
    assert granted & 0x0010 == 0  # PROCESS_VM_READ
    assert granted & 0x0020 == 0  # PROCESS_VM_WRITE
    assert granted & 0x40000 == 0  # WRITE_DAC: it cannot be granted again
    assert process.value == ctypes.c_void_p(-1).value
    assert (kind, what, owner, group, access.value, audit) == (6, 4, None, None, 0x2000, None)
    assert system.calls[-1][1][0].value == 0x1000  # and the descriptor is given back


def test_where_windows_refuses_the_program_does_not_start() -> None:
    system = kernel()
    with pytest.raises(OSError, match="Windows error 5"):
        windows_process.harden(system, security(5))
    assert system.called[-1] == "LocalFree"


def jobs(*, set_limits: int = 1, assigned: int = 1) -> tuple[Library, list[windows_bounds.Limits]]:
    seen: list[windows_bounds.Limits] = []

    def keep(_job: Any, _kind: int, limits: Any, _size: int) -> int:
        seen.append(target(limits))
        return set_limits

    system = Library(
        CreateJobObjectW=lambda _security, _name: 0x1_0000_0001,
        SetInformationJobObject=keep,
        AssignProcessToJobObject=lambda _job, _process: assigned,
    )
    return system, seen


def test_a_child_is_bounded_in_memory_and_time_by_a_job_of_its_own() -> None:
    system, seen = jobs()
    windows_bounds.bound_process(2**30, 60, system)
    (limits,) = seen
    assert limits.process_memory == 2**30
    assert limits.basic.user_time == 60 * 10_000_000
    assert limits.basic.flags == 0x0002 | 0x0100 | 0x0400
    _, (_, (job, kind, _, size)), (_, (same, process)) = system.calls
    assert (job.value, kind, same.value) == (0x1_0000_0001, 9, 0x1_0000_0001)
    assert size == ctypes.sizeof(windows_bounds.Limits) == 144  # as Windows has it on 64 bits
    assert process.value == ctypes.c_void_p(-1).value


def test_a_bound_of_0_is_none() -> None:
    system, seen = jobs()
    windows_bounds.bound_process(0, 0, system)
    assert seen[0].basic.flags == 0x0400


@pytest.mark.parametrize("refused", [{"set_limits": 0}, {"assigned": 0}])
def test_a_child_that_cannot_be_bounded_reads_nothing(refused: dict[str, int]) -> None:
    system, _ = jobs(**refused)
    with pytest.raises(OSError, match="could not be bounded"):
        windows_bounds.bound_process(2**30, 60, system)
