"""Removable media on Windows: by drive type, and by the bus where a disk says that it is fixed, as
disks on USB do."""

import ctypes
import os
import string
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from liaison_app.host.media import Medium
from liaison_app.host.windows_calls import library

_REMOVABLE, _FIXED, _OPTICAL = 2, 3, 5
_READ_ONLY = 0x00080000  # FILE_READ_ONLY_VOLUME
_NAME = 261  # characters
_BUSES = (4, 7, 12, 13)  # FireWire, USB, SD, MMC (STORAGE_BUS_TYPE)
_ANY_SHARE, _EXISTING = 0x3, 3
_QUERY_PROPERTY = 0x002D1400  # IOCTL_STORAGE_QUERY_PROPERTY
_BUS_AT, _ANSWER = 28, 64  # bytes: where STORAGE_DEVICE_DESCRIPTOR has the bus, and what is read
_NO_HANDLE = ctypes.c_void_p(-1).value


class Volume(NamedTuple):
    """What Windows says of the medium in a drive."""

    label: str
    number: str
    read_only: bool


class WindowsMedia:
    """Drives that can be taken out: sticks, cards, discs, disks on USB. ``kernel`` is Windows' own
    but in tests; ``system`` the drive that Windows runs from, which is none of them."""

    def __init__(self, kernel: Any = None, system: str | None = None) -> None:
        self._kernel = kernel or library("kernel32")
        self._system = (os.environ.get("SYSTEMDRIVE", "C:") if system is None else system)[:1]
        self._kernel.CreateFileW.restype = ctypes.c_void_p

    def trace(self) -> bytes:
        """A card reader keeps its letter without a card: the number of the medium is told too. A
        disc is not asked, which would have to spin up."""
        return "\n".join(self._traces()).encode()

    def found(self) -> Sequence[Medium]:
        return tuple(medium for letter in self._letters() for medium in self._medium(letter))

    def _traces(self) -> Iterator[str]:
        for letter in self._letters():
            is_disc = self._kind(letter) == _OPTICAL
            volume = None if is_disc else volume_of(f"{letter}:", self._kernel)
            yield f"{letter} {volume.number if volume else ''}"

    def _letters(self) -> list[str]:
        drives = self._kernel.GetLogicalDrives()
        present = (
            letter for bit, letter in enumerate(string.ascii_uppercase) if drives & (1 << bit)
        )
        return [letter for letter in present if self._is_removable(letter)]

    def _is_removable(self, letter: str) -> bool:
        kind = self._kind(letter)
        if kind == _FIXED:
            return letter != self._system.upper() and self._bus(letter) in _BUSES
        return kind in (_REMOVABLE, _OPTICAL)

    def _kind(self, letter: str) -> int:
        return int(self._kernel.GetDriveTypeW(f"{letter}:\\"))

    def _bus(self, letter: str) -> int | None:
        """Asked without opening what is on it, which takes no rights."""
        opened = self._kernel.CreateFileW(
            f"\\\\.\\{letter}:", 0, _ANY_SHARE, None, _EXISTING, 0, None
        )
        if opened in (None, _NO_HANDLE):
            return None
        handle = ctypes.c_void_p(opened)
        try:
            query, answer = (ctypes.c_ubyte * 12)(), (ctypes.c_ubyte * _ANSWER)()
            count = ctypes.c_uint32()
            told = self._kernel.DeviceIoControl(
                handle, _QUERY_PROPERTY, query, len(query), answer, _ANSWER,
                ctypes.byref(count), None,
            )  # fmt: skip
            return answer[_BUS_AT] if told and count.value > _BUS_AT else None
        finally:
            self._kernel.CloseHandle(handle)

    def _medium(self, letter: str) -> Iterator[Medium]:
        volume = volume_of(f"{letter}:", self._kernel)
        if volume is not None:  # else the drive is there, and empty
            root = f"{letter}:\\"
            yield Medium(Path(root), volume.label or root, volume.number, volume.read_only)


def volume_of(drive: str, kernel: Any = None) -> Volume | None:
    """The medium in a drive (``E:``); None where there is none, or it does not answer."""
    kernel = kernel or library("kernel32")
    name = ctypes.create_unicode_buffer(_NAME)
    serial, flags = ctypes.c_uint32(), ctypes.c_uint32()
    known = kernel.GetVolumeInformationW(
        f"{drive}\\", name, _NAME, ctypes.byref(serial), None, ctypes.byref(flags), None, 0
    )
    if not known:
        return None
    number = f"{serial.value >> 16:04X}-{serial.value & 0xFFFF:04X}"
    return Volume(name.value, number, bool(flags.value & _READ_ONLY))
