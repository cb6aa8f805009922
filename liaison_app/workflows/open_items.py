"""What is open at this installation: what a successor takes over."""

from dataclasses import dataclass

from liaison_app.domain.vocabulary import ENDED_STATUS, INCIDENT_STATUS
from liaison_app.workflows.desk import Desk

LISTED = 200  # of each status: a list for reading, not an export


@dataclass(frozen=True)
class OpenItem:
    """``kind`` is incident, task, or bundle (a file not yet reviewed, whose name is ``title``)."""

    kind: str
    reference: str
    title: str


@dataclass(frozen=True)
class OpenItems:
    """``incidents`` and ``tasks`` count all that are open, ``items`` lists the newest."""

    incidents: int
    tasks: int
    bundles: int
    conflicts: int
    items: tuple[OpenItem, ...]


def open_items(desk: Desk) -> OpenItems:
    """Incidents that have not ended, unanswered tasks, bundles to review, conflicts to settle."""
    from liaison_app.workflows.tasks import task_list

    incidents, total = [], 0
    for status in (each.code for each in INCIDENT_STATUS if each.code not in ENDED_STATUS):
        count, rows = desk.queries.incidents(status=status, limit=LISTED)
        total += count
        incidents += [
            OpenItem("incident", str(row.get("reference") or ""), str(row.get("title") or ""))
            for row in rows
        ]
    own = desk.installation.organisation
    tasks = [
        OpenItem("task", task.reference, task.title)
        for task in task_list(desk)
        if any(
            response.waits
            for response in task.responses
            if desk.is_office or response.organisation == own
        )
    ]
    bundles = [OpenItem("bundle", "", each.name) for each in desk.inbox.arrivals("unreviewed")]
    return OpenItems(
        incidents=total,
        tasks=len(tasks),
        bundles=len(bundles),
        conflicts=desk.queries.counts().conflicts,
        items=(*incidents, *tasks[:LISTED], *bundles[:LISTED]),
    )
