"""Markings of what is about to be written: inside the ceiling, never freer than what is above.

Raising an incident's markings raises what is under it in effect, without a further operation:
what counts is always the strictest of the chain (`Reader.effective_markings`).
"""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping

from liaison_app.domain.administration import NOTHING_SET, AdministratorPolicy
from liaison_app.domain.markings import (
    TLP_ORDER,
    check_ceiling,
    check_not_freer,
    effective_markings,
)
from liaison_app.domain.operations import RecordName, Value
from liaison_app.store.caselog import Act
from liaison_app.store.folding import ISSUING
from liaison_app.store.queries import Reader

_KEYS = ("tlp", "grade", "handling", "recipients")
# Records written in this transaction whose markings are kept at hand: more than the case log
# writes at once, so that what is no longer here can be read there.
_AT_HAND = 5_000


def checked_markings(
    queries: Reader, acts: Iterable[Act], policy: AdministratorPolicy = NOTHING_SET
) -> Iterator[Act]:
    """The acts, one by one; refuses ``above-ceiling``, ``above-policy`` and ``freer-than-parent``,
    for records of every kind. Memory does not grow with their number."""
    above = _Above(queries)
    for act in acts:
        if act.compartment == "own" and ("tlp" in act.values or "grade" in act.values):
            if act.values.get("grade") is not None:
                check_ceiling(str(act.values["grade"]))
            if policy.is_above(act.values) and not above.demands(act):
                policy.check_marking(act.values)
            parent = act.record.parent
            if parent is not None and not above.repeats(act):
                above.check(act.values, parent)
            above.note(act)
        yield act


class _Above:
    """The markings in effect of parents, those written by earlier acts included."""

    def __init__(self, queries: Reader) -> None:
        self._queries = queries
        self._written: OrderedDict[str, dict[str, Value]] = OrderedDict()
        self._read: tuple[str, Mapping[str, Value]] = ("", {})  # the last one: it is asked twice

    def note(self, act: Act) -> None:
        """Remember what an act says of its record."""
        name = act.record
        stored = {} if act.kind == "create" else dict(self._row(name))
        marks = {key: act.values[key] for key in _KEYS if key in act.values}
        self._written[name.id] = {**stored, **marks}
        if len(self._written) > _AT_HAND:
            self._written.popitem(last=False)

    def repeats(self, act: Act) -> bool:
        """Whether an act issues a record, which says its markings over again as they are: what is
        above may have been raised since."""
        stored = self._row(act.record) if act.kind == ISSUING else {}
        return bool(stored) and all(
            stored.get(key) == act.values[key] for key in _KEYS if key in act.values
        )

    def demands(self, act: Act) -> bool:
        """Whether a record bears this label already, or what it hangs on demands it: what came from
        others with a stricter one is answered all the same."""
        label = str(act.values["tlp"])
        parent = act.record.parent
        if act.kind != "create" and self._row(act.record).get("tlp") == label:
            return True
        chain = [self._row(each) for each in parent.chain()] if parent is not None else []
        return (
            any(row.get("tlp") or row.get("grade") for row in chain)
            and TLP_ORDER[effective_markings(chain).tlp] >= TLP_ORDER[label]
        )

    def check(self, values: Mapping[str, Value], parent: RecordName) -> None:
        """Refuse what is freer than the parent in effect, where anything above is marked."""
        chain = [self._row(each) for each in parent.chain()]
        if any(row.get("tlp") or row.get("grade") for row in chain):
            check_not_freer(values, effective_markings(chain))

    def _row(self, name: RecordName) -> Mapping[str, Value]:
        held = self._written.get(name.id)
        if held is not None:
            return held
        if self._read[0] != name.id:
            self._read = (name.id, self._queries.own_markings(name))
        return self._read[1]
