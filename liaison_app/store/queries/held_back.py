"""What is meant for a recipient and does not go to it now, and what was withdrawn from whom.

Only what is marked or unpublished so that it may be held back is looked at, not all that is meant.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from liaison_app.domain.clock import instant
from liaison_app.domain.markings import AMBER_STRICT, CEILING, GRADE_ORDER, RED, TLP_ORDER
from liaison_app.domain.sending import Direction, markings_allow, why_held
from liaison_app.store import installation
from liaison_app.store.connection import Database
from liaison_app.store.labels import Called, called
from liaison_app.store.merging import heads
from liaison_app.store.routes import routes
from liaison_app.store.standing import Standings
from liaison_app.store.visibility import Withdrawn

_TLP, _GRADE = "SELECT value FROM json_each(:tlp)", "SELECT value FROM json_each(:grade)"
_INCIDENTS = (
    "SELECT record FROM incident INDEXED BY incident_by_tlp"
    f" WHERE shelf IN (0, 1) AND tlp IN ({_TLP})"
    " UNION SELECT record FROM incident INDEXED BY incident_by_grade"
    f" WHERE shelf IN (0, 1) AND grade IN ({_GRADE})"
    " UNION SELECT record FROM \"conflict\" WHERE field IN ('tlp', 'grade', 'recipients')"
)
_ISSUED = ("task", "alert", "guideline", "request", "meeting", "campaign")
_MARKED = f"({{0}}tlp IS NULL OR {{0}}tlp IN ({_TLP}) OR {{0}}grade IN ({_GRADE}))"
# Of what the office issues there is little beside incidents; each is looked at once.
_ADDRESSED = (
    f"WITH blocked(record) AS ({_INCIDENTS}"
    + "".join(f" UNION SELECT record FROM {kind} WHERE {_MARKED.format('')}" for kind in _ISSUED)
    + " UNION SELECT task.record FROM package JOIN task ON task.parent = package.record"
    f" WHERE package.published_at IS NULL OR {_MARKED.format('package.')})"
    " SELECT a.record, a.organisation FROM blocked b JOIN addressing a ON a.record = b.record"
    " WHERE a.addressed = 1 ORDER BY a.organisation, a.record"
)
# What an answer is expected to. Who has a copy answers nothing.
_ANSWERED = ("task", "alert", "request")
_ASKED = (
    "WITH disputed(record) AS"
    " (SELECT record FROM \"conflict\" WHERE field IN ('tlp', 'grade', 'recipients')),"
    " blocked(record) AS (SELECT record FROM disputed"
    + "".join(f" UNION SELECT record FROM {kind} WHERE {_MARKED.format('')}" for kind in _ANSWERED)
    + " UNION SELECT task.record FROM package JOIN task ON task.parent = package.record"
    f" WHERE {_MARKED.format('package.')} OR package.record IN (SELECT record FROM disputed))"
    " SELECT a.organisation, a.record FROM blocked b JOIN addressing a ON a.record = b.record"
    " WHERE a.addressed = 1 AND a.copied = 0 ORDER BY a.organisation, a.record"
)


@dataclass(frozen=True)
class HeldBack:
    """One record that does not go to an organisation. ``reason``: markings, unpublished,
    withdrawn."""

    organisation: str
    record: Called
    reason: str


@dataclass(frozen=True)
class WithdrawnRecord:
    """A record withdrawn from an organisation. ``at`` is the office's clock."""

    record: Called
    organisation: str
    at: datetime


def held_back(db: Database, tlp_max: Mapping[str, str]) -> list[HeldBack]:
    """Records meant for organisations, with their entitlements, that do not go there now."""
    here = installation.read(db)
    wanted = {code: most for code, most in tlp_max.items() if code != here.organisation}
    if not wanted:
        return []
    judged = _Judged(db, here.organisation, here.office_code, wanted)
    if here.organisation != here.office_code:
        blocked = [pk for (pk,) in db.execute(_INCIDENTS, judged.stricter).fetchall()]
        return [each for code in wanted for each in judged.held(code, blocked)]
    by_organisation: dict[str, list[int]] = {}
    for pk, code in db.execute(_ADDRESSED, judged.stricter).fetchall():
        by_organisation.setdefault(code, []).append(pk)
    found = []
    for code in wanted:
        found += judged.held(code, by_organisation.get(code, ()))
        found += judged.withdrawn(code, {each.record.id for each in found})
    return found


