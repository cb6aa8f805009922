"""Every way in which a bundle can be wrong ends in a refusal that has a name."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import pyrage
import pytest
import zstandard

from liaison_app.domain import canonical
from liaison_app.domain.operations import SCHEMA
from liaison_app.exchange import dsse, keys, registrar
from liaison_app.exchange.documents import ROOT_TYPE
from liaison_app.exchange.dsse import Envelope, Signature
from liaison_app.exchange.forms import to_base64
from liaison_app.exchange.manifest import FORMAT, MANIFEST_TYPE
from liaison_app.exchange.parts import line_of
from liaison_app.exchange.reading import read_bundle
from liaison_app.exchange.sealing import read_header
from tests.exchange import simulator as sim
from tests.exchange.simulator import NOW, Inside, refusal_of


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    folder = tmp_path / "attachments"
    folder.mkdir()
    return folder


def code_of(data: bytes, folder: Path) -> str:
    return refusal_of(lambda: sim.read(data, folder)).code


def refused(inside: Inside, folder: Path) -> str:
    return code_of(inside.sealed(), folder)


def detail_of(inside: Inside, folder: Path) -> tuple[str, object]:
    with TemporaryDirectory(dir=folder) as fresh:  # what is incomplete is the caller's to remove
        found = refusal_of(lambda: sim.read(inside.sealed(), Path(fresh)))
    return found.code, found.params.get("detail")


def header_size(data: bytes) -> int:
    return read_header(BytesIO(data)).size


def test_the_world_itself_is_accepted(empty: Path) -> None:
    arrival = sim.read(sim.inside().sealed(), empty)
    assert arrival.operations == tuple(sim.operations(sim.world().agency))
    assert [path.read_bytes() for path in arrival.blobs.values()] == [sim.ATTACHMENT]


def test_one_changed_byte_in_the_content_is_damage_and_leaves_nothing(empty: Path) -> None:
    data = sim.valid()
    begin = header_size(data)
    positions = [*range(begin, begin + 40), *range(begin + 40, len(data), 16_411), len(data) - 1]
    for position in positions:
        changed = bytearray(data)
        changed[position] ^= 0x01
        assert code_of(bytes(changed), empty) == "bundle-damaged", position
    assert not list(empty.iterdir())


def test_one_changed_byte_in_the_header_is_refused_by_name(empty: Path) -> None:
    data = sim.valid()
    names = {"bundle-damaged", "bundle-not-for-us", "bundle-truncated", "bundle-sealing"}
    for position in range(0, header_size(data), 3):
        changed = bytearray(data)
        changed[position] ^= 0x01
        assert code_of(bytes(changed), empty) in names, position
    assert not list(empty.iterdir())


def test_a_cut_header_is_truncated_at_every_byte(empty: Path) -> None:
    data = sim.valid()
    for length in range(header_size(data) + 16):
        assert code_of(data[:length], empty) == "bundle-truncated", length


def test_a_cut_content_is_never_accepted(empty: Path) -> None:
    data = sim.valid()
    first_chunk = header_size(data) + 16 + 65_536 + 16
    for length in range(header_size(data) + 16, first_chunk, 9_973):
        assert code_of(data[:length], empty) in {"bundle-truncated", "bundle-damaged"}, length
    for length in [*range(first_chunk, len(data), 16_411), len(data) - 1]:
        assert code_of(data[:length], empty) == "bundle-truncated", length
    assert not list(empty.iterdir())


def test_another_recipient_cannot_open_it(empty: Path) -> None:
    other = sim.world().other
    found = refusal_of(lambda: sim.read(sim.valid(), empty, other))
    assert (found.code, found.params["detail"]) == ("bundle-not-for-us", "sealed to another key")


def test_a_bundle_wrapped_anew_for_a_third_is_not_for_it(empty: Path) -> None:
    other = sim.world().other
    rewrapped = replace(sim.inside(), recipient=other).sealed()
    found = refusal_of(lambda: sim.read(rewrapped, empty, other))
    assert found.params["detail"] == "addressed to another replica"


def test_a_bundle_reflected_to_its_sender_is_not_for_it(empty: Path) -> None:
    agency = sim.world().agency
    assert refusal_of(lambda: sim.read(sim.valid(), empty, agency)).code == "bundle-not-for-us"
    assert sim.read(sim.valid(), empty, agency, as_sender=True).sequence == 1


def test_nobody_but_the_registered_is_a_sender(empty: Path) -> None:
    here = sim.world()
    alone = registrar.found_office(here.office.replica, [sim.ROOT_SEED], [sim.REGISTRY_SEED], NOW)
    found = refusal_of(lambda: sim.read(sim.valid(), empty, trust=alone))
    assert (found.code, found.params["replica"]) == ("bundle-sender-unknown", here.agency.id)


def test_a_revoked_sender_counts_up_to_its_last_sequence_and_no_further(empty: Path) -> None:
    here = sim.world()
    revoked = registrar.revoke_replica(here.trust, here.agency.id, 7, [sim.REGISTRY_SEED], NOW)
    before, after = (
        sim.write(here.agency, here.office, sim.draft(here.agency, here.office, sequence))
        for sequence in (7, 8)
    )
    assert sim.read(before, empty, trust=revoked).sequence == 7
    found = refusal_of(lambda: sim.read(after, empty, trust=revoked))
    assert (found.code, found.params["organisation"]) == ("bundle-sender-revoked", sim.AGENCY)


@pytest.mark.parametrize("seed", [sim.party("npa").seed, sim.ROOT_SEED, sim.REGISTRY_SEED])
def test_a_key_that_is_not_the_senders_signs_nothing(seed: bytes, empty: Path) -> None:
    inside = sim.inside()
    found = refusal_of(
        lambda: sim.read(replace(inside, envelope=inside.signed(seed)).sealed(), empty)
    )
    assert (found.code, found.params["why"]) == ("bundle-signature", "unknown-key")


def test_a_signature_beside_the_senders_is_one_too_many(empty: Path) -> None:
    inside = sim.inside()
    both = inside.signed(inside.sender.seed, sim.world().other.seed)
    assert refused(replace(inside, envelope=both), empty) == "bundle-signature"


@pytest.mark.parametrize("why", ["wrong", "repeated"])
def test_signatures_under_the_senders_key_must_be_right_and_single(why: str, empty: Path) -> None:
    inside = sim.inside()
    envelope = canonical.decode(inside.signed(), Envelope)
    [signature] = envelope.signatures
    if why == "wrong":
        other = keys.sign(inside.sender.seed, b"something else")
        signatures = [Signature(keyid=signature.keyid, sig=to_base64(other))]
    else:
        signatures = [signature, signature]
    forged = canonical.encode(msgspec.structs.replace(envelope, signatures=signatures))
    found = refusal_of(lambda: sim.read(replace(inside, envelope=forged).sealed(), empty))
    assert (found.code, found.params["why"]) == ("bundle-signature", why)


def test_the_payload_type_is_signed_and_cannot_be_swapped(empty: Path) -> None:
    inside = sim.inside()
    assert refused(replace(inside, payload_type=ROOT_TYPE), empty) == "bundle-not-canonical"
    as_root = dsse.seal(canonical.encode(inside.manifest), ROOT_TYPE, [inside.sender.seed])
    envelope = canonical.decode(as_root, Envelope)
    relabelled = canonical.encode(msgspec.structs.replace(envelope, payload_type=MANIFEST_TYPE))
    assert refused(replace(inside, envelope=relabelled), empty) == "bundle-signature"


def test_the_parts_of_another_bundle_are_not_the_ones_signed(empty: Path) -> None:
    inside = sim.inside()
    here = sim.world()
    other = sim.write(here.agency, here.office, blobs=[sim.blob(sim.ATTACHMENT[::-1])])
    foreign = sim.take_apart(other, here.agency, here.office)
    at = inside.index("blob")
    assert len(foreign.frames[at]) == len(inside.frames[at])
    assert refused(replace(inside, frames=foreign.frames), empty) == "bundle-part"
    assert not list(empty.iterdir())


def test_bytes_after_the_end_are_refused_inside_the_seal_and_outside(empty: Path) -> None:
    assert refused(replace(sim.inside(), trailing=b"\0"), empty) == "bundle-trailing"
    assert code_of(sim.valid() + b"\0", empty) == "bundle-damaged"
    assert code_of(sim.valid() * 2, empty) == "bundle-damaged"


def test_a_content_that_stops_early_is_truncated_though_authentic(empty: Path) -> None:
    inside = sim.inside()
    short = [*inside.frames[:-1], inside.frames[-1][:-1]]
    assert refused(replace(inside, frames=short), empty) == "bundle-truncated"


@pytest.mark.parametrize("length", [0, 4 * 2**20 + 1, 2**32 - 1])
def test_a_length_that_lies_is_refused_before_anything_is_read(length: int, empty: Path) -> None:
    lying = replace(sim.inside(), magic=b"LIAISON BUNDLE 1\n" + length.to_bytes(4, "big"))
    assert refused(lying, empty) == "bundle-too-large"


def test_another_magic_is_newer_or_damage(empty: Path) -> None:
    assert refused(replace(sim.inside(), magic=b"LIAISON BUNDLE 2\n"), empty) == "bundle-newer"
    assert refused(replace(sim.inside(), magic=b"ANOTHER THING 12\n"), empty) == "bundle-damaged"


def test_grease_is_grease_whatever_its_name_begins_with() -> None:
    """The library names it at random."""
    version, first, rest = sim.valid().split(b"\n", 2)
    greased = b"\n".join((version, b"-> pq<P-l-grease w", b"", first, rest))
    assert read_header(BytesIO(greased)).recipients == 2


def test_what_only_a_newer_program_reads_says_so(empty: Path) -> None:
    assert (
        refused(sim.inside().told(format=FORMAT + 1, min_reader=FORMAT + 1), empty)
        == "bundle-newer"
    )
    assert refused(sim.inside().told(schema=SCHEMA + 1), empty) == "bundle-newer"
    later = b'{"min_reader":%d,"something":"new"}' % (FORMAT + 1)
    assert refused(replace(sim.inside(), payload=later), empty) == "bundle-newer"
    sim.read(sim.inside().told(format=2, min_reader=1).sealed(), empty)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'{"channel":', b'{"channel":null,"channel":'),
        (b'"schema":1', b'"schema": 1'),
        (b'"schema":1', b'"schema":1.0'),
        (b'"schema":1', b'"schema":1,"unknown":0'),
        (b'"schema":1,', b""),
        (b'"seq":1', b'"seq":9007199254740992'),
        (b'"seq":1', b'"seq":-1'),
        (b'"kind":"ops"', b'"kind":"\\u006fps"'),
        (b'"kind":"ops"', b'"kind":"zip"'),
    ],
)
def test_a_manifest_has_one_spelling(old: bytes, new: bytes, empty: Path) -> None:
    inside = sim.inside()
    payload = canonical.encode(inside.manifest)
    assert payload.count(old) >= 1
    changed = replace(inside, payload=payload.replace(old, new, 1))
    assert refused(changed, empty) == "bundle-not-canonical"


def test_nesting_without_end_is_not_a_manifest(empty: Path) -> None:
    deep = b'{"min_reader":1,"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    assert refused(replace(sim.inside(), payload=deep), empty) == "bundle-not-canonical"


def test_a_manifest_must_make_sense(empty: Path) -> None:
    inside = sim.inside()
    channel = inside.manifest.channel
    for wrong in (
        inside.told(created="2026-02-30T00:00:00Z"),
        inside.told(channel=msgspec.structs.replace(channel, base=1)),
        inside.told(channel=msgspec.structs.replace(channel, sender=channel.recipient)),
        inside.told(
            min_reader=1, reads=msgspec.structs.replace(inside.manifest.reads, formats=[1, 1])
        ),
        inside.told(parts=list(reversed(inside.manifest.parts))),
        inside.told(parts=[*inside.manifest.parts, inside.manifest.parts[-1]]),
    ):
        assert refused(wrong, empty) == "bundle-malformed"


def test_armour_a_passphrase_and_a_third_recipient_are_not_our_sealing(empty: Path) -> None:
    inside = sim.inside()
    to = [pyrage.x25519.Recipient.from_str(inside.recipient.replica.age_recipient)]
    assert code_of(pyrage.encrypt(inside.content(), to, armored=True), empty) == "bundle-sealing"
    assert code_of(pyrage.passphrase.encrypt(b"x", "word"), empty) == "bundle-sealing"
    third = replace(inside, also=[sim.world().other.replica.age_recipient])
    assert refused(third, empty) == "bundle-sealing"


def frame_of(content: bytes, **settings: int) -> bytes:
    parameters = zstandard.ZstdCompressionParameters.from_level(3, **settings)
    return zstandard.ZstdCompressor(compression_params=parameters).compress(content)


def test_a_frame_that_holds_more_than_was_signed_is_stopped(empty: Path) -> None:
    bomb = b"\n" * (64 * 2**20)
    declared = sim.inside().with_frame("ops", frame_of(bomb))
    assert detail_of(declared, empty) == ("bundle-compression", "declared size")
    silent = sim.inside().with_frame("blob", frame_of(b"\0" * (64 * 2**20), write_content_size=0))
    assert detail_of(silent, empty) == ("bundle-compression", "more than was signed")


def test_a_size_that_lies_is_refused(empty: Path) -> None:
    inside = sim.inside()
    plain = inside.unpacked("blob")
    less = inside.with_frame("blob", frame_of(plain[:-1], write_content_size=0))
    assert detail_of(less, empty) == ("bundle-compression", "less than was signed")
    huge = inside.with_frame("ops", inside.frames[inside.index("ops")], size=2**31 + 1)
    assert refused(huge, empty) == "bundle-too-large"
    padded = inside.with_frame("ops", b"\0" * 100_000)
    assert refused(padded, empty) == "bundle-too-large"


def test_a_window_wider_than_ours_is_refused(empty: Path) -> None:
    plain = sim.inside().unpacked("blob")
    wide = zstandard.ZstdCompressor(
        compression_params=zstandard.ZstdCompressionParameters(
            window_log=27, chain_log=6, hash_log=6, write_content_size=0
        )
    ).compressobj()
    frame = wide.compress(plain) + wide.flush()
    found = detail_of(sim.inside().with_frame("blob", frame), empty)
    assert found == ("bundle-compression", "window")


def test_one_frame_means_one_frame(empty: Path) -> None:
    inside = sim.inside()
    frame = inside.frames[inside.index("blob")]
    skippable = b"\x50\x2a\x4d\x18\x04\x00\x00\x00abcd"
    for wrong in (frame + skippable, frame + frame_of(b""), frame + b"\0"):
        found = detail_of(inside.with_frame("blob", wrong), empty)
        assert found == ("bundle-compression", "bytes after the frame")
    found = detail_of(inside.with_frame("blob", skippable + frame), empty)
    assert found == ("bundle-compression", "not a zstd frame")


def test_an_attachment_must_be_the_one_that_is_named(empty: Path) -> None:
    wrong = sim.inside().with_frame("blob", frame_of(b"other"), size=5)
    assert refused(wrong, empty) == "bundle-blob"


def lines(inside: Inside) -> list[bytes]:
    return inside.unpacked("ops").splitlines(keepends=True)


def names() -> list[str]:
    return [each.name for each in sim.operations(sim.world().agency)]


def test_an_altered_value_does_not_match_its_header(empty: Path) -> None:
    inside = sim.inside()
    altered = inside.unpacked("ops").replace("不審な".encode(), "普通の".encode(), 1)
    assert refused(inside.with_lines(altered, names()), empty) == "operation-altered"


def test_an_altered_actor_does_not_match_its_header(empty: Path) -> None:
    inside = sim.inside()
    altered = inside.unpacked("ops").replace("当直".encode(), "別人".encode(), 1)
    assert refused(inside.with_lines(altered, names()), empty) == "operation-altered"


def test_the_body_of_another_operation_does_not_match(empty: Path) -> None:
    inside = sim.inside()
    first, second = sim.operations(sim.world().agency)
    swapped = line_of(msgspec.structs.replace(first, body=second.body)) + line_of(second)
    assert refused(inside.with_lines(swapped, names()), empty) == "operation-altered"


def test_an_altered_header_is_another_operation_than_was_signed(empty: Path) -> None:
    inside = sim.inside()
    altered = inside.unpacked("ops").replace(b'"kind":"create"', b'"kind":"report"', 1)
    found = detail_of(inside.with_lines(altered, names()), empty)
    assert found == ("bundle-operations", "names or their order")


def test_operations_come_in_the_signed_order_once_each_and_all(empty: Path) -> None:
    inside = sim.inside()
    first, second = lines(inside)
    one, two = names()
    for content, signed, detail in (
        (second + first, [one, two], "names or their order"),
        (first + first, [one, one], "one operation twice"),
        (first, [one, two], "not as many as were signed"),
        (first + second, [one], "more than were signed"),
        ((first + second)[:-1], [one, two], "not as many as were signed"),
    ):
        found = detail_of(inside.with_lines(content, signed), empty)
        assert found == ("bundle-operations", detail)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b'"kind":"create"', b'"kind":"redact"', "operation-malformed"),
        (b'"schema":1', b'"schema":%d' % (SCHEMA + 1), "bundle-newer"),
        (
            b'"redacts":[]',
            b'"redacts":[{"field":null,"operation":"' + b"0" * 64 + b'"}]',
            "operation-malformed",
        ),
        (b'{"body":', b'{"body": ', "bundle-not-canonical"),
        (b'"redacts":[]', b'"redacts":[],"x":1', "bundle-not-canonical"),
        (b"\n", b"\r\n", "bundle-not-canonical"),
        (b"\n", b"\n\n", "bundle-not-canonical"),
    ],
)
def test_a_line_has_one_form(old: bytes, new: bytes, code: str, empty: Path) -> None:
    inside = sim.inside()
    altered = inside.unpacked("ops").replace(old, new, 1)
    assert altered != inside.unpacked("ops")
    assert refused(inside.with_lines(altered, names()), empty) == code


class Swapped(BytesIO):
    """A file that is another one when it is read for the second time."""

    def __init__(self, first: bytes, then: bytes) -> None:
        super().__init__(first)
        self._then, self._begun = then, 0

    def seek(self, offset: int, whence: int = 0) -> int:
        self._begun += (offset, whence) == (0, 0)
        if self._begun == 3:  # each reading looks at the header first, and begins again
            super().seek(0)
            self.truncate()
            self.write(self._then)
        return super().seek(offset, whence)


def test_a_file_that_changes_after_it_was_proven_is_refused(empty: Path) -> None:
    here = sim.world()
    other = sim.write(here.agency, here.office, sim.draft(here.agency, here.office, 2))
    source = Swapped(sim.valid(), other)
    office = here.office
    found = refusal_of(lambda: read_bundle(source, office.identity, office.id, here.trust, empty))
    assert found.code == "bundle-changed"
    assert not list(empty.iterdir())
