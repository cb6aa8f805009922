"""What is written is read, by those who may, and says the same."""

import errno
import hashlib
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liaison_app.domain import canonical
from liaison_app.domain.arrival import JournalHead, Receipt
from liaison_app.domain.errors import BundleRefused, Refused
from liaison_app.domain.operations import Salted, Value, value_hash
from liaison_app.exchange import bech32
from liaison_app.exchange.parts import line_of, read_operation
from liaison_app.exchange.reading import describe, describe_sealed, read_bundle
from liaison_app.exchange.verification import Reader
from liaison_app.exchange.writing import write_bundle
from tests.exchange.world import World, blob, entropy, operation, response, stored, unsealed

FIXED = World()


def test_a_bundle_says_what_its_sender_wrote(world: World, spool: Path) -> None:
    operations = world.operations(world.mofa, 5)
    contents = [b"", b"log " * 100_000]
    receipt = Receipt(
        journal=JournalHead(head="ab" * 32, position=9),
        manifest="cd" * 32,
        operation=None,
        outcome="declined",
        reason="宛先が異なるため",
        replica=world.office.id,
        seq=4,
    )
    sealed = world.bundle(
        world.mofa, world.office, operations, contents, sequence=7, base=3, receipts=[receipt],
        journal=JournalHead(head="ef" * 32, position=12),
    )  # fmt: skip
    arrival = world.read(sealed, world.office, spool)
    assert arrival.operations == tuple(operations)
    assert arrival.sender == world.trust.replicas[world.mofa.id]
    assert (arrival.recipient, arrival.sequence, arrival.base) == (world.office.id, 7, 3)
    assert arrival.receipts == (receipt,)
    assert arrival.journal == JournalHead(head="ef" * 32, position=12)
    assert arrival.created == "2026-11-24T03:00:00Z"
    assert arrival.trust == world.trust
    found = {name: path.read_bytes() for name, path in arrival.blobs.items()}
    assert found == {hashlib.sha256(content).hexdigest(): content for content in contents}


def test_a_bundle_may_hold_nothing_but_receipts(world: World, spool: Path) -> None:
    arrival = world.read(world.bundle(world.mofa, world.office), world.office, spool)
    assert (arrival.operations, arrival.blobs) == ((), {})


def test_written_tells_the_fingerprints_of_file_and_manifest(world: World, spool: Path) -> None:
    target = BytesIO()
    written = write_bundle(
        target,
        world.draft(world.mofa, world.office),
        world.operations(world.mofa, 2),
        [],
        world.mofa.seed,
        world.office.replica.age_recipient,
        world.mofa.replica.age_recipient,
    )
    sealed = target.getvalue()
    assert written.fingerprint == hashlib.sha256(sealed).hexdigest()
    assert (written.bytes, written.operations) == (len(sealed), 2)
    assert world.read(sealed, world.office, spool).manifest_hash == written.manifest_hash
    outside = describe_sealed(BytesIO(sealed))
    assert outside.fingerprint == written.fingerprint
    assert (outside.bytes, outside.recipients) == (len(sealed), 2)


def test_the_sender_reads_its_own_copy_with_the_archive_key(world: World, spool: Path) -> None:
    operations = world.operations(world.mofa, 3)
    sealed = world.bundle(world.mofa, world.office, operations)
    arrival = read_bundle(
        BytesIO(sealed), world.mofa.identity, world.mofa.id, world.trust, spool, as_sender=True
    )
    assert arrival.operations == tuple(operations)
    assert arrival.recipient == world.office.id


def test_describing_tells_the_manifest_and_decodes_nothing_else(world: World, spool: Path) -> None:
    sealed = world.bundle(world.mofa, world.office, world.operations(world.mofa, 3), [b"x"])
    reader = Reader(world.office.id, world.trust)
    verdict, part = describe(BytesIO(sealed), world.office.identity, reader)
    assert (verdict.manifest.operations, len(verdict.manifest.blobs), part) == (3, 1, None)
    assert not list(spool.iterdir())


def test_a_newer_registry_comes_along_and_names_its_own_sender(world: World, spool: Path) -> None:
    newer = world.certify(world.trust, world.stranger)
    sealed = world.bundle(world.office, world.mofa, trust=newer, carries_trust=True)
    assert world.read(sealed, world.mofa, spool).trust == newer


def test_an_older_registry_in_a_late_bundle_is_harmless(world: World, spool: Path) -> None:
    sealed = world.bundle(world.office, world.mofa, carries_trust=True)
    newer = world.certify(world.trust, world.stranger)
    assert world.read(sealed, world.mofa, spool, newer).trust == newer


