"""The tables that the journal does not list row by row, but whose rows its operations imply."""

from collections.abc import Iterator

from liaison_app.domain.canonical import decode
from liaison_app.domain.operations import Body
from liaison_app.store import installation
from liaison_app.store.audit_journal import Walk
from liaison_app.store.connection import Database
from liaison_app.store.problems import RECORD, RETURNED, UNLISTED, Problem
from liaison_app.store.visibility import Withdrawn, below

_CHECKS = (
    # The root is that of the record above; a record without one above is its own.
    (
        "record",
        RECORD,
        "SELECT min(r.pk) FROM record r LEFT JOIN record p ON p.pk = r.parent"
        " WHERE r.root IS NOT CASE r.parent WHEN 0 THEN r.pk ELSE p.root END",
    ),
    # A record is there because an operation names it, or one below it.
    (
        "record",
        UNLISTED,
        "SELECT min(pk) FROM record r"
        " WHERE NOT EXISTS (SELECT 1 FROM operation o WHERE o.record = r.pk)"
        " AND pk NOT IN (SELECT parent FROM record)",
    ),
    (
        "replica",
        UNLISTED,
        "SELECT min(pk) FROM replica r"
        " WHERE NOT EXISTS (SELECT 1 FROM operation o WHERE o.replica = r.pk)",
    ),
    (
        "receipt",
        UNLISTED,
        "SELECT min(rowid) FROM receipt WHERE bundle NOT IN (SELECT pk FROM bundle)",
    ),
    # Who holds what: of records there are, not of an organisation's own; and from whom something
    # was withdrawn, he had it.
    (
        "held",
        UNLISTED,
        "SELECT min(h.record) FROM held h LEFT JOIN record r ON r.pk = h.record"
        " WHERE r.pk IS NULL OR r.owner = h.organisation",
    ),
    (
        "held",
        UNLISTED,
        "SELECT min(o.record) FROM operation o JOIN replica r ON r.pk = o.replica"
        " WHERE r.id = (SELECT value FROM meta WHERE key = 'replica') AND o.kind = 'withdraw'"
        " AND NOT EXISTS (SELECT 1 FROM held h WHERE h.record = o.record"
        " AND 'notice:' || h.organisation = o.compartment)",
    ),
    # The forks remembered are those there are.
    (
        "fork",
        RECORD,
        "WITH there AS (SELECT replica, seq FROM operation GROUP BY replica, seq"
        " HAVING count(*) > 1) SELECT min(seq) FROM (SELECT * FROM (SELECT * FROM there EXCEPT"
        " SELECT replica, seq FROM fork) UNION ALL SELECT * FROM (SELECT replica, seq FROM fork"
        " EXCEPT SELECT * FROM there))",
    ),
)


def check(db: Database, _: Walk) -> Iterator[Problem]:
    """The first row of each table that does not belong there or is not what it should be."""
    for table, reason, sql in _CHECKS:
        row = db.conn.execute(sql).fetchone()[0]
        if row is not None:
            yield Problem(table, reason, detail=str(row))
    yield from _withdrawn_again(db)
    here = installation.read(db)
    sql = "SELECT pk FROM replica WHERE id = ? AND organisation <> ?"
    for (pk,) in db.conn.execute(sql, [here.replica, here.organisation]).fetchall():
        yield Problem("replica", RECORD, detail=str(pk))


def _withdrawn_again(db: Database) -> Iterator[Problem]:
    """Values that were withdrawn from this organisation and are here all the same: somebody put an
    older page back."""
    withdrawn = Withdrawn(db)
    sql = "SELECT record FROM access WHERE organisation = ? AND withdrawn = 1"
    own = installation.get(db, "organisation")
    records = below(db, [pk for (pk,) in db.conn.execute(sql, [own])])
    for pk in records:
        if not withdrawn.covers(pk):
            continue
        rows = db.conn.execute(
            "SELECT pk, body FROM operation WHERE record = ? AND body IS NOT NULL"
            " AND compartment NOT LIKE 'notice:%'",
            [pk],
        ).fetchall()
        for operation, body in rows:
            if decode(body, Body).values:
                yield Problem("operation", RETURNED, detail=str(operation))
