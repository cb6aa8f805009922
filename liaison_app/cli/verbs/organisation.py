"""``liaison organisation``: who is known, and what the office says of them."""

from argparse import Namespace
from dataclasses import asdict
from typing import Any

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Verbs
from liaison_app.cli.result import Result, plain, table
from liaison_app.cli.verbs.fields import typed_fields
from liaison_app.domain.vocabulary import AUDIENCE, Organisation, label_of
from liaison_app.workflows.organisation_setting import set_organisation
from liaison_app.workflows.organisations import known_organisations


def register(verbs: Verbs) -> None:
    text = verbs.texts
    listing = verbs.add("organisation list", run_list)
    listing.add_argument(
        "--routes", action="store_true", help=text("cli.option.organisations_routes")
    )
    change = verbs.add("organisation set", run_set)
    change.add_argument("code", metavar="CODE", help=text("cli.option.organisation"))
    change.add_argument("fields", metavar="FIELD=VALUE", nargs="+", help=text("cli.option.fields"))


def run_list(context: Context, options: Namespace) -> Result:
    known = known_organisations(context.desk.queries, context.desk.vocabularies)
    found = [
        each for each in known.values() if not options.routes or each.supervised_by or each.hub
    ]
    rows = [
        (
            each.code.upper(),
            plain(each.name.in_language(context.texts.language)),
            label_of(AUDIENCE, each.audience).in_language(context.texts.language),
            (each.supervised_by or "").upper(),
            (each.hub or "").upper(),
        )
        for each in found
    ]
    said = context.texts("cli.list.total", count=len(found))
    lines = table(rows)
    data = {"total": len(found), "organisations": [_json(each) for each in found]}
    return Result(data, f"{lines}\n{said}" if lines else said)


def run_set(context: Context, options: Namespace) -> Result:
    set_organisation(context.desk, options.code, typed_fields(options.fields))
    code = options.code.strip().lower()
    known = known_organisations(context.desk.queries, context.desk.vocabularies)
    return Result(_json(known[code]), context.texts("cli.organisation.set", code=code.upper()))


def _json(found: Organisation) -> dict[str, Any]:
    data = asdict(found)
    del data["name"]
    for day in ("valid_from", "valid_to"):
        data[day] = data[day].isoformat() if data[day] else None
    return data | {"name_ja": found.name.ja, "name_en": found.name.en}
