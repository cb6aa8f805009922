"""The operating system's keyring, where there is a real one.

keyring falls back to backends that lose the key or keep it in clear; only those on the list
below are believed, and what was written is read back.
"""

import base64
import logging

from liaison_app.domain.errors import Refused

SERVICE = "liaison"
_REAL_BACKENDS = {
    ("keyring.backends.Windows", "WinVaultKeyring"),
    ("keyring.backends.macOS", "Keyring"),
    ("keyring.backends.SecretService", "Keyring"),
    ("keyring.backends.kwallet", "DBusKeyring"),
}
_log = logging.getLogger(__name__)


def is_available() -> bool:
    """Whether a backend on the list is there and usable."""
    import keyring

    backend = type(keyring.get_keyring())
    return (backend.__module__, backend.__name__) in _REAL_BACKENDS


def store_key(database_id: str, key: bytes) -> None:
    """Keep ``key`` for this case log; Refused ``keyring-unavailable`` or ``keyring-lost``."""
    if not is_available():
        raise Refused("keyring-unavailable")
    import keyring
    from keyring.errors import KeyringError

    try:
        keyring.set_password(SERVICE, database_id, base64.b64encode(key).decode())
    except KeyringError as error:
        raise Refused("keyring-unavailable") from error
    if fetch_key(database_id) != key:
        raise Refused("keyring-lost")


def fetch_key(database_id: str) -> bytes | None:
    """The key kept for this case log, or None where there is none or no real keyring."""
    if not is_available():
        return None
    import keyring
    from keyring.errors import KeyringError

    try:
        kept = keyring.get_password(SERVICE, database_id)
        return base64.b64decode(kept, validate=True) if kept else None
    except (KeyringError, ValueError):
        _log.warning("the keyring could not be read")
        return None
