"""The language of the screen, switched while the program runs.

Widgets bind a setter to a key once; when the language changes every bound text is set again.
What a screen computes from records (dates, labels of codes) it draws again on
``language_changed``. Qt's own dialogs follow through Qt's shipped translation.
"""

import weakref
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator, Signal
from shiboken6 import isValid

from liaison_app.domain.texts import LANGUAGES, Texts

_Binding = tuple["weakref.ref[QObject]", str, str, Mapping[str, object]]


class Translator(QObject):
    """Call it with a key and the placeholders' values, or bind a setter to a key. ``offered`` are
    the languages the administrator lets officers choose from."""

    language_changed = Signal(str)

    def __init__(
        self,
        folder: Path,
        language: str,
        parent: QObject | None = None,
        offered: Sequence[str] = LANGUAGES,
    ) -> None:
        super().__init__(parent)
        self.offered = tuple(offered)
        self._catalogues = {code: Texts.load(folder, code) for code in LANGUAGES}
        self._qt = QTranslator(self)
        self._bindings: list[_Binding] = []
        self._purge_at = 256
        self.texts = self._catalogues[language]
        self._follow_in_qt()

    @property
    def language(self) -> str:
        return self.texts.language

    def __call__(self, key: str, /, **params: object) -> str:
        return self.texts(key, **params)

    def in_every_language(self, key: str) -> tuple[str, ...]:
        """A sentence without placeholders in each language, for whoever types in another one."""
        return tuple(catalogue(key) for catalogue in self._catalogues.values())

    def bind(self, setter: Callable[[str], object], key: str, /, **params: object) -> None:
        """Set ``key``'s sentence by ``setter`` (a widget's own method) now and on every switch."""
        owner: QObject = setter.__self__  # type: ignore[attr-defined]
        setter(self.texts(key, **params))
        self._bindings.append((weakref.ref(owner), setter.__name__, key, params))
        if len(self._bindings) > self._purge_at:
            self._bindings = [entry for entry in self._bindings if _owner(entry) is not None]
            self._purge_at = 2 * len(self._bindings) + 256

    def switch(self, language: str) -> None:
        """Show everything in ``language`` from now on."""
        if language == self.language or language not in self.offered:
            return
        self.texts = self._catalogues[language]
        self._follow_in_qt()
        self._bindings = [entry for entry in self._bindings if _owner(entry) is not None]
        for entry in self._bindings:
            owner = _owner(entry)
            if owner is not None:
                getattr(owner, entry[1])(self.texts(entry[2], **entry[3]))
        self.language_changed.emit(language)

    def _follow_in_qt(self) -> None:
        QLocale.setDefault(QLocale("ja_JP" if self.language == "ja" else "en_GB"))
        if QCoreApplication.instance() is None:
            return
        QCoreApplication.removeTranslator(self._qt)
        if self.language != "en":
            folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
            if self._qt.load(f"qtbase_{self.language}", folder):
                QCoreApplication.installTranslator(self._qt)


def _owner(binding: _Binding) -> QObject | None:
    """The bound widget, unless Python or Qt has let go of it."""
    owner = binding[0]()
    return owner if owner is not None and isValid(owner) else None
