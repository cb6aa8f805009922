"""What every screen is: it reads when it is first seen, and again when what it shows changed."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from liaison_app.domain.markings import strictest_grade, strictest_tlp
from liaison_app.store.caselog import ChangeSet
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.search_box import SearchBox


class Screen(QWidget):
    """``name`` is its key in the navigation; ``kinds`` the record kinds it shows.

    ``markings_changed`` carries the strictest TLP and grade of what is on screen, empty for
    nothing; ``asked_for`` another screen's name and what to show there; ``record_shown`` the id of
    the record that is read now, as `open_item` takes it.
    """

    name = ""
    kinds: frozenset[str] = frozenset()
    follows_inbox = False

    markings_changed = Signal(str, str)
    asked_for = Signal(str, object)
    record_shown = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.markings = ("", "")
        self.record = ""  # the one that is read now
        self._stale = True
        session.hub.changed.connect(self._on_changed)
        session.translator.language_changed.connect(self.retitle)
        if self.follows_inbox:
            session.hub.arrived.connect(self._on_arrived)

    def refresh(self) -> None:
        """Read again what is shown."""
        raise NotImplementedError

    def retitle(self) -> None:
        """Draw again, in another language, what is not bound to a text."""

    def open_item(self, item: object) -> None:
        """Show what another screen asked for: a record's id, or a filter."""

    def begin_new(self) -> None:
        """Open the form for a new record of what is listed, on screens where there is one."""

    def search_box(self) -> SearchBox | None:
        """Where Ctrl+F leads, on screens that have a list to search."""
        return None

    def first_control(self) -> QWidget:
        """Where the keyboard begins when the screen is chosen."""
        return self

    def own_change(self, _initiator: object) -> bool:
        """Whether this screen already shows its own act changed."""
        return False

    def show_markings(self, rows: list[tuple[object, object]]) -> None:
        """Tell the header the strictest of (TLP, grade) pairs now on screen."""
        present = [(tlp, grade) for tlp, grade in rows if tlp or grade]
        self.markings = (
            (
                strictest_tlp(str(tlp) for tlp, _ in present),
                strictest_grade(str(grade) for _, grade in present),
            )
            if present
            else ("", "")
        )
        self.markings_changed.emit(*self.markings)

    def note_record(self, identifier: str) -> None:
        """This record is the one that is read now."""
        self.record = identifier
        self.record_shown.emit(identifier)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._stale = False
            self.refresh()

    def _on_changed(self, changes: ChangeSet, initiator: object) -> None:
        if self.kinds & changes.kinds and not self.own_change(initiator):
            self._refresh_soon()

    def _on_arrived(self) -> None:
        self._refresh_soon()

    def _refresh_soon(self) -> None:
        if self.isVisible():
            self.refresh()
        else:
            self._stale = True
