"""The query language: free words and filters, in Japanese or English, in any width.

``漏えい status:responding 影響度>=高 org:mofa -訓練 "二段階 認証" 検知>=2026-11-01``. Parts stand
apart by spaces and must all hold; ``OR`` (``または``) between two parts asks for either; a minus
before a part leaves out what it finds; quotation marks keep words together as they are written.

This module turns text into a `Query` and says which parts it did not understand; it looks
nothing up. What can be filtered by is in ``domain/filters.py``, days in ``domain/days.py``.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from liaison_app.domain import filters
from liaison_app.domain.days import Span, parse_days
from liaison_app.domain.entry import fold
from liaison_app.domain.errors import Refused
from liaison_app.domain.filters import Filter, Shape
from liaison_app.domain.vocabulary import ENDED_STATUS, Label, Vocabularies

# More than anybody types; the rest of a longer text is a pasted page, not a query.
MAX_QUERY = 1000
MAX_PARTS = 32


@dataclass(frozen=True)
class Words:
    """Text to find; ``exact``: it stood in quotation marks."""

    text: str
    exact: bool = False


@dataclass(frozen=True)
class OneOf:
    """The field ``key`` has one of these codes."""

    key: str
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Begins:
    """One value of the field ``key`` begins so; nothing at all: there is a value."""

    key: str
    beginning: str


@dataclass(frozen=True)
class During:
    """The time or day ``key`` falls on these days in Japan."""

    key: str
    days: Span


@dataclass(frozen=True)
class Overdue:
    """A reporting duty of the record is past its time and not done."""


Condition = Words | OneOf | Begins | During | Overdue


@dataclass(frozen=True)
class Part:
    """One condition, or its contrary."""

    condition: Condition
    negated: bool = False


@dataclass(frozen=True)
class Query:
    """Every group must hold; a group holds when one of its parts does."""

    groups: tuple[tuple[Part, ...], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.groups)

    def __and__(self, other: "Query") -> "Query":
        return Query((*self.groups, *other.groups))

    def asks_for(self, key: str) -> bool:
        """Whether some part is about this field."""
        return any(getattr(part.condition, "key", None) == key for part in self.parts())

    def wants(self, key: str, code: str) -> bool:
        """Whether a part asks for this code of a field."""
        found = (part.condition for part in self.parts() if not part.negated)
        return any(
            isinstance(each, OneOf) and each.key == key and code in each.codes for each in found
        )

    def parts(self) -> Iterator[Part]:
        """Every part of every group."""
        return (part for group in self.groups for part in group)


NO_QUERY = Query()
OVERDUE = Query(((Part(Overdue()),),))


@dataclass(frozen=True)
class Parsed:
    """A query, and what of its text was not understood: an unknown filter is searched for as it
    stands, a known one whose value cannot be read (yet) is left aside."""

    query: Query
    problems: tuple[Refused, ...] = ()


def one_of(key: str, *codes: str) -> Query:
    """The query for one field's codes, as menus and options ask for it."""
    return Query(((Part(OneOf(key, codes)),),))


def words(text: str) -> Query:
    """The query for words alone: nothing in ``text`` is taken for a filter."""
    return Query(tuple((Part(Words(word)),) for word in text[:MAX_QUERY].split()[:MAX_PARTS]))


def parse(text: str, vocabularies: Vocabularies, today: date) -> Parsed:
    """What ``text`` asks for on ``today``, a day in Japan. Never raises."""
    reader = _Reader(vocabularies, today)
    groups: list[list[Part]] = []
    joined = False
    for count, word in enumerate(_WORD.finditer(text[:MAX_QUERY])):
        if count == MAX_PARTS:
            reader.problems.append(Refused("query-long", most=MAX_PARTS))
            break
        if word["or"]:
            joined = bool(groups)
        elif part := reader.part(word):
            if joined and not reader.stands_alone(part, groups[-1][-1], word.group()):
                groups[-1].append(part)
            else:
                groups.append([part])
            joined = False
    if len(text) > MAX_QUERY:
        reader.problems.append(Refused("query-long", most=MAX_QUERY))
    return Parsed(Query(tuple(map(tuple, groups))), tuple(reader.problems))


def understand(text: str, vocabularies: Vocabularies, today: date) -> Query:
    """As `parse`, but what is not understood is refused: ``query-unknown-filter``,
    ``query-value``, ``query-value-missing``, ``query-order``, ``query-or``, ``query-long``."""
    parsed = parse(text, vocabularies, today)
    if parsed.problems:
        raise parsed.problems[0]
    return parsed.query


