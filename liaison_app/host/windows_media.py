"""Removable media on Windows, by drive type."""

import ctypes
import string
from collections.abc import Iterator, Sequence
from pathlib import Path

from liaison_app.host.media import Medium

_REMOVABLE, _OPTICAL = 2, 5
_READ_ONLY = 0x00080000  # FILE_READ_ONLY_VOLUME
_NAME = 261  # characters


class WindowsMedia:
    """Drives that can be taken out: sticks, cards, discs."""

    def trace(self) -> bytes:
        return b" ".join(letter.encode() for letter in self._letters())

    def found(self) -> Sequence[Medium]:
        return tuple(medium for letter in self._letters() for medium in self._medium(letter))

    def _letters(self) -> list[str]:
        kernel = ctypes.windll.kernel32  # type: ignore[attr-defined]
        drives = kernel.GetLogicalDrives()
        present = [
            letter for bit, letter in enumerate(string.ascii_uppercase) if drives & (1 << bit)
        ]
        return [
            letter
            for letter in present
            if kernel.GetDriveTypeW(f"{letter}:\\") in (_REMOVABLE, _OPTICAL)
        ]

    def _medium(self, letter: str) -> Iterator[Medium]:
        kernel = ctypes.windll.kernel32  # type: ignore[attr-defined]
        root = f"{letter}:\\"
        name = ctypes.create_unicode_buffer(_NAME)
        serial, flags = ctypes.c_uint32(), ctypes.c_uint32()
        known = kernel.GetVolumeInformationW(
            root, name, _NAME, ctypes.byref(serial), None, ctypes.byref(flags), None, 0
        )
        if known:  # else the drive is there, and empty
            number = f"{serial.value >> 16:04X}-{serial.value & 0xFFFF:04X}"
            yield Medium(Path(root), name.value or root, number, bool(flags.value & _READ_ONLY))
