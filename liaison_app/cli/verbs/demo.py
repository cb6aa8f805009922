"""``liaison demo``: an office and its agencies play the main job through, in one folder."""

from argparse import Namespace
from pathlib import Path

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Verbs
from liaison_app.cli.result import Result, plain


def register(verbs: Verbs) -> None:
    verbs.add("demo", run).add_argument(
        "folder", metavar="DIR", type=Path, help=verbs.texts("cli.option.demo_folder")
    )


def run(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.demo import play_demo

    played = play_demo(
        options.folder, context.surroundings, context.progress, context.texts.language
    )
    lines = [context.texts("cli.demo.done", folder=plain(options.folder))]
    lines += [
        context.texts(
            "cli.demo.open",
            organisation=str(log["organisation"]).upper(),
            path=log["path"],
            passphrase_file=log["passphrase_file"],
        )
        for log in played["case_logs"]
    ]
    lines += [str(path) for path in played["briefings"]]
    return Result(played, "\n".join(lines))
