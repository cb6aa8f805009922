"""The doctor: is this installation sound? Each check says what it found, and what to do."""

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from liaison_app.domain.dates import format_rfc3339_utc
from liaison_app.domain.errors import Refused
from liaison_app.host import system_keyring
from liaison_app.host.permissions import is_open_to_others
from liaison_app.host.policy_file import load_policy
from liaison_app.store.connection import SqlError, is_damage
from liaison_app.store.inbox import Inbox, inbox_path, inboxes_aside
from liaison_app.store.problems import PROJECTION
from liaison_app.store.upgrading import copies_before_migrations
from liaison_app.workflows.audit import verify_audit
from liaison_app.workflows.continuity import doubts
from liaison_app.workflows.copies import destroyed_elsewhere
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.doctor_operating import operating, program
from liaison_app.workflows.endorsing import unconfirmed
from liaison_app.workflows.epochs import own_epochs, succession_forks
from liaison_app.workflows.examined import Finding
from liaison_app.workflows.kept_backups import keep_backup, kept_backups
from liaison_app.workflows.keys import key_list
from liaison_app.workflows.numbers_used import numbers_used
from liaison_app.workflows.opening import inbox_key
from liaison_app.workflows.restoring import rehearse
from liaison_app.workflows.unfinished import unfinished_disposals

MIN_FREE = 256 * 1024 * 1024  # bytes
MAX_BACKUP_AGE = timedelta(days=8)


def examine(desk: Desk | None, resources: Path) -> list[Finding]:
    """Every check that can be made; those of a case log need it unlocked."""
    findings = [program(), _resources(resources), _fonts(resources), _keyring(), check_policy()]
    if desk is None:
        return [*findings, Finding("case-log", ok=True, detail="-")]
    checks: tuple[Callable[[Desk], Finding], ...] = (_slots, _permissions, _space, _pages, _inbox)
    findings += (check(desk) for check in checks)
    found = [*findings, *_audit(desk), _search(desk), *_backups(desk), *_past(desk)]
    return [*found, *_operating(desk)]


def repair(desk: Desk) -> bool:
    """Make projections and search index anew if they differ, after a backup, and an inbox that is
    damaged (``Inbox.renewed``); whether the former were. Disposals that came reach the backups.

    Refused ``repair-pages`` where the case log's file itself is damaged: only a backup helps then.
    """
    if desk.case_log.damaged_pages():
        raise Refused("repair-pages")
    if desk.inbox.damaged_pages():
        _renew_inbox(desk)
    destroyed_elsewhere(desk)
    if not desk.case_log.check_projections() and not desk.case_log.check_search().wrong:
        return False
    keep_backup(desk)
    desk.case_log.rebuild()
    return True


def _renew_inbox(desk: Desk) -> None:
    desk.inbox.close()
    place, key = inbox_path(desk.path), inbox_key(desk.secrets.database)
    desk.inbox = Inbox.renew(place, key, desk.now(), numbers_used(desk.case_log))


def _resources(resources: Path) -> Finding:
    wanted = ("texts", "vocabularies", "fonts", "colour")
    missing = [name for name in wanted if not (resources / name).is_dir()]
    return Finding("resources", not missing, ", ".join(missing))


def _fonts(resources: Path) -> Finding:
    found = sorted(path.name for path in (resources / "fonts").glob("*.ttf"))
    return Finding("fonts", len(found) >= 4, ", ".join(found))


def check_policy() -> Finding:
    """The administrator's file: none, or one that can be gone by."""
    try:
        found = load_policy()
    except Refused as refused:
        said = [str(refused.params.get(key, "")) for key in ("path", "reason", "detail")]
        return Finding("policy", ok=False, detail=" ".join([refused.code, *filter(None, said)]))
    return Finding("policy", ok=True, detail=found.source or "-")


def _keyring() -> Finding:
    """No keyring is no fault: the passphrase slot is enough."""
    return Finding("keyring", ok=True, detail="+" if system_keyring.is_available() else "-")


def _slots(desk: Desk) -> Finding:
    """Everything can be read, and a passphrase that somebody here knows opens it."""
    keys = key_list(desk)
    unfit = [each.slot for each in keys if each.damage or not each.known]
    usable = any(each.kind in ("passphrase", "officer") and each.known for each in keys)
    shown = unfit or [each.kind for each in keys]
    return Finding("slots", usable and not unfit, ", ".join(shown))


def _permissions(desk: Desk) -> Finding:
    open_to_others = [
        path.name
        for path in sorted(desk.path.parent.iterdir())
        if path.name.startswith(desk.path.name) and is_open_to_others(path)
    ]
    return Finding("permissions", not open_to_others, ", ".join(open_to_others))


def _space(desk: Desk) -> Finding:
    """Enough for a backup beside the case log, and some."""
    free = shutil.disk_usage(desk.path.parent).free
    needed = max(MIN_FREE, 2 * desk.path.stat().st_size)
    return Finding("space", free >= needed, f"{free // 1024**2} / {needed // 1024**2} MiB")


