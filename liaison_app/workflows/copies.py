"""Copies of what was disposed of: done away with where the program keeps them, listed elsewhere.

A line of the list is a word for the kind of copy and, after a space, which one it is.
"""

from collections.abc import Sequence
from pathlib import Path

from liaison_app.domain.arrival import StoredOperation
from liaison_app.store.caselog import CaseLog
from liaison_app.store.inbox import inbox_path, inboxes_aside
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.kept_backups import rewrite_kept_backups

# What the program never knows the place of, so that an officer has to think of it every time.
ALWAYS = ("by-hand", "paper")


def destroy_in_backups(desk: Desk, disposals: Sequence[StoredOperation]) -> list[Path]:
    """Destroy the same in every backup the program keeps; those that could not be opened."""

    def change(case_log: CaseLog) -> None:
        case_log.repeat_disposals(disposals, desk.now(), desk.queries.keys_adopted())

    return rewrite_kept_backups(desk, change)


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
    for state in ("unreviewed", "declined", "refused"):
        found += [f"arrival {each.name}" for each in desk.inbox.arrivals(state)]
    found += [f"inbox {path}" for path in inboxes_aside(inbox_path(desk.path))]
    return (*dict.fromkeys(found), *ALWAYS)
