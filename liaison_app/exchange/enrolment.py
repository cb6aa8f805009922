"""Enrolment: an agency's request, the office's welcome, and the fingerprints read out by voice.

The request is signed by the key it presents, so nobody can present another's; the voice call is
what ties it to the agency, and the office's fingerprint to the office. The welcome is sealed to
the new replica and holds the trust documents; it needs no signature of its own, since they are
verified against the fingerprint that was read out.
"""

import hmac
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Annotated

import msgspec

from liaison_app.domain import canonical
from liaison_app.domain.arrival import Replica, TrustState
from liaison_app.domain.canonical import Hex32, Hex64
from liaison_app.domain.errors import BundleRefused, Refused
from liaison_app.domain.fields import CONTROL
from liaison_app.domain.operations import Code, Form
from liaison_app.exchange import dsse, keys, trust
from liaison_app.exchange.documents import TrustPart
from liaison_app.exchange.dsse import Quorum
from liaison_app.exchange.forms import Moment, decode_as, instant, moment
from liaison_app.exchange.limits import MAX_NAME, MAX_REQUEST, MAX_WELCOME
from liaison_app.exchange.sealing import open_sealed, seal_bytes

if TYPE_CHECKING:
    from mnemonic import Mnemonic

REQUEST_TYPE = "application/vnd.liaison.enrolment+json"
WORD_BYTES = 16  # 128 bits: twelve words
_WORDS = 12
_MALFORMED = "enrolment-malformed"
_FINGERPRINT = re.compile("[0-9a-f]{64}")
_GROUPING = re.compile(r"[\s:-]")


class Request(Form, frozen=True):
    """What an agency asks the office to certify. ``name`` is claimed, never relied upon."""

    age_recipient: Annotated[str, msgspec.Meta(max_length=80)]
    created: Moment
    name: Annotated[str, msgspec.Meta(max_length=MAX_NAME)]
    organisation: Code
    replica: Hex32
    signing_key: Hex64


class Welcome(Form, frozen=True):
    """What the office answers: for which replica, and the trust documents."""

    organisation: Code
    replica: Hex32
    trust: TrustPart


@dataclass(frozen=True)
class Applicant:
    """A request whose signature held. ``replica.letter`` is for the office to give."""

    replica: Replica
    name: str
    created: datetime
    fingerprint: str
    words: str


def key_fingerprint(organisation: str, signing_key: str, age_recipient: str) -> str:
    """What an agency reads out: the digest of its code and both public keys, in hex."""
    parts = organisation.encode(), bytes.fromhex(signing_key), age_recipient.encode()
    return canonical.digest("enrolment", *parts)


def words(fingerprint: str) -> str:
    """The first 128 bits of a fingerprint as twelve English words (BIP-39), for the telephone."""
    return _mnemonic().to_mnemonic(bytes.fromhex(fingerprint)[:WORD_BYTES])


@cache
def _mnemonic() -> "Mnemonic":
    """The list of words, read once; a command that says none does without."""
    from mnemonic import Mnemonic

    return Mnemonic("english")


def parse_fingerprint(text: str) -> str:
    """A fingerprint as it was read out: its 64 hex digits, in any case and width, grouped by
    space, hyphen or colon; or its twelve words, which give the first 32 digits.

    Refused ``fingerprint-malformed``; ``fingerprint-words`` for twelve words that are none (one
    was heard wrongly).
    """
    folded = unicodedata.normalize("NFKC", text).lower()
    spoken = folded.split()
    if len(spoken) == _WORDS and all(each.isalpha() for each in spoken):
        return _from_words(spoken)
    bare = _GROUPING.sub("", folded)
    if not _FINGERPRINT.fullmatch(bare):
        raise Refused("fingerprint-malformed", text=text[:80])
    return bare


def _from_words(spoken: list[str]) -> str:
    try:
        return bytes(_mnemonic().to_entropy(spoken)).hex()
    except (ValueError, LookupError) as error:  # a word of no list, or a wrong checksum
        raise Refused("fingerprint-words") from error


