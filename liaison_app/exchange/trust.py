"""Trust: verifying the chain of roots and the registry. Versions only rise.

Nothing here reads a clock: ``expiry`` tells what the documents say, the caller grades it. The
chain always begins with root version 1, whose digest is the office's fingerprint; it therefore
stays the same through every rotation. Making documents is ``registrar.py``.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from liaison_app.domain import canonical
from liaison_app.domain.arrival import TrustState
from liaison_app.domain.errors import BundleRefused
from liaison_app.exchange import dsse
from liaison_app.exchange.documents import (
    REGISTRY_TYPE,
    ROOT_TYPE,
    Registry,
    Root,
    TrustPart,
    check_registry,
    check_root,
    replicas_of,
)
from liaison_app.exchange.dsse import Opened, Quorum
from liaison_app.exchange.forms import decode_as, from_base64, instant, to_base64
from liaison_app.exchange.limits import MAX_ROOTS

_MALFORMED = "trust-malformed"
_SIGNATURE = "trust-signature"
_PIN = (32, 64)  # hex digits: twelve words, or all of it


@dataclass(frozen=True)
class Expiry:
    """Until when the newest root and the registry are meant to be used."""

    root: datetime
    registry: datetime

    def is_past(self, now: datetime) -> bool:
        return now > min(self.root, self.registry)


def load_trust(
    roots: Sequence[bytes],
    registry: bytes,
    previous: TrustState | None = None,
    pin: str | None = None,
) -> TrustState:
    """Verify every root from version 1, then the registry under the newest.

    ``pin`` is the office's fingerprint as confirmed by voice, or the part of it that words say.
    Against ``previous`` versions may only rise (``trust-rollback``) and one version has one
    content (``trust-fork``). Other refusals: ``trust-malformed``, ``trust-gap``,
    ``trust-signature``, ``key-invalid``, ``office-fingerprint-differs``.
    """
    chain = verify_roots(roots, pin)
    newest = chain[-1]
    opened = dsse.open_unverified(registry, REGISTRY_TYPE, _MALFORMED)
    quorum = Quorum(newest.registry_keys, newest.registry_threshold)
    dsse.verify(opened, [quorum], _SIGNATURE)
    document = decode_as(_MALFORMED, opened.payload, Registry, "registry")
    check_registry(document, newest)
    found = TrustState(
        roots=tuple(roots),
        registry=registry,
        root_version=newest.version,
        registry_version=document.version,
        registry_since=_registry_since(chain),
        issued=(newest.issued, document.issued),
        expires=(newest.expires, document.expires),
        office=document.office,
        replicas=replicas_of(document),
    )
    if previous is not None and previous.roots:
        _check_succession(previous, found)
    return found


def older_trust(roots: Sequence[bytes], registry: bytes) -> TrustState | None:
    """A registry kept from before, under the root it was made under; None unless it holds."""
    try:
        opened = dsse.open_unverified(registry, REGISTRY_TYPE, _MALFORMED)
        document = decode_as(_MALFORMED, opened.payload, Registry, "registry")
        return load_trust(roots[: document.root_version], registry)
    except BundleRefused:
        return None


def trust_without(
    roots: Sequence[bytes], registries: Sequence[bytes], replica: str
) -> TrustState | None:
    """The newest of the registries kept (newest first) that does not list ``replica``: the one
    before that epoch began."""
    for registry in registries:
        found = older_trust(roots, registry)
        if found is not None and replica not in found.replicas:
            return found
    return None


def newest_trust(known: TrustState, roots: Sequence[bytes], registry: bytes) -> TrustState:
    """What to trust after seeing these documents: them, or ``known`` where they are older.

    A late bundle carries what was newest when it was made, which is harmless; documents that
    contradict ours, or a newer one beside an older one, are refused. Who knows nothing yet
    learns nothing here: the first documents come by enrolment, pinned by voice. What is known
    keeps its bytes: whoever passes a document on can leave out a signature beyond the threshold.
    """
    if not known.roots or (tuple(roots) == known.roots and registry == known.registry):
        return known
    found = load_trust(roots, registry)
    if _is_older(found, known):
        _check_succession(found, known)
        return known
    _check_succession(known, found)
    same = (known.registry_since, known.registry_version) == (
        found.registry_since,
        found.registry_version,
    )
    return replace(
        found,
        roots=(*known.roots, *found.roots[len(known.roots) :]),
        registry=known.registry if same else registry,
    )


def _is_older(found: TrustState, known: TrustState) -> bool:
    """Under registry keys that were replaced since, every version is older."""
    return found.root_version <= known.root_version and (
        found.registry_version < known.registry_version or found.root_version < known.registry_since
    )


def verify_roots(roots: Sequence[bytes], pin: str | None) -> list[Root]:
    """Every root from version 1, each signed by its own keys and by those before it."""
    if not 1 <= len(roots) <= MAX_ROOTS:
        raise BundleRefused(_MALFORMED, part="roots", detail="no root, or too many")
    chain: list[Root] = []
    for number, envelope in enumerate(roots, start=1):
        opened = dsse.open_unverified(envelope, ROOT_TYPE, _MALFORMED)
        if number == 1 and pin is not None and not _is_pinned(opened, pin):
            raise BundleRefused("office-fingerprint-differs")
        root = decode_as(_MALFORMED, opened.payload, Root, "root")
        if root.version != number:
            raise BundleRefused("trust-gap", expected=number, found=root.version)
        check_root(root)
        if chain and chain[-1].office != root.office:
            raise BundleRefused(_MALFORMED, part="root", detail="another office")
        signers = [*chain[-1:], root]
        quorums = [Quorum(each.keys, each.threshold) for each in signers]
        dsse.verify(opened, quorums, _SIGNATURE)
        chain.append(root)
    return chain


def _registry_since(chain: Sequence[Root]) -> int:
    """The version of the root that brought the keys which sign the registry now."""
    keys = set(chain[-1].registry_keys)
    since = chain[-1].version
    for root in reversed(chain):
        if set(root.registry_keys) != keys:
            break
        since = root.version
    return since


def _check_succession(earlier: TrustState, later: TrustState) -> None:
    """``later`` may follow ``earlier``: neither version falls, shared ones are the same.

    New registry keys count registry versions anew: whoever stole the old ones and drove the
    version to its end must not keep the office from being heard again. What he signed names an
    earlier root, so that no old registry comes back by it.
    """
    renewed = later.registry_since > earlier.root_version
    shared = min(len(earlier.roots), len(later.roots))
    for first, second in zip(earlier.roots[:shared], later.roots[:shared], strict=True):
        if _payload(first, ROOT_TYPE) != _payload(second, ROOT_TYPE):
            raise BundleRefused("trust-fork", part="root")
    for before, after, part in (
        (earlier.root_version, later.root_version, "root"),
        (earlier.registry_version, later.registry_version, "registry"),
    ):
        if after < before and not (part == "registry" and renewed):
            raise BundleRefused("trust-rollback", part=part, have=before, found=after)
    if earlier.registry_version == later.registry_version and not renewed:
        same = _payload(earlier.registry, REGISTRY_TYPE) == _payload(later.registry, REGISTRY_TYPE)
        if not same:
            raise BundleRefused("trust-fork", part="registry")


def _payload(envelope: bytes, payload_type: str) -> bytes:
    return dsse.open_unverified(envelope, payload_type, _MALFORMED).payload


def _is_pinned(opened: Opened, pin: str) -> bool:
    found = hashlib.sha256(opened.payload).hexdigest()
    return len(pin) in _PIN and hmac.compare_digest(found[: len(pin)].encode(), pin.encode())


def office_fingerprint(trust: TrustState) -> str:
    """SHA-256 of root version 1's payload: what is read out, and never changes."""
    return first_root_hash(trust.roots)


