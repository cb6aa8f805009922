"""The rule by which a signing key counts for approvals, on the journal's bare words."""

from liaison_app.domain.endorsement import RECOVERY, SIGNING, Purpose, Said, Standings, judge

A, B, C, D, WORDS, NEWER = "a", "b", "c", "d", "words", "newer words"


class Log:
    """Says things in order; keys are called by their owners and a number."""

    def __init__(self) -> None:
        self.said: list[Said] = []
        self.keys: dict[str, str] = {}

    def key(self, who: str, purpose: Purpose = SIGNING, by: str = "", adopted: bool = False) -> str:
        self.keys[who] = f"{who}{len(self.said)}"
        self._say(who, purpose, self.keys[who], by, adopted)
        return self.keys[who]

    def say_again(self, who: str, by: str = "") -> None:
        self._say(who, SIGNING, self.keys[who], by, False)

    def endorse(self, who: str, by: str, purpose: Purpose = SIGNING) -> None:
        self._say(who, purpose, None, by, False)

    def leave(self, who: str) -> None:
        self.said.append(Said(len(self.said) + 1, who, SIGNING, left=True))

    def _say(self, who: str, purpose: Purpose, key: str | None, by: str, adopted: bool) -> None:
        endorser = (by, self.keys[by]) if by else None
        at = len(self.said) + 1
        self.said.append(Said(at, who, purpose, key, endorser, adopted=adopted))

    def now(self) -> Standings:
        return judge(self.said)

    def counts(self, who: str) -> bool:
        return self.now().counts(who, self.keys[who])


def two() -> Log:
    log = Log()
    log.key(A)
    log.key(B, by=A)
    return log


def test_the_first_counts_by_being_first_and_the_second_by_the_first() -> None:
    log = Log()
    log.key(A)
    assert log.counts(A)
    log.key(B)
    assert not log.counts(B)
    log.endorse(B, by=A)
    assert log.counts(B)


def test_a_third_one_needs_both() -> None:
    log = two()
    log.key(C, by=A)
    assert not log.counts(C)
    log.endorse(C, by=A)  # twice the same is once
    assert not log.counts(C)
    log.endorse(C, by=B)
    assert log.counts(C)
    assert log.now().of(C).since == len(log.said)  # type: ignore[union-attr]


def test_nobody_stands_behind_himself_nor_does_a_key_that_does_not_count() -> None:
    log = two()
    log.key(C, by=A)
    log.endorse(C, by=C)
    log.key(D, by=C)
    log.endorse(D, by=A)
    assert not log.counts(C)
    assert not log.counts(D)


def test_once_there_were_two_it_stays_so_whoever_leaves() -> None:
    log = two()
    log.leave(B)
    log.key(C, by=A)
    log.endorse(C, by=B)  # he is gone
    assert not log.counts(C)
    assert not log.counts(B)


def test_a_replaced_key_needs_others_again() -> None:
    log = two()
    former = log.keys[B]
    log.key(B, by=A)
    assert not log.counts(B)
    assert not log.now().counts(B, former)
    log.key(C, by=A)
    log.endorse(C, by=B)
    assert not log.counts(C)


def test_a_recovery_key_made_alone_stands_behind_nothing() -> None:
    log = two()
    log.key(WORDS, RECOVERY, by=A)
    log.key(B, by=WORDS)
    log.endorse(B, by=A)
    assert not log.counts(B)


def test_one_that_two_endorsed_stands_for_one_of_them() -> None:
    log = two()
    log.key(WORDS, RECOVERY, by=A)
    log.endorse(WORDS, by=B, purpose=RECOVERY)
    log.key(B, by=WORDS)
    assert not log.counts(B)
    log.endorse(B, by=A)
    assert log.counts(B)


def test_one_made_before_there_were_two_needs_the_second_too() -> None:
    log = Log()
    log.key(A)
    log.key(WORDS, RECOVERY, by=A)
    assert log.counts(WORDS)
    log.key(B, by=A)
    assert not log.counts(WORDS)
    log.endorse(WORDS, by=B, purpose=RECOVERY)
    assert log.counts(WORDS)
    log.key(NEWER, RECOVERY, by=A)  # takes its place
    assert not log.counts(WORDS)


def test_the_only_officer_may_get_a_new_key_by_himself() -> None:
    log = Log()
    log.key(A)
    log.key(A)
    assert log.counts(A)
    log.key(B, by=A)
    assert log.counts(B)


def test_keys_from_before_the_rule_count_and_are_told_apart() -> None:
    log = Log()
    log.key(A, adopted=True)
    log.key(B, adopted=True)
    log.key(C, by=B)
    standing = log.now().of(B)
    assert standing is not None
    assert log.counts(B)
    assert not standing.is_confirmed
    assert not log.counts(C)
    log.endorse(B, by=A)
    assert log.now().of(B).is_confirmed  # type: ignore[union-attr]


def test_a_key_that_was_replaced_and_comes_back_needs_others_again() -> None:
    """Whoever still has it could otherwise put it back and approve under another's name."""
    log = two()
    log.key(C, by=A)
    log.endorse(C, by=B)
    former = log.keys[B]
    log.key(B, by=A)
    log.endorse(B, by=C)
    assert log.counts(B)
    log.keys[B] = former
    log.say_again(B, by=A)
    assert not log.counts(B)
    log.endorse(B, by=C)
    assert log.counts(B)


def test_the_same_key_said_again_stays() -> None:
    log = two()
    log.say_again(B)
    assert log.counts(B)


def test_who_left_and_is_let_in_again_needs_others_again() -> None:
    """One officer alone could otherwise let a former one sign beside him."""
    log = two()
    log.key(C, by=A)
    log.endorse(C, by=B)
    log.leave(B)
    log.said.append(Said(len(log.said) + 1, B, SIGNING, left=False))
    assert not log.counts(B)
    log.endorse(B, by=A)
    assert not log.counts(B)
    log.endorse(B, by=C)
    assert log.counts(B)
