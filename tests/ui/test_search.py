"""Searching at the window: queries with suggestions and hints, saved filters, the search of all."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QMessageBox

from liaison_app.store.queries import Hit
from liaison_app.ui.filters.narrowing import Narrowing
from liaison_app.ui.filters.saved import RenameFilterDialog, SaveFilterDialog
from liaison_app.ui.guidelines.screen import GuidelinesScreen
from liaison_app.ui.incidents.screen import IncidentsScreen
from liaison_app.ui.organisations.screen import OrganisationsScreen
from liaison_app.ui.packages.filters import OFFICE_FILTERS
from liaison_app.ui.packages.screen import PackagesScreen
from liaison_app.ui.places import place_of_hit
from liaison_app.ui.search.hits import shown_with_marks
from liaison_app.ui.widgets.query_help import QueryHelp
from tests.ui.conftest import Open, Opened, convert

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def at_incidents(opened: Opened) -> IncidentsScreen:
    opened.window.go_to("incidents")
    opened.settle()
    return opened.window.incidents()


def titles(screen: IncidentsScreen) -> list[str]:
    return sorted(str(screen.model.row_at(row)["title"]) for row in range(screen.model.rowCount()))


def menus(screen: IncidentsScreen) -> list[QMenu]:
    """The menus inside the one of saved filters: rename, remove."""
    found = [action.menu() for action in screen.bar.saved._menu.actions()]
    return [menu for menu in found if isinstance(menu, QMenu)]


def test_the_list_is_filtered_in_the_query_language(open_desktop: Open) -> None:
    opened = open_desktop()
    screen = at_incidents(opened)
    box = screen.bar.search
    box.setFocus()
    convert(box, "影響度>=2")
    opened.settle()
    assert titles(screen) == ["Phishing wave", "Portal login"]
    convert(box, " -portal")
    opened.settle()
    assert titles(screen) == ["Phishing wave"]
    assert not screen.bar.hint.isVisible()


def test_what_is_not_understood_is_said_and_searched_as_text(open_desktop: Open) -> None:
    opened = open_desktop()
    screen = at_incidents(opened)
    QTest.keyClicks(screen.bar.search, "severty>=3")
    opened.settle()
    assert screen.bar.hint.isVisible()
    assert "severty" in screen.bar.hint.text()
    assert titles(screen) == []
    screen.bar.search.completer_.popup().hide()  # type: ignore[union-attr]
    QTest.keyClick(screen.bar.search, Qt.Key.Key_Escape)
    opened.settle()
    assert not screen.bar.hint.isVisible()
    assert len(titles(screen)) == 3


def test_names_and_values_are_completed_by_keyboard(open_desktop: Open) -> None:
    opened = open_desktop()
    screen = at_incidents(opened)
    box = screen.bar.search
    box.setFocus()
    QTest.keyClicks(box, "seve")
    popup = box.completer_.popup()
    assert popup is not None
    assert popup.isVisible()
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    opened.settle()
    assert box.text() == "影響度:"
    assert popup.isVisible()  # its values are offered at once
    convert(box, "高")
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    opened.settle()
    assert box.text() == "影響度:3"
    assert titles(screen) == ["Portal login"]


def test_a_filter_is_saved_picked_renamed_and_removed(open_desktop: Open) -> None:
    opened = open_desktop()
    screen = at_incidents(opened)
    bar = screen.bar
    convert(bar.search, "status:new")
    bar.severity.set_text("3")
    bar.changed.emit()
    opened.settle()
    bar.saved._save()
    dialog = opened.window.findChild(SaveFilterDialog)
    assert dialog is not None
    convert(dialog.editors["name"].control.widget(), "重大 & 新規")
    QTest.keyClick(dialog.editors["name"].control.widget(), Qt.Key.Key_Return, CTRL)
    opened.settle()

    def entries() -> list[str]:
        bar.saved._fill()
        return [action.text() for action in bar.saved._menu.actions()]

    assert entries()[0] == "重大 && 新規"
    bar.severity.set_text("")
    bar.search.clear()
    opened.settle()
    assert len(titles(screen)) == 3
    bar.saved._fill()
    bar.saved._menu.actions()[0].trigger()
    opened.settle()
    assert bar.search.text() == "severity>=3 status:new"
    assert titles(screen) == ["Portal login"]

    bar.saved._fill()
    menus(screen)[0].actions()[0].trigger()
    renaming = opened.window.findChild(RenameFilterDialog)
    assert renaming is not None
    line = renaming.editors["name"].control.widget()
    line.selectAll()  # type: ignore[attr-defined]
    convert(line, "重大")
    QTest.keyClick(line, Qt.Key.Key_Return, CTRL)
    opened.settle()
    assert entries()[0] == "重大"

    menus(screen)[1].actions()[0].trigger()
    box = opened.window.findChild(QMessageBox)
    assert box is not None
    QTest.mouseClick(box.buttons()[0], Qt.MouseButton.LeftButton)
    opened.settle()
    assert "重大" not in entries()


def test_a_choice_is_taken_back_by_key(open_desktop: Open) -> None:
    """The list follows every choice, the first one again too."""
    opened = open_desktop()
    screen = at_incidents(opened)
    screen.bar.status.setFocus()
    for key, shown in ((Qt.Key.Key_End, 0), (Qt.Key.Key_Home, 3)):
        QTest.keyClick(screen.bar.status, key)
        opened.settle()
        assert screen.model.rowCount() == shown
    assert screen.bar.status.text() == ""


def keep(opened: Opened, narrowing: Narrowing, name: str) -> None:
    narrowing.saved._save()
    dialog = narrowing.saved.findChild(SaveFilterDialog)
    assert dialog is not None
    line = dialog.editors["name"].control.widget()
    convert(line, name)
    QTest.keyClick(line, Qt.Key.Key_Return, CTRL)
    opened.settle()


def kept(narrowing: Narrowing) -> list[QAction]:
    """What the menu offers to show."""
    narrowing.saved._fill()
    actions = narrowing.saved._menu.actions()
    return actions[: next(at for at, action in enumerate(actions) if action.isSeparator())]


def test_every_list_keeps_its_own_filters(open_desktop: Open) -> None:
    opened = open_desktop("nco")
    opened.window.go_to("packages")
    opened.settle()
    packages = opened.window.screens["packages"]
    assert isinstance(packages, PackagesScreen)
    shown = packages.count.text()
    packages.filter.setFocus()
    for _ in range(OFFICE_FILTERS.index("overdue")):
        QTest.keyClick(packages.filter, Qt.Key.Key_Down)
    QTest.keyClick(packages.ended, Qt.Key.Key_Space)
    convert(packages.search, "vpn")
    opened.settle()
    narrowed = packages.count.text()
    assert narrowed != shown
    keep(opened, packages.narrowing, "期限超過の VPN")
    QTest.keyClick(packages.filter, Qt.Key.Key_Home)
    QTest.keyClick(packages.ended, Qt.Key.Key_Space)
    packages.search.clear()
    opened.settle()
    assert packages.count.text() == shown
    (action,) = kept(packages.narrowing)
    action.trigger()
    opened.settle()
    assert packages.count.text() == narrowed
    assert (packages.filter.text(), packages.search.text()) == ("overdue", "vpn")
    assert packages.ended.isChecked()

    opened.window.go_to("organisations")
    opened.settle()
    organisations = opened.window.screens["organisations"]
    assert isinstance(organisations, OrganisationsScreen)
    assert organisations.narrowing.to_save() == ("", "")  # nothing to keep
    organisations.narrowing.saved._fill()
    (offered,) = organisations.narrowing.saved._menu.actions()
    assert not offered.isEnabled()
    convert(organisations.search, "外務")
    organisations.table.sort_by(0)
    organisations.table.sort_by(0)
    opened.settle()
    assert organisations.narrowing.to_save() == ("外務", "-code")
    keep(opened, organisations.narrowing, "期限超過の VPN")  # the same name, another list
    organisations.search.clear()
    organisations.table.sort_by(-1)
    opened.settle()
    (action,) = kept(organisations.narrowing)
    action.trigger()
    opened.settle()
    assert organisations.narrowing.to_save() == ("外務", "-code")
    assert [each.code for each in organisations.model.rows()] == ["mofa"]
    assert len(kept(packages.narrowing)) == 1


def test_everything_is_searched_and_opened_by_keyboard(open_desktop: Open) -> None:
    opened = open_desktop()
    QTest.keyClick(opened.window, Qt.Key.Key_F, CTRL | SHIFT)
    opened.settle()
    dialog = opened.window.dialogs.search_all
    assert dialog.isVisible()
    assert dialog.focusWidget() is dialog.box
    QTest.keyClicks(dialog.box, "twice")
    opened.settle()
    (hit,) = dialog.model.hits
    assert (hit.kind, hit.title) == ("entry", "Odd call")
    assert [hit.snippet[start:end] for start, end in hit.marks] == ["twice"]
    assert not dialog.grab().isNull()  # it is drawn without a warning
    QTest.keyClick(dialog.box, Qt.Key.Key_Return)
    opened.settle()
    screen = opened.window.incidents()
    assert opened.window.pages.currentWidget() is screen
    assert screen.model.row_at(screen.model.row_of(screen.table.current_id))["title"] == "Odd call"


def test_the_search_of_all_follows_changes_and_language(open_desktop: Open) -> None:
    opened = open_desktop()
    dialog = opened.window.dialogs.search_all
    dialog.begin()
    convert(dialog.box, "vpn OR voice")
    opened.settle()
    records = [hit for hit in dialog.model.hits if hit.kind != "guideline"]
    assert {place_of_hit(hit) for hit in records} >= {("packages", records[-1].id)}
    assert {hit.kind for hit in records} == {"task", "alert"}
    shipped = [hit.id for hit in dialog.model.hits if hit.kind == "guideline"]
    assert "deepfake-voice" in shipped
    assert dialog.count.text() == f"{len(records)}件"  # what is shipped is no record
    before = dialog.model.index(0).data()
    opened.desktop.switch_language("en")
    opened.settle()
    assert dialog.model.index(0).data() != before
    opened.desktop.switch_language("ja")


def test_a_shipped_guideline_is_found_and_opened(open_desktop: Open) -> None:
    opened = open_desktop()
    dialog = opened.window.dialogs.search_all
    dialog.begin()
    convert(dialog.box, "折り返し 合成音声")
    opened.settle()
    assert [hit.id for hit in dialog.model.hits] == ["deepfake-voice"]
    QTest.keyClick(dialog.box, Qt.Key.Key_Return)
    opened.settle()
    screen = opened.window.screens["guidelines"]
    assert opened.window.pages.currentWidget() is screen
    assert isinstance(screen, GuidelinesScreen)
    assert screen.table.current_id == "deepfake-voice"


def test_the_help_sheet_follows_the_language(open_desktop: Open) -> None:
    opened = open_desktop()
    screen = at_incidents(opened)
    QTest.mouseClick(screen.bar.help, Qt.MouseButton.LeftButton)
    sheet = opened.window.findChild(QueryHelp)
    assert sheet is not None
    assert "状況:対処中" in sheet.text.toPlainText()
    sheet.close()


def test_hidden_characters_are_shown_by_name_and_marks_stay_in_place() -> None:
    text, marks = shown_with_marks("a\u202e攻撃\u200bb攻撃", [(2, 4), (6, 8)])
    assert text == "a[RLO]攻撃[ZWSP]b攻撃"
    assert [text[start:end] for start, end in marks] == ["攻撃", "攻撃"]


def test_a_hit_below_something_leads_to_what_it_hangs_on() -> None:
    def hit(kind: str, parent: str | None, root_kind: str) -> Hit:
        return Hit(kind, "own", "", "", "", (), parent, root_kind, "root")

    assert place_of_hit(hit("entry", "root", "incident")) == ("incidents", "root")
    assert place_of_hit(hit("task", "root", "package")) == ("packages", "own")
    assert place_of_hit(hit("response", "task", "package")) == ("packages", "task")
    assert place_of_hit(hit("intake", None, "intake")) == ("day", ("intake", "root"))
    assert place_of_hit(hit("answer", "reply", "request")) == ("requests", "root")
    assert place_of_hit(hit("meeting-decision", "root", "meeting")) == ("meetings", "root")
    assert place_of_hit(hit("campaign", None, "campaign")) == ("campaigns", "root")
    assert place_of_hit(hit("disposal", None, "disposal")) is None
