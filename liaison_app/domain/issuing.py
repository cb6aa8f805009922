"""What officers sign when a draft is circulated (起案・審査・決裁) before the office issues it, and
what gives an officer his part in that.

Each signs that part alone: a reviewer's signature is no approval.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

from liaison_app.domain import canonical
from liaison_app.domain.canonical import Hex64
from liaison_app.domain.operations import Form, Text, Uuid, Value

Part = Literal["draft", "review", "approve"]
DRAFT: Part = "draft"
REVIEW: Part = "review"
APPROVE: Part = "approve"
# The role (`OFFICER_ROLE`) that each part asks for.
ROLE_OF: Mapping[Part, str] = {DRAFT: "author", REVIEW: "reviewer", APPROVE: "approver"}


class Circulated(Form, frozen=True):
    """One officer's part in the circulation of a draft. ``digest`` is that of all that would go
    out (`content_digest`), ``record`` the record of the circulation."""

    digest: Hex64
    drafter: Uuid
    kind: Text
    part: Part
    reason: Text
    record: Uuid
    subject: Uuid

    def statement(self) -> bytes:
        """The canonical bytes."""
        return canonical.encode(self)


class RolesChange(Form, frozen=True):
    """An officer's roles from now on, all of them if ``roles`` is empty. ``follows`` is the digest
    of the change before it, empty for the first: an old one cannot be brought again."""

    follows: Text
    officer: Uuid
    proposer: Uuid
    reason: Text
    roles: list[Text]

    def statement(self) -> bytes:
        """The canonical bytes."""
        return canonical.encode(self)


class RolesDecided(Form, frozen=True):
    """A change of roles with the two signatures under it, as the officer's record keeps it."""

    approval: Text
    approver: Uuid
    change: RolesChange
    proposal: Text

    def text(self) -> str:
        """The same on one line."""
        return canonical.encode(self).decode()


def content_digest(parts: Sequence[tuple[str, Mapping[str, Value]]]) -> str:
    """SHA-256 in hex over the canonical bytes of what would go out: each record by its id, with
    all that it says."""
    return canonical.digest("issue", *(canonical.encode([name, said]) for name, said in parts))
