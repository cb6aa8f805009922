"""The list on the screen as a paper: what it shows, at which markings; looked at, then saved."""

import io
from pathlib import Path

import pikepdf
import pypdfium2
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from liaison_app.ui.shell.list_print import ListPrintDialog
from liaison_app.workflows.incidents import add_incident
from liaison_app.workflows.listing import shares_of
from tests.ui.conftest import WAIT_MS, Open, Opened
from tests.ui.test_accessible import unnamed

CTRL = Qt.KeyboardModifier.ControlModifier


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    lines = "\n".join(page.get_textpage().get_text_range() for page in document).splitlines()
    return " ".join(lines)  # a long title takes several lines of its cell


def press_print(opened: Opened) -> ListPrintDialog:
    QTest.keyClick(opened.window, Qt.Key.Key_P, CTRL)
    dialog = opened.window.findChildren(ListPrintDialog)[-1]
    opened.qtbot.waitUntil(lambda: bool(dialog._pdf), timeout=WAIT_MS)
    return dialog


def test_the_list_is_seen_as_it_is_printed_and_saved(open_desktop: Open, tmp_path: Path) -> None:
    opened = open_desktop()
    opened.session.jobs.run(
        lambda desk: add_incident(
            desk,
            {"title": "Strictly held", "tlp": "TLP:AMBER+STRICT", "grade": "confidentiality-1"},
        ),
        title="ui.job.saving",
    )
    opened.settle()
    assert opened.window.message.text == ""
    opened.window.go_to("incidents")
    opened.settle()
    dialog = press_print(opened)
    assert dialog.document.pageCount() == 1
    assert unnamed(dialog) == []
    said = text_of(dialog._pdf)
    assert "MOFA-2026-0001" in said  # on one line
    for each in ("Phishing wave", "Portal login", "Odd call", "Strictly held", "件名", "４件"):
        assert each in said
    assert said.startswith("機密性２情報 TLP:AMBER+STRICT")
    out = tmp_path / "list.pdf"
    assert dialog.save.isEnabled()
    assert "全1頁" in dialog.said.text()
    dialog.save_to(out)
    opened.settle()
    assert out.read_bytes() == dialog._pdf
    with pikepdf.open(out) as saved:
        assert saved.docinfo["/Title"] == "事案"
    dialog.reject()


def test_several_selected_rows_alone_are_printed_in_the_language_of_the_screen(
    open_desktop: Open,
) -> None:
    opened = open_desktop()
    opened.translator.switch("en")
    opened.window.go_to("incidents")
    opened.settle()
    table = opened.window.incidents().table
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Home)
    QTest.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert table.selected_count == 2
    chosen = {str(table.model().row_at(row)["title"]) for row in table.rows_to_print(9)}  # type: ignore[attr-defined]
    dialog = press_print(opened)
    said = text_of(dialog._pdf)
    assert {title for title in ("Phishing wave", "Portal login", "Odd call") if title in said} == (
        chosen
    )
    assert "2 entries" in said
    dialog.reject()


def test_a_screen_without_a_list_says_so(open_desktop: Open) -> None:
    opened = open_desktop()
    opened.window.go_to("packages")
    opened.settle()
    QTest.keyClick(opened.window, Qt.Key.Key_P, CTRL)
    opened.settle()
    assert opened.window.message.text == "この画面に印刷できる一覧はありません。"


def test_columns_share_a_hundred_and_none_is_too_narrow_for_a_word() -> None:
    for widths in ([100, 300, 80], [1, 1, 1000], [0], [50] * 11):
        shares = shares_of(widths)
        assert sum(shares) == 100
        assert min(shares) >= 6