def _pages(desk: Desk) -> Finding:
    found = desk.case_log.damaged_pages()
    return Finding("pages", not found, "; ".join(found[:3]))


def _inbox(desk: Desk) -> Finding:
    """Sound; and whether there is one set aside, which nobody but the officer deletes."""
    found = desk.inbox.damaged_pages()
    aside = [path.name for path in inboxes_aside(inbox_path(desk.path))]
    return Finding("inbox", not found, "; ".join(found[:3] or aside))


def _audit(desk: Desk) -> Iterator[Finding]:
    """The log, what screens show, and what the witnesses outside remember, each by itself."""
    report = verify_audit(desk)
    shown = [problem for problem in report["problems"] if problem["reason"] == PROJECTION]
    others = [p for p in report["problems"] if p["reason"] not in (PROJECTION, "mark")]
    where = others[0] if others else None
    yield Finding("audit", where is None, _first(where) or str(report["journal"]["position"]))
    tables = ", ".join(problem["where"] for problem in shown)
    yield Finding("projections", not shown, tables)
    doubtful = report["receipts"]["doubtful"]
    names = sorted({each["organisation"].upper() for each in doubtful})
    yield Finding("receipts", ok=True, detail=", ".join(names))
    mark = report["mark"]
    said = str(mark["checked"]) if mark["ok"] else f"{mark['finding']} ({mark['witness']})"
    yield Finding("mark", mark["ok"], said)


def _first(problem: dict[str, Any] | None) -> str:
    if problem is None:
        return ""
    position = f" {problem['position']}" if problem["position"] else ""
    return f"{problem['where']}: {problem['reason']}{position} {problem['detail']}".strip()


def _search(desk: Desk) -> Finding:
    try:
        found = desk.case_log.check_search()
    except SqlError as error:
        if not is_damage(error):
            raise
        return Finding("search", ok=False, detail=str(error))
    wrong = ", ".join(map(str, found.wrong))
    return Finding("search", not found.wrong, wrong or str(found.checked))


def _backups(desk: Desk) -> Iterator[Finding]:
    """Whether they still hold what was destroyed; how old the newest is, and whether it would
    serve: it is set up once and wiped again."""
    disposals, _ = desk.case_log.disposals_owed()
    if disposals:
        yield Finding("backups-owed", ok=False, detail=str(len(disposals)))
    unfinished = unfinished_disposals(desk)
    if unfinished:
        yield Finding("disposal-unfinished", ok=False, detail=", ".join(unfinished))
    kept = kept_backups(desk)
    if not kept:
        young = desk.now() - desk.case_log.created_at() < MAX_BACKUP_AGE
        yield Finding("backups", young, "0")
        return
    newest = kept[0]
    recent = desk.now() - newest.created < MAX_BACKUP_AGE
    yield Finding("backups", recent, f"{len(kept)}, {format_rfc3339_utc(newest.created)}")
    why = rehearse(desk, newest)
    yield Finding("rehearsal", not why, why or newest.path.name)


def _unconfirmed(desk: Desk) -> list[str]:
    """Keys that no second officer confirmed; of a damaged file the pages have been told."""
    try:
        return unconfirmed(desk.queries)
    except SqlError as error:
        if not is_damage(error):
            raise
        return []


def _epochs(desk: Desk) -> list[Finding]:
    """Whether this copy is the newest, what earlier epochs of it lost, whose machine was copied; of
    a damaged file the pages have been told."""
    try:
        found = doubts(desk)
        missing = sum(each.missing for each in own_epochs(desk))
        forks = [each.id for each in succession_forks(desk)] + desk.queries.forked_replicas()
    except SqlError as error:
        if not is_damage(error):
            raise
        return []
    said = (
        Finding("continuity", ok=False, detail=", ".join(found)),
        Finding("lost", ok=True, detail=str(missing)),
        Finding("forks", ok=True, detail=", ".join(dict.fromkeys(forks))),
    )
    return [each for each, is_so in zip(said, (found, missing, forks), strict=True) if is_so]


def _operating(desk: Desk) -> list[Finding]:
    """What an administrator looks after; of a damaged file the pages have been told."""
    try:
        return list(operating(desk))
    except SqlError as error:
        if not is_damage(error):
            raise
        return []


def _past(desk: Desk) -> Iterator[Finding]:
    """What is no fault but should not be forgotten."""
    yield from _epochs(desk)
    restored = desk.case_log.restored()
    if restored is not None:
        yield Finding("restored", ok=True, detail=" ← ".join(restored))
    waiting = _unconfirmed(desk)
    if waiting:
        yield Finding("endorsed", ok=True, detail=", ".join(name or "recovery" for name in waiting))
    last_way = desk.case_log.slots.last_way_at
    if last_way:
        yield Finding("last-way", ok=True, detail=last_way)
    copies = copies_before_migrations(desk.path)
    if copies:
        yield Finding("copies", ok=True, detail=", ".join(copy.name for copy in copies))
