"""Untrusted text is shown as it is: no markup, nothing hidden, nothing turned around."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from liaison_app.ui.widgets.badge import Badge
from liaison_app.ui.widgets.plain import PlainLabel, one_line, visible
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
