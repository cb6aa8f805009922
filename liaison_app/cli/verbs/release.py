"""``liaison bundle pending``, ``release``, ``write``, ``withhold``: two officers for a bundle."""

from argparse import Namespace
from dataclasses import asdict
from pathlib import Path

from liaison_app.cli.context import Context, passphrase_in
from liaison_app.cli.parser import Parser, Verbs
from liaison_app.cli.result import Result, plain, table
from liaison_app.cli.verbs.media import add_medium_option, enter_written
from liaison_app.cli.verbs.shown import time_text
from liaison_app.workflows import releasing
from liaison_app.workflows.bundles import BundleWritten
from liaison_app.workflows.releasing import Pending

_SHOWN = ("file", "sha256", "manifest", "organisation", "recipient", "sequence", "operations",
          "bytes", "prepared_by", "prepared_at", "approved_by", "approved_at", "written_at",
          "withheld_at", "withheld_why")  # fmt: skip


def register(verbs: Verbs) -> None:
    text = verbs.texts
    pending = verbs.add("bundle pending", run_pending)
    pending.add_argument("--all", action="store_true", help=text("cli.option.release_all"))
    release = _with_id(verbs, "bundle release", run_release)
    add_approver(verbs, release)
    write = _with_id(verbs, "bundle write", run_write)
    write.add_argument(
        "--out", metavar="DIR", required=True, type=Path, help=text("cli.option.out_folder")
    )
    add_medium_option(verbs, write)
    withhold = _with_id(verbs, "bundle withhold", run_withhold)
    withhold.add_argument(
        "--reason", metavar="TEXT", required=True, help=text("cli.option.release_reason")
    )


def add_approver(verbs: Verbs, parser: Parser, *, required: bool = False) -> None:
    """The second officer: the one signed in, or another who types his passphrase here."""
    text = verbs.texts
    parser.add_argument(
        "--approver", metavar="NAME", required=required, help=text("cli.option.approver")
    )
    parser.add_argument(
        "--approver-passphrase-file",
        metavar="FILE",
        help=text("cli.option.approver_passphrase_file"),
    )


def approver_in(context: Context, options: Namespace) -> tuple[str | None, str | None]:
    """Name and passphrase of the second officer; None for the officer signed in."""
    if options.approver is None:
        return None, None
    named = options.approver_passphrase_file
    if named is not None:
        return options.approver, passphrase_in(named)
    return options.approver, context.ask_passphrase("cli.disposal.passphrase")


def bundle_json(bundle: BundleWritten) -> dict[str, object]:
    """A written file, as ``bundle create`` says it."""
    return asdict(bundle) | {"file": str(bundle.file)}


def created_line(context: Context, bundle: BundleWritten) -> str:
    """The same for people."""
    return context.texts(
        "cli.bundle.created",
        file=plain(bundle.file),
        recipient=bundle.recipient.upper(),
        sequence=bundle.sequence,
        operations=bundle.operations,
        fingerprint=bundle.fingerprint,
    )


def run_prepare(context: Context, options: Namespace) -> Result:
    """``bundle create`` where two officers are asked for: nothing is written into the folder."""
    found = releasing.prepare_bundles(context.desk, options.to)
    lines = [
        context.texts("cli.release.prepared", file=each.file, fingerprint=each.sha256)
        for each in found
    ]
    data = {"bundles": [], "pending": [_data(each) for each in found]}
    return Result(data, "\n".join([*lines, context.texts("cli.release.needed")]))


def run_pending(context: Context, options: Namespace) -> Result:
    found = releasing.releases(context.desk, open_only=not options.all)
    text = context.texts
    rows = [
        (
            each.file,
            text(f"release.state.{each.state}"),
            str(each.row["organisation"]).upper(),
            plain(each.row["prepared_by"]),
            time_text(each.row["prepared_at"], text),
            plain(each.row["approved_by"] or ""),
            each.sha256,
        )
        for each in found
    ]
    data = {"total": len(found), "releases": [_data(each) for each in found]}
    return Result(data, table(rows) or text("cli.none"))


def run_release(context: Context, options: Namespace) -> Result:
    found = releasing.release_bundle(context.desk, options.id, *approver_in(context, options))
    said = context.texts(
        "cli.release.released", file=found.file, name=plain(found.row["approved_by"])
    )
    return Result(_data(found), said)


def run_write(context: Context, options: Namespace) -> Result:
    written = releasing.write_released(context.desk, options.id, options.out)
    lines = [created_line(context, written), *enter_written(context, options, [written])]
    return Result({"bundles": [bundle_json(written)]}, "\n".join(lines))


def run_withhold(context: Context, options: Namespace) -> Result:
    found = releasing.withhold_bundle(context.desk, options.id, options.reason)
    return Result(_data(found), context.texts("cli.release.withheld", file=found.file))


def _with_id(verbs: Verbs, name: str, run: object) -> Parser:
    parser = verbs.add(name, run)  # type: ignore[arg-type]
    parser.add_argument("id", metavar="ID", help=verbs.texts("cli.option.release_id"))
    return parser


def _data(found: Pending) -> dict[str, object]:
    shown = {key: found.row[key] for key in _SHOWN}
    recipient = {"recipient": shown["organisation"], "replica_id": shown.pop("recipient")}
    del shown["organisation"]
    return {"id": found.id, "state": found.state, **shown, **recipient}
