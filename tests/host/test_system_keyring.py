"""Keyrings: which are believed, that what was written is read back, and what is refused.

The backends are written by hand: they keep what they are given in a dictionary, or fail as one of
theirs does.
"""

from collections.abc import Callable, Iterator

import keyring
import keyring.core
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail, null
from keyring.errors import KeyringError, PasswordDeleteError

from liaison_app.domain.errors import Refused
from liaison_app.host import system_keyring

DATABASE = "0f" * 16
KEY = bytes(range(32))


class Kept(KeyringBackend):
    """As a real one behaves."""

    priority = 5.0

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.held: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if (service, username) not in self.held:
            raise PasswordDeleteError(username)
        del self.held[service, username]


class Forgetful(Kept):
    """Says yes and keeps nothing."""

    def set_password(self, service: str, username: str, password: str) -> None:
        return None


class Altering(Kept):
    """Gives back something else."""

    def get_password(self, service: str, username: str) -> str | None:
        kept = super().get_password(service, username)
        return kept[:-4] if kept else None


class Shut(Kept):
    """The officer does not unlock it."""

    def set_password(self, service: str, username: str, password: str) -> None:
        raise KeyringError("locked")

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringError("locked")


Use = Callable[[KeyringBackend], KeyringBackend]


@pytest.fixture
def use() -> Iterator[Use]:
    """Makes a backend the one keyring would choose."""
    before = keyring.core._keyring_backend

    def choose(backend: KeyringBackend) -> KeyringBackend:
        keyring.set_keyring(backend)
        return backend

    yield choose
    keyring.core._keyring_backend = before


def named(kind: type[KeyringBackend], module: str, name: str) -> KeyringBackend:
    """A backend that says it is ``module``'s."""
    made: KeyringBackend = type(name, (kind,), {"__module__": module})()
    return made


def real(kind: type[KeyringBackend] = Kept) -> KeyringBackend:
    return named(kind, "keyring.backends.SecretService", "Keyring")


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.code


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("keyring.backends.Windows", "WinVaultKeyring"),
        ("keyring.backends.macOS", "Keyring"),
        ("keyring.backends.SecretService", "Keyring"),
        ("keyring.backends.kwallet", "DBusKeyring"),
    ],
)
def test_a_real_keyring_keeps_the_key(use: Use, module: str, name: str) -> None:
    use(named(Kept, module, name))
    assert system_keyring.is_available()
    system_keyring.store_key(DATABASE, KEY)
    assert system_keyring.fetch_key(DATABASE) == KEY
    assert system_keyring.fetch_key("ab" * 16) is None
    system_keyring.forget_key(DATABASE)
    assert system_keyring.fetch_key(DATABASE) is None
    system_keyring.forget_key(DATABASE)


@pytest.mark.parametrize(
    "backend",
    [
        fail.Keyring,
        null.Keyring,
        lambda: named(Kept, "keyrings.alt.file", "PlaintextKeyring"),
        lambda: named(Kept, "keyrings.alt.file", "EncryptedKeyring"),
        lambda: named(Kept, "keyring.backends.SecretService", "Other"),
        lambda: named(Kept, "somewhere.else", "Keyring"),
    ],
)
def test_what_loses_a_key_or_keeps_it_in_clear_is_not_used(
    use: Use, backend: Callable[[], KeyringBackend]
) -> None:
    chosen = use(backend())
    assert not system_keyring.is_available()
    assert refusal(lambda: system_keyring.store_key(DATABASE, KEY)) == "keyring-unavailable"
    assert refusal(lambda: system_keyring.store_mark(DATABASE, "x")) == "keyring-unavailable"
    assert system_keyring.fetch_key(DATABASE) is None
    assert system_keyring.fetch_mark(DATABASE) is None
    assert getattr(chosen, "held", {}) == {}


def test_of_a_chain_only_the_real_one_is_used(use: Use) -> None:
    plain, kept = named(Kept, "keyrings.alt.file", "PlaintextKeyring"), real()
    chain = type(
        "ChainerBackend",
        (KeyringBackend,),
        {
            "__module__": "keyring.backends.chainer",
            "priority": 10,
            "backends": [plain, kept],
            "get_password": lambda *_: "not asked",
            "set_password": lambda *_: None,
        },
    )()
    use(chain)
    system_keyring.store_key(DATABASE, KEY)
    assert system_keyring.fetch_key(DATABASE) == KEY
    assert getattr(plain, "held", None) == {}


@pytest.mark.parametrize("kind", [Forgetful, Altering])
def test_what_was_written_is_read_back(use: Use, kind: type[KeyringBackend]) -> None:
    use(real(kind))
    assert refusal(lambda: system_keyring.store_key(DATABASE, KEY)) == "keyring-lost"
    assert refusal(lambda: system_keyring.store_mark(DATABASE, "mark")) == "keyring-lost"


def test_a_keyring_that_stays_shut_is_none(use: Use) -> None:
    use(real(Shut))
    assert refusal(lambda: system_keyring.store_key(DATABASE, KEY)) == "keyring-unavailable"
    assert system_keyring.fetch_key(DATABASE) is None


def test_something_else_under_our_name_is_no_key(use: Use) -> None:
    use(real()).set_password("liaison", DATABASE, "これは鍵ではない")
    assert system_keyring.fetch_key(DATABASE) is None


def test_key_and_mark_do_not_meet(use: Use) -> None:
    use(real())
    system_keyring.store_key(DATABASE, KEY)
    system_keyring.store_mark(DATABASE, "mark")
    assert system_keyring.fetch_mark(DATABASE) == "mark"
    assert system_keyring.fetch_key(DATABASE) == KEY
    system_keyring.forget_key(DATABASE)
    assert system_keyring.fetch_mark(DATABASE) == "mark"
