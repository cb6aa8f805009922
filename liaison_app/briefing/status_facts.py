"""What a ``task-status`` is made from: every answer to a task in force."""

from dataclasses import dataclass
from datetime import datetime

from liaison_app.briefing.facts import DocumentFacts


@dataclass(frozen=True, kw_only=True)
class TaskLine:
    """One organisation's answer to a task. ``standing`` is done, in_progress, not_started,
    overdue or held_back, ``status`` a code of the domain; ``asked_until`` and ``except_until`` are
    the day an organisation asks for, and the end of its exception. Days are their last second in
    Japan."""

    package: str
    reference: str
    title: str
    organisation: str
    due: datetime | None = None
    standing: str
    status: str
    within_day: bool = False
    reason: str = ""
    decision_note: str = ""
    asked_until: datetime | None = None
    except_until: datetime | None = None
    compensating: str = ""
    result: str = ""
    units_done: int | None = None
    units_total: int | None = None
    unit: str = ""
    completed_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class PackageFacts:
    """``edition`` is the one in force."""

    reference: str
    title: str
    edition: int = 1


@dataclass(frozen=True, kw_only=True)
class TaskStatusFacts(DocumentFacts):
    """``left_aside`` counts the answers that stand in no figure: replaced by an edition,
    withdrawn, decided not to apply."""

    packages: tuple[PackageFacts, ...] = ()
    tasks: tuple[TaskLine, ...] = ()
    left_aside: int = 0
