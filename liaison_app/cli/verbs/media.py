"""``liaison media``: the register of media handed over and taken in."""

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Parser, Verbs, at_most
from liaison_app.cli.result import Result, plain, table
from liaison_app.cli.verbs.fields import fields_of, typed_fields
from liaison_app.cli.verbs.rows import json_row
from liaison_app.cli.verbs.shown import time_text
from liaison_app.domain.vocabulary import MEDIUM_DIRECTION, MEDIUM_END, label_of
from liaison_app.host.media import medium_of
from liaison_app.workflows import media
from liaison_app.workflows.bundles import BundleWritten


def register(verbs: Verbs) -> None:
    text = verbs.texts
    directions = [code.code for code in MEDIUM_DIRECTION]
    add = verbs.add("media add", run_add)
    add.add_argument("--number", metavar="TEXT", required=True, help=text("cli.option.medium"))
    add.add_argument("--direction", choices=directions, help=text("cli.option.media_direction"))
    add.add_argument(
        "--bundle", metavar="FILE", type=Path, action="append", default=[],
        help=text("cli.option.media_bundle"),
    )  # fmt: skip
    add.add_argument("fields", metavar="FIELD=VALUE", nargs="*", help=text("cli.option.fields"))
    amend = _with_id(verbs, "media set", run_set)
    amend.add_argument("fields", metavar="FIELD=VALUE", nargs="+", help=text("cli.option.fields"))
    received = _with_id(verbs, "media received", run_received)
    received.add_argument("--by", metavar="NAME", help=text("cli.option.media_by"))
    end = _with_id(verbs, "media end", run_end)
    end.add_argument(
        "--how",
        choices=[code.code for code in MEDIUM_END],
        required=True,
        help=text("cli.option.media_how"),
    )
    listing = verbs.add("media list", run_list)
    listing.add_argument("--open", action="store_true", help=text("cli.option.media_open"))
    listing.add_argument("--number", metavar="TEXT", help=text("cli.option.medium"))
    listing.add_argument(
        "--limit", metavar="N", type=at_most, default=50, help=text("cli.option.limit")
    )
    verbs.add("media find", run_find)


def run_add(context: Context, options: Namespace) -> Result:
    desk = context.desk
    typed = fields_of(options, "number", "direction")
    carried = media.carried_files(options.bundle)
    on = medium_of(desk.surroundings.media, options.bundle[0]) if options.bundle else None
    direction = options.direction or media.OUT
    proposed = media.propose_entry(desk.queries, on, direction, carried)
    added = media.enter_medium(desk, typed, proposed)
    data = {"id": added.id, "reference": added.reference}
    return Result(data, context.texts("cli.media.added", reference=added.reference))


def run_set(context: Context, options: Namespace) -> Result:
    changes = media.amend_medium(context.desk, options.id, typed_fields(options.fields))
    return Result({"operations": changes.operations}, context.texts("cli.done"))


def run_received(context: Context, options: Namespace) -> Result:
    changes = media.receive_medium(context.desk, options.id, options.by)
    return Result({"operations": changes.operations}, context.texts("cli.done"))


def run_end(context: Context, options: Namespace) -> Result:
    changes = media.end_medium(context.desk, options.id, options.how)
    return Result({"operations": changes.operations}, context.texts("cli.done"))


def run_list(context: Context, options: Namespace) -> Result:
    rows = context.desk.queries.day.media(
        open_only=options.open, number=options.number or "", limit=max(0, options.limit)
    )
    texts = context.texts
    lines = table(
        [
            (
                str(row["reference"]),
                plain(row["number"]),
                label_of(MEDIUM_DIRECTION, str(row["direction"])).in_language(texts.language),
                plain(row["other_party"] or ""),
                time_text(row["handed_at"], texts),
                time_text(row["received_at"], texts),
                label_of(MEDIUM_END, str(row["ending"] or "")).in_language(texts.language),
            )
            for row in rows
        ]
    )
    said = texts("cli.list.total", count=len(rows))
    data = {"total": len(rows), "media": [json_row(row) for row in rows]}
    return Result(data, f"{lines}\n{said}" if lines else said)


def run_find(context: Context, _: Namespace) -> Result:
    """The media that are inserted now, and the bundles on them."""
    found = media.inserted(context.surroundings.media)
    data = {
        "media": [
            {
                "folder": str(each.medium.folder),
                "label": each.medium.label,
                "identifier": each.medium.identifier,
                "read_only": each.medium.read_only,
                "free": each.free,
                "bundles": list(each.bundles),
            }
            for each in found
        ]
    }
    lines = [
        (str(each.medium.folder), plain(each.medium.volume), *map(plain, each.bundles))
        for each in found
    ]
    text = "\n".join("  ".join(line) for line in lines)
    return Result(data, text or context.texts("cli.media.none"))


def _with_id(verbs: Verbs, name: str, run: object) -> Parser:
    parser = verbs.add(name, run)  # type: ignore[arg-type]
    parser.add_argument("id", metavar="ID", help=verbs.texts("cli.option.id"))
    return parser


def add_medium_option(verbs: Verbs, parser: Parser) -> None:
    """``--medium NUMBER``: what was written or read is entered in the register."""
    parser.add_argument("--medium", metavar="NUMBER", help=verbs.texts("cli.option.medium_of"))


def enter_written(
    context: Context, options: Namespace, written: Sequence[BundleWritten]
) -> list[str]:
    """The entry of bundles just written, if a medium is named; what to say of it."""
    if options.medium is None:
        return []
    carried = media.carried_out(written)
    added = media.enter_for(context.desk, options.medium, media.OUT, options.out, carried)
    return [context.texts("cli.media.added", reference=added.reference)]


def enter_read(context: Context, options: Namespace) -> list[str]:
    """The same for a bundle taken from its medium."""
    if options.medium is None:
        return []
    carried = media.carried_in(context.desk, options.file)
    added = media.enter_for(context.desk, options.medium, media.IN, options.file, carried)
    return [context.texts("cli.media.added", reference=added.reference)]
