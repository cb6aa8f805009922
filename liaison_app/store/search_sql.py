"""The statements that find records by a `Match`: one list for each way of asking.

The index answers in the order in which records were entered, newest first, and stops as soon as
there are enough; a first page costs the same however much there is to find. What must be exact
(a total, a list sorted by a column) asks by sets instead, and takes its time.
"""

from liaison_app.domain.query import words
from liaison_app.store.connection import Database
from liaison_app.store.overdue import OVERDUE
from liaison_app.store.search_attributes import attribute_query
from liaison_app.store.search_match import GONE, HANGING, Match, compile_query, either, expression

FIND = "SELECT rowid FROM search_text WHERE search_text MATCH ?"
# How much of what hangs on records is looked at for a first page.
LOOKED_AT = 500

Sql = tuple[str, list[object]]


def found(db: Database, match: Match, limit: int | None = None) -> Sql:
    """Every record found, whatever it is, as ``rowid``: by its own words and fields, or by its own
    words and the fields of the record it hangs on. What is not wanted may be true of neither.
    With ``limit``: the newest so many."""
    judged = match.overdue is not None or bool(set(match.without) - {GONE})
    arms = [newest(_roots_only(match) if judged else own(match), limit)]
    if judged and (match.words or match.fields):
        wanted = (*match.words, *match.fields, HANGING)
        said = expression(wanted, (*match.unwanted, *match.without))
        arms.append(_hanging(said, limit, _unmarked(match, limit), _overdue(match, "root")))
    if match.words and (match.fields or judged) and something_hangs(db, match):
        said = expression((match.below(*match.words),), match.unwanted)
        arms.append(_hanging(said, limit, _framed(match, limit), _overdue(match, "root")))
    return arms[0] if len(arms) == 1 else newest(_union(*arms), limit)


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
        _framed(match, None),
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


def _hanging(said: str, limit: int | None, *conditions: Sql) -> Sql:
    """What hangs on a record and says so, by conditions on that record."""
    looked_at = newest((FIND, [said]), None if limit is None else LOOKED_AT)
    return _joined(("SELECT pk FROM record WHERE pk IN (", []), looked_at, (")", []), *conditions)


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


def newest(sql: Sql, limit: int | None) -> Sql:
    """The newest ``limit`` of what a statement finds, or all of it."""
    if limit is None:
        return sql
    statement, parameters = sql
    return f"SELECT rowid FROM ({statement} ORDER BY rowid DESC LIMIT ?)", [*parameters, limit]


def _union(*arms: Sql) -> Sql:
    every = " UNION ".join(sql for sql, _ in arms)
    return f"SELECT rowid FROM ({every})", [value for _, values in arms for value in values]


def _joined(*parts: Sql) -> Sql:
    return "".join(sql for sql, _ in parts), [value for _, values in parts for value in values]


def _framed(match: Match, limit: int | None) -> Sql:
    """The root holds what is asked of its fields; one by one where few are looked at."""
    if limit is None:
        return f" AND root IN ({FIND})", [match.framed()]
    return f" AND EXISTS ({FIND} AND rowid = record.root)", [match.framed()]


def _unmarked(match: Match, limit: int | None) -> Sql:
    """The root has none of the fields that are not wanted."""
    if not match.without:
        return "", []
    if limit is None:
        return f" AND root NOT IN ({FIND})", [either(match.without)]
    return f" AND NOT EXISTS ({FIND} AND rowid = record.root)", [either(match.without)]


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
