"""Attached files: kept once, in chunks, whole or not at all."""

import io

import pytest

from liaison_app.domain.errors import Refused
from liaison_app.store.blobs import CHUNK_BYTES
from liaison_app.store.caselog import Act
from tests.store.world import DUTY, Desk


@pytest.mark.parametrize("size", [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3_000_000])
def test_a_file_is_read_back_byte_for_byte(agency: Desk, size: int) -> None:
    content = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    sha256, found = agency.keep(io.BytesIO(content), 5_000_000)
    assert found == size
    chunks = list(agency.case_log.read_blob(sha256))
    assert b"".join(chunks) == content
    assert all(len(chunk) <= CHUNK_BYTES for chunk in chunks)


def test_the_same_file_is_kept_once(agency: Desk) -> None:
    first = agency.keep(io.BytesIO(b"evidence"), 100)
    assert agency.keep(io.BytesIO(b"evidence"), 100) == first
    assert agency.one("SELECT count(*) FROM blob_chunk") == 1


def test_a_file_over_the_limit_is_refused_and_nothing_is_kept(agency: Desk) -> None:
    before = agency.content()
    with pytest.raises(Refused, match="attachment-too-large"):
        agency.keep(io.BytesIO(b"x" * 101), 100)
    assert agency.content() == before
    assert agency.keep(io.BytesIO(b"x" * 100), 100)[1] == 100


def test_a_file_that_changes_while_it_is_read_is_refused(agency: Desk) -> None:
    class Changing(io.BytesIO):
        def seek(self, offset: int, whence: int = 0, /) -> int:
            super().seek(0)
            self.write(b"changed!")
            return super().seek(offset, whence)

    before = agency.content()
    with pytest.raises(Refused, match="file-changed"):
        agency.keep(Changing(b"evidence"), 100)
    assert agency.content() == before


def test_a_file_that_is_not_here_is_named(agency: Desk) -> None:
    with pytest.raises(Refused, match="file-missing"):
        agency.case_log.read_blob("a" * 64)


def test_another_file_may_be_written_while_one_is_read(agency: Desk) -> None:
    sha256, _ = agency.keep(io.BytesIO(b"a" * (CHUNK_BYTES + 1)), 5_000_000)
    chunks = agency.case_log.read_blob(sha256)
    next(chunks)
    agency.keep(io.BytesIO(b"another"), 100)
    assert next(chunks) == b"a"


def test_a_file_and_the_record_that_names_it_are_kept_together_or_not_at_all(
    agency: Desk,
) -> None:
    def refused(_sha256: str, _size: int) -> list[Act]:
        raise Refused("field-required", field="name")

    before = agency.db.execute("SELECT count(*) FROM blob_chunk").fetchone()
    with pytest.raises(Refused):
        agency.case_log.record_file(
            io.BytesIO(b"evidence"), 100, refused, DUTY, agency.tick(), agency.salt
        )
    assert agency.db.execute("SELECT count(*) FROM blob_chunk").fetchone() == before
    assert agency.db.execute("SELECT count(*) FROM blob").fetchone() == (0,)
