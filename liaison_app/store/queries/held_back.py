"""What is meant for a recipient and does not go to it now, and what was withdrawn from whom."""

from dataclasses import dataclass
from datetime import datetime

from liaison_app.domain.clock import instant
from liaison_app.domain.markings import RED
from liaison_app.domain.sending import Direction, why_held
from liaison_app.store import installation
from liaison_app.store.connection import Database
from liaison_app.store.labels import Called, called
from liaison_app.store.merging import heads
from liaison_app.store.standing import Standings
from liaison_app.store.supervision import supervisors
from liaison_app.store.visibility import Withdrawn

# Addressed to the recipient; or reported, and marked so that it can hardly go.
_ADDRESSED = "SELECT record FROM addressing WHERE organisation = ? AND addressed = 1"
_REPORTED = (
    "SELECT record FROM incident WHERE owner = ? AND reported = 1 AND hidden = 0 AND shelf < 2"
    " AND (tlp IS NULL OR tlp = ? OR grade = 'confidentiality-3')"
)


@dataclass(frozen=True)
class HeldBack:
    """One record that does not go. ``reason``: markings, unpublished, withdrawn."""

    record: Called
    reason: str


@dataclass(frozen=True)
class WithdrawnRecord:
    """A record withdrawn from an organisation. ``at`` is the office's clock."""

    record: Called
    organisation: str
    at: datetime


def held_back(db: Database, recipient: str, tlp_max: str) -> list[HeldBack]:
    """Records meant for an organisation that do not go there now."""
    here = installation.read(db)
    if here.organisation == recipient:
        return []
    way = Direction(here.organisation, recipient, here.office_code, tlp_max, supervisors(db))
    if here.organisation == here.office_code:
        rows = db.conn.execute(_ADDRESSED, [recipient]).fetchall()
    else:
        rows = db.conn.execute(_REPORTED, [here.organisation, RED]).fetchall()
    standings = Standings(db, recipient)
    pks = [pk for (pk,) in rows]
    standings.prepare(pks)
    withdrawn = Withdrawn(db, recipient)
    found = []
    for pk in pks:
        reason = why_held(standings.of(pk), "own", way)
        if reason:
            found.append(HeldBack(called(db, pk), reason))
    seen = {each.record.id for each in found}
    if here.organisation == here.office_code:
        found += [
            HeldBack(each.record, "withdrawn")
            for each in withdrawn_records(db, recipient)
            if each.record.id not in seen and withdrawn.covers(_pk(db, each.record.id))
        ]
    return found


def withdrawn_records(db: Database, organisation: str | None = None) -> list[WithdrawnRecord]:
    """What is withdrawn now, the latest first: from one organisation, or from all."""
    where, parameters = ("AND organisation = ?", [organisation]) if organisation else ("", [])
    sql = f"SELECT record, organisation FROM access WHERE withdrawn = 1 {where}"
    found = []
    for pk, code in db.conn.execute(sql, parameters).fetchall():
        newest = max(heads(db, (pk, f"notice:{code}", "withdrawn")))
        found.append(WithdrawnRecord(_named(db, pk), code, instant(newest.time)))
    return sorted(found, key=lambda each: each.at, reverse=True)


def _named(db: Database, pk: int) -> Called:
    """As people call it; where its values went, as the withdrawal calls it."""
    row = db.conn.execute("SELECT name FROM reference WHERE record = ? LIMIT 1", [pk]).fetchone()
    label = called(db, pk)
    return label._replace(reference=row[0]) if row else label


def _pk(db: Database, uuid: str) -> int:
    found: int = db.conn.execute("SELECT pk FROM record WHERE uuid = ?", [uuid]).fetchone()[0]
    return found
