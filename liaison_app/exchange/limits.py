"""Every bound on what is read from outside, in one place.

A bound is part of the format: a writer that would exceed one refuses to write. Sizes are bytes.
"""

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB

# The sealed file: what more than one medium's file system takes. Nothing larger is looked at.
MAX_BUNDLE = 4 * GIB

# The sealed file's header: two recipients, and stanzas that mean nothing (grease).
MAX_AGE_HEADER = 8 * KIB
MAX_AGE_RECIPIENTS = 2
MAX_AGE_STANZAS = 8

# The signed manifest, and what it may count.
MAX_ENVELOPE = 4 * MIB
MAX_SIGNATURES = 32
MAX_RECEIPTS = 4096
MAX_PARTS = 4096
MAX_READS = 64

# Parts, uncompressed.
MAX_TRUST = 16 * MIB
MAX_EPOCHS_SIZE = 4 * MIB
MAX_OPERATIONS = 1_000_000
MAX_OPERATIONS_SIZE = 2 * GIB
MAX_OPERATION = 8 * MIB
MAX_BLOB = 2 * GIB
MAX_TOTAL = 8 * GIB

# zstd: the smallest frame there is, the largest window, and how much is fed at once. One KiB of
# input can hold 256 blocks of 128 KiB each, so a step never yields more than 32 MiB.
MIN_FRAME = 9
MAX_WINDOW = 8 * MIB
UNPACK_STEP = KIB

# Trust documents.
MAX_ROOTS = 1024
MAX_KEYS = 32
MAX_RELEASE_KEYS = 4
MAX_ORGANISATIONS = 10_000
MAX_REPLICAS = 30_000
MAX_EPOCHS = 1024
# Epochs that go back to one replica of the registry and that it does not list (yet): what one may
# have others carry. With twenty-six letters each, three organisations fit into one part.
MAX_UNLISTED = 12

# Enrolment files.
MAX_REQUEST = 64 * KIB
MAX_WELCOME = 32 * MIB
MAX_NAME = 200

# Files of the root keys' holders.
MAX_ROOT_KEY = 8 * KIB
MAX_PROPOSAL = 16 * MIB


def packed_bound(size: int) -> int:
    """The most that ``size`` bytes may take compressed; zstd never needs more."""
    return size + size // 256 + KIB
