"""Run by `test_memory`: unlocks, locks, and counts what of it is left in this process's memory.

Prints one line of JSON: how often each secret is found before and after the lock, not counting
the needle itself.
"""

import gc
import json
import secrets
import sys
from datetime import UTC, datetime
from pathlib import Path

from liaison_app.domain.dates import japan_date
from liaison_app.host.resources import resources_folder
from liaison_app.host.vocabularies import load_vocabularies
from liaison_app.workflows.desk import Surroundings
from liaison_app.workflows.incidents import add_incident
from liaison_app.workflows.long_lived import leave_nothing_in_freed_memory
from liaison_app.workflows.unlock import unlock

Masked = tuple[bytes, bytes]


def masked(secret: bytes) -> Masked:
    """The secret so that it does not stand in memory while nobody looks for it."""
    mask = secrets.token_bytes(len(secret))
    return mask, bytes(a ^ b for a, b in zip(secret, mask, strict=True))


def occurrences(looked_for: Masked) -> int:
    needle = bytes(a ^ b for a, b in zip(*looked_for, strict=True))
    found = 0
    maps = Path("/proc/self/maps").read_text(encoding="utf-8").splitlines()
    with Path("/proc/self/mem").open("rb", 0) as memory:
        for line in maps:
            place, mode = line.split()[:2]
            if "rw" not in mode:
                continue
            start, end = (int(part, 16) for part in place.split("-"))
            try:
                memory.seek(start)
                found += memory.read(end - start).count(needle)
            except (OSError, OverflowError, ValueError):
                continue  # what the kernel shares with us, such as [vvar]
    return found - 1


def main(case_log: str, passphrase: str) -> None:
    leave_nothing_in_freed_memory()
    resources, now = resources_folder(), datetime.now(UTC)
    vocabularies = load_vocabularies(resources, japan_date(now))
    around = Surroundings(lambda: datetime.now(UTC), secrets.token_bytes, resources, vocabularies)
    desk = unlock(Path(case_log), around, passphrase)
    add_incident(desk, {"title": "架空の事案"})
    seed = bytes(desk.officer_seed or b"")
    looked_for = {"database": masked(desk.secrets.database), "officer": masked(seed)}
    del seed
    before = {name: occurrences(each) for name, each in looked_for.items()}
    desk.close()
    del desk
    gc.collect()
    after = {name: occurrences(each) for name, each in looked_for.items()}
    sys.stdout.write(json.dumps({"before": before, "after": after}))


if __name__ == "__main__":
    main(*sys.argv[1:])
