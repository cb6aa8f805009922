"""The handbook in the window: at its place, searched, in the language of the screen."""

from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QTextDocument
from PySide6.QtTest import QTest

from liaison_app.domain.handbook import SCREEN_CHAPTERS
from liaison_app.ui.handbook.dialog import HandbookDialog
from tests.ui.conftest import Open, Opened, convert
from tests.ui.test_accessible import unnamed


def handbook(opened: Opened) -> HandbookDialog:
    opened.window.activateWindow()
    opened.qtbot.waitUntil(opened.window.isActiveWindow)
    QTest.keyClick(opened.window, Qt.Key.Key_F1, Qt.KeyboardModifier.ShiftModifier)
    found = opened.window.findChildren(HandbookDialog)
    assert len(found) == 1
    opened.qtbot.waitUntil(found[0].isActiveWindow)
    return found[0]


def title(dialog: HandbookDialog) -> str:
    return dialog.page.toPlainText().partition("\n")[0]


def shown(dialog: HandbookDialog) -> list[str]:
    items = (dialog.list.item(row) for row in range(dialog.list.count()))
    return [item.text() for item in items if not item.isHidden()]


def test_it_opens_at_the_chapter_of_every_screen(open_desktop: Open) -> None:
    opened = open_desktop("nco")
    assert set(opened.window.screens) == set(SCREEN_CHAPTERS)
    for name in opened.window.screens:
        opened.window.go_to(name)
        opened.settle()
        dialog = handbook(opened)
        assert title(dialog) == opened.session.t(f"ui.nav.{name}")
    assert not dialog.isModal()
    assert unnamed(dialog) == []
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    opened.qtbot.waitUntil(lambda: opened.window.findChild(HandbookDialog) is None)


def test_a_search_leaves_the_chapters_that_say_so_and_goes_from_place_to_place(
    open_desktop: Open,
) -> None:
    opened = open_desktop()
    dialog = handbook(opened)
    everything = shown(dialog)
    QTest.keyClick(dialog, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    opened.qtbot.waitUntil(dialog.box.hasFocus)
    convert(dialog.box, "予備の鍵")
    assert "はじめに" in shown(dialog)
    assert len(shown(dialog)) < len(everything)
    assert title(dialog) == "はじめに"
    assert dialog.page.textCursor().selectedText() == "予備の鍵"
    assert len(dialog.page.extraSelections()) > 1
    first = dialog.page.textCursor().position()
    QTest.keyClick(dialog.box, Qt.Key.Key_Return)
    assert dialog.page.textCursor().position() > first
    dialog.box.clear()
    convert(dialog.box, "どこにもない語")
    opened.qtbot.waitUntil(lambda: shown(dialog) == [])
    assert "どこにもない語" in dialog.hint.text()
    QTest.keyClick(dialog.box, Qt.Key.Key_Escape)
    opened.qtbot.waitUntil(lambda: shown(dialog) == everything)
    assert dialog.isVisible()


def test_it_follows_the_language_and_loads_nothing(open_desktop: Open) -> None:
    opened = open_desktop()
    opened.window.go_to("exchange")
    dialog = handbook(opened)
    assert "「反映する」を押します" in dialog.page.toPlainText()
    opened.translator.switch("en")
    assert title(dialog) == "Exchange"
    assert "press “Apply”" in dialog.page.toPlainText()
    assert not dialog.page.openLinks()
    image = QTextDocument.ResourceType.ImageResource.value
    assert dialog.page.loadResource(image, QUrl("file:///etc/hostname")) is None


def test_the_whole_of_it_is_written_as_a_pdf(open_desktop: Open, tmp_path: Path) -> None:
    opened = open_desktop()
    out = tmp_path / "handbook.pdf"
    handbook(opened).print_to(out)
    opened.settle()
    assert out.read_bytes().startswith(b"%PDF")
    assert "handbook.pdf" in opened.window.message.text
