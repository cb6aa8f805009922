"""Whether something may be issued as it stands: what whoever presses 発出 is led to."""

from dataclasses import dataclass

from liaison_app.workflows.circulation import APPROVED, circulations
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.issuable import Issuable, issuable
from liaison_app.workflows.issue_content import ISSUED_KINDS
from liaison_app.workflows.release_policy import asks_for_approval

# It may go out; it has to be drafted for approval; others have it; it was approved as it stands.
FREE, NEEDED, WAITS, GRANTED = "free", "needed", "waits", "granted"


@dataclass(frozen=True)
class IssueStanding:
    """``state`` is one of the above; the rest is said of a circulation where there is one: its id,
    who approved it, and the recipients and changes that were approved."""

    state: str
    subject: Issuable
    circulation: str = ""
    approved_by: str = ""
    to: tuple[str, ...] = ()
    changes: str = ""


def issue_standing(desk: Desk, identifier: str) -> IssueStanding:
    """How a draft (or what is shared further) stands towards the approval that is asked for."""
    subject = desk.find(identifier, *ISSUED_KINDS)
    called = issuable(desk, subject)
    if not asks_for_approval(desk):
        return IssueStanding(FREE, called)
    for each in circulations(desk):
        if each.subject.name.id != subject.name.id or each.changed:
            continue
        if each.state != APPROVED:
            return IssueStanding(WAITS, called, each.id)
        to = each.row["to"] if isinstance(each.row["to"], list) else []
        by, changes = str(each.row["approved_by"]), str(each.row["changes"] or "")
        return IssueStanding(GRANTED, called, each.id, by, tuple(to), changes)
    return IssueStanding(NEEDED, called)
