"""Untrusted text is shown as it is: no markup, nothing hidden, nothing turned around."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QLabel, QToolTip
from pytestqt.qtbot import QtBot

from liaison_app.ui.widgets.badge import Badge
from liaison_app.ui.widgets.columns import Column
from liaison_app.ui.widgets.plain import PlainLabel, one_line, visible
from liaison_app.ui.widgets.rows_model import RowsModel
from liaison_app.ui.widgets.table import Table
from tests.ui.conftest import Open

HOSTILE = "invoice\u202efdp.exe <b>bold</b><img src='file:///etc/passwd'>\u200b"


def test_direction_and_hidden_characters_are_written_out() -> None:
    assert visible("a\u202eb\u200bc\ufeff") == "a[RLO]b[ZWSP]c[BOM]"
    assert visible("漏えい・改ざん　１") == "漏えい・改ざん　１"


def test_letters_that_pass_for_others_are_written_out(qtbot: QtBot) -> None:
    label = PlainLabel("p\u0430ypal.example β版")
    qtbot.addWidget(label)
    assert label.text() == "p[\u0430 U+0430]ypal.example β版"
    assert one_line("MOF\u0410-2026-0001") == "MOF[\u0410 U+0410]-2026-0001"


def test_a_cell_is_one_line() -> None:
    assert one_line("first\nsecond\t\u2066third") == "first second [LRI]third"


def test_labels_never_take_markup(qtbot: QtBot) -> None:
    label = PlainLabel(HOSTILE)
    qtbot.addWidget(label)
    assert label.textFormat() == Qt.TextFormat.PlainText
    assert "<b>bold</b>" in label.text()
    assert "\u202e" not in label.text()


def test_a_badge_shows_hostile_text_by_name(qtbot: QtBot) -> None:
    badge = Badge()
    qtbot.addWidget(badge)
    badge.show_badge(HOSTILE, "bad")
    assert "\u202e" not in badge.text


def test_every_label_of_the_window_is_plain_text(open_desktop: Open) -> None:
    opened = open_desktop("nco")
    for name in opened.window.screens:
        opened.window.go_to(name)
        opened.settle()
    formats = {label.textFormat() for label in opened.window.findChildren(QLabel)}
    assert formats == {Qt.TextFormat.PlainText}


def test_a_hidden_character_in_a_field_is_pointed_out_but_kept(open_desktop: Open) -> None:
    opened = open_desktop()
    opened.window.go_to("incidents")
    opened.settle()
    editor = opened.window.incidents().editor.fields.editors["title"]
    editor.reset("a\u202eb")
    assert "[RLO]" in editor.notice
    assert editor.text() == "a\u202eb"


def test_what_a_column_cuts_off_is_told_under_the_pointer_and_never_as_markup(
    qtbot: QtBot,
) -> None:
    long = "<b>A title that is longer than its column</b> " * 3
    column = Column("title", lambda: "Title", str, 90)
    model = RowsModel([column], lambda row: row)
    table = Table(model)
    qtbot.addWidget(table)
    model.show_rows([long, "short"])
    table.resize(400, 200)
    table.show()

    def point_at(row: int) -> None:
        place = table.visualRect(model.index(row, 0)).center()
        event = QHelpEvent(QEvent.Type.ToolTip, place, table.viewport().mapToGlobal(place))
        QApplication.sendEvent(table.viewport(), event)

    point_at(0)
    assert "&lt;b&gt;A title that is longer" in QToolTip.text()
    point_at(1)
    qtbot.waitUntil(lambda: QToolTip.text() == "")  # it fades
