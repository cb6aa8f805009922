"""Receipts that contradict our journal on the word of one organisation alone.

A receipt for a journal that is not ours is what a case log that was put back looks like, and what
anybody who may send to us can invent. It is told as a doubt about who gave it, not as damage here,
where everything else says that nothing was put back: the marks outside the case log hold, and a
receipt that another organisation gave later holds too. Until then, or once a second organisation
says the like, it counts as before.
"""

from dataclasses import dataclass, replace

from liaison_app.store.audit import MAX_PROBLEMS
from liaison_app.store.caselog import AuditReport
from liaison_app.store.marks import MarkReport
from liaison_app.store.problems import RECEIPT
from liaison_app.workflows.desk import Desk


@dataclass(frozen=True)
class Doubtful:
    """A receipt of replica ``replica_id`` for our bundle ``sequence``."""

    organisation: str
    replica_id: str
    sequence: int


def without_doubtful(
    desk: Desk, report: AuditReport, marks: MarkReport
) -> tuple[AuditReport, tuple[Doubtful, ...]]:
    """The report without what one organisation alone says against everything else, and that.
    ``marks`` is what the witnesses outside the case log say; where none was asked, or more was
    found than the report holds, it stays as it is."""
    others = tuple(each for each in report.problems if each.reason != RECEIPT)
    if others == report.problems or len(report.problems) >= MAX_PROBLEMS:
        return report, ()
    doubtful = _of_one_alone(desk) if marks.checked and marks.ok else ()
    if not doubtful:
        return report, ()
    rest = replace(
        report,
        problems=others,
        reason=others[0].reason if others else "",
        receipts_say=MarkReport(report.receipts_say.checked),
    )
    return rest, doubtful


def _of_one_alone(desk: Desk) -> tuple[Doubtful, ...]:
    doubtful: list[Doubtful] = []
    since, holding = 0, set[tuple[str, int]]()
    for bundle, giver, receipt in desk.queries.receipts_of_epoch(desk.installation.replica):
        known = desk.trust.replicas.get(giver)
        if known is None:
            return ()  # whose word it is nobody can say
        organisation = known.organisation
        if desk.queries.head_at(receipt.journal.position) == receipt.journal.head:
            holding.add((organisation, bundle))
        else:
            doubtful.append(Doubtful(organisation, giver, receipt.seq))
            since = max(since, bundle)
    named = {each.organisation for each in doubtful}
    confirmed = any(other not in named and bundle > since for other, bundle in holding)
    return tuple(doubtful) if len(named) == 1 and confirmed else ()
