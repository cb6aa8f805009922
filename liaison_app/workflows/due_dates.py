"""Due dates of tasks: given, or computed by a rule from the day the task goes out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from liaison_app.domain.dates import full_date, japan_date, parse_rfc3339
from liaison_app.domain.due import DueBand, DueRule, band_of, due_day
from liaison_app.domain.editions import published_edition
from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import Value
from liaison_app.domain.texts import Texts
from liaison_app.domain.vocabulary import Vocabularies
from liaison_app.store.queries import RecordRef, Row
from liaison_app.workflows.desk import Desk

# By when something is to be done (a day in Japan), and to be acknowledged (an instant).
DUE_FIELDS = ("due", "ack_by")


@dataclass(frozen=True)
class DueByRule:
    """How a rule comes to a task's last day; None where the band has no day."""

    rule: DueRule
    band: DueBand
    start: date
    due: date | None


def by_rule(vocabularies: Vocabularies, task: Mapping[str, Value], start: date) -> DueByRule | None:
    """What the task's rule leads to when it is counted from ``start``; None without a rule, or
    with one that is not known here.

    Refused ``due-input-needed`` where the task does not say what the rule asks.
    """
    found = _band(vocabularies, task)
    if found is None:
        return None
    rule, band = found
    return DueByRule(rule, band, start, due_day(rule, band, start))


def check_rule(vocabularies: Vocabularies, task: Mapping[str, Value]) -> None:
    """Raise ``due-input-needed`` unless the task says what its rule asks."""
    _band(vocabularies, task)


def draft_due(desk: Desk, task: Mapping[str, Value], start: date) -> dict[str, Value]:
    """The due date that a task's rule gives it when it goes out on ``start``; nothing without."""
    found = by_rule(desk.vocabularies, task, start)
    return {"due": found.due.isoformat()} if found and found.due else {}


def explained(vocabularies: Vocabularies, texts: Texts, task: Row, start: date | None) -> str:
    """How the due date came about, in words; empty where it was simply given. ``start`` is the day
    the task went out, None before it does. A rule that nobody held against its source says so."""
    if not task.get("due_rule"):
        return ""
    known = _band(vocabularies, task)
    if known is None:
        return texts("due.rule_unknown", rule=str(task["due_rule"]))
    rule, _ = known
    return _told(texts, task, known, start) + ("" if rule.checked else texts("due.unchecked"))


def _told(texts: Texts, task: Row, known: tuple[DueRule, DueBand], start: date | None) -> str:
    rule, band = known
    said = {
        "rule": rule.label.in_language(texts.language),
        "band": band.label.in_language(texts.language),
    }
    if start is None:
        return texts("due.given_in_draft" if task.get("due") else "due.when_published", **said)
    due = due_day(rule, band, start)
    if due is None:
        return texts("due.without_day", **said)
    if due.isoformat() != task.get("due"):
        return texts("due.given_instead", computed=full_date(due, texts.language), **said)
    return texts("due.computed", start=full_date(start, texts.language), **said)


def is_past(row: Row, now: datetime) -> bool:
    """Whether the day by which something is to be done, or the time by which it is to be
    acknowledged, was over before anybody could; what ended asks for nothing."""
    if row.get("ended"):
        return False
    return any(is_value_past(key, row.get(key), now) for key in DUE_FIELDS)


def is_value_past(key: str, value: Value, now: datetime) -> bool:
    """The same of one value (a day in Japan, or an instant) of the field ``key``."""
    if not value or key not in DUE_FIELDS:
        return False
    if key == "due":
        return date.fromisoformat(str(value)) < japan_date(now)
    return parse_rfc3339(str(value)) < now


def past_items(desk: Desk, package: RecordRef) -> list[str]:
    """The references of what a package's newest edition brought of which that is so."""
    rows = [*desk.queries.tasks(package=package.pk)]
    for items in desk.queries.package_items(package.name.id).values():
        rows += items
    return _brought(desk, package, [row for row in rows if is_past(row, desk.now())])


def undated_tasks(desk: Desk, package: RecordRef) -> list[str]:
    """The references of the tasks it brought that are due on no day: nobody can be late with
    them, and no calendar has them."""
    tasks = desk.queries.tasks(package=package.pk)
    return _brought(desk, package, [row for row in tasks if not (row["due"] or row["due_rule"])])


def _brought(desk: Desk, package: RecordRef, rows: Sequence[Row]) -> list[str]:
    newest = published_edition(desk.queries.row(package))
    return [str(row["reference"]) for row in rows if (row.get("edition") or 1) == newest]


def _band(vocabularies: Vocabularies, task: Mapping[str, Value]) -> tuple[DueRule, DueBand] | None:
    code = str(task.get("due_rule") or "")
    rule = vocabularies.due_rules.get(code)
    if rule is None:
        return None
    missing = [key for key in rule.inputs() if task.get(key) is None]
    if missing:
        raise Refused("due-input-needed", rule=code, field=missing[0])
    return rule, band_of(rule, task)
