"""``liaison bench``: the speed of every hot path on this machine, beside its physical limit."""

from argparse import Namespace

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Verbs
from liaison_app.cli.result import Result, table

PARTS = ("case-log", "exchange", "briefing", "desktop")


def register(verbs: Verbs) -> None:
    text = verbs.texts
    parser = verbs.add("bench", run)
    parser.add_argument("--size", type=int, metavar="N", help=text("cli.option.bench_size"))
    parser.add_argument("--only", choices=PARTS, help=text("cli.option.bench_only"))


def run(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.bench.run import DEFAULT_SIZE, run_bench

    size = DEFAULT_SIZE if options.size is None else options.size
    report = run_bench(size, context.surroundings, context.progress, options.only or "")
    text = context.texts
    head = [text(f"cli.bench.{key}") for key in ("name", "value", "unit", "limit", "goal", "ok")]
    rows = [
        [
            text(f"bench.figure.{figure.name}"),
            _shown(figure.value),
            figure.unit,
            _shown(figure.limit),
            _shown(figure.goal),
            "" if figure.ok is None else text("cli.bench.yes" if figure.ok else "cli.bench.no"),
        ]
        for figure in report.figures
    ]
    return Result(report.as_dict(), table([head, *rows]))


def _shown(value: float | None) -> str:
    return "" if value is None else f"{value:,.3f}".rstrip("0").rstrip(".")
