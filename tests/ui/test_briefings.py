"""The preview is the very PDF: its pages, its text, its bytes on disk."""

from pathlib import Path

import docx
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QWidget

from liaison_app.briefing.claims import read_claims
from liaison_app.ui.briefings.screen import BriefingsScreen
from liaison_app.workflows.briefing_kinds import KINDS
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


def test_a_copy_to_edit_of_what_is_shown_is_saved(
    open_desktop: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = open_desktop("nco")
    screen = at_briefings(opened)
    out = tmp_path / "copy.docx"
    asked: list[str] = []

    def choose(_parent: QWidget, title: str, proposal: str, _filter: str) -> tuple[str, str]:
        asked.extend((title, proposal))
        return str(out), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    QTest.keyClick(screen.form.copy, Qt.Key.Key_Space)
    opened.settle()
    assert asked[0] == "編集用写しを保存…"
    assert asked[1].endswith(".docx")
    document = docx.Document(str(out))
    assert "編集用写し" in document.sections[0].header.paragraphs[0].text
    assert any("国家サイバー統括室" in each.text for each in document.paragraphs)


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


def choose(opened: Opened, screen: BriefingsScreen, kind: str) -> None:
    """Choose a kind as its list does."""
    screen.form.kind.setCurrentIndex(screen.form.kind.findData(kind))
    screen.form.kind.activated.emit(screen.form.kind.currentIndex())
    opened.settle()


def test_every_kind_is_drawn_and_shows_only_what_it_takes(
    open_desktop: Open, tmp_path: Path
) -> None:
    opened = open_desktop("mofa")
    screen = at_briefings(opened)
    form = screen.form
    reference = opened.session.reader.incidents(limit=1)[1][0]["reference"]
    bundle = tmp_path / "mofa-to-nco-0001.liaison"
    for kind in KINDS:
        choose(opened, screen, kind.code)
        assert form.incident.isVisible() is ("incident" in kind.takes)
        assert form.bundle.isVisible() is ("bundle" in kind.takes)
        assert form.sentences.isVisibleTo(form) is ("sentences" in kind.takes)
        if "incident" in kind.needs:
            assert "番号を入力" in form.refusal.text()
            assert screen.preview.document.pageCount() == 0
            form.incident.setFocus()
            QTest.keyClicks(form.incident, str(reference))
            QTest.keyClick(form.incident, Qt.Key.Key_Return)
            opened.settle()
        if "bundle" in kind.needs:
            assert "バンドルを選択" in form.refusal.text()
            bundle.write_bytes(b"no bundle")
            form.bundle.show_file(bundle)
            opened.settle()
            assert form.refusal.isVisible()
            continue
        assert not form.refusal.isVisible(), kind.code
        assert screen.drawn is not None
        assert screen.preview.document.pageCount() == screen.drawn.pages


def test_the_three_sentences_are_drafted_edited_and_given_back(open_desktop: Open) -> None:
    opened = open_desktop("nco")
    screen = at_briefings(opened)
    first = screen.form.sentences.controls[0]
    drafted = first.text()
    assert drafted
    assert drafted in page_text(screen).replace("\r\n", "")
    first.setFocus()
    first.selectAll()
    QTest.keyClicks(first, "written by hand")
    QTest.keyClick(first, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    opened.settle()
    assert "written by hand" in page_text(screen)
    # It stays while other things change, and is kept with the issue.
    screen.form.exercise.click()
    opened.settle()
    assert "written by hand" in page_text(screen)
    screen.form.exercise.click()
    opened.settle()
    screen.form.issue.click()
    opened.settle()
    assert "written by hand" in str(opened.session.reader.briefings()[-1]["words"])
    screen.form.sentences.draft.click()
    opened.settle()
    assert "written by hand" not in page_text(screen)
    assert first.text()


def test_what_the_desk_writes_stands_on_the_page_and_goes_on_with_the_next(
    open_desktop: Open,
) -> None:
    opened = open_desktop("nco")
    screen = at_briefings(opened)
    words, lines = screen.form.words, screen.form.lines

    def write(control: QWidget, text: str, end: Qt.Key = Qt.Key.Key_Return) -> None:
        control.setFocus()
        QTest.keyClicks(control, text)
        QTest.keyClick(control, end)
        opened.settle()

    write(lines["distribution"], "Ministers")
    write(words.lines["press"], "One broadcaster")
    words.texts[0].setFocus()
    QTest.keyClicks(words.texts[0], "Announce tonight")
    write(words.lines["proposal1"], "as above")
    text = page_text(screen)
    for said in ("Ministers", "One broadcaster", "Announce tonight", "as above"):
        assert said in text, said
    write(words.lines["next_issue"], "sometime")
    assert screen.form.refusal.isVisible()
    words.lines["next_issue"].clear()
    write(words.lines["next_issue"], "2099-01-01 09:00")
    assert not screen.form.refusal.isVisible()
    screen.form.issue.click()
    opened.settle()
    lines["distribution"].clear()
    QTest.keyClick(lines["distribution"], Qt.Key.Key_Return)
    opened.settle()
    # The next one goes to the same, unless somebody says otherwise.
    assert "Ministers" in page_text(screen)


def test_the_source_data_are_attached_where_the_box_is_ticked(open_desktop: Open) -> None:
    opened = open_desktop("nco")
    screen = at_briefings(opened)
    assert screen.drawn is not None
    assert read_claims(screen.drawn.pdf).data is None
    box = screen.form.attach_data
    assert box.text() == "元データ（JSON）を添付する"
    QTest.keyClick(box, Qt.Key.Key_Space)
    opened.settle()
    data = read_claims(screen.drawn.pdf).data
    assert data is not None
    assert data.matches


def test_a_file_is_verified_and_shown(open_desktop: Open, tmp_path: Path) -> None:
    opened = open_desktop("nco")
    screen = at_briefings(opened)
    screen.form.sign.setChecked(True)
    opened.settle()
    screen.form.issue.click()
    opened.settle()
    assert screen.drawn is not None
    number, whole = screen.drawn.register_number, screen.drawn.pdf
    file = tmp_path / "signed.pdf"
    file.write_bytes(whole)
    screen.verify(file)
    opened.settle()
    assert screen.preview.finding.verdict.isVisible()
    assert screen.preview.finding.verdict.text().startswith("✓")
    said = screen.preview.finding.details.text()
    assert number is not None
    assert number in said
    assert "電子署名：有効" in said
    assert not screen.form.save.isEnabled()
    file.write_bytes(whole[:9000] + bytes([whole[9000] ^ 1]) + whole[9001:])
    screen.verify(file)
    opened.settle()
    assert screen.preview.finding.verdict.text().startswith("✕")
    assert "署名後に変更" in screen.preview.finding.details.text()
    file.write_bytes(b"none")
    screen.verify(file)
    opened.settle()
    assert "PDF ファイルではありません" in screen.preview.finding.verdict.text()
    assert screen.preview.document.pageCount() == 0
    screen.preview.finding.close_button.click()
    opened.settle()
    assert not screen.preview.finding.verdict.isVisible()
    assert screen.preview.document.pageCount() == 1
    assert screen.form.save.isEnabled()
