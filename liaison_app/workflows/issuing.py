"""Issuing a draft of the office: all that it says, said in one operation for each of its records.

What was struck from a draft before is superseded by it as a whole, and does not leave the office
(``store/folding.py``, decision 0026).
"""

from collections.abc import Iterator, Mapping, Sequence

from liaison_app.domain.merge import Destroyed
from liaison_app.domain.operations import RecordName, Value
from liaison_app.domain.records import RECORD_KINDS
from liaison_app.domain.records.kind import Travels
from liaison_app.domain.records.life import LIFE_FIELDS
from liaison_app.store.caselog import Act
from liaison_app.store.folding import ISSUING
from liaison_app.store.queries import RecordRef
from liaison_app.store.queries.issued import Said
from liaison_app.workflows.desk import Desk

_LIFE = frozenset(field.key for field in LIFE_FIELDS)


class Drafts:
    """The drafts in a record's tree (of a package: of its items as well), as they stand now."""

    def __init__(self, desk: Desk, root: RecordRef) -> None:
        said = desk.queries.issued.said(root.pk, desk.queries.newest_position()[0])
        self._said: dict[str, Said] = {each.name.id: each for each in said}
        self._below: dict[str, list[Said]] = {}
        for each in said:
            if each.name.parent is not None:
                self._below.setdefault(each.name.parent.id, []).append(each)

    def issue(
        self, name: RecordName, values: Mapping[str, Value], *, with_below: bool = True
    ) -> Iterator[Act]:
        """A draft says what it says, and ``values``, anew; what hangs on it likewise."""
        yield Act(ISSUING, name, "own", {**self._standing(name.id), **values})
        if with_below:
            for each in self._below.get(name.id, ()):
                if _goes_with(each, name):
                    yield from self.issue(each.name, {})

    def _standing(self, identifier: str) -> dict[str, Value]:
        """What stands in every cell that was ever written; those in which several values stand are
        left to whoever settles them."""
        said = self._said.get(identifier)
        if said is None:
            return {}
        fields = RECORD_KINDS[said.name.kind].own
        return {
            key: value
            for key, value in said.values.items()
            if key in fields
            and key not in _LIFE
            and key not in said.contested
            and not isinstance(value, Destroyed)
        }


def issue_acts(desk: Desk, draft: RecordRef, values: Mapping[str, Value]) -> Sequence[Act]:
    """The acts by which one draft is issued with ``values``, what hangs on it included."""
    return list(Drafts(desk, draft).issue(draft.name, values))


def _goes_with(below: Said, name: RecordName) -> bool:
    """Not what was taken out, what others wrote, or what stays with the office."""
    away = bool(below.values.get("removed") or below.values.get("disposal"))
    everywhere = RECORD_KINDS[below.name.kind].travels is Travels.EVERYWHERE
    return not away and below.name.owner == name.owner and everywhere