def is_same_fingerprint(read_out: str, fingerprint: str) -> bool:
    """Whether what was read out is this fingerprint, or as much of it as words say; compares in
    constant time."""
    return hmac.compare_digest(read_out.encode(), fingerprint[: len(read_out)].encode())


def write_request(replica: Replica, name: str, signing_seed: bytes, now: datetime) -> bytes:
    """The signed request of ``replica``, which must be the one of ``signing_seed``."""
    request = Request(
        age_recipient=replica.age_recipient,
        created=moment(now),
        name=name,
        organisation=replica.organisation,
        replica=replica.id,
        signing_key=replica.signing_key,
    )
    return dsse.seal(canonical.encode(request), REQUEST_TYPE, [signing_seed])


def read_request(data: bytes) -> Applicant:
    """Verify a request. Refused: ``enrolment-malformed``, ``enrolment-signature``,
    ``key-invalid``."""
    if len(data) > MAX_REQUEST:
        raise BundleRefused(_MALFORMED, part="request", detail="too large")
    opened = dsse.open_unverified(data, REQUEST_TYPE, _MALFORMED)
    request = decode_as(_MALFORMED, opened.payload, Request, "request")
    keys.check_public_key(request.signing_key)
    keys.check_recipient(request.age_recipient)
    dsse.verify(opened, [Quorum([request.signing_key])], "enrolment-signature")
    if CONTROL.search(request.name) or "\n" in request.name:
        raise BundleRefused(_MALFORMED, part="name", detail="control characters")
    fingerprint = key_fingerprint(request.organisation, request.signing_key, request.age_recipient)
    replica = Replica(
        id=request.replica,
        organisation=request.organisation,
        letter="",
        signing_key=request.signing_key,
        age_recipient=request.age_recipient,
    )
    created = instant(request.created, _MALFORMED, "request")
    return Applicant(replica, request.name, created, fingerprint, words(fingerprint))


def write_welcome(state: TrustState, replica_id: str) -> bytes:
    """The sealed answer to the certified replica; KeyError when the registry lacks it."""
    replica = state.replicas[replica_id]
    part = decode_as(_MALFORMED, trust.encode_part(state), TrustPart, "trust")
    welcome = Welcome(organisation=replica.organisation, replica=replica_id, trust=part)
    return seal_bytes(canonical.encode(welcome), [replica.age_recipient])


def read_welcome(
    data: bytes, age_identity: str, me: Replica, pin: str, previous: TrustState | None = None
) -> TrustState:
    """The trust documents in a welcome, pinned to the office's fingerprint ``pin``.

    Refused: ``enrolment-damaged``, ``enrolment-not-for-us``, ``enrolment-malformed``,
    ``office-fingerprint-differs``, and what ``trust.load_trust`` refuses.
    """
    plain = BytesIO()
    if len(data) > MAX_WELCOME:
        raise BundleRefused(_MALFORMED, part="welcome", detail="too large")
    try:
        open_sealed(BytesIO(data), age_identity, plain)
    except BundleRefused as refused:
        not_ours = refused.code == "bundle-not-for-us"
        code = "enrolment-not-for-us" if not_ours else "enrolment-damaged"
        raise BundleRefused(code, detail=refused.code) from refused
    welcome = decode_as(_MALFORMED, plain.getvalue(), Welcome, "welcome")
    roots, registry = trust.decode_part(canonical.encode(welcome.trust))
    state = trust.load_trust(roots, registry, previous, pin)
    ours = state.replicas.get(me.id)
    if (
        ours is None
        or (welcome.replica, welcome.organisation) != (me.id, me.organisation)
        or ours.organisation != me.organisation
        or ours.signing_key != me.signing_key
        or ours.age_recipient != me.age_recipient
        or ours.status != "active"
    ):
        raise BundleRefused("enrolment-not-for-us", detail="certified for another replica")
    return state
