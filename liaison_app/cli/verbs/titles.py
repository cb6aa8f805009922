"""How a record is called in lists: an exercise's says so before anything else."""

from collections.abc import Mapping

from liaison_app.cli.result import plain
from liaison_app.domain.operations import Value
from liaison_app.domain.texts import Texts


def titled(texts: Texts, fields: Mapping[str, Value]) -> str:
    """The title of a record with its fields at hand."""
    return marked(texts, str(fields["title"] or ""), exercise=bool(fields["exercise"]))


def marked(texts: Texts, title: str, *, exercise: bool) -> str:
    """The same where only these are at hand."""
    shown = plain(title)
    return texts("package.exercise", title=shown) if exercise else shown
