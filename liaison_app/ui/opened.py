"""What the screens are told of a desk when it is opened."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from liaison_app.store.caselog import Installation
from liaison_app.store.marks import MarkReport
from liaison_app.store.queries import Reader
from liaison_app.workflows.backups import Source, source_of
from liaison_app.workflows.continuity import doubts
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.marks import check_marks
from liaison_app.workflows.traffic import concerns, partners, silent_after


@dataclass(frozen=True)
class Opened:
    """What the screens need of a desk now open: its constants, and a way to read beside it.

    ``opened_by`` is the slot that opened it, ``mark`` what the journal's witnesses say,
    ``kept_before`` a copy of the older file, if it was just brought up to date, ``source`` what a
    backup is made of, ``doubts`` why this copy may be an earlier state, ``silent`` the
    organisations nothing came from for long."""

    installation: Installation
    officer: str
    officer_id: str
    open_reader: Callable[[], Reader]
    kept_before: Path | None
    opened_by: str
    mark: MarkReport
    source: Source
    doubts: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()


def opened(desk: Desk) -> Opened:
    """Of ``desk``, on the thread that owns it."""
    return Opened(
        installation=desk.installation,
        officer=desk.actor.name,
        officer_id=desk.actor.id,
        open_reader=desk.reader,
        kept_before=desk.case_log.kept_before,
        opened_by=desk.opened_by,
        mark=check_marks(desk, keyring=True),
        source=source_of(desk),
        doubts=doubts(desk),
        silent=concerns(partners(desk), silent_after()).silent,
    )
