"""The newest that a `Match` finds, for a first page: every step is bounded.

The search index yields what holds everything by itself, newest first, and stops when there is
enough. Only what hangs on records needs more: the words said there are looked up from the newest,
and of the records they lead to no more are asked than could still come on the page. Whatever is
left out by a bound is told, and `search_sql` finds it.
"""

import json
from collections.abc import Collection, Iterable
from dataclasses import replace
from time import monotonic
from typing import NamedTuple

from liaison_app.store.connection import Database
from liaison_app.store.overdue import OVERDUE
from liaison_app.store.search_attributes import block_of, blocks_query
from liaison_app.store.search_match import Match, either, expression
from liaison_app.store.search_sql import FIND, by_themselves, hanging_arms, newest, own

# How much of what hangs on records is looked at for a word, and how many of the records it hangs
# on are asked whether they fit.
LOOKED_AT, ASKED = 500, 100
# Seconds for which more and more blocks are looked through: two filters that exclude one another
# would have the index walk over all of both.
PATIENCE = 0.02
# What hangs on the records found, looked through for what is not wanted.
_CLEANED = 1_000
# Looking one record up in the index takes as long as walking over so many of an answer.
_LOOKUP = 20


class Newest(NamedTuple):
    """``pks`` of records found, newest first; ``whole``: there are no others."""

    pks: list[int]
    whole: bool


def newest_roots(db: Database, match: Match, limit: int) -> Newest:
    """The newest ``limit`` roots for which ``match`` holds together with what hangs on them."""
    if match.empty:
        return Newest([], whole=True)
    found, whole = _by_themselves(db, match, limit)
    full = len(found) == limit
    floor = found[-1] if full else 0
    if match.words and (whole or full):
        further, every = _by_what_hangs(db, match, floor)
        found = sorted({*found, *further}, reverse=True)
        whole = whole and every
    if match.unwanted:
        found, every = _without_unwanted(db, match, found)
        whole = whole and every
    return Newest(found[:limit], whole and len(found) <= limit)


def newest_found(db: Database, match: Match, limit: int) -> Newest:
    """The newest ``limit`` of what `search_sql.found` finds."""
    found = _pks(db, *newest(by_themselves(match), limit))
    whole = len(found) < limit
    floor = 0 if whole else found[-1]
    for arm in hanging_arms(match):
        said = f"{FIND} AND rowid > ?"
        sql, parameters = newest((said, [arm.said, floor]), LOOKED_AT)
        rows = db.execute(f"SELECT pk, root FROM record WHERE pk IN ({sql})", parameters).fetchall()
        roots = {root for _, root in rows}
        if arm.wanted:
            roots = holding(db, arm.wanted, roots)
        if arm.unwanted:
            roots -= holding(db, arm.unwanted, roots)
        roots = _judged(db, match, roots)
        found += [pk for pk, root in rows if root in roots]
        whole = whole and len(rows) < LOOKED_AT
    found = sorted(set(found), reverse=True)
    return Newest(found[:limit], whole and len(found) <= limit)


def holding(db: Database, said: str, pks: Collection[int]) -> set[int]:
    """Which of these records hold ``said``, by the shorter way: the index is walked from the
    newest of them on, and for those it did not come to it is asked one by one."""
    if not pks:
        return set()
    first, last, most = min(pks), max(pks), _LOOKUP * len(pks)
    span = f"{FIND} AND rowid BETWEEN ? AND ? ORDER BY rowid DESC LIMIT ?"
    walked = _pks(db, span, [said, first, last, most])
    found = set(walked).intersection(pks)
    if len(walked) == most:
        one = f"{FIND} AND rowid = ?"
        rest = (pk for pk in pks if pk < walked[-1])
        found |= {pk for pk in rest if db.conn.execute(one, [said, pk]).fetchone()}
    return found


def _by_themselves(db: Database, match: Match, limit: int) -> tuple[list[int], bool]:
    """The newest that hold everything by themselves, some blocks after others from the newest on
    as long as there is `PATIENCE`; and whether there are no others."""
    (last,) = db.execute("SELECT coalesce(max(pk), 0) FROM record").fetchone()
    found: list[int] = []
    end, block, width = monotonic() + PATIENCE, block_of(last), 1
    while block >= 0 and len(found) < limit:
        if width > 1 and monotonic() > end:
            return found, False
        span = blocks_query(max(0, block - width + 1), block)
        inside = replace(match, fields=(*match.fields, span))
        found += _pks(db, *newest(own(inside), limit - len(found)))
        block, width = block - width, width * 2
    return found, len(found) < limit


def _by_what_hangs(db: Database, match: Match, floor: int) -> tuple[set[int], bool]:
    """Records newer than ``floor`` that hold everything only together with what hangs on them; and
    whether nothing was passed over."""
    saying, whole = [], True
    for word in match.words:
        sql, parameters = newest((FIND, [match.below(word)]), LOOKED_AT)
        roots = _pks(db, f"SELECT root FROM record WHERE pk IN ({sql})", parameters)
        saying.append({root for root in roots if root > floor})
        whole = whole and len(roots) < LOOKED_AT
    candidates = sorted(set().union(*saying), reverse=True)
    unsaid: dict[tuple[str, ...], list[int]] = {}
    for root in candidates[:ASKED]:
        pairs = zip(match.words, saying, strict=True)
        rest = tuple(word for word, said in pairs if root not in said)
        unsaid.setdefault(rest, []).append(root)
    found: set[int] = set()
    for rest, roots in unsaid.items():
        said = expression((*rest, *match.fields), (*match.unwanted, *match.without))
        found |= holding(db, said, roots)
    return _judged(db, match, found), whole and len(candidates) <= ASKED


def _without_unwanted(db: Database, match: Match, found: list[int]) -> tuple[list[int], bool]:
    """Those on which nothing hangs that says an unwanted word; and whether all were examined."""
    sql = (
        "SELECT pk, root FROM record WHERE parent > 0 AND root IN (SELECT value FROM json_each(?))"
        " ORDER BY root DESC LIMIT ?"
    )
    below = db.execute(sql, [json.dumps(found), _CLEANED]).fetchall()
    whole = len(below) < _CLEANED
    if not whole:  # of the last one not everything is here
        found = [pk for pk in found if pk > below[-1][1]]
    saying = holding(db, match.below(either(match.unwanted)), [pk for pk, _ in below])
    unfit = {root for pk, root in below if pk in saying}
    return [pk for pk in found if pk not in unfit], whole


def _judged(db: Database, match: Match, pks: Iterable[int]) -> set[int]:
    """Those that are overdue, or are not, where that is asked."""
    if match.overdue is None:
        return set(pks)
    overdue = set(_pks(db, OVERDUE, [match.now]))
    return {pk for pk in pks if (pk in overdue) == match.overdue}


def _pks(db: Database, sql: str, parameters: Collection[object]) -> list[int]:
    return [pk for (pk,) in db.execute(sql, list(parameters)).fetchall()]
