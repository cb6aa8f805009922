"""``liaison backup`` and ``liaison restore``: copies of everything, and setting one up again."""

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Verbs
from liaison_app.cli.result import Result, plain, table
from liaison_app.domain.dates import full_time, parse_rfc3339

if TYPE_CHECKING:
    from liaison_app.workflows.backups import Backup


def register(verbs: Verbs) -> None:
    text = verbs.texts
    backup = verbs.add("backup", run_backup)
    backup.add_argument("what", metavar="FILE|list|keep", help=text("cli.option.backup_what"))
    backup.add_argument("--folder", metavar="DIR", type=Path, help=text("cli.option.backup_folder"))
    backup.add_argument("--daily", metavar="N", type=int, help=text("cli.option.backup_daily"))
    backup.add_argument("--weekly", metavar="N", type=int, help=text("cli.option.backup_weekly"))
    backup.add_argument(
        "--automatic", choices=("on", "off"), help=text("cli.option.backup_automatic")
    )
    restore = verbs.add("restore", run_restore)
    restore.add_argument("file", metavar="FILE", type=Path, help=text("cli.option.restore_file"))


def run_backup(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.backups import create_backup

    if options.what == "list":
        return _list(context)
    if options.what == "keep":
        return _keep(context, options)
    context.progress("cli.backup.working")
    return _made(context, create_backup(context.desk, Path(options.what)))


def run_restore(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.restoring import restore_backup

    passphrase = context.backup_passphrase()
    context.progress("cli.restore.working")
    restored = restore_backup(options.file, context.case_log, passphrase, context.surroundings)
    data = {
        "case_log": str(restored.path),
        "organisation": restored.organisation,
        "backup_created_at": restored.created,
        "position": restored.position,
        "operations": restored.operations,
        "replica_id": restored.replica,
    }
    created = full_time(parse_rfc3339(restored.created), context.texts.language)
    shown = {"case_log": plain(restored.path), "created": created}
    return Result(data, context.texts("cli.restore.done", **(data | shown)))


def _keep(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.kept_backups import choose_keeping, keep_backup

    automatic = None if options.automatic is None else options.automatic == "on"
    choose_keeping(options.folder, options.daily, options.weekly, automatic)
    context.progress("cli.backup.working")
    made = keep_backup(context.desk)
    if made is None:
        return Result({"file": None}, context.texts("cli.backup.unchanged"))
    return _made(context, made)


def _list(context: Context) -> Result:
    from liaison_app.workflows.kept_backups import keeping_of, kept_backups

    kept, keeping = kept_backups(context.desk), keeping_of(context.desk)
    data = {
        "folder": str(keeping.folder),
        "daily": keeping.daily,
        "weekly": keeping.weekly,
        "automatic": keeping.automatic,
        "backups": [backup.as_dict() for backup in kept],
    }
    said = context.texts(
        "cli.backup.list", folder=keeping.folder, daily=keeping.daily, weekly=keeping.weekly
    )
    rows = [
        [
            full_time(backup.created, context.texts.language),
            context.texts("cli.backup.size", bytes=f"{backup.bytes:,}"),
            backup.path.name,
        ]
        for backup in kept
    ]
    return Result(data, "\n".join(filter(None, (said, table(rows)))))


def _made(context: Context, made: "Backup") -> Result:
    said = context.texts(
        "cli.backup.done",
        file=plain(made.path),
        bytes=f"{made.bytes:,}",
        operations=made.operations,
    )
    return Result(made.as_dict(), said)