def kept_by_markings(db: Database, tlp_max: Mapping[str, str]) -> dict[int, set[str]]:
    """Of tasks, alerts and requests, by pk: whom each is addressed to that its markings keep it
    from. Who is not in ``tlp_max`` may have what any organisation may."""
    stricter = _stricter({AMBER_STRICT, *tlp_max.values()})
    by_organisation: dict[str, list[int]] = {}
    for code, pk in db.execute(_ASKED, stricter).fetchall():
        by_organisation.setdefault(code, []).append(pk)
    return kept_of(db, tlp_max, by_organisation)


def kept_of(
    db: Database, tlp_max: Mapping[str, str], by_organisation: Mapping[str, Sequence[int]]
) -> dict[int, set[str]]:
    """The same of what is meant for organisations, by code, addressed or not."""
    found: dict[int, set[str]] = {}
    for code, pks in by_organisation.items():
        standings, most = Standings(db, code), tlp_max.get(code, AMBER_STRICT)
        standings.prepare(pks)
        for pk in pks:
            each = standings.of(pk)
            if not markings_allow(each.tlp, each.grade, most, named=each.named):
                found.setdefault(pk, set()).add(code)
    return found


def _stricter(tlp_max: Iterable[str]) -> dict[str, str]:
    """The labels and grades, as JSON, that keep something from whoever is entitled to least."""
    least = min(TLP_ORDER.get(most, -1) for most in tlp_max)
    tlp = {RED, *(code for code, place in TLP_ORDER.items() if place > least)}
    grade = [code for code, place in GRADE_ORDER.items() if place > GRADE_ORDER[CEILING]]
    return {"tlp": json.dumps(sorted(tlp)), "grade": json.dumps(grade)}


class _Judged:
    """Tells of records why they do not go."""

    def __init__(self, db: Database, sender: str, office: str, tlp_max: Mapping[str, str]) -> None:
        self._db, self._sender, self._office, self._most = db, sender, office, tlp_max
        self._ways = routes(db)
        self.stricter = _stricter(tlp_max.values())

    def held(self, code: str, pks: Iterable[int]) -> list[HeldBack]:
        chosen = list(pks)
        way = Direction(self._sender, code, self._office, self._most[code], self._ways)
        standings = Standings(self._db, code)
        standings.prepare(chosen)
        reasons = [(pk, why_held(standings.of(pk), "own", way)) for pk in chosen]
        return [HeldBack(code, called(self._db, pk), why) for pk, why in reasons if why]

    def withdrawn(self, code: str, told: set[str]) -> list[HeldBack]:
        """What was taken back, as far as it is not told already."""
        withdrawn = Withdrawn(self._db, code)
        sql = "SELECT record FROM access WHERE organisation = ? AND withdrawn = 1"
        pks = [pk for (pk,) in self._db.conn.execute(sql, [code])]
        found = [HeldBack(code, _named(self._db, pk), "withdrawn") for pk in pks]
        return [
            each
            for pk, each in zip(pks, found, strict=True)
            if withdrawn.covers(pk) and each.record.id not in told
        ]


def withdrawn_records(db: Database) -> list[WithdrawnRecord]:
    """What is withdrawn now, the latest first."""
    sql = "SELECT record, organisation FROM access WHERE withdrawn = 1"
    found = []
    for pk, code in db.conn.execute(sql).fetchall():
        newest = max(heads(db, (pk, f"notice:{code}", "withdrawn")))
        found.append(WithdrawnRecord(_named(db, pk), code, instant(newest.time)))
    return sorted(found, key=lambda each: each.at, reverse=True)


def withdrawn_from_us(db: Database, pk: int) -> WithdrawnRecord | None:
    """The withdrawal by which a record, or one of its owner above it, is gone here, if any is."""
    here = installation.read(db).organisation
    withdrawn = Withdrawn(db)
    if not withdrawn.covers(pk):
        return None
    while not withdrawn.itself(pk):
        (pk,) = db.conn.execute("SELECT parent FROM record WHERE pk = ?", [pk]).fetchone()
    newest = max(heads(db, (pk, f"notice:{here}", "withdrawn")))
    return WithdrawnRecord(_named(db, pk), here, instant(newest.time))


def _named(db: Database, pk: int) -> Called:
    """As people call it; where its values went, as the withdrawal calls it."""
    row = db.conn.execute("SELECT name FROM reference WHERE record = ? LIMIT 1", [pk]).fetchone()
    label = called(db, pk)
    return label._replace(reference=row[0]) if row else label
