"""Key slots: what opens them, and that nothing in them can be moved, cut or altered unnoticed."""

import json
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from liaison_app.domain.errors import Refused
from liaison_app.store import slots
from liaison_app.store.slots import (
    PASSPHRASE,
    Secrets,
    database_id,
    derive,
    open_keyring_slot,
    open_slots,
    remove_slots,
    write_keyring_slot,
    write_passphrase_slots,
)
from tests.quick_keys import shipped_cost

AGENCY = Secrets(database=bytes(32), signing=bytes(range(32)), age="AGE-SECRET-KEY-1架空")
OFFICE = Secrets(b"d" * 32, b"s" * 32, "AGE-SECRET-KEY-1X", root=b"r" * 32, registry=b"g" * 32)
SAID = "正しい 馬 電池 ホチキス"
DATABASE = "0f" * 16


@pytest.fixture
def case_log(tmp_path: Path) -> Path:
    return tmp_path / "事案.liaison-log"


def by_passphrase(case_log: Path, secrets: Secrets = AGENCY, said: str = SAID) -> Path:
    write_passphrase_slots(case_log, DATABASE, said, secrets, os.urandom, {PASSPHRASE: None})
    return case_log.with_name(case_log.name + ".passphrase.slot")


def open_passphrase_slot(case_log: Path, said: str) -> Secrets:
    (opened,) = open_slots(case_log, said)
    assert opened.slot == PASSPHRASE
    return opened.secrets


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.code


@pytest.mark.parametrize("secrets", [AGENCY, OFFICE])
def test_what_was_put_in_comes_out(case_log: Path, secrets: Secrets) -> None:
    by_passphrase(case_log, secrets)
    write_keyring_slot(case_log, DATABASE, b"k" * 32, secrets, os.urandom)
    assert open_passphrase_slot(case_log, SAID) == secrets
    assert open_keyring_slot(case_log, b"k" * 32).secrets == secrets
    assert slots.slots(case_log) == ("passphrase", "keyring")
    assert database_id(case_log) == DATABASE


def test_the_shipped_cost_is_the_one_decided_upon(
    case_log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped_cost(monkeypatch)
    path = by_passphrase(case_log)
    derivation = json.loads(path.read_bytes())["derivation"]
    assert (derivation["opslimit"], derivation["memlimit"]) == (3, 64 * 1024 * 1024)
    assert open_passphrase_slot(case_log, SAID) == AGENCY


def test_no_secret_stands_in_the_file(case_log: Path) -> None:
    data = by_passphrase(case_log, OFFICE).read_bytes()
    for secret in (b"d" * 32, b"s" * 32, b"r" * 32, b"g" * 32):
        assert secret not in data
        assert secret.hex().encode() not in data
    assert b"AGE-SECRET-KEY" not in data
    assert SAID.encode() not in data


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_only_its_owner_may_read_a_slot(case_log: Path) -> None:
    assert stat.S_IMODE(by_passphrase(case_log).stat().st_mode) == 0o600


def test_a_wrong_passphrase_is_refused(case_log: Path) -> None:
    by_passphrase(case_log)
    assert refusal(lambda: open_passphrase_slot(case_log, "違う")) == "passphrase-wrong"
    assert refusal(lambda: open_passphrase_slot(case_log, SAID + " ")) == "passphrase-wrong"


@pytest.mark.parametrize("said", ["", " ", "\n\t　"])
def test_an_empty_passphrase_is_refused(case_log: Path, said: str) -> None:
    assert refusal(lambda: by_passphrase(case_log, said=said)) == "passphrase-empty"
    assert slots.slots(case_log) == ()
    by_passphrase(case_log)
    assert refusal(lambda: open_passphrase_slot(case_log, said)) == "passphrase-empty"


def test_a_passphrase_may_be_composed_differently_by_another_keyboard(case_log: Path) -> None:
    by_passphrase(case_log, said="がぎぐ")
    assert open_passphrase_slot(case_log, "か\u3099き\u3099く\u3099") == AGENCY


def test_full_and_half_width_are_different_passphrases(case_log: Path) -> None:
    by_passphrase(case_log, said="ABC")
    assert refusal(lambda: open_passphrase_slot(case_log, "ＡＢＣ")) == "passphrase-wrong"


def test_undecodable_bytes_of_a_passphrase_count(case_log: Path) -> None:
    by_passphrase(case_log, said="abc\udcff")
    assert open_passphrase_slot(case_log, "abc\udcff") == AGENCY
    assert refusal(lambda: open_passphrase_slot(case_log, "abc\udcfe")) == "passphrase-wrong"


@pytest.mark.parametrize("kek", [b"x" * 32, b"k" * 31, b""])
def test_a_wrong_key_from_the_keyring_is_refused(case_log: Path, kek: bytes) -> None:
    write_keyring_slot(case_log, DATABASE, b"k" * 32, AGENCY, os.urandom)
    assert refusal(lambda: open_keyring_slot(case_log, kek)) == "slot-key-wrong"


def test_a_missing_slot_says_so(case_log: Path) -> None:
    assert slots.slots(case_log) == ()
    assert refusal(lambda: open_passphrase_slot(case_log, "x")) == "slot-missing"
    assert refusal(lambda: open_keyring_slot(case_log, b"k" * 32)) == "slot-missing"
    assert refusal(lambda: database_id(case_log)) == "slot-missing"


def test_writing_again_changes_the_passphrase(case_log: Path) -> None:
    by_passphrase(case_log)
    by_passphrase(case_log, OFFICE, "新しくした合言葉")
    assert open_passphrase_slot(case_log, "新しくした合言葉") == OFFICE
    assert refusal(lambda: open_passphrase_slot(case_log, SAID)) == "passphrase-wrong"


def test_nothing_but_the_slot_is_left_in_the_folder(case_log: Path) -> None:
    path = by_passphrase(case_log)
    by_passphrase(case_log)
    assert list(case_log.parent.glob("*.slot*")) == [path]
    assert [each for each in case_log.parent.iterdir() if each.name.startswith(".")] == []


def test_a_slot_that_cannot_be_written_is_named(case_log: Path) -> None:
    nowhere = case_log.with_name("ない") / "事案"
    assert refusal(lambda: by_passphrase(nowhere)) == "slot-not-written"
    blocked = case_log.with_name(case_log.name + ".passphrase.slot")
    blocked.mkdir()
    assert refusal(lambda: by_passphrase(case_log)) == "slot-not-written"
    assert [each for each in case_log.parent.iterdir() if each.name.startswith(".")] == []


def test_every_altered_byte_is_noticed(case_log: Path) -> None:
    path = by_passphrase(case_log, OFFICE)
    whole = path.read_bytes()
    for place in range(0, len(whole), 7):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        code = refusal(lambda: open_passphrase_slot(case_log, SAID))
        assert code in ("slot-damaged", "passphrase-wrong"), place


def test_every_truncation_is_noticed(case_log: Path) -> None:
    path = by_passphrase(case_log)
    whole = path.read_bytes()
    for length in range(0, len(whole), 11):
        path.write_bytes(whole[:length])
        assert refusal(lambda: open_passphrase_slot(case_log, SAID)) == "slot-damaged"
    path.write_bytes(whole + b"\n")
    assert refusal(lambda: open_passphrase_slot(case_log, SAID)) == "slot-damaged"


def altered(path: Path, **changes: object) -> None:
    content = json.loads(path.read_bytes()) | changes
    path.write_text(
        json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False), "utf-8"
    )


