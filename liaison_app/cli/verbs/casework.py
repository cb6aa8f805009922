"""``liaison incident indicator|link|duty|merge …``: what hangs on an incident, and duplicates."""

from argparse import Namespace

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Parser, Verbs
from liaison_app.cli.result import Result, plain, table
from liaison_app.cli.verbs.fields import typed_fields, value_or_file
from liaison_app.cli.verbs.incident_shown import duty_json
from liaison_app.cli.verbs.rows import json_row
from liaison_app.domain.indicators import defang
from liaison_app.domain.vocabulary import (
    APPLIES,
    INDICATOR_TYPE,
    RELATION,
    SEVERITY,
    label_of,
)
from liaison_app.workflows import duties, incidents, indicators, links, merging
from liaison_app.workflows.readable import indicator_text, time_text


def register(verbs: Verbs) -> None:
    text = verbs.texts
    _register_indicators(verbs)
    _register_duties(verbs)
    link = _with_id(verbs, "incident link", run_link)
    link.add_argument(
        "--relation",
        required=True,
        choices=[code.code for code in RELATION],
        help=text("cli.option.relation"),
    )
    link.add_argument("target", metavar="TARGET", help=text("cli.option.target"))
    link.add_argument("--note", metavar="TEXT", default="", help=text("cli.option.note"))
    unlink = _with_id(verbs, "incident unlink", run_unlink)
    unlink.add_argument("target", metavar="TARGET|LINK", help=text("cli.option.target"))
    assess = _with_id(verbs, "incident assess", run_assess)
    assess.add_argument(
        "--severity",
        choices=[code.code for code in SEVERITY],
        help=text("cli.option.office_severity"),
    )
    assess.add_argument("--note", metavar="TEXT|@FILE", help=text("cli.option.note"))
    _with_id(verbs, "incident duplicates", run_duplicates)
    merge = _with_id(verbs, "incident merge", run_merge)
    merge.add_argument("--into", metavar="ID", required=True, help=text("cli.option.into"))
    _with_id(verbs, "incident unmerge", run_unmerge)


def _with_id(verbs: Verbs, name: str, run: object) -> Parser:
    parser = verbs.add(name, run)  # type: ignore[arg-type]
    parser.add_argument("id", metavar="ID", help=verbs.texts("cli.option.id"))
    return parser


def _register_indicators(verbs: Verbs) -> None:
    text = verbs.texts
    add = _with_id(verbs, "incident indicator add", run_indicator_add)
    add.add_argument("text", metavar="TEXT|@FILE", help=text("cli.option.indicators"))
    add.add_argument("fields", metavar="FIELD=VALUE", nargs="*", help=text("cli.option.fields"))
    add.add_argument(
        "--type",
        default="",
        choices=[code.code for code in INDICATOR_TYPE],
        help=text("cli.option.indicator_type"),
    )
    _with_id(verbs, "incident indicator list", run_indicator_list)
    remove = _with_id(verbs, "incident indicator remove", run_indicator_remove)
    remove.add_argument("value", metavar="VALUE", help=text("cli.option.indicator"))
    amend = verbs.add("incident indicator set", run_indicator_set)
    amend.add_argument("indicator", metavar="INDICATOR", help=text("cli.option.indicator_id"))
    amend.add_argument("fields", metavar="FIELD=VALUE", nargs="+", help=text("cli.option.fields"))


def _register_duties(verbs: Verbs) -> None:
    text = verbs.texts
    _with_id(verbs, "incident duty list", run_duty_list)
    _with_id(verbs, "incident duty propose", run_duty_propose)
    for name, run in (
        ("done", run_duty_done),
        ("decline", run_duty_decline),
        ("set", run_duty_set),
    ):
        parser = _with_id(verbs, f"incident duty {name}", run)
        parser.add_argument("rule", metavar="RULE", help=text("cli.option.rule"))
        if name == "done":
            parser.add_argument("--at", metavar="TIME", default="", help=text("cli.option.at"))
            parser.add_argument(
                "--receipt", metavar="TEXT", default="", help=text("cli.option.receipt")
            )
        if name == "set":
            parser.add_argument(
                "fields", metavar="FIELD=VALUE", nargs="+", help=text("cli.option.fields")
            )
        else:
            parser.add_argument(
                "--note",
                metavar="TEXT",
                default="",
                required=name == "decline",
                help=text("cli.option.note"),
            )


def run_indicator_add(context: Context, options: Namespace) -> Result:
    details = typed_fields(options.fields)
    pasted = value_or_file(options.text)
    found = indicators.add_indicators(context.desk, options.id, pasted, details, options.type)
    data = {
        "added": [
            {"type": each.type, "value": each.value, "defanged": defang(*each)}
            for each in found.added
        ],
        "known": [{"type": each.type, "value": each.value} for each in found.known],
    }
    lines = table([(each.type, plain(defang(*each))) for each in found.added])
    said = context.texts("cli.indicator.added", count=len(found.added), known=len(found.known))
    return Result(data, f"{lines}\n{said}" if lines else said)


