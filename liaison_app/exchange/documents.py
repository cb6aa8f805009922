"""The two trust documents: root and registry, and the rules of form that types do not say.

The root names the office, its root keys and the keys of the registry, each with a threshold. The
registry names organisations and their replicas. Who signed them is judged in ``trust.py``.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Annotated, Literal

import msgspec

from liaison_app.domain.arrival import Replica
from liaison_app.domain.canonical import MAX_INTEGER, Hex32, Hex64, Natural
from liaison_app.domain.errors import BundleRefused
from liaison_app.domain.operations import Code, Form
from liaison_app.exchange import keys
from liaison_app.exchange.forms import Moment, instant
from liaison_app.exchange.limits import (
    MAX_KEYS,
    MAX_ORGANISATIONS,
    MAX_RELEASE_KEYS,
    MAX_REPLICAS,
    MAX_ROOTS,
)

ROOT_TYPE = "application/vnd.liaison.root+json"
REGISTRY_TYPE = "application/vnd.liaison.registry+json"

Version = Annotated[int, msgspec.Meta(ge=1, le=MAX_INTEGER)]
Threshold = Annotated[int, msgspec.Meta(ge=1, le=MAX_KEYS)]
Keys = Annotated[list[Hex64], msgspec.Meta(min_length=1, max_length=MAX_KEYS)]
ReleaseKeys = Annotated[list[Hex64], msgspec.Meta(min_length=1, max_length=MAX_RELEASE_KEYS)]
Letter = Annotated[str, msgspec.Meta(pattern=r"^[A-Z]\Z")]
Label = Literal["TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"]


class Root(Form, frozen=True):
    """Version N of the office's root; N + 1 is signed by the keys of both."""

    expires: Moment
    issued: Moment
    keys: Keys
    office: Code
    registry_keys: Keys
    registry_threshold: Threshold
    threshold: Threshold
    version: Annotated[int, msgspec.Meta(ge=1, le=MAX_ROOTS)]


class RegisteredOrganisation(Form, frozen=True):
    """What an organisation is entitled to. Its names are ordinary records, not trust."""

    code: Code
    status: Literal["active", "withdrawn"]
    tlp_max: Label
    valid_from: Moment
    valid_until: Moment | None


class RegisteredReplica(Form, frozen=True):
    """One installation. After ``revoked_at_seq`` of its channel nothing of it is accepted."""

    age_recipient: Annotated[str, msgspec.Meta(max_length=80)]
    epoch: Annotated[int, msgspec.Meta(ge=1, le=26)]
    id: Hex32
    letter: Letter
    organisation: Code
    revoked_at_seq: Natural | None
    signing_key: Hex64
    status: Literal["active", "revoked"]


class Registry(Form, frozen=True):
    """Who takes part. Organisations are sorted by code, replicas by id, each once. Keys that sign
    new versions of the program came with format 3; where there are none, the field is missing, as
    it is for programs that read no further than format 2."""

    expires: Moment
    issued: Moment
    office: Code
    organisations: Annotated[
        list[RegisteredOrganisation], msgspec.Meta(max_length=MAX_ORGANISATIONS)
    ]
    replicas: Annotated[list[RegisteredReplica], msgspec.Meta(max_length=MAX_REPLICAS)]
    root_version: Version
    version: Version
    release_keys: ReleaseKeys | msgspec.UnsetType = msgspec.UNSET

    @property
    def names_release_keys(self) -> list[str]:
        """The public keys, in hex, that sign new versions; none where the registry names none."""
        return self.release_keys or []


class TrustPart(Form, frozen=True):
    """How trust documents travel: every root from the first, and the registry (envelopes)."""

    registry: str
    roots: Annotated[list[str], msgspec.Meta(min_length=1, max_length=MAX_ROOTS)]


