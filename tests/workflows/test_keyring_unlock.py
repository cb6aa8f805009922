"""Unlocking by the system keyring: whom it signs in, and that it follows a new database key."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import keyring
import keyring.core
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail
from nacl.secret import Aead

from liaison_app.domain import canonical
from liaison_app.domain.errors import Refused
from liaison_app.host import system_keyring
from liaison_app.store.caselog import CaseLog
from liaison_app.store.slots import KEYRING, Secrets, identities, slot_files, slots
from liaison_app.workflows.approvals import sign_approval
from liaison_app.workflows.desk import Desk, Surroundings
from liaison_app.workflows.keys import drop_key, make_recovery_key
from liaison_app.workflows.officers import add_officer
from liaison_app.workflows.rekey import rekey
from liaison_app.workflows.setup import found
from liaison_app.workflows.unlock import has_keyring_key, unlock
from tests.host.test_system_keyring import real
from tests.workflows.conftest import PASSPHRASE

RELIEF, RELIEF_SAID = "交代要員（架空）", "交代要員の合言葉"
Enter = Callable[..., Desk]


@pytest.fixture
def backend() -> Iterator[KeyringBackend]:
    before = keyring.core._keyring_backend
    kept = real()
    keyring.set_keyring(kept)
    yield kept
    keyring.core._keyring_backend = before


@pytest.fixture
def path(backend: KeyringBackend, tmp_path: Path, surroundings: Surroundings) -> Path:
    """A case log that the keyring unlocks too."""
    place = tmp_path / "case-log.db"
    founded = found(
        place,
        surroundings,
        role="agency",
        organisation="mofa",
        officer="連絡担当官",
        passphrase=PASSPHRASE,
        keyring=True,
    )
    founded.desk.close()
    return place


@pytest.fixture
def enter(path: Path, surroundings: Surroundings) -> Iterator[Enter]:
    opened: list[Desk] = []

    def act(said: str | None = None, officer: str | None = None) -> Desk:
        for each in opened:
            each.close()
        opened.append(unlock(path, surroundings, said, officer))
        return opened[-1]

    yield act
    for each in opened:
        each.close()


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.code


def test_it_signs_in_who_was_here_last_but_cannot_sign_for_him(path: Path, enter: Enter) -> None:
    assert has_keyring_key(path)
    desk = enter()
    assert (desk.actor.name, desk.opened_by) == ("連絡担当官", KEYRING)
    assert refusal(lambda: sign_approval(desk, b"x")) == "approval-key-missing"
    assert refusal(lambda: make_recovery_key(desk)) == "key-needs-passphrase"


def test_it_signs_in_no_other_officer_who_has_a_slot(enter: Enter) -> None:
    add_officer(enter(PASSPHRASE), RELIEF, RELIEF_SAID)
    assert refusal(lambda: enter(None, RELIEF)) == "officer-passphrase"
    enter(RELIEF_SAID)
    assert enter().actor.name == RELIEF
    assert refusal(lambda: enter(None, "連絡担当官")) == "officer-passphrase"


def test_it_follows_a_new_database_key_with_a_key_of_its_own(path: Path, enter: Enter) -> None:
    desk = enter(PASSPHRASE)
    before = system_keyring.fetch_key(desk.installation.database_id)
    assert KEYRING in rekey(desk).slots
    assert system_keyring.fetch_key(desk.installation.database_id) not in (None, before)
    fresh = desk.secrets.database
    assert enter().secrets.database == fresh


@pytest.mark.parametrize("stage", ["before", "after"])
def test_it_opens_whenever_a_new_database_key_was_interrupted(
    path: Path, enter: Enter, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    """Stopped before the case log has the new key, and before the keyring has a new one."""
    desk = enter(PASSPHRASE)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    place: object = CaseLog if stage == "before" else system_keyring
    name = "rekey" if stage == "before" else "is_available"
    with monkeypatch.context() as patched:
        patched.setattr(place, name, stop)
        with pytest.raises(KeyboardInterrupt):
            rekey(desk)
    assert enter().opened_by == KEYRING
    assert enter(PASSPHRASE).actor.name == "連絡担当官"
    assert enter().opened_by == KEYRING


def test_without_its_keyring_the_slot_goes_with_the_former_key(path: Path, enter: Enter) -> None:
    desk = enter(PASSPHRASE)
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]
    assert rekey(desk).dropped == (KEYRING,)
    assert refusal(enter) == "passphrase-needed"
    assert enter(PASSPHRASE).actor.name == "連絡担当官"


def test_a_dropped_slot_is_forgotten_by_the_keyring(path: Path, enter: Enter) -> None:
    desk = enter(PASSPHRASE)
    drop_key(desk, KEYRING)
    assert system_keyring.fetch_key(desk.installation.database_id) is None
    assert not has_keyring_key(path)
    assert refusal(enter) == "passphrase-needed"


def test_another_key_in_the_keyring_is_said(path: Path, enter: Enter) -> None:
    here = enter(PASSPHRASE).installation.database_id
    system_keyring.store_key(here, b"x" * 32)
    assert refusal(enter) == "slot-key-wrong"


def test_a_keyring_slot_of_version_1_is_renewed_when_it_opens(path: Path, enter: Enter) -> None:
    desk = enter(PASSPHRASE)
    here, secrets = desk.installation.database_id, desk.secrets
    kek = system_keyring.fetch_key(here)
    assert kek is not None
    write_version_1(path, here, kek, secrets)
    desk.case_log.slots.adopt(identities(path), desk.now())
    assert enter().opened_by == KEYRING
    assert {each.version for each in slot_files(path)} == {2}
    assert enter().opened_by == KEYRING
    assert KEYRING in slots(path)


def write_version_1(path: Path, database_id: str, kek: bytes, secrets: Secrets) -> None:
    """As 0.1.0 wrote it."""
    named = {
        "age": secrets.age.encode(),
        "database": secrets.database,
        "signing": secrets.signing,
    }
    wrapped = {}
    for name, secret in named.items():
        bound = canonical.encode(["liaison-slot-v1", database_id, KEYRING, name])
        nonce = os.urandom(Aead.NONCE_SIZE)
        sealed = Aead(kek).encrypt(secret, bound, nonce).ciphertext
        wrapped[name] = {"nonce": nonce.hex(), "sealed": sealed.hex()}
    slot = {
        "database": database_id,
        "derivation": None,
        "secrets": wrapped,
        "slot": KEYRING,
        "version": 1,
    }
    text = json.dumps(slot, sort_keys=True, separators=(",", ":"))
    path.with_name(f"{path.name}.{KEYRING}.slot").write_text(text, encoding="utf-8")
