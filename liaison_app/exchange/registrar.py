"""The registrar: making the office's trust documents, each version from the one before.

Every function returns a state that has been verified as an agency would verify it, so that the
office never hands out documents that others must refuse. Keys come as 32-byte seeds.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec

from liaison_app.domain import canonical
from liaison_app.domain.arrival import Replica, TrustState
from liaison_app.domain.canonical import MAX_INTEGER
from liaison_app.domain.errors import Refused
from liaison_app.exchange import dsse, epochs, keys
from liaison_app.exchange.documents import (
    REGISTRY_TYPE,
    ROOT_TYPE,
    RegisteredOrganisation,
    RegisteredReplica,
    Registry,
    Root,
)
from liaison_app.exchange.forms import moment
from liaison_app.exchange.trust import load_trust, newest_root, registry_of, verify_roots

ROOT_LIFETIME = timedelta(days=5 * 366)
REGISTRY_LIFETIME = timedelta(days=366)
_SKIPPED = 1000  # more registries than are made between a backup and its restore
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
Seeds = Sequence[bytes]


def found_office(
    replica: Replica,
    root_seeds: Seeds,
    registry_seeds: Seeds,
    now: datetime,
    *,
    threshold: int = 1,
    registry_threshold: int = 1,
) -> TrustState:
    """Root version 1 and a registry that holds the office's own ``replica`` alone.

    ``replica.organisation`` is the office's code; its letter is given here.
    """
    root = Root(
        expires=moment(now + ROOT_LIFETIME),
        issued=moment(now),
        keys=_public(root_seeds),
        office=replica.organisation,
        registry_keys=_public(registry_seeds),
        registry_threshold=registry_threshold,
        threshold=threshold,
        version=1,
    )
    registry = Registry(
        expires=moment(now + REGISTRY_LIFETIME),
        issued=moment(now),
        office=replica.organisation,
        organisations=[_organisation(replica, now)],
        replicas=[_registered(replica, LETTERS[0], 1)],
        root_version=1,
        version=1,
    )
    envelope = dsse.seal(canonical.encode(root), ROOT_TYPE, root_seeds)
    return load_trust([envelope], _sealed(registry, registry_seeds))


def certify_replica(
    trust: TrustState,
    replica: Replica,
    registry_seeds: Seeds,
    now: datetime,
    *,
    replaced: str | None = None,
    skipping: bool = False,
) -> TrustState:
    """The next registry, with ``replica`` in it under the next letter of its organisation.

    ``replaced`` is the replica whose place it takes: nothing is sealed to that one any more, and
    what it wrote still counts, whatever its sequence. With ``skipping`` its version is above any
    that an earlier state of this office can have given out since.

    Refused ``replica-known`` when its id or signing key is registered already,
    ``replica-letters-used-up`` after the twenty-sixth, ``organisation-withdrawn``,
    ``replica-unknown``.
    """
    registry = registry_of(trust)
    for known in registry.replicas:
        if replica.id == known.id or replica.signing_key == known.signing_key:
            raise Refused("replica-known", replica=known.id, organisation=known.organisation)
    epoch = 1 + sum(each.organisation == replica.organisation for each in registry.replicas)
    if epoch > len(LETTERS):
        raise Refused("replica-letters-used-up", organisation=replica.organisation)
    organisations = list(registry.organisations)
    known_as = next((each for each in organisations if each.code == replica.organisation), None)
    if known_as is None:
        organisations.append(_organisation(replica, now))
    elif known_as.status == "withdrawn":
        raise Refused("organisation-withdrawn", organisation=replica.organisation.upper())
    replicas = [*registry.replicas, _registered(replica, LETTERS[epoch - 1], epoch)]
    if replaced is not None:
        replicas = _revoked(replicas, {replaced: MAX_INTEGER})
    return _next(
        trust,
        msgspec.structs.replace(
            registry,
            organisations=sorted(organisations, key=lambda each: each.code),
            replicas=sorted(replicas, key=lambda each: each.id),
            version=_beyond(registry.version, now) if skipping else registry.version,
        ),
        registry_seeds,
        now,
    )


def _beyond(version: int, now: datetime) -> int:
    """A version far above ``version``, and above that of a restore a few minutes earlier: one per
    minute since the beginning of 2026."""
    minutes = int((now - datetime(2026, 1, 1, tzinfo=UTC)).total_seconds() // 60)
    return max(version + _SKIPPED, minutes)


def take_back(
    trust: TrustState, lost: Registry, base: Registry, registry_seeds: Seeds, now: datetime
) -> TrustState:
    """The next registry, with what this office had changed from ``base`` to ``lost``: who was
    enrolled, revoked or withdrawn, entitlements, and release keys. What was changed since otherwise
    stays as it is. ``trust`` itself where nothing is to be taken back."""
    ours = registry_of(trust)
    replicas = _merged_replicas(ours, lost)
    organisations = _merged_organisations(ours, lost, base, replicas.values())
    merged = msgspec.structs.replace(
        ours,
        organisations=[organisations[code] for code in sorted(organisations)],
        replicas=[replicas[name] for name in sorted(replicas)],
        release_keys=_merged_release_keys(ours, lost, base),
    )
    return trust if merged == ours else _next(trust, merged, registry_seeds, now)


def lacks(trust: TrustState, earlier: TrustState) -> bool:
    """Whether a registry misses somebody, or a revocation, that an earlier one had: no registry
    drops anything, so that the office was restored since."""
    ours = registry_of(trust)
    merged = _merged_replicas(ours, registry_of(earlier))
    return merged != {each.id: each for each in ours.replicas}


def _merged_replicas(ours: Registry, lost: Registry) -> dict[str, RegisteredReplica]:
    """Those of both, as far as there are letters; a revocation counts at the lowest sequence."""
    replicas = {each.id: each for each in ours.replicas}
    for each in sorted(lost.replicas, key=lambda found: found.epoch):
        mine = replicas.get(each.id)
        if mine is None:
            placed = _placed(each, replicas.values())
            if placed is not None:
                replicas[each.id] = placed
        elif each.revoked_at_seq is not None and each.revoked_at_seq < _counted(mine):
            replicas[each.id] = msgspec.structs.replace(
                mine, status="revoked", revoked_at_seq=each.revoked_at_seq
            )
    return replicas


def _merged_organisations(
    ours: Registry, lost: Registry, base: Registry, replicas: Collection[RegisteredReplica]
) -> dict[str, RegisteredOrganisation]:
    """What the lost registry had changed, unless ours was changed since as well; nobody is
    withdrawn who takes part by now."""
    organisations = {each.code: each for each in ours.organisations}
    before = {each.code: each for each in base.organisations}
    active = {each.organisation for each in replicas if each.status == "active"}
    for each in lost.organisations:
        mine = organisations.get(each.code)
        unchanged = mine is None or mine == before.get(each.code)
        if unchanged and (each.status == "active" or each.code not in active):
            organisations[each.code] = each
    return organisations


def _merged_release_keys(
    ours: Registry, lost: Registry, base: Registry
) -> list[str] | msgspec.UnsetType:
    """As the lost registry had them, unless ours was changed since as well. What the lost one named
    no longer is not named either way: it may be stolen."""
    unchanged = ours.names_release_keys == base.names_release_keys
    named = (lost if unchanged else ours).names_release_keys
    dropped = {*base.names_release_keys} - {*lost.names_release_keys}
    return _listed([key for key in named if key not in dropped])


def _counted(replica: RegisteredReplica) -> int:
    """Up to which sequence a replica's bundles count."""
    return MAX_INTEGER + 1 if replica.revoked_at_seq is None else replica.revoked_at_seq


