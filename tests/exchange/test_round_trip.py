"""What is written is read, by those who may, and says the same."""

import errno
import hashlib
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liaison_app.domain import canonical
from liaison_app.domain.arrival import JournalHead, Receipt, StoredOperation
from liaison_app.domain.errors import BundleRefused, Refused
from liaison_app.domain.operations import Body, Operation, Salted, Value, value_hash
from liaison_app.exchange import bech32, registrar
from liaison_app.exchange.inspection import look
from liaison_app.exchange.parts import line_of, read_operation
from liaison_app.exchange.reading import describe
from liaison_app.exchange.verification import Documents, Reader
from liaison_app.exchange.writing import Blob, Written, write_bundle
from tests.exchange import simulator as sim

HERE = sim.world()
RANDOM = hashlib.shake_256(b"incompressible").digest(1 << 20)


def write(
    operations: Sequence[StoredOperation] = (),
    blobs: Sequence[Blob] = (),
    **changes: Any,
) -> tuple[bytes, Written]:
    """A bundle of the agency to the office, and what the writer says of it."""
    target = BytesIO()
    told = replace(sim.draft(HERE.agency, HERE.office), **changes)
    written = write_bundle(
        target,
        told,
        operations,
        blobs,
        HERE.agency.seed,
        HERE.office.replica.age_recipient,
        HERE.agency.replica.age_recipient,
    )
    return target.getvalue(), written


def test_a_bundle_says_what_its_sender_wrote(tmp_path: Path) -> None:
    operations = sim.operations(HERE.agency)
    contents = [b"", b"log " * 100_000, RANDOM]
    receipt = Receipt(
        journal=JournalHead(head="ab" * 32, position=9),
        manifest="cd" * 32,
        operation=None,
        outcome="declined",
        reason="宛先が異なるため",
        replica=HERE.office.id,
        seq=4,
    )
    journal = JournalHead(head="ef" * 32, position=12)
    sealed, _ = write(
        operations,
        [sim.blob(content) for content in contents],
        sequence=7,
        base=3,
        receipts=[receipt],
        journal=journal,
    )
    arrival = sim.read(sealed, tmp_path)
    assert arrival.operations == tuple(operations)
    assert arrival.sender == HERE.trust.replicas[HERE.agency.id]
    assert (arrival.recipient, arrival.sequence, arrival.base) == (HERE.office.id, 7, 3)
    assert (arrival.receipts, arrival.journal) == ((receipt,), journal)
    assert arrival.created == "2026-11-24T00:00:00Z"
    assert arrival.trust == HERE.trust
    found = {name: path.read_bytes() for name, path in arrival.blobs.items()}
    assert found == {hashlib.sha256(content).hexdigest(): content for content in contents}


def test_a_bundle_may_hold_nothing_but_receipts(tmp_path: Path) -> None:
    arrival = sim.read(write()[0], tmp_path)
    assert (arrival.operations, arrival.blobs) == ((), {})


def test_written_tells_the_fingerprints_of_file_and_manifest(tmp_path: Path) -> None:
    sealed, written = write(sim.operations(HERE.agency))
    assert written.fingerprint == hashlib.sha256(sealed).hexdigest()
    assert (written.bytes, written.operations) == (len(sealed), 2)
    assert sim.read(sealed, tmp_path).manifest_hash == written.manifest_hash
    outside = look(BytesIO(sealed))
    assert (outside.sha256, outside.reason) == (written.fingerprint, None)
    assert (outside.bytes, outside.recipients) == (len(sealed), 2)


def test_the_sender_reads_its_own_copy_with_the_archive_key(tmp_path: Path) -> None:
    sealed, _ = write(sim.operations(HERE.agency))
    arrival = sim.read(sealed, tmp_path, HERE.agency, as_sender=True)
    assert arrival.operations == tuple(sim.operations(HERE.agency))
    assert arrival.recipient == HERE.office.id


def test_describing_tells_the_manifest_and_decodes_nothing_else() -> None:
    reader = Reader(HERE.office.id, HERE.trust)
    verdict, documents = describe(BytesIO(sim.valid()), HERE.office.identity, reader)
    assert (verdict.manifest.operations, len(verdict.manifest.blobs)) == (2, 1)
    assert documents == Documents()


def test_a_newer_registry_comes_along_and_is_believed(tmp_path: Path) -> None:
    another = sim.party("jinji").replica
    newer = registrar.certify_replica(HERE.trust, another, [sim.REGISTRY_SEED], sim.NOW)
    told = replace(sim.draft(HERE.office, HERE.agency), trust=newer, carries_trust=True)
    sealed = sim.write(HERE.office, HERE.agency, told)
    assert sim.read(sealed, tmp_path, HERE.agency).trust == newer


