"""What reading a foreign file yields: plain values by field key, and what was refused.

The keys are those of ``domain/records``; every value has passed its field's check. Whether an
incident becomes a case of one's own or a reference case is the importing procedure's decision.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import Value


@dataclass(frozen=True)
class ImportedEntry:
    """One timeline entry; without ``occurred_at`` its time is not known."""

    values: Mapping[str, Value]


@dataclass(frozen=True)
class ImportedIncident:
    """``source_id`` is the item's number where it comes from, "" if it has none.

    ``item`` is how a person finds it in the file: that number, or the row of a table.
    """

    source_id: str
    values: Mapping[str, Value]
    entries: tuple[ImportedEntry, ...]
    item: str


@dataclass(frozen=True)
class ImportedTask:
    source_id: str
    values: Mapping[str, Value]
    item: str


@dataclass(frozen=True)
class ImportedPackage:
    source_id: str
    values: Mapping[str, Value]
    tasks: tuple[ImportedTask, ...]


@dataclass(frozen=True)
class RefusedItem:
    """An item of the file that was left out, and why."""

    item: str
    refused: Refused


@dataclass(frozen=True)
class ReadResult:
    """Good items, refused items, and notices: what a person should know of the file itself."""

    format: str
    incidents: tuple[ImportedIncident, ...] = ()
    packages: tuple[ImportedPackage, ...] = ()
    refused: tuple[RefusedItem, ...] = ()
    notices: tuple[Refused, ...] = ()

    @property
    def count(self) -> int:
        """How many items the source holds: case studies, vulnerabilities or rows."""
        tasks = sum(len(package.tasks) for package in self.packages)
        return len(self.incidents) + tasks + len(self.refused)
