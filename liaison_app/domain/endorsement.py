"""Which signing keys count for approvals: two other officers stand behind each of them.

One officer could otherwise enter an invented one, or give another officer a new key by the
recovery key, and approve his own acts. So a key counts from the moment on that two others, whose
keys count then, have signed it: officers other than the one it is for, or the recovery key from
the safe where two officers had signed that. As long as only one officer ever had a key that
counts, fewer are enough: his own counts by being first (or the only one), the second one's by his
signature. Once there were two it stays so, whoever leaves.

This is the whole rule, pure: the journal's words in their order go in, verified signatures among
them; both the procedures and the audit ask it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from liaison_app.domain import canonical
from liaison_app.domain.canonical import Hex64
from liaison_app.domain.operations import Form, Uuid

Purpose = Literal["recovery", "signing"]
SIGNING: Purpose = "signing"
RECOVERY: Purpose = "recovery"
_BEHIND = 2


class Endorsed(Form, frozen=True):
    """What an endorsement signs: a key, what it is for, and whose (the id of the record of the
    officer or of the recovery key)."""

    key: Hex64
    purpose: Purpose
    subject: Uuid

    def statement(self) -> bytes:
        """The canonical bytes."""
        return canonical.encode(self)


@dataclass(frozen=True)
class Said:
    """What one operation says of a key. ``key`` is new with it, None if it says no other;
    ``endorser`` (record's id, key) is whose signature it brings under the subject's present key;
    ``left`` tells that an officer is gone, None that nothing is said of it. ``adopted`` marks what
    was said before the rule."""

    position: int
    subject: str
    purpose: Purpose
    key: str | None = None
    endorser: tuple[str, str] | None = None
    left: bool | None = None
    adopted: bool = False


@dataclass
class Standing:
    """One key. ``since`` is the journal's position from which it counts, None if it does not;
    ``endorsers`` are the ids of those who signed it, in order. ``adopted``: it counts because it
    was there before the rule."""

    subject: str
    purpose: Purpose
    key: str
    since: int | None = None
    endorsers: list[str] = field(default_factory=list)
    adopted: bool = False

    @property
    def is_confirmed(self) -> bool:
        """Counts, and not only because nobody asked for a second officer when it was entered."""
        return self.since is not None and (not self.adopted or bool(self.endorsers))


class Standings:
    """What the journal made of every key, up to where it was read."""

    def __init__(self) -> None:
        self._ever: set[str] = set()  # officers who had a key that counted
        self._present: dict[str, Standing] = {}
        self._left: set[str] = set()

    def of(self, subject: str) -> Standing | None:
        """The present key of an officer, or of the recovery key, by the record's id."""
        return self._present.get(subject)

    def counts(self, subject: str, key: str) -> bool:
        """Whether a signature by this key, made now, counts."""
        found = self._present.get(subject)
        if found is None or found.key != key or subject in self._left:
            return False
        if found.purpose == RECOVERY:  # judged anew at every use: more officers may be here now
            return self._is_backed(found)
        return found.since is not None

    def hear(self, said: Said) -> None:
        """The next operation."""
        if said.key is not None:
            self._introduce(said)
        if said.left is not None:
            self._note_left(said.subject, left=said.left)
        present = self._present.get(said.subject)
        if present is None:
            return
        if said.endorser is not None and self._may_endorse(*said.endorser, present):
            present.endorsers.append(said.endorser[0])
        if present.since is None and (said.adopted or self._is_backed(present)):
            present.since, present.adopted = said.position, said.adopted
            if present.purpose == SIGNING:
                self._ever.add(present.subject)

    def _note_left(self, subject: str, *, left: bool) -> None:
        """Who is let in again has a key that others have to stand behind again."""
        present = self._present.get(subject)
        if left:
            self._left.add(subject)
        elif subject in self._left:
            self._left.discard(subject)
            if present is not None:
                self._present[subject] = Standing(subject, present.purpose, present.key)

    def _introduce(self, said: Said) -> None:
        assert said.key is not None
        if said.purpose == RECOVERY:  # there is one; a newer one takes its place
            for each in [s for s in self._present.values() if s.purpose == RECOVERY]:
                self._left.add(each.subject)
            self._left.discard(said.subject)
        present = self._present.get(said.subject)
        # One that was replaced and comes back is a new one: whoever replaced it had a reason.
        if present is None or (present.key, present.purpose) != (said.key, said.purpose):
            self._present[said.subject] = Standing(said.subject, said.purpose, said.key)

    def _may_endorse(self, endorser: str, key: str, present: Standing) -> bool:
        by = self._present.get(endorser)
        if by is None or endorser in (present.subject, *present.endorsers):
            return False
        if present.purpose == RECOVERY and by.purpose == RECOVERY:
            return False
        return self.counts(endorser, key)

    def _is_backed(self, present: Standing) -> bool:
        if not self._ever - {present.subject}:
            return True  # nobody else is there to ask
        return len(present.endorsers) >= min(_BEHIND, len(self._ever))


def judge(said: Iterable[Said]) -> Standings:
    """The rule over the journal's words, in their order."""
    standings = Standings()
    for each in said:
        standings.hear(each)
    return standings
