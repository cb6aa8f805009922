"""A ledger in the window: columns chosen, cells mended where they stand, the rest saved."""

from pathlib import Path

from openpyxl import load_workbook
from PySide6.QtWidgets import QTabWidget

from liaison_app.ui.shell.import_dialog import ImportDialog
from tests.interop.books import book
from tests.ui.conftest import Open, Opened
from tests.ui.test_accessible import unnamed

ROWS = [
    ["整理番号", "何が", "重さの別", "認知", "メモ"],
    ["1", "不審メールの受信（架空）", "Ａ", "R8.11.20 9:05", "甲"],
    ["2", "公開サイトの改ざん（架空）", "甲", "きのう", "乙"],
    ["3", "サービス妨害（架空）", "甲", "2026-11-21", "丙"],
]


def opened_on(opened: Opened, path: Path) -> ImportDialog:
    path.write_bytes(book(ROWS))
    dialog = opened.window.dialogs.import_file(path)
    opened.settle()
    return dialog


def choose(opened: Opened, dialog: ImportDialog, heading: str, field: str) -> None:
    control = dialog.columns.controls[heading]
    control.setCurrentIndex(control.findData(field))
    control.activated.emit(control.currentIndex())
    opened.settle()


def mend(dialog: ImportDialog, row: int, text: str) -> None:
    item = dialog.refused.table.item(row, 3)
    assert item is not None
    item.setText(text)


def test_columns_are_chosen_cells_mended_and_the_rest_saved(
    open_desktop: Open, tmp_path: Path
) -> None:
    opened = open_desktop("mofa")
    before = opened.operations()
    dialog = opened_on(opened, tmp_path / "台帳.xlsx")
    assert "件名の列が見つかりません" in dialog.error.text()
    assert set(dialog.columns.controls) == set(ROWS[0])
    assert not dialog.take.isEnabled()

    choose(opened, dialog, "何が", "title")
    assert "新規 2件" in dialog.counts.text()
    assert "重さの別" in dialog.notices.text()
    assert dialog.columns.controls["認知"].text() == "aware_at"
    choose(opened, dialog, "重さの別", "severity")
    assert "取り込めないもの 3件" in dialog.counts.text()
    assert dialog.refused.count() == 3

    dialog.refused.whole_column.setChecked(True)
    mend(dialog, 0, "3")
    dialog.check.click()
    opened.settle()
    assert "新規 1件" in dialog.counts.text()
    mend(dialog, 0, "低")
    dialog.check.click()
    opened.settle()
    assert "新規 2件" in dialog.counts.text()
    (why,) = [dialog.refused.table.item(row, 1) for row in range(dialog.refused.count())]
    assert why is not None
    assert "きのう" in why.text()
    saved = tmp_path / "refused.xlsx"
    dialog.save_refused_to(saved)
    opened.settle()
    assert load_workbook(saved).worksheets[0]["D2"].value == "きのう"
    dialog.refused.whole_column.setChecked(False)
    mend(dialog, 0, "2026/11/20")
    assert opened.operations() == before
    dialog.take.click()
    opened.settle()
    # Three incidents with a remark each, and the mapping.
    assert opened.operations() == before + 7
    assert "新規 3件" in opened.window.message.text

    again = opened.window.dialogs.import_file(tmp_path / "台帳.xlsx")
    opened.settle()
    assert again.columns.controls["何が"].text() == "title"
    assert "変更なし 2件" in again.counts.text()
    again.reject()


def test_every_control_has_a_name_and_follows_the_language(
    open_desktop: Open, tmp_path: Path
) -> None:
    opened = open_desktop("mofa")
    dialog = opened_on(opened, tmp_path / "台帳.xlsx")
    choose(opened, dialog, "何が", "title")
    choose(opened, dialog, "重さの別", "severity")
    (tabs,) = dialog.findChildren(QTabWidget)
    for place in range(tabs.count()):
        tabs.setCurrentIndex(place)
        assert unnamed(dialog) == [], place
    opened.desktop.switch_language("en")
    assert tabs.tabText(0) == "Columns"
    assert "0 new" in dialog.counts.text()
    dialog.reject()


def test_incidents_are_exported_up_to_a_marking(open_desktop: Open, tmp_path: Path) -> None:
    opened = open_desktop("mofa")
    before = opened.operations()
    dialog = opened.window.dialogs.choose_export()
    assert unnamed(dialog) == []
    dialog.path = tmp_path / "incidents.txt"
    dialog.try_act()
    opened.settle()
    assert ".xlsx" in dialog.error.text()
    dialog.path = tmp_path / "incidents.xlsx"
    dialog.try_act()
    opened.settle()
    sheet = load_workbook(tmp_path / "incidents.xlsx").worksheets[0]
    assert sheet.max_row == 4
    assert "3件" in opened.window.message.text
    assert opened.operations() == before


def test_the_office_takes_a_table_of_tasks_as_a_draft_package(
    open_desktop: Open, tmp_path: Path
) -> None:
    opened = open_desktop("nco")
    path = tmp_path / "対策一覧（架空）.xlsx"
    path.write_bytes(
        book([["件名", "期限", "宛先"], ["点検（架空）", "2099-12-25", "all"], ["", "x", "all"]])
    )
    dialog = opened.window.dialogs.import_file(path)
    opened.settle()
    dialog.target.set_text("package")
    dialog.target.committed.emit("package")
    opened.settle()
    assert "新規 1件" in dialog.counts.text()
    assert dialog.refused.count() == 1
    dialog.take.click()
    opened.settle()
    listed = [row["title"] for row in opened.session.reader.packages()]
    assert listed == ["対策一覧（架空）", "Package against AI-driven attacks"]