def check_root(root: Root) -> None:
    """Raise ``trust-malformed`` unless the root's own rules of form hold."""
    for listed, threshold in (
        (root.keys, root.threshold),
        (root.registry_keys, root.registry_threshold),
    ):
        _sorted_once(listed, "root keys")
        if threshold > len(listed):
            raise _malformed("threshold above the number of keys")
        for key in listed:
            keys.check_public_key(key)
    if set(root.keys) & set(root.registry_keys):
        raise _malformed("a root key signs the registry as well")
    for text in (root.issued, root.expires):
        instant(text, "trust-malformed", "root")


def check_registry(registry: Registry, root: Root) -> None:
    """Raise ``trust-malformed`` unless the registry's rules of form hold under ``root``."""
    _sorted_once([each.code for each in registry.organisations], "organisations")
    _sorted_once([each.id for each in registry.replicas], "replicas")
    if registry.office != root.office:
        raise _malformed("another office")
    if registry.root_version != root.version:
        raise _malformed("another root version")
    for text in (registry.issued, registry.expires):
        instant(text, "trust-malformed", "registry")
    for organisation in registry.organisations:
        for text in (organisation.valid_from, organisation.valid_until or registry.issued):
            instant(text, "trust-malformed", organisation.code)
    _sorted_once(registry.names_release_keys, "release keys")
    for key in registry.names_release_keys:
        keys.check_public_key(key)
    standing = {each.code: each.status for each in registry.organisations}
    for replica in registry.replicas:
        _check_replica(replica, standing)
    _check_keys_apart(registry, root)


def _check_replica(replica: RegisteredReplica, standing: Mapping[str, str]) -> None:
    if replica.organisation not in standing:
        raise _malformed("a replica of no organisation")
    if replica.status == "active" and standing[replica.organisation] != "active":
        raise _malformed("an active replica of a withdrawn organisation")
    if (replica.status == "revoked") != (replica.revoked_at_seq is not None):
        raise _malformed("revoked without a sequence, or a sequence without revocation")
    keys.check_public_key(replica.signing_key)
    keys.check_recipient(replica.age_recipient)


def _check_keys_apart(registry: Registry, root: Root) -> None:
    """One signing key, one replica, one role; an age key may pass on within an organisation."""
    _once([each.signing_key for each in registry.replicas], "signing keys")
    _once([(each.organisation, each.letter) for each in registry.replicas], "letters")
    _once([(each.organisation, each.epoch) for each in registry.replicas], "epochs")
    holders = {(each.age_recipient, each.organisation) for each in registry.replicas}
    _once([recipient for recipient, _ in holders], "age keys")
    replicas = {each.signing_key for each in registry.replicas}
    if replicas & {*root.keys, *root.registry_keys}:
        raise _malformed("an office key is a replica's key")
    if {*registry.names_release_keys} & {*replicas, *root.keys, *root.registry_keys}:
        raise _malformed("a release key has another role")


def replicas_of(registry: Registry) -> dict[str, Replica]:
    """The registry's replicas by id, with what their organisation is entitled to and until when."""
    of = {each.code: each for each in registry.organisations}
    return {each.id: _replica(each, of[each.organisation]) for each in registry.replicas}


def _replica(replica: RegisteredReplica, organisation: RegisteredOrganisation) -> Replica:
    return Replica(
        id=replica.id,
        organisation=replica.organisation,
        letter=replica.letter,
        signing_key=replica.signing_key,
        age_recipient=replica.age_recipient,
        status=replica.status,
        revoked_at_seq=replica.revoked_at_seq,
        tlp_max=organisation.tlp_max,
        valid_from=organisation.valid_from,
        valid_until=organisation.valid_until,
        withdrawn=organisation.status == "withdrawn",
    )


def _sorted_once(found: Sequence[str], what: str) -> None:
    if any(first >= second for first, second in pairwise(found)):
        raise _malformed(f"{what} not sorted, or one twice")


def _once(found: Iterable[object], what: str) -> None:
    listed = list(found)
    if len(set(listed)) != len(listed):
        raise _malformed(f"{what}: one twice")


def _malformed(detail: str) -> BundleRefused:
    return BundleRefused("trust-malformed", part="trust", detail=detail)
