"""What is seen in more than one place, read from what `store.traits` noted as it came.

Nothing is scanned: the noted values are read newest first, each one's incidents by an index, with
a limit. Only what stands counts: incidents in view that are real (or, for an exercise's alert,
exercises), no reference cases and none that was merged into another one.
"""

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from liaison_app.store.connection import Database
from liaison_app.store.queries.rows import IN_VIEW, STANDING, Row, select

# Of each value so many incidents are looked at, the newest ones.
EACH = 200
_EXERCISE = 1  # the shelf of exercises; real incidents are on 0
_PAGE = 200
_DIGEST = 64  # hex digits of a SHA-256
_ARMS = (
    ("indicator", "o.type", "indicator", "parent", "value", "AND o.hidden = 0"),
    ("attachment", "'sha256'", "attachment", "parent", "sha256", "AND o.hidden = 0"),
    ("cve", "'cve'", "incident_cve", "record", "value", ""),
)


@dataclass(frozen=True)
class Match:
    """An incident that has a value: ``by`` says as what (``indicator`` ``attachment`` ``cve``), of
    which ``type``; ``pk`` is the indicator's, the attachment's or the incident's own."""

    by: str
    type: str
    pk: int
    incident: int
    whose: str


@dataclass(frozen=True)
class Sighting:
    """An indicator of an alert or a campaign (``root``) that some incident has."""

    indicator: int
    root: int
    newest: int


@dataclass(frozen=True)
class Techniques:
    """The techniques that an incident names."""

    incident: int
    whose: str
    techniques: tuple[str, ...]


def matches(
    db: Database,
    value: str,
    *,
    exercise: bool = False,
    owners: Collection[str] | None = None,
    limit: int = EACH,
) -> list[Match]:
    """The incidents with this value, newest first; of these ``owners`` only, where given."""
    found = []
    for by, kind, table, case, key, standing in _ARMS:
        if (by == "attachment" and len(value) != _DIGEST) or (by == "cve" and value[:4] != "CVE-"):
            continue
        whose = " AND i.owner IN (SELECT value FROM json_each(?))" if owners is not None else ""
        sql = (
            f"SELECT {kind}, o.record, i.record, i.whose FROM {table} o"
            f" CROSS JOIN incident i ON i.record = o.{case} WHERE o.{key} = ? {standing}"
            f" AND i.shelf = ?{whose} ORDER BY o.record DESC LIMIT ?"
        )
        given = [] if owners is None else [json.dumps(sorted(owners))]
        shelf = _EXERCISE if exercise else 0
        rows = db.execute(sql, [value, shelf, *given, limit]).fetchall()
        found += [Match(by, *row) for row in rows]
    return sorted(found, key=lambda each: -each.pk)[:limit]


def shared(db: Database, after: int = 0) -> Iterator[str]:
    """The values that were noted as shared, the newest first; those newer than ``after``."""
    sql = (
        "SELECT newest, value FROM shared_trait WHERE (newest, value) < (?, ?) AND newest > ?"
        " ORDER BY newest DESC, value DESC LIMIT ?"
    )
    last: tuple[int, str] = (2**62, "")
    while rows := db.execute(sql, [*last, after, _PAGE]).fetchall():
        yield from (value for _, value in rows)
        last = rows[-1]


def sightings(db: Database, after: int, limit: int) -> list[Sighting]:
    """The newest sightings of indicators in view, those newer than ``after``."""
    sql = (
        "SELECT s.indicator, s.root, s.newest FROM sighted s"
        " CROSS JOIN indicator o ON o.record = s.indicator AND o.hidden = 0"
        " WHERE s.newest > ? ORDER BY s.newest DESC LIMIT ?"
    )
    return [Sighting(*row) for row in db.execute(sql, [after, limit]).fetchall()]


