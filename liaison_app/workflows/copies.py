"""Copies of what was disposed of: done away with where the program keeps them, listed elsewhere.

A line of the list is a word for the kind of copy and, after a space, which one it is.
"""

import logging
from collections.abc import Sequence
from pathlib import Path

from liaison_app.domain.arrival import StoredOperation
from liaison_app.domain.errors import Refused
from liaison_app.store.caselog import CaseLog
from liaison_app.store.inbox import inbox_path, inboxes_aside
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.destroyed import remember_destroyed
from liaison_app.workflows.kept_backups import rewrite_kept_backups
from liaison_app.workflows.releasing import withhold_destroyed

# What the program never knows the place of, so that an officer has to think of it every time.
ALWAYS = ("by-hand", "paper")
# A warning: values that their owner had destroyed are still in backups kept here.
IN_BACKUPS = "destroyed-in-backups"
_log = logging.getLogger(__name__)


def destroy_in_copies(desk: Desk, disposals: Sequence[StoredOperation]) -> list[Path]:
    """Destroy the same in what waits to leave and in every backup the program keeps; the backups
    that could not be opened."""
    withhold_destroyed(desk, disposals)
    whose = dict(desk.queries.replicas())

    def change(case_log: CaseLog) -> None:
        adopted = desk.queries.keys_adopted()
        case_log.repeat_disposals(disposals, whose, desk.now(), adopted)

    return rewrite_kept_backups(desk, change)


def destroyed_elsewhere(desk: Desk) -> tuple[str, ...]:
    """Disposals that came in bundles reach the backups kept here too, also where the program was
    stopped before; warnings where they could not. What hinders it (a full disk) leaves it owed; a
    backup that does not open stays the officer's to do."""
    disposals, through = desk.case_log.disposals_owed()
    if not disposals:
        return ()
    try:
        remember_destroyed(desk, disposals)
        unopened = destroy_in_copies(desk, disposals)
    except Refused as refused:
        _log.warning("destroyed values stay in backups: %s", refused.code)
        return (IN_BACKUPS,)
    desk.case_log.settle_disposals(through)
    return (IN_BACKUPS,) if unopened else ()


def remaining_copies(
    desk: Desk, disposals: Sequence[StoredOperation], unopened: Sequence[Path]
) -> tuple[str, ...]:
    """Where else the values may still be, as far as the program knows."""
    names = {each.operation for stored in disposals for each in stored.operation.header.redacts}
    found = [f"backup {path}" for path in unopened]
    for replica, file in desk.inbox.holders(sorted(names)):
        known = desk.trust.replicas.get(replica)
        organisation = known.organisation.upper() if known else replica
        found.append(f"bundle {organisation} {file}".rstrip())
    for state in ("unreviewed", "declined", "refused", "held"):
        found += [f"arrival {each.name}" for each in desk.inbox.arrivals(state)]
    found += [f"inbox {path}" for path in inboxes_aside(inbox_path(desk.path))]
    return (*dict.fromkeys(found), *ALWAYS)
