"""Officers: whose passphrase signs in whom, added, closed, handed over; old installations."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from liaison_app.domain.errors import Refused
from liaison_app.store.slots import (
    PASSPHRASE as SHARED,
)
from liaison_app.store.slots import (
    officer_slot,
    slot_files,
    slots,
    write_passphrase_slots,
)
from liaison_app.workflows.audit import verify_audit
from liaison_app.workflows.desk import Desk, Surroundings
from liaison_app.workflows.incidents import add_incident
from liaison_app.workflows.officers import (
    add_officer,
    close_officer,
    hand_over,
    officer_named,
    officers,
    public_key,
)
from liaison_app.workflows.unlock import unlock
from tests.workflows.conftest import PASSPHRASE

RELIEF, RELIEF_SAID = "交代要員（架空）", "交代要員の合言葉"
RELEASED = Path(__file__).parents[1] / "store" / "released" / "0.1.0"
Enter = Callable[..., Desk]


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.code


@pytest.fixture
def enter(desk: Desk, surroundings: Surroundings) -> Iterator[Enter]:
    """Unlocks the desk's case log once more, as somebody."""
    opened: list[Desk] = []

    def act(said: str = PASSPHRASE, officer: str | None = None) -> Desk:
        opened.append(unlock(desk.path, surroundings, said, officer))
        return opened[-1]

    yield act
    for each in opened:
        each.close()


def position(desk: Desk) -> int:
    return desk.queries.newest_position()[0]


def test_the_first_officer_has_a_slot_and_a_key_of_his_own(desk: Desk) -> None:
    (first,) = officers(desk.queries)
    assert desk.officer_seed is not None
    assert first.signing_key == public_key(bytes(desk.officer_seed))
    assert first.active_from == "2026-11-24"
    assert slots(desk.path) == (SHARED, officer_slot(first.id))
    assert first.name.encode() not in b"".join(
        path.name.encode() + path.read_bytes() for path in desk.path.parent.glob("*.slot")
    )


def test_an_officer_signs_in_with_his_own_passphrase(desk: Desk, enter: Enter) -> None:
    added = add_officer(desk, RELIEF, RELIEF_SAID, {"post": "課長補佐"})
    assert (added.post, added.is_closed) == ("課長補佐", False)
    again = enter(RELIEF_SAID)
    assert again.actor == added.actor
    assert again.opened_by == officer_slot(added.id)
    assert again.officer_seed is not None
    assert added.signing_key == public_key(bytes(again.officer_seed))
    assert enter(PASSPHRASE, "連絡担当官").officer_seed is not None
    assert verify_audit(desk)["ok"]


def test_an_officers_name_is_not_taken_on_with_another_passphrase(desk: Desk, enter: Enter) -> None:
    add_officer(desk, RELIEF, RELIEF_SAID)
    before = position(desk)
    assert refusal(lambda: enter(PASSPHRASE, RELIEF)) == "officer-passphrase"
    assert refusal(lambda: enter(RELIEF_SAID, "連絡担当官")) == "officer-passphrase"
    assert refusal(lambda: enter(RELIEF_SAID, "名のない者")) == "officer-unknown"
    assert position(desk) == before


def test_without_the_file_of_his_slot_an_officer_is_still_protected(
    desk: Desk, enter: Enter
) -> None:
    added = add_officer(desk, RELIEF, RELIEF_SAID)
    desk.path.with_name(f"{desk.path.name}.{officer_slot(added.id)}.slot").unlink()
    assert refusal(lambda: enter(PASSPHRASE, RELIEF)) == "officer-passphrase"
    assert refusal(lambda: enter(RELIEF_SAID, RELIEF)) == "passphrase-wrong"


def test_a_name_not_known_is_entered_with_the_shared_passphrase(desk: Desk, enter: Enter) -> None:
    known = enter(PASSPHRASE, "当直（架空）")
    assert known.officer_seed is None
    assert officer_named(known.queries, "当直（架空）").signing_key == ""
    # Who signed in last does so again, as long as the passphrase may.
    assert enter(PASSPHRASE).actor == known.actor


def test_without_a_name_nobody_is_taken_for_an_officer_whose_slot_stayed_shut(
    desk: Desk, enter: Enter
) -> None:
    added = add_officer(desk, RELIEF, RELIEF_SAID)
    enter(RELIEF_SAID)
    assert enter(PASSPHRASE).actor == desk.actor
    secrets = desk.secrets
    here = desk.installation.database_id
    random = desk.surroundings.random
    write_passphrase_slots(desk.path, here, "shared only", secrets, random, {SHARED: None},
                           desk.case_log.slots)  # fmt: skip
    desk.case_log.remember_officer(added.actor)
    assert refusal(lambda: enter("shared only")) == "officer-passphrase"
    assert refusal(lambda: enter("shared only", "連絡担当官")) == "officer-passphrase"
    assert enter("shared only", "臨時（架空）").actor.name == "臨時（架空）"


