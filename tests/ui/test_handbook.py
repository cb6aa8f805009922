"""The handbook in the window: at its place, searched, in the language of the screen."""

from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QTextDocument, QTextFormat, QTextImageFormat
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from liaison_app.domain.handbook import SCREEN_CHAPTERS
from liaison_app.host.handbook import picture_of
from liaison_app.host.resources import resources_folder
from liaison_app.ui.app import system_surroundings
from liaison_app.ui.desktop import Desktop
from liaison_app.ui.handbook.dialog import HandbookDialog
from liaison_app.ui.setup.unlock import UnlockDialog
from liaison_app.ui.setup.wizard import SetupWizard
from liaison_app.ui.translator import Translator
from tests.ui.conftest import Open, Opened, World, convert
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


def test_a_screen_is_shown_as_a_picture_no_wider_than_the_page_and_named(
    open_desktop: Open,
) -> None:
    opened = open_desktop()
    opened.window.go_to("incidents")
    dialog = handbook(opened)
    said = dialog.page.toPlainText()
    assert "「事案」の画面（架空のデータ）" in said
    (shown,) = images(dialog)
    alt = shown.property(QTextFormat.Property.ImageAltText.value)
    assert alt == "「事案」の画面（架空のデータ）"
    for width in (700, 1400):
        dialog.resize(width, 640)
        opened.settle()
        (shown,) = images(dialog)
        assert 0 < shown.width() <= dialog.page.viewport().width()
    dialog.begin("keys")
    assert images(dialog) == []


def images(dialog: HandbookDialog) -> list[QTextImageFormat]:
    """The pictures on view."""
    found, block = [], dialog.page.document().begin()
    while block.isValid():
        shown = block.begin().fragment().charFormat().toImageFormat()
        if shown.isValid():
            found.append(shown)
        block = block.next()
    return found


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_chapter_of_a_screen_has_its_picture_and_none_is_large(language: str) -> None:
    resources = resources_folder()
    for name in SCREEN_CHAPTERS:
        path = picture_of(resources, language, name)
        assert path is not None, name
        assert path.read_bytes().startswith(b"\x89PNG")
        assert path.stat().st_size < 120_000
    folder = resources / "handbook" / "pictures" / language
    assert {path.stem for path in folder.iterdir()} == set(SCREEN_CHAPTERS)


def test_it_is_read_before_anything_is_unlocked(
    world: World, qtbot: QtBot, translator: Translator, tmp_path: Path
) -> None:
    """At the passphrase, and in the first run; nothing can be written for printing there."""
    for path in (world.case_log("mofa"), tmp_path / "new.db"):
        desktop = Desktop(path, partial(system_surroundings, resources_folder()), translator)
        desktop.begin()
        front = desktop.front
        assert front is not None
        front.activateWindow()
        qtbot.waitUntil(front.isActiveWindow)
        if isinstance(front, UnlockDialog):
            QTest.keyClick(front, Qt.Key.Key_F1, Qt.KeyboardModifier.ShiftModifier)
        else:
            assert isinstance(front, SetupWizard)
            front.button(SetupWizard.WizardButton.HelpButton).click()
        dialog = front.findChild(HandbookDialog)
        assert dialog is not None
        assert dialog.isVisible()
        assert title(dialog) == "はじめに"
        assert not dialog.print.isVisible()
        assert unnamed(dialog) == []
        desktop.leave()
