"""``liaison package``: the office drafts, publishes and revises; everybody looks at what came."""

from argparse import Namespace
from typing import Any

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Verbs
from liaison_app.cli.result import Result, plain, table
from liaison_app.cli.verbs.fields import typed_fields, value_or_file
from liaison_app.cli.verbs.past_due import warned_of_package
from liaison_app.cli.verbs.rows import json_row
from liaison_app.store.queries import Row
from liaison_app.workflows import editions, packages
from liaison_app.workflows.addressing import typed_recipients
from liaison_app.workflows.package_view import (
    EditionView,
    PackageView,
    package_view,
    package_views,
)
from liaison_app.workflows.tasks import TaskView


def register(verbs: Verbs) -> None:
    text = verbs.texts
    add = verbs.add("package add", run_add)
    add.add_argument("--title", metavar="TEXT", required=True, help=text("cli.option.title"))
    add.add_argument("fields", metavar="FIELD=VALUE", nargs="*", help=text("cli.option.fields"))
    change = verbs.add("package set", run_set)
    change.add_argument("id", metavar="ID", help=text("cli.option.id"))
    change.add_argument("fields", metavar="FIELD=VALUE", nargs="+", help=text("cli.option.fields"))
    publish = verbs.add("package publish", run_publish)
    publish.add_argument("id", metavar="ID", help=text("cli.option.id"))
    publish.add_argument(
        "--to", metavar="CODE[,CODE...]|all", default="", help=text("cli.option.to_unaddressed")
    )
    publish.add_argument("--copy", metavar="CODE", default="", help=text("cli.option.copy"))
    publish.add_argument("--changes", metavar="TEXT", default="", help=text("cli.option.changes"))
    revise = verbs.add("package revise", run_revise)
    revise.add_argument("id", metavar="ID", help=text("cli.option.id"))
    verbs.add("package list", run_list)
    show = verbs.add("package show", run_show)
    show.add_argument("id", metavar="ID", help=text("cli.option.id"))
    show.add_argument("--edition", metavar="N", type=int, help=text("cli.option.edition"))


def run_add(context: Context, options: Namespace) -> Result:
    typed = typed_fields([f"title={options.title}", *options.fields])
    added = packages.add_package(context.desk, typed)
    data = {"id": added.id, "reference": added.reference}
    return Result(data, context.texts("cli.package.added", reference=added.reference))


def run_set(context: Context, options: Namespace) -> Result:
    packages.set_package(context.desk, options.id, typed_fields(options.fields))
    reference = context.desk.find(options.id, "package").reference
    said = context.texts("cli.package.amended", reference=reference)
    return Result({"reference": reference}, said)


def run_publish(context: Context, options: Namespace) -> Result:
    to = typed_recipients(options.to, options.copy)
    said = value_or_file(options.changes)
    changes = editions.publish_package(context.desk, options.id, to, said)
    view = package_view(context.desk, options.id)
    reference = str(view.fields["reference"])
    data = {"reference": reference, "edition": view.edition, "operations": changes.operations}
    data |= warned_of_package(context, options.id)
    return Result(data, context.texts("cli.package.published", reference=reference))


def run_revise(context: Context, options: Namespace) -> Result:
    editions.revise_package(context.desk, options.id)
    view = package_view(context.desk, options.id)
    reference, edition = str(view.fields["reference"]), view.edition + 1
    data = {"id": view.fields["id"], "reference": reference, "edition": edition}
    said = context.texts("cli.package.revised", reference=reference, edition=edition)
    return Result(data, said)


def run_list(context: Context, _options: Namespace) -> Result:
    views = package_views(context.desk)
    rows = [
        (
            str(view.fields["reference"]),
            _standing(context, view),
            context.texts("cli.package.tasks", count=sum(not task.ended for task in view.tasks)),
            _title(context, view),
        )
        for view in views
    ]
    said = context.texts("cli.package.total", count=len(views))
    lines = table(rows)
    data = {"total": len(views), "packages": [_package_json(view) for view in views]}
    return Result(data, f"{lines}\n{said}" if lines else said)


