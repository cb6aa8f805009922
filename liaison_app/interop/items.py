"""What reading a foreign file yields: plain values by field key, and what was refused.

The keys are those of ``domain/records``; every value has passed its field's check. Whether an
incident becomes a case of one's own or a reference case is the importing procedure's decision.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Protocol

from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import Value


@dataclass(frozen=True)
class ImportedEntry:
    """One timeline entry; without ``occurred_at`` its time is not known. ``follows_text``: it is
    told from others of its incident by what it says, so that the same item again adds nothing, and
    another text adds an entry."""

    values: Mapping[str, Value]
    follows_text: bool = False


@dataclass(frozen=True)
class ImportedIncident:
    """``source_id`` is the item's number where it comes from, "" if it has none.

    ``item`` is how a person finds it in the file: that number, or the row of a table, whose
    ``cells`` are kept as they stood there. ``record_id`` names the record in an export.
    """

    source_id: str
    values: Mapping[str, Value]
    entries: tuple[ImportedEntry, ...]
    item: str
    record_id: str = ""
    cells: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class ImportedTask:
    """``to`` are its recipients as they stand in the file."""

    source_id: str
    values: Mapping[str, Value]
    item: str
    to: tuple[str, ...] = ()


@dataclass(frozen=True)
class ImportedPackage:
    """``formerly`` begins the ids that earlier programs gave to what ``source_id`` names now."""

    source_id: str
    values: Mapping[str, Value]
    tasks: tuple[ImportedTask, ...]
    formerly: str = ""


@dataclass(frozen=True)
class ImportedAlert:
    source_id: str
    values: Mapping[str, Value]
    item: str


@dataclass(frozen=True)
class RefusedItem:
    """An item of the file that was left out, and why; of a table also the row as it stood."""

    item: str
    refused: Refused
    cells: tuple[str, ...] = ()


@dataclass(frozen=True)
class LedgerColumn:
    """A column by its place from 0: its heading, its field ("" if it is not read), how that is
    known (``interop.columns.Column``), the ledger's own words there, and its first filled cells.
    """

    place: int
    heading: str
    field: str
    known_by: str
    words: Mapping[str, str]
    samples: tuple[str, ...]


@dataclass(frozen=True)
class LedgerHead:
    """How a table was understood; ``sheets`` is empty where there are none, ``row`` is that of
    the headings, from 1."""

    sheet: str
    sheets: tuple[str, ...]
    row: int
    columns: tuple[LedgerColumn, ...]


class Items(Protocol):
    """What a file holds, in the order it stands there. A ledger is read while its items are asked
    for, once; its notices (what a person should know of the file itself) and how it was
    understood are whole only after that."""

    @property
    def packages(self) -> Sequence[ImportedPackage]: ...

    @property
    def alerts(self) -> Sequence[ImportedAlert]: ...

    @property
    def notices(self) -> Sequence[Refused]: ...

    @property
    def ledger(self) -> LedgerHead | None: ...

    def items(self) -> Iterator[ImportedIncident | RefusedItem]:
        """The incidents, and what was left out."""


@dataclass(frozen=True)
class ReadResult:
    """Items of a file that was read whole."""

    format: str
    incidents: tuple[ImportedIncident, ...] = ()
    packages: tuple[ImportedPackage, ...] = ()
    alerts: tuple[ImportedAlert, ...] = ()
    refused: tuple[RefusedItem, ...] = ()
    notices: tuple[Refused, ...] = ()
    ledger: LedgerHead | None = None

    def items(self) -> Iterator[ImportedIncident | RefusedItem]:
        """What was left out, then the incidents."""
        return chain(self.refused, self.incidents)

    @property
    def count(self) -> int:
        """How many items the source holds: case studies, vulnerabilities or rows."""
        tasks = sum(len(package.tasks) for package in self.packages) + len(self.alerts)
        return len(self.incidents) + tasks + len(self.refused)
