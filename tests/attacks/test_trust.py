"""Hostile signatures and trust documents, brought to real installations.

Each is refused by name, by review and by apply, and the case log file keeps every byte; where
something is harmless, the test shows what comes of it.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from liaison_app.domain import canonical
from liaison_app.domain.arrival import TrustState
from liaison_app.domain.canonical import MAX_INTEGER
from liaison_app.exchange import dsse, keys, registrar, trust
from liaison_app.exchange.documents import REGISTRY_TYPE, ROOT_TYPE
from liaison_app.exchange.dsse import Envelope, Signature
from liaison_app.exchange.forms import to_base64
from liaison_app.exchange.manifest import MANIFEST_TYPE, TrustNamed
from liaison_app.workflows.bundles import review_bundle
from tests.attacks.arena import Arena, Lane, digest, party, stranger
from tests.channels.world import REGISTRY_SEED, ROOT_SEED, START
from tests.exchange.simulator import Inside

LATER = START + timedelta(hours=1)
NEW_ROOT = b"\x31" * 32
NEW_REGISTRY = b"\x32" * 32


def enveloped(inside: Inside, **changes: object) -> bytes:
    """The bundle with its envelope changed by hand."""
    envelope = canonical.decode(inside.signed(), Envelope)
    changed = msgspec.structs.replace(envelope, **changes)
    return replace(inside, envelope=canonical.encode(changed)).sealed()


def signatures(inside: Inside) -> list[Signature]:
    return canonical.decode(inside.signed(), Envelope).signatures


def unsigned(lane: Lane) -> bytes:
    return enveloped(lane.inside, signatures=[])


def by(seed: bytes) -> Callable[[Lane], bytes]:
    return lambda lane: replace(lane.inside, envelope=lane.inside.signed(seed)).sealed()


def by_the_recipient(lane: Lane) -> bytes:
    return by(party(lane.recipient).seed)(lane)


def wrong_signature(lane: Lane) -> bytes:
    [signature] = signatures(lane.inside)
    wrong = to_base64(keys.sign(party(lane.sender).seed, b"another message"))
    return enveloped(lane.inside, signatures=[Signature(signature.keyid, wrong)])


def repeated(lane: Lane) -> bytes:
    return enveloped(lane.inside, signatures=signatures(lane.inside) * 2)


def under_two_ids(lane: Lane) -> bytes:
    [signature] = signatures(lane.inside)
    other = keys.key_id(keys.public_key(stranger().seed))
    both = sorted([signature, Signature(other, signature.sig)], key=lambda each: each.keyid)
    return enveloped(lane.inside, signatures=both)


def two_signatures(lane: Lane) -> bytes:
    seeds = party(lane.sender).seed, stranger().seed
    return replace(lane.inside, envelope=lane.inside.signed(*seeds)).sealed()


def payload_type_swapped(lane: Lane) -> bytes:
    payload = canonical.encode(lane.inside.manifest)
    as_root = dsse.seal(payload, ROOT_TYPE, [party(lane.sender).seed])
    envelope = canonical.decode(as_root, Envelope)
    relabelled = msgspec.structs.replace(envelope, payload_type=MANIFEST_TYPE)
    return replace(lane.inside, envelope=canonical.encode(relabelled)).sealed()


def another_payload_type(lane: Lane) -> bytes:
    return enveloped(lane.inside, payload_type=REGISTRY_TYPE)


def nobodys(lane: Lane) -> bytes:
    """A sender nobody certified, with keys of his own."""
    unknown = stranger()
    channel = msgspec.structs.replace(lane.inside.manifest.channel, sender=unknown.id)
    return replace(lane.inside.told(channel=channel), sender=unknown).sealed()


@pytest.mark.parametrize(
    ("attack", "code"),
    [
        (unsigned, "bundle-not-canonical"),
        (by(stranger().seed), "bundle-signature"),
        (by_the_recipient, "bundle-signature"),
        (by(ROOT_SEED), "bundle-signature"),
        (by(REGISTRY_SEED), "bundle-signature"),
        (wrong_signature, "bundle-signature"),
        (repeated, "bundle-signature"),
        (under_two_ids, "bundle-signature"),
        (two_signatures, "bundle-signature"),
        (payload_type_swapped, "bundle-signature"),
        (another_payload_type, "bundle-not-canonical"),
        (nobodys, "bundle-sender-unknown"),
    ],
)
def test_a_manifest_that_its_sender_alone_did_not_sign(
    report: Lane, attack: Callable[[Lane], bytes], code: str
) -> None:
    assert report.refused(attack(report)) == code


def test_a_revoked_key_counts_up_to_its_sequence_and_no_further(arena: Arena) -> None:
    before, after = arena.reported(arena.mofa), arena.reported(arena.mofa)
    desk = arena.office.desk
    desk.trust = registrar.revoke_replica(
        desk.trust, arena.mofa.replica.id, 1, [REGISTRY_SEED], LATER
    )
    assert after.refused(after.sealed) == "bundle-sender-revoked"
    assert before.bring(before.sealed) == "applied"


def test_the_manifest_of_one_bundle_with_the_parts_of_another(arena: Arena) -> None:
    one, two = arena.reported(arena.mofa, "一"), arena.reported(arena.mofa, "二")
    mixed = replace(one.inside, envelope=one.inside.signed(), frames=two.inside.frames)
    assert one.refused(mixed.sealed()) in ("bundle-part", "bundle-truncated", "bundle-trailing")


def carrying(lane: Lane, state: TrustState) -> bytes:
    """The office's bundle with these trust documents, rightly named in its manifest."""
    version = min(state.registry_version, MAX_INTEGER)
    named = TrustNamed(trust.registry_hash(state), version, state.root_version)
    return lane.inside.with_content("trust", trust.encode_part(state)).told(trust=named).sealed()


