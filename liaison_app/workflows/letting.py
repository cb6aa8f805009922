"""Between which positions of the journal markings let an organisation have a task.

What it is told now says nothing of a task that was marked RED when the last stick went out: whether
a receipt proves that it came depends on how the task, and its package, were marked then.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from liaison_app.domain.markings import (
    AMBER_STRICT,
    CEILING,
    GRADE_ORDER,
    RED,
    TLP_ORDER,
    strictest_grade,
    strictest_tlp,
)
from liaison_app.domain.operations import Value
from liaison_app.domain.sending import markings_allow
from liaison_app.store.queries.picture import Known, Marking


@dataclass(frozen=True)
class Span:
    """From an entry of the journal up to another, that one not included; None: to the end."""

    begin: Known
    end: int | None = None

    def has(self, position: int) -> bool:
        return self.begin.position <= position and (self.end is None or position < self.end)


@dataclass
class _Marked:
    """One record's heads: cell → name of the operation → what it says."""

    cells: dict[str, dict[str, Value]] = field(default_factory=lambda: defaultdict(dict))

    def take(self, said: Marking) -> None:
        for key, value in said.values.items():
            heads = self.cells[key]
            for name in said.over.get(key, ()):
                heads.pop(name, None)
            heads[said.name] = value

    def said(self, key: str) -> list[Value]:
        return list(self.cells[key].values()) if key in self.cells else []

    @property
    def is_marked(self) -> bool:
        return bool(self.said("tlp") or self.said("grade"))

    def names(self, code: str) -> bool:
        """Whether whatever it says of recipients names an organisation."""
        found = self.said("recipients")
        return bool(found) and all(
            isinstance(each, list) and code in {named.strip().casefold() for named in each}
            for each in found
        )


class Letting:
    """``said`` is every marking of tasks and packages, by record; ``entitled`` is the strictest
    label that each organisation may have."""

    def __init__(self, said: Mapping[int, Sequence[Marking]], entitled: Mapping[str, str]) -> None:
        self._said, self._entitled = said, entitled
        least = min(TLP_ORDER.get(each, -1) for each in (AMBER_STRICT, *entitled.values()))
        self._strict = {
            record
            for record, listed in said.items()
            if any(_is_strict(each, least) for each in listed)
        }

    def spans(self, records: Collection[int], code: str) -> list[Span] | None:
        """When ``code`` might have something that is marked on all of these records; None where
        no marking ever kept it from anybody."""
        if self._strict.isdisjoint(records):
            return None
        found: list[Span] = []
        begin: Known | None = None
        for known, may in self._judged(records, code):
            if may and begin is None:
                begin = known
            elif not may and begin is not None:
                found.append(Span(begin, known.position))
                begin = None
        return [*found, Span(begin)] if begin is not None else found

    def _judged(self, records: Collection[int], code: str) -> Iterator[tuple[Known, bool]]:
        """After each entry of the journal: whether it may have it."""
        most = self._entitled.get(code, AMBER_STRICT)
        marked = {record: _Marked() for record in records}
        entries = ((each.known, record, each) for record in records for each in self._said[record])
        for known, record, said in sorted(entries, key=lambda each: each[:2]):
            marked[record].take(said)
            shown = [each for each in marked.values() if each.is_marked]
            tlps = [_label(value) for each in shown for value in each.said("tlp") or [None]]
            grades = [_label(value) for each in shown for value in each.said("grade") or [None]]
            reds = [each for each in shown if strictest_tlp(map(_label, each.said("tlp"))) == RED]
            named = bool(reds) and all(each.names(code) for each in reds)
            may = markings_allow(strictest_tlp(tlps), strictest_grade(grades), most, named=named)
            yield known, may


def _is_strict(said: Marking, least: int) -> bool:
    """Whether it may keep something from anybody; what was destroyed may have."""
    tlp, grade = (said.values.get(key, "") for key in ("tlp", "grade"))
    return (tlp != "" and TLP_ORDER.get(str(tlp), 9) > least) or (
        grade != "" and GRADE_ORDER.get(str(grade), 9) > GRADE_ORDER[CEILING]
    )


def _label(value: Value) -> str | None:
    return value if isinstance(value, str) else None
