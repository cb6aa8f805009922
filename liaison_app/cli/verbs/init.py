"""``liaison init``: an encrypted case log and the first officer's record."""

from argparse import Namespace

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Verbs
from liaison_app.cli.result import Result
from liaison_app.cli.verbs.root_options import add_root_options, root_media


def register(verbs: Verbs) -> None:
    parser = verbs.add("init", run)
    text = verbs.texts
    parser.add_argument(
        "--role", choices=("office", "agency"), required=True, help=text("cli.option.role")
    )
    parser.add_argument(
        "--organisation", metavar="CODE", required=True, help=text("cli.option.organisation")
    )
    parser.add_argument(
        "--office-name", metavar="TEXT", default="", help=text("cli.option.office_name")
    )
    add_root_options(parser, text)


def run(context: Context, options: Namespace) -> Result:
    from liaison_app.domain.errors import Refused
    from liaison_app.workflows.setup import found

    if not options.officer:
        raise Refused("officer-needed")
    media, threshold = root_media(context, options)
    founded = found(
        context.case_log,
        context.surroundings,
        role=options.role,
        organisation=options.organisation,
        officer=options.officer,
        passphrase=lambda: context.first_passphrase(options.organisation, options.officer),
        office_name=options.office_name,
        root_media=media,
        root_threshold=threshold,
    )
    installation = founded.desk.installation
    founded.desk.close()
    data = {
        "case_log": str(context.case_log),
        "role": installation.role,
        "organisation": installation.organisation,
        "replica_id": installation.replica,
        "fingerprint": founded.fingerprint,
    }
    return Result(data, context.texts("cli.init.done", **data, words=founded.words))
