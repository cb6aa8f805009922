"""What was withdrawn from this organisation loses its values here, and gets them back once granted.

Headers stay, and so do the organisation's own records below. It is settled after everything a
bundle brings was written, so that the order in which it was brought makes no difference.
"""

from collections.abc import Iterable, Iterator, Sequence

from liaison_app.domain.arrival import StoredOperation
from liaison_app.store import installation
from liaison_app.store.connection import Database
from liaison_app.store.merging import Numbered
from liaison_app.store.records import chunks, marks
from liaison_app.store.redaction import redactions_for, stripped
from liaison_app.store.rewriting import Rewritten, operation_from, rewrite, without
from liaison_app.store.visibility import Withdrawn, below

_ACTS = frozenset({"withdraw", "grant"})


def settle_values(
    db: Database, written: Sequence[Numbered], known: Iterable[StoredOperation] = ()
) -> int:
    """Take the values of what is withdrawn now, in the caller's transaction; and of ``known``,
    operations that were here before and came again, give back those that were missing. Returns
    how many operations got values back."""
    taken = list(_taken(db, written))
    rewrite(db, taken)
    returned = list(_returned(db, known))
    rewrite(db, returned)
    return len(returned)


def _taken(db: Database, written: Sequence[Numbered]) -> Iterator[Rewritten]:
    withdrawn = Withdrawn(db)
    told = f"notice:{installation.get(db, 'organisation')}"
    changed = {
        each.record
        for each in written
        if each.stored.operation.header.kind in _ACTS
        and each.stored.operation.header.compartment == told
    }
    candidates = {each.record for each in written} | set(below(db, sorted(changed)))
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


def _returned(db: Database, known: Iterable[StoredOperation]) -> Iterator[Rewritten]:
    """Values are only ever added to: what the operation's own header promised (which was checked)
    and nobody had destroyed."""
    brought = {bytes.fromhex(each.name): each for each in known if each.body is not None}
    if not brought:
        return
    redactions = redactions_for(db, brought.values())
    withdrawn = Withdrawn(db)
    for part in chunks(brought):
        sql = (
            "SELECT pk, record, hash, header, body FROM operation"
            f" WHERE hash IN ({marks(len(part))})"
        )
        for pk, record, name, header, body in db.conn.execute(sql, part).fetchall():
            after = brought[name]
            if body is not None and len(body) >= len(after.body or b""):
                continue
            if withdrawn.covers(record) and not after.operation.header.compartment.startswith(
                "notice:"
            ):
                continue
            after = stripped(after, redactions)
            before = operation_from(name, header, body)
            if _fields(after) > _fields(before):
                yield Rewritten(pk, record, before, after)


def _fields(stored: StoredOperation) -> set[str]:
    body = stored.operation.body
    return set(body.values) if body else set()
