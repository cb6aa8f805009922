"""``liaison handbook``: the handbook as a PDF."""

from argparse import Namespace
from pathlib import Path

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Verbs
from liaison_app.cli.result import Result


def register(verbs: Verbs) -> None:
    parser = verbs.add("handbook", run)
    parser.add_argument(
        "--out", metavar="FILE.pdf", required=True, type=Path, help=verbs.texts("cli.option.out")
    )


def run(context: Context, options: Namespace) -> Result:
    from liaison_app.cli.verbs.papers import paper_said
    from liaison_app.workflows.handbook import print_handbook

    drawn = print_handbook(context.resources, context.texts.language, options.out)
    return paper_said(context, options.out, drawn)
