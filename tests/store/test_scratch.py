"""Blobs on the disk that nobody else can read, and that are themselves when they are read again."""

import resource
from pathlib import Path

import pytest

from liaison_app.domain.errors import Refused
from liaison_app.store.scratch import Scratch


def test_blobs_are_read_by_their_numbers_and_lie_sealed(tmp_path: Path) -> None:
    scratch = Scratch(tmp_path / "scratch")
    blobs = [b"", "極秘".encode(), b"x" * 100_000]
    for blob in blobs:
        scratch.append(blob)
    assert [scratch.read(number) for number in (2, 0, 1)] == [blobs[2], blobs[0], blobs[1]]
    lying = (tmp_path / "scratch").read_bytes()
    assert "極秘".encode() not in lying
    assert b"xxxx" not in lying
    assert (tmp_path / "scratch").stat().st_mode & 0o077 == 0
    scratch.append(b"later")
    assert scratch.read(3) == b"later"
    scratch.close()
    scratch.close()


def test_what_was_touched_is_not_read(tmp_path: Path) -> None:
    scratch = Scratch(tmp_path / "scratch")
    for blob in (b"one", b"two"):
        scratch.append(blob)
    lying = (tmp_path / "scratch").read_bytes()
    half = len(lying) // 2
    (tmp_path / "scratch").write_bytes(lying[half:] + lying[:half])
    for number in (0, 1):
        with pytest.raises(Refused, match="disk-error"):
            scratch.read(number)
    scratch.close()


def test_a_disk_without_room_is_named(tmp_path: Path) -> None:
    scratch = Scratch(tmp_path / "scratch")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    # As where a quota ends: Python ignores the signal, so that writing fails.
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, before[1]))
    try:
        scratch.append(b"x" * 500)
        with pytest.raises(Refused, match="disk-full"):
            scratch.append(b"x" * 900)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert scratch.read(0) == b"x" * 500
    scratch.close()
