"""The preview: what is on its pages is found, enlarged, gone to, and leads to records."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import QModelIndex, QObject, QPoint, QPointF, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QWidget

from liaison_app.briefing import Spot
from liaison_app.ui.briefings.page_layout import point_of, scale_of
from liaison_app.ui.briefings.print_dialog import PrintDialog
from liaison_app.ui.briefings.register_dialog import RegisterDialog
from liaison_app.ui.briefings.screen import BriefingsScreen
from liaison_app.ui.incidents.screen import IncidentsScreen
from liaison_app.ui.picture.behind_dialog import BehindDialog
from liaison_app.workflows.incidents import add_incident
from tests.ui.conftest import Open, Opened
from tests.ui.test_briefings import at_briefings, choose, page_text

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def shown(open_desktop: Open) -> tuple[Opened, BriefingsScreen]:
    opened = open_desktop("nco")
    with_incident(opened)
    screen = at_briefings(opened)
    choose(opened, screen, "situation")
    return opened, screen


def with_incident(opened: Opened) -> None:
    """One that is told of."""
    opened.session.jobs.run(
        lambda desk: add_incident(desk, {"title": "不審メール（架空）", "severity": "4"}),
        title="ui.job.saving",
    )
    opened.settle()


def spot(screen: BriefingsScreen, kind: str, says: str = "") -> Spot:
    return next(
        each for each in screen.preview._spots if each.lead.kind == kind and says in each.lead.says
    )


def click(screen: BriefingsScreen, at: Spot) -> None:
    """A real click in the middle of a spot."""
    preview = screen.preview
    preview.go_to(at.page)
    left, bottom, right, top = at.box
    point = point_of(preview.view, at.page, QPointF((left + right) / 2, (bottom + top) / 2))
    QTest.mouseClick(
        preview.view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(*map(int, point.toTuple()))
    )


def test_the_layout_of_pages_is_that_of_the_view(
    shown: tuple[Opened, BriefingsScreen],
) -> None:
    """A figure of the page is red where its spot says it stands."""
    opened, screen = shown
    view = screen.preview.view
    for mode in (QPdfView.ZoomMode.FitInView, QPdfView.ZoomMode.FitToWidth, None):
        if mode is None:
            screen.preview.zoom.show_scale(0.6)
        else:
            view.setZoomMode(mode)
        opened.settle()
        QTest.qWait(300)  # pages are drawn in a thread of the view
        assert _reds(screen, spot(screen, "incidents", "影響度")) > 3, mode
        assert _reds(screen, spot(screen, "incidents", "影響を受けた")) == 0, mode
        assert _reds(screen, spot(screen, "tasks", "期限超過の")) > 3, mode


def _reds(screen: BriefingsScreen, at: Spot) -> int:
    """How many pixels of a spot are red, in the picture of the view."""
    view = screen.preview.view
    left, bottom, right, top = at.box
    corner = point_of(view, at.page, QPointF(left, top))
    far = point_of(view, at.page, QPointF(right, bottom))
    image = view.viewport().grab().toImage()
    colours = (
        image.pixelColor(x, y)
        for x in range(int(corner.x()), int(far.x()))
        for y in range(int(corner.y()), int(far.y()))
    )
    return sum(each.red() > 150 and each.green() < 80 for each in colours)


def test_text_is_searched_and_gone_through(shown: tuple[Opened, BriefingsScreen]) -> None:
    opened, screen = shown
    preview = screen.preview
    opened.window.search()
    assert preview.search.box.hasFocus()
    QTest.keyClicks(preview.search.box, "TLP")
    opened.settle()
    QTest.qWait(1000)  # searched page by page
    places = preview.search.found.rowCount(QModelIndex())
    assert places >= 2 * preview.document.pageCount()
    QTest.keyClick(preview.search.box, Qt.Key.Key_Return)
    assert preview.search.count.text() == f"1／{places}か所"
    for _ in range(3):
        QTest.keyClick(preview.search.box, Qt.Key.Key_Return)
    assert preview.search.count.text() == f"4／{places}か所"
    assert preview.view.pageNavigator().currentPage() == 1
    preview.search.box.setText("見当たらない語句")
    QTest.qWait(400)
    assert preview.search.count.text() == "該当なし"


def test_pages_are_gone_to_by_number_and_by_their_pictures(
    shown: tuple[Opened, BriefingsScreen],
) -> None:
    _opened, screen = shown
    preview = screen.preview
    assert preview.page.maximum() == preview.document.pageCount() > 2
    preview.page.setFocus()
    preview.page.selectAll()
    QTest.keyClicks(preview.page, "3")
    assert preview.view.pageNavigator().currentPage() == 2
    assert preview.thumbnails.currentIndex().row() == 2
    preview.thumbnails.setFocus()
    QTest.keyClick(preview.thumbnails, Qt.Key.Key_Up)
    assert preview.view.pageNavigator().currentPage() == 1
    assert preview.page.value() == 2
    index = preview.thumbnails.currentIndex()
    picture = index.data(Qt.ItemDataRole.DecorationRole).toImage()
    drawn = {picture.pixelColor(x, y).rgb() for x in range(90) for y in range(0, 150, 3)}
    assert len(drawn) > 4
    assert index.data(Qt.ItemDataRole.AccessibleTextRole).startswith("2／")


def test_the_keys_for_zoom_are_the_pages_within_the_preview(
    shown: tuple[Opened, BriefingsScreen],
) -> None:
    opened, screen = shown
    preview, letters = screen.preview, opened.window.font().pointSizeF()
    opened.window.activateWindow()
    preview.view.setFocus()
    fitted = scale_of(preview.view)
    QTest.keyClick(preview.view, Qt.Key.Key_Plus, CTRL)
    larger = scale_of(preview.view)
    assert larger > fitted
    QTest.keyClick(preview.view, Qt.Key.Key_Minus, CTRL)
    assert scale_of(preview.view) < larger
    assert opened.window.font().pointSizeF() == letters
    line = preview.zoom.lineEdit()
    assert line is not None
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "130")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert scale_of(preview.view) == pytest.approx(1.3, abs=0.01)
    assert preview.zoom.currentText() == "130 %"
    preview.zoom.fit(1)
    assert preview.view.zoomMode() == QPdfView.ZoomMode.FitToWidth


def test_a_figure_leads_to_the_incidents_it_counts(
    shown: tuple[Opened, BriefingsScreen],
) -> None:
    opened, screen = shown
    click(screen, spot(screen, "incidents", "対応中の事案"))
    opened.settle()
    incidents = opened.window.screens["incidents"]
    assert isinstance(incidents, IncidentsScreen)
    assert incidents.isVisible()
    assert incidents.bar.search.text() == "status:open"


def test_a_figure_of_tasks_leads_to_its_answers(shown: tuple[Opened, BriefingsScreen]) -> None:
    opened, screen = shown
    click(screen, spot(screen, "tasks", "対応事項の完了"))
    opened.settle()
    dialog = next(iter(screen.findChildren(BehindDialog)), None)
    assert (dialog is not None and dialog.model.rowCount() > 0) or opened.window.message.text


def test_a_number_leads_to_its_record_by_key_too(shown: tuple[Opened, BriefingsScreen]) -> None:
    opened, screen = shown
    preview = screen.preview
    assert preview.leads.count() == len(preview._spots) > 5
    at = preview._spots.index(spot(screen, "record"))
    preview.side.setCurrentIndex(1)
    preview.leads.setFocus()
    preview.leads.setCurrentRow(at)
    QTest.keyClick(preview.leads, Qt.Key.Key_Return)
    opened.settle()
    assert opened.window.screens["incidents"].isVisible()


def test_every_kind_with_figures_leads_to_records(open_desktop: Open) -> None:
    opened = open_desktop("nco")
    with_incident(opened)
    screen = at_briefings(opened)
    for kind, needed in (
        ("cabinet-summary", {"incidents", "tasks", "record"}),
        ("situation", {"incidents", "tasks", "record"}),
        ("task-status", {"tasks", "record"}),
        ("handover", {"record"}),
    ):
        choose(opened, screen, kind)
        assert {each.lead.kind for each in screen.preview._spots} >= needed, kind
        for each in screen.preview._spots:
            if each.lead.kind == "record":
                opened.session.reader.resolve(each.lead.value)
            elif each.lead.kind == "incidents":
                assert not opened.session.parsed(each.lead.value).problems, each.lead.value


def test_a_verified_file_stays_while_records_change(
    shown: tuple[Opened, BriefingsScreen], tmp_path: Path
) -> None:
    opened, screen = shown
    assert screen.drawn is not None
    file = tmp_path / "draft.pdf"
    file.write_bytes(screen.drawn.pdf)
    screen.verify(file)
    opened.settle()
    finding = screen.preview.finding
    assert "draft.pdf" in finding.file.text()
    opened.session.jobs.run(lambda desk: add_incident(desk, {"title": "新しい事案（架空）"}),
                            title="ui.job.saving")  # fmt: skip
    opened.settle()
    assert finding.isVisible()
    assert screen.drawn is None
    screen.form.exercise.click()  # the officer asks for another paper: the finding stays beside it
    opened.settle()
    assert screen.drawn is not None
    assert finding.isVisible()
    finding.close_button.click()
    opened.settle()
    assert not finding.isVisible()


def test_numbered_copies_are_issued_and_saved_from_the_window(
    open_desktop: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = open_desktop("nco")
    screen = at_briefings(opened)
    out = tmp_path / "paper.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out), ""))
    screen.form.copies.setFocus()
    screen.form.copies.selectAll()
    QTest.keyClicks(screen.form.copies, "2")
    opened.settle()
    assert "２部" in page_text(screen)
    screen.form.issue.click()
    opened.settle()
    assert sorted(path.name for path in tmp_path.glob("*.pdf")) == [
        *("paper-01.pdf", "paper-02.pdf", "paper.pdf")
    ]
    second = pypdfium2.PdfDocument(tmp_path / "paper-02.pdf")[0].get_textpage().get_text_range()
    assert "２部のうち第２号" in second.replace(" ", "")


class _Reader(QObject):
    """Stands for the program that shows PDFs: the system's own way to open a file leads here."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def open_file(self, url: QUrl) -> None:
        self.opened.append(url.toLocalFile())


