"""The operating system's keyring, where there is a real one.

keyring falls back to backends that lose the key or keep it in clear; only those on the list
below are believed, also where keyring would ask several in a row, and what was written is read
back. Besides the key that unlocks a case log it keeps a mark: how far the journal had come.
"""

import base64
import logging
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from liaison_app.domain.errors import Refused

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "liaison"
_WINDOWS = ("keyring.backends.Windows", "WinVaultKeyring")
_REAL_BACKENDS = {
    _WINDOWS,
    ("keyring.backends.macOS", "Keyring"),
    ("keyring.backends.SecretService", "Keyring"),
    ("keyring.backends.libsecret", "Keyring"),
    ("keyring.backends.kwallet", "DBusKeyring"),
}
_CHAINER = ("keyring.backends.chainer", "ChainerBackend")
_log = logging.getLogger(__name__)


def is_loaded() -> bool:
    """Whether this process has asked the keyring already, so that asking again costs nothing and
    surprises nobody with a prompt."""
    return "keyring" in sys.modules


def is_possible() -> bool:
    """Whether it is worth asking: finding out loads keyring, which takes a tenth of a second."""
    if is_loaded() or sys.platform in ("win32", "darwin"):
        return True
    bus = Path(os.environ.get("XDG_RUNTIME_DIR") or f"/run/user/{os.getuid()}") / "bus"
    return "DBUS_SESSION_BUS_ADDRESS" in os.environ or bus.exists()


def is_available() -> bool:
    """Whether a backend on the list is there and usable."""
    return _backend() is not None


def store_key(database_id: str, key: bytes) -> None:
    """Keep ``key`` for this case log; Refused ``keyring-unavailable`` or ``keyring-lost``."""
    _store(database_id, base64.b64encode(key).decode())


def fetch_key(database_id: str) -> bytes | None:
    """The key kept for this case log, or None where there is none or no real keyring."""
    kept = _fetch(database_id)
    try:
        return base64.b64decode(kept, validate=True) if kept else None
    except ValueError:
        _log.warning("the keyring holds something else than a key")
        return None


def forget_key(database_id: str) -> None:
    """Keep no key for this case log any more; harmless where there is none."""
    backend = _backend()
    if backend is None or not _fetch(database_id):
        return
    from keyring.errors import KeyringError

    try:
        backend.delete_password(SERVICE, database_id)
    except KeyringError as error:
        raise Refused("keyring-unavailable") from error


def store_mark(database_id: str, mark: str) -> None:
    """Keep the journal's mark (text); Refused ``keyring-unavailable`` or ``keyring-lost``."""
    _store(_mark_name(database_id), mark)


def fetch_mark(database_id: str) -> str | None:
    """The mark kept for this case log, or None."""
    return _fetch(_mark_name(database_id)) or None


def _mark_name(database_id: str) -> str:
    return f"{database_id}.mark"


def _store(name: str, text: str) -> None:
    backend = _backend()
    if backend is None:
        raise Refused("keyring-unavailable")
    from keyring.errors import KeyringError

    try:
        backend.set_password(SERVICE, name, text)
    except KeyringError as error:
        raise Refused("keyring-unavailable") from error
    if _fetch(name) != text:
        raise Refused("keyring-lost")


def _fetch(name: str) -> str | None:
    backend = _backend()
    if backend is None:
        return None
    from keyring.errors import KeyringError

    try:
        return backend.get_password(SERVICE, name)
    except KeyringError:
        _log.warning("the keyring could not be read")
        return None


def _backend() -> "KeyringBackend | None":
    """The backend to use. A chain is not believed as such: it would fall through to any other."""
    if not is_possible():
        return None
    import keyring

    chosen = keyring.get_keyring()
    if _kind(chosen) == _CHAINER:
        chained: list[KeyringBackend] = getattr(chosen, "backends", [])
        return next((_staying(each) for each in chained if _kind(each) in _REAL_BACKENDS), None)
    return _staying(chosen) if _kind(chosen) in _REAL_BACKENDS else None


def _staying(backend: "KeyringBackend") -> "KeyringBackend":
    """Windows would hand what it keeps to every computer of a domain that the user signs in to."""
    if _kind(backend) == _WINDOWS:
        setattr(backend, "persist", "local machine")  # noqa: B010 - the others do not have it
    return backend


def _kind(backend: "KeyringBackend") -> tuple[str, str]:
    return (type(backend).__module__, type(backend).__name__)
