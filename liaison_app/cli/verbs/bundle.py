"""``liaison bundle``: make, inspect, review, apply or decline signed bundles."""

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Verbs, at_most
from liaison_app.cli.result import Result, plain, table
from liaison_app.cli.verbs.bundle_reviewed import review_json, review_text
from liaison_app.cli.verbs.hits import hits_json, told
from liaison_app.cli.verbs.media import add_medium_option, enter_read, enter_written
from liaison_app.cli.verbs.release import bundle_json, created_line, run_prepare
from liaison_app.store.review import FIRST, FIRST_PAGE, Page
from liaison_app.workflows import bundles
from liaison_app.workflows.release_policy import asks_for_two
from liaison_app.workflows.traffic_text import answer_text

if TYPE_CHECKING:
    from liaison_app.workflows.traffic import Partner


def register(verbs: Verbs) -> None:
    text = verbs.texts
    create = verbs.add("bundle create", run_create)
    create.add_argument(
        "--to", metavar="CODE|office|all", required=True, help=text("cli.option.bundle_to")
    )
    create.add_argument(
        "--out", metavar="DIR", required=True, type=Path, help=text("cli.option.out_folder")
    )
    add_medium_option(verbs, create)
    seen = verbs.add("bundle traffic", run_traffic)
    seen.add_argument(
        "--silent-after", metavar="DAYS", type=int, help=text("cli.option.silent_after")
    )
    for name, run in (
        ("inspect", run_inspect),
        ("review", run_review),
        ("apply", run_apply),
        ("decline", run_decline),
    ):
        parser = verbs.add(f"bundle {name}", run)
        parser.add_argument("file", metavar="FILE", type=Path, help=text("cli.option.bundle"))
        if name == "apply":
            add_medium_option(verbs, parser)
            parser.add_argument("--yes", action="store_true", help=text("cli.option.yes"))
            parser.add_argument(
                "--override", metavar="REASON", default="", help=text("cli.option.override")
            )
            parser.add_argument(
                "--not-restored", action="store_true", help=text("cli.option.not_restored")
            )
        if name == "review":
            for option in ("limit", "offset"):
                about = text(f"cli.option.review_{option}")
                parser.add_argument(f"--{option}", metavar="N", type=at_most, help=about)
        if name == "decline":
            parser.add_argument(
                "--reason", metavar="TEXT", required=True, help=text("cli.option.reason")
            )


def run_traffic(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows import traffic

    if options.silent_after is not None:
        traffic.set_silent_after(options.silent_after)
    after, found = traffic.silent_after(), traffic.partners(context.desk)
    rows = [
        (
            each.replica.organisation.upper(),
            each.replica.letter,
            each.last_in or context.texts("cli.none"),
            each.last_out or context.texts("cli.none"),
            context.texts("traffic.unanswered", count=each.unanswered),
            context.texts("traffic.silent", count=each.silent_days)
            if each.silent_days >= after
            else "",
            " ".join(answer_text(context.texts, answer) for answer in each.answers),
        )
        for each in found
    ]
    return Result({"silent_after": after, "partners": list(map(_partner_json, found))}, table(rows))


def _partner_json(partner: "Partner") -> dict[str, object]:
    return {
        "organisation": partner.replica.organisation,
        "replica_id": partner.replica.id,
        "letter": partner.replica.letter,
        "last_in": partner.last_in,
        "last_out": partner.last_out,
        "unanswered": partner.unanswered,
        "silent_days": partner.silent_days,
        "answers": [
            {
                "sequence": each.seq,
                "outcome": each.outcome,
                "reason": each.reason,
                "operation": each.operation,
                "journal_position": each.journal.position,
            }
            for each in partner.answers
        ],
    }


def run_create(context: Context, options: Namespace) -> Result:
    if asks_for_two(context.desk):
        return run_prepare(context, options)
    written = bundles.create_bundles(context.desk, options.to, options.out)
    data = [bundle_json(bundle) for bundle in written]
    lines = [created_line(context, bundle) for bundle in written]
    lines += enter_written(context, options, written)
    lines += [
        context.texts(f"warning.{warning}")
        for warning in sorted({warning for bundle in written for warning in bundle.warnings})
    ]
    return Result({"bundles": data}, "\n".join(lines))


def run_inspect(context: Context, options: Namespace) -> Result:
    desk = context.desk if context.case_log.exists() else None
    data = bundles.inspect_bundle(desk, options.file)
    rows = [
        (context.texts(f"cli.inspect.{key}"), plain(value))
        for key, value in data.items()
        if value is not None
    ]
    return Result(data, table(rows))


def run_review(context: Context, options: Namespace) -> Result:
    page = Page(options.offset or 0, FIRST if options.limit is None else options.limit)
    reviewed = bundles.review_bundle(context.desk, options.file, page)
    return Result(review_json(reviewed, page), review_text(context, reviewed, page))


def run_apply(context: Context, options: Namespace) -> Result:
    shown = ""
    if not options.yes and not options.json and context.is_terminal:
        reviewed = bundles.review_bundle(context.desk, options.file)
        context.say(review_text(context, reviewed, FIRST_PAGE))
        shown = reviewed.arrival_id
        if not context.confirm("cli.bundle.apply_question"):
            return Result({}, context.texts("cli.bundle.not_applied"))
    applied = bundles.apply_bundle(
        context.desk,
        options.file,
        options.override,
        not_restored=options.not_restored,
        reviewed=shown,
    )
    counts = {
        "applied": applied.applied,
        "already_had": applied.already_had,
        "conflicts": applied.conflicts,
    }
    lines = [context.texts("cli.bundle.applied", **counts)]
    lines += told(context, applied.hits, applied.candidates)
    lines += [context.texts(f"warning.{warning}") for warning in applied.warnings]
    lines += enter_read(context, options)
    found = [hit for warned in applied.hits for hit in warned.hits]
    data = {
        **counts,
        "hits": hits_json(context, found),
        "candidates": [each.key for each in applied.candidates],
        "warnings": list(applied.warnings),
    }
    return Result(data, "\n".join(lines))


def run_decline(context: Context, options: Namespace) -> Result:
    declined = bundles.decline_bundle(context.desk, options.file, options.reason)
    data = {"sender": declined.sender.organisation, "sequence": declined.sequence}
    return Result(data, context.texts("cli.bundle.declined"))
