"""Packages with their editions and items, tasks, alerts, and what organisations answered."""

import json
from collections.abc import Collection, Mapping
from typing import NamedTuple

from liaison_app.domain.editions import is_out
from liaison_app.domain.operations import Value
from liaison_app.store.connection import Database
from liaison_app.store.queries.rows import IN_VIEW, STANDING, Row, select

_NEWEST_FIRST = f"WHERE {IN_VIEW} ORDER BY created_ms DESC, record DESC"
_ADDRESSED = "SELECT record FROM addressing WHERE organisation = ? AND addressed = 1"

# What an organisation can still be late with.
LATE = (
    "ended IS NULL AND (due < ? OR record IN (SELECT parent FROM response WHERE decision_due < ?)"
    " OR record IN (SELECT parent FROM response WHERE exception_until < ?))"
)

# Records with a root of their own that may be items of a package.
ITEM_KINDS = ("alert", "guideline", "request")


class Recipients(NamedTuple):
    """Codes: of those who are to answer, and of those who have it for information."""

    addressed: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()


_NOBODY = Recipients()


def packages(db: Database) -> list[Row]:
    """Every package, drafts included, newest first."""
    return list(select(db, "package", _NEWEST_FIRST))


def tasks(
    db: Database,
    package: int | None,
    organisation: str | None,
    late_on: str | None = None,
    pks: Collection[int] | None = None,
) -> list[Row]:
    """Tasks, soonest due first, those without a date last; with ``late_on`` only those that were
    due before that day, by their own date or by one that was granted, or whose exception ended;
    with ``pks`` only those.

    Beside its fields a row has ``package`` (that one's reference), ``published`` (whether it is
    out), ``exercise`` (whether it belongs to one), ``addressed`` (the codes of those who are to
    answer) and ``copies`` (of the others).
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
        parameters += [late_on] * 3
    if pks is not None:
        conditions.append("record IN (SELECT value FROM json_each(?))")
        parameters.append(json.dumps(list(pks)))
    rest = f"WHERE {' AND '.join(conditions)} ORDER BY due IS NULL, due, reference, record"
    above = {row["pk"]: row for row in packages(db)}
    found = select(db, "task", rest, parameters)
    told = recipients(db, [int(str(row["pk"])) for row in found])
    return [_with_package(row, above.get(row["parent"]), told) for row in found]


def editions(db: Database, package: int) -> list[Row]:
    """The editions of a package, drafts included, the first one first."""
    rest = f"WHERE parent = ? AND {STANDING} ORDER BY edition, record"
    return list(select(db, "edition", rest, [package]))


def package_items(db: Database, package: str) -> dict[str, list[Row]]:
    """What else comes in the package with this id, by kind; tasks hang on it and are asked for
    by themselves."""
    rest = f"WHERE package = ? AND {IN_VIEW} ORDER BY created_ms, record"
    return {kind: list(select(db, kind, rest, [package])) for kind in ITEM_KINDS}


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


def recipients(db: Database, pks: Collection[int]) -> Mapping[int, Recipients]:
    """To whom each of these records goes now; one that goes to nobody is left out."""
    sql = (
        "SELECT record, organisation, copied FROM addressing"
        " WHERE record IN (SELECT value FROM json_each(?)) AND addressed = 1"
        " ORDER BY record, organisation"
    )
    found: dict[int, tuple[list[str], list[str]]] = {}
    for pk, code, copied in db.execute(sql, [json.dumps(list(pks))]).fetchall():
        found.setdefault(pk, ([], []))[1 if copied else 0].append(code)
    return {pk: Recipients(*map(tuple, both)) for pk, both in found.items()}


def addressed(db: Database, pk: int) -> list[str]:
    """The organisations that a record goes to and that are to answer, as codes."""
    return list(recipients(db, [pk]).get(pk, _NOBODY).addressed)


def copied(db: Database, pk: int) -> list[str]:
    """The organisations that have a record for information only, as codes."""
    return list(recipients(db, [pk]).get(pk, _NOBODY).copies)


def operation_names(db: Database, pk: int) -> list[str]:
    """The names (header hashes) of every operation on a record, in the order known here."""
    sql = "SELECT hash FROM operation WHERE record = ? ORDER BY pk"
    return [name.hex() for (name,) in db.execute(sql, [pk]).fetchall()]


def _with_package(
    row: dict[str, Value], package: Row | None, told: Mapping[int, Recipients]
) -> Row:
    """A task may be known before its package is."""
    to = told.get(int(str(row["pk"])), _NOBODY)
    return {
        **row,
        "package": package["reference"] if package else None,
        "exercise": bool(package and package["exercise"]),
        "published": package is not None and is_out(row["edition"], package),
        "addressed": list(to.addressed),
        "copies": list(to.copies),
    }
