"""The statements that find records by a `Match`: one list for each way of asking.

The index answers in the order in which records were entered, newest first, and stops as soon as
there are enough; a first page costs the same however much there is to find. What must be exact
(a total, a list sorted by a column) asks by sets instead, and takes its time.
"""

from collections.abc import Iterator
from typing import NamedTuple

from liaison_app.domain.query import words
from liaison_app.store.connection import Database
from liaison_app.store.overdue import OVERDUE
from liaison_app.store.search_attributes import attribute_query
from liaison_app.store.search_match import GONE, HANGING, Match, compile_query, either, expression

FIND = "SELECT rowid FROM search_text WHERE search_text MATCH ?"

Sql = tuple[str, list[object]]


class Arm(NamedTuple):
    """What hangs on a record and holds ``said``, where that record holds ``wanted`` and does not
    hold ``unwanted``; empty for what is not asked."""

    said: str
    wanted: str = ""
    unwanted: str = ""


def found(db: Database, match: Match) -> Sql:
    """Every record found, whatever it is, as ``rowid``: by its own words and fields, or by its own
    words and the fields of the record it hangs on. What is not wanted may be true of neither."""
    arms = [by_themselves(match)]
    if something_hangs(db, match) or not match.words:
        arms += [_hanging(match, arm) for arm in hanging_arms(match)]
    return arms[0] if len(arms) == 1 else _union(*arms)


def by_themselves(match: Match) -> Sql:
    """Records that `found` finds whatever they hang on."""
    return _roots_only(match) if _is_judged(match) else own(match)


def hanging_arms(match: Match) -> Iterator[Arm]:
    """The ways in which `found` finds what hangs on a record."""
    if _is_judged(match) and (match.words or match.fields):
        wanted = (*match.words, *match.fields, HANGING)
        said = expression(wanted, (*match.unwanted, *match.without))
        yield Arm(said, unwanted=either(match.without) if match.without else "")
    if match.words and (match.fields or _is_judged(match)):
        said = expression((match.below(*match.words),), match.unwanted)
        yield Arm(said, wanted=match.framed())


def _is_judged(match: Match) -> bool:
    """Whether what is asked of a record's fields decides about what hangs on it."""
    return match.overdue is not None or bool(set(match.without) - {GONE})


def roots(db: Database, match: Match) -> Sql:
    """Every record, each a root, for which ``match`` holds together with what hangs on it, as
    ``rowid``; the newest alone are found by ``search_newest``."""
    if not something_hangs(db, match):
        return own(match)
    first = _joined(own(match), _clean(match, "rowid"))
    if not match.words:
        return first
    hanging = _joined(
        (f"SELECT root FROM record WHERE pk IN ({FIND})", [match.below(either(match.words))]),
        (f" AND root IN ({FIND})", [match.framed()]),
        *(_said_somewhere(match, word) for word in match.words if len(match.words) > 1),
        _unsaid(match),
        _clean(match, "root"),
        _overdue(match, "root"),
    )
    return _union(first, hanging)


def saying(text: str, *kinds: str) -> Sql | None:
    """Records in view, of these kinds (or any), that say every word of ``text``, as ``rowid``; None
    where it holds no word. Nothing in ``text`` is taken for a filter."""
    scope = either([attribute_query("record", kind) for kind in kinds]) if kinds else ""
    match = compile_query(words(text), "", scope)
    return own(match) if match.words else None


def _roots_only(match: Match) -> Sql:
    said = expression((*match.words, *match.fields), (*match.unwanted, *match.without, HANGING))
    return _joined((FIND, [said]), _overdue(match, "rowid"))


def _hanging(match: Match, arm: Arm) -> Sql:
    sql, parameters = f"SELECT pk FROM record WHERE pk IN ({FIND})", [arm.said]
    if arm.wanted:
        sql, parameters = f"{sql} AND root IN ({FIND})", [*parameters, arm.wanted]
    if arm.unwanted:
        sql, parameters = f"{sql} AND root NOT IN ({FIND})", [*parameters, arm.unwanted]
    return _joined((sql, list(parameters)), _overdue(match, "root"))


def something_hangs(db: Database, match: Match) -> bool:
    """Whether anything that belongs to a record says one of the words, wanted or not."""
    said = (*match.words, *match.unwanted)
    if not said:
        return False
    row = db.execute(f"{FIND} LIMIT 1", [expression((either(said), HANGING))]).fetchone()
    return row is not None


def own(match: Match) -> Sql:
    """Records that hold everything by themselves, as ``rowid``."""
    return _joined((FIND, [match.itself()]), _overdue(match, "rowid"))


def newest(sql: Sql, limit: int) -> Sql:
    """The newest ``limit`` of what a statement finds."""
    statement, parameters = sql
    return f"SELECT rowid FROM ({statement} ORDER BY rowid DESC LIMIT ?)", [*parameters, limit]


def _union(*arms: Sql) -> Sql:
    every = " UNION ".join(sql for sql, _ in arms)
    return f"SELECT rowid FROM ({every})", [value for _, values in arms for value in values]


def _joined(*parts: Sql) -> Sql:
    return "".join(sql for sql, _ in parts), [value for _, values in parts for value in values]


def _said_somewhere(match: Match, word: str) -> Sql:
    """The root, or something that hangs on it, says the word."""
    hanging = f"SELECT root FROM record WHERE pk IN ({FIND})"
    return f" AND (root IN ({FIND}) OR root IN ({hanging}))", [word, match.below(word)]


def _unsaid(match: Match) -> Sql:
    if not match.unwanted:
        return "", []
    return f" AND NOT EXISTS ({FIND} AND rowid = record.root)", [either(match.unwanted)]


def _clean(match: Match, column: str) -> Sql:
    """Nothing that hangs on the record ``column`` says an unwanted word."""
    if not match.unwanted:
        return "", []
    said = match.below(either(match.unwanted))
    return f" AND {column} NOT IN (SELECT root FROM record WHERE pk IN ({FIND}))", [said]


def _overdue(match: Match, column: str) -> Sql:
    if match.overdue is None:
        return "", []
    return f" AND {column} {'' if match.overdue else 'NOT '}IN ({OVERDUE})", [match.now]
