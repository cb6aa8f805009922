"""What a parser sees, from a sender whose signature is right: bombs, lengths that lie, odd JSON,
odd Unicode, and more of everything than there may be. Each refused by name, nothing changed."""

from collections.abc import Callable
from dataclasses import replace

import msgspec
import pyrage
import pytest
import zstandard

from liaison_app.domain import canonical
from liaison_app.domain.arrival import JournalHead, Receipt
from liaison_app.exchange import limits
from liaison_app.exchange.manifest import Part
from tests.attacks.arena import Arena, Lane, read_by_a_child
from tests.attacks.test_log import Cells, incident, operations_of
from tests.exchange.simulator import Inside
from tests.store.world import operation

MILLION = 1_000_000


def many_parts(inside: Inside) -> Inside:
    blob = Part(content="ab" * 32, hash="0" * 64, headers=None, kind="blob", packed=9, records=1,
                size=0)  # fmt: skip
    return inside.told(parts=[*inside.manifest.parts, *[blob] * limits.MAX_PARTS])


def many_receipts(inside: Inside) -> Inside:
    receipts = [
        Receipt(JournalHead("ab" * 32, 1), "cd" * 32, None, "applied", "", "ef" * 16, seq)
        for seq in range(1, limits.MAX_RECEIPTS + 2)
    ]
    return inside.told(receipts=receipts)


def one_receipt_twice(inside: Inside) -> Inside:
    receipt = Receipt(JournalHead("ab" * 32, 1), "cd" * 32, None, "applied", "", "ef" * 16, 1)
    return inside.told(receipts=[receipt, receipt])


def a_million_of(key: bytes) -> Callable[[Inside], Inside]:
    """A list of the manifest with a million entries more, as many as an envelope has room for."""

    def change(inside: Inside) -> Inside:
        payload = canonical.encode(inside.manifest)
        return replace(inside, payload=payload.replace(b'"%b":[' % key, b'"%b":[' % key +
                                                       b"{}," * MILLION, 1))  # fmt: skip

    return change


def a_million_channels(inside: Inside) -> Inside:
    payload = canonical.encode(inside.manifest)
    channel = canonical.encode(inside.manifest.channel)
    listed = b"[" + b",".join([channel] * 10_000) + b"]"
    return replace(inside, payload=payload.replace(channel, listed, 1))


def claiming(**changes: object) -> Callable[[Inside], Inside]:
    """The operations part says this of itself."""
    return lambda inside: inside.with_frame("ops", inside.frames[inside.index("ops")], **changes)


def framed(make: Callable[[bytes], bytes]) -> Callable[[Inside], Inside]:
    """The operations in another frame, rightly counted and hashed."""
    return lambda inside: inside.with_frame("ops", make(inside.unpacked("ops")))


def bomb(declared: bool) -> Callable[[bytes], bytes]:
    settings = zstandard.ZstdCompressionParameters.from_level(3, write_content_size=int(declared))
    packed = zstandard.ZstdCompressor(compression_params=settings)
    return lambda _: packed.compress(b"\n" * 2**23)


def wide_window(plain: bytes) -> bytes:
    settings = zstandard.ZstdCompressionParameters(
        window_log=27, chain_log=6, hash_log=6, write_content_size=0
    )
    stream = zstandard.ZstdCompressor(compression_params=settings).compressobj()
    return stream.compress(plain) + stream.flush()


def skippable(plain: bytes) -> bytes:
    return b"\x50\x2a\x4d\x18\x04\x00\x00\x00abcd" + zstandard.compress(plain)


def payload(old: bytes, new: bytes) -> Callable[[Inside], Inside]:
    """The manifest in other bytes."""

    def change(inside: Inside) -> Inside:
        told = canonical.encode(inside.manifest)
        assert old in told
        return replace(inside, payload=told.replace(old, new, 1))

    return change


def whole_payload(make: Callable[[bytes], bytes]) -> Callable[[Inside], Inside]:
    return lambda inside: replace(inside, payload=make(canonical.encode(inside.manifest)))


def lines(old: bytes, new: bytes) -> Callable[[Inside], Inside]:
    """The operations in other bytes, under the names they had."""

    def change(inside: Inside) -> Inside:
        told = inside.unpacked("ops")
        assert old in told
        names = ["00" * 32] * told.count(b"\n")
        return inside.with_lines(told.replace(old, new, 1), names)

    return change


def length(stated: int) -> Callable[[Inside], Inside]:
    return lambda inside: replace(inside, magic=inside.magic + stated.to_bytes(4, "big"))


