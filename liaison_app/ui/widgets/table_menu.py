"""What every list can do besides showing rows: copy them, and leave columns out.

Which columns are left out is kept in the settings, by the list's name; it says nothing of a case.
"""

from collections.abc import Callable, Sequence
from functools import partial
from html import escape

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from liaison_app.domain.indicators import defang_text
from liaison_app.host.settings import load_settings, save_settings
from liaison_app.ui.copying import copying
from liaison_app.ui.translator import Translator
from liaison_app.ui.widgets.plain import one_line
from liaison_app.ui.widgets.table import Table

_SETTING = "columns_left_out"


class TableMenu(QObject):
    """The menu of a table's rows and of its headings (right click, or the menu key); Ctrl+C copies.
    ``name`` is the text key of what the list is called, ``acts`` is what else can be done."""

    def __init__(
        self, table: Table, translator: Translator, name: str, acts: Sequence[QAction] = ()
    ) -> None:
        super().__init__(table)
        self._table, self._t, self._name = table, translator, name
        self._acts = acts
        translator.bind(table.setAccessibleName, name)
        self.copy = self._action("ui.table.copy", partial(self._copy, heads=False))
        self.copy.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        self.copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        table.addAction(self.copy)
        self.copy_table = self._action("ui.table.copy_table", partial(self._copy, heads=True))
        self.copy_defanged = self._action("ui.table.copy_defanged", self._copy_defanged)
        header = table.horizontalHeader()
        for widget, opens in ((table, self.open_rows), (header, self.open_columns)):
            widget.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            widget.customContextMenuRequested.connect(opens)
        self._leave_out(self._kept())

    def open_rows(self, at: QPoint) -> QMenu:
        """What can be done with the rows chosen, and with the columns."""
        menu = QMenu(self._table)
        for action in (self.copy, self.copy_table, self.copy_defanged):
            action.setEnabled(bool(self._table.selected_ids))
            menu.addAction(action)
        for action in self._acts:
            menu.addAction(action)
        menu.addSeparator()
        self._fill_sorting(menu)
        self._fill(menu.addMenu(self._t("ui.table.columns")))
        self._show(menu, self._table.viewport().mapToGlobal(at))
        return menu

    def open_columns(self, at: QPoint) -> QMenu:
        """Which columns there are."""
        menu = QMenu(self._table)
        self._fill(menu)
        self._show(menu, self._table.horizontalHeader().mapToGlobal(at))
        return menu

    def _show(self, menu: QMenu, at: QPoint) -> None:
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(at)

    def _fill_sorting(self, menu: QMenu) -> None:
        """By which column, without the mouse too; chosen again, the other way round."""
        if not self._table.isSortingEnabled():
            return
        sorting = menu.addMenu(self._t("ui.table.sort"))
        by = self._table.horizontalHeader()
        for place in self._shown():
            column = self._table.columns[place]
            if self._table.can_sort(place):
                action = sorting.addAction(column.title() or column.key)
                action.setCheckable(True)
                action.setChecked(place == by.sortIndicatorSection())
                action.triggered.connect(partial(self._sort, place))
        if by.isSortIndicatorClearable():
            sorting.addSeparator()
            sorting.addAction(self._t("ui.table.as_it_came"), partial(self._sort, -1))

    def _sort(self, place: int, _checked: bool = False) -> None:
        self._table.sort_by(place)

    def _fill(self, menu: QMenu) -> None:
        """Every column but the widest, without which a row says nothing."""
        for place, column in enumerate(self._table.columns):
            action = menu.addAction(column.title() or column.key)
            action.setCheckable(True)
            action.setChecked(not self._table.isColumnHidden(place))
            action.setEnabled(not column.stretch)
            action.toggled.connect(partial(self._toggle, place))
        menu.addSeparator()
        menu.addAction(self._t("ui.table.all_columns"), partial(self._keep, set()))

    def _toggle(self, place: int, shown: bool) -> None:
        key = self._table.columns[place].key
        self._keep(self._kept() - {key} if shown else self._kept() | {key})

    def _keep(self, left_out: set[str]) -> None:
        kept = load_settings().get(_SETTING)
        lists = kept if isinstance(kept, dict) else {}
        save_settings(load_settings() | {_SETTING: {**lists, self._name: sorted(left_out)}})
        self._leave_out(left_out)

    def _kept(self) -> set[str]:
        kept = load_settings().get(_SETTING)
        found = kept.get(self._name, []) if isinstance(kept, dict) else []
        return {key for key in found if isinstance(key, str)} if isinstance(found, list) else set()

    def _leave_out(self, left_out: set[str]) -> None:
        for place, column in enumerate(self._table.columns):
            self._table.setColumnHidden(place, column.key in left_out and not column.stretch)
        self._table.fit()

    def _copy(self, *, heads: bool) -> None:
        rows = self._rows()
        if not rows:
            return
        if heads:
            rows.insert(0, [self._table.columns[place].title() for place in self._shown()])
        copying().copy(_tabbed(rows), _html(rows))

    def _copy_defanged(self) -> None:
        if rows := self._rows():
            copying().copy(defang_text(_tabbed(rows)))

    def _rows(self) -> list[list[str]]:
        return self._table.texts_of_selected(self._shown())

    def _shown(self) -> list[int]:
        places = range(len(self._table.columns))
        return [place for place in places if not self._table.isColumnHidden(place)]

    def _action(self, key: str, act: Callable[[], object]) -> QAction:
        action = QAction(self)
        self._t.bind(action.setText, key)
        action.triggered.connect(lambda _checked=False: act())
        return action


def _tabbed(rows: list[list[str]]) -> str:
    return "\n".join("\t".join(map(one_line, row)) for row in rows)


def _html(rows: list[list[str]]) -> str:
    cells = ("".join(f"<td>{escape(one_line(text))}</td>" for text in row) for row in rows)
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"
