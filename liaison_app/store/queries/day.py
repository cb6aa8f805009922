"""The officer's day: notes, the escalation log, contacts, the roster, handovers, questions.

Every list leaves out what was removed. Rows of records about an incident also say that one's
``incident_reference`` and ``incident_title`` (None for none).
"""

import json
from collections.abc import Sequence
from itertools import product

from liaison_app.domain.operations import Value
from liaison_app.domain.vocabulary import ENDED_STATUS, INCIDENT_STATUS
from liaison_app.store.connection import Database
from liaison_app.store.queries.rows import IN_VIEW, STANDING, Row, by_pks, select
from liaison_app.store.search_sql import saying

_OPEN_NOTE = "incident IS NULL AND settled_at IS NULL"
_UNANSWERED = "answer IS NULL"
_CALL_BACK = "call_back_by IS NOT NULL AND called_back_at IS NULL AND settled_at IS NULL"
# A note is a promise to call while nobody read it back, or while a call-back is due.
_PROMISED = (
    "settled_at IS NULL AND ((call_back_by IS NOT NULL AND called_back_at IS NULL)"
    " OR (coalesce(read_back, 0) = 0 AND channel IN ('telephone', 'radio')"
    " AND called_back_at IS NULL))"
)
_ORDER = {
    "intake": "received_at DESC, record DESC",
    "escalation": "told_at DESC, record DESC",
    "contact": "owner, rank IS NULL, rank, post, record",
    "roster": "starts_at, ends_at, record",
    "handover": "given_at DESC, record DESC",
    "medium": "record DESC",
    # What may be said stands first.
    "question": "(cleared_at IS NOT NULL AND sayable = 'may-say') DESC, record",
}
_ABOUT_INCIDENTS = frozenset({"intake", "escalation", "question"})
_REAL, _EXERCISE = 0, 1  # shelves of the incident list
_OPEN_STATES = (*(code.code for code in INCIDENT_STATUS if code.code not in ENDED_STATUS), "")
# The order in which an officer must know them; what is not assessed yet after the grave ones.
_GRAVEST_FIRST = ("4", "3", "unknown", "", "2", "1", "0")
NEWEST_OF_STATE = (
    "SELECT record FROM incident WHERE shelf = ? AND state = ? AND level = ?"
    " ORDER BY record DESC LIMIT ?"
)


