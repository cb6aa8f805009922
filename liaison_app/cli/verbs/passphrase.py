"""``liaison passphrase change``: another passphrase for whoever acts."""

from argparse import Namespace

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Verbs
from liaison_app.cli.result import Result


def register(verbs: Verbs) -> None:
    change = verbs.add("passphrase change", run_change)
    change.add_argument(
        "--new-passphrase-file", metavar="FILE", help=verbs.texts("cli.option.new_passphrase_file")
    )


def run_change(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.passphrase import change_passphrase

    old = context.passphrase_in_use()
    new = context.new_passphrase(options.new_passphrase_file)
    changed = change_passphrase(context.desk, old, new)
    said = context.texts(
        "cli.passphrase.changed_key" if changed.new_key else "cli.passphrase.changed",
        count=len(changed.slots),
    )
    return Result({"slots": list(changed.slots), "new_signing_key": changed.new_key}, said)
