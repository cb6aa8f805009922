"""Campaigns (一連の攻撃): reports of several organisations linked, and what is told of them.

Which reports they are stays at the office. `campaign_content` says what may be put on one;
`campaign_sharing` lets it go.
"""

from collections.abc import Iterable, Mapping, Sequence

from liaison_app.domain.errors import Refused
from liaison_app.domain.identity import member_id
from liaison_app.domain.indicators import defang
from liaison_app.domain.operations import RecordName, Value
from liaison_app.domain.records.campaign import CAMPAIGN
from liaison_app.store.caselog import Act, ChangeSet
from liaison_app.store.queries import RecordRef, Row
from liaison_app.workflows.campaign_candidates import Suggested
from liaison_app.workflows.campaign_content import (
    WORDS,
    Member,
    check_exercise,
    check_listed,
    check_told,
    check_words,
    holdings,
    listed_values,
    marks_for,
    members_of,
    texts_of,
)
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.incidents import Added
from liaison_app.workflows.indicators import AddedIndicators, indicator_acts, recognised
from liaison_app.workflows.issue_approval import refuse_shared
from liaison_app.workflows.packages import require_office
from liaison_app.workflows.removal import standing_again
from liaison_app.workflows.values import parse_fields, with_defaults

_MARKS = ("tlp", "grade", "handling", "recipients")


def add_campaign(
    desk: Desk,
    fields: Mapping[str, str],
    incidents: Sequence[str] = (),
    candidate: Suggested | None = None,
) -> Added:
    """A campaign of these incidents (references or ids), or of a candidate's.

    Refused: ``office-only``, ``campaign-exercise``, ``share-not-reported``, ``campaign-…`` as in
    `campaign_content`.
    """
    require_office(desk)
    values = with_defaults(CAMPAIGN.own, parse_fields(desk, CAMPAIGN.own, fields))
    basis = list(candidate.candidate.basis) if candidate else []
    chosen = [str(row["id"]) for row in candidate.incidents] if candidate else []
    return _create(desk, values, [*chosen, *incidents], basis)


def set_campaign(desk: Desk, identifier: str, fields: Mapping[str, str]) -> ChangeSet:
    """Amend a campaign: its words, times, markings, and which techniques and CVEs it tells of.
    ``office_note`` stays at the office. Refused as `add_campaign` and `refuse_shared`."""
    campaign, row = own_campaign(desk, identifier)
    typed = dict(fields)
    note = {"office_note": typed.pop("office_note")} if "office_note" in typed else {}
    values = parse_fields(desk, CAMPAIGN.own, typed)
    if values:
        refuse_shared(desk, campaign)
    members = members_of(desk.queries, campaign.pk)
    _check_values(desk, members, {**row, **values}, campaign.pk)
    acts = [Act("amend", campaign.name, "own", values)] if values else []
    if note:
        kept = parse_fields(desk, CAMPAIGN.internal, note)
        acts.append(Act("amend", campaign.name, "internal", kept))
    if not acts:
        raise Refused("nothing-to-change", id=campaign.reference)
    return desk.write(*acts)


def link_incidents(
    desk: Desk, identifier: str, incidents: Sequence[str], basis: Iterable[str] = ()
) -> ChangeSet:
    """Link incidents to a campaign. Refused: ``already-linked``, and as `add_campaign`."""
    campaign, row = own_campaign(desk, identifier)
    known = {member.incident.pk for member in members_of(desk.queries, campaign.pk)}
    found = _incidents(desk, incidents)
    for incident in found:
        if incident.pk in known:
            raise Refused("already-linked", id=incident.reference, campaign=campaign.reference)
    acts = _member_acts(desk, campaign.name, row, found)
    held = texts_of(row, "basis")
    new = [each for each in basis if each not in held]
    if new:
        acts.append(Act("amend", campaign.name, "internal", {"basis": [*held, *new]}))
    return desk.write(*acts)


def unlink_incident(desk: Desk, identifier: str, incident: str) -> ChangeSet:
    """Take an incident out of a campaign; a reporter who is no longer in it is named no more. What
    it had stays barred as it was.

    Refused ``not-linked``.
    """
    campaign, row = own_campaign(desk, identifier)
    found = desk.find(incident, "incident")
    members = members_of(desk.queries, campaign.pk)
    gone = [member for member in members if member.incident.pk == found.pk]
    if not gone:
        raise Refused("not-linked", id=found.reference, campaign=campaign.reference)
    acts = [Act("remove", each.member.name, "own", {"removed": True}) for each in gone]
    left = {member.organisation for member in members if member not in gone}
    named = texts_of(row, "named_reporters")
    still = [code for code in named if code in left]
    if still != named:
        acts.append(Act("amend", campaign.name, "own", {"named_reporters": still or None}))
    return desk.write(*acts)


