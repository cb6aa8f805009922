"""Trust documents: versions only rise, one version has one content, and thresholds hold."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from liaison_app.domain import canonical
from liaison_app.domain.arrival import TrustState
from liaison_app.domain.errors import Refused
from liaison_app.exchange import dsse, keys, registrar, trust
from liaison_app.exchange.documents import REGISTRY_TYPE, ROOT_TYPE, Registry, Root
from liaison_app.exchange.dsse import Envelope, Signature
from liaison_app.exchange.proposals import propose_root
from tests.exchange import simulator as sim
from tests.exchange.simulator import NEXT_ROOT_SEED, NOW, REGISTRY_SEED, ROOT_SEED, refusal_of

LATER = NOW + timedelta(days=1)


def certified(state: TrustState, organisation: str) -> TrustState:
    newcomer = sim.party(organisation).replica
    return registrar.certify_replica(state, newcomer, [REGISTRY_SEED], LATER)


def rotated() -> TrustState:
    return registrar.rotate_root(
        sim.world().trust, [ROOT_SEED], [NEXT_ROOT_SEED], [REGISTRY_SEED], LATER
    )


def registry(**changes: object) -> bytes:
    changed = msgspec.structs.replace(trust.registry_of(sim.world().trust), **changes)
    return dsse.seal(canonical.encode(changed), REGISTRY_TYPE, [REGISTRY_SEED])


def code_of(roots: tuple[bytes, ...], registered: bytes, known: TrustState | None = None) -> str:
    return refusal_of(lambda: trust.load_trust(roots, registered, known)).code


def test_a_registry_rolled_back_is_refused() -> None:
    old = sim.world().trust
    newer = certified(old, "npa")
    assert code_of(old.roots, old.registry, newer) == "trust-rollback"


def test_one_registry_version_has_one_content() -> None:
    one, another = (certified(sim.world().trust, code) for code in ("npa", "mod"))
    assert one.registry_version == another.registry_version
    assert code_of(another.roots, another.registry, one) == "trust-fork"


def test_a_fork_that_comes_in_a_bundle_refuses_the_bundle(tmp_path: Path) -> None:
    here = sim.world()
    one, another = (certified(here.trust, code) for code in ("npa", "mod"))
    told = replace(sim.draft(here.office, here.agency), trust=another, carries_trust=True)
    data = sim.write(here.office, here.agency, told)
    assert refusal_of(lambda: sim.read(data, tmp_path, here.agency, one)).code == "trust-fork"


def test_a_bundle_with_a_root_skipped_or_not_signed_by_the_old_one_is_refused(
    tmp_path: Path,
) -> None:
    here, turned = sim.world(), rotated()
    payload = canonical.encode(trust.newest_root(turned))
    thief = dsse.seal(payload, ROOT_TYPE, [NEXT_ROOT_SEED])
    third = registrar.rotate_root(turned, [NEXT_ROOT_SEED], [b"\7" * 32], [REGISTRY_SEED], LATER)
    skipped = (third.roots[0], third.roots[2])
    for state, code in (
        (replace(turned, roots=(turned.roots[0], thief)), "trust-signature"),
        (replace(third, roots=skipped), "trust-gap"),
        (replace(third, roots=third.roots[1:]), "trust-gap"),
    ):
        told = replace(sim.draft(here.office, here.agency), trust=state, carries_trust=True)
        data = sim.write(here.office, here.agency, told)
        assert refusal_of(lambda data=data: sim.read(data, tmp_path, here.agency)).code == code  # type: ignore[misc]
    told = replace(sim.draft(here.office, here.agency), trust=third, carries_trust=True)
    data = sim.write(here.office, here.agency, told)
    assert sim.read(data, tmp_path, here.agency).trust.root_version == 3


def test_an_older_registry_in_a_late_bundle_is_harmless(tmp_path: Path) -> None:
    here = sim.world()
    newer = certified(here.trust, "npa")
    assert sim.read(sim.from_office(), tmp_path, here.agency, newer).trust == newer


def test_a_newer_root_beside_an_older_registry_is_a_rollback() -> None:
    ahead = certified(certified(sim.world().trust, "npa"), "mod")
    turned = rotated()
    assert turned.registry_version < ahead.registry_version
    found = refusal_of(lambda: trust.newest_trust(ahead, turned.roots, turned.registry))
    assert (found.code, found.params["part"]) == ("trust-rollback", "registry")


def test_another_root_of_the_same_version_is_a_fork() -> None:
    one = rotated()
    another = registrar.rotate_root(
        sim.world().trust, [ROOT_SEED], [b"\7" * 32], [REGISTRY_SEED], LATER
    )
    assert code_of(another.roots, another.registry, one) == "trust-fork"


def test_a_root_may_not_be_skipped_repeated_or_missing() -> None:
    turned = rotated()
    first, second = turned.roots
    assert code_of((second,), turned.registry) == "trust-gap"
    assert code_of((first, first), turned.registry) == "trust-gap"
    assert code_of((), turned.registry) == "trust-malformed"


@pytest.mark.parametrize("seeds", [[ROOT_SEED], [NEXT_ROOT_SEED]])
def test_a_new_root_is_signed_by_the_old_keys_and_the_new(seeds: list[bytes]) -> None:
    turned = rotated()
    payload = canonical.encode(trust.newest_root(turned))
    half = dsse.seal(payload, ROOT_TYPE, seeds)
    assert code_of((turned.roots[0], half), turned.registry) == "trust-signature"


def test_a_threshold_of_two_is_not_met_by_one_key_under_two_ids() -> None:
    office = sim.party(sim.OFFICE).replica
    seeds = [ROOT_SEED, NEXT_ROOT_SEED]
    state = registrar.found_office(office, seeds, [REGISTRY_SEED], NOW, threshold=2)
    payload = canonical.encode(trust.newest_root(state))
    alone = dsse.seal(payload, ROOT_TYPE, [ROOT_SEED])
    assert code_of((alone,), state.registry) == "trust-signature"
    [signature] = canonical.decode(alone, Envelope).signatures
    other_id = keys.key_id(keys.public_key(NEXT_ROOT_SEED))
    twice = sorted([signature, Signature(other_id, signature.sig)], key=lambda each: each.keyid)
    envelope = msgspec.structs.replace(canonical.decode(alone, Envelope), signatures=twice)
    found = refusal_of(lambda: trust.load_trust([canonical.encode(envelope)], state.registry))
    assert (found.code, found.params["why"]) == ("trust-signature", "wrong")


def test_the_registry_is_signed_by_its_own_keys_and_under_its_own_type() -> None:
    roots = sim.world().trust.roots
    payload = canonical.encode(trust.registry_of(sim.world().trust))
    by_root = dsse.seal(payload, REGISTRY_TYPE, [ROOT_SEED])
    assert code_of(roots, by_root) == "trust-signature"
    as_root = dsse.seal(payload, ROOT_TYPE, [REGISTRY_SEED])
    assert code_of(roots, as_root) == "trust-malformed"
    assert code_of((as_root,), sim.world().trust.registry) == "trust-malformed"


def test_a_registry_is_sorted_and_names_no_key_twice() -> None:
    known = trust.registry_of(sim.world().trust)
    first, second, third = known.replicas
    same_key = msgspec.structs.replace(second, signing_key=first.signing_key)
    office_key = msgspec.structs.replace(second, signing_key=keys.public_key(ROOT_SEED))
    half_revoked = msgspec.structs.replace(second, status="revoked")
    roots = sim.world().trust.roots
    for replicas in (
        [second, first, third],
        [first, same_key, third],
        [first, office_key, third],
        [first, half_revoked, third],
    ):
        assert code_of(roots, registry(replicas=replicas)) == "trust-malformed"
    assert code_of(roots, registry(root_version=2)) == "trust-malformed"
    assert code_of(roots, registry(office="meti")) == "trust-malformed"


@pytest.mark.parametrize("weak", ["01" + "00" * 31, "00" * 32, "ff" * 32])
def test_a_weak_key_is_refused_in_root_and_registry(weak: str) -> None:
    known = trust.registry_of(sim.world().trust)
    first, *others = known.replicas
    weakened = msgspec.structs.replace(first, signing_key=weak)
    roots = sim.world().trust.roots
    assert code_of(roots, registry(replicas=[weakened, *others])) == "key-invalid"
    root = msgspec.structs.replace(trust.newest_root(sim.world().trust), keys=[weak])
    envelope = dsse.seal(canonical.encode(root), ROOT_TYPE, [ROOT_SEED])
    assert code_of((envelope,), sim.world().trust.registry) == "key-invalid"


def test_versions_cannot_be_driven_past_what_a_number_holds() -> None:
    assert code_of(sim.world().trust.roots, registry(version=2**53)) == "trust-malformed"
    root = msgspec.structs.replace(trust.newest_root(sim.world().trust), version=1025)
    envelope = dsse.seal(canonical.encode(root), ROOT_TYPE, [ROOT_SEED])
    assert code_of((envelope,), sim.world().trust.registry) == "trust-malformed"


NEW_REGISTRY_SEED = b"\5" * 32
MOST = 2**53 - 1


def driven() -> TrustState:
    """What a thief of the registry's key makes of it: the last version there can be."""
    return trust.load_trust(sim.world().trust.roots, registry(version=MOST), sim.world().trust)


