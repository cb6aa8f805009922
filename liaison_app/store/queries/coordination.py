"""Packages, tasks, alerts, and what organisations answered."""

from liaison_app.domain.operations import Value
from liaison_app.store.connection import Database
from liaison_app.store.queries.rows import IN_VIEW, STANDING, Row, select

_NEWEST_FIRST = f"WHERE {IN_VIEW} ORDER BY created_ms DESC, record DESC"
_ADDRESSED = "SELECT record FROM addressing WHERE organisation = ? AND addressed = 1"

LATE = "(due < ? OR record IN (SELECT parent FROM response WHERE decision_due < ?))"


def packages(db: Database) -> list[Row]:
    """Every package, drafts included, newest first."""
    return list(select(db, "package", _NEWEST_FIRST))


def tasks(
    db: Database,
    package: int | None,
    organisation: str | None,
    late_on: str | None = None,
) -> list[Row]:
    """Tasks, soonest due first, those without a date last; with ``late_on`` only those that were
    due before that day, by their own date or by one that was granted.

    Beside its fields a row has ``package`` (that one's reference), ``published`` and
    ``addressed`` (organisation codes).
    """
    conditions, parameters = [IN_VIEW], list[object]()
    if package is not None:
        conditions.append("parent = ?")
        parameters.append(package)
    if organisation is not None:
        conditions.append(f"record IN ({_ADDRESSED})")
        parameters.append(organisation.lower())
    if late_on is not None:
        conditions.append(LATE)
        parameters += [late_on, late_on]
    rest = f"WHERE {' AND '.join(conditions)} ORDER BY due IS NULL, due, reference, record"
    above = {row["pk"]: row for row in packages(db)}
    return [
        _with_package(db, row, above.get(row["parent"]))
        for row in select(db, "task", rest, parameters)
    ]


def responses(db: Database, task: int) -> list[Row]:
    """What organisations answered to a task, by organisation."""
    return list(
        select(db, "response", f"WHERE parent = ? AND {STANDING} ORDER BY owner, record", [task])
    )


def alerts(db: Database) -> list[Row]:
    """Every alert, newest first."""
    return list(select(db, "alert", _NEWEST_FIRST))


def acknowledgements(db: Database, alert: int) -> list[Row]:
    """Who acknowledged an alert, by organisation."""
    return list(
        select(
            db,
            "acknowledgement",
            f"WHERE parent = ? AND {STANDING} ORDER BY owner, record",
            [alert],
        )
    )


def addressed(db: Database, pk: int) -> list[str]:
    """The organisations a task or an alert is addressed to now, as codes."""
    sql = "SELECT organisation FROM addressing WHERE record = ? AND addressed = 1"
    return sorted(code for (code,) in db.execute(sql, [pk]).fetchall())


def operation_names(db: Database, pk: int) -> list[str]:
    """The names (header hashes) of every operation on a record, in the order known here."""
    sql = "SELECT hash FROM operation WHERE record = ? ORDER BY pk"
    return [name.hex() for (name,) in db.execute(sql, [pk]).fetchall()]


def _with_package(db: Database, row: dict[str, Value], package: Row | None) -> Row:
    """A task may be known before its package is."""
    codes = addressed(db, int(str(row["pk"])))
    return {
        **row,
        "package": package["reference"] if package else None,
        "published": bool(package and package["published_at"]),
        "addressed": list(codes),
    }
