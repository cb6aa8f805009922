"""All that goes out when the office issues something: the words, the recipients and the due dates
of a package's edition with its items, of an alert, a guideline, a request, a campaign or a meeting.

It is read from the operations, at any position of the journal: what was approved can be compared
with what is there now, and with what left.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from liaison_app.domain.editions import published_edition
from liaison_app.domain.issuing import content_digest
from liaison_app.domain.merge import DESTROYED, Destroyed
from liaison_app.domain.operations import Value
from liaison_app.domain.records import RECORD_KINDS
from liaison_app.domain.records.kind import Travels
from liaison_app.store.queries import Reader, RecordRef
from liaison_app.store.queries.issued import Said

ISSUED_KINDS = ("package", "task", "alert", "guideline", "request", "campaign", "meeting")
_WHEN = frozenset({"published_at", "issued_at"})  # what issuing itself writes
_DRAFTED = ("to", "withdraws", "reasons")  # of the office's own fields; the others stay here


@dataclass(frozen=True)
class Content:
    """What goes out: id of each record → what it says, the subject first. ``gone``: a value of it
    was destroyed since, so that nobody can say what it was."""

    parts: Mapping[str, Mapping[str, Value]]
    kinds: Mapping[str, str]
    gone: bool = False

    @property
    def digest(self) -> str:
        return content_digest(list(self.parts.items()))


@dataclass(frozen=True)
class Difference:
    """One record in which two contents differ, by the keys of its fields; empty where the whole
    record was added or left out."""

    id: str
    kind: str
    reference: str
    fields: tuple[str, ...]


def issue_content(
    reader: Reader,
    subject: RecordRef,
    to: Sequence[str] = (),
    changes: str = "",
    *,
    position: int | None = None,
) -> Content:
    """What would go out if ``subject`` were issued now, or at a position of the journal, to ``to``
    (as `check_recipients` gives it; of a package: its items that have nobody yet)."""
    at = reader.newest_position()[0] if position is None else position
    said = reader.issued.said(subject.pk, at)
    meant = list(_items(said) if subject.name.kind == "package" else _single(said))
    parts = {each.name.id: _spoken(each) for each in meant}
    if subject.name.kind == "package":
        for each in meant:
            if each.name.kind == "edition" and changes:
                parts[each.name.id]["changes"] = changes
            elif to and each.name.kind not in ("package", "edition") and _has_recipients(each):
                parts[each.name.id].setdefault("to", list(to))
        if changes and not any(each.name.kind == "edition" for each in meant):
            parts[subject.name.id]["changes"] = changes
    elif to and subject.name.id in parts:
        parts[subject.name.id]["to"] = list(to)
    gone = any(DESTROYED in each.values.values() for each in meant)
    return Content(parts, {each.name.id: each.name.kind for each in meant}, gone)


def differences(before: Content, after: Content) -> list[Difference]:
    """Where two contents differ, in the order of the newer one, what was left out last."""
    found = []
    for name in dict.fromkeys((*after.parts, *before.parts)):
        old, new = before.parts.get(name), after.parts.get(name)
        if old == new:
            continue
        both = {**(old or {}), **(new or {})}
        fields = tuple(key for key in both if (old or {}).get(key) != (new or {}).get(key))
        kind = after.kinds.get(name) or before.kinds[name]
        reference = str(both.get("reference") or "")
        found.append(Difference(name, kind, reference, fields if old and new else ()))
    return found


def _items(said: Sequence[Said]) -> Iterator[Said]:
    """A package, the edition in preparation, its items and what is below them."""
    package = said[0]
    coming = published_edition({key: _known(value) for key, value in package.values.items()}) + 1
    chosen = {package.name.id}
    for each in said:
        if each is package:
            yield each
        elif _is_away(each) or not _is_ours(each, package):
            continue
        elif each.name.kind in ("edition", "task"):
            if (each.values.get("edition") or 1) == coming:
                chosen.add(each.name.id)
                yield each
        elif each.name.parent is None:
            if each.values.get("package") == package.name.id and not each.values.get("issued_at"):
                chosen.add(each.name.id)
                yield each
        elif each.name.parent.id in chosen and each.name.parent.id != package.name.id:
            chosen.add(each.name.id)
            yield each


def _single(said: Sequence[Said]) -> Iterator[Said]:
    for each in said:
        if each is said[0] or not (_is_away(each) or not _is_ours(each, said[0])):
            yield each


def _spoken(said: Said) -> dict[str, Value]:
    own = RECORD_KINDS[said.name.kind].own
    return {
        key: _known(value)
        for key, value in sorted(said.values.items())
        if value is not None and key not in _WHEN and (key in own or key in _DRAFTED)
    }


def _known(value: Value | Destroyed) -> Value:
    return "" if isinstance(value, Destroyed) else value


def _has_recipients(said: Said) -> bool:
    return "to" in RECORD_KINDS[said.name.kind].internal


def _is_away(said: Said) -> bool:
    return bool(said.values.get("removed") or said.values.get("disposal"))


def _is_ours(said: Said, subject: Said) -> bool:
    """Not what others answered below it, nor what stays with the office."""
    travels = RECORD_KINDS[said.name.kind].travels
    return said.name.owner == subject.name.owner and travels is Travels.EVERYWHERE
