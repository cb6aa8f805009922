"""Reading: the list's first page, filters, search, one incident with its history.

Each is what a screen or a command asks, on a read-only connection as screens have one; the limit
is the same rows fetched by their keys alone.
"""

import random
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from liaison_app.store import bare
from liaison_app.store.queries import Reader, Row
from liaison_app.workflows.bench.build import Built, Progress
from liaison_app.workflows.bench.figures import MILLISECONDS, Figure, p95, timings
from liaison_app.workflows.bench.searching import KEYSTROKE_GOAL_MS, search_figures
from liaison_app.workflows.picture import moment, read_picture

PAGE = 50
LIST_GOAL_MS = 20
OPEN_GOAL_MS = 20
PICTURE_GOAL_MS = 100
SORTS = (
    "-updated_at", "updated_at", "reference", "-reference", "title", "status", "-severity",
    "kind", "organisation", "ai_involvement", "tlp", "-detected_at", "created_at",
    "sector", "-impact_persons", "aware_at", "grade",
)  # fmt: skip
_ROUNDS = 20


def reading_figures(built: Built, progress: Progress) -> list[Figure]:
    """Every figure of this module."""
    progress("bench.reading")
    reader = built.desk.reader()
    rows = bare.Rows(built.desk.path, built.desk.secrets.database)
    try:
        return [
            _page("list-first-page", reader, rows, [{} for _ in range(_ROUNDS)], LIST_GOAL_MS),
            _page("list-sorted", reader, rows, _sorts(), LIST_GOAL_MS),
            _page("list-filtered", reader, rows, _filters(), KEYSTROKE_GOAL_MS),
            *search_figures(reader, rows),
            _open(built, reader, rows),
            _picture(built, reader, rows),
        ]
    finally:
        reader.close()
        rows.close()


def _page(
    name: str,
    reader: Reader,
    rows: bare.Rows,
    questions: Iterable[dict[str, Any]],
    goal: float,
) -> Figure:
    """A page of the incident list, once for each question."""
    asked = list(questions)
    found = timings(partial(_list, reader, question) for question in asked)
    pks = [[int(str(row["pk"])) for row in _list(reader, question)] for question in asked]
    limits = timings(partial(rows.incidents, page) for page in pks)
    return Figure(name, p95(found), MILLISECONDS, p95(limits), goal)


def _list(reader: Reader, question: dict[str, Any]) -> list[Row]:
    return reader.incidents(limit=PAGE, **question)[1]


def _sorts() -> Iterator[dict[str, Any]]:
    return ({"sort": sort, "exercise": False} for sort in SORTS)


def _filters() -> Iterator[dict[str, Any]]:
    for status in ("new", "triage", "closed", "recovering"):
        yield {"status": status, "exercise": False}
        yield {"status": status, "severity_min": 3}
    for severity in range(5):
        yield {"severity_min": severity, "exercise": False}
        yield {"severity_min": severity, "organisation": "mofa"}
    yield {"organisation": "nowhere"}
    yield {"organisation": "npa", "sort": "reference"}


def _open(built: Built, reader: Reader, rows: bare.Rows) -> Figure:
    """All that the window shows of one incident."""
    chosen = list(built.with_history)
    random.Random(2).shuffle(chosen)
    found = timings(partial(_whole, reader, reference) for reference in chosen)
    pks = [reader.resolve(reference).pk for reference in chosen]
    limits = timings(partial(_bare_whole, rows, pk) for pk in pks)
    return Figure("open-incident", p95(found), MILLISECONDS, p95(limits), OPEN_GOAL_MS)


def _picture(built: Built, reader: Reader, rows: bare.Rows) -> Figure:
    """The whole picture as it is now; the limit is the counts of incidents that it reads."""
    desk = built.desk
    asked = moment(reader, desk.now(), None)
    found = timings(partial(read_picture, reader, desk.vocabularies, asked) for _ in range(_ROUNDS))
    limits = timings(rows.tallies for _ in range(_ROUNDS))
    return Figure("picture", p95(found), MILLISECONDS, p95(limits), PICTURE_GOAL_MS)


def _whole(reader: Reader, reference: str) -> None:
    pk = reader.resolve(reference).pk
    reader.incident(pk)
    reader.entries(pk)
    reader.attachments(pk)
    reader.history(pk)
    reader.conflicts(pk)


def _bare_whole(rows: bare.Rows, pk: int) -> None:
    rows.incidents([pk])
    rows.operations(rows.operations_on(pk))
