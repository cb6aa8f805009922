"""The one error presenter: what an officer reads when an act was refused or went wrong.

A refusal has a sentence of its own. Anything else is our bug or the environment: it is logged
by type and place, never with its message, which could quote case content.
"""

import logging
import traceback
from collections.abc import Callable

from liaison_app.domain.errors import Refused
from liaison_app.ui.translator import Translator
from liaison_app.workflows.errors import reason, sentence

_log = logging.getLogger("liaison.ui")

Show = Callable[[str, str], object]  # tone, sentence


class ErrorPresenter:
    """``show`` is where sentences appear (the window's message bar); a dialog asks for the
    sentence and shows it itself."""

    def __init__(self, translator: Translator) -> None:
        self._translator = translator
        self.show: Show | None = None

    def sentence(self, error: BaseException) -> str:
        """The officer's sentence for ``error``; unexpected ones are logged."""
        if isinstance(error, Refused):
            return sentence(error, self._translator.texts)
        if isinstance(error, OSError):
            _log.error("environment: %s", type(error).__name__)
            said = reason(error.strerror or type(error).__name__, self._translator.texts)
            return self._translator("ui.error.environment", reason=said)
        log_unexpected(error)
        return self._translator("ui.error.unexpected", kind=type(error).__name__)

    def present(self, error: BaseException) -> None:
        """Show ``error`` where the officer looks."""
        tone = "warning" if isinstance(error, Refused) else "bad"
        text = self.sentence(error)
        if self.show is not None:
            self.show(tone, text)


def log_unexpected(error: BaseException) -> None:
    """Type and place of ``error``; not its message, which may quote a record."""
    frames = traceback.extract_tb(error.__traceback__)
    places = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames[-8:]))
    _log.error("unexpected %s at %s", type(error).__name__, places)
