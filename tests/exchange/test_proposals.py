"""A proposed root between its holders: what is wrong is refused by name, whatever the bytes."""

import json
import random
from dataclasses import replace

import pytest

from liaison_app.domain import canonical
from liaison_app.domain.errors import Refused
from liaison_app.exchange import keys, registrar
from liaison_app.exchange.proposals import (
    Proposal,
    envelope_of,
    propose_root,
    read_proposal,
    sign_proposal,
    write_proposal,
)
from tests.exchange import simulator as sim
from tests.exchange.simulator import NEXT_ROOT_SEED, NOW, REGISTRY_SEED, ROOT_SEED

SEEDS = [bytes([number]) * 32 for number in range(1, 17)]


def proposed(**options: object) -> Proposal:
    public = [keys.public_key(NEXT_ROOT_SEED)]
    return propose_root(sim.world().trust, NOW, root_keys=public, **options)  # type: ignore[arg-type]


def signed() -> Proposal:
    return sign_proposal(sign_proposal(proposed(), ROOT_SEED), NEXT_ROOT_SEED)


def code_of(data: bytes) -> str:
    with pytest.raises(Refused) as refused:
        read_proposal(data)
    return refused.value.code


def test_signatures_are_collected_in_any_order_and_adopted() -> None:
    one = sign_proposal(proposed(), NEXT_ROOT_SEED)
    assert (proposed().missing, one.missing, signed().missing) == ((1, 1), (1, 0), (0, 0))
    other = sign_proposal(read_proposal(write_proposal(one)), ROOT_SEED)
    assert envelope_of(other) == envelope_of(signed())
    with pytest.raises(Refused, match="root-signatures-missing"):
        envelope_of(one)
    state = registrar.adopt_root(sim.world().trust, envelope_of(other), [REGISTRY_SEED], NOW)
    assert (state.root_version, state.registry_since) == (2, 1)


def test_as_many_keys_as_there_may_be_fit_one_envelope() -> None:
    public = [keys.public_key(seed) for seed in SEEDS]
    first = propose_root(sim.world().trust, NOW, root_keys=public, threshold=16)
    for seed in (ROOT_SEED, *SEEDS):
        first = sign_proposal(first, seed)
    before = registrar.adopt_root(sim.world().trust, envelope_of(first), [REGISTRY_SEED], NOW)
    others = [bytes([number]) * 32 for number in range(101, 117)]
    second = propose_root(before, NOW, root_keys=[keys.public_key(seed) for seed in others])
    for seed in (*SEEDS, *others):
        second = sign_proposal(second, seed)
    assert len(second.signatures) == 32
    after = registrar.adopt_root(before, envelope_of(second), [REGISTRY_SEED], NOW)
    assert after.root_version == 3
    with pytest.raises(Refused, match="root-keys-number"):
        propose_root(before, NOW, root_keys=[*public, keys.public_key(NEXT_ROOT_SEED)])


def test_a_proposal_that_does_not_follow_its_chain_is_refused() -> None:
    good = signed()
    for changes in ({"version": 3}, {"version": 1}, {"office": "npa"}):
        told = json.loads(good.payload) | changes
        payload = canonical.encode(told)
        assert code_of(write_proposal(replace(good, payload=payload))) == "proposal-malformed"
    weak = canonical.encode(json.loads(good.payload) | {"keys": ["00" * 32]})
    assert code_of(write_proposal(replace(good, payload=weak))) == "key-invalid"
    assert code_of(write_proposal(replace(good, roots=good.roots * 2))) == "trust-gap"


def test_no_key_signs_twice_and_no_stranger_counts() -> None:
    good = signed()
    first = good.signatures[0]
    assert code_of(write_proposal(replace(good, signatures=(first, first)))) == "proposal-signature"
    other = sign_proposal(proposed(threshold=1), NEXT_ROOT_SEED).signatures
    later = propose_root(
        sim.world().trust, NOW.replace(year=2027), root_keys=[keys.public_key(NEXT_ROOT_SEED)]
    )
    assert code_of(write_proposal(replace(later, signatures=other))) == "proposal-signature"
    with pytest.raises(Refused, match="root-key-not-asked"):
        sign_proposal(good, REGISTRY_SEED)


def test_any_changed_bytes_are_refused_by_name() -> None:
    data = write_proposal(signed())
    dice = random.Random(7)
    for _ in range(400):
        changed = bytearray(data)
        at = dice.randrange(len(changed))
        if dice.random() < 0.7:
            changed[at] = dice.randrange(256)
        else:
            del changed[at : at + dice.randrange(1, 40)]
        if bytes(changed) == data:
            continue
        code = code_of(bytes(changed))
        assert code.startswith(("proposal-", "trust-", "key-", "root-")), code
