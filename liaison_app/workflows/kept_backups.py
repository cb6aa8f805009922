"""The backups the program keeps by itself: the newest of so many days and so many weeks.

They lie in a folder of their own (a setting), one folder for each case log. Nothing is written
where nothing has changed since the newest.
"""

import hashlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from liaison_app.domain.dates import format_rfc3339_utc, japan_date
from liaison_app.domain.errors import Refused
from liaison_app.host.paths import data_folder
from liaison_app.host.settings import load_settings, save_settings
from liaison_app.store import snapshot
from liaison_app.store.backup_file import CASE_LOG, INBOX, SLOT
from liaison_app.store.caselog import CaseLog
from liaison_app.store.inbox import KEY_PURPOSE, Inbox, inbox_path
from liaison_app.store.slots import derive
from liaison_app.store.upgrading import copies_before_migrations
from liaison_app.workflows.backups import (
    SUFFIX,
    UNFINISHED,
    Backed,
    Backup,
    backup_key,
    create_backup,
    describe,
    facts_of,
    opened,
    slot_files,
    working_folder,
    write,
)
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.unpacking import unpack

DAILY, WEEKLY = 7, 4
MAX_KEPT = 366
# Why a kept backup cannot be written anew, whatever is done about the disk.
_UNCHANGEABLE = frozenset(
    {
        *("backup-damaged", "backup-foreign", "backup-seal", "backup-truncated"),
        *("case-log-damaged", "case-log-key", "case-log-newer", "file-not-read"),
        *("inbox-key", "inbox-missing", "inbox-newer", "inbox-pages"),
    }
)
_STALE_SECONDS = 86_400  # what a killed program left; no backup takes a day


@dataclass(frozen=True)
class Keeping:
    """How many of the program's own backups stay, and where they are."""

    folder: Path
    daily: int
    weekly: int
    automatic: bool = True


def keep_backup(desk: Backed) -> Backup | None:
    """Add to the program's own backups and let the oldest go; None where nothing has changed
    since the newest."""
    keeping = keeping_of(desk)
    _sweep(keeping.folder, desk.now())
    kept = kept_backups(desk)
    if kept and _unchanged(desk, kept[0]):
        return None
    made = create_backup(desk, keeping.folder / _free_name(keeping.folder, desk.now()))
    for old in superseded([made, *kept], keeping.daily, keeping.weekly):
        old.path.unlink(missing_ok=True)
    return made


def keep_daily_backup(desk: Backed) -> Backup | None:
    """As `keep_backup`, but at most one on each day in Japan, and none where that was turned off:
    what the program does by itself."""
    if not keeping_of(desk).automatic:
        return None
    kept = kept_backups(desk)
    if kept and japan_date(kept[0].created) >= japan_date(desk.now()):
        return None
    return keep_backup(desk)


def kept_backups(desk: Backed) -> list[Backup]:
    """The program's own backups of this case log, newest first; files that are none are left
    out."""
    found = []
    for path in _kept_files(desk):
        try:
            found.append(describe(path))
        except Refused:
            continue
    return sorted(found, key=lambda backup: (backup.created, backup.path.name), reverse=True)


def rewrite_kept_backups(desk: Desk, change: Callable[[CaseLog], None]) -> list[Path]:
    """Do ``change`` to the case log inside each of the program's own backups; bundles that the
    inbox inside still holds, and today's inbox has let go, are let go there too.

    For what must be destroyed everywhere: each file is unpacked (encrypted), changed, written
    anew without what was deleted, read back, and put in the place of the old one. A backup that
    today's key does not open, or that is damaged, cannot be changed: those are returned, for the
    officer to decide. They still hold what they held.
    Copies kept from before a migration are deleted: no older program could do without the bodies.
    """
    for file in (desk.path, inbox_path(desk.path)):
        for copy in copies_before_migrations(file):
            copy.unlink(missing_ok=True)
    unopened = []
    for path in _kept_files(desk):
        try:
            _rewrite(desk, describe(path), change)
        except Refused as refused:
            if refused.code not in _UNCHANGEABLE:
                raise
            unopened.append(path)
    return unopened


def delete_kept_backups(desk: Desk) -> int:
    """Delete all of them; how many there were."""
    kept = _kept_files(desk)
    for path in kept:
        path.unlink(missing_ok=True)
    return len(kept)


def keeping_of(desk: Backed) -> Keeping:
    """The setting: folder, and how many days and weeks. The folder exists afterwards."""
    kept = load_settings().get("backups", {})
    chosen = kept if isinstance(kept, dict) else {}
    above = Path(str(chosen.get("folder") or data_folder() / "backups"))
    folder = above / desk.installation.database_id
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Keeping(
        folder,
        _count(chosen, "daily", DAILY),
        _count(chosen, "weekly", WEEKLY),
        automatic=chosen.get("automatic") is not False,
    )