def _placed(
    replica: RegisteredReplica, others: Collection[RegisteredReplica]
) -> RegisteredReplica | None:
    """Under its own letter, or the next one where that was given to another meanwhile; None where
    there is none left, or a key of its is another's by now: one organisation's must not keep the
    others from being taken back."""
    if any(_clash(replica, each) for each in others):
        return None
    taken = {each.epoch for each in others if each.organisation == replica.organisation}
    if replica.epoch not in taken:
        return replica
    epoch = max(taken) + 1
    if epoch > len(LETTERS):
        return None
    return msgspec.structs.replace(replica, epoch=epoch, letter=LETTERS[epoch - 1])


def _clash(one: RegisteredReplica, other: RegisteredReplica) -> bool:
    """Whether no registry can list both (`check_registry`)."""
    shared = one.age_recipient == other.age_recipient
    return one.signing_key == other.signing_key or (
        shared and one.organisation != other.organisation
    )


def renew_registry(trust: TrustState, registry_seeds: Seeds, now: datetime) -> TrustState:
    """The next registry: the same, signed for another year."""
    return _next(trust, registry_of(trust), registry_seeds, now)


def name_release_keys(
    trust: TrustState, named: Collection[str], registry_seeds: Seeds, now: datetime
) -> TrustState:
    """The next registry, in which these public keys (hex) sign new versions of the program, and no
    others. Refused ``key-invalid``, ``trust-malformed`` (one has another role, or too many)."""
    registry = msgspec.structs.replace(registry_of(trust), release_keys=_listed(named))
    return _next(trust, registry, registry_seeds, now)


def _listed(named: Collection[str]) -> list[str] | msgspec.UnsetType:
    return sorted(named) or msgspec.UNSET


def revoke_replica(
    trust: TrustState, replica_id: str, at_seq: int, registry_seeds: Seeds, now: datetime
) -> TrustState:
    """The next registry, in which bundles of ``replica_id`` after ``at_seq`` are refused."""
    registry = registry_of(trust)
    replicas = _revoked(registry.replicas, {replica_id: at_seq})
    return _next(trust, msgspec.structs.replace(registry, replicas=replicas), registry_seeds, now)


