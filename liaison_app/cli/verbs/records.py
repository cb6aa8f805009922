"""``liaison records``: register numbers, files, retention, and what expires when."""

from argparse import Namespace

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Verbs, at_most
from liaison_app.cli.result import Result, plain, table
from liaison_app.cli.verbs.fields import typed_fields
from liaison_app.domain.dates import japan_date
from liaison_app.domain.entry import parse_value
from liaison_app.domain.fields import Field, FieldType
from liaison_app.domain.operations import Value
from liaison_app.domain.vocabulary import EXPIRY, RETENTION, Label, label_of

_DAY = Field("expired", FieldType.DATE, Label("満了日", "Expired by"))


def register(verbs: Verbs) -> None:
    text = verbs.texts
    listing = verbs.add("records list", run_list)
    listing.add_argument("--expired", metavar="DATE|today", help=text("cli.option.expired"))
    listing.add_argument("--limit", metavar="N", type=at_most, help=text("cli.option.limit"))
    change = verbs.add("records set", run_set)
    change.add_argument("id", metavar="ID", help=text("cli.option.id"))
    change.add_argument(
        "fields", metavar="FIELD=VALUE", nargs="+", help=text("cli.option.retention_fields")
    )


def run_list(context: Context, options: Namespace) -> Result:
    from datetime import date

    from liaison_app.workflows.retention import retained_records

    day = None
    if options.expired == "today":
        day = japan_date(context.desk.now())
    elif options.expired is not None:
        typed = parse_value(_DAY, options.expired, context.desk.vocabularies)
        day = date.fromisoformat(str(typed)) if typed else None
    found = retained_records(context.desk.queries, day, options.limit)
    keys = (
        *("kind", "id", "reference", "title", "document_number", "records_file"),
        *("retention", "retention_from", "expires_on", "on_expiry"),
    )
    data = [{key: getattr(each, key) for key in keys} for each in found]
    language = context.texts.language
    lines = table(
        [
            (
                str(each.expires_on),
                label_of(EXPIRY, _text(each.on_expiry)).in_language(language),
                label_of(RETENTION, _text(each.retention)).in_language(language),
                each.reference or each.id,
                plain(each.records_file or ""),
                plain(each.title),
            )
            for each in found
        ]
    )
    said = context.texts("cli.records.total", count=len(found))
    return Result({"total": len(found), "records": data}, f"{lines}\n{said}" if lines else said)


def run_set(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.retention import set_retention

    done = set_retention(context.desk, options.id, typed_fields(options.fields))
    text = context.texts("cli.done")
    if done.values.get("expires_on"):
        text = context.texts(
            "cli.records.set",
            beginning=done.values.get("retention_from") or "",
            end=done.values["expires_on"],
        )
    return Result({"reference": done.reference, **done.values}, text)


def _text(value: Value) -> str:
    return value if isinstance(value, str) else ""
