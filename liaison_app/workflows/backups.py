"""Backups: one sealed file with everything an installation needs to be set up again.

Made while the case log is in use. What a backup holds is encrypted at every moment, as it is in
the case log. Those the program keeps by itself are `kept_backups`, setting one up again is
`restoring`.
"""

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from liaison_app.domain.dates import format_rfc3339_utc, parse_rfc3339
from liaison_app.domain.errors import Refused
from liaison_app.host.files import new_file
from liaison_app.store import snapshot
from liaison_app.store.backup_file import (
    CASE_LOG,
    INBOX,
    SLOT,
    Facts,
    Manifest,
    check_parts,
    read_manifest,
    write_backup,
)
from liaison_app.store.caselog import Installation
from liaison_app.store.inbox import inbox_path
from liaison_app.store.slots import Secrets, derive, identities, slot_path, slots
from liaison_app.workflows.desk import Desk, Surroundings

SUFFIX = ".liaison-backup"
UNFINISHED = ".unfinished-"
_KEY_PURPOSE = "backup"


@dataclass(frozen=True)
class Backup:
    """One backup file. ``created`` is in UTC; ``position`` is the journal's then."""

    path: Path
    bytes: int
    created: datetime
    position: int
    operations: int

    def as_dict(self) -> dict[str, object]:
        """For ``--json``."""
        return {
            "file": str(self.path),
            "bytes": self.bytes,
            "created_at": format_rfc3339_utc(self.created),
            "position": self.position,
            "operations": self.operations,
        }


@dataclass(frozen=True)
class Source:
    """What a backup is made of, for a thread that does not own the desk. Once the desk is locked
    its secrets are wiped, and nothing can be made of it any more."""

    path: Path
    secrets: Secrets
    installation: Installation
    surroundings: Surroundings

    def now(self) -> datetime:
        return self.surroundings.clock()


Backed = Desk | Source


def source_of(desk: Desk) -> Source:
    """To be asked on the desk's own thread."""
    return Source(desk.path, desk.secrets, desk.installation, desk.surroundings)


def create_backup(desk: Backed, target: Path) -> Backup:
    """Write a backup to ``target``, and read it back before saying so.

    Raises Refused: ``file-exists``, ``file-not-written``, ``disk-full``, ``case-log-damaged``.
    """
    if target.exists():
        raise Refused("file-exists", path=str(target))
    with _parts(desk, target.parent) as sources:
        facts = facts_of(desk, sources[CASE_LOG], sources[INBOX])
        return write(desk, target, sources, facts)


def describe(path: Path) -> Backup:
    """What a backup says of itself; ``backup-foreign``, ``backup-truncated``, ``file-not-read``."""
    with opened(path) as (manifest, size):
        facts = manifest.facts
    created = parse_rfc3339(facts.created)
    return Backup(path, size, created, facts.position, facts.operations)


@contextmanager
def opened(path: Path) -> Iterator[tuple[Manifest, int]]:
    """A backup's manifest and the file's size."""
    try:
        with path.open("rb") as stream:
            yield read_manifest(stream), stream.seek(0, 2)
    except OSError as error:
        raise Refused("file-not-read", path=str(path), reason=error.strerror or "") from error


def backup_key(database_key: bytes) -> bytes:
    """The key that seals a backup's manifest."""
    return derive(database_key, _KEY_PURPOSE)


@contextmanager
def working_folder(beside: Path) -> Iterator[Path]:
    """A private folder on the same disk, gone when the block ends."""
    try:
        made = tempfile.mkdtemp(prefix=UNFINISHED, dir=beside)
    except OSError as error:
        raise Refused("file-not-written", path=str(beside), reason=error.strerror or "") from error
    try:
        yield Path(made)
    finally:
        shutil.rmtree(made, ignore_errors=True)


@contextmanager
def _parts(desk: Backed, beside: Path) -> Iterator[dict[str, Path]]:
    """Copies of everything, by part name; the inbox first, so that it never knows of a state of
    the case log that the copy beside it has not reached."""
    key = desk.secrets.database
    with working_folder(beside) as folder:
        inbox, case_log = folder / INBOX, folder / CASE_LOG
        snapshot.copy_to(inbox_path(desk.path), derive(key, "inbox"), inbox)
        while True:
            slots_before = identities(desk.path)
            snapshot.copy_to(desk.path, key, case_log)
            if identities(desk.path) == slots_before:
                break  # else a slot was written meanwhile, which the copy may not know
            case_log.unlink()
        yield {CASE_LOG: case_log, INBOX: inbox, **_valid_slots(desk.path, case_log, key)}


def _valid_slots(path: Path, copy: Path, key: bytes) -> dict[str, Path]:
    """The slots that the copy's register knows: one put back must not come in by a restore."""
    known, found = snapshot.known_slots(copy, key), slot_files(path)
    valid = {SLOT + name for name, _ in known & identities(path).items()}
    return {name: each for name, each in found.items() if name in valid} or found


def slot_files(case_log: Path) -> dict[str, Path]:
    """The key slots by part name. A file that merely ends like one is none: it must not keep
    every backup from being made."""
    return {SLOT + name: slot_path(case_log, name) for name in sorted(slots(case_log))}


def facts_of(desk: Backed, case_log: Path, inbox: Path) -> Facts:
    key = desk.secrets.database
    created = format_rfc3339_utc(desk.now())
    return snapshot.facts_of(case_log, inbox, key, derive(key, "inbox"), created)


def write(
    desk: Backed, target: Path, sources: Mapping[str, Path], facts: Facts, *, replace: bool = False
) -> Backup:
    key = backup_key(desk.secrets.database)
    with new_file(target, replace=replace) as stream:
        write_backup(stream, sources, facts, key)
        stream.flush()
        check_parts(stream, read_manifest(stream, key))
    return describe(target)
