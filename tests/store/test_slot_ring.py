"""The slots of one installation together: whose opened, sealing again, old forms, forgery."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.signing import SigningKey

from liaison_app.domain import canonical
from liaison_app.domain.errors import Refused
from liaison_app.store.slots import (
    KEYRING,
    PASSPHRASE,
    RECOVERY,
    Secrets,
    derivation,
    drop_slot,
    is_recovery_key,
    officer_of,
    officer_slot,
    open_keyring_slot,
    open_slots,
    recovery_words,
    reseal,
    slot_files,
    slots,
    upgrade,
    write_keyring_slot,
    write_passphrase_slots,
    write_recovery_slot,
)
from liaison_app.store.slots.files import read_slot, slot_path
from liaison_app.store.slots.form import SlotV2
from liaison_app.store.slots.sealing import open_slot

SECRETS = Secrets(b"d" * 32, b"s" * 32, "AGE-SECRET-KEY-1X", root=b"r" * 32, registry=b"g" * 32)
DATABASE = "0f" * 16
DUTY = "00000000-0000-4000-8000-00000000000a"
RELIEF = "00000000-0000-4000-8000-00000000000b"
SEED = b"o" * 32
RELEASED = Path(__file__).parent / "released" / "0.1.0"


@pytest.fixture
def case_log(tmp_path: Path) -> Path:
    """The slots of an installation with two officers, whose passphrases differ."""
    path = tmp_path / "事案.liaison-log"
    both = {PASSPHRASE: None, officer_slot(DUTY): SEED}
    write(path, "shared", both)
    write(path, "relief", {officer_slot(RELIEF): b"p" * 32})
    return path


def write(path: Path, said: str, names: dict[str, bytes | None], held: Secrets = SECRETS) -> None:
    write_passphrase_slots(path, DATABASE, said, held, os.urandom, names)


def content(case_log: Path, slot: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(slot_path(case_log, slot).read_bytes())
    return found


def put(case_log: Path, slot: str, /, **changes: object) -> None:
    altered = content(case_log, slot) | changes
    slot_path(case_log, slot).write_bytes(canonical.encode(altered))


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.code


def names(case_log: Path, said: str) -> list[str]:
    return [each.slot for each in open_slots(case_log, said)]


def test_the_slot_that_opened_says_which_officer(case_log: Path) -> None:
    assert names(case_log, "shared") == [PASSPHRASE, officer_slot(DUTY)]
    (relief,) = open_slots(case_log, "relief")
    assert officer_of(relief.slot) == RELIEF
    assert bytes(relief.own or b"") == b"p" * 32
    assert relief.secrets == SECRETS
    shared, duty = open_slots(case_log, "shared")
    assert (shared.own, bytes(duty.own or b"")) == (None, SEED)
    assert officer_of(PASSPHRASE) is None


def test_one_derivation_serves_every_slot(case_log: Path) -> None:
    salts = {json.dumps(content(case_log, name)["derivation"]) for name in slots(case_log)}
    assert len(salts) == 1


def test_a_file_cannot_ask_for_a_weaker_derivation_of_what_is_written_next(
    case_log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(derivation, "OPSLIMIT", 2)
    write(case_log, "new", {officer_slot(RELIEF): SEED})
    asked = content(case_log, officer_slot(RELIEF))["derivation"]
    assert isinstance(asked, dict)
    assert asked["opslimit"] == 2
    assert names(case_log, "new") == [officer_slot(RELIEF)]
    assert names(case_log, "shared") == [PASSPHRASE, officer_slot(DUTY)]


def test_other_secrets_are_sealed_without_any_passphrase(case_log: Path) -> None:
    write_keyring_slot(case_log, DATABASE, b"k" * 32, SECRETS, os.urandom)
    new = SECRETS.rekeyed(b"n" * 32, b"d" * 32)
    assert reseal(case_log, new, slots(case_log)) == ()
    for said in ("shared", "relief"):
        for opened in open_slots(case_log, said):
            assert (opened.secrets.database, opened.secrets.former) == (b"n" * 32, b"d" * 32)
    assert open_keyring_slot(case_log, b"k" * 32).secrets == new
    (relief,) = open_slots(case_log, "relief")
    assert bytes(relief.own or b"") == b"p" * 32


def test_slots_not_asked_for_are_left_with_what_they_hold(case_log: Path) -> None:
    new = SECRETS.rekeyed(b"n" * 32, None)
    assert reseal(case_log, new, [PASSPHRASE]) == (officer_slot(DUTY), officer_slot(RELIEF))
    (relief,) = open_slots(case_log, "relief")
    assert relief.secrets == SECRETS


def test_nobody_else_can_put_other_secrets_in_a_slot(case_log: Path) -> None:
    slot = read_slot(case_log, PASSPHRASE)
    assert isinstance(slot, SlotV2)
    other = Secrets(b"x" * 32, b"y" * 32, "AGE-SECRET-KEY-1Y")
    sealed = SealedBox(PublicKey(bytes.fromhex(slot.public))).encrypt(other.encoded()).hex()
    put(case_log, PASSPHRASE, sealed=sealed)
    forged = read_slot(case_log, PASSPHRASE)
    assert isinstance(forged, SlotV2)
    signature = SigningKey(b"y" * 32).sign(forged.statement()).signature.hex()
    put(case_log, PASSPHRASE, signature=signature)
    assert names(case_log, "shared") == [officer_slot(DUTY)]
    drop_slot(case_log, officer_slot(DUTY))
    assert refusal(lambda: open_slots(case_log, "shared")) == "slot-damaged"


def test_nothing_is_sealed_to_a_key_that_somebody_else_put_there(case_log: Path) -> None:
    thief = PrivateKey.generate()
    put(case_log, officer_slot(RELIEF), public=bytes(thief.public_key).hex())
    left = reseal(case_log, SECRETS.rekeyed(b"n" * 32, None), slots(case_log))
    assert left == (officer_slot(RELIEF),)
    box = SealedBox(thief)
    with pytest.raises(Exception, match="error occurred"):
        box.decrypt(bytes.fromhex(str(content(case_log, officer_slot(RELIEF))["sealed"])))


def test_a_copy_of_the_slot_under_the_old_passphrase_reads_nothing_sealed_later(
    case_log: Path,
) -> None:
    kept = read_slot(case_log, PASSPHRASE)
    assert isinstance(kept, SlotV2)
    (old, _duty) = open_slots(case_log, "shared")
    write(case_log, "changed", {PASSPHRASE: None})
    reseal(case_log, SECRETS.rekeyed(b"n" * 32, None), slots(case_log))
    now = content(case_log, PASSPHRASE)
    assert now["public"] != kept.public
    put(case_log, PASSPHRASE, lock=json.loads(canonical.encode(kept.lock)))
    mixed = read_slot(case_log, PASSPHRASE)
    assert refusal(lambda: open_slot(mixed, bytes(old.key))) == "slot-damaged"


def test_a_slot_cannot_be_moved_to_another_officer(case_log: Path) -> None:
    shutil.copy(slot_path(case_log, officer_slot(RELIEF)), slot_path(case_log, officer_slot(DUTY)))
    assert names(case_log, "relief") == [officer_slot(RELIEF)]
    put(case_log, officer_slot(DUTY), slot=officer_slot(DUTY))
    assert names(case_log, "relief") == [officer_slot(RELIEF)]


def test_a_damaged_slot_does_not_keep_the_others_shut(case_log: Path) -> None:
    slot_path(case_log, PASSPHRASE).write_bytes(b"{}")
    assert names(case_log, "shared") == [officer_slot(DUTY)]
    assert refusal(lambda: open_slots(case_log, "neither")) == "slot-damaged"
    found = {each.name: each.damage for each in slot_files(case_log)}
    assert found == {PASSPHRASE: "slot-damaged", officer_slot(DUTY): "", officer_slot(RELIEF): ""}


def test_the_slot_of_a_newer_program_is_told_from_a_damaged_one(case_log: Path) -> None:
    put(case_log, PASSPHRASE, version=3)
    (first, *_rest) = slot_files(case_log)
    assert first.damage == "slot-newer"


def test_no_name_stands_in_the_folder(case_log: Path) -> None:
    assert [officer_of(name) for name in slots(case_log)] == [None, DUTY, RELIEF]


def test_files_that_only_look_like_slots_are_none(case_log: Path) -> None:
    for name in ("officer-x", "officer-" + DUTY.upper(), "other", "passphrase.old"):
        slot_path(case_log, name).write_bytes(b"{}")
    assert len(slots(case_log)) == 3


def test_the_words_of_the_recovery_key_open_its_slot_however_they_are_typed(
    case_log: Path,
) -> None:
    write_recovery_slot(case_log, DATABASE, b"e" * 32, SECRETS, os.urandom)
    words = recovery_words(b"e" * 32)
    assert len(words.split()) == 24
    typed = "\n".join(word.upper() + " " for word in words.split())
    for said in (words, typed):
        assert names(case_log, said) == [RECOVERY]
    assert is_recovery_key(typed)
    wrong = " ".join([*words.split()[:-1], "zoo"])
    assert not is_recovery_key(wrong)
    assert refusal(lambda: open_slots(case_log, wrong)) == "passphrase-wrong"
    assert refusal(lambda: open_slots(case_log, recovery_words(b"f" * 32))) == "passphrase-wrong"


def test_words_that_are_no_recovery_key_are_a_passphrase_all_the_same(case_log: Path) -> None:
    words = recovery_words(b"w" * 32)
    write(case_log, words, {officer_slot(RELIEF): SEED})
    assert names(case_log, words) == [officer_slot(RELIEF)]


def test_a_key_once_wiped_is_gone(case_log: Path) -> None:
    (opened,) = open_slots(case_log, "relief")
    own = opened.own
    opened.wipe()
    assert bytes(own or b"") == bytes(32)
    assert opened.key == bytes(32)
    with pytest.raises(RuntimeError):
        _ = opened.secrets.database
    with pytest.raises(RuntimeError):
        opened.secrets.rekeyed(b"n" * 32, None)


@pytest.fixture
def released(tmp_path: Path) -> Path:
    """The office's slot as version 0.1.0 wrote it."""
    for name in ("case-log.db.passphrase.slot", "passphrase.txt"):
        shutil.copy(RELEASED / "nco" / name, tmp_path / name)
    return tmp_path / "case-log.db"