def recovered() -> TrustState:
    """Root 2 with another registry key; the office never saw the thief's registry."""
    return registrar.rotate_root(
        sim.world().trust, [ROOT_SEED], [NEXT_ROOT_SEED], [NEW_REGISTRY_SEED], LATER
    )


def test_a_registry_driven_to_its_end_does_not_silence_the_office() -> None:
    after = recovered()
    assert after.registry_version < MOST
    assert trust.newest_trust(driven(), after.roots, after.registry) == after
    assert trust.load_trust(after.roots, after.registry, driven()) == after
    # Nor do the thief's documents come back afterwards.
    assert trust.newest_trust(after, driven().roots, driven().registry) == after
    assert code_of(driven().roots, driven().registry, after) == "trust-rollback"
    stolen = msgspec.structs.replace(trust.registry_of(driven()), root_version=2)
    forged = dsse.seal(canonical.encode(stolen), REGISTRY_TYPE, [REGISTRY_SEED])
    assert code_of(after.roots, forged, after) == "trust-signature"


def test_with_the_same_registry_key_a_driven_version_stays_a_rollback() -> None:
    assert code_of(rotated().roots, rotated().registry, driven()) == "trust-rollback"


def test_under_new_registry_keys_versions_only_rise_again() -> None:
    after = recovered()
    newer = registrar.certify_replica(after, sim.party("npa").replica, [NEW_REGISTRY_SEED], LATER)
    assert (newer.registry_since, after.registry_since) == (2, 2)
    assert code_of(after.roots, after.registry, newer) == "trust-rollback"
    another = registrar.certify_replica(after, sim.party("mod").replica, [NEW_REGISTRY_SEED], LATER)
    assert code_of(another.roots, another.registry, newer) == "trust-fork"


