"""``liaison search``."""

from argparse import Namespace

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Verbs
from liaison_app.cli.result import Result, plain, table


def register(verbs: Verbs) -> None:
    text = verbs.texts
    search = verbs.add("search", run_search)
    search.add_argument("text", metavar="TEXT", help=text("cli.option.search"))
    search.add_argument("--limit", metavar="N", type=int, default=50, help=text("cli.option.limit"))


def run_search(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.records import search

    found = search(context.desk, options.text, options.limit)
    hits = [
        {
            "kind": hit.kind,
            "id": hit.id,
            "reference": hit.reference,
            "title": hit.title,
            "snippet": hit.snippet,
        }
        for hit in found.hits
    ]
    rows = [(hit["reference"], plain(hit["title"]), plain(hit["snippet"])) for hit in hits]
    said = context.texts("cli.search.total", count=found.total)
    lines = table(rows)
    return Result({"total": found.total, "hits": hits}, f"{lines}\n{said}" if lines else said)