_QUOTES = '"＂“”„«»'
_WORD = re.compile(
    rf"(?P<or>(?:OR|ＯＲ|または|又は|[|｜])(?=\s|$))"
    rf"|(?P<minus>[-－−](?=[^\s]))?"
    rf"(?:[{_QUOTES}](?P<phrase>[^{_QUOTES}]*)(?:[{_QUOTES}]|$)"
    rf"|(?P<bare>(?:[^\s{_QUOTES}]|(?<=[:：=＝<>＜＞])[{_QUOTES}][^{_QUOTES}]*(?:[{_QUOTES}]|$))+))"
)
_FILTER = re.compile(r"([^\W\d]\w{1,39})(>=|<=|[:=<>≧≦≥≤])(.*)", re.DOTALL)
_OPERATORS = {"=": ":", "≧": ">=", "≥": ">=", "≦": "<=", "≤": "<="}
# What stands before a colon in addresses and digests, and is no filter.
_SCHEMES = frozenset({"http", "https", "hxxp", "hxxps", "ftp", "urn", "mailto", "tel", "data"})
_DIGESTS = frozenset({"md5", "sha1", "sha256", "sha512", "tcp", "udp", "ssdeep"})
_YES = frozenset({"yes", "true", "1", "有", "あり", "はい", "○", "該当"})
_NO = frozenset({"no", "false", "0", "無", "なし", "いいえ", "×", "非該当"})
_ANY = frozenset({"*", "any", "あり", "有"})
_NONE = frozenset({"none", "なし", "無", "空"})
_OPEN = frozenset({"open", "未終了"})
_LIES_AHEAD = frozenset({"due", "due_at", "ack_by", "decision_due", "expires_on"})
_ADDITIONS = re.compile("[（(].*?[)）]|済み$|情報$")


class _Reader:
    """Turns the words of one query into parts, and keeps what it did not understand."""

    def __init__(self, vocabularies: Vocabularies, today: date) -> None:
        self._vocabularies = vocabularies
        self._today = today
        self.problems: list[Refused] = []

    def part(self, word: re.Match[str]) -> Part | None:
        negated = bool(word["minus"])
        if word["phrase"] is not None:
            phrase = word["phrase"]
            return Part(Words(phrase, exact=True), negated) if phrase.strip() else None
        bare = word["bare"]
        try:
            found = self._filter(bare)
        except Refused as problem:
            self.problems.append(problem)
            if problem.code != "query-unknown-filter":
                return None
            found = None
        if found is None:
            return Part(Words(bare), negated)
        condition, contrary = found
        return Part(condition, negated != contrary)

    def stands_alone(self, part: Part, before: Part, written: str) -> bool:
        """What is overdue now is worked out apart and cannot be one of several."""
        alone = isinstance(part.condition, Overdue) or isinstance(before.condition, Overdue)
        if alone:
            self.problems.append(Refused("query-or", part=_shown(written)))
        return alone

    def _filter(self, bare: str) -> tuple[Condition, bool] | None:
        """The condition a word writes and whether its contrary is meant; None for plain text."""
        written = _FILTER.fullmatch(unicodedata.normalize("NFKC", bare))
        if written is None:
            return None
        name, sign, value = written.groups()
        known = filters.find(name)
        operator = _OPERATORS.get(sign, sign)
        value = value.strip(_QUOTES).strip()
        if not known:
            if _is_text(name, operator, value):
                return None
            raise Refused("query-unknown-filter", name=name, part=_shown(bare))
        if not value:
            raise Refused("query-value-missing", name=name)
        return self._first(known, operator, value, bare)

    def _first(
        self, known: Iterable[Filter], operator: str, value: str, bare: str
    ) -> tuple[Condition, bool]:
        """The first of the filters of one name that can read the value."""
        refused: Refused | None = None
        for each in known:
            try:
                return self._condition(each, operator, value)
            except ValueError:
                refused = refused or Refused("query-value", name=each.name, part=_shown(bare))
            except Refused as problem:
                refused = refused or problem
        assert refused is not None
        raise refused

    def _condition(self, each: Filter, operator: str, value: str) -> tuple[Condition, bool]:
        if operator != ":" and not each.ordered:
            raise Refused("query-order", name=each.name)
        if each.shape is Shape.DAY:
            if fold(value) in _ANY | _NONE and operator == ":":
                return Begins(each.key, ""), fold(value) in _NONE
            ahead = each.key in _LIES_AHEAD
            return During(each.key, parse_days(operator, value, self._today, ahead=ahead)), False
        if each.shape is Shape.FLAG:
            return self._flag(each, value)
        codes = tuple(
            dict.fromkeys(code for item in _items(value) for code in self._codes(each, item))
        )
        if not codes:
            wanted = fold(value)
            if wanted in _ANY | _NONE:
                return Begins(each.key, ""), wanted in _NONE
            return self._beginning(each, value), False
        if operator != ":":
            codes = _compared(each, operator, codes)
        return OneOf(each.key, codes), False

    def _flag(self, each: Filter, value: str) -> tuple[Condition, bool]:
        wanted = fold(value)
        if wanted not in _YES | _NO:
            raise ValueError(value)
        condition = Overdue() if each is filters.OVERDUE else OneOf(each.key, ("yes",))
        return condition, wanted in _NO

    def _codes(self, each: Filter, item: str) -> tuple[str, ...]:
        """The codes that ``item`` names; ValueError for one of several that names none."""
        found = _READERS[each.shape](each, item, self._vocabularies)
        if not found and fold(item) not in _ANY | _NONE and "*" not in item:
            raise ValueError(item)
        return found

    def _beginning(self, each: Filter, value: str) -> Condition:
        if not value.endswith("*") or "*" in value[:-1]:
            raise ValueError(value)
        return Begins(each.key, value[:-1])


