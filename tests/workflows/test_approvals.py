"""Approvals: only the officer's own key makes one, and only for what was approved."""

from collections.abc import Callable

import msgspec
import pytest

from liaison_app.domain.errors import Refused
from liaison_app.workflows.approvals import (
    as_second_officer,
    check_approval,
    sign_approval,
)
from liaison_app.workflows.desk import Desk, Surroundings
from liaison_app.workflows.officers import add_officer, close_officer, officer_named
from liaison_app.workflows.signed import Approval, read_approval
from liaison_app.workflows.unlock import unlock
from tests.workflows.conftest import PASSPHRASE

CHIEF, CHIEF_SAID = "課長（架空）", "課長だけの合言葉"
STATEMENT = '{"廃棄":"架空の記録"}'.encode()


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.code


@pytest.fixture
def chief(desk: Desk) -> str:
    """The id of a second officer's record."""
    return add_officer(desk, CHIEF, CHIEF_SAID).id


def now(desk: Desk) -> int:
    return desk.queries.newest_position()[0]


def approved(desk: Desk) -> Approval:
    with as_second_officer(desk, CHIEF, CHIEF_SAID) as second:
        return second.sign(STATEMENT)


def test_a_second_officer_approves_at_the_same_desk(desk: Desk, chief: str) -> None:
    approval = approved(desk)
    assert (approval.officer, approval.name) == (chief, CHIEF)
    check_approval(desk, approval, STATEMENT, chief, now(desk))
    check_approval(desk, read_approval(approval.text()), STATEMENT, chief, now(desk))


def test_the_signed_in_officer_approves(desk: Desk) -> None:
    check_approval(desk, sign_approval(desk, STATEMENT), STATEMENT, desk.actor.id, now(desk))


def test_nobody_approves_without_the_officers_own_passphrase(desk: Desk, chief: str) -> None:
    def wrong(said: str) -> str:
        return refusal(lambda: as_second_officer(desk, CHIEF, said))

    assert wrong("違う") == "officer-passphrase"
    assert wrong(PASSPHRASE) == "officer-passphrase"
    assert wrong("") == "passphrase-empty"


def test_the_second_officer_is_another_one(desk: Desk, chief: str) -> None:
    def second(name: str, said: str) -> str:
        return refusal(lambda: as_second_officer(desk, name, said))

    assert second("連絡担当官", PASSPHRASE) == "approval-same-officer"
    assert second("名のない者", CHIEF_SAID) == "officer-unknown"
    close_officer(desk, CHIEF)
    assert second(CHIEF, CHIEF_SAID) == "officer-closed"


def test_an_officer_without_a_key_cannot_approve(desk: Desk, surroundings: Surroundings) -> None:
    named = unlock(desk.path, surroundings, PASSPHRASE, "当直（架空）")
    try:
        assert refusal(lambda: sign_approval(named, STATEMENT)) == "approval-key-missing"
    finally:
        named.close()
    other = refusal(lambda: as_second_officer(desk, "当直（架空）", PASSPHRASE))
    assert other == "approval-key-missing"


def test_an_approval_holds_for_nothing_and_nobody_else(desk: Desk, chief: str) -> None:
    approval = approved(desk)

    def judged(one: Approval, statement: bytes = STATEMENT, by: str = chief) -> str:
        return refusal(lambda: check_approval(desk, one, statement, by, now(desk)))

    changed = msgspec.structs.replace
    own = sign_approval(desk, STATEMENT)
    assert judged(approval, STATEMENT + b" ") == "approval-signature"
    assert judged(approval, by=desk.actor.id) == "approval-officer"
    assert judged(changed(own, officer=chief)) == "approval-signature"
    assert judged(changed(own, officer=chief, signing_key=approval.signing_key)) == (
        "approval-signature"
    )
    assert judged(changed(approval, signature="00" * 64)) == "approval-signature"
    assert judged(own) == "approval-officer"


@pytest.mark.parametrize("text", ["", "{}", "[]", "\udc80", '{"name":"x"}'])
def test_what_is_no_approval_is_refused(text: str) -> None:
    assert refusal(lambda: read_approval(text)) == "approval-malformed"


def test_an_approval_outlives_the_officer_who_gave_it(desk: Desk, chief: str) -> None:
    approval, then = approved(desk), now(desk)
    close_officer(desk, CHIEF)
    check_approval(desk, approval, STATEMENT, chief, then)
    assert refusal(lambda: officer_named(desk.queries, CHIEF)) == "officer-closed"


def test_a_second_officer_who_left_the_desk_signs_nothing_more(desk: Desk, chief: str) -> None:
    with as_second_officer(desk, CHIEF, CHIEF_SAID) as second:
        second.sign(STATEMENT)
    with pytest.raises(RuntimeError):
        second.sign(STATEMENT)
