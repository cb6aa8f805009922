"""Building the invented installation that is measured, through the same doors as any other."""

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from liaison_app.domain.operations import RecordName
from liaison_app.domain.records.incident import ENTRY
from liaison_app.store.caselog import Act
from liaison_app.workflows.bench import invented
from liaison_app.workflows.desk import Desk, Surroundings
from liaison_app.workflows.incidents import complete_incident
from liaison_app.workflows.setup import found
from liaison_app.workflows.values import with_defaults

ORGANISATION = "nco"
PASSPHRASE = "架空の合言葉"  # noqa: S105 - opens invented data that is removed again
LEDGER_ROWS = 100_000
# Acts in one transaction while the rest is built: a crash of the bench loses nothing of worth.
_BATCH = 20_000
# The invented clock begins so long before now, no earlier than this program can have been made,
# and all acts of a bench lie in its past.
_BEFORE, _MOMENT = timedelta(minutes=30), timedelta(milliseconds=100)
# Incidents that get a past: so many amendments and entries each.
WITH_HISTORY = 200
AMENDMENTS, ENTRIES = 8, 4

Progress = Callable[..., None]


@dataclass
class Built:
    """The installation, and what was measured while it was made."""

    folder: Path
    desk: Desk
    size: int
    ledger: Path
    with_history: tuple[str, ...] = ()

    @property
    def passphrase_file(self) -> Path:
        return self.folder / "passphrase"

    def environment(self, case_log: Path) -> dict[str, str]:
        """What a command needs to open a case log of this folder."""
        return {
            "LIAISON_HOME": str(self.folder / "home"),
            "LIAISON_CASE_LOG": str(case_log),
            "LIAISON_PASSPHRASE_FILE": str(self.passphrase_file),
        }


class _Clock:
    """A moment passes from one act to the next."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def __call__(self) -> datetime:
        self._now += _MOMENT
        return self._now


def installation(
    folder: Path,
    name: str,
    surroundings: Surroundings,
    *,
    role: str = "office",
    organisation: str = ORGANISATION,
) -> Desk:
    """An empty case log in ``folder``, of an office unless told otherwise."""
    start = surroundings.clock() - _BEFORE
    made = found(
        folder / name,
        replace(surroundings, clock=_Clock(start)),
        role=role,
        organisation=organisation,
        officer="当直（架空）",
        passphrase=PASSPHRASE,
    )
    return made.desk


def write_ledger(path: Path, rows: int) -> None:
    """A ledger (CSV) of the first ``rows`` invented incidents."""
    with path.open("w", encoding="utf-8", newline="") as file:
        keys = [key for key in invented.values(0) if not key.endswith("_precision")]
        sheet = csv.DictWriter(file, keys, extrasaction="ignore")
        sheet.writeheader()
        sheet.writerows(invented.values(number) for number in range(rows))


def add_incidents(desk: Desk, numbers: range, progress: Progress) -> None:
    """Record incidents by the write door, many in a transaction, made while they are written as
    an import makes them."""
    owner = desk.installation.organisation
    for start in range(numbers.start, numbers.stop, _BATCH):
        batch = range(start, min(start + _BATCH, numbers.stop))
        desk.write_all(_creation(desk, owner, number) for number in batch)
        progress("bench.building", done=batch.stop, size=numbers.stop)


def add_history(built: Built) -> None:
    """Give some incidents, spread over all, amendments and a timeline."""
    desk, step = built.desk, max(1, built.size // WITH_HISTORY)
    numbers = range(0, built.size, step)
    found = desk.queries.incident_ids(sort="reference")
    rows = desk.queries.incident_rows([found[number] for number in numbers])
    built.with_history = tuple(str(row["reference"]) for row in rows)
    for reference in built.with_history:
        desk.write(*_past(desk, reference))


def _creation(desk: Desk, owner: str, number: int) -> Act:
    values = complete_incident(desk, invented.values(number))
    return Act("create", RecordName("incident", owner, desk.new_id()), "own", values, mint=True)


def _past(desk: Desk, reference: str) -> Iterable[Act]:
    name = desk.find(reference, "incident").name
    for number in range(AMENDMENTS):
        yield Act("amend", name, "own", {"being_confirmed": f"続報{number}（架空）"})
    for number in range(ENTRIES):
        values = with_defaults(ENTRY.own, invented.entry(number))
        yield Act("create", desk.new_name("entry", name), "own", values)
