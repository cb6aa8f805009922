"""Epoch certificates: who may say that an installation goes on as another, and who is believed."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from liaison_app.domain import canonical
from liaison_app.domain.arrival import TrustState
from liaison_app.domain.canonical import MAX_INTEGER
from liaison_app.exchange import dsse, epochs, keys, registrar
from liaison_app.exchange.epochs import EPOCH_TYPE
from liaison_app.exchange.trust import registry_of
from tests.exchange import simulator as sim
from tests.exchange.simulator import Party, refusal_of

HERE = sim.world()
AGENCY = HERE.agency


def next_epoch(before: Party, number: int = 2) -> Party:
    """What ``before`` goes on as: a new id and signing key, its age key kept."""
    seed = hashlib.sha256(b"epoch %d of " % number + before.seed).digest()
    found = replace(
        before.replica,
        id=hashlib.sha256(b"id" + seed).hexdigest()[:32],
        signing_key=keys.public_key(seed),
        letter="",
    )
    return Party(found, seed, before.identity)


SECOND = next_epoch(AGENCY)
THIRD = next_epoch(SECOND, 3)


def certificate(before: Party, after: Party, *seeds: bytes, **changes: str) -> bytes:
    """A certificate, honest unless ``seeds`` or ``changes`` say otherwise."""
    honest = epochs.certify(before.id, after.replica, before.seed, after.seed, sim.NOW)
    told = msgspec.structs.replace(epochs.read_epoch(honest), **changes)
    return dsse.seal(canonical.encode(told), EPOCH_TYPE, seeds or (before.seed, after.seed))


def refused(*envelopes: bytes, trust: TrustState = HERE.trust) -> str:
    return refusal_of(lambda: epochs.believe(trust, envelopes)).code


def from_second(carried: Sequence[bytes]) -> bytes:
    told = replace(sim.draft(SECOND, HERE.office), epochs=carried)
    return sim.write(SECOND, HERE.office, told)


def test_a_bundle_of_a_new_epoch_is_believed_by_its_certificate(tmp_path: Path) -> None:
    arrival = sim.read(from_second([certificate(AGENCY, SECOND)]), tmp_path)
    sender = arrival.sender
    assert (sender.id, sender.organisation, sender.letter) == (SECOND.id, sim.AGENCY, "")
    assert (sender.previous, sender.tlp_max) == (AGENCY.id, AGENCY.replica.tlp_max)
    assert not arrival.trust.replicas[AGENCY.id].is_current
    assert arrival.trust.replicas[SECOND.id].is_current
    assert [each.operation.header.dot.replica for each in arrival.operations] == [SECOND.id] * 2


def test_without_it_nobody_knows_the_sender(tmp_path: Path) -> None:
    data = from_second([])
    assert refusal_of(lambda: sim.read(data, tmp_path)).code == "bundle-sender-unknown"


def test_a_certificate_for_another_id_vouches_for_nobody_else(tmp_path: Path) -> None:
    other = next_epoch(AGENCY, 9)
    data = from_second([certificate(AGENCY, other)])
    assert refusal_of(lambda: sim.read(data, tmp_path)).code == "bundle-sender-unknown"


def test_certificates_go_by_format_2_and_nothing_else_does(tmp_path: Path) -> None:
    plain = sim.inside().manifest
    told = sim.take_apart(from_second([certificate(AGENCY, SECOND)]), SECOND, HERE.office)
    assert (plain.format, plain.min_reader, plain.reads.formats) == (1, 1, [1, 2, 3])
    assert (told.manifest.format, told.manifest.min_reader) == (2, 2)
    older = told.told(format=1, min_reader=1).sealed()
    assert refusal_of(lambda: sim.read(older, tmp_path)).code == "bundle-malformed"


@pytest.mark.parametrize(
    ("code", "envelopes"),
    [
        ("epoch-signature", [certificate(AGENCY, SECOND, HERE.other.seed, SECOND.seed)]),
        ("epoch-signature", [certificate(AGENCY, SECOND, AGENCY.seed)]),
        ("epoch-signature", [certificate(AGENCY, SECOND, SECOND.seed)]),
        (
            "epoch-signature",
            [certificate(AGENCY, SECOND, AGENCY.seed, SECOND.seed, HERE.other.seed)],
        ),
        ("epoch-organisation", [certificate(AGENCY, SECOND, organisation=sim.OTHER)]),
        ("epoch-organisation", [certificate(HERE.other, SECOND, organisation=sim.AGENCY)]),
        ("epoch-unknown", [certificate(SECOND, THIRD)]),
        ("epoch-unknown", [certificate(SECOND, THIRD), certificate(THIRD, SECOND)]),
        ("epoch-known", [certificate(AGENCY, SECOND, replica=HERE.office.id)]),
        (
            "epoch-known",
            [
                certificate(
                    AGENCY,
                    SECOND,
                    AGENCY.seed,
                    HERE.other.seed,
                    signing_key=HERE.other.replica.signing_key,
                )
            ],
        ),
        (
            "epoch-known",
            [certificate(AGENCY, SECOND, age_recipient=HERE.other.replica.age_recipient)],
        ),
        ("epoch-loop", [certificate(AGENCY, AGENCY)]),
        ("epoch-loop", [certificate(AGENCY, SECOND), certificate(SECOND, AGENCY)]),
        ("epoch-malformed", [b"{}"]),
        ("epoch-malformed", [certificate(AGENCY, SECOND, created="2026-13-01T00:00:00Z")]),
        ("key-invalid", [certificate(AGENCY, SECOND, signing_key="01" + "00" * 31)]),
    ],
)
def test_what_is_no_succession_is_refused_by_name(code: str, envelopes: list[bytes]) -> None:
    assert refused(*envelopes) == code


def test_an_office_key_is_nobodys_epoch() -> None:
    taken = keys.public_key(sim.REGISTRY_SEED)
    forged = certificate(AGENCY, SECOND, AGENCY.seed, sim.REGISTRY_SEED, signing_key=taken)
    assert refused(forged) == "epoch-known"


@pytest.mark.parametrize("last", [7, MAX_INTEGER])
def test_who_is_over_certifies_nobody_any_more(last: int, tmp_path: Path) -> None:
    """Revoked at a sequence, or replaced: the successor is known, and counts for nothing."""
    over = registrar.revoke_replica(HERE.trust, AGENCY.id, last, [sim.REGISTRY_SEED], sim.NOW)
    found = epochs.believe(over, [certificate(AGENCY, SECOND), certificate(SECOND, THIRD)])
    for each in (SECOND, THIRD):
        assert found.replicas[each.id].is_superseded
        assert not found.replicas[each.id].is_current
    assert found.replicas[SECOND.id].organisation == sim.AGENCY
    data = from_second([certificate(AGENCY, SECOND)])
    refusal = refusal_of(lambda: sim.read(data, tmp_path, trust=over))
    assert (refusal.code, refusal.params["replica"]) == ("epoch-revoked", AGENCY.id)


def test_the_registry_decides_in_whatever_order_one_hears() -> None:
    twin = next_epoch(AGENCY, 4)
    told = [certificate(AGENCY, SECOND), certificate(AGENCY, twin)]
    listed = registrar.certify_replica(
        HERE.trust, SECOND.replica, [sim.REGISTRY_SEED], sim.NOW, replaced=AGENCY.id
    )
    after = epochs.believe(listed, told)
    before = epochs.remember(listed, epochs.believe(HERE.trust, told[::-1]).epochs)
    for found in (before, after):
        assert found.replicas[SECOND.id].is_current
        assert found.replicas[twin.id].is_superseded


def test_a_chain_of_epochs_is_believed_in_its_order() -> None:
    chain = [certificate(AGENCY, SECOND), certificate(SECOND, THIRD)]
    found = epochs.believe(HERE.trust, chain)
    assert found.ancestors(THIRD.id) == (SECOND.id, AGENCY.id)
    assert found.epochs == tuple(chain)
    assert refused(*reversed(chain)) == "epoch-unknown"
    assert epochs.believe(found, chain) == found


def test_two_successors_are_both_believed_and_named_as_a_fork() -> None:
    twin = next_epoch(AGENCY, 4)
    found = epochs.believe(HERE.trust, [certificate(AGENCY, SECOND), certificate(AGENCY, twin)])
    assert [each.id for each in epochs.forks(found)] == [AGENCY.id]
    assert found.replicas[AGENCY.id].successors == (SECOND.id, twin.id)
    assert epochs.forks(epochs.believe(HERE.trust, [certificate(AGENCY, SECOND)])) == []


def test_what_the_registry_lists_is_as_it_lists_it() -> None:
    listed = registrar.certify_replica(HERE.trust, SECOND.replica, [sim.REGISTRY_SEED], sim.NOW)
    found = epochs.believe(listed, [certificate(AGENCY, SECOND)])
    assert (found.replicas[SECOND.id].letter, found.replicas[SECOND.id].previous) == (
        "B",
        AGENCY.id,
    )
    other = next_epoch(AGENCY, 5)
    forged = certificate(AGENCY, other, replica=SECOND.id)
    assert refused(forged, trust=listed) == "epoch-known"


def test_from_what_is_for_an_earlier_epoch_only_documents_are_read(tmp_path: Path) -> None:
    chain = [certificate(AGENCY, SECOND)]
    newer = registrar.certify_replica(
        HERE.trust, sim.party("jinji").replica, [sim.REGISTRY_SEED], sim.NOW
    )
    office = next_epoch(HERE.office)
    told = replace(
        sim.draft(HERE.office, AGENCY),
        trust=newer,
        carries_trust=True,
        epochs=[certificate(HERE.office, office)],
    )
    data = sim.write(HERE.office, AGENCY, told, [sim.blob()])
    arrival = sim.read(data, tmp_path, SECOND, epochs.believe(HERE.trust, chain))
    assert (arrival.recipient, arrival.operations, dict(arrival.blobs)) == (AGENCY.id, (), {})
    assert arrival.trust.registry_version == newer.registry_version
    assert arrival.trust.replicas[office.id].previous == HERE.office.id
    assert arrival.trust.replicas[SECOND.id].previous == AGENCY.id
    assert list(tmp_path.iterdir()) == []


def test_what_is_for_a_later_epoch_says_that_one_was_put_back(tmp_path: Path) -> None:
    told = replace(sim.draft(HERE.office, SECOND), epochs=[certificate(AGENCY, SECOND)])
    data = sim.write(HERE.office, SECOND, told)
    assert refusal_of(lambda: sim.read(data, tmp_path, AGENCY)).code == "bundle-for-later-epoch"


def test_the_registry_alone_shows_a_later_epoch_by_the_age_key(tmp_path: Path) -> None:
    listed = registrar.certify_replica(HERE.trust, SECOND.replica, [sim.REGISTRY_SEED], sim.NOW)
    told = replace(sim.draft(HERE.office, SECOND), trust=listed, carries_trust=True)
    data = sim.write(HERE.office, SECOND, told)
    assert refusal_of(lambda: sim.read(data, tmp_path, AGENCY)).code == "bundle-for-later-epoch"


def test_nobody_but_the_sender_can_say_that_one_was_put_back(tmp_path: Path) -> None:
    told = replace(sim.draft(HERE.office, SECOND), epochs=[certificate(AGENCY, SECOND)])
    inside = sim.take_apart(sim.write(HERE.office, SECOND, told), HERE.office, SECOND)
    forged = replace(inside, envelope=inside.signed(HERE.other.seed)).sealed()
    assert refusal_of(lambda: sim.read(forged, tmp_path, AGENCY)).code == "bundle-not-for-us"


def test_a_list_of_certificates_has_bounds_and_one_of_each() -> None:
    one = certificate(AGENCY, SECOND)
    assert epochs.decode_part(epochs.encode_part([one])) == (one,)
    for wrong in (b"{}", b'{"epochs":[]}', b'{"epochs":["!"]}', epochs.encode_part([one, one])):
        found = refusal_of(lambda data=wrong: epochs.decode_part(data))  # type: ignore[misc]
        assert found.code == "epoch-malformed"


def from_newcomer(trust: TrustState) -> bytes:
    """A bundle of one whom only ``trust`` lists, which it brings."""
    newcomer = sim.party("jinji")
    told = replace(sim.draft(newcomer, HERE.office), trust=trust, carries_trust=True)
    return sim.write(newcomer, HERE.office, told)


def listing(newcomer: Party, trust: TrustState) -> TrustState:
    return registrar.certify_replica(trust, newcomer.replica, [sim.REGISTRY_SEED], sim.NOW)


def test_whom_an_office_entered_before_it_was_restored_it_knows_by_what_he_brings(
    tmp_path: Path,
) -> None:
    newcomer = sim.party("jinji")
    lost = listing(newcomer, HERE.trust)
    restored = registrar.certify_replica(
        HERE.trust, next_epoch(HERE.office).replica, [sim.REGISTRY_SEED], sim.NOW, skipping=True
    )
    assert newcomer.id not in restored.replicas
    arrival = sim.read(from_newcomer(lost), tmp_path, trust=restored)
    assert arrival.sender.organisation == "jinji"
    assert arrival.trust.registry_version == restored.registry_version > lost.registry_version
    assert arrival.carried is not None
    base, seeds = registry_of(HERE.trust), [sim.REGISTRY_SEED]
    found = registry_of(arrival.carried)
    taken = registrar.take_back(restored, found, base, seeds, sim.NOW)
    assert taken.replicas[newcomer.id].letter == "A"
    assert registrar.take_back(taken, found, base, seeds, sim.NOW) is taken


def test_of_an_entitlement_the_later_decision_stays() -> None:
    """Lowered between backup and restore, it is lowered again; unless it was changed since."""
    seeds, base = [sim.REGISTRY_SEED], registry_of(HERE.trust)

    def entitled(trust: TrustState, tlp: str) -> TrustState:
        return registrar.entitle_organisation(trust, sim.AGENCY, {"tlp_max": tlp}, seeds, sim.NOW)

    lost = registry_of(entitled(HERE.trust, "TLP:GREEN"))
    lowered = registrar.take_back(HERE.trust, lost, base, seeds, sim.NOW)
    assert lowered.replicas[AGENCY.id].tlp_max == "TLP:GREEN"
    changed = entitled(HERE.trust, "TLP:AMBER")
    assert registrar.take_back(changed, lost, base, seeds, sim.NOW) is changed


def test_a_withdrawal_is_taken_back_with_its_revocations() -> None:
    seeds, base = [sim.REGISTRY_SEED], registry_of(HERE.trust)
    lost = registrar.withdraw_organisation(
        HERE.trust, sim.OTHER, {HERE.other.id: 3}, seeds, sim.NOW
    )
    taken = registrar.take_back(HERE.trust, registry_of(lost), base, seeds, sim.NOW)
    assert taken.replicas[HERE.other.id].withdrawn
    # Who has enrolled again meanwhile takes part.
    second = registrar.certify_replica(
        HERE.trust, sim.party(sim.OTHER, 2).replica, seeds, sim.NOW, replaced=HERE.other.id
    )
    kept = registrar.take_back(second, registry_of(lost), base, seeds, sim.NOW)
    assert not kept.replicas[sim.party(sim.OTHER, 2).id].withdrawn
    assert kept.replicas[HERE.other.id].revoked_at_seq == 3


def test_a_registry_of_replaced_keys_brings_nobody_back(tmp_path: Path) -> None:
    newcomer = sim.party("jinji")
    lost = listing(newcomer, HERE.trust)
    seed = hashlib.sha256(b"test registry 2").digest()
    renewed = registrar.rotate_root(
        HERE.trust, [sim.ROOT_SEED], [sim.NEXT_ROOT_SEED], [seed], sim.NOW
    )
    data = from_newcomer(lost)
    refusal = refusal_of(lambda: sim.read(data, tmp_path, trust=renewed))
    assert refusal.code == "bundle-sender-unknown"


def test_what_was_revoked_since_stays_revoked(tmp_path: Path) -> None:
    """The newest registry counts for everybody it lists."""
    newcomer = sim.party("jinji")
    lost = listing(newcomer, HERE.trust)
    revoked = registrar.revoke_replica(lost, newcomer.id, 0, [sim.REGISTRY_SEED], sim.NOW)
    data = from_newcomer(lost)
    refusal = refusal_of(lambda: sim.read(data, tmp_path, trust=revoked))
    assert refusal.code == "bundle-sender-revoked"


@pytest.mark.parametrize("taken", ["signing_key", "age_recipient"])
def test_who_took_a_lost_key_keeps_nobody_else_from_being_taken_back(taken: str) -> None:
    """Everybody has the registry that was lost: one of whom it lists uses another's key."""
    seeds, base = [sim.REGISTRY_SEED], registry_of(HERE.trust)
    victim, newcomer = sim.party("jinji"), sim.party("kaijo")
    lost = listing(newcomer, listing(victim, HERE.trust))
    revoked = registrar.revoke_replica(lost, HERE.other.id, 3, seeds, sim.NOW)
    thief = replace(next_epoch(AGENCY).replica, **{taken: getattr(victim.replica, taken)})
    ours = registrar.certify_replica(HERE.trust, thief, seeds, sim.NOW)
    found = registrar.take_back(ours, registry_of(revoked), base, seeds, sim.NOW)
    assert newcomer.id in found.replicas
    assert found.replicas[HERE.other.id].revoked_at_seq == 3
    assert victim.id not in found.replicas
