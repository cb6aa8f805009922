"""Looking things up: search, history, and how the installation stands."""

from dataclasses import asdict, dataclass

from liaison_app.store.queries import HistoryEntry, SearchResult
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.tasks import task_list


@dataclass(frozen=True)
class Status:
    """What ``liaison status`` says; times are RFC 3339 in UTC or None."""

    role: str
    organisation: str
    replica_id: str
    incidents: int
    tasks: int
    operations: int
    last_bundle_in: str | None
    last_bundle_out: str | None
    unreviewed: int
    conflicts: int
    overdue_tasks: int

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


def search(desk: Desk, text: str, limit: int = 50) -> SearchResult:
    """Records that say ``text``, newest first."""
    return desk.queries.search(text, limit)


def history(desk: Desk, identifier: str) -> list[HistoryEntry]:
    """Every operation on one record: who, when, what, and through which bundle."""
    return desk.queries.history(desk.find(identifier).pk)


def status(desk: Desk) -> Status:
    """The installation at a glance."""
    counts = desk.queries.counts()
    return Status(
        role=desk.installation.role,
        organisation=desk.installation.organisation,
        replica_id=desk.installation.replica,
        incidents=counts.incidents,
        tasks=counts.tasks,
        operations=counts.operations,
        last_bundle_in=desk.queries.last_bundle_in(),
        last_bundle_out=desk.inbox.last_out(),
        unreviewed=len(desk.inbox.arrivals("unreviewed")),
        conflicts=counts.conflicts,
        overdue_tasks=sum(
            response.overdue for task in task_list(desk) for response in task.responses
        ),
    )
