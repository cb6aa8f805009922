"""匿名版: the same briefing with letters in the place of organisations and words in that of
persons, and a search for what still gives one away.

What is known by name here is replaced: organisations but the central office, in both languages and
by their codes (in references, bundle names and hosts too), officers and contacts. A name that is
known nowhere in the case log cannot be found; the officer reads the page before it goes out.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from typing import Any, TypeVar

from liaison_app.domain.errors import Refused
from liaison_app.domain.texts import Texts
from liaison_app.domain.vocabulary import Organisation
from liaison_app.workflows.briefing_source import Source

Facts = TypeVar("Facts")
# Fields of facts that hold codes, digests and what describes the document itself.
_KEPT = frozenset(
    {
        *("language", "tlp", "grade", "handling", "status", "standing", "sort", "kind", "level"),
        *("precision", "aware_precision", "sayable", "register_number", "paper_number"),
        *("distribution", "fingerprint", "sha256", "type", "about"),
    }
)
# Fields of what is composed that name the office itself and whom the document goes to.
_OF_THE_OFFICE = frozenset({"source", "fingerprint", "office", "opening"})
_PERSONS = (
    ("officers", "name"),
    ("contacts", "name"),
    ("contacts", "deputy"),
    ("roster", "officer"),
)
_SHORTEST = 2  # characters of a name that is looked for
_PART_OF_NUMBER = r"(?=-\d)"


@dataclass(frozen=True)
class Disguise:
    """What stands for what: a pattern and its replacement, the longest names first; ``names`` must
    not be left anywhere, ``actors`` (who did what on record, elsewhere too) not in the facts: they
    may be called by a word that the page has of its own."""

    rules: tuple[tuple[re.Pattern[str], str], ...]
    names: tuple[str, ...]
    actors: tuple[str, ...]


def disguise_for(source: Source, texts: Texts) -> Disguise:
    """Letters for every organisation known here but the office, by their codes; words for
    persons."""
    office = source.desk.installation.office_code or source.desk.installation.organisation
    hidden = [each for code, each in sorted(source.organisations.items()) if code != office.lower()]
    named: list[tuple[str, str]] = []
    coded: list[tuple[re.Pattern[str], str]] = []
    names: list[str] = []
    for number, organisation in enumerate(hidden):
        letter = _letter(number)
        said = _pseudonym(organisation, letter, texts)
        called = [organisation.name.ja, organisation.name.en]
        named += [(each, said) for each in called]
        code = re.escape(organisation.code)
        outside = rf"(?<![A-Za-z0-9]){code}"
        coded.append((re.compile(outside + _PART_OF_NUMBER, re.IGNORECASE), letter))
        coded.append((re.compile(outside + r"(?![A-Za-z0-9])", re.IGNORECASE), said))
        names += [*called, organisation.code]
    person = texts("briefing.anonymous.person")
    persons = [each for each in _persons(source) if len(each) >= _SHORTEST]
    actors = [each for each in source.desk.queries.actors() if len(each) >= _SHORTEST]
    named += [(each, person) for each in dict.fromkeys((*persons, *actors))]
    longest = sorted(named, key=lambda each: -len(each[0]))
    rules = [(re.compile(re.escape(name)), said) for name, said in longest if name]
    return Disguise((*rules, *coded), (*names, *persons), tuple(actors))


def anonymised(facts: Facts, disguise: Disguise) -> Facts:
    """The same facts with every name replaced; they say of themselves that they are so."""
    hidden = _hidden(facts, "", disguise)
    return replace(hidden, anonymised=True)  # type: ignore[no-any-return]


def check_leaks(composed: object, disguise: Disguise) -> None:
    """Refused ``briefing-leak`` where a name is left in what was composed, in any width or case."""
    _check(_texts_of(composed, _OF_THE_OFFICE), disguise.names)


def check_facts(facts: object, disguise: Disguise) -> None:
    """The same of the data behind it, but for what the page says of the document too."""
    _check(_texts_of(facts, _KEPT), (*disguise.names, *disguise.actors))


def _check(texts: Iterable[str], names: Iterable[str]) -> None:
    said = _folded("\n".join(texts))
    for name in names:
        bare = _folded(name)
        if bare.isascii():
            found = re.search(rf"(?<![a-z0-9]){re.escape(bare)}(?![a-z0-9])", said) is not None
        else:
            found = bare in said
        if found:
            raise Refused("briefing-leak", name=name)


def _hidden(value: Any, key: str, disguise: Disguise) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        changed = {
            each.name: _hidden(getattr(value, each.name), each.name, disguise)
            for each in fields(value)
        }
        return replace(value, **changed)
    if isinstance(value, tuple):
        return tuple(_hidden(each, key, disguise) for each in value)
    if isinstance(value, str) and key not in _KEPT:
        for pattern, said in disguise.rules:
            value = pattern.sub(said, value)
    return value


def _persons(source: Source) -> Iterator[str]:
    rows = {
        "officers": source.desk.queries.officers(),
        "contacts": source.reader.day.contacts(),
        "roster": source.reader.day.roster(),
    }
    for kind, key in _PERSONS:
        yield from (str(row[key]) for row in rows[kind] if row[key])


def _pseudonym(organisation: Organisation, letter: str, texts: Texts) -> str:
    return texts(f"briefing.anonymous.{organisation.audience}", letter=letter)


def _letter(number: int) -> str:
    """A … Z, AA, AB …"""
    letters = ""
    number += 1
    while number:
        number, place = divmod(number - 1, 26)
        letters = chr(ord("A") + place) + letters
    return letters


def _texts_of(value: Any, but: frozenset[str]) -> Iterable[str]:
    if is_dataclass(value) and not isinstance(value, type):
        for each in fields(value):
            if each.name not in but:
                yield from _texts_of(getattr(value, each.name), but)
    elif isinstance(value, tuple | list):
        for each in value:
            yield from _texts_of(each, but)
    elif isinstance(value, str):
        yield value
    elif not isinstance(value, bytes | int | float | date | None | frozenset):
        raise TypeError(f"not looked into: {type(value).__name__}")


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