class DayQueries:
    """What can be asked about the officer's day. Times are RFC 3339 in UTC."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def intake(
        self,
        *,
        open_only: bool = False,
        incident: str | None = None,
        text: str = "",
        limit: int | None = None,
    ) -> list[Row]:
        """Intake notes, newest first. Open: neither about an incident nor settled."""
        conditions = [_OPEN_NOTE] if open_only else []
        return self._listed("intake", conditions, [], incident, text, limit)

    def call_backs(self) -> list[Row]:
        """Notes whose callers are still to be called back, soonest first."""
        rest = f"WHERE {IN_VIEW} AND {_CALL_BACK} ORDER BY call_back_by, record"
        return self._with_incidents(select(self._db, "intake", rest))

    def promised_calls(self) -> list[Row]:
        """Notes not settled that nobody read back, or whose call-back is due; soonest first."""
        rest = f"WHERE {IN_VIEW} AND {_PROMISED} ORDER BY call_back_by IS NULL, call_back_by"
        return self._with_incidents(select(self._db, "intake", f"{rest}, received_at, record"))

    def escalations(
        self,
        *,
        unanswered: bool = False,
        incident: str | None = None,
        text: str = "",
        limit: int | None = None,
    ) -> list[Row]:
        """Who was told, newest first."""
        conditions = [_UNANSWERED] if unanswered else []
        return self._listed("escalation", conditions, [], incident, text, limit)

    def contacts(self, owner: str | None = None, text: str = "") -> list[Row]:
        """Contacts of one organisation or of all, each in its order of calling."""
        conditions = ["owner = ?"] if owner else []
        return self._listed("contact", conditions, [owner] if owner else [], None, text, None)

    def roster(self, since: str | None = None, text: str = "") -> list[Row]:
        """Turns of duty by their beginning; with ``since`` those that end after it."""
        conditions = ["ends_at > ?"] if since else []
        return self._listed("roster", conditions, [since] if since else [], None, text, None)

    def turn_before(self, starts_at: str) -> Row | None:
        """The newest turn that begins at or before a time, whatever became of it since."""
        rest = f"WHERE {IN_VIEW} AND starts_at <= ? ORDER BY starts_at DESC, record DESC LIMIT 1"
        found = select(self._db, "roster", rest, [starts_at])
        return found[0] if found else None

    def handovers(self, text: str = "", limit: int | None = None) -> list[Row]:
        """Handover sheets, newest first."""
        return self._listed("handover", [], [], None, text, limit)

    def media(
        self,
        *,
        open_only: bool = False,
        number: str = "",
        volume: str = "",
        text: str = "",
        limit: int | None = None,
    ) -> list[Row]:
        """Hand-overs of media, newest first; of one medium by its number or its volume. Open:
        not returned, erased or destroyed yet."""
        conditions = ["ending IS NULL"] if open_only else []
        named = {"number": number, "volume": volume}
        given = {key: value for key, value in named.items() if value}
        conditions += [f"{key} = ?" for key in given]
        return self._listed("medium", conditions, list(given.values()), None, text, limit)

    def questions(self, incident: str | None = None, text: str = "") -> list[Row]:
        """Questions and press lines; what may be said first."""
        return self._listed("question", [], [], incident, text, None)

    def open_incidents(self, limit: int) -> tuple[int, list[Row]]:
        """How many incidents have not ended, and ``limit`` of them: the gravest first, of equal
        ones those entered last; exercises after all others."""
        marks = ", ".join("?" * len(_OPEN_STATES))
        total = (
            f"SELECT sum(count) FROM incident_tally WHERE shelf IN (0, 1) AND state IN ({marks})"
        )
        count: int = self._db.execute(total, list(_OPEN_STATES)).fetchone()[0] or 0
        pks: list[int] = []
        for shelf, level in product((_REAL, _EXERCISE), _GRAVEST_FIRST):
            if len(pks) < limit:
                pks += self._newest_open(shelf, level, limit - len(pks))
        return count, list(by_pks(self._db, "incident", pks))

    def last_entry(self, incident: int) -> Row | None:
        """The newest entry of an incident's timeline."""
        rest = (
            f"WHERE parent = ? AND {STANDING}"
            " ORDER BY coalesce(occurred_at, '') DESC, created_ms DESC, record DESC LIMIT 1"
        )
        found = select(self._db, "entry", rest, [incident])
        return found[0] if found else None

    def duties(self, until: str) -> list[Row]:
        """Reporting duties due by a time and not done; rows name their incident."""
        rest = (
            f"WHERE {IN_VIEW} AND due_at <= ? AND done_at IS NULL"
            " AND coalesce(applies, 'unknown') <> 'no' ORDER BY due_at, record"
        )
        found = select(self._db, "duty", rest, [until])
        above = {
            row["pk"]: row
            for row in by_pks(self._db, "incident", [int(str(row["parent"])) for row in found])
        }
        return [_about(row, above.get(row["parent"])) for row in found]

    def with_incident(self, row: Row) -> Row:
        """A row of a record about an incident, completed as in the lists."""
        return self._with_incidents([row])[0]

    def _newest_open(self, shelf: int, level: str, limit: int) -> list[int]:
        """State by state, so that each is read from the end of its index."""
        found: list[int] = []
        for state in _OPEN_STATES:
            rows = self._db.execute(NEWEST_OF_STATE, [shelf, state, level, limit]).fetchall()
            found += [pk for (pk,) in rows]
        return sorted(found, reverse=True)[:limit]

    def _listed(
        self,
        kind: str,
        conditions: Sequence[str],
        parameters: Sequence[object],
        incident: str | None,
        text: str,
        limit: int | None,
    ) -> list[Row]:
        where, values = [IN_VIEW, *conditions], list(parameters)
        if incident is not None:
            where.append("incident = ?")
            values.append(incident)
        if text.strip():
            found = saying(text, kind)
            if found is None:
                return []
            where.append(f"record IN ({found[0]})")
            values += found[1]
        rest = f"WHERE {' AND '.join(where)} ORDER BY {_ORDER[kind]}"
        if limit is not None:
            rest += " LIMIT ?"
            values.append(limit)
        rows = select(self._db, kind, rest, values)
        return self._with_incidents(rows) if kind in _ABOUT_INCIDENTS else list(rows)

    def _with_incidents(self, rows: Sequence[Row]) -> list[Row]:
        named = sorted({str(row["incident"]) for row in rows if row["incident"]})
        sql = (
            "SELECT record.uuid, incident.record AS pk FROM record"
            " JOIN incident ON incident.record = record.pk"
            " WHERE record.uuid IN (SELECT value FROM json_each(?))"
        )
        pks = dict(self._db.execute(sql, [json.dumps(named)]).fetchall()) if named else {}
        found = {row["pk"]: row for row in by_pks(self._db, "incident", list(pks.values()))}
        return [_about(row, found.get(pks.get(str(row["incident"])))) for row in rows]


def _about(row: Row, incident: Row | None) -> Row:
    named: dict[str, Value] = {
        "incident_reference": incident["reference"] if incident else None,
        "incident_title": incident["title"] if incident else None,
    }
    return {**row, **named}
