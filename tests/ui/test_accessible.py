"""A screen reader's view: every control has a name, and the keyboard reaches it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QFrame,
    QMenuBar,
    QSplitterHandle,
    QTabWidget,
    QWidget,
)

from liaison_app.ui.incidents.new_incident import NewIncidentDialog
from tests.ui.conftest import Open, Opened


def controls(root: QWidget) -> list[QWidget]:
    """What takes the keyboard's focus and is visible now."""
    return [
        widget
        for widget in root.findChildren(QWidget)
        if widget.isVisible()
        and widget.isEnabled()
        and widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        and not isinstance(widget, QSplitterHandle | QMenuBar | QTabWidget)
        and widget.objectName() not in ("qt_scrollarea_viewport", "qt_spinbox_lineedit")
        and type(widget) is not QFrame
        and type(widget) is not QAbstractScrollArea
    ]


def spoken_name(widget: QWidget) -> str:
    """Its label's where it has one: on Linux a combo box's own name is its value."""
    interface = QAccessible.queryAccessibleInterface(widget)
    for other, relation in interface.relations(QAccessible.RelationFlag.Label):
        if relation == QAccessible.RelationFlag.Label:
            return other.text(QAccessible.Text.Name)
    if isinstance(widget, QComboBox):
        return ""
    return interface.text(QAccessible.Text.Name)


def unnamed(root: QWidget) -> list[str]:
    return [
        f"{type(widget).__name__} in {type(widget.parentWidget()).__name__}"
        for widget in controls(root)
        if not spoken_name(widget).strip()
    ]


@pytest.mark.parametrize("organisation", ["mofa", "nco"])
def test_every_control_of_every_screen_has_a_name(open_desktop: Open, organisation: str) -> None:
    opened = open_desktop(organisation)
    for name, screen in opened.window.screens.items():
        opened.window.go_to(name)
        opened.settle()
        assert controls(screen), name
        assert unnamed(opened.window) == [], name
        _check_tabs(opened, name)


def _check_tabs(opened: Opened, name: str) -> None:
    screen = opened.window.screens[name]
    for tabs in screen.findChildren(QTabWidget):
        for place in range(tabs.count()):
            tabs.setCurrentIndex(place)
            opened.settle()
            assert unnamed(screen) == [], f"{name} {place}"


def test_every_control_of_a_dialog_has_a_name(open_desktop: Open) -> None:
    opened = open_desktop()
    opened.window.new_incident()
    dialog = opened.window.findChild(NewIncidentDialog)
    assert dialog is not None
    opened.settle()
    assert unnamed(dialog) == []
    dialog.reject()


def test_a_combo_box_is_named_by_its_field_not_by_its_value(open_desktop: Open) -> None:
    opened = open_desktop()
    opened.window.go_to("incidents")
    opened.settle()
    combo = opened.window.incidents().editor.fields.editors["severity"].control.widget()
    assert spoken_name(combo) == "影響度（暫定）"


def test_tab_reaches_every_control_of_the_incident_screen(open_desktop: Open) -> None:
    opened = open_desktop()
    opened.window.go_to("incidents")
    opened.settle()
    wanted = {widget for widget in controls(opened.window) if _by_tab(widget)}
    reached: set[QWidget] = set()
    for _ in range(4 * len(wanted)):
        focused = QApplication.focusWidget()
        if focused is None or focused in reached:
            break
        reached.add(focused)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    assert {type(widget).__name__ for widget in wanted - reached} == set()


def _by_tab(widget: QWidget) -> bool:
    hidden_list = (
        isinstance(widget, QAbstractItemView)
        and widget.window().windowFlags() & (Qt.WindowType.Popup) == Qt.WindowType.Popup
    )
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and not hidden_list
