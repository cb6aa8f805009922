"""Opening the two files of an installation with the key its slots give.

While a new database key is being introduced the slots hold the new and the former one, and either
may be the files'. Whatever a power cut left is settled here, at the next unlock: if the case log
already has the new key the rest follows, if not, everything returns to the former one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from liaison_app.domain.errors import Refused
from liaison_app.store.caselog import CaseLog
from liaison_app.store.inbox import KEY_PURPOSE, Inbox, inbox_path
from liaison_app.store.rebuild import Told, untold
from liaison_app.store.slots import Opened, Secrets, derive
from liaison_app.workflows.numbers_used import numbers_used

# An inbox that is missing, not of this key, or damaged; a newer one is whole.
RENEWABLE = frozenset({"inbox-missing", "inbox-key", "inbox-pages"})


@dataclass(frozen=True)
class Files:
    """Both files open. ``settled`` is False if the slots still hold another key than ``secrets``
    and have to be sealed again."""

    case_log: CaseLog
    inbox: Inbox
    secrets: Secrets
    settled: bool

    def close(self) -> None:
        self.case_log.close()
        self.inbox.close()
        self.secrets.wipe()


def open_files(
    path: Path,
    opened: Sequence[Opened],
    renew_at: datetime | None = None,
    told: Told = untold,
) -> Files:
    """The case log at ``path`` and its inbox; Refused ``case-log-…``, ``inbox-…``. ``told`` hears
    how far an older case log is brought up to date.

    With ``renew_at`` an inbox that does not open is set aside, under a name with that time.
    """
    tried = [(each.secrets, key) for each in opened for key in _keys(each.secrets)]
    case_log, secrets, key = _open_case_log(path, tried, told)
    moved = False
    try:
        inbox, moved = _open_inbox(path, key, [key for _, key in tried])
    except Refused as refused:
        if renew_at is None or refused.code not in RENEWABLE:
            case_log.close()
            raise
        used = numbers_used(case_log)
        inbox = Inbox.renew(inbox_path(path), inbox_key(key), renew_at, used)
    except BaseException:
        case_log.close()
        raise
    settled = not moved and all(_keys(each.secrets) == (key,) for each in opened)
    return Files(case_log, inbox, secrets.rekeyed(key, None), settled)


def inbox_key(database_key: bytes) -> bytes:
    """The inbox's key follows from the case log's."""
    return derive(database_key, KEY_PURPOSE)


def _keys(secrets: Secrets) -> tuple[bytes, ...]:
    former = secrets.former
    return (secrets.database,) if former is None else (secrets.database, former)


def _open_case_log(
    path: Path, tried: Sequence[tuple[Secrets, bytes]], told: Told
) -> tuple[CaseLog, Secrets, bytes]:
    wrong: Refused | None = None
    for secrets, key in tried:
        try:
            return CaseLog.open(path, key, told), secrets, key
        except Refused as refused:
            if refused.code != "case-log-key":
                raise
            wrong = wrong or refused
    assert wrong is not None
    raise wrong


def _open_inbox(path: Path, key: bytes, others: Sequence[bytes]) -> tuple[Inbox, bool]:
    """The inbox under the key that follows from the case log's, and whether it had to be moved
    there from another one."""
    place = inbox_path(path)
    try:
        return Inbox.open(place, inbox_key(key)), False
    except Refused as refused:
        if refused.code != "inbox-key" or all(other == key for other in others):
            raise
        wrong = refused
    for other in others:
        try:
            inbox = Inbox.open(place, inbox_key(other))
        except Refused as refused:
            if refused.code != "inbox-key":
                raise
            continue
        inbox.rekey(inbox_key(key))
        return inbox, True
    raise wrong
