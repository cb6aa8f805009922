"""A signature by somebody's own key under a statement, as a record's field keeps it.

What a statement says, and whose signature counts for what, is decided elsewhere: `approvals`,
`key_standing`.
"""

from typing import Annotated

import msgspec
from nacl.signing import SigningKey

from liaison_app.domain import canonical
from liaison_app.domain.canonical import Hex64
from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import Form, Uuid
from liaison_app.exchange import keys

Signature = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{128}\Z")]


class Approval(Form, frozen=True):
    """``officer`` is the record's id. ``text`` and `read_approval` keep it in a record's field."""

    name: str
    officer: Uuid
    signature: Signature
    signing_key: Hex64

    def text(self) -> str:
        """The approval on one line."""
        return canonical.encode(self).decode()

    def is_under(self, statement: bytes) -> bool:
        """Whether the key it names signed exactly ``statement`` for the officer it names."""
        message = _digest(self.officer, statement)
        return keys.is_signature(self.signing_key, message, bytes.fromhex(self.signature))


def read_approval(text: str) -> Approval:
    """The approval written by `Approval.text`; Refused ``approval-malformed``."""
    try:
        return canonical.decode(text.encode(), Approval)
    except (Refused, UnicodeEncodeError) as error:
        raise Refused("approval-malformed") from error


def signed(officer: str, name: str, seed: bytes, statement: bytes) -> Approval:
    """``statement`` (canonical bytes) signed by the officer whose record is ``officer``."""
    signature = SigningKey(seed).sign(_digest(officer, statement)).signature
    return Approval(name, officer, signature.hex(), keys.public_key(seed))


def _digest(officer: str, statement: bytes) -> bytes:
    """What is signed: bound to being an approval, and to who approves."""
    return bytes.fromhex(canonical.digest("approval", officer.encode(), statement))
