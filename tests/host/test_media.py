"""Media as the kernel tells of them, from a tree of files that stands for the kernel's."""

from pathlib import Path

import pytest

from liaison_app.host.media import LinuxMedia, MacMedia, medium_of
from tests.sticks import FolderMedia

LINE = "36 35 {device} / {folder} {options} shared:1 - vfat {source} rw,uid=1000\n"


class Kernel:
    """``/proc``, ``/sys`` and ``/dev`` of a computer that does not exist."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "proc/self").mkdir(parents=True)
        (root / "sys/dev/block").mkdir(parents=True)
        self.mounts = root / "proc/self/mountinfo"
        self.mounts.write_text("22 1 0:20 / /proc rw - proc proc rw\n", encoding="ascii")

    def disk(self, device: str, bus: str, name: str, *, removable: bool, part: bool = True) -> None:
        disk = self.root / "sys/devices" / bus / "block" / name
        node = disk / f"{name}1" if part else disk
        node.mkdir(parents=True)
        (disk / "removable").write_text(f"{int(removable)}\n", encoding="ascii")
        if part:
            (node / "partition").write_text("1\n", encoding="ascii")
        (self.root / "sys/dev/block" / device).symlink_to(node)

    def mount(self, device: str, folder: str, source: str, options: str = "rw,nosuid") -> None:
        with self.mounts.open("a", encoding="ascii") as stream:
            stream.write(LINE.format(device=device, folder=folder, source=source, options=options))

    def name(self, kind: str, name: str, source: str) -> None:
        folder = self.root / "dev/disk" / kind
        folder.mkdir(parents=True, exist_ok=True)
        node = self.root / source.lstrip("/")
        node.parent.mkdir(parents=True, exist_ok=True)
        node.touch()
        (folder / name).symlink_to(node)


@pytest.fixture
def kernel(tmp_path: Path) -> Kernel:
    return Kernel(tmp_path)


def test_a_stick_is_found_with_label_and_volume_id(kernel: Kernel) -> None:
    kernel.disk("8:17", "pci0000:00/usb1/1-2/host6", "sdb", removable=True)
    kernel.mount("8:17", "/media/u/NCO\\040STICK", "/dev/sdb1")
    kernel.name("by-label", "NCO\\x20STICK", "/dev/sdb1")
    kernel.name("by-uuid", "1A2B-3C4D", "/dev/sdb1")
    (medium,) = LinuxMedia(kernel.root).found()
    assert medium.folder == Path("/media/u/NCO STICK")
    assert medium.volume == "NCO STICK (1A2B-3C4D)"
    assert not medium.read_only


@pytest.mark.parametrize(
    ("bus", "removable", "is_medium"),
    [
        ("pci0000:00/usb2/2-1", False, True),  # disks on USB say that they are fixed
        ("platform/mmc_host/mmc0", False, True),
        ("pci0000:00/ata1", True, True),
        ("pci0000:00/ata1", False, False),
        ("pci0000:00/nvme0", False, False),
    ],
)
def test_what_counts_as_removable(
    kernel: Kernel, bus: str, removable: bool, is_medium: bool
) -> None:
    kernel.disk("8:33", bus, "sdc", removable=removable)
    kernel.mount("8:33", "/mnt/x", "/dev/sdc1", "ro,relatime")
    found = LinuxMedia(kernel.root).found()
    assert [each.read_only for each in found] == ([True] if is_medium else [])


def test_a_network_drive_is_none_and_odd_lines_break_nothing(kernel: Kernel) -> None:
    kernel.mount("0:53", "/mnt/share", "server:/share")
    with kernel.mounts.open("a", encoding="ascii") as stream:
        stream.write("\n36\n1 2 3:4 / /x rw - - \n36 35 8:1 / /x rw\n")
    assert LinuxMedia(kernel.root).found() == ()
    assert LinuxMedia(kernel.root / "nowhere").found() == ()


def test_the_trace_changes_when_a_medium_comes(kernel: Kernel) -> None:
    media = LinuxMedia(kernel.root)
    before = media.trace()
    kernel.mount("8:17", "/media/u/A", "/dev/sdb1")
    assert media.trace() != before


def test_this_computer_answers() -> None:
    media = LinuxMedia()
    assert media.trace()
    assert all(each.folder.is_absolute() for each in media.found())


def test_only_what_is_mounted_counts_under_volumes(tmp_path: Path) -> None:
    (tmp_path / "System").symlink_to("/")
    (tmp_path / "left over").mkdir()
    assert MacMedia(tmp_path).found() == ()
    assert MacMedia(tmp_path / "none").found() == ()


def test_a_file_is_on_the_nearest_medium(tmp_path: Path) -> None:
    outer, inner = tmp_path / "outer", tmp_path / "outer" / "inner"
    inner.mkdir(parents=True)
    media = FolderMedia(outer, inner)
    assert (medium_of(media, inner / "file") or media.found()[0]).folder == inner
    found = medium_of(media, outer / "file")
    assert found is not None
    assert found.folder == outer
    assert medium_of(media, tmp_path / "file") is None
    inner.rmdir()
    assert len(media.found()) == 1