def run_show(context: Context, options: Namespace) -> Result:
    view = package_view(context.desk, options.id)
    shown = view.editions if options.edition is None else (view.edition_numbered(options.edition),)
    data = _package_json(view) | {
        "editions": [_edition_json(each) for each in view.editions],
        "items": [_item_json(task) for task in view.tasks],
    }
    if options.edition is not None:
        data["changes"] = _edition_json(shown[0])
    lines = [f"{view.fields['reference']}　{_title(context, view)}", _standing(context, view)]
    for each in shown:
        lines += _told(context, each)
    return Result(data, "\n".join(lines))


def _title(context: Context, view: PackageView) -> str:
    title = plain(view.fields["title"])
    return context.texts("package.exercise", title=title) if view.fields["exercise"] else title


def _standing(context: Context, view: PackageView) -> str:
    if not view.edition:
        return context.texts("package.draft")
    key = "package.under_revision" if view.under_revision else "package.edition"
    return context.texts(key, edition=view.edition, next=view.edition + 1)


def _told(context: Context, edition: EditionView) -> list[str]:
    t = context.texts
    state = "package.edition_heading" if edition.published_at else "package.edition_draft"
    lines = ["", t(state, edition=edition.number)]
    lines += [f"  {plain(line)}" for line in edition.changes.splitlines()]
    lines += [t("package.line.added", **_called(task)) for task in edition.added]
    for old, new in edition.revised:
        before = old.reference if old else "-"
        lines.append(t("package.line.revised", before=before, **_called(new)))
    lines += [t("package.line.withdrawn", **_called(task)) for task in edition.withdrawn]
    for kind, row in edition.items:
        was = edition.replaced.get(str(row["id"]))
        act = "package.line.revised" if was else "package.line.added"
        lines.append(t(act, before=was or "", **_item(context, kind, row)))
    lines += [
        t("package.line.withdrawn", **_item(context, kind, row))
        for kind, row in edition.withdrawn_items
    ]
    return lines


def _item(context: Context, kind: str, row: Row) -> dict[str, str]:
    reference = f"{context.texts(f'record.{kind}')} {row['reference']}"
    return {"reference": reference, "title": plain(row["title"])}


def _called(task: TaskView) -> dict[str, str]:
    return {"reference": task.reference, "title": plain(task.title)}


def _package_json(view: PackageView) -> dict[str, Any]:
    return json_row(view.fields) | {
        "edition": view.edition or None,
        "under_revision": view.under_revision,
        "tasks": len(view.tasks),
    }


def _edition_json(edition: EditionView) -> dict[str, Any]:
    return {
        "edition": edition.number,
        "published_at": edition.published_at,
        "changes": edition.changes or None,
        "added": [task.reference for task in edition.added],
        "revised": [
            {"was": old.reference if old else None, "is": new.reference}
            for old, new in edition.revised
        ],
        "withdrawn": [task.reference for task in edition.withdrawn],
        "items": [_item_of(edition, kind, row) for kind, row in edition.items],
        "withdrawn_items": [_item_of(edition, kind, row) for kind, row in edition.withdrawn_items],
    }


def _item_of(edition: EditionView, kind: str, row: Row) -> dict[str, Any]:
    return {
        "kind": kind,
        "id": row["id"],
        "reference": row["reference"],
        "title": row["title"],
        "was": edition.replaced.get(str(row["id"])),
    }


def _item_json(task: TaskView) -> dict[str, Any]:
    return {
        "id": task.id,
        "reference": task.reference,
        "title": task.title,
        "edition": task.edition,
        "due": task.due,
        "published": task.published,
        "ended": task.ended,
        "ended_why": task.fields["ended_why"],
        "to": list(task.to),
        "copies": list(task.copies),
        "responses": len(task.responses),
    }
