"""Former key slots put back: refused at unlock, for approvals and by a new database key; and what
a kill between file and register leaves opens all the same."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from liaison_app.domain.errors import Refused
from liaison_app.store.slot_register import SlotRegister
from liaison_app.store.slots import RECOVERY, officer_slot, open_slots, slot_path, slots
from liaison_app.workflows.approvals import as_second_officer
from liaison_app.workflows.backups import create_backup
from liaison_app.workflows.desk import Desk, Surroundings
from liaison_app.workflows.doctor import examine
from liaison_app.workflows.keys import drop_key, key_list, make_recovery_key
from liaison_app.workflows.officers import add_officer
from liaison_app.workflows.passphrase import change_passphrase, confirm_passphrase
from liaison_app.workflows.rekey import rekey
from liaison_app.workflows.restoring import restore_backup
from liaison_app.workflows.unlock import unlock
from tests.workflows.conftest import PASSPHRASE

CHIEF, CHIEF_SAID, CHIEF_NEW = "課長（架空）", "課長だけの合言葉", "課長が新しくした言葉"
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
def put_back(desk: Desk, enter: Enter) -> str:
    """The chief's slot of before he changed his passphrase lies in the place of his own."""
    slot = officer_slot(add_officer(desk, CHIEF, CHIEF_SAID).id)
    former = slot_path(desk.path, slot).read_bytes()
    window = enter(CHIEF_SAID)
    change_passphrase(window, CHIEF_SAID, CHIEF_NEW)
    window.close()
    slot_path(desk.path, slot).write_bytes(former)
    return slot


def files(desk: Desk) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in desk.path.parent.iterdir()}


def test_a_former_slot_put_back_opens_nothing(desk: Desk, enter: Enter, put_back: str) -> None:
    before = desk.queries.newest_position()
    assert len(open_slots(desk.path, CHIEF_SAID)) == 1  # the file itself is whole
    assert refusal(lambda: enter(CHIEF_SAID)) == "slot-unknown"
    assert refusal(lambda: enter(CHIEF_SAID, CHIEF)) == "slot-unknown"
    assert refusal(lambda: as_second_officer(desk, CHIEF, CHIEF_SAID)) == "slot-unknown"
    assert refusal(lambda: confirm_passphrase(desk, CHIEF_SAID)) == "slot-unknown"
    assert (
        refusal(lambda: change_passphrase(desk, CHIEF_SAID, "ほかの合言葉です")) == "slot-unknown"
    )
    assert desk.queries.newest_position() == before


def test_it_is_named_by_the_list_and_the_doctor(desk: Desk, put_back: str) -> None:
    assert [each.slot for each in key_list(desk) if not each.known] == [put_back]
    (found,) = [e for e in examine(desk, desk.surroundings.resources) if e.check == "slots"]
    assert (found.ok, found.detail) == (False, put_back)
    drop_key(desk, put_back)
    assert all(each.known for each in key_list(desk))


def test_a_new_database_key_leaves_it_out(desk: Desk, enter: Enter, put_back: str) -> None:
    former = slot_path(desk.path, put_back).read_bytes()
    done = rekey(desk)
    assert (done.unknown, done.dropped) == ((put_back,), ())
    assert put_back not in slots(desk.path)
    slot_path(desk.path, put_back).write_bytes(former)
    (opened,) = open_slots(desk.path, CHIEF_SAID)
    assert opened.secrets.database != desk.secrets.database
    assert refusal(lambda: enter(CHIEF_SAID)) == "case-log-key"
    assert enter(PASSPHRASE).secrets.database == desk.secrets.database


def test_a_former_recovery_key_is_refused_as_long_as_anything_valid_is_there(
    desk: Desk, enter: Enter
) -> None:
    words = make_recovery_key(desk)
    former = slot_path(desk.path, RECOVERY).read_bytes()
    newer = make_recovery_key(desk)
    slot_path(desk.path, RECOVERY).write_bytes(former)
    assert refusal(lambda: enter(words)) == "slot-unknown"
    assert refusal(lambda: enter(newer)) == "passphrase-wrong"


