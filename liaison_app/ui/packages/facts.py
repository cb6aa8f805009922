"""What a line of the tree says: package, edition, task, answer, other item."""

from liaison_app.store.queries import Row
from liaison_app.ui.fields.shown import field_label, shown_field
from liaison_app.ui.packages.recipients import recipient_text
from liaison_app.ui.packages.tree import Node
from liaison_app.ui.requests.reminded import reminder_facts
from liaison_app.ui.session import Session
from liaison_app.ui.tones import answer_badge, task_badge
from liaison_app.ui.widgets.facts import Fact
from liaison_app.workflows.package_view import EditionView
from liaison_app.workflows.task_view import Step, units_text
from liaison_app.workflows.tasks import ResponseView, TaskView

_PACKAGE = ("text", "published_at", "tlp", "grade", "handling", "source_id")
_TASK = ("text", "due", "obligation", "priority", "task_type", "evidence", "evidence_required",
         "guideline", "exposed", "known_exploited", "automatable", "technical_impact",
         "techniques", "cves", "tlp", "grade", "handling", "source_id")  # fmt: skip
_ITEM = ("text", "body", "summary", "issued_at", "ack_by", "due", "tlp", "grade")


def facts_of(session: Session, node: Node) -> tuple[str, list[Fact]]:
    """A heading and what stands under it, as far as the tree knows it."""
    if node.response is not None:
        assert node.task is not None
        name = session.organisation_name(node.response.organisation)
        task = (session.t("record.task"), f"{node.task.reference}　{node.task.title}")
        return name, [task, *answer_facts(session, node.response)]
    if node.item is not None:
        kind, row = node.item
        return f"{row['reference']}　{row['title']}", _row(session, kind, row, _ITEM)
    if node.task is not None:
        title = exercise_title(session, node.task.title, node.task.exercise)
        return f"{node.task.reference}　{title}", _task_facts(session, node.task)
    if node.edition is not None:
        heading = session.t("package.edition", edition=node.edition.number)
        return heading, edition_facts(session, node.edition)
    row = node.package
    facts = _row(session, "package", row, _PACKAGE)
    if len(node.view.editions) == 1:
        more = edition_facts(session, node.view.editions[0])
        facts += [fact for fact in more if fact not in facts]  # both say when it went out
    title = exercise_title(session, str(row["title"]), bool(row["exercise"]))
    return f"{row['reference']}　{title}", facts


def exercise_title(session: Session, title: str, exercise: bool) -> str:
    """A title that says so where it belongs to an exercise."""
    return session.t("package.exercise", title=title) if exercise else title


def edition_facts(session: Session, edition: EditionView) -> list[Fact]:
    """When it went out, in which words, and what it added, revised and withdrew."""
    t = session.t
    added = [_called(task) for task in edition.added]
    added += [f"{row['reference']}　{row['title']}" for _, row in edition.items]
    revised = [
        t("packages.became", before=old.reference if old else "-", after=_called(new))
        for old, new in edition.revised
    ]
    withdrawn = [_called(task) for task in edition.withdrawn]
    withdrawn += [f"{row['reference']}　{row['title']}" for _, row in edition.withdrawn_items]
    return [
        (field_label(session, "edition", "published_at"), session.time_text(edition.published_at)),
        (field_label(session, "edition", "changes"), edition.changes),
        (t("packages.added"), "\n".join(added) if edition.number > 1 else ""),
        (t("packages.revised"), "\n".join(revised)),
        (t("packages.withdrawn"), "\n".join(withdrawn)),
    ]


def answer_facts(session: Session, response: ResponseView) -> list[Fact]:
    """What an organisation answered and the office decided."""
    s = session
    badge = answer_badge(response.status, held_back=response.held_back, texts=s.translator.texts)
    status = badge[0] if badge else response.status
    if response.held_back:
        status = s.t("task.held_back")
    if response.overdue:
        status = s.t("ui.packages.status_overdue", status=status)
    values = {
        "status": status,
        "acknowledged_at": s.time_text(response.acknowledged_at),
        "completed_at": s.time_text(response.completed_at),
        "result": response.result or "",
        "units_done": units_text(response, s.translator.texts),
        "note": response.note or "",
        "extension_due": s.day_text(response.extension_due),
        "exception_until": s.day_text(response.exception_until),
        "compensating": response.compensating or "",
        "decision_note": response.decision_note or "",
        "decision_due": s.day_text(response.decision_due),
    }
    facts = [(field_label(s, "response", key), value) for key, value in values.items()]
    if not response.conflicts:
        return facts
    mark = "、" if s.language == "ja" else ", "
    disputed = mark.join(field_label(s, "response", key) for key in response.conflicts)
    return [(s.t("value.conflict"), s.t("ui.banner.conflicts", fields=disputed)), *facts]


def history_text(session: Session, steps: list[Step]) -> str:
    """What was said on both sides, a line for each act."""
    lines = []
    for step in steps:
        badge = task_badge(step.status, session.language)
        said = badge[0] if badge else step.status
        due = session.t("packages.step_due", due=session.day_text(step.due)) if step.due else ""
        who = session.organisation_name(step.organisation)
        lines.append(f"{session.time_text(step.at)}　{who}　{said}{due}　{step.text}".rstrip())
    return "\n".join(lines)


def _task_facts(session: Session, task: TaskView) -> list[Fact]:
    mark = "、" if session.language == "ja" else ", "
    facts = _row(session, "task", task.fields, _TASK)
    to = mark.join(recipient_text(session, each) for each in task.to)
    copies = mark.join(session.organisation_name(each) for each in task.copies)
    facts += [(field_label(session, "task", "to"), to), (session.t("packages.copies"), copies)]
    if not session.is_office:
        for response in task.responses:
            facts += answer_facts(session, response)
    return [*facts, *reminder_facts(session, task.id)]


def _row(session: Session, kind: str, row: Row, keys: tuple[str, ...]) -> list[Fact]:
    return [
        (field_label(session, kind, key), shown_field(session, kind, row, key))
        for key in keys
        if key in row
    ]


def _called(task: TaskView) -> str:
    return f"{task.reference}　{task.title}"