def registry(arena: Arena, *seeds: bytes, **changes: object) -> TrustState:
    """The office's documents with another registry, signed by ``seeds``."""
    state = arena.office.desk.trust
    changed = msgspec.structs.replace(trust.registry_of(state), **changes)
    envelope = dsse.seal(canonical.encode(changed), REGISTRY_TYPE, seeds or (REGISTRY_SEED,))
    version = changed.version
    return replace(state, registry=envelope, registry_version=version)


def root(arena: Arena, *seeds: bytes, **changes: object) -> TrustState:
    """The office's documents with a second root, signed by ``seeds``."""
    state = arena.office.desk.trust
    named = [keys.public_key(NEW_ROOT)]
    told = {"keys": named, "version": 2, **changes}
    changed = msgspec.structs.replace(trust.newest_root(state), **told)
    envelope = dsse.seal(canonical.encode(changed), ROOT_TYPE, seeds)
    under = registry(arena, root_version=2).registry
    return replace(state, roots=(*state.roots, envelope), registry=under, root_version=2)


def weak_replica(arena: Arena) -> TrustState:
    first, *others = trust.registry_of(arena.office.desk.trust).replicas
    weak = msgspec.structs.replace(first, signing_key="01" + "00" * 31)
    return registry(arena, version=9, replicas=[weak, *others])


def skipped(arena: Arena) -> TrustState:
    turned = root(arena, ROOT_SEED, NEW_ROOT)
    return replace(turned, roots=turned.roots[1:])


def forked_root(arena: Arena) -> TrustState:
    state = arena.office.desk.trust
    mine = registrar.rotate_root(state, [ROOT_SEED], [b"\x41" * 32], [REGISTRY_SEED], LATER)
    arena.mofa.desk.trust = mine
    return registrar.rotate_root(state, [ROOT_SEED], [NEW_ROOT], [REGISTRY_SEED], LATER)


def forked_registry(arena: Arena) -> TrustState:
    state = arena.office.desk.trust
    one, two = (
        registrar.certify_replica(state, stranger(n).replica, [REGISTRY_SEED], LATER)
        for n in (1, 2)
    )
    arena.mofa.desk.trust = one
    return two


