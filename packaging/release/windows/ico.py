"""A Windows icon from what icons.py drew: ico.py THEME NAME OUT, of THEME/SIZExSIZE/NAME."""

import struct
import sys
from pathlib import Path

SIZES = (16, 24, 32, 48, 64, 128, 256)


def main(arguments: list[str]) -> int:
    theme, name, out = arguments
    parts = [(size, Path(theme, f"{size}x{size}", name).read_bytes()) for size in SIZES]
    Path(out).write_bytes(icon(parts))
    return 0


def icon(parts: list[tuple[int, bytes]]) -> bytes:
    """The file: a directory of 16 bytes for each size, and the PNG files as they are (Windows
    Vista on). A side of 256 pixels is written as 0."""
    head = struct.pack("<HHH", 0, 1, len(parts))
    entries, offset = b"", len(head) + 16 * len(parts)
    for size, png in parts:
        entries += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(png), offset)
        offset += len(png)
    return head + entries + b"".join(png for _, png in parts)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
