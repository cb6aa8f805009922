"""One person does not approve as two: every way to a second signing key needs another officer."""

from collections.abc import Callable, Iterator

import pytest

from liaison_app.domain.errors import Refused
from liaison_app.store.caselog import Act
from liaison_app.workflows import disposal
from liaison_app.workflows.approvals import as_second_officer, sign_approval
from liaison_app.workflows.audit import verify_audit
from liaison_app.workflows.desk import Desk, Surroundings
from liaison_app.workflows.disposal_approval import statement_of
from liaison_app.workflows.doctor import examine
from liaison_app.workflows.endorsing import (
    endorse_officer,
    endorse_recovery_key,
    key_states,
    unconfirmed,
)
from liaison_app.workflows.incidents import add_incident
from liaison_app.workflows.keys import key_list, make_recovery_key
from liaison_app.workflows.officers import (
    add_officer,
    close_officer,
    enter_officer,
    officer_named,
    public_key,
)
from liaison_app.workflows.passphrase import change_passphrase
from liaison_app.workflows.signed import signed
from liaison_app.workflows.unlock import unlock
from tests.workflows.conftest import PASSPHRASE

FIRST = "連絡担当官"
CHIEF, CHIEF_SAID = "課長（架空）", "課長だけの合言葉"
GHOST, GHOST_SAID = "架空の担当官", "架空の者の別の合言葉"
NEW = "新しくした合言葉"
Enter = Callable[..., Desk]


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.code


@pytest.fixture
def enter(desk: Desk, surroundings: Surroundings) -> Iterator[Enter]:
    opened: list[Desk] = []

    def act(said: str = PASSPHRASE, officer: str | None = None) -> Desk:
        opened.append(unlock(desk.path, surroundings, said, officer))
        return opened[-1]

    yield act
    for each in opened:
        each.close()


@pytest.fixture
def chief(desk: Desk) -> str:
    return add_officer(desk, CHIEF, CHIEF_SAID).id


def proposed(desk: Desk) -> str:
    reference = add_incident(desk, {"title": "誤って登録した件名"}).reference
    return disposal.propose(desk, "clean-up", "誤って登録", [reference]).id


def state(desk: Desk, name: str) -> str:
    return key_states(desk.queries)[officer_named(desk.queries, name).id].state


def test_the_first_two_and_the_third(desk: Desk, chief: str) -> None:
    assert (state(desk, FIRST), state(desk, CHIEF)) == ("first", "endorsed")
    add_officer(desk, GHOST, GHOST_SAID)
    assert state(desk, GHOST) == "pending"
    found = proposed(desk)
    assert refusal(lambda: disposal.approve(desk, found, GHOST, GHOST_SAID)) == "key-not-endorsed"
    endorse_officer(desk, GHOST, CHIEF, CHIEF_SAID)
    assert key_states(desk.queries)[officer_named(desk.queries, GHOST).id].by == (FIRST, CHIEF)
    assert disposal.approve(desk, found, GHOST, GHOST_SAID).state == "approved"
    disposal.carry_out(desk, found)
    assert verify_audit(desk)["ok"]


def test_an_invented_officer_does_not_approve_whoever_is_said_to_have_entered_him(
    desk: Desk, chief: str, enter: Enter
) -> None:
    """The shared passphrase signs in a new name, who enters another one."""
    nobody = enter(PASSPHRASE, "臨時（架空）")
    add_officer(nobody, GHOST, GHOST_SAID)
    endorse_officer(desk, GHOST, FIRST, PASSPHRASE)
    assert state(desk, GHOST) == "pending"
    ghost = enter(GHOST_SAID)
    assert refusal(lambda: sign_approval(ghost, b"{}")) == "key-not-endorsed"
    assert refusal(lambda: endorse_officer(ghost, GHOST)) == "key-not-endorsed"
    add_officer(ghost, "もう一人（架空）", "もう一人だけの合言葉")
    assert refusal(lambda: endorse_officer(desk, "もう一人（架空）", GHOST, GHOST_SAID)) == (
        "key-not-endorsed"
    )


