"""A root key's file opens by its holder's passphrase alone, and as FORMAT.md says."""

import hashlib
import json

import pytest
from nacl.pwhash import argon2id
from nacl.secret import Aead

from liaison_app.domain import canonical
from liaison_app.domain.errors import Refused
from liaison_app.exchange import keys
from liaison_app.exchange.root_keys import open_root_key, read_root_key, seal_root_key
from tests.quick_keys import shipped_cost

SEED = hashlib.sha256(b"a holder's seed").digest()
SAID = "保管者のパスフレーズ（架空）"


def drawn(size: int) -> bytes:
    return hashlib.shake_256(b"drawn").digest(size)


@pytest.fixture(scope="module")
def sealed() -> bytes:
    return seal_root_key(SEED, "nco", SAID, drawn)


def changed(data: bytes, **fields: object) -> bytes:
    told: dict[str, object] = json.loads(data)
    return canonical.encode(told | fields)


def code_of(data: bytes, passphrase: str = SAID) -> str:
    with pytest.raises(Refused) as refused:
        open_root_key(read_root_key(data), passphrase)
    return refused.value.code


def test_what_format_md_says_opens_it(sealed: bytes) -> None:
    told = json.loads(sealed)
    key = argon2id.kdf(
        32,
        SAID.encode(),
        bytes.fromhex(told["salt"]),
        opslimit=told["opslimit"],
        memlimit=told["memlimit"],
    )
    names = ("office", "key", "salt", "memlimit", "opslimit")
    bound = canonical.encode(["liaison-root-key", 1, *(told[name] for name in names)])
    nonce, content = bytes.fromhex(told["nonce"]), bytes.fromhex(told["sealed"])
    assert Aead(key).decrypt(content, bound, nonce) == SEED
    assert open_root_key(read_root_key(sealed), SAID) == SEED


def test_the_shipped_cost_is_the_one_decided_upon(monkeypatch: pytest.MonkeyPatch) -> None:
    shipped_cost(monkeypatch)
    data = seal_root_key(SEED, "nco", SAID, drawn)
    told = json.loads(data)
    assert (told["opslimit"], told["memlimit"]) == (3, 256 * 1024 * 1024)
    assert open_root_key(read_root_key(data), SAID) == SEED


def test_another_passphrase_or_an_altered_file_opens_nothing(sealed: bytes) -> None:
    assert code_of(sealed, "another") == "root-key-passphrase"
    assert code_of(sealed, " ") == "passphrase-empty"
    other = keys.public_key(b"\3" * 32)
    for fields in ({"office": "npa"}, {"key": other}, {"salt": "0" * 32}, {"sealed": "0" * 96}):
        assert code_of(changed(sealed, **fields)) == "root-key-passphrase"


@pytest.mark.parametrize(
    "fields",
    [
        {"memlimit": 2**40},
        {"opslimit": 10_000},
        {"opslimit": 0},
        {"sealed": ""},
        {"version": 2},
        {"more": 1},
        {"key": "zz" * 32},
    ],
)
def test_a_file_of_any_other_form_is_malformed(sealed: bytes, fields: dict[str, object]) -> None:
    assert code_of(changed(sealed, **fields)) == "root-key-malformed"


def test_a_weak_key_is_refused(sealed: bytes) -> None:
    assert code_of(changed(sealed, key="00" * 32)) == "key-invalid"
