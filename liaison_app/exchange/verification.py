"""The verdict on a bundle's envelope: for whom, from whom, and whether that one signed it.

The child process gives it before it decodes anything, and the program itself gives it again on
what the child hands back: both trust only the documents they were given.
"""

import hashlib
from dataclasses import dataclass

import msgspec

from liaison_app.domain.arrival import Replica, TrustState
from liaison_app.domain.errors import BundleRefused
from liaison_app.domain.operations import SCHEMA
from liaison_app.exchange import dsse, trust
from liaison_app.exchange.dsse import Opened, Quorum
from liaison_app.exchange.forms import decode_as
from liaison_app.exchange.manifest import (
    FORMAT,
    MANIFEST_TYPE,
    Glance,
    Manifest,
    check_manifest,
)

_SIGNATURE = "bundle-signature"


@dataclass(frozen=True)
class Reader:
    """Who reads: replica ``me`` with this trust.

    ``as_sender`` is the sender looking into its own copy (sealed to its archive key).
    """

    me: str
    trust: TrustState
    as_sender: bool = False


@dataclass(frozen=True)
class Verdict:
    """What holds of a bundle whose envelope was verified. ``trust`` is the newest known now."""

    envelope: bytes
    manifest: Manifest
    manifest_hash: str
    sender: Replica
    trust: TrustState


def open_manifest(envelope: bytes) -> tuple[Opened, Manifest]:
    """The manifest as claimed, strictly decoded; nobody vouches for it yet.

    Refused: ``bundle-not-canonical``, ``bundle-malformed``, ``bundle-too-large``,
    ``bundle-newer``.
    """
    opened = dsse.open_unverified(envelope, MANIFEST_TYPE, "bundle-not-canonical")
    try:
        glance = msgspec.json.decode(opened.payload, type=Glance)
    except (msgspec.MsgspecError, RecursionError, UnicodeError) as error:
        raise BundleRefused("bundle-not-canonical", part="manifest") from error
    if glance.min_reader > FORMAT:
        raise BundleRefused("bundle-newer", needed=glance.min_reader)
    manifest = decode_as("bundle-not-canonical", opened.payload, Manifest, "manifest")
    check_manifest(manifest)
    return opened, manifest


def judge(envelope: bytes, trust_part: bytes | None, reader: Reader) -> Verdict:
    """The verdict, or the refusal, in this order: form, addressee, trust, sender, signature."""
    opened, manifest = open_manifest(envelope)
    _check_addressee(manifest, reader)
    newest = _newest_trust(manifest, trust_part, reader.trust)
    sender = newest.replicas.get(manifest.channel.sender)
    if sender is None:
        raise BundleRefused("bundle-sender-unknown", replica=manifest.channel.sender)
    dsse.verify(opened, [Quorum([sender.signing_key])], _SIGNATURE)
    if sender.revoked_at_seq is not None and manifest.channel.seq > sender.revoked_at_seq:
        raise BundleRefused(
            "bundle-sender-revoked", organisation=sender.organisation, replica=sender.id
        )
    if manifest.schema > SCHEMA:
        raise BundleRefused("bundle-newer", needed=manifest.schema)
    digest = hashlib.sha256(opened.payload).hexdigest()
    return Verdict(envelope, manifest, digest, sender, newest)


def _check_addressee(manifest: Manifest, reader: Reader) -> None:
    channel = manifest.channel
    if reader.me != (channel.sender if reader.as_sender else channel.recipient):
        raise BundleRefused("bundle-not-for-us", detail="addressed to another replica")


def _newest_trust(manifest: Manifest, part: bytes | None, known: TrustState) -> TrustState:
    """The documents in the bundle must be the ones its manifest names."""
    if (part is not None) != any(each.kind == "trust" for each in manifest.parts):
        raise BundleRefused("bundle-malformed", part="trust", detail="missing")
    if part is None or not known.roots:
        return known
    roots, registry = trust.decode_part(part)
    found = trust.newest_trust(known, roots, registry)
    named = manifest.trust
    carried = found if found.registry == registry else trust.load_trust(roots, registry)
    if (named.root, named.registry, named.hash) != (
        carried.root_version,
        carried.registry_version,
        trust.registry_hash(carried),
    ):
        raise BundleRefused("trust-malformed", part="trust", detail="not the documents named")
    return found


def is_signed_by(envelope: bytes, sender: Replica) -> bool:
    """Whether a kept envelope is still a manifest that ``sender`` signed."""
    try:
        opened, manifest = open_manifest(envelope)
        dsse.verify(opened, [Quorum([sender.signing_key])], _SIGNATURE)
    except BundleRefused:
        return False
    return manifest.channel.sender == sender.id
