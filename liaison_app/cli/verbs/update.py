"""``liaison update``: whether a new version may be installed, and whose signature says so."""

from argparse import Namespace
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Verbs
from liaison_app.cli.result import Result, table

if TYPE_CHECKING:
    from liaison_app.workflows.updates import ReleaseKey


def register(verbs: Verbs) -> None:
    text = verbs.texts
    verify = verbs.add("update verify", run_verify)
    verify.add_argument("folder", metavar="DIR", type=Path, help=text("cli.option.update_folder"))
    verbs.add("update key list", run_list)
    add = verbs.add("update key add", run_add)
    add.add_argument("file", metavar="FILE", type=Path, help=text("cli.option.release_key"))
    add.add_argument(
        "--fingerprint", metavar="TEXT", required=True, help=text("cli.option.release_fingerprint")
    )
    add.add_argument("--anyway", action="store_true", help=text("cli.option.release_anyway"))
    drop = verbs.add("update key drop", run_drop)
    drop.add_argument("fingerprint", metavar="TEXT", help=text("cli.option.release_drop"))


def run_verify(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.update_text import checked_text
    from liaison_app.workflows.updates import check_delivery

    trust = context.desk.trust
    context.progress("cli.update.working")
    found = check_delivery(trust, options.folder)
    data = {
        "version": found.version,
        "installed": found.installed,
        "files": list(found.files),
        "bytes": found.bytes,
        "signed_by": found.signed_by.fingerprint,
    }
    return Result(data, checked_text(found, context.texts))


def run_list(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.updates import release_keys

    return _keys(context, release_keys(context.desk.trust))


def run_add(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.updates import name_release_key

    named = name_release_key(context.desk, options.file, options.fingerprint, anyway=options.anyway)
    if named.unsure:
        context.warn("cli.update.unsure", organisations=", ".join(named.unsure))
    return _keys(context, named.keys)


def run_drop(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.updates import drop_release_key

    return _keys(context, drop_release_key(context.desk, options.fingerprint))


def _keys(context: Context, found: "tuple[ReleaseKey, ...]") -> Result:
    rows = [(each.fingerprint,) for each in found]
    data = {"keys": [asdict(each) for each in found]}
    return Result(data, table(rows) or context.texts("cli.update.no_key"))
