"""Enrolment: request, approve, accept; both fingerprints are confirmed by voice.

An organisation may have several installations; each has keys and a letter of its own."""

from dataclasses import dataclass
from pathlib import Path

from liaison_app.domain.arrival import Replica
from liaison_app.domain.errors import Refused
from liaison_app.domain.vocabulary import Label, Organisation
from liaison_app.exchange import enrolment, registrar
from liaison_app.exchange.enrolment import Applicant
from liaison_app.exchange.limits import MAX_REQUEST, MAX_WELCOME
from liaison_app.exchange.trust import office_fingerprint
from liaison_app.host.files import read_file, write_file
from liaison_app.store.caselog import ChangeSet
from liaison_app.workflows import organisations
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.office_keys import keep_trust, registry_seeds
from liaison_app.workflows.packages import require_office
from liaison_app.workflows.registry import replica_named
from liaison_app.workflows.setup import own_replica


@dataclass(frozen=True)
class Requested:
    """The request's file, and what the agency reads out to the office."""

    file: Path
    fingerprint: str
    words: str


@dataclass(frozen=True)
class Approved:
    """What the office certified (``letter`` stands in the references of a second installation on),
    and what it reads out to the agency."""

    organisation: str
    replica_id: str
    letter: str
    office_fingerprint: str
    office_words: str


@dataclass(frozen=True)
class Accepted:
    organisation: str
    office: str
    changes: ChangeSet


def request_enrolment(desk: Desk, out: Path) -> Requested:
    """Agency: write its public keys, self-signed, for the office."""
    if desk.is_office:
        raise Refused("agency-only")
    own = own_replica(desk)
    name = desk.installation.office_name or desk.organisation(own.organisation).name.ja
    write_file(out, enrolment.write_request(own, name, desk.secrets.signing, desk.now()))
    return Requested(out, fingerprint_of(own), enrolment.words(fingerprint_of(own)))


def read_request(path: Path) -> Applicant:
    """What a request says, before anyone approves it."""
    return enrolment.read_request(read_file(path, MAX_REQUEST))


def approve_enrolment(
    desk: Desk, path: Path, fingerprint: str, out: Path, replaces: str = ""
) -> Approved:
    """Office: certify the applicant's keys, if the fingerprint is the one that was read out, in
    hex or in words.

    ``replaces`` is the replica whose place the new one takes. The same request again gives the
    same certificate, written anew. Refused: ``fingerprint-…``, ``file-…``, ``enrolment-…``,
    ``organisation-…``, ``replica-…``.
    """
    require_office(desk)
    applicant = read_request(path)
    read_out = enrolment.parse_fingerprint(fingerprint)
    if not enrolment.is_same_fingerprint(read_out, applicant.fingerprint):
        raise Refused("fingerprint-differs", organisation=applicant.replica.organisation.upper())
    replica = applicant.replica
    if not _is_certified(desk, replica):
        _certify(desk, applicant, _replaced(desk, replica, replaces))
    write_file(out, enrolment.write_welcome(desk.trust, replica.id))
    office = office_fingerprint(desk.trust)
    return Approved(
        organisation=replica.organisation,
        replica_id=replica.id,
        letter=desk.trust.replicas[replica.id].letter,
        office_fingerprint=office,
        office_words=enrolment.words(office),
    )


def _replaced(desk: Desk, applicant: Replica, replaces: str) -> Replica | None:
    """The replica to be replaced: an active one of the same organisation."""
    if not replaces.strip():
        return None
    found = replica_named(desk, replaces)
    if found.organisation != applicant.organisation:
        raise Refused(
            "replica-of-another", replica=found.id, organisation=found.organisation.upper()
        )
    if found.status != "active":
        raise Refused("replica-revoked", replica=found.id)
    return found


def _is_certified(desk: Desk, replica: Replica) -> bool:
    known = desk.trust.replicas.get(replica.id)
    return (
        known is not None
        and known.status == "active"
        and known.letter != ""
        and known.organisation == replica.organisation
        and known.signing_key == replica.signing_key
        and known.age_recipient == replica.age_recipient
    )


def _certify(desk: Desk, applicant: Applicant, replaced: Replica | None) -> None:
    code = applicant.replica.organisation
    if code == desk.installation.organisation:
        raise Refused("organisation-is-office", organisation=code.upper())
    trust = registrar.certify_replica(
        desk.trust,
        applicant.replica,
        registry_seeds(desk),
        desk.now(),
        replaced=replaced.id if replaced else None,
    )
    known = organisations.known_organisations(desk.queries, desk.vocabularies)
    if code not in known:
        name = applicant.name or code.upper()
        entered = Organisation(code=code, name=Label(name, name))
        desk.write(organisations.creation(desk.installation.organisation, entered))
    keep_trust(desk, trust)


def accept_enrolment(desk: Desk, path: Path, fingerprint: str) -> Accepted:
    """Agency: pin the office, if its fingerprint is the one that was read out.

    Records entered before get their references; their LOCAL names keep resolving here.
    Refused: ``office-fingerprint-differs``, ``enrolment-…``, ``already-enrolled``.
    """
    if desk.is_office:
        raise Refused("agency-only")
    if desk.installation.mints_for_good:
        raise Refused("already-enrolled", office=desk.installation.office.upper())
    data = read_file(path, MAX_WELCOME)
    pin = enrolment.parse_fingerprint(fingerprint)
    own = own_replica(desk)
    trust = enrolment.read_welcome(data, desk.secrets.age, own, pin)
    letter = trust.replicas[own.id].letter
    changes = desk.case_log.enrol(trust, letter, desk.actor, desk.now(), desk.salt)
    desk.trust = trust
    return Accepted(own.organisation, trust.office, changes)


def enrolled(desk: Desk) -> list[Replica]:
    """Every replica in the registry, the office's first."""
    office = desk.trust.office
    return sorted(
        desk.trust.replicas.values(),
        key=lambda each: (each.organisation != office, each.organisation, each.letter),
    )


def standing_of(replica: Replica) -> str:
    """``active``, ``uncertified`` (only its predecessor vouches for it so far), ``succeeded``,
    ``replaced`` (what it wrote still counts) or ``revoked``."""
    if replica.status == "revoked":
        return "replaced" if replica.is_replaced else "revoked"
    if replica.successors:
        return "succeeded"
    return "active" if replica.letter else "uncertified"


def fingerprint_of(replica: Replica) -> str:
    """The fingerprint of a replica's keys, in hex."""
    return enrolment.key_fingerprint(
        replica.organisation, replica.signing_key, replica.age_recipient
    )
