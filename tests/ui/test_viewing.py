"""Attachments looked at inside the program: what is shown, what is not, and what is on record."""

import io
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from reportlab.pdfgen import canvas
from shiboken6 import isValid

from liaison_app.domain.errors import Refused
from liaison_app.host.child import run_child
from liaison_app.ui.incidents.attachments_tab import AttachmentsTab
from liaison_app.ui.viewing.dialog import AttachmentViewer
from liaison_app.ui.viewing.drawing import DRAW_VERB
from liaison_app.ui.viewing.frames import MOST_PAGES, End, Page, pages_of, request
from liaison_app.workflows.viewing import decoded
from tests.ui.conftest import WAIT_MS, Open, Opened
from tests.ui.test_accessible import unnamed
from tests.ui.test_incidents import at_incidents, choose


def pdf(pages: int = 2) -> bytes:
    made = io.BytesIO()
    drawing = canvas.Canvas(made)
    for number in range(pages):
        drawing.drawString(100, 700, f"Page {number + 1}")
        drawing.showPage()
    drawing.save()
    return made.getvalue()


def picture(kind: str, size: tuple[int, int] = (300, 200)) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(made, kind)
    return made.getvalue()


def bomb(side: int) -> bytes:
    """A PNG of a few bytes that says it is ``side`` pixels wide and high."""

    def chunk(name: bytes, data: bytes) -> bytes:
        checked = zlib.crc32(name + data)
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", checked)

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(10_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def locked() -> bytes:
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf())) as document:
        document.save(made, encryption=pikepdf.Encryption(owner="o", user="u"))
    return made.getvalue()


def drawn(kind: str, data: bytes) -> list[Page | End]:
    with run_child(DRAW_VERB, request(kind, data), (), lambda: False, seconds=60) as answer:
        return [*pages_of(answer)]


def attach(opened: Opened, folder: Path, name: str, data: bytes) -> AttachmentsTab:
    screen = at_incidents(opened)
    choose(screen, "Portal login")
    tab = screen.editor.attachments
    screen.editor.tabs.setCurrentWidget(tab)
    path = folder / name
    path.write_bytes(data)
    tab.attach(path)
    opened.settle()
    tab.table.select_id(tab.model.id_at(tab.model.rowCount() - 1))
    return tab


def look(opened: Opened, tab: AttachmentsTab) -> AttachmentViewer | None:
    QTest.mouseClick(tab.view, Qt.MouseButton.LeftButton)
    opened.settle()
    return opened.window.findChild(AttachmentViewer)


def test_a_pdf_is_shown_page_by_page_with_its_markings_and_that_is_on_record(
    open_desktop: Open, tmp_path: Path
) -> None:
    opened = open_desktop()
    tab = attach(opened, tmp_path, "report.pdf", pdf(2))
    viewer = look(opened, tab)
    assert viewer is not None
    opened.qtbot.waitUntil(lambda: len(viewer.pages) == 2, timeout=WAIT_MS)
    assert unnamed(viewer) == []
    first = viewer.sheet.pixmap().toImage()
    assert first.width() > 500
    assert viewer.said.text() == "1 / 2 ページ"
    QTest.keyClick(viewer, Qt.Key.Key_PageDown)
    assert viewer.said.text() == "2 / 2 ページ"
    assert viewer.sheet.pixmap().toImage() != first
    assert not viewer.after.isEnabled()
    opened.settle()
    assert "閲覧" in tab.custody.text()
    assert opened.session.officer in tab.custody.text()
    reader = viewer._reader
    assert not reader._stopped.is_set()
    opened.desktop.lock()
    assert not isValid(viewer)
    assert reader._stopped.is_set()  # and its child is ended


@pytest.mark.parametrize(
    ("name", "made"), [("shot.png", lambda: picture("PNG")), ("Photo.JPG", lambda: picture("JPEG"))]
)
def test_pictures_are_shown(
    open_desktop: Open, tmp_path: Path, name: str, made: Callable[[], bytes]
) -> None:
    opened = open_desktop()
    viewer = look(opened, attach(opened, tmp_path, name, made()))
    assert viewer is not None
    opened.qtbot.waitUntil(lambda: bool(viewer.pages), timeout=WAIT_MS)
    colour = viewer.sheet.pixmap().toImage().pixelColor(50, 50)
    assert (colour.red() > 180, colour.blue() < 60) == (True, True)


