"""Removable media: which are there, and whether that changed. No root, no service, no network.

Linux tells in ``/proc/self/mountinfo`` and ``/sys``; a medium counts as removable by what the
kernel says of its device, or by hanging on USB or a card reader. Windows tells by drive type, macOS
by ``/Volumes``. Network drives are none.
"""

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

_OCTAL = {"\\040": " ", "\\011": "\t", "\\012": "\n", "\\134": "\\"}
_BUSES = ("/usb", "/mmc_host/", "/firewire")


@dataclass(frozen=True)
class Medium:
    """One mounted medium. ``identifier`` is the volume's id or serial number, empty where the
    system does not tell; ``label`` its name."""

    folder: Path
    label: str
    identifier: str
    read_only: bool = False

    @property
    def volume(self) -> str:
        """Label and identifier, as a register names the volume."""
        return f"{self.label} ({self.identifier})" if self.identifier else self.label


class Media(Protocol):
    """Where media come from; tests give folders of their own."""

    def trace(self) -> bytes:
        """Something that changes whenever a medium comes or goes; cheap, and never waits."""
        ...

    def found(self) -> Sequence[Medium]:
        """The media that are there now, by folder. May wait for a slow device."""
        ...


class LinuxMedia:
    """``root`` is ``/`` but in tests."""

    def __init__(self, root: Path = Path("/")) -> None:
        self._root = root

    def trace(self) -> bytes:
        try:
            return (self._root / "proc/self/mountinfo").read_bytes()
        except OSError:
            return b""

    def found(self) -> Sequence[Medium]:
        lines = self.trace().decode("utf-8", "surrogateescape").splitlines()
        return tuple(sorted(self._media(lines), key=lambda each: each.folder))

    def _media(self, lines: Sequence[str]) -> Iterator[Medium]:
        labels, identifiers = self._names("by-label"), self._names("by-uuid")
        for line in lines:
            fields = line.split(" ")
            if "-" not in fields[6:] or len(fields) < 10:
                continue
            device, folder, options = fields[2], _unescaped(fields[4]), fields[5].split(",")
            source = _unescaped(fields[fields.index("-", 6) + 2])
            if not self._is_removable(device):
                continue
            node = os.path.realpath(self._root / source.lstrip("/"))
            yield Medium(
                Path(folder),
                labels.get(node) or Path(folder).name,
                identifiers.get(node, ""),
                "ro" in options,
            )

    def _is_removable(self, device: str) -> bool:
        block = self._root / "sys/dev/block" / device
        if not block.exists():  # no disk at all: a network drive, a pseudo file system
            return False
        there = block.resolve()
        if any(bus in f"{there}/" for bus in _BUSES):
            return True
        disk = there.parent if (there / "partition").exists() else there
        try:
            return (disk / "removable").read_text(encoding="ascii").strip() == "1"
        except OSError:
            return False

    def _names(self, kind: str) -> dict[str, str]:
        folder = self._root / "dev/disk" / kind
        if not folder.is_dir():
            return {}
        return {os.path.realpath(link): _unhexed(link.name) for link in folder.iterdir()}


class MacMedia:
    """What is mounted under ``/Volumes`` beside the system's own volume."""

    def __init__(self, volumes: Path = Path("/Volumes")) -> None:
        self._volumes = volumes

    def trace(self) -> bytes:
        if not self._volumes.is_dir():
            return b""
        return "\n".join(sorted(map(str, self._volumes.iterdir()))).encode(
            "utf-8", "surrogateescape"
        )

    def found(self) -> Sequence[Medium]:
        if not self._volumes.is_dir():
            return ()
        return tuple(
            Medium(each, each.name, "", not os.access(each, os.W_OK))
            for each in sorted(self._volumes.iterdir())
            if not each.is_symlink() and each.is_mount()
        )


def system_media() -> Media:
    """This computer's."""
    if sys.platform == "win32":
        from liaison_app.host.windows_media import WindowsMedia

        return WindowsMedia()
    return MacMedia() if sys.platform == "darwin" else LinuxMedia()


def medium_of(media: Media, path: Path) -> Medium | None:
    """The medium that a file or folder lies on, None where it is on none."""
    there = path.resolve()
    on = [each for each in media.found() if there.is_relative_to(each.folder.resolve())]
    return max(on, key=lambda each: len(each.folder.parts), default=None)


def _unescaped(text: str) -> str:
    for written, meant in _OCTAL.items():
        text = text.replace(written, meant)
    return text


def _unhexed(name: str) -> str:
    """udev writes what is no plain character of a label as ``\\x20``."""
    parts = name.split("\\x")
    data = parts[0].encode("utf-8", "surrogateescape")
    for part in parts[1:]:
        data += bytes.fromhex(part[:2]) + part[2:].encode("utf-8", "surrogateescape")
    return data.decode("utf-8", "replace")
