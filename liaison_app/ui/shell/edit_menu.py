"""編集: undo and redo of acts, named by what they would take back or do again.

In a line being typed in, Ctrl+Z takes back what was typed there; what was committed is an act and
is undone from anywhere else, or from this menu.
"""

from collections.abc import Callable

from PySide6.QtCore import QObject

from liaison_app.store.caselog import ChangeSet
from liaison_app.store.queries import Step
from liaison_app.ui.session import Session
from liaison_app.ui.shell.menus import Menus
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.undoing import Offer, Undone, offered, redo, undo, what


def _offered(desk: Desk) -> tuple[Offer, dict[int, str]]:
    """What could be undone and redone now, with the references of the records."""
    offer = offered(desk.queries, desk.actor.id)
    steps = [step for step in (offer.undo, offer.redo) if step is not None]
    return offer, {step.pk: desk.queries.called(step.pk).reference for step in steps}


def _undo(desk: Desk) -> Undone:
    return undo(desk)


def _redo(desk: Desk) -> Undone:
    return redo(desk)


class EditMenu(QObject):
    """The two entries stay enabled: where nothing can be done, trying tells why."""

    def __init__(self, session: Session, menus: Menus, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._offer: Offer = Offer(None, None)
        self._references: dict[int, str] = {}
        self.menu = menus.menu("ui.menu.edit")
        self.undo = menus.add(self.menu, "ui.menu.undo", self.try_undo, "Ctrl+Z")
        self.redo = menus.add(self.menu, "ui.menu.redo", self.try_redo, "Ctrl+Shift+Z", "Ctrl+Y")
        session.hub.changed.connect(self._on_changed)
        session.translator.language_changed.connect(self._retitle)
        self.refresh()

    def refresh(self) -> None:
        """Ask again what would be undone and redone."""
        self._session.jobs.ask("undo", _offered, self._take)

    def try_undo(self) -> None:
        """Take back the last act of the signed-in officer."""
        self._run(_undo, "cli.undo.done")

    def try_redo(self) -> None:
        """Do again what was undone last."""
        self._run(_redo, "cli.redo.done")

    def _run(self, move: Callable[[Desk], Undone], said: str) -> None:
        def done(result: Undone) -> None:
            words = what(self._session.translator.texts, result.step, result.reference)
            self._session.say("good", self._session.t(said, what=words))
            self.refresh()

        self._session.jobs.run(move, title="ui.job.saving", done=done)

    def _on_changed(self, _changes: ChangeSet, _initiator: object) -> None:
        self.refresh()

    def _take(self, found: tuple[Offer, dict[int, str]]) -> None:
        self._offer, self._references = found
        self._retitle()

    def _retitle(self) -> None:
        t = self._session.t
        undo_what, redo_what = self._words(self._offer.undo), self._words(self._offer.redo)
        self.undo.setText(
            t("ui.menu.undo_what", what=undo_what) if undo_what else t("ui.menu.undo")
        )
        self.redo.setText(
            t("ui.menu.redo_what", what=redo_what) if redo_what else t("ui.menu.redo")
        )

    def _words(self, step: Step | None) -> str:
        if step is None:
            return ""
        reference = self._references.get(step.pk, "")
        return what(self._session.translator.texts, step, reference)
