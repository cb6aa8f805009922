"""Key slots: the installation's secrets, wrapped once for each way of unlocking.

A slot is one small file beside the case log (``<case-log>.passphrase.slot``,
``<case-log>.officer-<record id>.slot``). `form` says what stands in it and `sealing` how it is
opened and sealed; `ring` are the acts on all slots of one installation. Asking people for a
passphrase and talking to the keyring happen elsewhere.
"""

from liaison_app.store.slots.files import (
    SlotFile,
    database_id,
    remove_slots,
    slot_path,
    slots,
)
from liaison_app.store.slots.ring import (
    KEYRING,
    PASSPHRASE,
    RECOVERY,
    drop_slot,
    identities,
    officer_of,
    officer_slot,
    open_keyring_slot,
    open_slots,
    reseal,
    slot_files,
    upgrade,
    write_keyring_slot,
    write_passphrase_slots,
    write_recovery_slot,
)
from liaison_app.store.slots.sealing import Opened
from liaison_app.store.slots.secrets import Secrets, derive
from liaison_app.store.slots.words import is_recovery_key, recovery_key, recovery_words

__all__ = [
    "KEYRING",
    "PASSPHRASE",
    "RECOVERY",
    "Opened",
    "Secrets",
    "SlotFile",
    "database_id",
    "derive",
    "drop_slot",
    "identities",
    "is_recovery_key",
    "officer_of",
    "officer_slot",
    "open_keyring_slot",
    "open_slots",
    "recovery_key",
    "recovery_words",
    "remove_slots",
    "reseal",
    "slot_files",
    "slot_path",
    "slots",
    "upgrade",
    "write_keyring_slot",
    "write_passphrase_slots",
    "write_recovery_slot",
]