def sightings_of(db: Database, root: int) -> list[Sighting]:
    """The indicators of one alert or campaign that some incident has."""
    sql = (
        "SELECT s.indicator, s.root, s.newest FROM sighted s"
        " CROSS JOIN indicator o ON o.record = s.indicator AND o.hidden = 0"
        " WHERE s.root = ? ORDER BY s.indicator"
    )
    return [Sighting(*row) for row in db.execute(sql, [root]).fetchall()]


def watching(db: Database, values: Iterable[str]) -> list[tuple[str, int]]:
    """Which alerts and campaigns (pks) have these values as indicators: (value, root)."""
    sql = (
        "SELECT w.value, w.root FROM json_each(?) v CROSS JOIN watched w ON w.value = v.value"
        " CROSS JOIN indicator o ON o.record = w.record AND o.hidden = 0 ORDER BY w.root DESC"
    )
    return list(db.execute(sql, [json.dumps(list(values))]).fetchall())


def traits_of(db: Database, incident: int) -> list[str]:
    """The values by which an incident may be found elsewhere."""
    sql = (
        "SELECT value FROM indicator WHERE parent = ?1 AND hidden = 0"
        " UNION SELECT sha256 FROM attachment WHERE parent = ?1 AND hidden = 0"
        " UNION SELECT c.value FROM incident i, json_each(i.cves) c WHERE i.record = ?1"
    )
    return [value for (value,) in db.execute(sql, [incident]).fetchall()]


def recent_techniques(db: Database, since_ms: int, limit: int) -> list[Techniques]:
    """The real incidents known since a time that name techniques, newest first."""
    # Left to choose, SQLite goes through all of that time: the other index has the whole order.
    sql = (
        "SELECT record, whose, techniques FROM incident INDEXED BY incident_techniques"
        " WHERE shelf = 0 AND created_ms >= ?"
        " AND techniques IS NOT NULL ORDER BY created_ms DESC, record DESC LIMIT ?"
    )
    return [
        Techniques(record, whose, tuple(json.loads(techniques)))
        for record, whose, techniques in db.execute(sql, [since_ms, limit]).fetchall()
    ]


def campaigns_of(db: Database, incidents: Iterable[str]) -> list[tuple[str, int]]:
    """The campaigns (pks) that incidents (uuids) are members of: (incident, campaign)."""
    sql = (
        "SELECT m.incident, m.parent FROM json_each(?) v"
        " CROSS JOIN campaign_member m ON m.incident = v.value WHERE m.hidden = 0"
    )
    return list(db.execute(sql, [json.dumps(list(incidents))]).fetchall())


def campaign_members(db: Database, campaign: int) -> list[Row]:
    """The members of a campaign (rows of ``campaign-member``), in the order they were linked."""
    rest = f"WHERE parent = ? AND {STANDING} ORDER BY record"
    return list(select(db, "campaign-member", rest, [campaign]))


def former_members(db: Database, campaign: int) -> list[Row]:
    """What was a member of a campaign and was unlinked."""
    rest = f"WHERE parent = ? AND NOT ({STANDING}) ORDER BY record"
    return list(select(db, "campaign-member", rest, [campaign]))


def campaigns(db: Database) -> list[Row]:
    """Every campaign, newest first."""
    return list(select(db, "campaign", f"WHERE {IN_VIEW} ORDER BY created_ms DESC, record DESC"))


def shared_campaigns(db: Database) -> list[int]:
    """The campaigns (pks) that somebody is to have; all are looked at, for there are few."""
    sql = (
        "SELECT record FROM campaign WHERE hidden = 0 AND EXISTS"
        " (SELECT 1 FROM addressing a WHERE a.record = campaign.record AND a.addressed = 1)"
    )
    return [pk for (pk,) in db.execute(sql).fetchall()]


def newest_record(db: Database) -> int:
    """The number of the record named last; those named later have a greater one."""
    found: int = db.execute("SELECT coalesce(max(pk), 0) FROM record").fetchone()[0]
    return found
