"""``liaison status``: the installation at a glance."""

from argparse import Namespace

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Verbs
from liaison_app.cli.result import Result, table
from liaison_app.domain.dates import full_time, parse_rfc3339


def register(verbs: Verbs) -> None:
    verbs.add("status", run)


def run(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.records import status

    data = status(context.desk).as_dict()
    text = context.texts

    def shown(key: str, value: object) -> str:
        if value is None or value == ():
            return text("cli.none")
        if isinstance(value, tuple):
            if key == "doubts":
                return " ".join(text(f"doubt.{each}") for each in value)
            return ", ".join(str(code).upper() for code in value)
        if key in ("trust", "clock"):
            return text(f"cli.{key}.{value}")
        if key.startswith(("last_bundle", "trust_")):
            return full_time(parse_rfc3339(str(value)), text.language)
        return str(value)

    rows = [(text(f"cli.status.{key}"), shown(key, value)) for key, value in data.items()]
    return Result(data, table(rows))
