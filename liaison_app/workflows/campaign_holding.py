"""Campaigns that stay at the office although they are shared: what they rest on has changed.

A report's owner took his consent back, a report was marked more strictly or linked: nothing more of
a campaign leaves then, for anybody, until the office has settled it. What is out stays out; to take
it back is an act of its own.
"""

from liaison_app.domain.errors import Refused
from liaison_app.store.labels import Called
from liaison_app.store.queries import RecordRef
from liaison_app.workflows.campaign_content import check_leaving
from liaison_app.workflows.desk import Desk


def withheld_campaigns(desk: Desk) -> frozenset[str]:
    """The ids of shared campaigns of which nothing may leave now; none but at the office. Judged
    anew when something was written."""
    if not desk.is_office:
        return frozenset()
    position, _ = desk.queries.newest_position()
    if desk.withheld is None or desk.withheld[0] != position:
        refs = [desk.queries.ref(pk) for pk in desk.queries.shared_campaigns()]
        ids = frozenset(ref.name.id for ref in refs if why_withheld(desk, ref) is not None)
        desk.withheld = (position, ids)
    return desk.withheld[1]


def why_withheld(desk: Desk, campaign: RecordRef) -> Refused | None:
    """What refuses a campaign that is shared; None where it may leave, or nobody is to have it."""
    if not (desk.queries.addressed(campaign.pk) or desk.queries.copied(campaign.pk)):
        return None
    try:
        check_leaving(desk, campaign, desk.queries.row(campaign))
    except Refused as refused:
        return refused
    return None


def withheld_from(desk: Desk, organisations: frozenset[str]) -> list[tuple[str, Called]]:
    """Which of these organisations do not get a campaign meant for them, each with the campaign."""
    found = []
    for uuid in sorted(withheld_campaigns(desk)):
        pk = desk.find(uuid, "campaign").pk
        codes = {*desk.queries.addressed(pk), *desk.queries.copied(pk)} & organisations
        found += [(code, desk.queries.called(pk)) for code in sorted(codes)]
    return found