def test_who_closes_the_other_officer_is_not_the_first_again(desk: Desk, chief: str) -> None:
    found = proposed(desk)
    close_officer(desk, CHIEF)
    add_officer(desk, GHOST, GHOST_SAID)
    assert refusal(lambda: disposal.approve(desk, found, GHOST, GHOST_SAID)) == "key-not-endorsed"


def test_nobody_proposes_under_another_name_what_he_then_approves(
    desk: Desk, chief: str, enter: Enter
) -> None:
    reference = add_incident(desk, {"title": "誤って登録した件名"}).reference
    nobody = enter(PASSPHRASE, "臨時（架空）")

    def propose(at: Desk) -> str:
        return disposal.propose(at, "clean-up", "誤って登録", [reference]).id

    assert refusal(lambda: propose(nobody)) == "approval-key-missing"
    # Past the program: a proposal that bears the chief's name, but not his signature.
    found = desk.find(propose(desk))
    desk.write(Act("amend", found.name, "own", {"proposer": chief, "proposed_by": CHIEF}))
    assert refusal(lambda: disposal.approve(desk, found.name.id)) == "approval-officer"
    desk.write(Act("amend", found.name, "own", {"proposal": None}))
    assert refusal(lambda: disposal.approve(desk, found.name.id)) == "disposal-unsigned"
    statement = statement_of(disposal.proposal(desk, found.name.id).row)
    approval = sign_approval(desk, statement).text()
    desk.write(Act("amend", found.name, "own", {"approval": approval}))
    assert refusal(lambda: disposal.carry_out(desk, found.name.id)) == "disposal-unsigned"


def test_a_recovery_key_made_alone_gives_nobody_a_second_signature(
    desk: Desk, chief: str, enter: Enter
) -> None:
    found = proposed(desk)
    words = make_recovery_key(desk)
    posing = enter(words, CHIEF)
    assert refusal(lambda: endorse_recovery_key(posing)) == "approval-key-missing"
    assert change_passphrase(posing, words, NEW).new_key
    endorse_officer(desk, CHIEF)
    assert state(desk, CHIEF) == "pending"
    assert refusal(lambda: disposal.approve(desk, found, CHIEF, NEW)) == "key-not-endorsed"
    posing = enter(NEW, CHIEF)
    assert refusal(lambda: disposal.approve(posing, found)) == "key-not-endorsed"
    assert refusal(lambda: endorse_recovery_key(posing)) == "key-not-endorsed"
    (recovery,) = [each for each in key_list(desk) if each.kind == "recovery"]
    assert recovery.row is not None
    assert (recovery.row["made_by"], recovery.row["used_by"]) == (FIRST, CHIEF)
    assert (recovery.state, recovery.by) == ("pending", (FIRST,))
    history = desk.queries.history(int(str(recovery.row["pk"])))
    assert [(each.kind, each.actor) for each in history] == [
        ("create", FIRST),
        ("amend", CHIEF),  # unlocked
        ("amend", CHIEF),  # a new passphrase and signing key
    ]


def test_a_recovery_key_from_the_safe_brings_an_officer_back(
    desk: Desk, chief: str, enter: Enter
) -> None:
    words = make_recovery_key(desk)
    assert refusal(lambda: endorse_officer(desk, CHIEF, FIRST, words)) == "passphrase-wrong"
    endorse_recovery_key(desk, CHIEF, CHIEF_SAID)
    assert refusal(lambda: endorse_recovery_key(desk)) == "endorsed-already"
    change_passphrase(enter(words, CHIEF), words, NEW)
    found = proposed(desk)
    assert refusal(lambda: disposal.approve(desk, found, CHIEF, NEW)) == "key-not-endorsed"
    endorse_officer(desk, CHIEF)
    assert disposal.approve(desk, found, CHIEF, NEW).state == "approved"
    disposal.carry_out(desk, found)
    assert verify_audit(desk)["ok"]


