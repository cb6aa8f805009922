"""The doctor on what an administrator owes an installation: keys in a safe, enrolment, registers,
backups elsewhere, updates, disposal. Nothing of it is a fault; each says what to do next.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import liaison_app
from liaison_app.domain.dates import japan_date
from liaison_app.exchange.trust import newest_root
from liaison_app.store.slots import RECOVERY
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.examined import Finding
from liaison_app.workflows.kept_backups import keeping_of
from liaison_app.workflows.keys import key_list
from liaison_app.workflows.office_keys import root_seed
from liaison_app.workflows.officers import officers
from liaison_app.workflows.registry import to_revoke
from liaison_app.workflows.release_policy import policy_in_force
from liaison_app.workflows.retention import retained_records
from liaison_app.workflows.time_floor import trust_health
from liaison_app.workflows.updates import release_keys

_SOON = 1_000  # rows that are looked at, of a register or of what is kept
_KEYRING = "keyring"
_KEEPERS = 2  # of root keys, who sign together


def program() -> Finding:
    """Which version, from where; an account with all rights is none to work with."""
    place = Path(liaison_app.__file__).resolve().parent
    superuser = hasattr(os, "geteuid") and os.geteuid() == 0
    return Finding(
        "program", ok=True, detail=f"{liaison_app.__version__}, {place}", advice=superuser
    )


def operating(desk: Desk) -> Iterator[Finding]:
    """Each subject of the administrator's chapter that can be looked up here."""
    yield from (look(desk) for look in _LOOKED_UP)
    if desk.is_office:
        yield _root_keys(desk)


def _root_keys(desk: Desk) -> Finding:
    """Whoever has this machine must not have the root with it, nor one keeper decide alone."""
    root = newest_root(desk.trust)
    here = root_seed(desk) is not None
    detail = f"{root.threshold} / {len(root.keys)}{', +' if here else ''}"
    return Finding("root-keys", ok=True, detail=detail, advice=here or root.threshold < _KEEPERS)


def _unlocking(desk: Desk) -> Finding:
    """The system's key ring opens for whoever uses the account, so it is for one officer alone."""
    kinds = sorted({each.kind for each in key_list(desk)} - {RECOVERY})
    working = [each for each in officers(desk.queries) if not each.is_closed]
    shared = _KEYRING in kinds and len(working) > 1
    return Finding("unlocking", ok=True, detail=", ".join(kinds), advice=shared)


def _recovery(desk: Desk) -> Finding:
    there = [each for each in key_list(desk) if each.slot == RECOVERY]
    return Finding("recovery", ok=True, detail="+" if there else "-", advice=not there)


def _two(desk: Desk) -> Finding:
    policy = policy_in_force(desk)
    said = (("release", policy.two_person_release), ("issue", policy.approval_to_issue))
    asked = ", ".join(name for name, is_asked in said if is_asked)
    return Finding("two-officers", ok=True, detail=asked or "-", advice=not asked)


def _enrolment(desk: Desk) -> Finding:
    """Taking part; and nobody's former installation still counts."""
    owed = to_revoke(desk) if desk.trust.roots else []
    if owed:
        shown = ", ".join(f"{each.organisation.upper()} {each.id[:8]}" for each in owed)
        return Finding("revoking", ok=True, detail=shown, advice=True)
    others = [each for each in desk.trust.replicas.values() if each.organisation != _own(desk)]
    detail = desk.trust.office.upper() or "-"
    lonely = desk.is_office and not others
    return Finding("enrolment", ok=True, detail=detail, advice=not desk.trust.roots or lonely)


def _own(desk: Desk) -> str:
    return desk.installation.organisation


def _trust(desk: Desk) -> Finding:
    health = trust_health(desk)
    ends = [each for each in (health.registry_expires, health.root_expires) if each]
    until = min(ends).date().isoformat() if ends else "-"
    bad = health.grade in ("soon", "expired", "root-expired") or bool(health.clock.finding)
    detail = " ".join(filter(None, (health.grade, until, health.clock.finding)))
    return Finding("trust-time", ok=True, detail=detail, advice=bad)


def _media(desk: Desk) -> Finding:
    """Bundles came or went, and the register of media knows of none; or media are still out."""
    rows = desk.queries.day.media(text="", limit=_SOON)
    out = sum(not row["ended_at"] for row in rows)
    unused = not rows and desk.queries.last_bundle_in() is not None
    return Finding("media", ok=True, detail=f"{out} / {len(rows)}", advice=unused)


def _elsewhere(desk: Desk) -> Finding:
    """Backups on the same disk are lost with it."""
    keeping = keeping_of(desk)
    same = keeping.folder.stat().st_dev == desk.path.stat().st_dev
    detail = str(keeping.folder) if keeping.automatic else "-"
    alone = same or not keeping.automatic
    return Finding("backups-elsewhere", ok=True, detail=detail, advice=alone)


def _update(desk: Desk) -> Finding:
    named = [each.fingerprint for each in release_keys(desk.trust)]
    return Finding("update", ok=True, detail=", ".join(named) or "-", advice=not named)


def _disposal(desk: Desk) -> Finding:
    """Records of ours whose time is over."""
    today = japan_date(desk.now())
    found = retained_records(desk.queries, today, _SOON)
    due = [each for each in found if each.owner == _own(desk)]
    return Finding("disposal", ok=True, detail=str(len(due)), advice=bool(due))


def _logs(desk: Desk) -> Finding:
    """The audit log alone; of faults nothing is kept unless an officer saves a report."""
    position, _ = desk.queries.newest_position()
    return Finding("logs", ok=True, detail=str(position))


_LOOKED_UP: tuple[Callable[[Desk], Finding], ...] = (
    _unlocking,
    _recovery,
    _two,
    _enrolment,
    _trust,
    _media,
    _elsewhere,
    _update,
    _disposal,
    _logs,
)
