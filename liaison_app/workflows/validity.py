"""Whether an organisation takes part now: by the registry, within the days it is valid for."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from liaison_app.domain.arrival import Replica
from liaison_app.domain.dates import parse_rfc3339
from liaison_app.domain.errors import BundleRefused, Refused
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.time_floor import clock_state

# What began by the office's clock has begun, though ours be a little behind it.
_SLACK = timedelta(days=1)


def is_in_force(replica: Replica, now: datetime) -> bool:
    """Whether its organisation takes part at ``now``."""
    begin = replica.valid_from
    if replica.withdrawn or (begin and parse_rfc3339(begin) - now > _SLACK):
        return False
    return replica.valid_until is None or now < parse_rfc3339(replica.valid_until)


def in_force(desk: Desk, found: Sequence[Replica], *, named: bool) -> list[Replica]:
    """Those of ``found`` whose organisation takes part now.

    Where none does: Refused ``organisation-not-valid`` if it was ``named``, else
    ``no-recipients``.
    """
    judged = clock_state(desk).judged
    valid = [each for each in found if is_in_force(each, judged)]
    if not valid and named:
        raise Refused("organisation-not-valid", organisation=found[0].organisation.upper())
    if not valid:
        raise Refused("no-recipients")
    return valid


def check_sender(desk: Desk, sender: Replica) -> None:
    """Raise ``bundle-sender-expired`` unless the sender's organisation takes part now. The office
    always does; of one that was withdrawn, what was sent before still counts by its sequence."""
    if sender.organisation == desk.trust.office or sender.withdrawn:
        return
    if not is_in_force(sender, clock_state(desk).judged):
        raise BundleRefused(
            "bundle-sender-expired",
            organisation=sender.organisation.upper(),
            replica=sender.id,
        )
