"""The one refresh signal: what a commit changed, told to every screen on the UI thread."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from liaison_app.store.caselog import ChangeSet


class ChangeHub(QObject):
    """``changed(change_set, initiator)`` comes after the commit; the editor that started the
    change finds itself as ``initiator`` and ignores its echo. ``arrived`` says that the inbox
    or an outgoing channel moved, which is no change of the case log."""

    changed = Signal(object, object)
    arrived = Signal()

    def publish(self, changes: "ChangeSet", initiator: object = None) -> None:
        """Tell every screen; an act that changed nothing tells nobody."""
        if changes.operations:
            self.changed.emit(changes, initiator)
