"""``liaison search``."""

from argparse import Namespace, RawDescriptionHelpFormatter
from collections.abc import Sequence
from dataclasses import asdict

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Verbs, at_most
from liaison_app.cli.result import Result, plain, table


def register(verbs: Verbs) -> None:
    text = verbs.texts
    search = verbs.add("search", run_search)
    search.minus = True
    search.epilog = text("query.help")
    search.formatter_class = RawDescriptionHelpFormatter
    search.add_argument("text", metavar="TEXT", help=text("cli.option.search"))
    search.add_argument(
        "--limit", metavar="N", type=at_most, default=50, help=text("cli.option.limit")
    )


def run_search(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.finding import by_technique, guidelines_saying, search

    found = search(context.desk, options.text, options.limit)
    hits = [
        {
            "kind": hit.kind,
            "id": hit.id,
            "reference": hit.reference,
            "title": hit.title,
            "snippet": hit.snippet,
            "marks": [list(mark) for mark in hit.marks],
            "parent": hit.parent_id,
        }
        for hit in found.hits
    ]
    begin, end = ("\x1b[1m", "\x1b[0m") if context.is_terminal else ("", "")
    rows = [
        (hit.reference, plain(hit.title), _marked(hit.snippet, hit.marks, begin, end))
        for hit in found.hits
    ]
    also = by_technique(context.desk, options.text)
    told = [
        context.texts("cli.search.also", query=plain(each.query), count=each.incidents)
        for each in also
    ]
    shipped = guidelines_saying(context.desk, options.text)
    told += [
        context.texts(
            "cli.search.guideline",
            guideline=each.key,
            title=plain(each.title.in_language(context.texts.language)),
        )
        for each in shipped
    ]
    said = "\n".join((context.texts("cli.search.total", count=found.total), *told))
    lines = table(rows)
    data = {
        "total": found.total,
        "hits": hits,
        "also": [asdict(each) for each in also],
        "guidelines": [{"guideline": each.key, "title": each.title.ja} for each in shipped],
    }
    return Result(data, f"{lines}\n{said}" if lines else said)


def _marked(snippet: str, marks: Sequence[tuple[int, int]], begin: str, end: str) -> str:
    """The snippet on one line, each match between ``begin`` and ``end``."""
    parts, place = [], 0
    for start, stop in marks:
        parts += [plain(snippet[place:start]), begin, plain(snippet[start:stop]), end]
        place = stop
    return "".join((*parts, plain(snippet[place:])))
