"""Reporting forms (共通様式): what each asks for at which stage, as data says it.

A form's field is either one of the incident's, which it shows and writes, or an answer of its own,
which the form's record keeps. Nothing here blocks anything: what is missing is told.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from liaison_app.domain.fields import MAX_LINE, Field
from liaison_app.domain.vocabulary import Label

EVERY_KIND = "*"
# What an answer may begin with before the officer writes one.
DEFAULTS = ("organisation", "officer", "indicators")
_PART = MAX_LINE - 100  # characters of an answer in one text of its record


@dataclass(frozen=True)
class FormField:
    """``field`` declares the value; its key is the incident's where ``of_incident``."""

    field: Field
    label: Label
    required: frozenset[str]  # stages
    of_incident: bool
    hint: Label | None = None
    default: str = ""

    @property
    def key(self) -> str:
        return self.field.key


@dataclass(frozen=True)
class FormSection:
    label: Label
    fields: tuple[FormField, ...]


@dataclass(frozen=True)
class FormDefinition:
    """``checked`` is False where the items were not compared with the form's original."""

    code: str
    name: Label
    edition: str
    date: date
    source: str
    checked: bool
    note: Label
    kinds: frozenset[str]
    sections: tuple[FormSection, ...]

    def fields(self) -> Iterator[FormField]:
        for section in self.sections:
            yield from section.fields

    def serves(self, incident_kind: object) -> bool:
        """Whether it is the form of incidents of this kind."""
        return EVERY_KIND in self.kinds or incident_kind in self.kinds


def written_answers(answers: Mapping[str, str]) -> list[str]:
    """Answers as the texts of a form's record: ``key=value``, a long one in several parts."""
    texts: list[str] = []
    for key, answer in answers.items():
        plain = answer.replace("\\", "\\\\").replace("\n", "\\n")
        parts = [plain[place : place + _PART] for place in range(0, len(plain), _PART)]
        texts += [f"{key}={part}" for part in parts]
    return texts


def read_answers(texts: Sequence[str]) -> dict[str, str]:
    """What `written_answers` was given; a text without a key is left out."""
    joined: dict[str, str] = {}
    for text in texts:
        key, equals, part = text.partition("=")
        if equals:
            joined[key] = joined.get(key, "") + part
    return {key: _plain(text) for key, text in joined.items()}


def _plain(text: str) -> str:
    return "\\".join(part.replace("\\n", "\n") for part in text.split("\\\\"))
