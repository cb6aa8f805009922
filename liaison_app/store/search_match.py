"""From a query to expressions of the search index.

Words may stand in a record or in what hangs on it (its timeline, its files), and so may the
guideline that was used; everything else is asked of the record itself. How records are found by
these is in ``search_sql``.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from liaison_app.domain.query import Begins, Condition, During, OneOf, Overdue, Part, Query, Words
from liaison_app.store.search_attributes import (
    BELOW,
    EVERY,
    REMOVED,
    YES,
    attribute_query,
    beginning_query,
    days_query,
)
from liaison_app.store.search_terms import Term, term_of
from liaison_app.store.text import quoted

EVERYTHING = quoted(EVERY)
HANGING = quoted(BELOW)
# Asked of a record together with what hangs on it, as words are: an incident was worked by a
# guideline where its timeline says so.
_OF_ALL = frozenset({"guideline"})
GONE = attribute_query(REMOVED, YES)


@dataclass(frozen=True)
class Match:
    """A query in expressions of the index. ``terms`` are what a snippet marks.

    ``words`` must each hold in the record or in what hangs on it, ``unwanted`` in neither;
    ``fields`` must hold in the record itself and ``without`` must not. ``overdue`` is None where
    it is not asked for. ``now`` is RFC 3339 in UTC. ``empty``: nothing at all can be found.
    """

    terms: tuple[Term, ...] = ()
    words: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    overdue: bool | None = None
    now: str = ""
    empty: bool = False

    def itself(self) -> str:
        """What a record must hold to be found by itself."""
        return expression((*self.words, *self.fields), (*self.unwanted, *self.without))

    def framed(self) -> str:
        """What is asked of a record's own fields, whatever the words."""
        return expression(self.fields, self.without)

    def below(self, *wanted: str) -> str:
        """What hangs on a record and holds ``wanted``; unless it was itself removed, as far as
        what was removed is left out."""
        return expression((*wanted, HANGING), [each for each in self.without if each == GONE])


def expression(wanted: Sequence[str], unwanted: Sequence[str] = ()) -> str:
    """Everything ``wanted`` and nothing ``unwanted``."""
    found = " AND ".join(wanted) or EVERYTHING
    return f"({found}) NOT ({' OR '.join(unwanted)})" if unwanted else f"({found})"


def either(expressions: Sequence[str]) -> str:
    """At least one of them."""
    return f"({' OR '.join(expressions)})"


@dataclass
class _Builder:
    terms: list[Term] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    unwanted: list[str] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)
    without: list[str] = field(default_factory=list)
    overdue: bool | None = None

    def group(self, parts: Sequence[Part]) -> None:
        if len(parts) == 1 and isinstance(parts[0].condition, Overdue):
            self.overdue = not parts[0].negated
            return
        found = [(part, said) for part in parts if (said := self._said(part)) is not None]
        if not found:
            return
        if len(found) == 1 and found[0][0].negated:
            part, said = found[0]
            (self.unwanted if _is_of_all(part) else self.without).append(said)
            return
        said_so = [f"({EVERYTHING} NOT {said})" if part.negated else said for part, said in found]
        plain = all(_is_of_all(part) and not part.negated for part, _ in found)
        (self.words if plain else self.fields).append(either(said_so))

    def _said(self, part: Part) -> str | None:
        if not isinstance(part.condition, Words):
            return _field_query(part.condition)
        term = term_of(part.condition)
        if term is not None and not part.negated:
            self.terms.append(term)
        return term.match if term else None


def compile_query(query: Query, now: str, scope: str = "", without: Sequence[str] = ()) -> Match:
    """``query`` for the index; ``scope`` must hold besides, ``without`` none.

    What was removed is left out, unless the query asks about that.
    """
    built = _Builder()
    for group in query.groups:
        built.group(group)
    asked = built.words or built.unwanted or built.fields or built.without
    empty = bool(query) and not asked and built.overdue is None
    if scope:
        built.fields.append(scope)
    built.without += without
    if not query.asks_for(REMOVED):
        built.without.append(GONE)
    return Match(
        tuple(built.terms), tuple(built.words), tuple(built.unwanted), tuple(built.fields),
        tuple(built.without), built.overdue, now, empty,
    )  # fmt: skip


def _is_of_all(part: Part) -> bool:
    return isinstance(part.condition, Words) or getattr(part.condition, "key", None) in _OF_ALL


def _field_query(condition: Condition) -> str:
    match condition:
        case OneOf(key, codes):
            return either([attribute_query(key, code) for code in codes])
        case Begins(key, beginning):
            return beginning_query(key, beginning)
        case During(key, days):
            return days_query(key, days)
    raise TypeError(condition)
