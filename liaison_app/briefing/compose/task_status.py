"""``task-status`` 対応状況: five figures, what is late or urgent first, then every answer."""

from collections.abc import Iterable
from dataclasses import replace

from liaison_app.briefing.compose.closing import contact_line
from liaison_app.briefing.compose.figures import compared, corrections, figure_tile, fraction
from liaison_app.briefing.compose.report import composed_report, coverage_section, report_scribe
from liaison_app.briefing.compose.scribe import Scribe, share
from liaison_app.briefing.model import Lead, Lines, Paper, Prose, Section, SignOff, Tile, TileRow
from liaison_app.briefing.status_facts import PackageFacts, TaskLine, TaskStatusFacts
from liaison_app.domain.texts import Texts
from liaison_app.domain.vocabulary import TASK_STATUS

KIND = "task-status"
_SIGNERS = ("made", "checked", "responsible")


def compose_task_status(facts: TaskStatusFacts, texts: Texts) -> Paper:
    """The status in words. ``texts`` must be in the language the facts ask for.

    Raises Refused (``field-invalid``) for a marking the program does not know.
    """
    scribe = report_scribe(facts, texts)
    number = scribe.number
    sections = [
        _overview(facts, scribe),
        _urgent(facts, scribe),
        *_all(facts, scribe),
        coverage_section(facts.coverage, scribe.say("status.coverage", number=number(4)), scribe),
        _end(facts, scribe),
    ]
    title = scribe.say("status.title", number=number(facts.issue_no))
    return composed_report(KIND, facts, title, sections, scribe)


def _overview(facts: TaskStatusFacts, scribe: Scribe) -> Section:
    now, total = facts.figures, facts.figures.tasks_total
    share_done = ""
    if total and now.tasks_done is not None:
        share_done = scribe.say(
            "status.share",
            percent=share(now.tasks_done, total),
            fraction=fraction(now.tasks_done, total, scribe),
        )

    def tile(name: str, *, bad: bool = False, detail: str = "") -> Tile:
        return figure_tile(facts, name, scribe, bad=bad, detail=detail)

    tiles = (
        tile("tasks_done", detail=share_done),
        tile("tasks_in_progress"),
        tile("tasks_not_started"),
        tile("tasks_overdue", bad=True),
        tile("tasks_within_day", bad=True),
    )
    said = [corrections(facts, scribe), scribe.say("status.counted")]
    if facts.left_aside:
        aside = facts.left_aside
        said.append(scribe.say("status.left-aside", count=aside, number=scribe.number(aside)))
    if now.tasks_held_back:
        held, number = now.tasks_held_back, scribe.number(now.tasks_held_back)
        said.append(scribe.say("status.held-back", count=held, number=number))
    heading = scribe.say("status.overview", number=scribe.number(1))
    remarks = Prose((*filter(None, (said[0], scribe.gap.join(said[1:]))),), remark=True)
    return Section(heading, (TileRow(tiles), remarks), note=compared(facts, scribe))


def _urgent(facts: TaskStatusFacts, scribe: Scribe) -> Section:
    heading = scribe.say("status.urgent", number=scribe.number(2))
    place = scribe.say("status.urgent-place")
    late = [each for each in facts.tasks if each.standing == "overdue"]
    soon = [each for each in facts.tasks if each.within_day and each.standing != "overdue"]
    shown = [*_soonest(late), *_soonest(soon)]
    if not shown:
        return Section(heading, (Prose((scribe.say("status.nothing-urgent"),)),))
    columns = (
        scribe.say(f"status.column.{key}")
        for key in ("due", "task", "organisation", "status", "reason", "support")
    )
    rows = (
        (
            _due(each, scribe),
            _named(each, place, scribe),
            scribe.plain_or(each.organisation, place, "unknown"),
            _status(each, scribe),
            scribe.whole(each.reason, place) or scribe.say("status.no-reason"),
            _support(each, place, scribe),
        )
        for each in shown
    )
    grid = scribe.grid(columns, (10, 27, 15, 12, 18, 18), rows, place, range(len(late)))
    leads = tuple(
        (None, Lead("record", each.reference, f"{row[1]} {row[2]}"), None, None, None, None)
        for each, row in zip(shown, grid.rows, strict=True)
    )
    return Section(heading, (replace(grid, leads=leads),))


