"""The journal's mark: kept at every lock that follows a write, compared at every unlock.

Its witnesses are the inbox beside the case log and the system's keyring where there is one; the
receipts of other installations are a third, which the audit asks. A contradiction is told, and
never refuses an unlock: the officer needs the case log most when something is wrong. A mark that
contradicts is not overwritten, so that the finding stays until a restore settles it.

A keyring may be slow, and may ask a person to unlock it. The window asks it always; a command only
where it is in use for this case log, so that no script waits for a prompt.
"""

import logging
from collections.abc import Callable, Iterator

from liaison_app.domain.errors import Refused
from liaison_app.host import system_keyring
from liaison_app.host.settings import load_settings, save_settings
from liaison_app.store.connection import SqlError
from liaison_app.store.marks import (
    FORGED,
    Mark,
    MarkReport,
    finding,
    is_signed,
    read_mark,
    signed_mark,
)
from liaison_app.store.slots import KEYRING, slots
from liaison_app.workflows.desk import Desk

INBOX = "inbox"
_SETTING = "keyring_marks"
_log = logging.getLogger(__name__)


def check_marks(desk: Desk, *, keyring: bool | None = None) -> MarkReport:
    """Compare the journal with what the witnesses saw; the keyring if it is in use here, unless
    ``keyring`` decides."""
    checked = 0
    for witness, text in _witnesses(desk, _in_use(desk) if keyring is None else keyring):
        found, position = _judged(desk, text)
        checked += 1
        if found:
            return MarkReport(checked, found, witness, position)
    return MarkReport(checked)


def keep_mark(desk: Desk, *, replace: bool = False) -> None:
    """Tell the witnesses how far the journal is now; with ``replace`` even one that contradicts."""
    position, head = desk.queries.newest_position()
    if not position:
        return
    here = desk.installation
    mark = signed_mark(here.database_id, here.replica, position, head, desk.secrets.signing)
    text = mark.text()
    if _should_keep(desk, mark, desk.inbox.mark(), replace):
        desk.inbox.keep_mark(text)
    if not system_keyring.is_loaded() or not system_keyring.is_available():
        return
    if _should_keep(desk, mark, system_keyring.fetch_mark(here.database_id), replace):
        system_keyring.store_mark(here.database_id, text)
        _note_in_use(here.database_id)


def keep_mark_at_lock(desk: Desk) -> None:
    """As `keep_mark`, but nothing may stop a lock: the witness then knows an earlier, true mark."""
    try:
        keep_mark(desk)
    except (Refused, SqlError) as error:
        _log.warning("the journal's mark was not kept: %s", type(error).__name__)


def _in_use(desk: Desk) -> bool:
    """Whether the keyring unlocks this case log or was given a mark of it before."""
    noted = load_settings().get(_SETTING)
    known = isinstance(noted, list) and desk.installation.database_id in noted
    return known or KEYRING in slots(desk.path) or system_keyring.is_loaded()


def _note_in_use(database_id: str) -> None:
    settings = load_settings()
    noted = settings.get(_SETTING)
    known = noted if isinstance(noted, list) else []
    if database_id not in known:
        save_settings(settings | {_SETTING: [*known, database_id]})


def _should_keep(desk: Desk, mark: Mark, kept: str | None, replace: bool) -> bool:
    if kept is None or replace:
        return True
    found, position = _judged(desk, kept)
    return not found and position < mark.position


def _judged(desk: Desk, text: str) -> tuple[str, int]:
    """What the journal is to a kept mark, and the marked position; an earlier epoch's says
    nothing of this one."""
    here = desk.installation
    try:
        mark = read_mark(text, here.database_id, here.replica)
    except Refused:
        return FORGED, 0
    if mark is None:
        return "", 0
    if not is_signed(mark, desk.secrets.signing):
        return FORGED, mark.position
    position, _head = desk.queries.newest_position()
    at = desk.queries.head_at(mark.position)
    return finding(position, at, mark.position, mark.head), mark.position


def _witnesses(desk: Desk, keyring: bool) -> Iterator[tuple[str, str]]:
    asked: list[tuple[str, Callable[[], str | None]]] = [(INBOX, desk.inbox.mark)]
    if keyring:
        name = desk.installation.database_id
        asked.insert(0, (KEYRING, lambda: system_keyring.fetch_mark(name)))
    for witness, ask in asked:
        text = ask()
        if text is not None:
            yield witness, text
