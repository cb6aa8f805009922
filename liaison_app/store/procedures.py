"""How far procedures for keys and installations are: nobody's statement, and so no operation."""

from typing import NamedTuple

from liaison_app.store.connection import Database, write_transaction


class Begun(NamedTuple):
    """A procedure about an installation (its id, empty where there is none to name): how many of
    its steps are done, and since when (RFC 3339)."""

    name: str
    about: str
    done: int
    at: str


class Procedures:
    """The part of the inbox that keeps where officers are."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def procedures(self) -> list[Begun]:
        """Those that are under way, the newest first."""
        rows = self._db.execute("SELECT name, about, done, at FROM procedure ORDER BY at DESC")
        return [Begun(*row) for row in rows]

    def keep_procedure(self, begun: Begun) -> None:
        """Keep this instead of what was kept of it."""
        with write_transaction(self._db):
            self._db.execute(
                "INSERT OR REPLACE INTO procedure(name, about, done, at) VALUES (?,?,?,?)",
                list(begun),
            )

    def end_procedure(self, name: str, about: str) -> None:
        """It is over, or given up."""
        with write_transaction(self._db):
            self._db.execute("DELETE FROM procedure WHERE name = ? AND about = ?", [name, about])
