"""Both languages, switched while the program runs, with everything following."""

import json
import re

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QWidget,
)

from liaison_app.host.resources import resources_folder
from liaison_app.ui.incidents.new_incident import NewIncidentDialog
from tests.ui.conftest import Open

JAPANESE = re.compile("[぀-ヿ一-鿿]")
# What is Japanese on an English screen on purpose: the button that switches to it, and names of
# organisations in the column that shows the other language.
ALLOWED = {"日本語", "Switch lan&guage (日本語)"}


def texts_of(root: QWidget) -> set[str]:
    """Every text a person can see or hear on ``root`` and inside it."""
    found: set[str] = set()
    for widget in [root, *root.findChildren(QWidget)]:
        if isinstance(widget.parentWidget(), QTabBar):
            continue  # Qt's own scroll buttons, never seen: there is room for every tab
        if widget.objectName() == "documentNotes":
            continue  # in the language of the document, which stays as it was asked for
        found.add(widget.accessibleName())
        if isinstance(widget, QLabel | QAbstractButton):
            found.add(widget.text())
        if isinstance(widget, QLineEdit | QPlainTextEdit):
            found.add(widget.placeholderText())
        if isinstance(widget, QComboBox):
            found |= {widget.itemText(place) for place in range(widget.count())}
        if isinstance(widget, QTabBar):
            found |= {widget.tabText(place) for place in range(widget.count())}
        if isinstance(widget, QAbstractItemView):
            found |= headings(widget.model())
    return found - ALLOWED


def headings(model: QAbstractItemModel | None) -> set[str]:
    if model is None or isinstance(model, QAbstractListModel):
        return set()
    columns = range(model.columnCount(QModelIndex()))
    return {str(model.headerData(n, Qt.Orientation.Horizontal) or "") for n in columns}


def test_no_japanese_is_left_on_any_english_screen(open_desktop: Open) -> None:
    opened = open_desktop("nco")
    for name in opened.window.screens:
        opened.window.go_to(name)
        opened.settle()
    opened.desktop.switch_language("en")
    for name, screen in opened.window.screens.items():
        opened.window.go_to(name)
        opened.settle()
        left = {text for text in texts_of(screen) if JAPANESE.search(text)}
        assert not left, name
    around = {text for text in texts_of(opened.window) if JAPANESE.search(text)}
    assert not around
    actions = {action.text() for action in opened.window.actions()} | {
        action.text() for menu in opened.window.menus.actions.values() for action in [menu]
    }
    assert not {text for text in actions - ALLOWED if JAPANESE.search(text)}


def test_the_language_button_switches_everything_and_back(open_desktop: Open) -> None:
    opened = open_desktop()
    header = opened.window.header
    assert header.title.text() == "本日"
    QTest.mouseClick(header.language, Qt.MouseButton.LeftButton)
    assert header.title.text() == "Today"
    assert opened.window.windowTitle() == "Liaison"
    QTest.keyClick(opened.window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    opened.settle()
    screen = opened.window.incidents()
    assert headings(screen.model) >= {"Title", "Severity"}
    assert screen.editor.fields.editors["title"].label.text() == "Title *"
    header.language.click()
    opened.settle()
    assert headings(screen.model) >= {"件名", "影響度"}
    assert screen.editor.fields.editors["title"].label.text() == "件名＊"


def test_the_choice_of_language_is_kept(open_desktop: Open) -> None:
    from liaison_app.host.settings import load_settings

    opened = open_desktop()
    opened.window.header.language.click()
    assert load_settings()["language"] == "en"


def test_an_open_dialog_follows_the_language(open_desktop: Open) -> None:
    opened = open_desktop()
    opened.window.new_incident()
    dialog = opened.window.findChild(NewIncidentDialog)
    assert dialog is not None
    assert dialog.submit.text() == "登録"
    opened.desktop.switch_language("en")
    assert dialog.submit.text() == "Enter"
    assert dialog.editors["kind"].control.widget().accessibleName() == "Kind"
    dialog.reject()


def test_qts_own_words_follow_as_well(open_desktop: Open) -> None:
    from PySide6.QtCore import QCoreApplication

    opened = open_desktop()
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "キャンセル"
    opened.desktop.switch_language("en")
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Cancel"


def test_every_text_of_the_desktop_is_in_both_languages_and_used() -> None:
    entries = json.loads((resources_folder() / "texts" / "ui.json").read_text("utf-8"))
    for key, both in entries.items():
        assert set(both) == {"ja", "en"}, key
        placeholders = [
            {frozenset(re.findall(r"\{(\w+)\}", text)) for text in _forms(both[language])}
            for language in ("ja", "en")
        ]
        assert placeholders[0] == placeholders[1], key


def _forms(entry: object) -> list[str]:
    return [entry] if isinstance(entry, str) else list(entry.values())  # type: ignore[attr-defined]
