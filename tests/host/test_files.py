"""Files written for an officer: whole or not at all, and never through a link to elsewhere."""

import os
import stat
from pathlib import Path

import pytest

from liaison_app.domain.errors import Refused
from liaison_app.host.files import new_file, opened, sync_folder, write_file


def test_a_file_of_that_name_is_replaced_once_the_new_one_is_complete(tmp_path: Path) -> None:
    path = tmp_path / "summary.pdf"
    path.write_bytes(b"former")
    with new_file(path) as stream:
        stream.write(b"new")
        stream.flush()
        assert path.read_bytes() == b"former"
    assert path.read_bytes() == b"new"
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_what_fails_in_between_leaves_the_former_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "summary.pdf"
    path.write_bytes(b"former")
    with pytest.raises(ZeroDivisionError), new_file(path) as stream:
        stream.write(b"half" * (1 // 0))
    assert path.read_bytes() == b"former"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_is_replaced_and_what_it_leads_to_stays(tmp_path: Path) -> None:
    elsewhere, link = tmp_path / "elsewhere.txt", tmp_path / "summary.pdf"
    elsewhere.write_bytes(b"not ours")
    link.symlink_to(elsewhere)
    write_file(link, b"new")
    assert elsewhere.read_bytes() == b"not ours"
    assert not link.is_symlink()
    assert link.read_bytes() == b"new"


def test_a_link_laid_in_the_place_of_the_part_is_not_followed(tmp_path: Path) -> None:
    elsewhere, path = tmp_path / "elsewhere.txt", tmp_path / "summary.pdf"
    elsewhere.write_bytes(b"not ours")
    (tmp_path / f".{path.name}.{os.getpid()}.part").symlink_to(elsewhere)
    with pytest.raises(Refused, match="file-not-written"):
        write_file(path, b"new")
    assert elsewhere.read_bytes() == b"not ours"
    assert not path.exists()


def test_a_reader_that_is_told_to_stop_reads_no_further(tmp_path: Path) -> None:
    path = tmp_path / "ledger.csv"
    path.write_bytes(b"row\n" * 500_000)
    asked = []

    def stopped() -> bool:
        asked.append(True)
        return len(asked) > 3

    rows: list[bytes] = []

    def read() -> None:
        with opened(path, 10**7, stopped) as file:
            rows.extend(file.stream)

    with pytest.raises(Refused, match="cancelled"):
        read()
    assert 0 < len(rows) < 100_000
    with opened(path, 10**7) as file:
        assert sum(1 for _ in file.stream) == 500_000
        file.check_unchanged()


def test_one_that_may_be_the_last_of_its_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "case-log.backup"
    path.write_bytes(b"former")
    with pytest.raises(Refused, match="file-exists"):
        write_file(path, b"new", replace=False)
    assert path.read_bytes() == b"former"


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="a Linux file system")
def test_a_folder_that_cannot_be_synced_is_no_failure() -> None:
    """``/proc`` answers as network shares do: there is no such request."""
    folder = os.open("/proc", os.O_RDONLY)
    try:
        with pytest.raises(OSError, match="Invalid argument"):
            os.fsync(folder)
    finally:
        os.close(folder)
    sync_folder(Path("/proc"))


def test_a_folder_that_is_gone_is_one(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        sync_folder(tmp_path / "gone")
