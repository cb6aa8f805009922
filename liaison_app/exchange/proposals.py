"""A proposed root on its way from one key holder to the next.

Root N + 1 needs signatures of holders who are never at one place at one time. A proposal carries
the chain it continues, the root proposed, and the signatures given so far; whoever signs sees
what would change and needs no case log. It is no trust document: only once both thresholds are
met does the office adopt it, and an agency never sees anything less.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated

import msgspec

from liaison_app.domain import canonical
from liaison_app.domain.arrival import TrustState
from liaison_app.domain.errors import BundleRefused, Refused
from liaison_app.domain.operations import Form
from liaison_app.exchange import dsse, keys
from liaison_app.exchange.documents import ROOT_TYPE, Root, check_root
from liaison_app.exchange.dsse import Quorum, Signature
from liaison_app.exchange.forms import decode_as, from_base64, moment, to_base64
from liaison_app.exchange.limits import MAX_ROOTS, MAX_SIGNATURES
from liaison_app.exchange.registrar import ROOT_LIFETIME
from liaison_app.exchange.trust import newest_root, verify_roots

_MALFORMED = "proposal-malformed"


class ProposalFile(Form, frozen=True):
    """Everything in base64: the chain of root envelopes, and the proposed root's payload."""

    payload: str
    roots: Annotated[list[str], msgspec.Meta(min_length=1, max_length=MAX_ROOTS)]
    signatures: Annotated[list[Signature], msgspec.Meta(max_length=MAX_SIGNATURES)]


@dataclass(frozen=True)
class Proposal:
    """``before`` is the newest root of the chain ``roots``. ``signatures`` are by key id."""

    roots: tuple[bytes, ...]
    before: Root
    root: Root
    payload: bytes
    signatures: tuple[Signature, ...] = ()

    @property
    def signed(self) -> frozenset[str]:
        """The public keys that have signed."""
        ids = {each.keyid for each in self.signatures}
        return frozenset(key for key in self._asked() if keys.key_id(key) in ids)

    @property
    def missing(self) -> tuple[int, int]:
        """How many signatures are still needed of the present keys, and of the new ones."""
        return (
            max(0, self.before.threshold - len(self.signed & set(self.before.keys))),
            max(0, self.root.threshold - len(self.signed & set(self.root.keys))),
        )

    def _asked(self) -> set[str]:
        return {*self.before.keys, *self.root.keys}


def propose_root(
    trust: TrustState,
    now: datetime,
    *,
    root_keys: Sequence[str] = (),
    threshold: int | None = None,
    registry_keys: Sequence[str] = (),
) -> Proposal:
    """Root N + 1 with these public keys; what is not given stays as in root N.

    Refused: ``root-threshold``, ``trust-malformed``, ``key-invalid``, ``root-versions-used-up``.
    """
    before = newest_root(trust)
    if before.version >= MAX_ROOTS:
        raise Refused("root-versions-used-up", version=before.version)
    listed = sorted(set(root_keys or before.keys))
    needed = before.threshold if threshold is None else threshold
    check_threshold(len(listed), needed)
    root = msgspec.structs.replace(
        before,
        expires=moment(now + ROOT_LIFETIME),
        issued=moment(now),
        keys=listed,
        registry_keys=sorted(set(registry_keys or before.registry_keys)),
        threshold=needed,
        version=before.version + 1,
    )
    check_root(root)
    return Proposal(trust.roots, before, root, canonical.encode(root))


def check_threshold(count: int, threshold: int) -> None:
    """At most sixteen keys, so that the signatures of two roots fit one envelope.

    Refused: ``root-threshold``, ``root-keys-number``.
    """
    if not 1 <= count <= MAX_SIGNATURES // 2:
        raise Refused("root-keys-number", count=count, most=MAX_SIGNATURES // 2)
    if not 1 <= threshold <= count:
        raise Refused("root-threshold", threshold=threshold, count=count)


def sign_proposal(proposal: Proposal, seed: bytes) -> Proposal:
    """With one more signature; the same key again changes nothing.

    Refused ``root-key-not-asked`` for a key that is in neither root.
    """
    public = keys.public_key(seed)
    if public not in {*proposal.before.keys, *proposal.root.keys}:
        raise Refused("root-key-not-asked", name=keys.key_id(public)[:8])
    made = keys.sign(seed, dsse.encoding(ROOT_TYPE, proposal.payload))
    others = [each for each in proposal.signatures if each.keyid != keys.key_id(public)]
    signatures = [*others, Signature(keyid=keys.key_id(public), sig=to_base64(made))]
    return replace(proposal, signatures=tuple(sorted(signatures, key=lambda each: each.keyid)))


def envelope_of(proposal: Proposal) -> bytes:
    """The signed root; Refused ``root-signatures-missing`` before both thresholds are met."""
    old, new = proposal.missing
    if old or new:
        raise Refused("root-signatures-missing", old=old, new=new)
    return canonical.encode(
        dsse.Envelope(
            payload=to_base64(proposal.payload),
            payload_type=ROOT_TYPE,
            signatures=list(proposal.signatures),
        )
    )


def write_proposal(proposal: Proposal) -> bytes:
    """The file that goes from holder to holder."""
    return canonical.encode(
        ProposalFile(
            payload=to_base64(proposal.payload),
            roots=[to_base64(root) for root in proposal.roots],
            signatures=list(proposal.signatures),
        )
    )


def read_proposal(data: bytes) -> Proposal:
    """A proposal whose chain and signatures hold; it may still lack signatures.

    Refused: ``proposal-malformed``, ``proposal-signature``, and what a chain is refused for
    (``trust-…``, ``key-invalid``).
    """
    found = decode_as(_MALFORMED, data, ProposalFile, "proposal")
    try:
        payload = from_base64(found.payload)
        roots = tuple(from_base64(root) for root in found.roots)
        signed = [(each.keyid, from_base64(each.sig)) for each in found.signatures]
    except ValueError as error:
        raise BundleRefused(_MALFORMED, part="proposal") from error
    before = verify_roots(roots, None)[-1]
    root = decode_as(_MALFORMED, payload, Root, "root")
    if (root.version, root.office) != (before.version + 1, before.office):
        raise BundleRefused(_MALFORMED, part="root", detail="not the next version")
    check_root(root)
    if signed:
        opened = dsse.Opened(payload, ROOT_TYPE, signed)
        asked = Quorum([*before.keys, *root.keys])
        dsse.verify(opened, [asked], "proposal-signature")
    return Proposal(roots, before, root, payload, tuple(found.signatures))