def entitle_organisation(
    trust: TrustState,
    code: str,
    changes: Mapping[str, object],
    registry_seeds: Seeds,
    now: datetime,
) -> TrustState:
    """The next registry, with other ``tlp_max``, ``valid_from``, ``valid_until`` or ``status``
    (fields of `RegisteredOrganisation`); Refused ``organisation-not-enrolled``."""
    return _with_organisation(trust, code, changes, {}, registry_seeds, now)


def withdraw_organisation(
    trust: TrustState, code: str, at: Mapping[str, int], registry_seeds: Seeds, now: datetime
) -> TrustState:
    """The next registry, in which an organisation no longer takes part; ``at`` says for each of its
    replicas after which sequence its bundles are refused."""
    return _with_organisation(trust, code, {"status": "withdrawn"}, at, registry_seeds, now)


def _with_organisation(
    trust: TrustState,
    code: str,
    changes: Mapping[str, object],
    at: Mapping[str, int],
    registry_seeds: Seeds,
    now: datetime,
) -> TrustState:
    registry = registry_of(trust)
    if all(each.code != code for each in registry.organisations):
        raise Refused("organisation-not-enrolled", organisation=code.upper())
    organisations = [
        msgspec.structs.replace(each, **changes) if each.code == code else each
        for each in registry.organisations
    ]
    changed = msgspec.structs.replace(
        registry, organisations=organisations, replicas=_revoked(registry.replicas, at)
    )
    return _next(trust, changed, registry_seeds, now)


def _revoked(
    replicas: Sequence[RegisteredReplica], at: Mapping[str, int]
) -> list[RegisteredReplica]:
    unknown = at.keys() - {each.id for each in replicas}
    if unknown:
        raise Refused("replica-unknown", replica=min(unknown))
    return [
        msgspec.structs.replace(each, status="revoked", revoked_at_seq=at[each.id])
        if each.id in at
        else each
        for each in replicas
    ]


def adopt_root(
    trust: TrustState, envelope: bytes, registry_seeds: Seeds, now: datetime
) -> TrustState:
    """Root N + 1 as its ``envelope`` says it, and a registry under it.

    ``registry_seeds`` are of the keys it names for the registry. Raises what ``load_trust`` does.
    """
    roots = (*trust.roots, envelope)
    root = verify_roots(roots, None)[-1]
    registry = msgspec.structs.replace(registry_of(trust), root_version=root.version)
    return _next(replace(trust, roots=roots), registry, registry_seeds, now, previous=trust)


def rotate_root(
    trust: TrustState,
    old_seeds: Seeds,
    new_seeds: Seeds,
    registry_seeds: Seeds,
    now: datetime,
    *,
    threshold: int = 1,
    registry_threshold: int = 1,
) -> TrustState:
    """Root N + 1, signed by the old keys and the new, where all of them are at hand.

    ``registry_seeds`` are the registry's keys from now on.
    """
    before = newest_root(trust)
    root = msgspec.structs.replace(
        before,
        expires=moment(now + ROOT_LIFETIME),
        issued=moment(now),
        keys=_public(new_seeds),
        registry_keys=_public(registry_seeds),
        registry_threshold=registry_threshold,
        threshold=threshold,
        version=before.version + 1,
    )
    envelope = dsse.seal(canonical.encode(root), ROOT_TYPE, [*old_seeds, *new_seeds])
    return adopt_root(trust, envelope, registry_seeds, now)


def _next(
    trust: TrustState,
    registry: Registry,
    seeds: Seeds,
    now: datetime,
    previous: TrustState | None = None,
) -> TrustState:
    document = msgspec.structs.replace(
        registry,
        expires=moment(now + REGISTRY_LIFETIME),
        issued=moment(now),
        version=registry.version + 1,
    )
    found = load_trust(trust.roots, _sealed(document, seeds), previous=previous or trust)
    return epochs.remember(found, trust.epochs)


def _sealed(registry: Registry, seeds: Seeds) -> bytes:
    return dsse.seal(canonical.encode(registry), REGISTRY_TYPE, seeds)


def _public(seeds: Seeds) -> list[str]:
    return sorted({keys.public_key(seed) for seed in seeds})


def _organisation(replica: Replica, now: datetime) -> RegisteredOrganisation:
    return RegisteredOrganisation(
        code=replica.organisation,
        status="active",
        tlp_max=replica.tlp_max,  # type: ignore[arg-type]
        valid_from=moment(now),
        valid_until=None,
    )


def _registered(replica: Replica, letter: str, epoch: int) -> RegisteredReplica:
    return RegisteredReplica(
        age_recipient=replica.age_recipient,
        epoch=epoch,
        id=replica.id,
        letter=letter,
        organisation=replica.organisation,
        revoked_at_seq=None,
        signing_key=replica.signing_key,
        status="active",
    )