def test_nobody_is_locked_out_for_good(desk: Desk, enter: Enter) -> None:
    """The case log is of another day than every slot beside it: the safe opens it."""
    words = make_recovery_key(desk)
    desk.case_log.slots.adopt({}, desk.now())
    assert refusal(enter) == "slot-unknown"
    recovered = enter(words)
    assert recovered.opened_by == RECOVERY
    found = {e.check: e.detail for e in examine(recovered, desk.surroundings.resources)}
    assert found["last-way"]
    assert refusal(enter) == "slot-unknown"
    change_passphrase(recovered, words, CHIEF_NEW)
    assert enter(CHIEF_NEW).actor == desk.actor


def test_a_case_log_without_a_register_takes_in_what_is_there_once(
    desk: Desk, enter: Enter
) -> None:
    sql = "DELETE FROM meta WHERE key = 'slots_adopted'"
    desk.case_log.slots.adopt({}, desk.now())
    desk.case_log.queries._db.execute(sql)
    assert enter().actor == desk.actor
    assert {each.slot for each in key_list(desk) if each.known} == set(slots(desk.path))


def test_a_backup_carries_its_register_and_no_slot_put_back(
    desk: Desk, put_back: str, surroundings: Surroundings, tmp_path: Path
) -> None:
    made = create_backup(desk, tmp_path / "made.liaison-backup")
    restored = tmp_path / "there" / "case-log.db"
    assert refusal(lambda: restore_backup(made.path, restored, CHIEF_SAID, surroundings)) == (
        "passphrase-wrong"
    )
    restore_backup(made.path, restored, PASSPHRASE, surroundings)
    again = unlock(restored, surroundings, PASSPHRASE)
    assert all(each.known for each in key_list(again))
    again.close()


@pytest.mark.parametrize("stage", ["announce", "confirm"])
def test_a_power_cut_between_file_and_register_costs_nobody_his_way_in(
    desk: Desk, enter: Enter, stage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before the file is written the former passphrase opens, after it the new one."""

    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    if stage == "announce":
        monkeypatch.setattr("liaison_app.store.slots.ring.write_slot_file", cut)
    else:
        monkeypatch.setattr(SlotRegister, "confirm", cut)
    with pytest.raises(KeyboardInterrupt):
        change_passphrase(desk, PASSPHRASE, CHIEF_NEW)
    monkeypatch.undo()
    said = PASSPHRASE if stage == "announce" else CHIEF_NEW
    for _ in range(2):
        assert enter(said).officer_seed is not None
    change_passphrase(enter(said), said, "また別の合言葉です")
    assert enter("また別の合言葉です").actor == desk.actor
    assert len(desk.case_log.slots.known()) == 2


CHANGE = """
import sys
from liaison_app.__main__ import main
print("begin", flush=True)
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize("seed", range(4))
def test_a_kill_during_a_passphrase_change_leaves_one_that_opens(
    desk: Desk, surroundings: Surroundings, tmp_path: Path, seed: int
) -> None:
    desk.close()
    case_log = Path(shutil.copytree(desk.path.parent, tmp_path / "copy")) / desk.path.name
    old, new = tmp_path / "old", tmp_path / "new"
    old.write_text(PASSPHRASE, encoding="utf-8")
    new.write_text(CHIEF_NEW, encoding="utf-8")
    command = [sys.executable, "-c", CHANGE, "passphrase", "change", "--case-log", str(case_log)]
    command += ["--passphrase-file", str(old), "--new-passphrase-file", str(new), "--json"]
    environment = os.environ | {"LIAISON_HOME": str(tmp_path / "home")}
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
    )
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(random.Random(seed).uniform(0.4, 1.4))
    process.send_signal(signal.SIGKILL)
    process.communicate()
    opened = []
    for said in (PASSPHRASE, CHIEF_NEW):
        try:
            again = unlock(case_log, surroundings, said)
        except Refused as refused:
            if refused.code != "passphrase-wrong":
                raise
            continue
        opened.append(again.actor)
        again.close()
    assert opened
    assert set(opened) == {desk.actor}


def test_a_slot_written_while_the_register_cannot_be_is_not_written(
    desk: Desk, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {name: data for name, data in files(desk).items() if name.endswith(".slot")}

    def full(*_: object) -> None:
        raise Refused("disk-full")

    monkeypatch.setattr(SlotRegister, "announce", full)
    assert refusal(lambda: change_passphrase(desk, PASSPHRASE, CHIEF_NEW)) == "disk-full"
    assert before == {name: data for name, data in files(desk).items() if name.endswith(".slot")}
    assert enter().actor == desk.actor
