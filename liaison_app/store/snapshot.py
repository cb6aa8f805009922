"""A consistent copy of an encrypted file while others write to it: encrypted under the same key.

The copy is written anew, row by row, from one moment's state: nothing of deleted rows comes
along, and a damaged page ends it instead of being copied.
"""

import hashlib
import os
from pathlib import Path

from liaison_app.store import installation, journal
from liaison_app.store.backup_file import Facts
from liaison_app.store.connection import environment_named, open_reader, open_writer
from liaison_app.store.slot_register import SlotRegister

# What of the inbox may change without an entry in the journal. Counts and newest numbers are
# enough to see that something did.
_INBOX_STATE = (
    "SELECT (SELECT count(*) || ',' || coalesce(max(pk), 0) || ',' || count(settled_at)"
    " FROM arrival) || ';' || (SELECT count(*) || ',' || coalesce(sum(seq), 0) || ','"
    " || coalesce(sum(length(outcome)), 0) FROM sent)"
)


def copy_to(path: Path, key: bytes, target: Path) -> None:
    """Copy the file at ``path`` to ``target``, which must not exist; mode 0600.

    Needs room for the copy, and waits for nobody. Raises Refused: ``case-log-missing``,
    ``case-log-key``, ``disk-full``, ``case-log-damaged`` …
    """
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    db = open_writer(path, key)
    try:
        with environment_named():
            db.execute("VACUUM INTO ?", [str(target)])
    finally:
        db.close()


def facts_of(case_log: Path, inbox: Path, key: bytes, inbox_key: bytes, created: str) -> Facts:
    """What is in a pair of files, or in copies of them."""
    db = open_reader(case_log, key)
    try:
        position, head = journal.newest(db)
        database = installation.read(db).database_id
        operations = db.execute("SELECT count(*) FROM operation").fetchone()[0]
    finally:
        db.close()
    return Facts(created, database, head.hex(), inbox_state(inbox, inbox_key), operations, position)


def known_slots(case_log: Path, key: bytes) -> frozenset[tuple[str, str]]:
    """The valid key slots, as the register in a file (or in a copy of it) has them."""
    db = open_reader(case_log, key)
    try:
        return SlotRegister(db).known()
    finally:
        db.close()


def inbox_state(inbox: Path, key: bytes) -> str:
    """A digest that differs once anything arrived, was settled, sent or receipted."""
    db = open_reader(inbox, key)
    try:
        said = str(db.execute(_INBOX_STATE).fetchone()[0])
    finally:
        db.close()
    return hashlib.sha256(said.encode()).hexdigest()
