"""What comes next for something that was to go out at once and may not without an approval."""

from liaison_app.cli.context import Context
from liaison_app.workflows.release_policy import asks_for_approval


def next_step(context: Context, reference: str, wanted: bool) -> str:
    """A line of its own; empty where nothing waits, or no approval is asked for."""
    if not wanted or not asks_for_approval(context.desk):
        return ""
    return "\n" + context.texts("cli.approval.next", reference=reference)
