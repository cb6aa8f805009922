"""The one error presenter: what an officer reads when an act was refused or went wrong.

A refusal has a sentence of its own. Anything else is our bug or the environment: it is logged
by type and place, never with its message, which could quote case content. Of a bug a report can be
kept, for whoever looks after the program.
"""

import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import PySide6
from PySide6.QtCore import qVersion

from liaison_app.domain.errors import Refused
from liaison_app.ui.translator import Translator

_log = logging.getLogger("liaison.ui")


@dataclass(frozen=True)
class Offer:
    """What can be done about what is said: a button called ``key`` (a text key)."""

    key: str
    act: Callable[[], object]


class Show(Protocol):
    """Where sentences appear."""

    def __call__(self, tone: str, text: str, offer: Offer | None = None) -> object: ...


class ErrorPresenter:
    """``show`` is where sentences appear (the window's message bar); a dialog asks for the
    sentence and shows it itself. ``report`` is what may be told of the last unexpected error,
    ``offer`` how it is kept, ``screen`` the code of what is on view."""

    def __init__(self, translator: Translator) -> None:
        self._translator = translator
        self.show: Show | None = None
        self.offer: Offer | None = None
        self.screen = ""
        self.report = ""

    def sentence(self, error: BaseException) -> str:
        """The officer's sentence for ``error``. An unexpected one is logged, and said in the
        message bar too: there its report can be kept."""
        from liaison_app.workflows.error_report import report_text
        from liaison_app.workflows.errors import reason, sentence

        if isinstance(error, Refused):
            return sentence(error, self._translator.texts)
        if isinstance(error, OSError):
            _log.error("environment: %s", type(error).__name__)
            said = reason(error.strerror or type(error).__name__, self._translator.texts)
            return self._translator("ui.error.environment", reason=said)
        log_unexpected(error)
        parts = {"PySide": PySide6.__version__, "Qt": qVersion()}
        self.report = report_text(self._translator.texts, error, screen=self.screen, parts=parts)
        said = self._translator("ui.error.unexpected", kind=type(error).__name__)
        if self.show is not None:
            self.show("bad", said, self.offer)
        return said

    def present(self, error: BaseException) -> None:
        """Show ``error`` where the officer looks."""
        text = self.sentence(error)
        if self.show is not None and isinstance(error, Refused | OSError):
            self.show("warning" if isinstance(error, Refused) else "bad", text)


def log_unexpected(error: BaseException) -> None:
    """Type and place of ``error``; not its message, which may quote a record."""
    frames = traceback.extract_tb(error.__traceback__)
    places = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames[-8:]))
    _log.error("unexpected %s at %s", type(error).__name__, places)