def test_an_operation_whose_values_were_destroyed_keeps_its_name(world: World, spool: Path) -> None:
    whole = world.operation(world.mofa)
    body = whole.operation.body
    assert body is not None
    gone = stored(whole.operation.header, None)
    kept = {key: value for key, value in body.values.items() if key != "title"}
    part = stored(whole.operation.header, type(body)(actor=body.actor, values=kept))
    assert gone.name == part.name == whole.name
    for each in (gone, part):
        sealed = world.bundle(world.mofa, world.office, [each])
        assert world.read(sealed, world.office, spool).operations == (each,)


def test_an_attachment_that_changed_while_it_was_written_is_refused(world: World) -> None:
    digest, size, _ = blob(b"evidence")
    versions = iter([[b"evidence"], [b"Evidence"]])
    with pytest.raises(Refused, match="blob-differs"):
        write_bundle(
            BytesIO(),
            world.draft(world.mofa, world.office),
            [],
            [(digest, size, lambda: iter(next(versions)))],
            world.mofa.seed,
            world.office.replica.age_recipient,
            world.mofa.replica.age_recipient,
        )


def test_a_full_disk_while_writing_is_told_as_it_is(world: World) -> None:
    with pytest.raises(OSError, match="No space left") as raised, Path("/dev/full").open("wb") as full:
        write_bundle(
            full,
            world.draft(world.mofa, world.office),
            [],
            [blob(entropy("incompressible", 1 << 20))],
            world.mofa.seed,
            world.office.replica.age_recipient,
            world.mofa.replica.age_recipient,
        )
    assert raised.value.errno == errno.ENOSPC


def test_a_sequence_that_is_none_is_never_written(world: World) -> None:
    with pytest.raises(BundleRefused, match="not-canonical"):
        world.bundle(world.mofa, world.office, sequence=0)
    with pytest.raises(BundleRefused, match="bundle-malformed"):
        world.bundle(world.mofa, world.office, sequence=3, base=3)


def test_two_bundles_of_the_same_content_are_sealed_differently(world: World) -> None:
    draft = {"bundle_id": "ab" * 16}
    first = world.bundle(world.mofa, world.office, **draft)
    second = world.bundle(world.mofa, world.office, **draft)
    assert first != second
    assert unsealed(first, world.office) == unsealed(second, world.office)


texts = st.text(max_size=40)
values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**53) + 1, 2**53 - 1),
    texts,
    st.lists(texts, max_size=5),
)


@given(st.dictionaries(st.from_regex(r"[a-z][a-z0-9_]{0,12}", fullmatch=True), values, min_size=1))
def test_any_operation_survives_being_written_and_read(given_values: dict[str, Value]) -> None:
    written = operation(FIXED.mofa.id, 1, response("mofa", 1), given_values, kind="amend")
    assert read_operation(line_of(written)[:-1]) == written


@given(values)
def test_a_values_canonical_bytes_are_the_only_ones(value: Value) -> None:
    salted = Salted(salt="00" * 16, value=value)
    data = canonical.encode(salted)
    assert canonical.decode(data, Salted) == salted
    assert value_hash(salted) == value_hash(canonical.decode(data, Salted))


@given(st.binary(max_size=60))
def test_bech32_is_read_back_and_nothing_else_is(data: bytes) -> None:
    text = bech32.encode("age", data)
    assert bech32.decode("age", text) == data
    for wrong in (text.upper(), text[:-1], text + "q", " " + text):
        with pytest.raises(ValueError, match=r"not Bech32|checksum"):
            bech32.decode("age", wrong)


@settings(max_examples=25)
@given(st.lists(st.integers(1, 400), max_size=8, unique=True), st.lists(st.binary(), unique=True))
def test_any_bundle_is_read_back(
    tmp_path_factory: object, numbers: list[int], blobs: list[bytes]
) -> None:
    assert isinstance(tmp_path_factory, pytest.TempPathFactory)
    operations = [operation(FIXED.npa.id, number, response("npa", 1)) for number in numbers]
    sealed = FIXED.bundle(FIXED.npa, FIXED.office, operations, blobs)
    arrival = FIXED.read(sealed, FIXED.office, tmp_path_factory.mktemp("spool"))
    assert arrival.operations == tuple(operations)
    assert sorted(path.read_bytes() for path in arrival.blobs.values()) == sorted(blobs)
