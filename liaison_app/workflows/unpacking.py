"""A backup unpacked into files that belong together, each still encrypted as it was."""

import os
from pathlib import Path
from typing import BinaryIO

from liaison_app.domain.errors import Refused
from liaison_app.store.backup_file import CASE_LOG, INBOX, SLOT, Part, read_manifest, read_parts
from liaison_app.store.inbox import inbox_path
from liaison_app.workflows.backups import describe


def unpack(backup: Path, folder: Path, key: bytes | None = None, name: str = "case-log") -> Path:
    """Unpack a backup into a new folder as files that belong together; the case log's path.

    With ``key`` the seal is checked. Raises Refused: ``backup-…``, ``file-not-read``,
    ``file-not-written``.
    """
    case_log = folder / name
    describe(backup)
    try:
        folder.mkdir(mode=0o700)
        with backup.open("rb") as stream:
            for part, chunks in read_parts(stream, read_manifest(stream, key)):
                with _new(_place(case_log, part)) as target:
                    for chunk in chunks:
                        target.write(chunk)
                    target.flush()
                    os.fsync(target.fileno())
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Refused("file-not-written", path=str(folder), reason=reason) from error
    return case_log


def _place(case_log: Path, part: Part) -> Path:
    if part.name == CASE_LOG:
        return case_log
    if part.name == INBOX:
        return inbox_path(case_log)
    return case_log.with_name(f"{case_log.name}.{part.name.removeprefix(SLOT)}.slot")


def _new(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb")
