"""Nothing is changed at the desk, and nothing hung, on what was removed or disposed of.

What arrives in a bundle is merged all the same: who wrote it need not have known of the removal,
and must not lose it should the record come back.
"""

from collections.abc import Iterable, Iterator

from liaison_app.domain.errors import Refused
from liaison_app.domain.records.life import RECORDS_FIELDS
from liaison_app.store.caselog import Act
from liaison_app.store.queries import Reader

# How long a record is kept is settled for removed ones too.
_RETAINED = frozenset(field.key for field in RECORDS_FIELDS)
# Taking away and putting back, and settling what contradicts itself in what came from elsewhere.
_FREE = frozenset({"remove", "restore", "dispose", "settle"})


def checked_in_view(queries: Reader, acts: Iterable[Act]) -> Iterator[Act]:
    """The acts, one by one; refuses ``record-removed`` and ``already-disposed``."""
    nothing_removed = not queries.any_removed()
    put_back: set[str] = set()
    for act in acts:
        if act.values.get("removed") is False:
            put_back.add(act.record.id)
        elif not nothing_removed:
            _check(queries, act, put_back)
        yield act


def _check(queries: Reader, act: Act, put_back: set[str]) -> None:
    if act.kind in _FREE or act.values.keys() <= _RETAINED:
        return
    for name in act.record.chain():
        taken = "" if name.id in put_back else queries.taken_away(name)
        if taken:
            found = queries.resolve(name.id, (name.kind,))
            code = "already-disposed" if taken == "disposed" else "record-removed"
            raise Refused(code, id=found.reference or name.id)
