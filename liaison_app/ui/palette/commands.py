"""What the palette offers: entries of the menus, buttons of the screen, records seen last."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QPushButton, QToolButton, QWidget

from liaison_app.domain.entry import fold
from liaison_app.domain.errors import Refused
from liaison_app.store.text import fold as fold_words
from liaison_app.ui.session import Session
from liaison_app.ui.shell.visits import Visit
from liaison_app.ui.translator import Translator

_RECORDS = 20


@dataclass(frozen=True)
class Command:
    """``group`` is a text key that says what it is; ``said`` what typing is compared with."""

    group: str
    title: str
    run: Callable[[], object]
    keys: str = ""
    said: str = ""

    def nearness(self, typed: str) -> int:
        """0 for what is called exactly so, 1 for what begins so, else 2."""
        title, wanted = fold(self.title), fold(typed.strip())
        return 0 if title == wanted else 1 if title.startswith(wanted) else 2

    def answers(self, words: Iterable[str]) -> bool:
        """Whether every word is part of what it is called."""
        said = fold(f"{self.title} {self.said}")
        return all(word in said for word in words)


def words_of(typed: str) -> list[str]:
    """What somebody typed, as titles are compared with it."""
    return [fold(word) for word in fold_words(typed).split()]


def of_menus(translator: Translator, actions: Mapping[str, QAction]) -> Iterator[Command]:
    """Each entry of the menus; found in either language, since one may not want to convert."""
    for key, action in actions.items():
        if action.isEnabled() and action.isVisible():
            group = "ui.palette.screen" if key.startswith("ui.nav.") else "ui.palette.menu"
            names = " ".join(translator.in_every_language(key))
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            yield Command(group, plain(action.text()), action.trigger, keys, names)


def of_screen(screen: QWidget, but_for: Collection[str] = ()) -> Iterator[Command]:
    """Each button that can be pressed there now, by its words, ``but_for`` those called so."""
    for button in screen.findChildren(QAbstractButton):
        pressable = isinstance(button, QPushButton | QToolButton | QCheckBox)
        title = plain(button.text()) or button.accessibleName()
        if not pressable or title in but_for:
            continue
        if title and button.isEnabled() and button.isVisibleTo(screen):
            yield Command("ui.palette.here", title, button.click)


def of_visits(
    session: Session, visits: Iterable[Visit], go: Callable[[str, object], object]
) -> Iterator[Command]:
    """The records seen last that are still there, as they are called now."""
    found = 0
    for visit in visits:
        title = _title(session, visit.record)
        if title and found < _RECORDS:
            found += 1
            yield Command("ui.palette.recent", title, partial(go, visit.screen, visit.record))


def _title(session: Session, record: str) -> str:
    """Reference and title; a guideline that only comes with the program is no record."""
    shipped = session.vocabularies().guidelines.get(record)
    if shipped is not None:
        return shipped.title.in_language(session.language)
    try:
        found = session.reader.called(session.reader.resolve(record).pk)
    except Refused:  # withdrawn or disposed of meanwhile
        return ""
    return f"{found.reference}　{found.title}".strip("　")


def plain(text: str) -> str:
    """A menu entry's words without its access key and dots: ``新しい事案(&N)…`` is 新しい事案."""
    place = text.find("(&")
    if place >= 0 and text[place + 3 : place + 4] == ")":
        text = text[:place] + text[place + 4 :]
    return text.replace("&", "").rstrip("…")