def _is_text(name: str, operator: str, value: str) -> bool:
    """Whether a word that looks like a filter is plain text: an address, a digest, a mere sign."""
    if operator != ":":
        return not value[:1].isdigit()
    return not value or value.startswith("//") or fold(name) in _SCHEMES | _DIGESTS


def _shown(part: str) -> str:
    return part[:80]


def _items(value: str) -> list[str]:
    return [item for item in re.split("[,、]", value) if item]


def _compared(each: Filter, operator: str, codes: tuple[str, ...]) -> tuple[str, ...]:
    """The codes on one side of the one given; what was not assessed is on neither side."""
    order = [code.code for code in each.codes if code.code != "unknown"]
    if len(codes) != 1 or codes[0] not in order:
        raise ValueError(operator)
    place = order.index(codes[0])
    found = {
        ">=": order[place:], ">": order[place + 1 :], "<=": order[: place + 1], "<": order[:place],
    }[operator]  # fmt: skip
    if not found:
        raise ValueError(operator)
    return tuple(found)


def _labelled(labels: Mapping[str, Label], item: str) -> tuple[str, ...]:
    wanted = fold(item)
    exact = [code for code in labels if fold(code) == wanted]
    if exact:
        return tuple(exact)
    return tuple(
        code
        for code, label in labels.items()
        if any(wanted in (fold(text), fold(_ADDITIONS.sub("", text))) for text in label)
    )


def _code(each: Filter, item: str, _: Vocabularies) -> tuple[str, ...]:
    if each.key == "status" and fold(item) in _OPEN:
        return tuple(code.code for code in each.codes if code.code not in ENDED_STATUS)
    if each.key == "tlp":
        label = item.upper().removeprefix("TLP:")
        item = "TLP:" + ("CLEAR" if label == "WHITE" else label)
    if each.key == "grade" and fold(item) in ("1", "2", "3"):
        item = f"confidentiality-{fold(item)}"
    return _labelled({code.code: code.label for code in each.codes}, item)


def _listed(each: Filter, item: str, vocabularies: Vocabularies) -> tuple[str, ...]:
    labels = vocabularies.list_named(each.vocabulary)
    return _labelled(labels, item) or tuple(
        code for code in labels if code.startswith(f"{fold(item)}/")
    )


def _organisation(_: Filter, item: str, vocabularies: Vocabularies) -> tuple[str, ...]:
    names = {code: entry.name for code, entry in vocabularies.organisations.items()}
    known = _labelled(names, item)
    return known or ((item.lower(),) if re.fullmatch("[A-Za-z][A-Za-z0-9-]{0,39}", item) else ())


def _pattern(each: Filter, item: str, vocabularies: Vocabularies) -> tuple[str, ...]:
    """Technique and CVE numbers, the former also by a part of their names."""
    number = item.upper()
    if each.key == "cves" and re.fullmatch(r"\d{4}-\d{4,19}", number):
        number = f"CVE-{number}"
    if re.fullmatch(each.pattern, number):
        return (number,)
    return techniques_named(item, vocabularies) if each.key == "techniques" else ()


def techniques_named(text: str, vocabularies: Vocabularies) -> tuple[str, ...]:
    """The numbers of the techniques in whose names, of either language, ``text`` stands."""
    wanted = fold(text)
    if not wanted or "*" in wanted:
        return ()
    return tuple(
        code
        for code, label in vocabularies.techniques.items()
        if any(wanted in fold(name) for name in label)
    )


def _no_codes(*_: object) -> tuple[str, ...]:
    return ()


_READERS: Mapping[Shape, Callable[[Filter, str, Vocabularies], tuple[str, ...]]] = {
    Shape.CODE: _code,
    Shape.LISTED: _listed,
    Shape.ORGANISATION: _organisation,
    Shape.PATTERN: _pattern,
    Shape.FLAG: _no_codes,
    Shape.DAY: _no_codes,
}
