"""What two officers sign before a bundle leaves, and of the setting that asks for it.

Both put their own keys under the same canonical bytes: who prepared it, and another one. The
statement names the finished file, so that nothing else can be written out under it.
"""

from liaison_app.domain import canonical
from liaison_app.domain.canonical import Hex32, Hex64, Integer
from liaison_app.domain.operations import Form, Text, Uuid


class Release(Form, frozen=True):
    """One sealed file: ``file`` is the SHA-256 of its bytes, ``manifest`` the manifest's hash,
    ``recipient`` a replica, ``record`` the record of the release."""

    file: Hex64
    manifest: Hex64
    preparer: Uuid
    recipient: Hex32
    record: Uuid
    sequence: Integer

    def statement(self) -> bytes:
        """The canonical bytes."""
        return canonical.encode(self)


class PolicyChange(Form, frozen=True, omit_defaults=True):
    """What is asked for from now on. ``follows`` is the record of the change before it, empty for
    the first: an old one cannot be brought again. ``approval_to_issue`` is None in changes from
    before there was that setting."""

    follows: Text
    proposer: Uuid
    reason: Text
    record: Uuid
    two_person_release: bool
    approval_to_issue: bool | None = None

    def statement(self) -> bytes:
        """The canonical bytes."""
        return canonical.encode(self)
