"""Ways to spoil a bundle, drawn from a seed.

Four kinds of attacker. ``outside`` has the sealed file and nothing else; ``inside`` knows what is
in it (an earlier recipient, say), changes that and seals it anew, which needs public keys only;
``forger`` signs with keys of his own or moves signatures and parts between bundles; ``insider``
is the certified sender and signs whatever he likes.
"""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random

import msgspec
import pyrage
import zstandard

from liaison_app.domain import canonical
from liaison_app.domain.errors import BundleRefused
from liaison_app.exchange.documents import REGISTRY_TYPE, ROOT_TYPE
from liaison_app.exchange.dsse import Envelope
from liaison_app.exchange.parts import read_operation
from tests.attacks.arena import Lane, stranger
from tests.exchange.simulator import Inside
from tests.fuzz.changes import mutated

Change = Callable[[Random, Lane, Lane], bytes]


@dataclass(frozen=True)
class Spoilt:
    """A spoilt bundle, and how it came about."""

    data: bytes
    kind: str
    how: str


def scrambled(random: Random, data: bytes, other: bytes) -> bytes:
    """Bytes changed without regard to what they mean."""
    at, to = sorted((random.randrange(len(data)), random.randrange(len(data) + 1)))
    foreign = random.randrange(len(other))
    piece = other[foreign : foreign + random.choice((1, 4, 60, 2000))]
    changed = bytearray(data)
    for _ in range(random.choice((1, 1, 1, 2, 20))):
        changed[random.randrange(len(data))] ^= 1 << random.randrange(8)
    return random.choice(
        (
            bytes(changed),
            bytes(changed),
            data[:at],
            data[at:],
            data[:at] + data[to:],
            data[:to] + data[at:],
            data[:at] + piece + data[at:],
            data[:at] + piece + data[at + len(piece) :],
            data[:at] + other[foreign:],
            data[:at] + bytes(to - at) + data[to:],
            data + piece,
            data + data,
            other[:at] + data[at:],
        )
    )


def outside(random: Random, lane: Lane, other: Lane) -> bytes:
    return scrambled(random, lane.sealed, other.sealed)


def other_header(random: Random, lane: Lane, other: Lane) -> bytes:
    """The age header of one before the payload of another."""
    mine, theirs = (each.sealed.partition(b"\n---") for each in (lane, other))
    return theirs[0] + b"\n---" + mine[2]


def seal(inside: Inside, content: bytes) -> bytes:
    """Any content, sealed as the sender would."""
    to = (inside.recipient, inside.sender)
    recipients = [pyrage.x25519.Recipient.from_str(each.replica.age_recipient) for each in to]
    return bytes(pyrage.encrypt(content, recipients))


def inside(random: Random, lane: Lane, other: Lane) -> bytes:
    honest = kept(lane.inside)
    return seal(honest, scrambled(random, honest.content(), kept(other.inside).content()))


def kept(inside: Inside) -> Inside:
    """With the envelope its sender signed, whatever else is changed afterwards."""
    return replace(inside, envelope=inside.signed())


def frames_moved(random: Random, lane: Lane, other: Lane) -> bytes:
    """Parts left out, doubled, exchanged, of another bundle, or compressed in another way."""
    honest = kept(lane.inside)
    frames, foreign = list(honest.frames), list(other.inside.frames)
    at = random.randrange(len(frames))
    again = zstandard.compress(zstandard.decompress(frames[at], max_output_size=2**24), 19)
    changed = random.choice(
        (
            frames[::-1],
            frames[:at] + frames[at + 1 :],
            [*frames, frames[at]],
            foreign,
            [*frames[:at], random.choice(foreign), *frames[at + 1 :]],
            [*frames[:at], again, *frames[at + 1 :]],
            [*frames[:at], bytes(len(frames[at])), *frames[at + 1 :]],
        )
    )
    return replace(honest, frames=changed).sealed()


def wrapped_anew(random: Random, lane: Lane, other: Lane) -> bytes:
    """The same signed content in another seal: for others, for three, armoured, by passphrase."""
    honest = kept(lane.inside)
    content = honest.content()
    mine = pyrage.x25519.Recipient.from_str(honest.recipient.replica.age_recipient)
    wrong = stranger().replica.age_recipient
    return random.choice(
        (
            lambda: replace(honest, also=[wrong]).sealed(),
            lambda: bytes(pyrage.encrypt(content, [mine])),
            lambda: bytes(pyrage.encrypt(content, [mine], armored=True)),
            lambda: bytes(pyrage.encrypt(content, [pyrage.x25519.Recipient.from_str(wrong)])),
            lambda: replace(honest, magic=b"LIAISON BUNDLE 9\n").sealed(),
            lambda: replace(honest, envelope=other.inside.signed()).sealed(),
        )
    )()


def signed_wrongly(random: Random, lane: Lane, other: Lane) -> bytes:
    """The manifest under signatures that are not the sender's alone."""
    honest = lane.inside
    mine = honest.sender.seed
    wrong = random.choice((stranger().seed, honest.recipient.seed, other.inside.sender.seed))
    if wrong == mine:
        wrong = stranger(2).seed
    true = canonical.decode(honest.signed(), Envelope)
    [signature] = true.signatures
    false = canonical.decode(honest.signed(wrong), Envelope).signatures[0]
    signatures = random.choice(
        (
            [false],
            sorted([signature, false], key=lambda each: each.keyid),
            [signature, signature],
            [msgspec.structs.replace(false, keyid=signature.keyid)],
            [msgspec.structs.replace(signature, keyid=false.keyid)],
            [],
        )
    )
    kind = random.choice((true.payload_type, true.payload_type, ROOT_TYPE, REGISTRY_TYPE))
    changed = msgspec.structs.replace(true, signatures=signatures, payload_type=kind)
    return replace(honest, envelope=canonical.encode(changed)).sealed()


