"""Signing briefings with this installation's key, and saying whose signature a file bears."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from liaison_app.briefing import Note
from liaison_app.domain.arrival import Replica
from liaison_app.domain.dates import full_time
from liaison_app.domain.texts import Texts
from liaison_app.exchange.keys import public_key
from liaison_app.store.slots.secrets import derive
from liaison_app.workflows.desk import Desk

_PURPOSE = "briefing signature"


@dataclass(frozen=True)
class Signature:
    """``state``: ``none``, ``valid``, ``own`` (of this installation, which is not enrolled, so that
    nobody else knows it), ``replaced`` (of an installation that has another key now),
    ``unknown-signer`` (unchanged, but the key is not in the registry as known here), ``revoked`` or
    ``broken``. ``signer`` is what the certificate says, ``at`` the time that the signer gave."""

    state: str
    signer: str = ""
    organisation: str = ""
    replica: str = ""
    at: datetime | None = None

    @property
    def is_known(self) -> bool:
        """Whether it holds, and its signer is known here. A key that was replaced still counts, as
        its bundles do."""
        return self.state in ("valid", "own", "replaced")


def signing_notes(desk: Desk, texts: Texts) -> tuple[Note, ...]:
    """What to know before one signs here."""
    if _replica_with(desk, public_key(desk.secrets.signing)) is not None:
        return ()
    return (Note("signer-not-enrolled", texts("briefing.verify.signature")),)


def signer_of(desk: Desk, texts: Texts) -> Callable[[bytes], bytes]:
    """What signs a PDF as this installation, now."""
    from liaison_app.briefing.signature.certificate import identity_of
    from liaison_app.briefing.signature.signing import sign_pdf

    own, seed, at = desk.installation, desk.secrets.signing, desk.now().replace(microsecond=0)
    called = desk.organisation(own.organisation).name.in_language(texts.language)
    office = desk.printed_name(texts.language) or called
    identity = identity_of(derive(seed, _PURPOSE), seed, own.organisation, office)
    says = texts("briefing.signature.says", office=office)
    return lambda pdf: sign_pdf(pdf, identity, at, says)


def signature_of(desk: Desk, pdf: bytes) -> Signature:
    """The signature of a file, and whose it is by the registry."""
    from liaison_app.briefing.signature.checking import check_signature

    check = check_signature(pdf)
    if check is None:
        return Signature("none")
    if not check.sound:
        return Signature("broken")
    replica = _replica_with(desk, check.issued_by)
    if replica is not None:
        state = _state_of(replica)
        return Signature(state, check.signer, replica.organisation, replica.id, check.at)
    own = desk.installation
    if check.issued_by == public_key(desk.secrets.signing):
        return Signature("own", check.signer, own.organisation, own.replica, check.at)
    return Signature("unknown-signer", check.signer, at=check.at)


def _state_of(replica: Replica) -> str:
    if replica.is_replaced or (replica.status == "active" and replica.successors):
        return "replaced"
    return "revoked" if replica.status == "revoked" else "valid"


def signature_sentence(signature: Signature, texts: Texts) -> str:
    """One line for a person."""
    return texts(
        f"briefing.signature.{signature.state}",
        signer=signature.signer,
        organisation=signature.organisation.upper(),
        time=full_time(signature.at, texts.language) if signature.at else "",
    )


def _replica_with(desk: Desk, key: str | None) -> Replica | None:
    known = desk.trust.replicas.values()
    return next((each for each in known if each.signing_key == key), None)
