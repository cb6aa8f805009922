"""The preview is the very PDF: its pages, its text, its bytes on disk."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent

from liaison_app.ui.briefings.screen import BriefingsScreen
from tests.ui.conftest import Open, Opened


def at_briefings(opened: Opened) -> BriefingsScreen:
    opened.window.go_to("briefings")
    opened.settle()
    screen = opened.window.screens["briefings"]
    assert isinstance(screen, BriefingsScreen)
    return screen


def page_text(screen: BriefingsScreen) -> str:
    return screen.preview.document.getAllText(0).text()


def test_the_preview_shows_one_page_in_the_language_asked_for(open_desktop: Open) -> None:
    opened = open_desktop("nco")
    screen = at_briefings(opened)
    assert screen.preview.document.pageCount() == 1
    assert "国家サイバー統括室" in page_text(screen)
    screen.form.language.set_text("en")
    screen.form.changed.emit()
    opened.settle()
    assert screen.preview.document.pageCount() == 1
    assert "National Cybersecurity Office" in page_text(screen)


def test_what_is_saved_is_what_is_shown(open_desktop: Open, tmp_path: Path) -> None:
    opened = open_desktop("nco")
    screen = at_briefings(opened)
    assert screen.drawn is not None
    screen.save(tmp_path / "paper.pdf")
    opened.settle()
    assert (tmp_path / "paper.pdf").read_bytes() == screen.drawn.pdf


def test_a_time_that_cannot_be_read_is_said_and_the_last_preview_stays(open_desktop: Open) -> None:
    opened = open_desktop("nco")
    screen = at_briefings(opened)
    shown = page_text(screen)
    screen.form.as_of.setText("soon")
    screen.form.as_of.editingFinished.emit()
    opened.settle()
    assert screen.form.refusal.isVisible()
    assert not screen.form.issue.isEnabled()
    assert page_text(screen) == shown
    screen.form.as_of.setText("")
    screen.form.as_of.editingFinished.emit()
    opened.settle()
    assert not screen.form.refusal.isVisible()
    assert screen.form.issue.isEnabled()


def test_issuing_assigns_the_next_number_and_registers_it(open_desktop: Open) -> None:
    opened = open_desktop("nco")
    screen = at_briefings(opened)
    screen.form.issue.click()
    opened.settle()
    assert screen.drawn is not None
    assert screen.drawn.register_number is not None
    assert screen.drawn.register_number in page_text(screen)
    register = opened.session.reader.briefings()
    assert [row["register_number"] for row in register] == [screen.drawn.register_number]
    assert screen.drawn.register_number in opened.window.message.text


def test_the_header_carries_the_papers_markings(open_desktop: Open) -> None:
    opened = open_desktop("nco")
    at_briefings(opened)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert opened.window.header.tlp.text.startswith("TLP:")
    assert opened.window.header.grade.text
