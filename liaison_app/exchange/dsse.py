"""Signed envelopes: DSSE v1, the one shape in which anything signed travels.

The envelope is canonical JSON, its signatures sorted by key id and none twice. A signature
counts for the key it verifies under: ids are computed from key bytes, so one key under two ids
counts once, and every signature present must belong to a key that is asked for and be right.
Source: DSSE protocol 1.0 (pre-authentication encoding).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import msgspec

from liaison_app.domain import canonical
from liaison_app.domain.canonical import Hex64
from liaison_app.domain.errors import BundleRefused
from liaison_app.domain.operations import Form
from liaison_app.exchange import keys
from liaison_app.exchange.forms import decode_as, from_base64, to_base64
from liaison_app.exchange.limits import MAX_SIGNATURES


class Signature(Form, frozen=True):
    keyid: Hex64
    sig: Annotated[str, msgspec.Meta(max_length=88)]


class Envelope(Form, frozen=True):
    """What travels: the payload in base64, its type, and the signatures."""

    payload: str
    payload_type: Annotated[str, msgspec.Meta(max_length=100)] = msgspec.field(name="payloadType")
    signatures: Annotated[list[Signature], msgspec.Meta(min_length=1, max_length=MAX_SIGNATURES)]


@dataclass(frozen=True)
class Quorum:
    """So many of these public keys (in hex) have to have signed."""

    keys: Sequence[str]
    threshold: int = 1


@dataclass(frozen=True)
class Opened:
    """An envelope taken apart, its signatures not yet looked at: nobody vouches for it."""

    payload: bytes
    payload_type: str
    signatures: Sequence[tuple[str, bytes]]


def encoding(payload_type: str, payload: bytes) -> bytes:
    """The pre-authentication encoding: the bytes that are signed."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def seal(payload: bytes, payload_type: str, seeds: Sequence[bytes]) -> bytes:
    """The envelope of ``payload`` signed by each of the Ed25519 ``seeds``."""
    message = encoding(payload_type, payload)
    signatures = {
        keys.key_id(keys.public_key(seed)): to_base64(keys.sign(seed, message)) for seed in seeds
    }
    return canonical.encode(
        Envelope(
            payload=to_base64(payload),
            payload_type=payload_type,
            signatures=[Signature(keyid=key, sig=signatures[key]) for key in sorted(signatures)],
        )
    )


def open_unverified(envelope: bytes, payload_type: str, code: str) -> Opened:
    """Take ``envelope`` apart strictly; another form or type is refused as ``code``."""
    found = decode_as(code, envelope, Envelope, "envelope")
    if found.payload_type != payload_type:
        raise BundleRefused(code, part="envelope", detail="another payload type")
    try:
        payload = from_base64(found.payload)
        signatures = [(each.keyid, from_base64(each.sig)) for each in found.signatures]
    except ValueError as error:
        raise BundleRefused(code, part="envelope", detail=str(error)) from error
    return Opened(payload, found.payload_type, signatures)


def verify(opened: Opened, quorums: Sequence[Quorum], code: str) -> None:
    """Raise ``code`` unless every quorum's threshold of distinct keys has signed.

    ``why`` names the reason: ``repeated``, ``unknown-key``, ``wrong``, ``threshold``.
    """
    named = [keyid for keyid, _ in opened.signatures]
    if named != sorted(set(named)):
        raise BundleRefused(code, why="repeated")
    known = {keys.key_id(public): public for quorum in quorums for public in quorum.keys}
    message = encoding(opened.payload_type, opened.payload)
    for keyid, signature in opened.signatures:
        if keyid not in known:
            raise BundleRefused(code, why="unknown-key")
        if not keys.is_signature(known[keyid], message, signature):
            raise BundleRefused(code, why="wrong")
    for quorum in quorums:
        signed = set(named) & {keys.key_id(public) for public in quorum.keys}
        if quorum.threshold < 1 or len(signed) < quorum.threshold:
            raise BundleRefused(code, why="threshold")
