"""The journal, newest entries first, and those of them that say what is asked for."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from liaison_app.store.connection import Database
from liaison_app.store.queries.history import Through, through_of

_LINES = (
    "SELECT j.position, j.kind, j.item_hash, j.applied_at, j.head, b.organisation, b.seq,"
    " o.actor, r.organisation, o.kind, record.kind, record.uuid,"
    " (SELECT name FROM reference WHERE reference.record = record.pk LIMIT 1)"
    " FROM journal j LEFT JOIN bundle b ON b.pk = j.through"
    " LEFT JOIN operation o ON j.kind = 'operation' AND o.pk = j.item"
    " LEFT JOIN replica r ON r.pk = o.replica LEFT JOIN record ON record.pk = o.record"
)
_SAYS = (
    " AND (instr(lower(o.actor), lower(?)) OR instr(lower(hex(j.head)), lower(?)) = 1"
    " OR o.record IN (SELECT record FROM reference WHERE instr(lower(name), lower(?)))"
    " OR j.kind IN (SELECT value FROM json_each(?)) OR o.kind IN (SELECT value FROM json_each(?))"
    " OR record.kind IN (SELECT value FROM json_each(?))"
    " OR r.organisation IN (SELECT value FROM json_each(?))"
    " OR b.organisation IN (SELECT value FROM json_each(?))"
    " OR j.applied_at >= ? AND j.applied_at < ?)"
)
_NO_LIMIT = 2**62
_NEVER = ("9", "0")  # a period in which nothing lies


@dataclass(frozen=True)
class JournalLine:
    """One entry of the journal. The last six are empty for entries that are no operations.

    ``kind`` is operation, bundle or trust; ``name`` the hash of what was entered; ``reference``
    what the record is called, where it has a number.
    """

    position: int
    kind: str
    name: str
    applied_at: str
    head: str
    through: Through
    actor: str = ""
    organisation: str = ""
    act: str = ""
    record_kind: str = ""
    record_id: str = ""
    reference: str = ""


@dataclass(frozen=True)
class JournalWord:
    """One word asked for: part of an officer's name or a reference, the beginning of a head, or
    what stands for these codes or lies in this period (RFC 3339 in UTC, the end not in it)."""

    text: str
    kinds: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    record_kinds: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    period: tuple[str, str] = _NEVER


def journal_lines(
    db: Database, limit: int, before: int | None, said: Sequence[JournalWord] = ()
) -> list[JournalLine]:
    """The newest entries that say every word, at most ``limit``; those below position ``before``
    if given."""
    return [
        JournalLine(
            position,
            kind,
            name.hex(),
            applied_at,
            head.hex(),
            through_of(bundle, seq),
            *(text or "" for text in operation),
        )
        for position, kind, name, applied_at, head, bundle, seq, *operation in db.execute(
            *lines_query(limit, before, said)
        ).fetchall()
    ]


def lines_query(
    limit: int, before: int | None, said: Sequence[JournalWord] = ()
) -> tuple[str, list[object]]:
    """The same as SQL with its parameters."""
    sql = _LINES + " WHERE j.position < ?" + _SAYS * len(said) + " ORDER BY j.position DESC LIMIT ?"
    values: list[object] = [_NO_LIMIT if before is None else before]
    for word in said:
        codes = (word.kinds, word.acts, word.record_kinds, word.organisations, word.organisations)
        values += [word.text] * 3 + [json.dumps(each) for each in codes] + list(word.period)
    return sql, [*values, limit]
