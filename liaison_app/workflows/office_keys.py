"""The office's keys on this machine: which of them the newest root names, and replacing them.

While keys are being replaced the slots hold the present and the next ones; which of them count is
for the newest root to say. So a power cut at any moment leaves keys that serve, and the next
unlock drops those that no longer do.
"""

from liaison_app.domain.arrival import TrustState
from liaison_app.domain.errors import Refused
from liaison_app.exchange import epochs, keys
from liaison_app.exchange.documents import Root
from liaison_app.exchange.trust import newest_root
from liaison_app.store.slots import Secrets, reseal
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.officers import current_slots
from liaison_app.workflows.time_floor import require_right_clock


def registry_seeds(desk: Desk) -> list[bytes]:
    """The keys that sign the registry; Refused ``office-only``, ``registry-key-missing``,
    ``clock-…``."""
    if not desk.is_office:
        raise Refused("office-only")
    require_right_clock(desk)
    return registry_seeds_for(desk, newest_root(desk.trust))


def registry_seeds_for(desk: Desk, root: Root) -> list[bytes]:
    """Those of this machine that ``root`` names; Refused ``registry-key-missing``."""
    secrets = desk.secrets
    held = [seed for seed in (secrets.registry, secrets.next_registry) if seed is not None]
    found = [seed for seed in held if keys.public_key(seed) in root.registry_keys]
    if len(found) < root.registry_threshold:
        raise Refused("registry-key-missing")
    return found


def root_seed(desk: Desk) -> bytes | None:
    """The root key kept on this machine, None where they are on media of their own."""
    named = newest_root(desk.trust).keys
    held = (desk.secrets.root, desk.secrets.next_root)
    return next((each for each in held if each and keys.public_key(each) in named), None)


def keep_trust(desk: Desk, trust: TrustState) -> None:
    """Keep new trust documents, in the case log first; ``trust-fork``, ``trust-rollback``."""
    desk.case_log.save_trust(trust, desk.now())
    desk.trust = epochs.remember(trust, desk.trust.epochs)


def hold_next(desk: Desk, root: bytes | None, registry: bytes | None) -> None:
    """Keep keys that a proposed root names, beside the present ones.

    Refused ``slot-sealing`` where a slot in use cannot be sealed again: who unlocks by it would
    be without them.
    """
    before, current = desk.secrets, current_slots(desk)
    secrets = before.with_office_keys(
        before.root, before.registry, root or before.next_root, registry or before.next_registry
    )
    left = set(reseal(desk.path, secrets, current)) & set(current)
    if left:
        reseal(desk.path, before, current)
        raise Refused("slot-sealing", slots=", ".join(sorted(left)))
    desk.secrets = secrets
    before.wipe()


def settle_keys(desk: Desk) -> None:
    """Drop the keys that the newest root no longer names. Keys of a proposal that was not adopted
    yet stay."""
    if not desk.is_office or not desk.trust.roots:
        return
    before = desk.secrets
    settled = _settled(before, newest_root(desk.trust))
    if settled != before:
        reseal(desk.path, settled, current_slots(desk))
        desk.secrets = settled
        before.wipe()


def _settled(secrets: Secrets, root: Root) -> Secrets:
    def serves(seed: bytes | None, named: list[str]) -> bool:
        return seed is not None and keys.public_key(seed) in named

    root_key, next_root = secrets.root, secrets.next_root
    registry, next_registry = secrets.registry, secrets.next_registry
    if serves(next_root, root.keys):
        root_key, next_root = next_root, None
    elif root_key is not None and not serves(root_key, root.keys):
        root_key = None
    if serves(next_registry, root.registry_keys):
        registry, next_registry = next_registry, None
    return secrets.with_office_keys(root_key, registry, next_root, next_registry)