def test_an_officer_who_left_does_not_sign_in(desk: Desk, enter: Enter) -> None:
    add_officer(desk, RELIEF, RELIEF_SAID)
    slot = officer_slot(officer_named(desk.queries, RELIEF).id)
    kept = desk.path.with_name(f"{desk.path.name}.{slot}.slot").read_bytes()
    closed = close_officer(desk, RELIEF)
    assert closed.active_to == "2026-11-24"
    assert slot not in slots(desk.path)
    assert refusal(lambda: enter(RELIEF_SAID, RELIEF)) == "passphrase-wrong"
    assert refusal(lambda: enter(PASSPHRASE, RELIEF)) == "officer-closed"
    # Nor with the file of his slot put back.
    desk.path.with_name(f"{desk.path.name}.{slot}.slot").write_bytes(kept)
    assert refusal(lambda: enter(RELIEF_SAID, RELIEF)) == "slot-unknown"
    assert refusal(lambda: close_officer(desk, RELIEF)) == "officer-closed"


def test_handing_over_lists_what_is_open_and_closes_the_predecessor(
    desk: Desk, enter: Enter
) -> None:
    add_incident(desk, {"title": "未対応の事案（架空）"})
    add_officer(desk, RELIEF, RELIEF_SAID)
    assert refusal(lambda: hand_over(desk, "連絡担当官")) == "officer-same"
    assert refusal(lambda: hand_over(desk, "名のない者")) == "officer-unknown"
    done = hand_over(desk, RELIEF)
    assert done.items.incidents == 1
    assert [each.title for each in done.items.items] == ["未対応の事案（架空）"]
    assert done.officer.succeeded_by == done.successor.id
    assert done.officer.is_closed
    assert refusal(lambda: enter(PASSPHRASE, "連絡担当官")) == "officer-closed"
    assert enter(RELIEF_SAID).actor.name == RELIEF


def test_somebody_always_remains(desk: Desk) -> None:
    assert refusal(lambda: close_officer(desk, "連絡担当官")) == "officer-last"
    add_officer(desk, RELIEF, RELIEF_SAID)
    assert refusal(lambda: close_officer(desk, "連絡担当官")) == "officer-self"


@pytest.mark.parametrize(
    ("name", "said", "code"),
    [
        (" ", RELIEF_SAID, "officer-needed"),
        ("連絡担当官", RELIEF_SAID, "officer-exists"),
        (RELIEF, "", "passphrase-empty"),
        (RELIEF, PASSPHRASE, "passphrase-taken"),
        (RELIEF, "短い", "passphrase-short"),
        (RELIEF, f"{RELIEF} MOFA", "passphrase-plain"),
        ("x" * 2000, RELIEF_SAID, "field-too-long"),
    ],
)
def test_what_is_refused_leaves_neither_record_nor_slot(
    desk: Desk, name: str, said: str, code: str
) -> None:
    before, files = position(desk), slots(desk.path)
    assert refusal(lambda: add_officer(desk, name, said)) == code
    assert (position(desk), slots(desk.path)) == (before, files)


def test_an_officer_known_by_name_only_gets_a_slot(desk: Desk, enter: Enter) -> None:
    named = enter(PASSPHRASE, "当直（架空）")
    added = add_officer(desk, "当直（架空）", "夜勤だけの合言葉")
    assert added.id == named.actor.id
    assert refusal(lambda: enter(PASSPHRASE, "当直（架空）")) == "officer-passphrase"
    assert enter("夜勤だけの合言葉").actor == added.actor


def test_an_installation_of_version_0_1_0_opens_and_its_slot_becomes_new(
    tmp_path: Path, surroundings: Surroundings
) -> None:
    for path in (RELEASED / "mofa").glob("*"):
        shutil.copy(path, tmp_path / path.name)
    case_log = tmp_path / "case-log.db"
    said = (tmp_path / "passphrase.txt").read_text(encoding="utf-8").strip()
    assert [each.version for each in slot_files(case_log)] == [1]
    assert refusal(lambda: unlock(case_log, surroundings, "not it")) == "passphrase-wrong"
    assert [each.version for each in slot_files(case_log)] == [1]
    for _ in range(2):
        desk = unlock(case_log, surroundings, said)
        assert desk.officer_seed is None
        desk.close()
        assert [each.version for each in slot_files(case_log)] == [2]


def test_locking_drops_the_keys_it_holds(desk: Desk, enter: Enter) -> None:
    entered = enter()
    seed, secrets = entered.officer_seed, entered.secrets
    entered.close()
    assert bytes(seed or b"") == bytes(32)
    with pytest.raises(RuntimeError):
        _ = secrets.signing
