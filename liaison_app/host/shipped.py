"""What every reader of shipped data has in common: strict JSON into typed forms, labels in both
languages, and faults told with the file's name (ValueError: a wrong list would make every figure
that rests on it wrong).
"""

from pathlib import Path
from typing import Annotated, TypeVar

import msgspec

from liaison_app.domain.vocabulary import Label

Text = Annotated[str, msgspec.Meta(min_length=1)]
Name = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9-]{0,39}\Z")]
T = TypeVar("T")


class Form(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of what is read; unknown keys are faults."""


class LabelForm(Form, frozen=True):
    """A text in both languages."""

    ja: Text
    en: Text

    def label(self) -> Label:
        """As the domain has it."""
        return Label(self.ja, self.en)


def read_json(path: Path, form: type[T]) -> T:
    """The file's content; ValueError with its name unless it has this form."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=form)
    except msgspec.MsgspecError as error:
        raise ValueError(f"{path.name}: {error}") from error


def require(holds: bool, path: Path, what: str) -> None:
    """ValueError with the file's name unless it holds."""
    if not holds:
        raise ValueError(f"{path.name}: {what}")
