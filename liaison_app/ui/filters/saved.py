"""The button beside a search box that keeps what narrows a list under names: save, pick, rename,
remove."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from liaison_app.domain.records.desk import SAVED_FILTER
from liaison_app.ui.fields.form_dialog import FormDialog
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.confirm import confirm
from liaison_app.ui.widgets.plain import one_line
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.saved_filters import (
    SavedFilter,
    drop_filter,
    rename_filter,
    save_filter,
    saved_filters,
)


class SaveFilterDialog(FormDialog):
    """Asks for the name under which a query and its order are kept."""

    def __init__(self, session: Session, of: str, query: str, sort: str, parent: QWidget) -> None:
        self._of, self._query, self._sort = of, query, sort
        super().__init__(
            session,
            title="ui.saved.save.title",
            action="ui.saved.save",
            fields=[SAVED_FILTER.own["name"]],
            parent=parent,
        )

    def act(self, desk: Desk, typed: dict[str, str]) -> Any:
        return save_filter(desk, typed.get("name", ""), self._query, self._sort, self._of)


class RenameFilterDialog(FormDialog):
    """Asks for another name of a saved filter."""

    def __init__(self, session: Session, saved: SavedFilter, parent: QWidget) -> None:
        self._saved = saved
        super().__init__(
            session,
            title="ui.saved.rename.title",
            action="ui.saved.rename",
            fields=[SAVED_FILTER.own["name"]],
            parent=parent,
        )
        self.editors["name"].reset(saved.name)

    def act(self, desk: Desk, typed: dict[str, str]) -> Any:
        return rename_filter(desk, self._saved.id, typed.get("name", ""))


class SavedFilters(QToolButton):
    """``picked`` carries the `SavedFilter` chosen, one of the list ``of`` (`FILTERED_LIST`).
    ``current`` says what would be saved: the query, empty for nothing, and the order now shown."""

    picked = Signal(object)

    def __init__(
        self,
        session: Session,
        of: str,
        current: Callable[[], tuple[str, str]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._of, self._current = session, of, current
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self._fill)
        self.setMenu(self._menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        session.translator.bind(self.setText, "ui.saved")
        session.translator.bind(self.setAccessibleName, "ui.saved")

    def _fill(self) -> None:
        menu, t = self._menu, self._session.t
        menu.clear()
        known = saved_filters(self._session.reader, self._of)
        for saved in known:
            menu.addAction(_shown(saved), partial(self.picked.emit, saved))
        if known:
            menu.addSeparator()
        save = menu.addAction(t("ui.saved.save_this"), self._save)
        save.setEnabled(bool(self._current()[0]))
        if known:
            rename, drop = QMenu(t("ui.saved.rename"), menu), QMenu(t("ui.saved.drop"), menu)
            for saved in known:
                rename.addAction(_shown(saved), partial(self._rename, saved))
                drop.addAction(_shown(saved), partial(self._drop, saved))
            menu.addMenu(rename)
            menu.addMenu(drop)

    def _save(self) -> None:
        SaveFilterDialog(self._session, self._of, *self._current(), self).open()

    def _rename(self, saved: SavedFilter) -> None:
        RenameFilterDialog(self._session, saved, self).open()

    def _drop(self, saved: SavedFilter) -> None:
        box = confirm(
            self._session.translator, self, "ui.saved.drop.ask", "ui.saved.drop", name=saved.name
        )
        box.accepted.connect(partial(self._drop_now, saved))
        box.open()

    def _drop_now(self, saved: SavedFilter) -> None:
        self._session.jobs.run(lambda desk: drop_filter(desk, saved.id), title="ui.job.saving")


def _shown(saved: SavedFilter) -> str:
    """A menu takes an ampersand for a key."""
    return one_line(saved.name).replace("&", "&&")
