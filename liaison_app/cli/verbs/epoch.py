"""``liaison epoch``: begin a new epoch of this installation, and what epochs there are."""

from argparse import Namespace
from typing import TYPE_CHECKING

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Verbs
from liaison_app.cli.result import Result, plain, table
from liaison_app.domain.dates import full_time, parse_rfc3339

if TYPE_CHECKING:
    from liaison_app.workflows.epochs import Epoch, Opened


def register(verbs: Verbs) -> None:
    text = verbs.texts
    new = verbs.add("epoch new", run_new)
    new.add_argument("--reason", metavar="TEXT", required=True, help=text("cli.option.reason"))
    verbs.add("epoch list", run_list)


def run_new(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.epochs import open_epoch

    opened = open_epoch(context.desk, options.reason)
    lines = [context.texts("cli.epoch.opened", replica=opened.replica)]
    return Result(opened_data(opened), "\n".join([*lines, *asked_of_the_office(context, opened)]))


def opened_data(opened: "Opened") -> dict[str, object]:
    """A new epoch, for scripts."""
    return {
        "former": opened.former,
        "replica_id": opened.replica,
        "letter": opened.letter,
        "sent": opened.sent,
    }


def asked_of_the_office(context: Context, opened: "Opened") -> list[str]:
    """What an agency still has to ask for by telephone; until then the former key counts."""
    here = context.desk.installation
    if context.desk.is_office or not here.enrolled:
        return []
    return [context.texts("epoch.ask_to_revoke", replica=opened.former, number=opened.sent)]


def run_list(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.epochs import own_epochs, succession_forks

    own = own_epochs(context.desk)
    forks = succession_forks(context.desk)
    data = {
        "epochs": [
            {
                "replica_id": each.replica,
                "ended_at": each.ended_at,
                "reason": each.reason,
                "missing": each.missing,
            }
            for each in own
        ],
        "forks": [
            {
                "replica_id": each.id,
                "organisation": each.organisation,
                "successors": list(each.successors),
            }
            for each in forks
        ],
    }
    rows = [(each.replica, _ended(context, each.ended_at), _reason(context, each)) for each in own]
    lines = [
        context.texts(
            "epoch.fork",
            organisation=each.organisation.upper(),
            replica=each.id,
            count=len(each.successors),
        )
        for each in forks
    ]
    return Result(data, "\n".join([table(rows), *lines]))


def _reason(context: Context, epoch: "Epoch") -> str:
    lines = [plain(epoch.reason)]
    if epoch.missing:
        lines.append(context.texts("epoch.missing", count=epoch.missing))
    return " ".join(lines)


def _ended(context: Context, ended_at: str | None) -> str:
    if ended_at is None:
        return context.texts("cli.epoch.present")
    return full_time(parse_rfc3339(ended_at), context.texts.language)
