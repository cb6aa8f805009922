"""How much room on the disk a bench takes: said, and looked for, before it begins."""

import shutil
from pathlib import Path

from liaison_app.domain.errors import Refused
from liaison_app.workflows.bench.build import LEDGER_ROWS, Progress

_GIGABYTE = 1_000_000_000
# Bytes, measured and rounded up: an incident of the case log; a row of the ledger while its import
# and the bare one are compared, four files of it at once; a row while a command takes it in; what
# is written ahead of the file.
_INCIDENT = 6_500
_COMPARED = 45_000
_TAKEN_IN = 14_000
_AHEAD = 1_000_000_000


def needed(size: int) -> int:
    """The bytes that a bench of ``size`` incidents has on the disk at its worst moment."""
    rows = min(size, LEDGER_ROWS)
    return _AHEAD + max(_COMPARED * rows, _INCIDENT * size + _TAKEN_IN * rows)


def check_space(folder: Path, size: int, progress: Progress) -> None:
    """Say how much is needed where; Refused ``bench-space`` if there is less."""
    wanted, free = needed(size), shutil.disk_usage(folder).free
    said = {
        "needed": f"{wanted / _GIGABYTE:,.1f}",
        "free": f"{free / _GIGABYTE:,.1f}",
        "folder": str(folder),
    }
    if free < wanted:
        raise Refused("bench-space", **said)
    progress("bench.space", **said)
