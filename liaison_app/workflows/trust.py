"""The trust documents as an officer reads them: who vouches, with which keys, until when."""

from dataclasses import dataclass
from datetime import datetime

from liaison_app.domain.errors import Refused
from liaison_app.exchange import keys
from liaison_app.exchange.enrolment import words
from liaison_app.exchange.forms import instant
from liaison_app.exchange.root_keys import short_name
from liaison_app.exchange.trust import expiry, newest_root, office_fingerprint, registry_of
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.office_keys import root_seed
from liaison_app.workflows.updates import ReleaseKey, release_keys


@dataclass(frozen=True)
class KeyShown:
    """A public key under its short name. ``here``: its secret half is on this machine."""

    name: str
    key: str
    here: bool


@dataclass(frozen=True)
class DocumentShown:
    """Root or registry: its version, times, keys and how many of them have to sign."""

    version: int
    issued: datetime
    expires: datetime
    threshold: int
    keys: tuple[KeyShown, ...]


@dataclass(frozen=True)
class TrustShown:
    """``as_of`` is when the registry was issued: what was revoked since is not known here."""

    office: str
    fingerprint: str
    words: str
    root: DocumentShown
    registry: DocumentShown
    organisations: int
    replicas: int
    release_keys: tuple[ReleaseKey, ...] = ()

    @property
    def as_of(self) -> datetime:
        return self.registry.issued


def show_trust(desk: Desk) -> TrustShown:
    """What this installation goes by; Refused ``not-enrolled``."""
    if not desk.trust.roots:
        raise Refused("not-enrolled")
    root, registry, until = newest_root(desk.trust), registry_of(desk.trust), expiry(desk.trust)
    fingerprint = office_fingerprint(desk.trust)
    kept = root_seed(desk)
    here = {keys.public_key(kept)} if kept else set()
    if desk.secrets.registry is not None:
        here.add(keys.public_key(desk.secrets.registry))

    def shown(listed: list[str]) -> tuple[KeyShown, ...]:
        return tuple(KeyShown(short_name(key), key, key in here) for key in listed)

    return TrustShown(
        office=desk.trust.office,
        fingerprint=fingerprint,
        words=words(fingerprint),
        root=DocumentShown(
            root.version,
            instant(root.issued, "trust-malformed", "root"),
            until.root,
            root.threshold,
            shown(root.keys),
        ),
        registry=DocumentShown(
            registry.version,
            instant(registry.issued, "trust-malformed", "registry"),
            until.registry,
            root.registry_threshold,
            shown(root.registry_keys),
        ),
        organisations=sum(each.status == "active" for each in registry.organisations),
        replicas=sum(each.status == "active" for each in registry.replicas),
        release_keys=release_keys(desk.trust),
    )
