"""Templates of tasks: what a task that is asked for again and again says, in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass

from liaison_app.domain.operations import Value
from liaison_app.domain.vocabulary import Label


@dataclass(frozen=True)
class TaskTemplate:
    """``values`` are fields that read the same in both languages; ``due_rule`` among them."""

    title: Label
    text: Label
    evidence: Label | None
    values: Mapping[str, Value]

    def fields(self, language: str) -> dict[str, Value]:
        """A task's values, in the language of the document it is for."""
        found: dict[str, Value] = {
            "title": self.title.in_language(language),
            "text": self.text.in_language(language),
        }
        if self.evidence is not None:
            found["evidence"] = self.evidence.in_language(language)
        return {**found, **self.values}
