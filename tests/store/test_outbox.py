"""Sealed files that wait: kept whole, one for each replica, let go once they left or never will."""

import hashlib
import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from liaison_app.domain.errors import Refused
from liaison_app.store.arrivals import CHUNK_BYTES
from liaison_app.store.inbox import Inbox
from tests.store.test_inbox import leaving

KEY = bytes(range(32))
MOFA, NPA = "0a" * 16, "0b" * 16
SEALED = b"sealed" * CHUNK_BYTES  # more than one piece


@pytest.fixture
def inbox(tmp_path: Path) -> Iterator[Inbox]:
    made = Inbox.create(tmp_path / "case.db.inbox", KEY)
    yield made
    made.close()


def prepare(inbox: Inbox, replica: str, seq: int, data: bytes) -> tuple[str, str]:
    """A bundle that waits; its manifest's hash and its file's."""
    manifest = hashlib.sha256(f"{replica} {seq} {data[:9]!r}".encode()).hexdigest()
    inbox.record_sent(
        *(replica, seq, manifest, "2026-11-24T00:00:00Z", f"{seq}.liaison"),
        *(leaving([]), len(data), io.BytesIO(data)),
    )
    return manifest, hashlib.sha256(data).hexdigest()


def read(inbox: Inbox, sha256: str) -> bytes:
    target = io.BytesIO()
    inbox.write_waiting(sha256, target)
    return target.getvalue()


def test_a_waiting_file_comes_out_as_it_went_in(inbox: Inbox) -> None:
    _manifest, sha256 = prepare(inbox, MOFA, 1, SEALED)
    assert read(inbox, sha256) == SEALED
    inbox.let_go(sha256)
    inbox.let_go(sha256)
    assert not inbox.waits(sha256)
    with pytest.raises(Refused, match="release-file-missing"):
        read(inbox, sha256)


def test_one_waits_for_each_replica(inbox: Inbox) -> None:
    _, first = prepare(inbox, MOFA, 1, b"first")
    _, other = prepare(inbox, NPA, 1, b"other")
    _, second = prepare(inbox, MOFA, 2, b"second")
    assert [inbox.waits(each) for each in (first, other, second)] == [False, True, True]


def test_what_is_withheld_keeps_its_number_and_waits_for_no_receipt(inbox: Inbox) -> None:
    manifest, sha256 = prepare(inbox, MOFA, 1, b"first")
    _, other = prepare(inbox, NPA, 1, b"other")
    assert inbox.unanswered(MOFA) == 1
    inbox.withhold(manifest, sha256)
    assert (inbox.next_sequence(MOFA), inbox.unanswered(MOFA)) == (2, 0)
    assert [inbox.waits(each) for each in (sha256, other)] == [False, True]
    assert [sent.outcome for sent in inbox.sent_bundles(MOFA)] == ["withheld"]


def test_a_bundle_of_an_earlier_epoch_is_withheld_and_no_other(inbox: Inbox) -> None:
    """Numbers begin anew with an epoch: the file and the manifest say which one is meant."""
    inbox.begin_epoch("1a" * 16)
    before, sha256 = prepare(inbox, MOFA, 1, b"before")
    inbox.begin_epoch("1b" * 16)
    _, now = prepare(inbox, MOFA, 1, b"now")
    inbox.withhold(before, sha256)
    assert inbox.waits(now)
    assert inbox.unanswered(MOFA) == 1


def test_a_file_that_was_changed_is_not_given_out(inbox: Inbox) -> None:
    _manifest, sha256 = prepare(inbox, MOFA, 1, SEALED)
    inbox._db.execute("UPDATE outbox_chunk SET data = x'00' WHERE n = 1")
    inbox._db.conn.commit()
    with pytest.raises(Refused, match="inbox-damaged"):
        read(inbox, sha256)
