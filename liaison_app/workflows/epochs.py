"""Epochs: an installation goes on as a new replica, with an id and a signing key of its own.

A restored copy does so at once; so does one that finds it was put back to an earlier state, and
one whose keys are to be changed. The old key certifies the new one, and whoever hears of it
believes it: nobody has to be asked first. The age key stays, so that bundles on their way to an
earlier epoch can still be opened; of those only documents are read.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from liaison_app.domain.arrival import Replica, TrustState
from liaison_app.domain.canonical import MAX_INTEGER
from liaison_app.domain.errors import Refused
from liaison_app.exchange import epochs, keys, registrar
from liaison_app.exchange.trust import registry_of, trust_without
from liaison_app.store.caselog import ChangeSet
from liaison_app.store.slots import Secrets, derive, reseal
from liaison_app.workflows.continuity import doubts
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.destroyed import destroy_again
from liaison_app.workflows.marks import check_marks, keep_mark
from liaison_app.workflows.office_keys import keep_trust, registry_seeds
from liaison_app.workflows.officers import current_slots
from liaison_app.workflows.setup import own_replica

FOR_EARLIER_EPOCH = "bundle-for-earlier-epoch"


@dataclass(frozen=True)
class Opened:
    """A new epoch. ``letter`` is what its references carry, empty until the registry says it;
    ``sent`` the number of the last bundle of the former one to the office, as far as is known."""

    former: str
    replica: str
    letter: str
    sent: int = 0


def change_keys(desk: Desk, reason: str) -> Opened:
    """The keys of this installation may be known to somebody: a new epoch with a new age key too.

    What was sealed to the former one opens here no more; its sender seals it again with the next
    bundle, once it knows. Refused as `open_epoch` does.
    """
    return open_epoch(desk, reason, new_age_key=True)


def open_epoch(desk: Desk, reason: str, *, new_age_key: bool = False) -> Opened:
    """Go on as a new replica: fresh channels from number 1, references LOCAL until the registry
    has a letter for it, which the office gives itself at once.

    What was destroyed since the state this copy is in is destroyed again first. Whatever a kill
    leaves is settled at the next unlock. Refused: ``reason-needed``,
    ``slot-sealing`` (a slot in use cannot be sealed again: who unlocks by it could sign nothing).
    """
    if not reason.strip():
        raise Refused("reason-needed")
    destroy_again(desk)
    here, random = desk.installation, desk.surroundings.random
    seed = random(32)
    own = own_replica(desk)
    successor = replace(
        own,
        id=random(16).hex(),
        letter="",
        signing_key=keys.public_key(seed),
        age_recipient=keys.age_recipient(_age_of(seed)) if new_age_key else own.age_recipient,
    )
    certificate = epochs.certify(here.replica, successor, desk.secrets.signing, seed, desk.now())
    desk.inbox.begin_epoch(here.replica)
    sent = sent_to_office(desk)
    _announce(desk, seed)
    # A machine that is still ours and was never put back has all it made: what else bears its name
    # from now on is somebody's who knows its key.
    whole = new_age_key and not doubts(desk)
    desk.case_log.open_epoch(
        successor.id, certificate, reason.strip()[:1000], desk.now(), whole=whole
    )
    settle_epoch(desk)
    desk.trust = epochs.remember(desk.trust, [certificate])
    desk.inbox.let_held_go(FOR_EARLIER_EPOCH, desk.now())
    keep_mark(desk, replace=True)
    desk.mark = check_marks(desk)
    follow(desk)
    return Opened(here.replica, successor.id, desk.installation.letter, sent)


def sent_to_office(desk: Desk) -> int:
    """The number of this installation's last bundle to the office, 0 before the first."""
    return max(
        (
            desk.inbox.next_sequence(each.id) - 1
            for each in desk.trust.replicas.values()
            if each.organisation == desk.trust.office
        ),
        default=0,
    )


@dataclass(frozen=True)
class Epoch:
    """One epoch of this installation; ``ended_at`` (RFC 3339) is None for the present one.

    ``missing`` counts what it wrote and nobody has brought back: numbers below the newest known.
    What is still on a stick may come; the rest is lost for good.
    """

    replica: str
    ended_at: str | None
    reason: str
    missing: int = 0


def own_epochs(desk: Desk) -> list[Epoch]:
    """Every epoch of this installation, the first first."""
    missing = desk.queries.missing_own()
    past = [
        Epoch(each.replica, each.ended_at, each.reason, missing.get(each.replica, 0))
        for each in desk.case_log.past_epochs()
    ]
    return [*past, Epoch(desk.installation.replica, None, "")]


def succession_forks(desk: Desk) -> Sequence[Replica]:
    """Replicas that certified more than one successor: copies of one machine went on apart."""
    return epochs.forks(desk.trust)


def settle_epoch(desk: Desk) -> None:
    """Sign with the key of the epoch that the case log is in, and keep its channels apart: at every
    unlock, since an epoch begins in three files of which a kill may leave the last ones behind."""
    here, before = desk.installation, desk.secrets
    if before.successor is not None:
        certificates = map(epochs.read_epoch, desk.case_log.epoch_certificates())
        announced = here.replica, keys.public_key(before.successor)
        begun = next(
            (each for each in certificates if (each.replica, each.signing_key) == announced), None
        )
        desk.secrets = _succeeded(before, begun) if begun else before.announcing(None)
        reseal(desk.path, desk.secrets, current_slots(desk))
        before.wipe()
    desk.inbox.begin_epoch(here.replica)


