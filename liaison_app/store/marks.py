"""The mark: how far the journal had come, signed, kept where a thief of the case log may not reach.

A case log whose tail was cut off, or that was replaced by an earlier state of itself, is sound in
itself; only a witness outside it knows better. Which witnesses there are is decided elsewhere.
"""

from dataclasses import dataclass

import msgspec
from nacl.exceptions import CryptoError
from nacl.signing import SigningKey

from liaison_app.domain import canonical
from liaison_app.domain.canonical import Hex32, Hex64, Natural
from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import Form
from liaison_app.store.connection import Database, write_transaction

TAIL_CUT = "tail-cut"  # the journal is shorter than it was
REPLACED = "restored-or-replaced"  # another history stands where the marked one was
FORGED = "mark-forged"  # what the witness holds was not signed here


class Mark(Form, frozen=True):
    """The journal's ``position`` and ``head``, signed by the replica's own key."""

    database: str
    head: Hex64
    position: Natural
    replica: Hex32
    signature: str

    def text(self) -> str:
        """The mark on one line."""
        return canonical.encode(self).decode()

    def statement(self) -> bytes:
        """What is signed."""
        rest = msgspec.structs.replace(self, signature="")
        return bytes.fromhex(canonical.digest("mark", canonical.encode(rest)))


@dataclass(frozen=True)
class MarkReport:
    """What the witnesses say. ``checked`` is how many there were; ``witness`` (keyring, inbox or
    receipt) is the first that contradicts, ``position`` how far the journal was when it saw it."""

    checked: int = 0
    finding: str = ""
    witness: str = ""
    position: int = 0

    @property
    def ok(self) -> bool:
        return not self.finding


NOT_ASKED = MarkReport()


def signed_mark(database: str, replica: str, position: int, head: str, seed: bytes) -> Mark:
    """The mark of a journal at ``position``."""
    mark = Mark(database, head, position, replica, "")
    signature = SigningKey(seed).sign(mark.statement()).signature.hex()
    return msgspec.structs.replace(mark, signature=signature)


def read_mark(text: str, database: str, replica: str) -> Mark | None:
    """The mark, None if it is another replica's (an earlier epoch's); Refused ``mark-forged``."""
    try:
        mark = canonical.decode(text.encode(), Mark)
    except (Refused, UnicodeEncodeError) as error:
        raise Refused(FORGED) from error
    return mark if (mark.database, mark.replica) == (database, replica) else None


def is_signed(mark: Mark, seed: bytes) -> bool:
    """Whether ``mark`` was signed with the key of ``seed``."""
    try:
        SigningKey(seed).verify_key.verify(mark.statement(), bytes.fromhex(mark.signature))
    except (CryptoError, ValueError):
        return False
    return True


def finding(position: int, head_at: str | None, marked: int, marked_head: str) -> str:
    """What a journal now at ``position``, with ``head_at`` where it was marked, is to that mark."""
    if position < marked:
        return TAIL_CUT
    return "" if head_at == marked_head else REPLACED


class Marked:
    """The part of the inbox that keeps a mark."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def mark(self) -> str | None:
        """The mark kept here, as text."""
        found = self._db.execute("SELECT mark FROM mark").fetchone()
        return str(found[0]) if found else None

    def keep_mark(self, text: str) -> None:
        """Keep this mark instead of the one before."""
        with write_transaction(self._db):
            self._db.execute("INSERT OR REPLACE INTO mark(pk, mark) VALUES (1, ?)", [text])
