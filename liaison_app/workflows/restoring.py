"""Setting a backup up again: unpacked beside its place, checked, and only then moved there.

A restored case log is an earlier state of itself. What was written after the backup and never
sent to anyone is lost, and two copies in use at once would contradict each other; the case log
remembers that it was restored, and goes on as a new epoch (`workflows/epochs.py`).
"""

import os
from dataclasses import dataclass
from pathlib import Path

from liaison_app.domain.errors import Refused
from liaison_app.host.files import sync_folder
from liaison_app.store.backup_file import read_manifest
from liaison_app.store.caselog import CaseLog
from liaison_app.store.problems import PROJECTION, RECEIPT, UNAPPROVED, UNENDORSED
from liaison_app.workflows.audit import verify_audit
from liaison_app.workflows.backups import UNFINISHED, Backup, backup_key, working_folder
from liaison_app.workflows.desk import Desk, Surroundings
from liaison_app.workflows.epochs import open_epoch
from liaison_app.workflows.unlock import unlock
from liaison_app.workflows.unpacking import unpack

_FILES = "files"
RESTORED = "restored"  # the reason of the epoch


@dataclass(frozen=True)
class Restored:
    """What was set up: as of when (UTC, RFC 3339), how far its journal reaches, and the replica it
    goes on as."""

    path: Path
    organisation: str
    created: str
    position: int
    operations: int
    replica: str


def restore_backup(
    backup: Path, path: Path, passphrase: str | None, surroundings: Surroundings
) -> Restored:
    """Set ``backup`` up as the case log at ``path``, with its inbox and key slots.

    Nothing is ever replaced. Raises Refused: ``case-log-exists``, ``restore-in-the-way``,
    ``backup-…``, ``passphrase-wrong``, ``backup-audit`` (its own audit does not hold).
    """
    _check_free(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with working_folder(path.parent) as folder:
        unpacked = unpack(backup, folder / _FILES, name=path.name)
        desk = unlock(unpacked, surroundings, passphrase)
        try:
            with backup.open("rb") as stream:
                manifest = read_manifest(stream, backup_key(desk.secrets.database))
            report = verify_audit(desk, marks=False)
            if any(problem["reason"] == PROJECTION for problem in report["problems"]):
                desk.case_log.rebuild()
                report = verify_audit(desk, marks=False)
            # What was destroyed without approval is told by every audit, and no reason to lose
            # the rest as well.
            found = {problem["reason"] for problem in report["problems"]}
            # Nor is a receipt that does not fit, which a sender may invent: who is restored
            # begins a new epoch, of which no earlier receipt speaks.
            if found - {UNAPPROVED, UNENDORSED, RECEIPT}:
                raise Refused("backup-audit", broken_at=report["journal"]["broken_at"] or "-")
            mark_restored(desk, manifest.facts.created)
            here = desk.installation
        finally:
            desk.close()
        _move(unpacked.parent, path)
    facts = manifest.facts
    return Restored(
        path, here.organisation, facts.created, facts.position, facts.operations, here.replica
    )


def rehearse(desk: Desk, backup: Backup) -> str:
    """Set a backup up in a private folder beside it, with today's key, and check it as if it were
    needed; then wipe it. Nothing if it would serve, else why not (a code)."""
    key = desk.secrets.database
    try:
        with working_folder(backup.path.parent) as folder:
            unpacked = unpack(backup.path, folder / _FILES, backup_key(key))
            case_log = CaseLog.open(unpacked, key)
            try:
                report = case_log.verify()
                continued = desk.case_log.continues(case_log)
            finally:
                case_log.close()
    except Refused as refused:
        return refused.code
    # What screens show is made anew when a backup is restored.
    if any(problem.reason not in (PROJECTION, RECEIPT) for problem in report.problems):
        return "backup-audit"
    same = (report.position, report.operations_checked) == (backup.position, backup.operations)
    return "" if same and continued else "backup-other"


def mark_restored(desk: Desk, backup_made_at: str) -> None:
    """Remember in the case log that it is a restored one, and go on as a new epoch: what the
    original wrote or received after the backup must not be contradicted by another of the same
    number. The officer knows, so that the witnesses need not say so again."""
    desk.case_log.note_restored(desk.now(), backup_made_at)
    open_epoch(desk, RESTORED)


def _check_free(path: Path) -> None:
    """Refuse where anything is that belongs to a case log of this name. What a restore that was
    killed had moved already is still in its working folder too, and is moved again."""
    if path.exists():
        raise Refused("case-log-exists", path=str(path))
    if not path.parent.is_dir():
        return
    beside = sorted(path.parent.iterdir())
    unfinished = [each / _FILES for each in beside if each.name.startswith(UNFINISHED)]
    for found in beside:
        if not found.name.startswith((f"{path.name}.", f"{path.name}-")):
            continue
        others = [folder / found.name for folder in unfinished]
        if any(other.exists() and other.samefile(found) for other in others):
            found.unlink()
        elif found.name.endswith((".inbox", ".slot", "-wal", "-shm", "-journal")):
            raise Refused("restore-in-the-way", path=str(found))


def _move(folder: Path, path: Path) -> None:
    """The case log last: before it is there, nothing is."""
    others = sorted(found for found in folder.iterdir() if found.name != path.name)
    moved = []
    try:
        for source in (*others, folder / path.name):
            target = path.with_name(source.name)
            try:
                os.link(source, target)
            except FileExistsError as error:
                raise Refused("restore-in-the-way", path=str(target)) from error
            except OSError:  # a file system without hard links
                if target.exists():
                    raise Refused("restore-in-the-way", path=str(target)) from None
                source.rename(target)
            moved.append(target)
        sync_folder(path.parent)
    except BaseException:
        for target in reversed(moved):
            target.unlink(missing_ok=True)
        raise
