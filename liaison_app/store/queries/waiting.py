"""What still waits, picked out in SQL, so that the first screen builds views of that alone.

Each list has everything that may wait and nothing that is settled for certain; the views decide.
"""

from liaison_app.store.connection import Database
from liaison_app.store.queries.rows import IN_VIEW, Row, by_pks, select

# Whether every value that stands in a cell of an answer is the one its decision judged. A cell
# written only once has no row of its own.
_JUDGED = (
    "NOT EXISTS(SELECT 1 FROM cell c JOIN operation o ON o.pk = c.operation"
    " WHERE c.record = r.record AND c.compartment = 'own' AND c.field = '{field}'"
    " AND c.superseded = 0 AND lower(hex(o.hash)) <> coalesce(r.judges, ''))"
)
_TASK_SETTLED = (
    "(r.decision IN ('verified', 'not-applicable-decided')"
    " OR (r.decision = 'exception-accepted' AND r.exception_until IS NULL))"
    f" AND {_JUDGED.format(field='status')}"
)
_REPLY_SETTLED = f"r.decision = 'accepted' AND {_JUDGED.format(field='answered_at')}"
# What the organisation has yet to say; what was returned is asked for again.
_REPLIED = "r.answered_at IS NOT NULL AND coalesce(r.decision, '') <> 'returned'"


def open_tasks(db: Database, organisation: str | None) -> list[int]:
    """The pks of tasks that stand and that somebody has not settled; with ``organisation``, that
    one."""
    return _open(db, "task", "response", _TASK_SETTLED, organisation)


def open_requests(db: Database, organisation: str | None) -> list[Row]:
    """Requests that are out: with ``organisation`` those it has to answer, else those of which an
    answer is missing or not judged. Newest first."""
    settled = _REPLIED if organisation else _REPLY_SETTLED
    found = _open(db, "request", "reply", settled, organisation)
    rows = by_pks(db, "request", sorted(found, reverse=True))
    return [row for row in rows if row["issued_at"]]


def open_alerts(db: Database, organisation: str | None) -> list[Row]:
    """Alerts that are out and that somebody, or ``organisation``, has not acknowledged. Newest
    first."""
    found = _open(db, "alert", "acknowledgement", "TRUE", organisation)
    rows = by_pks(db, "alert", sorted(found, reverse=True))
    return [row for row in rows if row["issued_at"]]


def disposals_proposed(db: Database) -> list[Row]:
    """Disposals that another officer has yet to approve, oldest first."""
    return list(
        select(db, "disposal", "WHERE approval IS NULL AND done_at IS NULL ORDER BY record")
    )


def _open(
    db: Database, kind: str, answer: str, settled: str, organisation: str | None
) -> list[int]:
    """Of this kind, what has an addressee without a settled answer, or an answer that is not."""
    of = " AND a.organisation = :code" if organisation else ""
    by = " AND r.owner = :code" if organisation else ""
    given = f"SELECT 1 FROM {answer} r WHERE r.parent = x.record AND coalesce(r.removed, 0) = 0"
    sql = (
        f"SELECT x.record FROM {kind} x WHERE x.{IN_VIEW} AND x.ended IS NULL AND ("
        "EXISTS(SELECT 1 FROM addressing a WHERE a.record = x.record AND a.addressed = 1"
        f" AND a.copied = 0{of}"
        f" AND NOT EXISTS({given} AND r.owner = a.organisation AND {settled}))"
        f" OR EXISTS({given}{by} AND NOT ({settled})))"
    )
    if organisation:
        # From what it was addressed, not from all there is of a kind.
        sql += (
            " AND x.record IN (SELECT record FROM addressing WHERE organisation = :code"
            f" UNION ALL SELECT parent FROM {answer} WHERE owner = :code)"
        )
    return [pk for (pk,) in db.execute(sql, {"code": organisation} if organisation else {})]


class WaitingQueries:
    """What waits for this installation (``organisation``: an agency; None: the office)."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def tasks(self, organisation: str | None) -> list[int]:
        return open_tasks(self._db, organisation)

    def requests(self, organisation: str | None) -> list[Row]:
        return open_requests(self._db, organisation)

    def alerts(self, organisation: str | None) -> list[tuple[int, Row]]:
        return [(int(str(row["pk"])), row) for row in open_alerts(self._db, organisation)]

    def disposals(self) -> list[Row]:
        return disposals_proposed(self._db)
