"""That a paper was printed: where to, how many pages, and what did not fit on them."""

from pathlib import Path

from liaison_app.cli.context import Context
from liaison_app.cli.result import Result, plain
from liaison_app.workflows.papers import Paper


def paper_said(context: Context, out: Path, drawn: Paper) -> Result:
    """For people and for scripts."""
    data: dict[str, object] = {"file": str(out), "pages": drawn.pages, "sha256": drawn.sha256}
    lines = [context.texts("cli.printed", file=plain(out), pages=drawn.pages)]
    if drawn.left_out:
        lines.append(context.texts("cli.briefing.left_out"))
        lines += [f"- {line}" for line in drawn.left_out]
    return Result(data, "\n".join(lines))
