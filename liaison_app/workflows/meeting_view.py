"""Meetings as people see them: papers by their numbers, decisions with what became of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from liaison_app.domain.operations import Value
from liaison_app.domain.responses import ANSWERED
from liaison_app.store.queries import Conflict, Row
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.tasks import TaskView, task_list


@dataclass(frozen=True)
class Paper:
    """A briefing laid before a meeting; numbers are empty where it has none."""

    id: str
    register_number: str
    paper_number: str
    kind: str
    as_of: str
    language: str


@dataclass(frozen=True)
class DecisionView:
    """One decision. ``reference`` is ``K-2026-0001/2``; ``task`` is None where none was made of it,
    or where that is not known here (``has_task`` tells which). ``counted``: everybody's answers to
    it come here, as they do to the office alone."""

    id: str
    reference: str
    text: str
    responsible: str
    due: str | None
    has_task: bool
    task: TaskView | None
    counted: bool = True

    @property
    def answered(self) -> tuple[int, int]:
        """How many answers to its task stand, of how many; of those known here."""
        answers = self.task.responses if self.task else ()
        return sum(each.status in ANSWERED for each in answers), len(answers)


@dataclass(frozen=True)
class MeetingView:
    """A meeting; ``shared`` are the organisations that have it."""

    fields: Mapping[str, Value]
    decisions: tuple[DecisionView, ...]
    papers: tuple[Paper, ...] = ()
    shared: tuple[str, ...] = ()
    conflicts: Sequence[Conflict] = ()

    @property
    def id(self) -> str:
        return str(self.fields["id"])

    @property
    def reference(self) -> str:
        return str(self.fields["reference"])

    @property
    def title(self) -> str:
        return str(self.fields["title"])

    def items(self, key: str) -> tuple[str, ...]:
        """``agenda`` or ``attendees``."""
        value = self.fields[key]
        return tuple(value) if isinstance(value, list) else ()


def meeting_list(desk: Desk) -> list[MeetingView]:
    """Every meeting this installation may see, the latest first."""
    rows = desk.queries.asked.meetings()
    return _views(desk, rows)


def meeting_view(desk: Desk, identifier: str) -> MeetingView:
    """One meeting."""
    found = desk.find(identifier, "meeting")
    return _views(desk, [desk.queries.row(found)])[0]


def _views(desk: Desk, rows: Sequence[Row]) -> list[MeetingView]:
    tasks = {task.id: task for task in task_list(desk)} if rows else {}
    briefings = {str(row["id"]): row for row in desk.queries.briefings()} if rows else {}
    disputed = desk.queries.conflicts_of([int(str(row["pk"])) for row in rows])
    return [
        MeetingView(
            fields=row,
            decisions=tuple(
                _decision(each, str(row["reference"]), tasks, counted=desk.is_office)
                for each in desk.queries.asked.decisions(int(str(row["pk"])))
            ),
            papers=tuple(_paper(briefings[each]) for each in _ids(row) if each in briefings),
            shared=tuple(desk.queries.addressed(int(str(row["pk"])))),
            conflicts=disputed.get(int(str(row["pk"])), ()),
        )
        for row in rows
    ]


def _decision(
    row: Row, meeting: str, tasks: Mapping[str, TaskView], *, counted: bool
) -> DecisionView:
    return DecisionView(
        id=str(row["id"]),
        reference=f"{meeting}/{row['rank'] or 0}",
        text=str(row["text"]),
        responsible=str(row["responsible"] or ""),
        due=str(row["due"]) if row["due"] else None,
        has_task=bool(row["task"]),
        task=tasks.get(str(row["task"])),
        counted=counted,
    )


def _paper(row: Row) -> Paper:
    return Paper(
        id=str(row["id"]),
        register_number=str(row["register_number"] or ""),
        paper_number=str(row["paper_number"] or ""),
        kind=str(row["kind"]),
        as_of=str(row["as_of"]),
        language=str(row["language"] or ""),
    )


def _ids(row: Row) -> list[str]:
    value = row["papers"]
    return value if isinstance(value, list) else []
