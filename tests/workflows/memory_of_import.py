"""Run by `test_memory`: takes in a ledger and prints, as one line of JSON, how many incidents were
made of it and the peak of this process's resident memory meanwhile, in bytes."""

import json
import secrets
import sys
from datetime import UTC, datetime
from pathlib import Path

from liaison_app.domain.dates import japan_date
from liaison_app.host.resources import resources_folder
from liaison_app.host.vocabularies import load_vocabularies
from liaison_app.workflows.desk import Surroundings
from liaison_app.workflows.importing import import_file
from liaison_app.workflows.unlock import unlock

# The case log's pages in memory: as many for few rows as for many.
_CACHE_KIB = 2_048


def forget_peak() -> None:
    """The kernel measures the peak anew; deriving the key took more than the import does."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def peak() -> int:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    (found,) = (line.split()[1] for line in lines if line.startswith("VmHWM:"))
    return int(found) * 1024


def main(case_log: str, passphrase: str, warming: str, ledger: str) -> None:
    resources, now = resources_folder(), datetime.now(UTC)
    vocabularies = load_vocabularies(resources, japan_date(now))
    around = Surroundings(lambda: datetime.now(UTC), secrets.token_bytes, resources, vocabularies)
    desk = unlock(Path(case_log), around, passphrase)
    desk.case_log._db.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    import_file(desk, Path(warming), dry_run=True)
    forget_peak()
    done = import_file(desk, Path(ledger))
    sys.stdout.write(json.dumps({"created": done.created, "peak": peak()}))
    desk.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