def test_text_is_shown_as_text_with_what_hides_in_it(open_desktop: Open, tmp_path: Path) -> None:
    opened = open_desktop()
    data = "<b>漏えい</b>\u202egnp.exe\n二行目".encode("cp932", errors="ignore")
    tab = attach(opened, tmp_path, "note.txt", "<b>漏えい</b>\u202egnp.exe\n二行目".encode())
    QTest.keyClick(tab.table, Qt.Key.Key_Return)
    opened.settle()
    viewer = opened.window.findChild(AttachmentViewer)
    assert viewer is not None
    assert viewer.text.toPlainText() == "<b>漏えい</b>[RLO]gnp.exe\n二行目"
    assert decoded(data) == "<b>漏えい</b>gnp.exe\n二行目"


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("tool.exe", b"MZ\x90\x00", "種類"),
        ("page.html", b"<script>", "種類"),
        ("no-suffix", b"text", "種類"),
        ("report.pdf", b"MZ\x90\x00 this is a program", "偽装"),
        ("shot.png", b"\xff\xd8\xff\xe0 a JPEG", "偽装"),
        ("note.txt", b"\x7fELF\x02\x01\x01\x00\x00", "偽装"),
        ("long.txt", b"a" * (2**20 + 1), "大きい"),
    ],
)
def test_what_is_not_shown_is_told_why_and_is_no_look(
    open_desktop: Open, tmp_path: Path, name: str, data: bytes, said: str
) -> None:
    opened = open_desktop()
    tab = attach(opened, tmp_path, name, data)
    before = opened.operations()
    assert look(opened, tab) is None
    assert said in opened.window.message.text
    assert name in opened.window.message.text
    assert opened.operations() == before


def test_a_damaged_file_is_told_of_in_the_viewer(open_desktop: Open, tmp_path: Path) -> None:
    opened = open_desktop()
    viewer = look(opened, attach(opened, tmp_path, "report.pdf", b"%PDF-1.7\nnothing more"))
    assert viewer is not None
    opened.qtbot.waitUntil(lambda: "読み取れない" in viewer.said.text(), timeout=WAIT_MS)
    assert not viewer.after.isEnabled()


@pytest.mark.parametrize(
    ("kind", "made", "code"),
    [
        ("image", lambda: bomb(100_000), "picture-too-large"),
        ("image", lambda: bomb(9_000), "picture-unreadable"),
        ("image", lambda: picture("PNG")[:200], "picture-unreadable"),
        ("image", lambda: b"\x89PNG\r\n\x1a\n" + bytes(100), "picture-unreadable"),
        ("pdf", locked, "picture-locked"),
        ("pdf", lambda: pdf()[:600], "picture-unreadable"),
    ],
)
def test_hostile_files_are_refused_by_the_child(
    kind: str, made: Callable[[], bytes], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        drawn(kind, made())
    assert refused.value.code == code


def test_of_a_long_file_the_first_pages_are_drawn() -> None:
    *pages, end = drawn("pdf", pdf(MOST_PAGES + 2))
    assert len(pages) == MOST_PAGES
    assert end == End(MOST_PAGES + 2)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        struct.pack(">BIII", 1, 5000, 10, 3),  # wider than anything drawn
        struct.pack(">BIII", 1, 10, 10, 2**31),  # more bytes than a page has
        struct.pack(">BIII", 9, 1, 1, 1),
        struct.pack(">BIII", 3, 99, 0, 0),
        struct.pack(">BIII", 1, 10, 10, 5) + b"abc",
    ],
)
def test_a_child_that_was_taken_over_cannot_say_more_than_pixels(answer: bytes) -> None:
    with pytest.raises(Refused) as refused:
        [*pages_of(io.BytesIO(answer))]
    assert refused.value.code == "picture-unreadable"


@pytest.mark.parametrize(
    "pixels", [b"no zlib", zlib.compress(bytes(10)), zlib.compress(bytes(400))]
)
def test_pixels_that_are_not_as_many_as_was_said_are_no_page(pixels: bytes) -> None:
    with pytest.raises(Refused):
        Page(10, 10, pixels).raw()


@pytest.mark.skipif(sys.platform != "linux", reason="no such bound elsewhere")
def test_the_child_is_bounded_in_what_it_may_write_to() -> None:
    greedy = (
        "from liaison_app.exchange.bounds import bound_process\n"
        "from liaison_app.ui.viewing.drawing import CPU_SECONDS, MEMORY_BYTES\n"
        "bound_process(MEMORY_BYTES, CPU_SECONDS, reserves=True)\n"
        "bytearray(MEMORY_BYTES)\n"
    )
    ended = subprocess.run([sys.executable, "-c", greedy], capture_output=True, check=False)
    assert b"MemoryError" in ended.stderr
