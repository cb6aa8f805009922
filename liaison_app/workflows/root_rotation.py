"""From root N to root N + 1: proposed by the office, signed by holders one after the other,
adopted by the office. Agencies follow with the next bundle.

One step each: `propose_rotation`, `sign_rotation` (anywhere, without a case log, once for each
key), `adopt_rotation`. Where the one root key is kept on the office's machine, `rotate_here` is all
three.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from liaison_app.domain.errors import Refused
from liaison_app.exchange import keys
from liaison_app.exchange.enrolment import words
from liaison_app.exchange.limits import MAX_PROPOSAL
from liaison_app.exchange.proposals import (
    Proposal,
    check_threshold,
    envelope_of,
    propose_root,
    read_proposal,
    sign_proposal,
    write_proposal,
)
from liaison_app.exchange.registrar import adopt_root
from liaison_app.exchange.root_keys import open_root_key, short_name
from liaison_app.exchange.trust import first_root_hash
from liaison_app.host.files import read_file, write_file
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.office_keys import (
    hold_next,
    keep_trust,
    registry_seeds_for,
    root_seed,
    settle_keys,
)
from liaison_app.workflows.packages import require_office
from liaison_app.workflows.root_media import (
    RootMedium,
    make_root_keys,
    root_key_at,
    written_root_keys,
)
from liaison_app.workflows.time_floor import require_right_clock


@dataclass(frozen=True)
class ProposalShown:
    """What a proposal would change, and who has signed. Keys under their short names; ``missing``
    counts signatures still needed of the present keys and of the new ones."""

    office: str
    fingerprint: str
    words: str
    version: int
    expires: str
    threshold: int
    keys: tuple[str, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    new_registry_key: bool
    signed: tuple[str, ...]
    missing: tuple[int, int]


def propose_rotation(
    desk: Desk,
    out: Path,
    root_keys: Sequence[str] = (),
    threshold: int | None = None,
    *,
    new_registry_key: bool = False,
) -> ProposalShown:
    """Office: write the proposal of the next root to ``out``.

    ``root_keys`` are public keys in hex, or the paths of their files; without any they stay as
    they are. A root key kept on this machine signs at once. A new registry key stays on this
    machine and counts from the adoption on. Refused: ``root-…``, ``slot-sealing``, ``file-…``.
    """
    require_office(desk)
    require_right_clock(desk)
    public = [_public_key(each, desk.trust.office) for each in root_keys]
    fresh = desk.surroundings.random(keys.SEED_BYTES) if new_registry_key else None
    proposal = propose_root(
        desk.trust,
        desk.now(),
        root_keys=public,
        threshold=threshold,
        registry_keys=[keys.public_key(fresh)] if fresh else [],
    )
    kept = root_seed(desk)
    if kept is not None:
        proposal = sign_proposal(proposal, kept)
    if fresh is not None:
        hold_next(desk, None, fresh)
    write_file(out, write_proposal(proposal))
    return _shown(proposal)


def inspect_proposal(path: Path) -> ProposalShown:
    """What a proposal says; Refused ``proposal-…``, ``file-…``, ``trust-…``."""
    return _shown(_read(path))


def sign_rotation(path: Path, key_file: Path, passphrase: str) -> ProposalShown:
    """A holder's signature is added to the proposal at ``path``, whole or not at all.

    Refused: ``root-key-…``, ``proposal-…``, ``file-…``.
    """
    proposal = _read(path)
    found = root_key_at(key_file)
    if found.office != proposal.root.office:
        raise Refused("root-key-not-asked", name=found.name)
    signed = sign_proposal(proposal, open_root_key(found, passphrase))
    write_file(path, write_proposal(signed))
    return _shown(signed)


def adopt_rotation(desk: Desk, path: Path) -> ProposalShown:
    """Office: the next root becomes the newest, with a registry under it.

    Refused: ``root-signatures-missing``, ``proposal-outdated`` (another root was adopted since),
    ``registry-key-missing``, ``proposal-…``, ``trust-…``, ``file-…``.
    """
    require_office(desk)
    require_right_clock(desk)
    proposal = _read(path)
    _adopt(desk, proposal)
    return _shown(proposal)


def rotate_here(
    desk: Desk,
    media: Sequence[RootMedium] = (),
    threshold: int = 1,
    *,
    new_registry_key: bool = False,
) -> ProposalShown:
    """Office: a new root key in place of the one kept on this machine, signed by both at once.

    With ``media`` the new keys go there, each sealed by its holder, and none stays here. Refused:
    ``root-keys-on-media`` (propose, sign, adopt), ``root-…``, ``file-…``, ``slot-sealing``.
    """
    require_office(desk)
    require_right_clock(desk)
    before = root_seed(desk)
    if before is None:
        raise Refused("root-keys-on-media")
    random = desk.surroundings.random
    if media:
        check_threshold(len(media), threshold)
    made = make_root_keys(media, desk.trust.office, random)
    seeds = [each.seed for each in made] or [random(keys.SEED_BYTES)]
    registry = random(keys.SEED_BYTES) if new_registry_key else None
    proposal = propose_root(
        desk.trust,
        desk.now(),
        root_keys=[keys.public_key(each) for each in seeds],
        threshold=threshold,
        registry_keys=[keys.public_key(registry)] if registry else [],
    )
    for seed in (before, *seeds):
        proposal = sign_proposal(proposal, seed)
    with written_root_keys(made):
        hold_next(desk, None if made else seeds[0], registry)
        _adopt(desk, proposal)
    return _shown(proposal)


def _adopt(desk: Desk, proposal: Proposal) -> None:
    if proposal.roots != desk.trust.roots:
        raise Refused("proposal-outdated", version=proposal.root.version)
    envelope = envelope_of(proposal)
    seeds = registry_seeds_for(desk, proposal.root)
    keep_trust(desk, adopt_root(desk.trust, envelope, seeds, desk.now()))
    settle_keys(desk)


def _read(path: Path) -> Proposal:
    return read_proposal(read_file(path, MAX_PROPOSAL))


def _public_key(text: str, office: str) -> str:
    """A public key typed in hex, or that of the key file at the path ``text``."""
    typed = text.strip().lower()
    if len(typed) == 2 * keys.SEED_BYTES and set(typed) <= set("0123456789abcdef"):
        keys.check_public_key(typed)
        return typed
    found = root_key_at(Path(text))
    if found.office != office:
        raise Refused("root-key-not-asked", name=found.name)
    return found.key


def _shown(proposal: Proposal) -> ProposalShown:
    before, root = proposal.before, proposal.root
    fingerprint = first_root_hash(proposal.roots)
    old, new = set(before.keys), set(root.keys)

    def names(listed: set[str] | frozenset[str]) -> tuple[str, ...]:
        return tuple(sorted(short_name(key) for key in listed))

    return ProposalShown(
        office=root.office,
        fingerprint=fingerprint,
        words=words(fingerprint),
        version=root.version,
        expires=root.expires,
        threshold=root.threshold,
        keys=names(new),
        added=names(new - old),
        removed=names(old - new),
        new_registry_key=set(root.registry_keys) != set(before.registry_keys),
        signed=names(proposal.signed),
        missing=proposal.missing,
    )
