"""What the incident list shows: the state of its filters as one value."""

from array import array
from dataclasses import dataclass
from typing import Any

from liaison_app.domain.query import words
from liaison_app.store.queries import FirstPage, Reader
from liaison_app.ui.widgets.paged_model import PAGE

LIBRARIES = ("own", "reference", "exercise")


@dataclass(frozen=True)
class IncidentFilter:
    """``library``: the real incidents, the reference cases, or the exercise's. ``sort`` is a
    field, newest or largest first with a minus before it."""

    text: str = ""
    status: str | None = None
    severity_min: int | None = None
    library: str = "own"
    sort: str = "-updated_at"

    def query(self) -> dict[str, Any]:
        """The same as arguments of the reader's queries."""
        return {
            "library": "reference" if self.library == "reference" else "",
            "status": self.status,
            "severity_min": self.severity_min,
            "query": words(self.text),
            "sort": self.sort,
            "exercise": {"own": False, "exercise": True}.get(self.library),
        }

    def first(self, reader: Reader) -> FirstPage:
        """The first page, at once however long the list is."""
        return reader.incident_page(PAGE, **self.query())

    def read(self, reader: Reader) -> "array[int]":
        """The ids of every record it lets through, in order."""
        return array("q", reader.incident_ids(**self.query()))