def run_indicator_list(context: Context, options: Namespace) -> Result:
    desk = context.desk
    found = desk.find(options.id, "incident", "reference-case")
    rows = desk.queries.indicators(found.pk)
    others = indicators.elsewhere(desk.queries, rows, found.pk)
    language = context.texts.language
    lines = [
        (
            label_of(INDICATOR_TYPE, str(row["type"])).in_language(language),
            plain(indicator_text(row)),
            ", ".join(others[str(row["value"])]),
            plain(row["note"] or ""),
        )
        for row in rows
    ]
    data = [
        json_row(row) | {"defanged": indicator_text(row), "also_in": others[str(row["value"])]}
        for row in rows
    ]
    return Result({"total": len(rows), "indicators": data}, table(lines))


def run_indicator_set(context: Context, options: Namespace) -> Result:
    changes = indicators.amend_indicator(
        context.desk, options.indicator, typed_fields(options.fields)
    )
    return _done(context, changes.operations)


def run_indicator_remove(context: Context, options: Namespace) -> Result:
    changes = indicators.remove_indicator(context.desk, options.id, options.value)
    return _done(context, changes.operations)


def run_link(context: Context, options: Namespace) -> Result:
    changes = links.add_link(
        context.desk, options.id, options.relation, options.target, options.note
    )
    return _done(context, changes.operations)


def run_unlink(context: Context, options: Namespace) -> Result:
    return _done(context, links.remove_link(context.desk, options.id, options.target).operations)


def run_assess(context: Context, options: Namespace) -> Result:
    typed = {}
    if options.severity is not None:
        typed["office_severity"] = options.severity
    if options.note is not None:
        typed["office_note"] = value_or_file(options.note)
    return _done(context, incidents.amend_incident(context.desk, options.id, typed).operations)


def run_duty_list(context: Context, options: Namespace) -> Result:
    desk, t = context.desk, context.texts
    found = desk.find(options.id, "incident")
    views = duties.duty_views(desk.queries, desk.vocabularies.duties, found.pk, desk.now())
    rows = [
        (
            view.code,
            view.rule.label.in_language(t.language) if view.rule else "",
            time_text(t, view.fields["due_at"], desk.now()),
            label_of(APPLIES, str(view.fields["applies"])).in_language(t.language),
            t("cli.shown.duty.overdue") if view.overdue else "",
        )
        for view in views
    ]
    lines = table(rows)
    text = f"{lines}\n{t('duty.guide')}" if rows else t("cli.none")
    return Result({"total": len(views), "duties": [duty_json(view) for view in views]}, text)


def run_duty_propose(context: Context, options: Namespace) -> Result:
    return _done(context, duties.propose_duties(context.desk, options.id).operations)


def run_duty_done(context: Context, options: Namespace) -> Result:
    changes = duties.finish_duty(
        context.desk, options.id, options.rule, options.at, options.receipt, options.note
    )
    return _done(context, changes.operations)


def run_duty_decline(context: Context, options: Namespace) -> Result:
    changes = duties.decline_duty(context.desk, options.id, options.rule, options.note)
    return _done(context, changes.operations)


def run_duty_set(context: Context, options: Namespace) -> Result:
    typed = typed_fields(options.fields)
    changes = duties.amend_duty(context.desk, options.id, options.rule, typed)
    return _done(context, changes.operations)


def run_duplicates(context: Context, options: Namespace) -> Result:
    desk, t = context.desk, context.texts
    found = desk.find(options.id, "incident")
    suggested = merging.suggested_duplicates(desk.queries, found.pk)
    rows = [
        (
            str(each.fields["reference"]),
            f"{each.likeness.score:.2f}",
            "・".join(t(f"likeness.{reason}") for reason in each.likeness.reasons),
            plain(each.fields["title"]),
        )
        for each in suggested
    ]
    data = [
        {
            "id": each.fields["id"],
            "reference": each.fields["reference"],
            "title": each.fields["title"],
            "score": each.likeness.score,
            "reasons": list(each.likeness.reasons),
        }
        for each in suggested
    ]
    return Result({"total": len(data), "duplicates": data}, table(rows) or t("cli.none"))


def run_merge(context: Context, options: Namespace) -> Result:
    changes = merging.merge_incident(context.desk, options.id, options.into)
    return _done(context, changes.operations)


def run_unmerge(context: Context, options: Namespace) -> Result:
    return _done(context, merging.unmerge_incident(context.desk, options.id).operations)


def _done(context: Context, operations: int) -> Result:
    return Result({"operations": operations}, context.texts("cli.done"))