def respelled(random: Random, lane: Lane, other: Lane) -> bytes:
    """The same envelope in other bytes."""
    envelope = lane.inside.signed()
    found = json.loads(envelope)
    payload = found["payload"]
    spelt = random.choice(
        (
            lambda: json.dumps(found).encode(),
            lambda: json.dumps(dict(reversed(found.items())), separators=(",", ":")).encode(),
            lambda: b"\xef\xbb\xbf" + envelope,
            lambda: envelope + random.choice((b"\n", b" ", b"\0")),
            lambda: envelope.replace(b'"payload"', b'"p\\u0061yload"', 1),
            lambda: envelope.replace(b'{"payload":', b'{"payload":"",\\"payload":', 1),
            lambda: envelope.replace(b'{"payload":', b'{"payload":"e30=","payload":', 1),
            lambda: envelope.replace(payload.encode(), payload.rstrip("=").encode() + b"\\n"),
            lambda: envelope.replace(payload.encode(), b"=" + payload.encode()),
            lambda: envelope.replace(b'"signatures"', b'"x":1,"signatures"'),
        )
    )()
    return replace(lane.inside, envelope=spelt).sealed()


def manifest_of_an_insider(random: Random, lane: Lane, other: Lane) -> bytes:
    payload = mutated(random, json.loads(canonical.encode(lane.inside.manifest)))
    return replace(lane.inside, payload=payload).sealed()


def operations_of_an_insider(random: Random, lane: Lane, other: Lane) -> bytes:
    """One operation changed, doubled or left out; counted, hashed and signed as it then is."""
    lines = lane.inside.unpacked("ops").splitlines()
    at = random.randrange(len(lines))
    changed = mutated(random, json.loads(lines[at]))
    if random.random() < 0.8:
        changed = mended(changed)
    lines[at : at + 1] = random.choice(([changed], [changed], [changed], [lines[at]] * 2))
    names = [_name(line) for line in lines]
    return lane.inside.with_lines(b"".join(line + b"\n" for line in lines), names).sealed()


def mended(line: bytes) -> bytes:
    """With the hashes of whatever values it has: an author may write what he likes."""
    try:
        found = json.loads(line)
        values = found["body"]["values"]
        for cell in found["header"]["cells"]:
            value = canonical.encode(values[cell["field"]]["value"])
            salt = bytes.fromhex(values[cell["field"]]["salt"])
            cell["value"] = canonical.digest("value", salt, value)
        actor = found["body"]["actor"]
        value = canonical.encode(actor["value"])
        found["header"]["actor"] = canonical.digest("value", bytes.fromhex(actor["salt"]), value)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        return line
    return json.dumps(found, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _name(line: bytes) -> str:
    try:
        return read_operation(line).name
    except BundleRefused:
        return "00" * 32


def documents_of_an_insider(random: Random, lane: Lane, other: Lane) -> bytes:
    """Trust documents or certificates spoilt, and signed for by the sender; or any part."""
    honest = lane.inside
    kinds = [part.kind for part in honest.manifest.parts]
    kind = random.choice(kinds)
    if kind in ("trust", "epochs"):
        part = json.loads(honest.unpacked(kind))
        if random.random() < 0.3:
            return honest.with_content(kind, mutated(random, part)).sealed()
        listed = part["epochs"] if kind == "epochs" else part["roots"]
        if kind == "trust" and random.random() < 0.7:
            part["registry"] = _respoken(random, part["registry"])
        else:
            listed[-1] = _respoken(random, listed[-1])
        text = json.dumps(part, sort_keys=True, separators=(",", ":")).encode()
        return honest.with_content(kind, text).sealed()
    content = scrambled(random, honest.unpacked(kind), other.sealed)
    if random.random() < 0.5:
        return honest.with_content(kind, content).sealed()
    return honest.with_frame(kind, zstandard.compress(content), size=len(content)).sealed()


def _respoken(random: Random, envelope: str) -> str:
    """An envelope in base64 whose payload says something else."""
    found = json.loads(base64.b64decode(envelope))
    document = json.loads(base64.b64decode(found["payload"]))
    found["payload"] = base64.b64encode(mutated(random, document)).decode()
    text = json.dumps(found, sort_keys=True, separators=(",", ":")).encode()
    return base64.b64encode(text).decode()


CHANGES: tuple[tuple[str, Change], ...] = (
    ("outside", outside),
    ("outside", other_header),
    ("inside", inside),
    ("inside", frames_moved),
    ("inside", wrapped_anew),
    ("forger", signed_wrongly),
    ("forger", respelled),
    ("insider", manifest_of_an_insider),
    ("insider", operations_of_an_insider),
    ("insider", documents_of_an_insider),
)


def spoil(seed: int, lanes: list[Lane]) -> tuple[Lane, Spoilt]:
    """The ``seed``-th spoilt bundle: whose it was, and what it is now."""
    random = Random(seed)
    lane, other = random.sample(lanes, 2)
    kind, change = CHANGES[seed % len(CHANGES)]
    data = change(random, lane, other)
    return lane, Spoilt(data, kind, f"{seed} {change.__name__} of {lane.name}")
