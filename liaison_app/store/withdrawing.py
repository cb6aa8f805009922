"""What was withdrawn from this organisation loses its values here, and gets them back once granted.

Headers stay, and so do the organisation's own records below. It is settled after everything a
bundle brings was written, so that the order in which it was brought makes no difference.
"""

from collections.abc import Iterable, Iterator

from liaison_app.domain.arrival import StoredOperation
from liaison_app.store import installation
from liaison_app.store.connection import Database
from liaison_app.store.records import chunks, marks
from liaison_app.store.redaction import redactions_for, stripped
from liaison_app.store.rewriting import Rewritten, operation_from, rewrite, without
from liaison_app.store.visibility import Withdrawn, below


class Returning:
    """Operations that were here before a bundle and of which it brings more values than are here.

    Whether they get them back is settled at the end: what a bundle grants may stand behind them.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._brought: dict[bytes, StoredOperation] = {}

    def note(self, known: Iterable[StoredOperation], first: int) -> list[StoredOperation]:
        """Operations of the bundle that are in the log; those from the number ``first`` on came
        with the bundle itself. Returns those that bring more than is here."""
        found: list[StoredOperation] = []
        brought = {bytes.fromhex(each.name): each for each in known if each.body is not None}
        for part in chunks(brought):
            sql = (
                "SELECT hash, length(body) FROM operation"
                f" WHERE hash IN ({marks(len(part))}) AND pk < {first:d}"
            )
            for name, length in self._db.conn.execute(sql, part):
                if (length or 0) < len(brought[name].body or b""):
                    self._brought[name] = brought[name]
                    found.append(brought[name])
        return found

    def found(self) -> Iterator[Rewritten]:
        """Values are only ever added to: what the operation's own header promised (which was
        checked) and nobody had destroyed."""
        if not self._brought:
            return
        redactions = redactions_for(self._db, self._brought.values())
        withdrawn = Withdrawn(self._db)
        for part in chunks(self._brought):
            sql = (
                "SELECT pk, record, hash, header, body FROM operation"
                f" WHERE hash IN ({marks(len(part))})"
            )
            for pk, record, name, header, body in self._db.conn.execute(sql, part).fetchall():
                after = self._brought[name]
                compartment = after.operation.header.compartment
                if withdrawn.covers(record) and not compartment.startswith("notice:"):
                    continue
                after = stripped(after, redactions)
                before = operation_from(name, header, body)
                if _fields(after) > _fields(before):
                    yield Rewritten(pk, record, before, after)


def settle_values(db: Database, first: int, returning: Returning) -> int:
    """Take the values of what is withdrawn now, in the caller's transaction; and give those back
    that came again and were missing. ``first`` is the number of the first operation written.
    Returns how many operations got values back."""
    rewrite(db, list(_taken(db, first)))
    returned = list(returning.found())
    rewrite(db, returned)
    return len(returned)


def _taken(db: Database, first: int) -> Iterator[Rewritten]:
    withdrawn = Withdrawn(db)
    if not withdrawn.any:
        return
    sql = (
        "SELECT DISTINCT record FROM operation WHERE pk >= ? AND kind IN ('withdraw', 'grant')"
        " AND compartment = ?"
    )
    told = f"notice:{installation.get(db, 'organisation')}"
    changed = [pk for (pk,) in db.conn.execute(sql, [first, told])]
    written = db.conn.execute("SELECT DISTINCT record FROM operation WHERE pk >= ?", [first])
    candidates = {pk for (pk,) in written} | set(below(db, changed))
    covered = [pk for pk in sorted(candidates) if withdrawn.covers(pk)]
    for part in chunks(covered):
        sql = (
            "SELECT pk, record, hash, header, body FROM operation"
            f" WHERE record IN ({marks(len(part))}) AND compartment NOT LIKE 'notice:%'"
            " AND body IS NOT NULL"
        )
        for pk, record, *row in db.conn.execute(sql, part).fetchall():
            before = operation_from(*row)
            body = before.operation.body
            after = without(before, body.values.keys() if body else ())
            if after is not before:
                yield Rewritten(pk, record, before, after)


def _fields(stored: StoredOperation) -> set[str]:
    body = stored.operation.body
    return set(body.values) if body else set()