TITLE = "不審な電子メール".encode()
ATTACKS: dict[str, tuple[Callable[[Inside], Inside], str]] = {
    "bomb that declares its size": (framed(bomb(True)), "bundle-compression"),
    "bomb that declares none": (framed(bomb(False)), "bundle-compression"),
    "window bomb": (framed(wide_window), "bundle-compression"),
    "two frames": (framed(lambda p: zstandard.compress(p) * 2), "bundle-compression"),
    "skippable frame": (framed(skippable), "bundle-compression"),
    "not a frame": (framed(lambda p: p[:64]), "bundle-compression"),
    "part of 0 bytes": (claiming(size=0), "bundle-compression"),
    "part of -1 bytes": (claiming(size=-1), "bundle-not-canonical"),
    "part of 2^32-1 bytes": (claiming(size=2**32 - 1), "bundle-too-large"),
    "part of 2^53 bytes": (claiming(size=2**53), "bundle-not-canonical"),
    "packed past the end": (claiming(packed=10_000), "bundle-too-large"),
    "packed a little past the end": (claiming(packed=1200), "bundle-truncated"),
    "no operations claimed": (claiming(records=0), "bundle-too-large"),
    "a million and one operations claimed": (claiming(records=MILLION + 1), "bundle-too-large"),
    "envelope of 0 bytes": (length(0), "bundle-too-large"),
    "envelope of 2^32-1 bytes": (length(2**32 - 1), "bundle-too-large"),
    "too many parts": (many_parts, "bundle-not-canonical"),
    "a million parts": (a_million_of(b"parts"), "bundle-not-canonical"),
    "too many receipts": (many_receipts, "bundle-not-canonical"),
    "a million receipts": (a_million_of(b"receipts"), "bundle-not-canonical"),
    "one receipt twice": (one_receipt_twice, "bundle-malformed"),
    "ten thousand channels": (a_million_channels, "bundle-not-canonical"),
    "duplicate key": (payload(b'"schema":', b'"schema":1,"schema":'), "bundle-not-canonical"),
    "unknown field": (payload(b'"schema":', b'"other":0,"schema":'), "bundle-not-canonical"),
    "missing field": (payload(b'"receipts":[],', b""), "bundle-not-canonical"),
    "wrong type": (payload(b'"receipts":[]', b'"receipts":{}'), "bundle-not-canonical"),
    "float": (payload(b'"seq":1', b'"seq":1.0'), "bundle-not-canonical"),
    "exponent": (payload(b'"seq":1', b'"seq":1e0'), "bundle-not-canonical"),
    "minus nought": (payload(b'"base":0', b'"base":-0'), "bundle-not-canonical"),
    "NaN": (payload(b'"base":0', b'"base":NaN'), "bundle-not-canonical"),
    "400 digits": (payload(b'"seq":1', b'"seq":1' + b"0" * 400), "bundle-not-canonical"),
    "leading nought": (payload(b'"seq":1', b'"seq":01'), "bundle-not-canonical"),
    "nesting": (
        whole_payload(lambda _: b'{"min_reader":1,"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}"),
        "bundle-not-canonical",
    ),
    "BOM": (whole_payload(lambda told: b"\xef\xbb\xbf" + told), "bundle-not-canonical"),
    "spaces at the end": (whole_payload(lambda told: told + b" "), "bundle-not-canonical"),
    "nothing": (whole_payload(lambda _: b""), "bundle-not-canonical"),
    "bad UTF-8": (lines(TITLE, b"\xff\xfe"), "bundle-not-canonical"),
    "overlong UTF-8": (lines(TITLE, b"\xc0\xaf"), "bundle-not-canonical"),
    "surrogates in UTF-8": (lines(TITLE, b"\xed\xa0\x80"), "bundle-not-canonical"),
    "lone surrogate escaped": (lines(TITLE, b"\\ud800"), "bundle-not-canonical"),
    "NUL in a text": (lines(TITLE, b"\\u0000"), "operation-altered"),
    "NUL as a byte": (lines(TITLE, b"\0"), "bundle-not-canonical"),
    "an escape JSON can do without": (lines(TITLE, b"\\u4e0d"), "bundle-not-canonical"),
    "BOM before an operation": (lines(b'{"body"', b'\xef\xbb\xbf{"body"'), "bundle-not-canonical"),
    "nesting in a value": (lines(b'"' + TITLE, b"[" * 100_000 + b'"'), "bundle-not-canonical"),
    "carriage returns": (lines(b"\n", b"\r\n"), "bundle-not-canonical"),
}  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_no_parser_should_take(report: Lane, attack: str) -> None:
    change, code = ATTACKS[attack]
    assert report.refused(change(report.inside).sealed()) == code


def resealed(seal: Callable[[bytes, list[str]], bytes]) -> Callable[[Lane], bytes]:
    def make(lane: Lane) -> bytes:
        inside = replace(lane.inside, envelope=lane.inside.signed())
        to = [each.replica.age_recipient for each in (inside.recipient, inside.sender)]
        return seal(inside.content(), to)

    return make


def for_all(content: bytes, to: list[str]) -> list[pyrage.x25519.Recipient]:
    return [pyrage.x25519.Recipient.from_str(each) for each in to]


@pytest.mark.parametrize(
    "seal",
    [
        resealed(lambda content, to: pyrage.passphrase.encrypt(content, "架空")),
        resealed(lambda content, to: pyrage.encrypt(content, for_all(content, to), armored=True)),
        resealed(lambda content, to: pyrage.encrypt(content, for_all(content, [*to, to[0]]))),
    ],
    ids=["passphrase", "armour", "three recipients"],
)
def test_a_seal_that_is_not_ours(report: Lane, seal: Callable[[Lane], bytes]) -> None:
    assert report.refused(seal(report)) == "bundle-sealing"


def test_truncated_anywhere_and_with_bytes_after_the_end(report: Lane) -> None:
    size = len(report.sealed)
    for keep in (0, 1, 22, 100, 200, size // 2, size - 17, size - 1):
        code = report.refused(report.sealed[:keep])
        assert code in ("bundle-truncated", "bundle-damaged"), keep
    for tail in (b"\0", b"\n", report.sealed):
        assert report.refused(report.sealed + tail) == "bundle-damaged"
    longer = replace(report.inside, envelope=report.inside.signed(), trailing=b"x")
    assert report.refused(longer.sealed()) == "bundle-trailing"


def test_parts_and_operations_in_another_order(report: Lane) -> None:
    inside = report.inside
    told = inside.told(parts=inside.manifest.parts[::-1])
    if len(inside.frames) > 1:
        assert report.refused(told.sealed()) == "bundle-malformed"
    right = inside.unpacked("ops").splitlines(keepends=True)
    names = [each.name for each in operations_of(report.sender)]
    turned = inside.with_lines(b"".join(right[::-1]), names)
    assert report.refused(turned.sealed()) == "bundle-operations"
    twice = inside.with_lines(b"".join([*right, right[0]]), [*names, names[0]])
    assert report.refused(twice.sealed()) == "bundle-operations"


def test_an_altered_body_or_header(report: Lane) -> None:
    first, *others = operations_of(report.sender)
    body = (first.body or b"").replace(TITLE, "普通の電子メール".encode())
    altered = report.with_operations(msgspec.structs.replace(first, body=body), *others)
    assert report.refused(altered.sealed()) == "operation-altered"
    header = first.header.replace(b'"kind":"create"', b'"kind":"amend"')
    names = [each.name for each in (first, *others)]
    changed = report.with_operations(msgspec.structs.replace(first, header=header), *others)
    assert report.refused(changed.sealed()) == "bundle-operations"
    assert names[0] == first.name


def test_text_as_typed_is_kept_as_typed(arena: Arena) -> None:
    """NFC would rewrite characters of names: 神 (U+FA19) and か with a mark of its own stay."""
    typed = "神谷 か\u3099 Å 漏洩"
    lane = arena.reported(arena.mofa, typed)
    assert lane.bring(lane.sealed) == "applied"
    assert (
        arena.office.shown(operations_of(arena.mofa)[0].operation.header.record, "title") == typed
    )


@pytest.mark.parametrize("text", ["a\0b", "\x1b[2J", "\x07", "a" * 300_000])
def test_a_value_no_officer_could_have_typed(report: Lane, text: str) -> None:
    """Signed by its author's replica all the same: a program that was changed."""
    told: Cells = {"title": (text, ()), "reported": (True, ())}
    wrong = operation(report.sender.replica.id, 900, incident("mofa", 3), told, kind="create")
    code = report.refused(report.with_operations(wrong).sealed())
    assert code in ("bundle-not-entitled", "bundle-not-canonical")


@pytest.mark.parametrize("attack", ["bomb that declares none", "nesting", "a million parts"])
def test_the_same_in_the_child_that_reads_in_earnest(report: Lane, attack: str) -> None:
    change, code = ATTACKS[attack]
    with read_by_a_child():
        assert report.refused(change(report.inside).sealed()) == code
