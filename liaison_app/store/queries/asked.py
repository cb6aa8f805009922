"""Requests with the replies to them, reminders, and meetings with what they decided."""

from liaison_app.store.connection import Database
from liaison_app.store.queries.rows import IN_VIEW, STANDING, Row, select


class AskedQueries:
    """What can be asked about requests, reminders and meetings."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def requests(self) -> list[Row]:
        """Every request, drafts and ended ones included, newest first."""
        return self._newest("request")

    def replies(self, request: int) -> list[Row]:
        """What organisations replied to a request, with the office's decisions."""
        return self._below("reply", request, "owner, record")

    def answers(self, reply: int) -> list[Row]:
        """The answers of one reply, in the order of the questions."""
        return self._below("answer", reply, "number, record")

    def reminders(self, organisation: str | None = None) -> list[Row]:
        """Who was reminded, the latest first; of one organisation, where it is given."""
        chosen = " AND organisation = ?" if organisation else ""
        rest = f"WHERE {IN_VIEW}{chosen} ORDER BY reminded_at DESC, record DESC"
        return list(select(self._db, "reminder", rest, [organisation] if organisation else []))

    def reminders_about(self, uuid: str) -> list[Row]:
        """Who was reminded of this record, the latest first."""
        rest = (
            f"WHERE {IN_VIEW} AND EXISTS(SELECT 1 FROM json_each(reminder.about)"
            " WHERE value = ?) ORDER BY reminded_at DESC, record DESC"
        )
        return list(select(self._db, "reminder", rest, [uuid]))

    def meetings(self) -> list[Row]:
        """Every meeting, the latest first."""
        rest = f"WHERE {IN_VIEW} ORDER BY held_at DESC, record DESC"
        return list(select(self._db, "meeting", rest))

    def decisions(self, meeting: int) -> list[Row]:
        """What a meeting decided, in order."""
        return self._below("meeting-decision", meeting, "rank IS NULL, rank, record")

    def _newest(self, kind: str) -> list[Row]:
        rest = f"WHERE {IN_VIEW} ORDER BY created_ms DESC, record DESC"
        return list(select(self._db, kind, rest))

    def _below(self, kind: str, parent: int, order: str) -> list[Row]:
        rest = f"WHERE parent = ? AND {STANDING} ORDER BY {order}"
        return list(select(self._db, kind, rest, [parent]))