def test_a_slot_of_another_database_is_refused(case_log: Path) -> None:
    altered(by_passphrase(case_log), database="ab" * 16)
    assert refusal(lambda: open_passphrase_slot(case_log, SAID)) == "passphrase-wrong"


def test_a_slot_cannot_stand_in_for_another(case_log: Path) -> None:
    path = by_passphrase(case_log)
    other = path.with_name(case_log.name + ".keyring.slot")
    path.rename(other)
    assert refusal(lambda: open_keyring_slot(case_log, b"k" * 32)) == "slot-damaged"


@pytest.mark.parametrize(
    "derivation",
    [
        {"memlimit": 2**40, "opslimit": 1, "salt": "00" * 16},
        {"memlimit": 2**23, "opslimit": 10**9, "salt": "00" * 16},
        {"memlimit": 0, "opslimit": 1, "salt": "00" * 16},
        {"memlimit": 2**23, "opslimit": 1, "salt": "00"},
        None,
    ],
)
def test_a_slot_cannot_ask_for_more_than_is_bearable(case_log: Path, derivation: object) -> None:
    altered(by_passphrase(case_log), derivation=derivation)
    assert refusal(lambda: open_passphrase_slot(case_log, SAID)) == "slot-damaged"


def test_a_huge_file_is_not_read(case_log: Path) -> None:
    path = by_passphrase(case_log)
    path.write_bytes(path.read_bytes() + b" " * 100_000)
    assert refusal(lambda: database_id(case_log)) == "slot-damaged"


def test_removing_leaves_no_slot(case_log: Path) -> None:
    by_passphrase(case_log)
    write_keyring_slot(case_log, DATABASE, b"k" * 32, AGENCY, os.urandom)
    remove_slots(case_log)
    assert slots.slots(case_log) == ()


def test_derived_keys_differ_by_purpose_and_by_key() -> None:
    made = {derive(b"a" * 32, "inbox"), derive(b"a" * 32, "other"), derive(b"b" * 32, "inbox")}
    assert len(made) == 3
    assert all(len(key) == 32 for key in made)
    assert derive(b"a" * 32, "inbox") == derive(b"a" * 32, "inbox")
