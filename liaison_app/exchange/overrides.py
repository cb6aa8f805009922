"""What an officer takes upon himself where the clock or the trust documents are in doubt.

A statement signed by this installation, kept in its journal: who, when, why, and what it was
about. It never travels.
"""

from typing import Annotated, Literal

import msgspec

from liaison_app.domain import canonical
from liaison_app.domain.canonical import Hex32, Hex64, Natural
from liaison_app.domain.errors import BundleRefused
from liaison_app.domain.operations import Form
from liaison_app.exchange import dsse
from liaison_app.exchange.forms import Moment, decode_as

OVERRIDE_TYPE = "application/vnd.liaison.override+json"
MAX_REASON = 1000
_Line = Annotated[str, msgspec.Meta(max_length=MAX_REASON)]


class Override(Form, frozen=True):
    """``clock``: the computer's clock is right, whatever was said before. ``expired``: the bundle
    of this manifest hash was applied although the registry had expired.

    ``registry`` is the version of the registry known then.
    """

    actor: list[_Line]
    at: Moment
    kind: Literal["clock", "expired"]
    manifest: Hex64 | None
    reason: _Line
    registry: Natural
    replica: Hex32


def sign_override(override: Override, seed: bytes) -> bytes:
    """The statement as it is kept."""
    return dsse.seal(canonical.encode(override), OVERRIDE_TYPE, [seed])


def read_override(envelope: bytes) -> Override:
    """What a kept statement says; Refused ``override-malformed``."""
    opened = dsse.open_unverified(envelope, OVERRIDE_TYPE, "override-malformed")
    found = decode_as("override-malformed", opened.payload, Override, "override")
    if len(found.actor) != 2:
        raise BundleRefused("override-malformed", part="actor")
    return found