@pytest.mark.parametrize(
    ("forge", "code"),
    [
        (lambda arena: registry(arena, NEW_REGISTRY, version=9), "trust-signature"),
        (lambda arena: registry(arena, ROOT_SEED, version=9), "trust-signature"),
        (lambda arena: registry(arena, REGISTRY_SEED, NEW_REGISTRY, version=9), "trust-signature"),
        (lambda arena: registry(arena, version=MAX_INTEGER + 1), "trust-malformed"),
        (lambda arena: registry(arena, version=9, office="meti"), "trust-malformed"),
        (lambda arena: root(arena, NEW_ROOT), "trust-signature"),
        (lambda arena: root(arena, ROOT_SEED), "trust-signature"),
        (lambda arena: root(arena, ROOT_SEED, NEW_ROOT, version=3), "trust-gap"),
        (lambda arena: root(arena, ROOT_SEED, NEW_ROOT, version=1025), "trust-malformed"),
        (
            lambda arena: root(arena, ROOT_SEED, NEW_ROOT, keys=["01" + "00" * 31]),
            "key-invalid",
        ),
        (lambda arena: root(arena, ROOT_SEED, NEW_ROOT, threshold=2), "trust-malformed"),
        (skipped, "trust-gap"),
        (weak_replica, "key-invalid"),
        (forked_root, "trust-fork"),
        (forked_registry, "trust-fork"),
    ],
)
def test_trust_documents_that_do_not_hold(
    arena: Arena, forge: Callable[[Arena], TrustState], code: str
) -> None:
    arena.office.task("mofa")
    lane = arena.lane(arena.office, arena.mofa)
    forged = forge(arena)
    known = arena.mofa.desk.trust
    assert lane.refused(carrying(lane, forged)) == code
    assert arena.mofa.desk.trust == known


def test_an_older_registry_of_a_late_office_bundle_rolls_nothing_back(arena: Arena) -> None:
    """What a courier held back, or the office before it was put back: read, and not believed."""
    arena.office.task("mofa")
    lane = arena.lane(arena.office, arena.mofa)
    state = arena.mofa.desk.trust
    newer = registrar.certify_replica(state, stranger().replica, [REGISTRY_SEED], LATER)
    arena.mofa.desk.case_log.save_trust(newer, LATER)
    arena.mofa.desk.trust = newer
    assert lane.bring(lane.sealed) == "applied"
    assert arena.mofa.desk.trust == newer
    assert arena.mofa.desk.case_log.trust_documents()[1] == newer.registry


def test_a_registry_driven_to_its_last_version_is_believed_only_with_the_offices_key(
    arena: Arena,
) -> None:
    arena.office.task("mofa")
    lane = arena.lane(arena.office, arena.mofa)
    forged = registry(arena, NEW_REGISTRY, version=MAX_INTEGER)
    assert lane.refused(carrying(lane, forged)) == "trust-signature"


def test_a_channel_driven_to_its_last_sequence_silences_its_sender_alone(arena: Arena) -> None:
    """Somebody with the sender's key uses up its numbers: others are heard as before."""
    lane = arena.reported(arena.mofa)
    channel = msgspec.structs.replace(lane.inside.manifest.channel, seq=MAX_INTEGER)
    assert lane.bring(lane.inside.told(channel=channel).sealed()) == "applied"
    assert lane.bring(lane.sealed) == "late"
    other = arena.reported(arena.npa)
    assert other.bring(other.sealed) == "applied"


@pytest.mark.parametrize("created", ["9999-12-31T23:59:59Z", "1970-01-01T00:00:00Z"])
def test_what_a_sender_says_of_the_time_decides_nothing(arena: Arena, created: str) -> None:
    """An agency's clock is nobody's floor."""
    lane = arena.reported(arena.mofa)
    assert lane.bring(lane.inside.told(created=created).sealed()) == "applied"
    other = arena.reported(arena.npa)
    assert other.bring(other.sealed) == "applied"


def test_a_frozen_registry_is_told_with_its_age(arena: Arena) -> None:
    """Nothing newer ever comes: the bundle holds, and says of when its documents are."""
    arena.office.task("mofa")
    lane = arena.lane(arena.office, arena.mofa)
    file = arena.folder / "frozen.liaison"
    file.write_bytes(lane.sealed)
    arena.world.clock.time += timedelta(days=800)
    before = digest(arena.mofa)
    assert "trust-expired" in review_bundle(arena.mofa.desk, file).review.warnings
    assert arena.mofa.receive(file) in ("trust-expired", "clock-ahead")
    assert digest(arena.mofa) == before
