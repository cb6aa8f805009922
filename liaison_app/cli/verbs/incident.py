"""``liaison incident``: enter, find, amend, note, attach and report incidents."""

from argparse import Namespace
from pathlib import Path

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Verbs, at_most
from liaison_app.cli.result import Result, plain, table
from liaison_app.cli.verbs.fields import typed_fields, value_or_file
from liaison_app.cli.verbs.form import missing_text
from liaison_app.cli.verbs.incident_shown import caution_text, incident_json, incident_text
from liaison_app.cli.verbs.rows import json_row
from liaison_app.domain.errors import Refused
from liaison_app.domain.records.incident import CASES
from liaison_app.domain.vocabulary import INCIDENT_STATUS, SEVERITY, label_of
from liaison_app.store.queries import Row
from liaison_app.workflows import incidents
from liaison_app.workflows.amending_many import Amended, Case, amend_incidents, found_by
from liaison_app.workflows.attachments import extract_file
from liaison_app.workflows.errors import sentence
from liaison_app.workflows.finding import incident_list
from liaison_app.workflows.forms import check_incident
from liaison_app.workflows.incident_view import incident_shown


def register(verbs: Verbs) -> None:
    text = verbs.texts
    add = verbs.add("incident add", run_add)
    add.add_argument("--title", metavar="TEXT", required=True, help=text("cli.option.title"))
    for key in ("category", "severity", "tlp"):
        add.add_argument(f"--{key}", metavar="CODE", help=text(f"cli.option.{key}"))
    add.add_argument("fields", metavar="FIELD=VALUE", nargs="*", help=text("cli.option.fields"))
    listing = verbs.add("incident list", run_list)
    listing.add_argument(
        "--status",
        metavar="S",
        choices=[code.code for code in INCIDENT_STATUS],
        help=text("cli.option.status"),
    )
    listing.add_argument(
        "--severity-min",
        metavar="N",
        type=int,
        choices=range(5),
        help=text("cli.option.severity_min"),
    )
    listing.add_argument("--organisation", metavar="CODE", help=text("cli.option.organisation"))
    listing.add_argument("--query", metavar="TEXT", default="", help=text("cli.option.query"))
    listing.add_argument("--filter", metavar="NAME", help=text("cli.option.filter"))
    listing.add_argument("--overdue", action="store_true", help=text("cli.option.overdue_duty"))
    listing.add_argument(
        "--limit", metavar="N", type=at_most, default=50, help=text("cli.option.limit")
    )
    listing.add_argument("--sort", metavar="FIELD", default="", help=text("cli.option.sort"))
    listing.add_argument("--removed", action="store_true", help=text("cli.option.removed"))
    for name, run in (("show", run_show), ("report", run_report)):
        verbs.add(f"incident {name}", run).add_argument(
            "id", metavar="ID", help=text("cli.option.id")
        )
    amend = verbs.add("incident set", run_set)
    amend.add_argument("id", metavar="ID[,ID …]", nargs="?", help=text("cli.option.incident_ids"))
    amend.add_argument("fields", metavar="FIELD=VALUE", nargs="+", help=text("cli.option.fields"))
    amend.add_argument("--query", metavar="TEXT", help=text("cli.option.set_query"))
    amend.add_argument("--dry-run", action="store_true", help=text("cli.option.preview"))
    amend.add_argument(
        "--leave-out-refused", action="store_true", help=text("cli.option.leave_out_refused")
    )
    note = verbs.add("incident note", run_note)
    note.add_argument("id", metavar="ID", help=text("cli.option.id"))
    note.add_argument("text", metavar="TEXT|@FILE", help=text("cli.option.note"))
    note.add_argument("fields", metavar="FIELD=VALUE", nargs="*", help=text("cli.option.fields"))
    attach = verbs.add("incident attach", run_attach)
    attach.add_argument("id", metavar="ID", help=text("cli.option.id"))
    attach.add_argument("file", metavar="FILE", type=Path, help=text("cli.option.file"))
    attach.add_argument("fields", metavar="FIELD=VALUE", nargs="*", help=text("cli.option.fields"))
    extract = verbs.add("incident extract", run_extract)
    extract.add_argument("id", metavar="ID", help=text("cli.option.id"))
    extract.add_argument("sha256", metavar="SHA256", help=text("cli.option.sha256"))
    extract.add_argument(
        "--out", metavar="FILE", required=True, type=Path, help=text("cli.option.out")
    )


def run_add(context: Context, options: Namespace) -> Result:
    given = {key: getattr(options, key) for key in ("title", "category", "severity", "tlp")}
    typed = typed_fields(
        [*(f"{key}={value}" for key, value in given.items() if value is not None), *options.fields]
    )
    added = incidents.add_incident(context.desk, typed)
    data = {"id": added.id, "reference": added.reference}
    return Result(data, context.texts("cli.incident.added", reference=added.reference))


def run_list(context: Context, options: Namespace) -> Result:
    total, rows = incident_list(
        context.desk,
        query=options.query,
        saved=options.filter,
        overdue=options.overdue,
        status=options.status,
        severity_min=options.severity_min,
        organisation=options.organisation,
        limit=options.limit,
        sort=options.sort,
        removed=options.removed,
    )
    language = context.texts.language
    lines = table(
        [
            (
                str(row["reference"]),
                label_of(SEVERITY, str(row["severity"])).in_language(language),
                label_of(INCIDENT_STATUS, str(row["status"])).in_language(language),
                str(row["owner"]).upper(),
                _title(context, row),
            )
            for row in rows
        ]
    )
    said = context.texts("cli.incident.total", count=total)
    data = {"total": total, "incidents": [json_row(row) for row in rows]}
    return Result(data, f"{lines}\n{said}" if lines else said)


