"""Media on Windows: drives as its functions tell of them, and what failed on one."""

from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from typing import Any

import pytest

from liaison_app.domain.errors import Refused
from liaison_app.host import carrying
from liaison_app.host.windows_media import WindowsMedia
from tests.host.windows import Library, target

REMOVABLE, FIXED, NETWORK, OPTICAL = 2, 3, 4, 5
USB, SATA, NVME = 7, 11, 17


@dataclass
class Drive:
    kind: int
    bus: int = SATA
    label: str = ""
    serial: int = 0
    flags: int = 0
    is_empty: bool = False


def windows(**drives: Drive) -> Library:
    handles: dict[int, Drive] = {}

    def kind(root: str) -> int:
        return drives[root[0]].kind

    def opened(name: str, access: int, *_: Any) -> int:
        assert access == 0, "nothing on the medium is opened"
        handle = 0x1_0000_0000 + len(handles)
        handles[handle] = drives[name[4]]
        return handle

    def told(handle: Any, code: int, _q: Any, _n: int, answer: Any, _size: int, count: Any,
             _o: Any) -> int:  # fmt: skip
        assert code == 0x2D1400
        answer[28], target(count).value = handles[handle.value].bus, 40
        return 1

    def volume(
        root: str, name: Any, _size: int, serial: Any, _most: Any, flags: Any, *_: Any
    ) -> int:
        drive = drives.get(root[0], Drive(REMOVABLE, is_empty=True))
        if drive.is_empty:
            return 0
        name.value, target(serial).value, target(flags).value = (
            drive.label,
            drive.serial,
            drive.flags,
        )
        return 1

    return Library(
        GetLogicalDrives=lambda: sum(1 << (ord(letter) - ord("A")) for letter in drives),
        GetDriveTypeW=kind,
        CreateFileW=opened,
        CloseHandle=lambda handle: handles.pop(handle.value) is not None,
        DeviceIoControl=told,
        GetVolumeInformationW=volume,
    )


def found(kernel: Library) -> list[str]:
    return [each.volume for each in WindowsMedia(kernel, "C:").found()]


def test_a_stick_is_found_with_label_and_serial_number() -> None:
    kernel = windows(C=Drive(FIXED, NVME), E=Drive(REMOVABLE, USB, "連絡", 0x1A2B3C4D, 0x80000))
    (medium,) = WindowsMedia(kernel, "C:").found()
    assert medium.folder == Path("E:\\")
    assert medium.volume == "連絡 (1A2B-3C4D)"
    assert medium.read_only


@pytest.mark.parametrize(
    ("drive", "is_medium"),
    [
        (Drive(FIXED, USB, "x", 1), True),  # disks on USB say that they are fixed
        (Drive(FIXED, 12, "x", 1), True),
        (Drive(FIXED, SATA, "x", 1), False),
        (Drive(OPTICAL, SATA, "x", 1), True),
        (Drive(NETWORK, USB, "x", 1), False),
        (Drive(REMOVABLE, USB, is_empty=True), False),
    ],
)
def test_what_counts_as_removable(drive: Drive, is_medium: bool) -> None:
    kernel = windows(C=Drive(FIXED, USB, "system", 2), D=drive)
    assert found(kernel) == (["x (0000-0001)"] if is_medium else [])
    opened = kernel.called.count("CreateFileW")
    assert kernel.called.count("CloseHandle") == opened


def test_a_drive_that_cannot_be_asked_for_its_bus_is_none_and_nothing_is_closed() -> None:
    kernel = windows(D=Drive(FIXED, USB, "x", 1))
    kernel.CreateFileW._body = lambda *_: 2**64 - 1
    assert found(kernel) == []
    assert "CloseHandle" not in kernel.called


def test_a_card_in_a_reader_that_was_there_is_noticed_and_a_disc_is_not_asked() -> None:
    reader = Drive(REMOVABLE, USB, "card", 7, is_empty=True)
    media = WindowsMedia(kernel := windows(E=reader, F=Drive(OPTICAL)), "C:")
    before = media.trace()
    reader.is_empty = False
    assert media.trace() != before
    asked = [given[0] for name, given in kernel.calls if name == "GetVolumeInformationW"]
    assert set(asked) == {"E:\\"}


@pytest.mark.parametrize(
    ("drive", "code"),
    [
        (Drive(REMOVABLE, label="x", flags=0x80000), "medium-read-only"),
        (Drive(REMOVABLE, is_empty=True), "medium-gone"),
        (Drive(REMOVABLE, label="x"), None),  # whatever it is, the system has said it
    ],
)
def test_access_denied_is_told_as_what_it_is(drive: Drive, code: str | None) -> None:
    kernel = windows(E=drive)
    assert carrying._windows_code(PureWindowsPath("E:/nco-to-mofa-0001.liaison"), kernel) == code
    share = PureWindowsPath("//server/share/nco-to-mofa-0001.liaison")
    assert carrying._windows_code(share, kernel) is None


def test_elsewhere_the_system_s_own_numbers_are_enough() -> None:
    refused = carrying._refused(Path("/media/x/file"), PermissionError(13, "denied"), "linux")
    assert isinstance(refused, Refused)
    assert refused.code == "file-not-written"
