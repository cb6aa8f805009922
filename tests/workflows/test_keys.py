"""Passphrase change, recovery key, new database key, dropping slots: who opens what afterwards."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from liaison_app.domain.errors import Refused
from liaison_app.store.caselog import CaseLog
from liaison_app.store.slots import (
    PASSPHRASE as SHARED,
)
from liaison_app.store.slots import (
    RECOVERY,
    Secrets,
    officer_slot,
    open_slots,
    reseal,
    slots,
)
from liaison_app.workflows.audit import verify_audit
from liaison_app.workflows.desk import Desk, Surroundings
from liaison_app.workflows.doctor import examine
from liaison_app.workflows.incidents import add_incident
from liaison_app.workflows.keys import drop_key, key_list, make_recovery_key
from liaison_app.workflows.officers import add_officer, close_officer, officer_by_id, public_key
from liaison_app.workflows.passphrase import change_passphrase, confirm_passphrase
from liaison_app.workflows.rekey import rekey
from liaison_app.workflows.unlock import unlock
from tests.workflows.conftest import PASSPHRASE

RELIEF, RELIEF_SAID = "交代要員（架空）", "交代要員の合言葉"
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


def test_a_new_passphrase_opens_every_slot_of_the_old_one(desk: Desk, enter: Enter) -> None:
    add_officer(desk, RELIEF, RELIEF_SAID)
    key = officer_by_id(desk.queries, desk.actor.id)
    assert key is not None
    changed = change_passphrase(desk, PASSPHRASE, NEW)
    assert set(changed.slots) == {SHARED, officer_slot(desk.actor.id)}
    assert refusal(lambda: enter(PASSPHRASE)) == "passphrase-wrong"
    again = enter(NEW)
    assert (again.actor, again.queries.newest_position()) == (
        desk.actor,
        desk.queries.newest_position(),
    )
    assert public_key(bytes(again.officer_seed or b"")) == key.signing_key
    assert enter(RELIEF_SAID).actor.name == RELIEF


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("違う", NEW, "passphrase-wrong"),
        (PASSPHRASE, PASSPHRASE, "passphrase-same"),
        (PASSPHRASE, " ", "passphrase-empty"),
        (PASSPHRASE, RELIEF_SAID, "passphrase-taken"),
    ],
)
def test_a_change_that_is_refused_leaves_every_slot_as_it_was(
    desk: Desk, old: str, new: str, code: str
) -> None:
    add_officer(desk, RELIEF, RELIEF_SAID)
    before = [path.read_bytes() for path in sorted(desk.path.parent.glob("*.slot"))]
    assert refusal(lambda: change_passphrase(desk, old, new)) == code
    assert before == [path.read_bytes() for path in sorted(desk.path.parent.glob("*.slot"))]


def test_the_recovery_key_opens_when_the_passphrase_is_lost(desk: Desk, enter: Enter) -> None:
    add_incident(desk, {"title": "残る事案（架空）"})
    words = make_recovery_key(desk)
    recovered = enter(words)
    assert recovered.opened_by == RECOVERY
    assert recovered.actor == desk.actor
    assert recovered.officer_seed is None
    changed = change_passphrase(recovered, words, NEW)
    assert changed.new_key
    again = enter(NEW)
    assert again.queries.counts().incidents == 1
    officer = officer_by_id(again.queries, again.actor.id)
    assert officer is not None
    assert officer.signing_key == public_key(bytes(again.officer_seed or b""))
    assert verify_audit(again)["ok"]
    # The key stays in the safe for the next time; a newer one takes its place.
    assert enter(words).actor == desk.actor
    newer = make_recovery_key(again)
    assert refusal(lambda: enter(words)) == "passphrase-wrong"
    assert enter(newer).actor == desk.actor


def test_recovery_for_another_officer_is_by_name(desk: Desk, enter: Enter) -> None:
    added = add_officer(desk, RELIEF, RELIEF_SAID)
    words = make_recovery_key(desk)
    change_passphrase(enter(words, RELIEF), words, NEW)
    again = enter(NEW, RELIEF)
    assert again.actor == added.actor
    assert refusal(lambda: enter(RELIEF_SAID)) == "passphrase-wrong"
    assert enter(PASSPHRASE).actor == desk.actor


def test_keys_are_touched_after_typing_the_passphrase_again(desk: Desk) -> None:
    add_officer(desk, RELIEF, RELIEF_SAID)
    confirm_passphrase(desk, PASSPHRASE)
    assert refusal(lambda: confirm_passphrase(desk, RELIEF_SAID)) == "passphrase-wrong"
    assert refusal(lambda: confirm_passphrase(desk, "違う")) == "passphrase-wrong"


def opens_with(path: Path, key: bytes) -> bool:
    try:
        CaseLog.open(path, key).close()
    except Refused as refused:
        if refused.code != "case-log-key":
            raise
        return False
    return True


def test_a_new_database_key_keeps_every_passphrase(desk: Desk, enter: Enter) -> None:
    add_officer(desk, RELIEF, RELIEF_SAID)
    words = make_recovery_key(desk)
    former = desk.secrets.database
    add_incident(desk, {"title": "鍵を替える前の事案（架空）"})
    done = rekey(desk)
    assert (done.dropped, set(done.slots)) == ((), set(slots(desk.path)))
    assert desk.secrets.database != former
    add_incident(desk, {"title": "鍵を替えた後の事案（架空）"})
    desk.inbox.arrivals("unreviewed")
    assert not opens_with(desk.path, former)
    for said in (PASSPHRASE, RELIEF_SAID, words):
        opened = enter(said)
        assert opened.secrets == desk.secrets
        assert opened.queries.counts().incidents == 2
        assert verify_audit(opened)["ok"]
        reader = opened.reader()
        assert reader.counts().incidents == 2
        reader.close()


def test_a_new_key_waits_until_everybody_else_has_closed(desk: Desk, enter: Enter) -> None:
    before = [path.read_bytes() for path in sorted(desk.path.parent.glob("*.slot"))]
    other = enter()
    assert refusal(lambda: rekey(desk)) == "case-log-in-use"
    assert before == [path.read_bytes() for path in sorted(desk.path.parent.glob("*.slot"))]
    add_incident(other, {"title": "他の画面から（架空）"})
    other.close()
    rekey(desk)


def test_nobody_comes_in_while_a_new_key_is_being_made(
    desk: Desk, surroundings: Surroundings
) -> None:
    from liaison_app.store import connection

    with desk.case_log.exclusively(), pytest.MonkeyPatch.context() as quick:
        quick.setattr(connection, "BUSY_TIMEOUT_MS", 100)
        refused = refusal(lambda: unlock(desk.path, surroundings, PASSPHRASE))
    assert refused == "case-log-busy"
    assert desk.queries.counts().operations > 0
    unlock(desk.path, surroundings, PASSPHRASE).close()


def test_the_slot_of_an_officer_who_left_does_not_get_the_new_key(desk: Desk) -> None:
    added = add_officer(desk, RELIEF, RELIEF_SAID)
    slot = desk.path.with_name(f"{desk.path.name}.{officer_slot(added.id)}.slot")
    kept = slot.read_bytes()
    close_officer(desk, RELIEF)
    slot.write_bytes(kept)
    done = rekey(desk)
    assert (done.dropped, done.unknown) == ((), (officer_slot(added.id),))
    assert not slot.exists()


def test_a_slot_that_cannot_be_sealed_again_stops_a_new_key(desk: Desk, enter: Enter) -> None:
    add_officer(desk, RELIEF, RELIEF_SAID)
    desk.path.with_name(f"{desk.path.name}.{SHARED}.slot").write_bytes(b"{}")
    former = desk.secrets.database
    assert refusal(lambda: rekey(desk)) == "rekey-slots"
    assert desk.secrets.database == former
    again = enter(PASSPHRASE)
    assert again.secrets.database == former


@pytest.mark.parametrize("stage", ["slots", "case log", "inbox", "some slots"])
def test_a_power_cut_at_any_stage_of_a_new_key_is_settled_at_the_next_unlock(
    desk: Desk, surroundings: Surroundings, stage: str
) -> None:
    """What is on the disk if the power fails after each of the steps."""
    from liaison_app.workflows.opening import inbox_key

    add_incident(desk, {"title": "残る事案（架空）"})
    former, path = desk.secrets.database, desk.path
    both = desk.secrets.rekeyed(b"n" * 32, former)
    reseal(path, both, slots(path))
    if stage != "slots":
        with desk.case_log.exclusively():
            desk.case_log.rekey(b"n" * 32)
    if stage in ("inbox", "some slots"):
        desk.inbox.rekey(inbox_key(b"n" * 32))
    if stage == "some slots":
        reseal(path, both.rekeyed(b"n" * 32, None), [SHARED])
    desk.close()
    for _ in range(2):
        again = unlock(path, surroundings, PASSPHRASE)
        assert again.queries.counts().incidents == 1
        assert again.secrets.database == (former if stage == "slots" else b"n" * 32)
        assert again.secrets.former is None
        assert sealed_in(path) == {again.secrets.database}
        again.close()


def sealed_in(path: Path) -> set[bytes | None]:
    found: list[Secrets] = [each.secrets for each in open_slots(path, PASSPHRASE)]
    return {each.database for each in found} | {each.former for each in found} - {None}


def test_slots_are_listed_with_who_they_are_for(desk: Desk) -> None:
    add_officer(desk, RELIEF, RELIEF_SAID)
    make_recovery_key(desk)
    found = [(each.kind, each.officer, each.opened, each.damage) for each in key_list(desk)]
    assert sorted(found, key=str) == sorted(
        [
            ("passphrase", None, False, ""),
            ("officer", "連絡担当官", True, ""),
            ("officer", RELIEF, False, ""),
            ("recovery", None, False, ""),
        ],
        key=str,
    )


def test_a_slot_is_dropped_only_if_somebody_can_still_come_in(desk: Desk, enter: Enter) -> None:
    own = officer_slot(desk.actor.id)
    words = make_recovery_key(desk)
    assert refusal(lambda: drop_key(desk, "unheard-of")) == "slot-missing"
    assert refusal(lambda: drop_key(desk, own)) == "slot-of-officer"
    drop_key(desk, RECOVERY)
    assert refusal(lambda: enter(words)) == "passphrase-wrong"
    drop_key(desk, SHARED)
    assert enter(PASSPHRASE).actor == desk.actor
    assert refusal(lambda: drop_key(desk, own)) == "slot-last"


def test_the_shared_slot_stays_while_somebody_has_no_other(desk: Desk, enter: Enter) -> None:
    enter(PASSPHRASE, "当直（架空）")
    assert refusal(lambda: drop_key(desk, SHARED)) == "slot-shared"


def test_the_doctor_looks_at_every_slot(desk: Desk) -> None:
    def slots_are_well() -> bool:
        found = {each.check: each.ok for each in examine(desk, desk.surroundings.resources)}
        return found["slots"]

    assert slots_are_well()
    drop_key(desk, SHARED)
    assert slots_are_well()
    own = desk.path.with_name(f"{desk.path.name}.{officer_slot(desk.actor.id)}.slot")
    own.write_bytes(b"{}")
    assert not slots_are_well()


def test_what_fails_between_the_two_files_costs_nobody_his_way_in(
    desk: Desk, surroundings: Surroundings
) -> None:
    """The inbox is held by somebody when its turn comes: the case log has the new key already."""
    from liaison_app.store.connection import open_reader
    from liaison_app.store.inbox import inbox_path
    from liaison_app.workflows.opening import inbox_key

    former = desk.secrets.database
    held = open_reader(inbox_path(desk.path), inbox_key(former))
    held.execute("SELECT count(*) FROM sent").fetchone()
    assert refusal(lambda: rekey(desk)) == "case-log-in-use"
    held.close()
    assert desk.secrets.database != former
    # Whoever goes on working here seals the key that the case log has.
    change_passphrase(desk, PASSPHRASE, NEW)
    desk.close()
    again = unlock(desk.path, surroundings, NEW)
    assert again.secrets.former is None
    assert not opens_with(desk.path, former)
    assert verify_audit(again)["ok"]
    again.close()