def test_an_approval_by_a_replaced_key_stays_good_and_a_later_one_is_flagged(
    desk: Desk, chief: str, enter: Enter
) -> None:
    """Written with a key of one's own making, past the program's procedure."""
    good, bad = proposed(desk), proposed(desk)
    disposal.approve(desk, good, CHIEF, CHIEF_SAID)
    words = make_recovery_key(desk)
    change_passphrase(enter(words, CHIEF), words, NEW)
    forged = enter(NEW, CHIEF)
    assert forged.officer_seed is not None
    statement = statement_of(disposal.proposal(desk, bad).row)
    approval = signed(chief, CHIEF, bytes(forged.officer_seed), statement)
    written = desk.write(Act("amend", desk.find(bad).name, "own", {"approval": approval.text()}))
    assert refusal(lambda: disposal.carry_out(desk, bad)) == "key-not-endorsed"
    assert disposal.carry_out(desk, good).proposal.state == "finished"
    report = verify_audit(desk)
    assert [(each["reason"], each["position"]) for each in report["problems"]] == [
        ("unendorsed", written.position)
    ]
    assert CHIEF in report["problems"][0]["detail"]


def test_an_endorsement_is_for_one_key_of_one_officer(desk: Desk, chief: str) -> None:
    add_officer(desk, GHOST, GHOST_SAID)
    ghost = officer_named(desk.queries, GHOST)
    chief_row = desk.queries.row(desk.find(chief))
    taken = Act("amend", desk.find(ghost.id).name, "own",
                {"endorsement": chief_row["endorsement"]})  # fmt: skip
    desk.write(taken)
    desk.write(Act("amend", desk.find(ghost.id).name, "own", {"endorsement": "{}"}))
    assert state(desk, GHOST) == "pending"
    assert refusal(lambda: endorse_officer(desk, FIRST)) == "endorse-own"
    assert refusal(lambda: endorse_officer(desk, GHOST)) == "endorsed-already"
    assert refusal(lambda: endorse_officer(desk, GHOST, CHIEF, "違う")) == "officer-passphrase"
    assert refusal(lambda: endorse_officer(desk, GHOST, FIRST, "違う")) == "passphrase-wrong"


def test_an_officer_added_without_the_first_ones_key_waits_for_it(desk: Desk, enter: Enter) -> None:
    nobody = enter(PASSPHRASE, "臨時（架空）")
    add_officer(nobody, CHIEF, CHIEF_SAID)
    assert state(desk, CHIEF) == "pending"
    assert refusal(lambda: as_second_officer(desk, CHIEF, CHIEF_SAID)) == "key-not-endorsed"
    endorse_officer(desk, CHIEF)
    as_second_officer(desk, CHIEF, CHIEF_SAID)
    assert refusal(lambda: endorse_officer(desk, "臨時（架空）")) == "approval-key-missing"
    assert refusal(lambda: endorse_recovery_key(desk)) == "recovery-unknown"


def test_keys_from_before_the_rule_count_and_the_doctor_names_them(
    desk: Desk, enter: Enter
) -> None:
    """As a case log of 0.2.0 comes: officers without endorsements, and how far they go."""
    seed = b"c" * 32
    enter_officer(desk, CHIEF, seed=seed)
    assert state(desk, CHIEF) == "pending"
    sql = "INSERT OR REPLACE INTO meta(key, value) VALUES ('keys_adopted', '1000')"
    desk.case_log.queries._db.execute(sql)
    assert state(desk, CHIEF) == "adopted"
    assert unconfirmed(desk.queries) == [FIRST, CHIEF]
    found = {e.check: e for e in examine(desk, desk.surroundings.resources)}
    assert (found["endorsed"].ok, found["endorsed"].detail) == (True, f"{FIRST}, {CHIEF}")
    endorse_officer(desk, CHIEF)
    assert unconfirmed(desk.queries) == [FIRST]
    # Whatever the case log says of itself: from the first endorsement on nothing is adopted.
    add_officer(desk, GHOST, GHOST_SAID)
    assert state(desk, GHOST) == "pending"
    assert officer_named(desk.queries, CHIEF).signing_key == public_key(seed)
