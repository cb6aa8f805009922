"""``liaison guideline``: look up, work through on an incident."""

from argparse import Namespace
from typing import Any

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Verbs
from liaison_app.cli.result import Result, plain, table
from liaison_app.cli.verbs.fields import value_or_file
from liaison_app.cli.verbs.rows import json_row
from liaison_app.domain.guidelines import SECTIONS
from liaison_app.domain.vocabulary import AI_VECTOR, STEP_SECTION, STEP_STATE, label_of
from liaison_app.workflows import checklists, guidelines
from liaison_app.workflows.checklists import Checklist, Item
from liaison_app.workflows.guidelines import GuidelineView


def register(verbs: Verbs) -> None:
    text = verbs.texts
    listing = verbs.add("guideline list", run_list)
    listing.add_argument(
        "--vector",
        metavar="CODE",
        choices=[vector.code for vector in AI_VECTOR],
        help=text("cli.option.vector"),
    )
    listing.add_argument("--query", metavar="TEXT", default="", help=text("cli.option.words"))
    listing.add_argument("--all", action="store_true", help=text("cli.option.guideline_all"))
    show = verbs.add("guideline show", run_show)
    show.add_argument("guideline", metavar="GUIDELINE", help=text("cli.option.guideline"))
    check = verbs.add("guideline check", run_check)
    tick = verbs.add("guideline tick", run_tick)
    for parser in (check, tick):
        parser.add_argument("incident", metavar="INCIDENT", help=text("cli.option.id"))
        parser.add_argument("guideline", metavar="GUIDELINE", help=text("cli.option.guideline"))
    tick.add_argument("steps", metavar="STEP", nargs="+", help=text("cli.option.step"))
    tick.add_argument(
        "--state",
        required=True,
        choices=[state.code for state in STEP_STATE],
        help=text("cli.option.step_state"),
    )
    tick.add_argument("--note", metavar="TEXT|@FILE", default="", help=text("cli.option.note"))


def run_list(context: Context, options: Namespace) -> Result:
    desk, language = context.desk, context.texts.language
    views = guidelines.library(desk.queries, desk.vocabularies)
    if not options.all:
        views = [each for each in views if each.state in (guidelines.IN_FORCE, guidelines.DRAFT)]
    if options.vector:
        views = [each for each in views if options.vector in each.vectors]
    views = guidelines.asked_for(views, options.query)
    rows = [
        (
            each.called,
            state_text(context, each),
            context.texts("cli.guideline.steps", count=len(each.steps)),
            plain(each.title.in_language(language)),
        )
        for each in views
    ]
    said = context.texts("cli.guideline.total", count=len(views))
    lines = table(rows)
    data = {"total": len(views), "guidelines": [guideline_json(each) for each in views]}
    return Result(data, f"{lines}\n{said}" if lines else said)


def run_show(context: Context, options: Namespace) -> Result:
    view = guidelines.find_guideline(context.desk, options.guideline)
    data = guideline_json(view) | {
        "steps": [_step_json(number, step) for number, step in enumerate(view.steps, 1)]
    }
    lines = head(context, view)
    numbered = list(enumerate(view.steps, 1))
    for section in SECTIONS:
        steps = [each for each in numbered if each[1].section == section]
        if steps:
            lines += ["", label_of(STEP_SECTION, section).in_language(context.texts.language)]
        lines += [f"  {number:>2}  {_text(context, step)}" for number, step in steps]
    return Result(data, "\n".join(lines))


def run_check(context: Context, options: Namespace) -> Result:
    found = checklists.checklist(context.desk, options.incident, options.guideline)
    lines = head(context, found.guideline)
    for section in SECTIONS:
        items = [item for item in found.items if item.step.section == section]
        if items:
            lines += ["", label_of(STEP_SECTION, section).in_language(context.texts.language)]
        lines += [_item(context, item) for item in items]
    lines += ["", _progress(context, found)]
    return Result(_checklist_json(found), "\n".join(lines))


def run_tick(context: Context, options: Namespace) -> Result:
    desk = context.desk
    note = value_or_file(options.note)
    changes = checklists.tick(
        desk,
        options.incident,
        options.guideline,
        options.steps,
        options.state,
        context.texts,
        note,
    )
    found = checklists.checklist(desk, options.incident, options.guideline)
    data = {
        "operations": changes.operations,
        "guideline": found.guideline.key,
        "settled": found.settled,
        "steps_total": len(found.items),
    }
    return Result(data, _progress(context, found))


def head(context: Context, view: GuidelineView) -> list[str]:
    """What a guideline is called, where it stands and what it is about."""
    language = context.texts.language
    vectors = [label_of(AI_VECTOR, each).in_language(language) for each in view.vectors]
    return [
        f"{view.called}  {plain(view.title.in_language(language))}",
        "  ".join((state_text(context, view), *vectors)),
        *(plain(line) for line in view.summary.in_language(language).splitlines()),
    ]


def state_text(context: Context, view: GuidelineView) -> str:
    """Whose it is and whether it is in force; what stands in its place."""
    t = context.texts
    said = t("guideline.shipped") if view.is_shipped else t("guideline.office")
    state = t(f"guideline.state.{view.state}")
    return t("guideline.standing", whose=said, state=state) + (
        f" → {', '.join(view.by)}" if view.by else ""
    )


def guideline_json(view: GuidelineView) -> dict[str, Any]:
    """Every field; the texts in both languages, whoever wrote it."""
    data = {
        "guideline": view.key,
        "id": None if view.is_shipped else view.key,
        "reference": view.reference or None,
        "source": "shipped" if view.is_shipped else "office",
        "state": view.state,
        "replaced_by": list(view.by),
        "title": view.title.ja,
        "title_en": view.title.en,
        "summary": view.summary.ja,
        "summary_en": view.summary.en,
        "vectors": list(view.vectors),
        "techniques": list(view.techniques),
        "edition": view.edition or None,
        "date": view.date or None,
        "steps_total": len(view.steps),
    }
    return data if view.fields is None else {**json_row(view.fields), **data}


def _step_json(number: int, step: Any) -> dict[str, Any]:
    return {
        "number": number,
        "id": step.id,
        "section": step.section,
        "text": step.text.ja,
        "text_en": step.text.en,
        "techniques": list(step.techniques),
    }


def _checklist_json(found: Checklist) -> dict[str, Any]:
    items = [
        _step_json(item.number, item.step)
        | {
            "state": item.state,
            "at": item.entry["occurred_at"] if item.entry else None,
            "entry": item.entry["id"] if item.entry else None,
            "actions": item.actions,
        }
        for item in found.items
    ]
    return guideline_json(found.guideline) | {"settled": found.settled, "steps": items}


def _text(context: Context, step: Any) -> str:
    said = plain(step.text.in_language(context.texts.language))
    return f"{said} ({', '.join(step.techniques)})" if step.techniques else said


def _item(context: Context, item: Item) -> str:
    language = context.texts.language
    word = label_of(STEP_STATE, item.state).in_language(language) if item.settled else ""
    mark = "[x]" if item.settled else "[ ]"
    more = context.texts("cli.aside", text=word) if word else ""
    return f"{mark} {item.number:>2}  {_text(context, item.step)}{more}"


def _progress(context: Context, found: Checklist) -> str:
    return context.texts("guideline.progress", settled=found.settled, total=len(found.items))