def _title(context: Context, row: Row) -> str:
    """An exercise says so before anything else; then what is in conflict."""
    mark = f"[{context.texts('value.exercise')}] " if row.get("exercise") else ""
    mark += f"[{context.texts('value.conflict')}] " if row.get("conflicts") else ""
    return mark + plain(row["title"])


def run_show(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.hits import hits_at

    desk = context.desk
    view = incident_shown(desk, options.id)
    found = hits_at(desk.queries, desk.installation, desk.find(options.id, *CASES).pk)
    told_of = [
        {"kind": root.name.kind, "reference": root.reference, "title": each.fields["title"]}
        for each in found
        for root in [each.root]
    ]
    lines = [incident_text(context, view)]
    if told_of:
        which = "　".join(f"{each['reference']} {plain(each['title'])}" for each in told_of)
        lines.append(context.texts("hits.at_incident", which=which))
    return Result(incident_json(view) | {"told_of_in": told_of}, "\n".join(lines))


def run_set(context: Context, options: Namespace) -> Result:
    """One incident, several, or all that a query finds. The IDs and the query exclude each other;
    with a query the first FIELD=VALUE stands where the ID would."""
    fields = options.fields
    if options.query is not None and options.id is not None:
        fields = [options.id, *fields]
    elif options.query is None and options.id is None:
        raise Refused("incidents-not-named")
    desk, typed = context.desk, typed_fields(fields)
    if options.query is not None:
        ids = found_by(desk, options.query)
    else:
        ids = options.id.split(",")
    if options.query is None and len(ids) == 1 and not options.dry_run:
        return _set_one(context, ids[0], typed)
    done = amend_incidents(
        desk, ids, typed, dry_run=options.dry_run, leave_out_refused=options.leave_out_refused
    )
    if any(case.sent for case in done.cases):
        context.say(context.texts("warning.raised-marking"))
    data = {
        "operations": done.changes.operations if done.changes else 0,
        "warnings": ["raised-marking"] if any(case.sent for case in done.cases) else [],
        "count": len(done.changed),
        "incidents": [_case(context, case) for case in done.cases],
        "dry_run": options.dry_run,
    }
    return Result(data, _set_said(context, done, dry_run=options.dry_run))


def _set_one(context: Context, identifier: str, typed: dict[str, str]) -> Result:
    warnings = incidents.raises_what_was_sent(context.desk, identifier, typed)
    changes = incidents.amend_incident(context.desk, identifier, typed)
    for warning in warnings:
        context.say(context.texts(f"warning.{warning}"))
    return Result(
        {"operations": changes.operations, "warnings": list(warnings)}, context.texts("cli.done")
    )


def _case(context: Context, case: Case) -> dict[str, object]:
    refused = case.refused
    return {
        "reference": case.reference,
        "title": case.title,
        "changes": case.changes,
        "refused": refused.code if refused else None,
        "reason": sentence(refused, context.texts, "incident") if refused else None,
    }


def _set_said(context: Context, done: Amended, *, dry_run: bool) -> str:
    t = context.texts
    which = [f"{case.reference} {plain(case.title)}" for case in done.changed]
    key = "cli.incident.would_set" if dry_run else "cli.incident.set"
    lines = [t(key, count=len(which)), *(f"  {each}" for each in which)]
    if done.same:
        lines.append(t("cli.incident.set_same", count=len(done.same)))
    if done.refused:
        lines.append(t("cli.incident.set_refused", count=len(done.refused)))
        for case in done.refused:
            assert case.refused is not None
            lines.append(f"  {case.reference}  {sentence(case.refused, t, 'incident')}")
    return "\n".join(lines)


def run_note(context: Context, options: Namespace) -> Result:
    details = typed_fields(options.fields)
    text = value_or_file(options.text)
    changes = incidents.add_note(context.desk, options.id, text, details=details)
    return Result({"operations": changes.operations}, context.texts("cli.done"))


def run_attach(context: Context, options: Namespace) -> Result:
    details = typed_fields(options.fields)
    attached = incidents.attach_file(context.desk, options.id, options.file, details)
    data = {"sha256": attached.sha256, "bytes": attached.bytes, "name": attached.name}
    return Result(data, context.texts("cli.incident.attached", **data))


def run_extract(context: Context, options: Namespace) -> Result:
    written = extract_file(context.desk, options.id, options.sha256, options.out)
    data = {"file": str(written.path), "bytes": written.bytes}
    return Result(data, context.texts("cli.written", file=plain(written.path)))


def run_report(context: Context, options: Namespace) -> Result:
    """Reporting is never held up: what is missing or odd is said beside it."""
    incidents.report_incident(context.desk, options.id)
    view = incident_shown(context.desk, options.id)
    for caution in view.cautions:
        context.say(caution_text(context, caution))
    lacking = [form for form in check_incident(context.desk, options.id) if form.missing]
    for form in lacking:
        context.say(missing_text(form, context.texts))
    missing = {form.definition.code: [field.key for field in form.missing] for form in lacking}
    reference = str(view.fields["reference"])
    cautions = [{"code": each.code, "fields": list(each.fields)} for each in view.cautions]
    return Result(
        {"reference": reference, "reported": True, "cautions": cautions, "missing": missing},
        context.texts("cli.incident.reported", reference=reference),
    )
