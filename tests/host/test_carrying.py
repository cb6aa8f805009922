"""A file goes to a medium whole and proven, or not at all, and nothing else there is touched."""

import hashlib
import io
import os
import resource
from collections.abc import Iterator
from pathlib import Path

import pytest

from liaison_app.domain.errors import Refused
from liaison_app.host.carrying import put_on_medium, take_from_medium

DATA = os.urandom(3 * 2**20 + 17)
SHA256 = hashlib.sha256(DATA).hexdigest()


@pytest.fixture
def stick(tmp_path: Path) -> Iterator[Path]:
    """A folder with somebody else's files; they stay as they are."""
    made = tmp_path / "stick"
    (made / "folder").mkdir(parents=True)
    (made / "theirs.txt").write_bytes(b"theirs")
    before = snapshot(made)
    yield made
    assert {name: data for name, data in snapshot(made).items() if name in before} == before


def snapshot(folder: Path) -> dict[str, bytes | None]:
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in folder.rglob("*")
    }


def put(path: Path, data: bytes = DATA, sha256: str = SHA256, size: int | None = None) -> None:
    with put_on_medium(path, io.BytesIO(data), size or len(data), sha256):
        pass


def test_a_file_is_read_back_before_it_gets_its_name(stick: Path) -> None:
    path = stick / "nco-to-mofa-0001.liaison"
    with put_on_medium(path, io.BytesIO(DATA), len(DATA), SHA256):
        assert not path.exists()
    assert path.read_bytes() == DATA
    assert len(list(stick.iterdir())) == 3


def test_what_the_medium_does_not_give_back_gets_no_name(stick: Path) -> None:
    """The hash is the finished file's: a medium that alters a byte is found out."""
    with pytest.raises(Refused, match="medium-unlike"):
        put(stick / "a.liaison", DATA[:-1] + b"?")
    assert len(list(stick.iterdir())) == 2


def test_room_is_asked_for_first(stick: Path) -> None:
    with pytest.raises(Refused, match="medium-full"):
        put(stick / "a.liaison", b"", SHA256, size=2**60)
    assert len(list(stick.iterdir())) == 2


def test_a_medium_that_fills_up_meanwhile(stick: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2**20, hard))
    try:
        with pytest.raises(Refused, match="medium-full"):
            put(stick / "a.liaison")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert len(list(stick.iterdir())) == 2


def test_a_medium_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="medium-gone"):
        put(tmp_path / "gone" / "a.liaison")


def test_what_refuses_in_between_leaves_no_file(stick: Path) -> None:
    path = stick / "a.liaison"
    with (
        pytest.raises(Refused, match="sequence-taken"),
        put_on_medium(path, io.BytesIO(DATA), len(DATA), SHA256),
    ):
        raise Refused("sequence-taken", sequence=1)
    assert len(list(stick.iterdir())) == 2


def test_a_file_is_taken_once_and_bounded(stick: Path, tmp_path: Path) -> None:
    put(stick / "a.liaison")
    with (tmp_path / "copy").open("w+b") as target:
        assert take_from_medium(stick / "a.liaison", target, len(DATA)) == SHA256
    assert (tmp_path / "copy").read_bytes() == DATA
    for path, limit, code in (
        (stick / "a.liaison", len(DATA) - 1, "bundle-too-large"),
        (stick / "none", 1, "file-not-read"),
        (stick / "folder", 1, "file-not-read"),
    ):
        with pytest.raises(Refused, match=code):
            take_from_medium(path, io.BytesIO(), limit)
    (stick / "a.liaison").unlink()
