"""An officer stands behind another one's signing key, or behind the recovery key, by signing it."""

from collections.abc import Mapping
from dataclasses import dataclass

from liaison_app.domain.endorsement import RECOVERY, SIGNING, Endorsed, Purpose, Standing
from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import RecordName
from liaison_app.store.caselog import Act
from liaison_app.store.queries import Reader
from liaison_app.workflows.approvals import as_second_officer, sign_approval
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.key_standing import key_standings
from liaison_app.workflows.officers import Officer, officer_named, officers
from liaison_app.workflows.passphrase import confirm_passphrase
from liaison_app.workflows.recovery import present_recovery_key

FIRST, ENDORSED, ADOPTED, PENDING = "first", "endorsed", "adopted", "pending"


@dataclass(frozen=True)
class KeyState:
    """``state``: first (it counts by being the first), endorsed, adopted (it counts because it was
    there before the rule) or pending (it does not count yet); ``by`` names who signed it, empty
    for the recovery key."""

    state: str
    by: tuple[str, ...]


def key_states(reader: Reader) -> Mapping[str, KeyState]:
    """How each key stands, by the id of the officer's or the recovery key's record."""
    standings = key_standings(reader)
    names = {each.id: each.name for each in officers(reader)}
    subjects = (*names, *(str(row["id"]) for row in reader.recovery_keys()))
    found = ((subject, standings.of(subject)) for subject in subjects)
    return {
        subject: KeyState(
            _state(standing, counts=standings.counts(subject, standing.key)),
            tuple(names.get(each, "") for each in standing.endorsers),
        )
        for subject, standing in found
        if standing is not None
    }


def unconfirmed(reader: Reader) -> list[str]:
    """Active officers whose key no second officer confirmed, and "" for such a recovery key;
    nothing while only one officer signs at all."""
    states = key_states(reader)
    active = [each for each in officers(reader) if each.signing_key and not each.is_closed]
    if len(active) < 2:
        return []
    found = [each.name for each in active if states[each.id].state in (ADOPTED, PENDING)]
    rows = reader.recovery_keys()
    if rows and states[str(rows[-1]["id"])].state == PENDING:
        found.append("")
    return found


def endorse_officer(
    desk: Desk, name: str, endorser: str | None = None, passphrase: str | None = None
) -> Officer:
    """The signed-in officer (or ``endorser``, by his own ``passphrase`` at this desk) signs the
    signing key of officer ``name``.

    Refused: ``endorse-own``, ``endorsed-already``, ``approval-key-missing``, ``key-not-endorsed``
    (the endorser's own key does not count), ``officer-…``, ``passphrase-wrong``.
    """
    officer = officer_named(desk.queries, name)
    if not officer.signing_key:
        raise Refused("approval-key-missing", name=officer.name)
    record = RecordName("officer", desk.installation.organisation, officer.id)
    _endorse(desk, record, Endorsed(officer.signing_key, SIGNING, officer.id), endorser, passphrase)
    return officer


def endorse_recovery_key(
    desk: Desk, endorser: str | None = None, passphrase: str | None = None
) -> None:
    """The same for the recovery key: that its words are in the safe and with nobody.

    Refused: ``recovery-unknown`` (none was made since this is written down), and as above.
    """
    row = present_recovery_key(desk)
    if row is None:
        raise Refused("recovery-unknown")
    record = RecordName("recovery", desk.installation.organisation, str(row["id"]))
    purpose: Purpose = RECOVERY
    said = Endorsed(str(row["signing_key"]), purpose, record.id)
    _endorse(desk, record, said, endorser, passphrase)


def _endorse(
    desk: Desk,
    record: RecordName,
    endorsed: Endorsed,
    endorser: str | None,
    passphrase: str | None,
) -> None:
    if endorser in (None, desk.actor.name):
        if passphrase is not None:
            confirm_passphrase(desk, passphrase, to_sign=True)
        approval, actor = sign_approval(desk, endorsed.statement()), desk.actor
    else:
        with as_second_officer(desk, endorser or "", passphrase or "") as second:
            approval, actor = second.sign(endorsed.statement()), second.actor
    if actor.id == record.id:
        raise Refused("endorse-own", name=actor.name)
    standing = key_standings(desk.queries).of(record.id)
    if standing is not None and actor.id in standing.endorsers:
        raise Refused("endorsed-already", name=actor.name)
    act = Act("amend", record, "own", {"endorsement": approval.text()})
    desk.case_log.record([act], actor, desk.now(), desk.salt)


def _state(standing: Standing, *, counts: bool) -> str:
    # A key that was replaced or whose officer left is told as it stood.
    stands = counts if standing.purpose == RECOVERY else standing.since is not None
    if not stands:
        return PENDING
    if standing.endorsers:
        return ENDORSED
    return ADOPTED if standing.adopted else FIRST
