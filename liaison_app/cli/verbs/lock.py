"""``liaison lock``: every open window of this case log locks at once."""

from argparse import Namespace

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Verbs
from liaison_app.cli.result import Result


def register(verbs: Verbs) -> None:
    verbs.add("lock", run)


def run(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.locking import lock_windows

    locked = lock_windows(context.case_log)
    key = "cli.lock.done" if locked else "cli.lock.nobody"
    return Result({"locked": locked}, context.texts(key))