def test_the_last_root_there_can_be_is_named() -> None:
    state = replace(sim.world().trust)
    root = msgspec.structs.replace(trust.newest_root(state), version=1024)
    last = replace(state, roots=(dsse.seal(canonical.encode(root), ROOT_TYPE, [ROOT_SEED]),))
    with pytest.raises(Refused, match="root-versions-used-up"):
        propose_root(last, NOW)


def test_the_documents_must_be_the_ones_the_manifest_names(tmp_path: Path) -> None:
    here = sim.world()
    inside = sim.inside_from_office()
    named = msgspec.structs.replace(inside.manifest.trust, registry=99)
    wrong = inside.told(trust=named).sealed()
    assert refusal_of(lambda: sim.read(wrong, tmp_path, here.agency)).code == "trust-malformed"


def test_expiry_is_told_and_not_judged() -> None:
    found = trust.expiry(sim.world().trust)
    assert not found.is_past(NOW + timedelta(days=366))
    assert found.is_past(NOW + timedelta(days=367))


def test_documents_decode_to_what_was_signed() -> None:
    state = sim.world().trust
    assert isinstance(trust.newest_root(state), Root)
    assert isinstance(trust.registry_of(state), Registry)
    assert trust.load_trust(*trust.decode_part(trust.encode_part(state))) == state
