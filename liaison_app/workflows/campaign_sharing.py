"""Telling organisations of a campaign, at its own markings; never which reports it rests on."""

from collections.abc import Sequence

from liaison_app.domain.errors import Refused
from liaison_app.domain.markings import RED
from liaison_app.domain.operations import Value
from liaison_app.store.caselog import Act, ChangeSet
from liaison_app.store.queries import RecordRef, Row
from liaison_app.workflows.addressing import Recipients, address_acts, recipients
from liaison_app.workflows.campaign_content import (
    WORDS,
    check_consent,
    check_leaving,
    check_words,
    members_of,
    texts_of,
)
from liaison_app.workflows.campaigns import own_campaign
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.issue_approval import refuse_shared, require_approval
from liaison_app.workflows.issuing import issue_acts


def share_campaign(desk: Desk, identifier: str, to: Sequence[str]) -> ChangeSet:
    """Let organisations, audiences or ``all`` have a campaign from now on (a copy: ``copy:CODE``).

    Refused: ``office-only``, ``campaign-ended``, ``share-red`` (RED goes to named recipients only),
    what `recipients` and `require_approval` refuse, and everything of
    `campaign_content.check_leaving`.
    """
    campaign, row = own_campaign(desk, identifier)
    to, _ = require_approval(desk, campaign, to)
    return desk.write(*_begin(desk, campaign, row, recipients(desk, to)))


def unshare_campaign(desk: Desk, identifier: str, to: Sequence[str]) -> ChangeSet:
    """Take a campaign back from organisations; what they have is withdrawn. Refused
    ``not-shared``."""
    campaign, _row = own_campaign(desk, identifier)
    codes = list(dict.fromkeys(code.strip().lower() for code in to if code.strip()))
    unknown = sorted(set(codes) - set(shared_with(desk, campaign.pk)))
    if unknown or not codes:
        listed = ", ".join(code[:40].upper() for code in unknown) or "-"
        raise Refused("not-shared", id=campaign.reference, organisations=listed)
    return desk.write(*_end(campaign, codes))


def change_campaign_sharing(desk: Desk, identifier: str, to: Sequence[str]) -> ChangeSet:
    """Let exactly these have a campaign, in one transaction; who has it stays as he is. Refused as
    `share_campaign`, and ``nothing-to-change``."""
    campaign, row = own_campaign(desk, identifier)
    told = recipients(desk, to) if to else Recipients(())
    before = set(shared_with(desk, campaign.pk))
    gone = sorted(before - {*told.codes, *told.copies})
    new = Recipients(
        tuple(code for code in told.codes if code not in before),
        tuple(code for code in told.copies if code not in before),
    )
    if new.codes or new.copies:
        require_approval(desk, campaign, to)
    acts = _begin(desk, campaign, row, new) if new.codes or new.copies else []
    acts += _end(campaign, gone)
    if not acts:
        raise Refused("nothing-to-change", id=campaign.reference)
    return desk.write(*acts)


def _begin(desk: Desk, campaign: RecordRef, row: Row, told: Recipients) -> list[Act]:
    if row["status"] == "dismissed":
        raise Refused("campaign-ended", id=campaign.reference)
    check_leaving(desk, campaign, row)
    named = {each.casefold() for each in texts_of(row, "recipients")}
    unnamed = sorted({*told.codes, *told.copies} - named)
    if row["tlp"] == RED and unnamed:
        listed = ", ".join(code.upper() for code in unnamed)
        raise Refused("share-red", id=campaign.reference, organisations=listed)
    first = [] if shared_with(desk, campaign.pk) else issue_acts(desk, campaign, {})
    return [*first, *address_acts(campaign.name, told.codes, told.copies)]


def _end(campaign: RecordRef, codes: Sequence[str]) -> list[Act]:
    over: dict[str, Value] = {"addressed": False}
    return [Act("address", campaign.name, f"notice:{code}", over) for code in codes]


def shared_with(desk: Desk, campaign: int) -> list[str]:
    """The organisations that have a campaign, by code."""
    return sorted({*desk.queries.addressed(campaign), *desk.queries.copied(campaign)})


def name_reporter(desk: Desk, identifier: str, code: str, *, named: bool = True) -> ChangeSet:
    """Name a reporter in a campaign, or name him no more. Each of his reports in it must consent
    to sharing: ``reporter-no-consent``, ``reporter-not-member``."""
    campaign, row = own_campaign(desk, identifier)
    code = code.strip().lower()
    before = texts_of(row, "named_reporters")
    members = members_of(desk.queries, campaign.pk)
    if named:
        refuse_shared(desk, campaign)
        check_consent(members, code)
    after = sorted({*before, code} if named else {*before} - {code})
    if after == before:
        raise Refused("nothing-to-change", id=campaign.reference)
    if not named:
        check_words(desk, members, {key: row[key] for key in WORDS}, after)
    listed: Value = after or None
    return desk.write(Act("amend", campaign.name, "own", {"named_reporters": listed}))