def first_root_hash(roots: Sequence[bytes]) -> str:
    """The fingerprint of the office whose chain of roots this is."""
    return hashlib.sha256(_payload(roots[0], ROOT_TYPE)).hexdigest()


def registry_hash(trust: TrustState) -> str:
    """SHA-256 of the registry's payload, as manifests name it."""
    return hashlib.sha256(_payload(trust.registry, REGISTRY_TYPE)).hexdigest()


def newest_root(trust: TrustState) -> Root:
    """The newest root of a verified state."""
    return decode_as(_MALFORMED, _payload(trust.roots[-1], ROOT_TYPE), Root, "root")


def registry_of(trust: TrustState) -> Registry:
    """The registry of a verified state."""
    return decode_as(_MALFORMED, _payload(trust.registry, REGISTRY_TYPE), Registry, "registry")


def expiry(trust: TrustState) -> Expiry:
    """When the documents of a verified state expire."""
    root, registry = (instant(each, _MALFORMED, "expires") for each in trust.expires)
    return Expiry(root, registry)


def encode_part(trust: TrustState) -> bytes:
    """The documents as they travel in a bundle or a welcome: canonical JSON of envelopes."""
    return canonical.encode(
        TrustPart(
            registry=to_base64(trust.registry), roots=[to_base64(root) for root in trust.roots]
        )
    )


def decode_part(data: bytes) -> tuple[tuple[bytes, ...], bytes]:
    """Roots and registry, not yet verified; ``trust-malformed`` in any other form."""
    part = decode_as(_MALFORMED, data, TrustPart, "trust")
    try:
        return tuple(from_base64(root) for root in part.roots), from_base64(part.registry)
    except ValueError as error:
        raise BundleRefused(_MALFORMED, part="trust", detail=str(error)) from error