def test_an_older_registry_in_a_late_bundle_is_harmless(tmp_path: Path) -> None:
    another = sim.party("jinji").replica
    newer = registrar.certify_replica(HERE.trust, another, [sim.REGISTRY_SEED], sim.NOW)
    assert sim.read(sim.from_office(), tmp_path, HERE.agency, newer).trust == newer


def test_an_operation_whose_values_were_destroyed_keeps_its_name(tmp_path: Path) -> None:
    whole = sim.operations(HERE.agency)[0]
    body = whole.operation.body
    assert body is not None
    kept = {key: value for key, value in body.values.items() if key != "title"}
    for less in (None, Body(actor=None, values={}), Body(actor=body.actor, values=kept)):
        destroyed = sim.stored(Operation(body=less, header=whole.operation.header))
        assert destroyed.name == whole.name
        spool = tmp_path / str(len(list(tmp_path.iterdir())))
        spool.mkdir()
        assert sim.read(write([destroyed])[0], spool).operations == (destroyed,)


def test_an_attachment_that_changed_while_it_was_written_is_refused() -> None:
    digest, size, _ = sim.blob(b"evidence")
    versions = iter([[b"evidence"], [b"Evidence"]])
    with pytest.raises(Refused, match="blob-differs"):
        write(blobs=[(digest, size, lambda: iter(next(versions)))])


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_while_writing_is_told_as_it_is() -> None:
    with Path("/dev/full").open("wb", buffering=0) as full:
        with pytest.raises(OSError, match="No space left") as raised:
            write_bundle(
                full,
                sim.draft(HERE.agency, HERE.office),
                [],
                [sim.blob(RANDOM)],
                HERE.agency.seed,
                HERE.office.replica.age_recipient,
                HERE.agency.replica.age_recipient,
            )
        assert raised.value.errno == errno.ENOSPC


def test_what_no_reader_would_accept_is_never_written() -> None:
    with pytest.raises(BundleRefused, match="not-canonical"):
        write(sequence=0)
    with pytest.raises(BundleRefused, match="bundle-malformed"):
        write(sequence=3, base=3)
    with pytest.raises(BundleRefused, match="bundle-malformed"):
        write(blobs=[sim.blob(b"twice"), sim.blob(b"twice")])


def test_two_bundles_of_the_same_content_are_sealed_differently() -> None:
    first, second = write()[0], write()[0]
    assert first != second
    insides = [sim.take_apart(each, HERE.agency, HERE.office).content() for each in (first, second)]
    assert insides[0] == insides[1]


texts = st.text(max_size=40)
values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**53) + 1, 2**53 - 1),
    texts,
    st.lists(texts, max_size=5),
)
fields = st.from_regex(r"[a-z][a-z0-9_]{0,12}", fullmatch=True)


@given(st.dictionaries(fields, values, min_size=1))
def test_any_operation_survives_being_written_and_read(given_values: dict[str, Value]) -> None:
    written = sim.operation(HERE.agency, 1, given_values)
    assert read_operation(line_of(written)[:-1]) == written


@given(values)
def test_a_value_has_one_spelling_and_one_hash(value: Value) -> None:
    salted = Salted(salt="00" * 16, value=value)
    again = canonical.decode(canonical.encode(salted), Salted)
    assert again == salted
    assert value_hash(again) == value_hash(salted)


@given(st.binary(max_size=60))
def test_bech32_is_read_back_and_no_other_spelling_is(data: bytes) -> None:
    text = bech32.encode("age", data)
    assert bech32.decode("age", text) == data
    for wrong in (text.upper(), text[:-1], text + "q", " " + text):
        with pytest.raises(ValueError, match=r"not Bech32|checksum"):
            bech32.decode("age", wrong)


@settings(max_examples=25)
@given(st.lists(st.integers(1, 400), max_size=8, unique=True), st.lists(st.binary(), unique=True))
def test_any_bundle_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, numbers: list[int], contents: list[bytes]
) -> None:
    operations = [sim.operation(HERE.agency, number, {"title": "架空"}) for number in numbers]
    sealed, _ = write(operations, [sim.blob(content) for content in contents])
    arrival = sim.read(sealed, tmp_path_factory.mktemp("spool"))
    assert arrival.operations == tuple(operations)
    assert sorted(path.read_bytes() for path in arrival.blobs.values()) == sorted(contents)
