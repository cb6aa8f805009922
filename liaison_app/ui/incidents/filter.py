"""What the incident list shows: the state of its filters as one value."""

from array import array
from dataclasses import dataclass, field
from typing import Any

from liaison_app.domain.query import NO_QUERY, Query
from liaison_app.store.queries import FirstPage, Reader
from liaison_app.ui.widgets.paged_model import PAGE

LIBRARIES = ("own", "reference", "exercise")
_EXERCISE = {"own": False, "exercise": True}


@dataclass(frozen=True)
class IncidentFilter:
    """``library``: the real incidents, the reference cases, or the exercise's, unless the query
    asks for one itself. ``sort`` is a field, newest or largest first with a minus before it.
    ``text`` is what is in the search box, ``asked`` what it was understood to ask for."""

    text: str = ""
    asked: Query = NO_QUERY
    status: str | None = None
    severity_min: int | None = None
    library: str = "own"
    sort: str = "-updated_at"
    now: str = field(default="", compare=False)

    def query(self) -> dict[str, Any]:
        """The same as arguments of the reader's queries."""
        reference, exercise = self.library == "reference", _EXERCISE.get(self.library)
        if self.asked.asks_for("library"):
            reference = self.asked.wants("library", "reference")
        if self.asked.asks_for("exercise") or self.asked.asks_for("library"):
            exercise = None
        return {
            "library": "reference" if reference else "",
            "status": self.status,
            "severity_min": self.severity_min,
            "query": self.asked,
            "sort": self.sort,
            "exercise": exercise,
            "now": self.now,
        }

    def as_text(self) -> str:
        """The whole filter in the query language, to be kept."""
        chosen = {
            "status:{}": self.status,
            "severity>={}": self.severity_min,
            "library:{}": "reference" if self.library == "reference" else None,
            "exercise:{}": "yes" if self.library == "exercise" else None,
        }
        more = [form.format(value) for form, value in chosen.items() if value is not None]
        return " ".join(filter(None, (*more, self.text)))

    def first(self, reader: Reader) -> FirstPage:
        """The first page, at once however long the list is."""
        return reader.incident_page(PAGE, **self.query())

    def read(self, reader: Reader) -> "array[int]":
        """The ids of every record it lets through, in order."""
        return array("q", reader.incident_ids(**self.query()))
