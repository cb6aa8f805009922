"""The verdict on a bundle's envelope: for whom, from whom, and whether that one signed it.

The child process gives it before it decodes anything, and the program itself gives it again on
what the child hands back: both trust only the documents they were given.
"""

import hashlib
from dataclasses import dataclass, replace

import msgspec

from liaison_app.domain.arrival import Replica, TrustState
from liaison_app.domain.errors import BundleRefused
from liaison_app.domain.operations import SCHEMA
from liaison_app.exchange import dsse, epochs, trust
from liaison_app.exchange.dsse import Opened, Quorum
from liaison_app.exchange.forms import decode_as
from liaison_app.exchange.manifest import (
    FORMAT,
    MANIFEST_TYPE,
    Glance,
    Manifest,
    Part,
    check_manifest,
)

_SIGNATURE = "bundle-signature"


@dataclass(frozen=True)
class Reader:
    """Who reads: replica ``me`` with this trust.

    ``as_sender`` is the sender looking into its own copy (sealed to its archive key). Of what is
    addressed to an earlier epoch of ``me`` only the documents are read.
    """

    me: str
    trust: TrustState
    as_sender: bool = False


@dataclass(frozen=True)
class Verdict:
    """What holds of a bundle whose envelope was verified. ``trust`` is the newest known now,
    ``carried`` the trust documents it brought, and ``is_for_us`` whether more than documents may
    be read: otherwise it was made for an earlier epoch of ours."""

    envelope: bytes
    manifest: Manifest
    manifest_hash: str
    sender: Replica
    trust: TrustState
    carried: TrustState | None = None
    is_for_us: bool = True

    @property
    def blobs(self) -> list[Part]:
        """The attachments that may be read."""
        return self.manifest.blobs if self.is_for_us else []


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


@dataclass(frozen=True)
class Documents:
    """The parts that are believed or refused by their own signatures, as far as it has them."""

    trust: bytes | None = None
    epochs: bytes | None = None


def judge(envelope: bytes, documents: Documents, reader: Reader) -> Verdict:
    """The verdict, or the refusal, in this order: form, addressee, trust, epochs, sender,
    signature."""
    opened, manifest = open_manifest(envelope)
    to = manifest.channel.sender if reader.as_sender else manifest.channel.recipient
    former = reader.trust.ancestors(reader.me)
    if to not in (reader.me, *former) and not _is_for_later(opened, manifest, documents, reader):
        raise BundleRefused("bundle-not-for-us", detail="addressed to another replica")
    newest, carried = _newest_trust(manifest, documents, reader.trust)
    sender = _sender(opened, manifest, newest)
    if to not in (reader.me, *former):
        raise BundleRefused("bundle-for-later-epoch", replica=to)
    if manifest.schema > SCHEMA:
        raise BundleRefused("bundle-newer", needed=manifest.schema)
    digest = hashlib.sha256(opened.payload).hexdigest()
    return Verdict(envelope, manifest, digest, sender, newest, carried, to == reader.me)


def _sender(opened: Opened, manifest: Manifest, newest: TrustState) -> Replica:
    """Who signed it, and was entitled to a bundle of this number."""
    sender = newest.replicas.get(manifest.channel.sender)
    if sender is None:
        raise BundleRefused("bundle-sender-unknown", replica=manifest.channel.sender)
    dsse.verify(opened, [Quorum([sender.signing_key])], _SIGNATURE)
    if sender.is_superseded and not sender.withdrawn:
        raise BundleRefused("epoch-revoked", replica=sender.previous)
    if not _counts(sender, manifest, newest):
        code = "bundle-sender-withdrawn" if sender.withdrawn else "bundle-sender-revoked"
        raise BundleRefused(code, organisation=sender.organisation, replica=sender.id)
    return sender


def _counts(sender: Replica, manifest: Manifest, newest: TrustState) -> bool:
    """Whether a bundle is from before its sender's revocation. Each channel has numbers of its own,
    and the office can only say up to which one it had those that came to itself: between others
    nothing of a revoked replica counts, whatever its number."""
    if sender.revoked_at_seq is None or sender.is_replaced:
        return True
    reader = newest.replicas.get(manifest.channel.recipient)
    with_office = newest.office in (sender.organisation, reader.organisation if reader else "")
    return with_office and manifest.channel.seq <= sender.revoked_at_seq


def _is_for_later(opened: Opened, manifest: Manifest, documents: Documents, reader: Reader) -> bool:
    """Whether it is proven to be for what this installation went on as: then this is a copy of an
    earlier state. What is not proven is merely not for us."""
    if reader.as_sender:
        return False
    try:
        newest, _ = _newest_trust(manifest, documents, reader.trust)
        _sender(opened, manifest, newest)
    except BundleRefused:
        return False
    return epochs.is_later(newest, reader.me, manifest.channel.recipient)


def _newest_trust(
    manifest: Manifest, documents: Documents, known: TrustState
) -> tuple[TrustState, TrustState | None]:
    """The newest trust documents with every certificate that holds under them, and the documents
    the bundle brought, which must be the ones its manifest names."""
    for kind, part in (("trust", documents.trust), ("epochs", documents.epochs)):
        if (part is not None) != any(each.kind == kind for each in manifest.parts):
            raise BundleRefused("bundle-malformed", part=kind, detail="missing")
    if not known.roots:
        return known, None
    found, carried = known, None
    if documents.trust is not None:
        roots, registry = trust.decode_part(documents.trust)
        found = trust.newest_trust(known, roots, registry)
        carried = found if found.registry == registry else trust.load_trust(roots, registry)
        named = manifest.trust
        if (named.root, named.registry, named.hash) != (
            carried.root_version,
            carried.registry_version,
            trust.registry_hash(carried),
        ):
            raise BundleRefused("trust-malformed", part="trust", detail="not the documents named")
        found = _with_lost(found, carried)
    if found is not known:
        found = epochs.remember(found, known.epochs)
    if documents.epochs is not None:
        told = epochs.decode_part(documents.epochs)
        found = epochs.believe(found, told, manifest.channel.sender)
    return found, carried


def _with_lost(newest: TrustState, carried: TrustState) -> TrustState:
    """Also whom an older registry lists and the newest does not: no registry ever drops anybody, so
    that the office was restored since, and will take him back from this very bundle."""
    if carried.registry_since != newest.registry_since:
        return newest
    lost = {name: each for name, each in carried.replicas.items() if name not in newest.replicas}
    return replace(newest, replicas={**newest.replicas, **lost}) if lost else newest


def is_signed_by(envelope: bytes, sender: Replica) -> bool:
    """Whether a kept envelope is still a manifest that ``sender`` signed."""
    try:
        opened, manifest = open_manifest(envelope)
        dsse.verify(opened, [Quorum([sender.signing_key])], _SIGNATURE)
    except BundleRefused:
        return False
    return manifest.channel.sender == sender.id