def _succeeded(before: Secrets, begun: epochs.Epoch) -> Secrets:
    """The certificate says whether the age key is a new one."""
    assert before.successor is not None
    identity = _age_of(before.successor)
    is_new = keys.age_recipient(identity) == begun.age_recipient
    return before.succeeded(identity if is_new else "")


def _age_of(seed: bytes) -> str:
    """The age key that begins with a signing key: from the seed, so that a power cut between the
    slots and the case log leaves nothing to be guessed."""
    return keys.age_identity(derive(seed, "age"))


def follow(desk: Desk, carried: TrustState | None = None) -> ChangeSet | None:
    """What follows from certificates and a registry that became known: the office enters new epochs
    in its registry, and this installation's references become final once it has a letter there.

    ``carried`` are documents that a bundle brought: an office that was restored takes back from
    them what it had entered since the backup.
    """
    if _may_enter(desk):
        _take_back(desk, carried)
        for each in [name for name, found in desk.trust.replicas.items() if not found.letter]:
            if _is_to_enter(desk, desk.trust.replicas[each]):
                _enter(desk, desk.trust.replicas[each])
    known = desk.trust.replicas.get(desk.installation.replica)
    if known is None or not known.letter or desk.installation.letter:
        return None
    return desk.case_log.adopt_letter(known.letter, desk.actor, desk.now(), desk.salt)


def _is_to_enter(desk: Desk, replica: Replica) -> bool:
    """Whether the registry may list an epoch without anybody's word: it follows one that is listed,
    and nobody else says so of itself. Of several successors only a telephone call can tell which is
    the right one; that one is enrolled (`approve_enrolment`)."""
    if replica.letter or replica.status != "active":
        return False
    before = desk.trust.replicas[replica.previous]
    if not before.letter or before.successors != (replica.id,):
        return False
    left = _left(desk, replica)
    is_own = replica.id == desk.installation.replica
    return left > 0 and (is_own or _letters_taken(desk, replica) < left)


def _letters_taken(desk: Desk, replica: Replica) -> int:
    """By the line of a replica, besides the one it was enrolled with."""
    first = epochs.origin(desk.trust, replica.id)
    return sum(
        1
        for each in _listed(desk, replica)
        if each.id != first and epochs.origin(desk.trust, each.id) == first
    )


def _left(desk: Desk, replica: Replica) -> int:
    """Letters of its organisation that nobody has: no line takes more by itself than it leaves, so
    that one which uses them up keeps its organisation's others from none."""
    return len(registrar.LETTERS) - len(_listed(desk, replica))


def _listed(desk: Desk, replica: Replica) -> list[Replica]:
    found = desk.trust.replicas.values()
    return [each for each in found if each.letter and each.organisation == replica.organisation]


def _may_enter(desk: Desk) -> bool:
    """Whether this is the office, with its registry key. Where that is kept elsewhere, others go by
    the certificates until it has signed."""
    try:
        return desk.is_office and bool(registry_seeds(desk))
    except Refused:
        return False


def _take_back(desk: Desk, carried: TrustState | None) -> None:
    """What this office had entered between the backup it was restored from and the restore: from a
    registry that the present keys signed and that is not here. It is kept, so that it is taken
    back once."""
    if carried is None or not desk.installation.former:
        return
    roots, kept = desk.case_log.registries()
    if carried.registry in kept or carried.registry_since != desk.trust.registry_since:
        return
    base = _before_loss(desk, roots, kept, carried)
    if base is None:
        return
    seeds = registry_seeds(desk)
    lost, before = registry_of(carried), registry_of(base)
    trust = registrar.take_back(desk.trust, lost, before, seeds, desk.now())
    for each in trust.replicas.values():
        if each.is_current and each.letter and _is_same_machine(trust, each, desk):
            trust = registrar.revoke_replica(trust, each.id, MAX_INTEGER, seeds, desk.now())
    desk.case_log.keep_lost_registry(carried, desk.now())
    if trust is not desk.trust:
        keep_trust(desk, trust)


def _is_same_machine(trust: TrustState, other: Replica, desk: Desk) -> bool:
    """Whether another replica is what this machine went on as from the backup, by its age key or,
    with other keys, by certificate: it is over as well."""
    own = desk.installation.replica
    if other.id == own:
        return False
    same_key = other.age_recipient == trust.replicas[own].age_recipient
    return same_key or not desk.installation.epochs.isdisjoint(trust.ancestors(other.id))


def _before_loss(
    desk: Desk, roots: Sequence[bytes], kept: Sequence[bytes], carried: TrustState
) -> TrustState | None:
    """The registry of the backup from which this office went on without ``carried``: of before the
    newest of its epochs, or of an earlier one where others began before anybody told it."""
    here = desk.installation
    for epoch in (here.replica, *reversed(here.former)):
        base = trust_without(roots, kept, epoch)
        if base is not None and base.registry_version < carried.registry_version:
            return base
    return None


def _enter(desk: Desk, replica: Replica) -> None:
    """The next registry has the new epoch, and the one before it is over: every stick of it that is
    on its way still counts, and its key certifies nobody else."""
    trust = registrar.certify_replica(
        desk.trust,
        replica,
        registry_seeds(desk),
        desk.now(),
        replaced=replica.previous,
        skipping=replica.id == desk.installation.replica,
    )
    keep_trust(desk, trust)


def _announce(desk: Desk, seed: bytes) -> None:
    """The new signing key is in every slot before anything else says so."""
    current = current_slots(desk)
    announced = desk.secrets.announcing(seed)
    left = set(reseal(desk.path, announced, current)) & set(current)
    if left:
        reseal(desk.path, desk.secrets, current)
        raise Refused("slot-sealing", slots=", ".join(sorted(left)))
    desk.secrets.wipe()
    desk.secrets = announced