@pytest.fixture
def reader() -> Iterator[_Reader]:
    found = _Reader()
    QDesktopServices.setUrlHandler("file", found, "open_file")  # type: ignore[arg-type]  # the stub is wrong
    yield found
    QDesktopServices.unsetUrlHandler("file")


def test_a_briefing_is_saved_and_opened_elsewhere(
    open_desktop: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reader: _Reader
) -> None:
    opened = open_desktop("nco")
    screen = at_briefings(opened)
    out = tmp_path / "paper.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out), ""))
    screen.preview.open_button.click()
    opened.settle()
    assert reader.opened == [str(out)]
    assert screen.drawn is not None
    assert out.read_bytes() == screen.drawn.pdf


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A print service that writes to a file, and knows one printer."""
    folder = tmp_path / "service"
    folder.mkdir()
    programs = {
        "lp": "import sys, pathlib\n"
        f"pathlib.Path({str(folder / 'printed.pdf')!r}).write_bytes(sys.stdin.buffer.read())\n"
        f"pathlib.Path({str(folder / 'asked')!r}).write_text(' '.join(sys.argv[1:]))\n",
        "lpstat": "print('file-printer')\n",
    }
    for name, code in programs.items():
        (folder / name).write_text(f"#!{sys.executable}\n{code}")
        (folder / name).chmod(0o700)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return folder


def test_an_issued_briefing_is_printed_and_the_copies_are_on_record(
    open_desktop: Open, service: Path
) -> None:
    opened = open_desktop("nco")
    screen = at_briefings(opened)
    screen.preview.print_button.click()
    assert "発出した文書" in opened.window.message.text
    screen.form.issue.click()
    opened.settle()
    assert screen.drawn is not None
    number, pdf = str(screen.drawn.register_number), screen.drawn.pdf
    screen.preview.register_button.click()
    opened.settle()
    register = screen.findChildren(RegisterDialog)[0]
    assert register.table.current_id == number
    register.print_button.click()
    dialog = register.findChildren(PrintDialog)[0]
    assert [dialog.printer.itemText(place) for place in range(2)] == [
        "既定のプリンター",
        "file-printer",
    ]
    dialog.printer.setCurrentIndex(1)
    dialog.copies.setValue(3)
    dialog.submit.click()
    opened.settle()
    assert (service / "printed.pdf").read_bytes() == pdf
    assert (service / "asked").read_text().startswith("-d file-printer -n 3")
    assert register.model.row_at(0).prints == 3
    register.show_button.click()
    opened.settle()
    assert screen.preview.finding.verdict.text().startswith("✓")


def test_without_a_print_service_that_is_said(
    open_desktop: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = open_desktop("nco")
    screen = at_briefings(opened)
    screen.form.issue.click()
    opened.settle()
    monkeypatch.setenv("PATH", str(tmp_path))
    screen.preview.print_button.click()
    dialog = screen.findChildren(PrintDialog)[0]
    assert not dialog.submit.isEnabled()
    assert "使用できるプリンターがありません" in dialog.error.text()
    dialog.reject()


def test_nothing_is_left_of_a_document_that_went(open_desktop: Open) -> None:
    opened = open_desktop("nco")
    screen = at_briefings(opened)
    assert screen.preview._spots
    choose(opened, screen, "incident")
    assert isinstance(screen.preview.view, QWidget)
    assert screen.preview.leads.count() == 0
    assert screen.preview.thumbnails.model().rowCount() == 0
    assert screen.preview.spot_at(QPointF(200, 200)) is None
