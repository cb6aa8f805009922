"""Recipients of a draft, as a person reads them on a terminal."""

from collections.abc import Sequence

from liaison_app.cli.context import Context
from liaison_app.cli.result import plain, table
from liaison_app.domain.records import field_in
from liaison_app.workflows.recipients_text import names_in, recipients_text

RECIPIENTS = frozenset({"to"})  # fields that hold them as typed


def recipients_said(context: Context, to: Sequence[str]) -> str:
    """All of them in words; empty for none."""
    names = names_in(context.desk, context.texts.language)
    return plain(recipients_text(to, context.texts, names)) if to else ""


def planned_line(context: Context, to: Sequence[str]) -> list[str]:
    """The line of a draft that says whom it will go to; none without."""
    field = field_in("task", "to")
    if not to or field is None:
        return []
    label = field.label.in_language(context.texts.language)
    return [table([(label, recipients_said(context, to))])]