def add_campaign_indicators(desk: Desk, identifier: str, text: str) -> AddedIndicators:
    """Put the indicators in ``text`` on a campaign, each marked as strictly as the members that
    have it. Refused as `marks_for`, ``indicator-none``."""
    campaign, row = own_campaign(desk, identifier)
    refuse_shared(desk, campaign)
    wanted = recognised(text)
    known = {(each["type"], each["value"]) for each in desk.queries.indicators(campaign.pk)}
    new = [each for each in wanted if tuple(each) not in known]
    held = holdings(desk.queries, members_of(desk.queries, campaign.pk), campaign.pk)
    own = {key: row[key] for key in _MARKS if row[key] is not None}
    acts = [
        act
        for each in new
        for act in indicator_acts(desk, campaign.name, [each], marks_for(held, each.value, own))
    ]
    left = tuple(each for each in wanted if each not in new)
    return AddedIndicators(tuple(new), left, desk.write(*acts) if acts else None)


def dismiss_candidate(desk: Desk, candidate: Suggested, reason: str) -> Added:
    """Say that these reports have nothing to do with one another; they are not suggested again
    unless a further one comes. Refused ``reason-needed``."""
    require_office(desk)
    shared = candidate.candidate.shared[0]
    title = f"{shared.type} {defang(shared.type, shared.value)}"
    fields: dict[str, Value] = {"title": title, "status": "dismissed"}
    values = with_defaults(CAMPAIGN.own, fields)
    chosen = [str(row["id"]) for row in candidate.incidents]
    return _create(desk, values, chosen, list(candidate.candidate.basis), _needed(reason))


def end_campaign(desk: Desk, identifier: str, status: str, reason: str = "") -> ChangeSet:
    """``closed``, or with a reason ``dismissed``. Refused ``reason-needed``, ``campaign-ended``."""
    campaign, row = own_campaign(desk, identifier)
    if row["status"] in ("closed", "dismissed"):
        raise Refused("campaign-ended", id=campaign.reference)
    acts = [Act("amend", campaign.name, "own", {"status": status})]
    if status == "dismissed" or reason.strip():
        acts.append(Act("amend", campaign.name, "internal", {"office_note": _needed(reason)}))
    return desk.write(*acts)


def own_campaign(desk: Desk, identifier: str) -> tuple[RecordRef, Row]:
    """A campaign and its row, at the office; ``office-only``."""
    require_office(desk)
    campaign = desk.find(identifier, "campaign")
    return campaign, desk.queries.row(campaign)


def _create(
    desk: Desk,
    values: dict[str, Value],
    incidents: Sequence[str],
    basis: list[str],
    note: str = "",
) -> Added:
    found = _incidents(desk, incidents)
    exercise = {bool(desk.queries.row(each)["exercise"]) for each in found}
    if exercise == {True}:
        values.setdefault("exercise", True)
    name = desk.new_name("campaign")
    members = [Member(each, each, desk.queries.row(each)) for each in found]
    _check_values(desk, members, values)
    internal: dict[str, Value] = {"basis": basis} if basis else {}
    if note:
        internal["office_note"] = note
    changes = desk.write(
        Act("create", name, "own", values, mint=True),
        *([Act("amend", name, "internal", internal)] if internal else []),
        *_member_acts(desk, name, values, found),
    )
    return Added(name.id, changes.references[name.id], changes)


def _incidents(desk: Desk, incidents: Sequence[str]) -> list[RecordRef]:
    found = {ref.pk: ref for ref in (desk.find(each, "incident") for each in incidents)}
    return list(found.values())


def _member_acts(
    desk: Desk, campaign: RecordName, row: Mapping[str, Value], found: Iterable[RecordRef]
) -> list[Act]:
    """Members carry the markings of the campaign they hang on; they never leave anyway."""
    acts = []
    marks = {key: row[key] for key in _MARKS if row.get(key) is not None}
    for incident in found:
        fields = desk.queries.row(incident)
        own = incident.name.owner == desk.installation.organisation
        if not own and not fields["reported"]:
            raise Refused("share-not-reported", id=incident.reference)
        if bool(fields["exercise"]) != bool(row.get("exercise")):
            raise Refused("campaign-exercise", id=incident.reference)
        name = RecordName(
            "campaign-member", campaign.owner, member_id(campaign.id, incident.name.id), campaign
        )
        again = standing_again(desk, name)
        if again:
            acts.append(Act("restore", name, "own", again))
        else:
            acts.append(Act("create", name, "own", {**marks, "incident": incident.name.id}))
    return acts


def _check_values(
    desk: Desk, members: Sequence[Member], row: Mapping[str, Value], campaign: int | None = None
) -> None:
    check_exercise(members, row)
    held = holdings(desk.queries, members, campaign)
    check_listed(held, listed_values(row), row)
    words = {key: row.get(key) for key in WORDS}
    if row.get("status") != "dismissed":  # its title is what the reports had in common
        check_told(held, words, row)
    check_words(desk, members, words, texts_of(row, "named_reporters"))


def _needed(reason: str) -> str:
    if not reason.strip():
        raise Refused("reason-needed")
    return reason.strip()