def _all(facts: TaskStatusFacts, scribe: Scribe) -> list[Section]:
    heading = scribe.say("status.all", number=scribe.number(3))
    if not facts.tasks:
        return [Section(heading, (Prose((scribe.say("progress.nothing"),)),))]
    return [Section(heading), *(_package(each, facts, scribe) for each in facts.packages)]


def _package(package: PackageFacts, facts: TaskStatusFacts, scribe: Scribe) -> Section:
    """The answers to the tasks of one package, by their due date."""
    place = scribe.plain(package.reference, scribe.say("status.package-place"), 40)
    heading = scribe.say(
        "status.package",
        reference=place,
        title=scribe.plain(package.title, place, 120),
        edition=scribe.number(package.edition),
    )
    lines = _soonest(each for each in facts.tasks if each.package == package.reference)
    columns = (
        scribe.say(f"status.column.{key}")
        for key in ("due", "number", "title", "organisation", "status", "units", "completed")
    )
    rows = (
        (
            _due(each, scribe),
            scribe.plain(each.reference, place, 40),
            scribe.whole(each.title, place),
            scribe.plain_or(each.organisation, place, "unknown"),
            _status(each, scribe),
            _units(each, place, scribe),
            scribe.time(each.completed_at, "day") if each.completed_at else "",
        )
        for each in lines
    )
    late = (place for place, each in enumerate(lines) if each.standing == "overdue")
    grid = scribe.grid(columns, (10, 15, 27, 15, 12, 9, 12), rows, heading, late)
    return Section(heading, (grid,), level=2)


def _soonest(lines: Iterable[TaskLine]) -> list[TaskLine]:
    """By due date, those without one last."""
    return sorted(
        lines,
        key=lambda each: (
            each.due.timestamp() if each.due else float("inf"),
            each.reference,
            each.organisation,
        ),
    )


def _named(line: TaskLine, place: str, scribe: Scribe) -> str:
    reference, title = scribe.plain(line.reference, place, 40), scribe.whole(line.title, place)
    return scribe.say("status.named", reference=reference, title=title)


def _due(line: TaskLine, scribe: Scribe) -> str:
    return scribe.time(line.due, "day") if line.due else scribe.say("status.no-due")


def _status(line: TaskLine, scribe: Scribe) -> str:
    if line.standing == "held_back":
        return scribe.say("status.not-sent")
    label = scribe.label(TASK_STATUS, line.status)
    return scribe.say("status.overdue", status=label) if line.standing == "overdue" else label


def _support(line: TaskLine, place: str, scribe: Scribe) -> str:
    """What an organisation asks for, and what it was told."""
    said = []
    if line.asked_until is not None:
        said.append(scribe.say("status.asked", day=scribe.time(line.asked_until, "day")))
    if line.except_until is not None:
        said.append(scribe.say("status.except", day=scribe.time(line.except_until, "day")))
    if line.compensating.strip():
        text = scribe.whole(line.compensating, place)
        said.append(scribe.say("status.compensating", text=text))
    if line.decision_note.strip():
        text = scribe.whole(line.decision_note, place)
        said.append(scribe.say("status.decided", text=text))
    return scribe.joined(said) or scribe.say("status.no-support")


def _units(line: TaskLine, place: str, scribe: Scribe) -> str:
    """``130／143台``: never a share without its numerator and denominator."""
    done, total = line.units_done, line.units_total
    if done is None or not total:
        return ""
    unit = scribe.plain(line.unit, place, 20)
    percent = min(share(done, total), 99) if done < total else share(done, total)
    return scribe.say(
        "status.units", percent=percent, done=f"{done:,}", total=f"{total:,}", unit=unit
    )


def _end(facts: TaskStatusFacts, scribe: Scribe) -> Section:
    heading = scribe.say("status.sign-off", number=scribe.number(5))
    labels = tuple(scribe.say(f"status.signer.{key}") for key in _SIGNERS)
    lines = Lines((contact_line(facts, scribe),))
    return Section(heading, (lines, SignOff(labels)))