def said_in(case_log: Path) -> str:
    return case_log.with_name("passphrase.txt").read_text(encoding="utf-8").strip()


def test_a_slot_of_version_1_opens_and_becomes_version_2(released: Path) -> None:
    salt = content(released, PASSPHRASE)["derivation"]
    (old,) = open_slots(released, said_in(released))
    assert old.version == 1
    upgrade(released, old, os.urandom)
    (new,) = open_slots(released, said_in(released))
    assert (new.version, new.secrets, new.database_id) == (2, old.secrets, old.database_id)
    assert content(released, PASSPHRASE)["derivation"] == salt
    assert refusal(lambda: open_slots(released, "not it")) == "passphrase-wrong"


def test_the_secrets_of_version_1_cannot_trade_places(released: Path) -> None:
    secrets = content(released, PASSPHRASE)["secrets"]
    assert isinstance(secrets, dict)
    secrets["root"], secrets["registry"] = secrets["registry"], secrets["root"]
    put(released, PASSPHRASE, secrets=secrets)
    assert refusal(lambda: open_slots(released, said_in(released))) == "slot-damaged"


@pytest.mark.parametrize("missing", ["database", "signing", "age"])
def test_a_secret_missing_from_version_1_is_damage(released: Path, missing: str) -> None:
    secrets = content(released, PASSPHRASE)["secrets"]
    assert isinstance(secrets, dict)
    del secrets[missing]
    put(released, PASSPHRASE, secrets=secrets)
    assert refusal(lambda: open_slots(released, said_in(released))) == "slot-damaged"


def test_version_1_is_not_sealed_again_but_named(released: Path) -> None:
    (old,) = open_slots(released, said_in(released))
    before = slot_path(released, PASSPHRASE).read_bytes()
    assert reseal(released, old.secrets, [PASSPHRASE, KEYRING]) == (PASSPHRASE,)
    assert slot_path(released, PASSPHRASE).read_bytes() == before