def choose_keeping(
    folder: Path | None, daily: int | None, weekly: int | None, automatic: bool | None = None
) -> None:
    """Change the setting; what is None stays. Refused ``backup-count``, ``folder-missing``."""
    for count in (daily, weekly):
        if count is not None and not 1 <= count <= MAX_KEPT:
            raise Refused("backup-count", count=count, most=MAX_KEPT)
    if folder is not None and not folder.is_dir():
        raise Refused("folder-missing", path=str(folder))
    if (folder, daily, weekly, automatic) == (None, None, None, None):
        return
    settings = load_settings()
    before = settings.get("backups", {})
    said = {
        "folder": str(folder.resolve()) if folder else None,
        "daily": daily,
        "weekly": weekly,
        "automatic": automatic,
    }
    changed = {key: value for key, value in said.items() if value is not None}
    save_settings(
        settings | {"backups": {**(before if isinstance(before, dict) else {}), **changed}}
    )


def superseded(kept: list[Backup], daily: int, weekly: int) -> list[Backup]:
    """Those to let go: all but the newest of each of the last days and weeks with a backup."""
    days: set[date] = set()
    weeks: set[date] = set()
    gone = []
    for backup in sorted(kept, key=lambda each: each.created, reverse=True):
        day = japan_date(backup.created)
        week = day - timedelta(days=day.weekday())
        of_day = day not in days and len(days) < daily
        of_week = week not in weeks and len(weeks) < weekly
        if of_day:
            days.add(day)
        if of_week:
            weeks.add(week)
        if not (of_day or of_week):
            gone.append(backup)
    return gone


def _kept_files(desk: Backed) -> list[Path]:
    return sorted(keeping_of(desk).folder.glob(f"*{SUFFIX}"))


def _rewrite(desk: Desk, backup: Backup, change: Callable[[CaseLog], None]) -> None:
    key = desk.secrets.database
    with working_folder(backup.path.parent) as folder:
        before = unpack(backup.path, folder / "before", backup_key(key))
        case_log = CaseLog.open(before, key)
        try:
            change(case_log)
        finally:
            case_log.close()
        inbox_key = derive(key, KEY_PURPOSE)
        inbox = Inbox.open(inbox_path(before), inbox_key)
        try:
            inbox.forget_held(but=desk.inbox.held())
            inbox.forget_waiting(but=desk.inbox.waiting())
        finally:
            inbox.close()
        inside = {INBOX: folder / INBOX, **slot_files(before)}
        copy = folder / CASE_LOG
        snapshot.copy_to(inbox_path(before), inbox_key, inside[INBOX])
        snapshot.copy_to(before, key, copy)
        created = format_rfc3339_utc(backup.created)
        facts = snapshot.facts_of(copy, inside[INBOX], key, inbox_key, created)
        write(desk, backup.path, {CASE_LOG: copy, **inside}, facts, replace=True)


def _unchanged(desk: Backed, newest: Backup) -> bool:
    """Whether the newest backup already holds all there is; slots are compared as files."""
    with opened(newest.path) as (manifest, _size):
        facts = manifest.facts
    now = facts_of(desk, desk.path, inbox_path(desk.path))
    if (now.position, now.head, now.inbox) != (facts.position, facts.head, facts.inbox):
        return False
    kept = {part.name: part.sha256 for part in manifest.parts if part.name.startswith(SLOT)}
    return kept == {name: _sha256(path) for name, path in slot_files(desk.path).items()}


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _free_name(folder: Path, now: datetime) -> str:
    stem = f"{now:%Y%m%dT%H%M%SZ}"
    names = (stem if not n else f"{stem}-{n}" for n in range(1000))
    return next(name + SUFFIX for name in names if not (folder / (name + SUFFIX)).exists())


def _count(chosen: dict[str, object], key: str, default: int) -> int:
    value = chosen.get(key)
    return value if isinstance(value, int) and 1 <= value <= MAX_KEPT else default


def _sweep(folder: Path, now: datetime) -> None:
    """Remove what a program that was killed in the middle left behind."""
    before = now.timestamp() - _STALE_SECONDS
    for path in folder.glob(".*"):
        if path.lstat().st_mtime > before:
            continue
        if path.is_dir() and path.name.startswith(UNFINISHED):
            shutil.rmtree(path, ignore_errors=True)
        elif path.name.endswith(".part"):
            path.unlink(missing_ok=True)
