"""The audit log's check, and importing a ledger through its preview."""

import time
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from liaison_app.domain.dates import japan_date
from liaison_app.store.queries import JournalLine
from liaison_app.ui.audit.screen import AuditScreen
from tests.ui.conftest import WAIT_MS, Open, convert

LEDGER = (
    "番号,件名,影響度,認知日時\n"
    "L-1,不審メールの受信（架空）,中,2026-11-20 09:30\n"
    "L-2,公開サイトの改ざん（架空）,高,2026-11-21\n"
    "L-3,日付の誤り（架空）,低,きのう\n"
)


def test_the_journal_is_listed_and_checked(open_desktop: Open) -> None:
    opened = open_desktop("nco")
    opened.window.go_to("audit")
    opened.settle()
    screen = opened.window.screens["audit"]
    assert isinstance(screen, AuditScreen)
    positions = [screen.model.row_at(row).position for row in range(screen.model.rowCount())]
    assert positions == sorted(positions, reverse=True)
    assert positions[-1] == 1
    screen.verify.click()
    opened.settle()
    assert screen.bar.property("tone") == "good"
    assert "全て正しい" in screen.verdict.text()
    opened.desktop.switch_language("en")
    assert "Everything holds" in screen.verdict.text()


def test_the_journal_is_searched_and_leads_to_its_records(open_desktop: Open) -> None:
    opened = open_desktop("nco")
    opened.window.go_to("audit")
    opened.settle()
    screen = opened.window.screens["audit"]
    assert isinstance(screen, AuditScreen)

    def asked(text: str) -> list[JournalLine]:
        screen.search.clear()
        convert(screen.search, text)
        opened.settle()
        return list(screen.model.rows())

    everything = asked("")
    tasks = asked("対策")
    assert {line.record_kind for line in tasks} <= {"task", "package", "edition"}
    assert 0 < len(tasks) < len(everything)
    line = next(line for line in everything if line.reference)
    assert {each.record_id for each in asked(line.reference)} == {line.record_id}
    assert asked(f"{line.reference} {line.actor}") == asked(line.reference)
    assert asked(f"{line.reference} 外務省") == []  # the office wrote it
    assert asked(japan_date(opened.session.now()).isoformat()) == everything
    assert asked("1999-01-01") == []
    assert [each.position for each in asked(everything[0].head[:12])] == [everything[0].position]
    asked(line.reference)
    screen.table.setFocus()
    screen.table.select_id(screen.model.id_at(0))
    QTest.keyClick(screen.table, Qt.Key.Key_Return)
    opened.settle()
    assert opened.window.pages.currentWidget() is not screen


def test_a_ledger_is_previewed_then_taken_in(open_desktop: Open, tmp_path: Path) -> None:
    opened = open_desktop("mofa")
    ledger = tmp_path / "ledger.csv"
    ledger.write_text(LEDGER, encoding="utf-8")
    before = opened.operations()
    dialog = opened.window.dialogs.import_file(ledger)
    opened.settle()
    assert "新規 2件" in dialog.counts.text()
    assert "取り込めないもの 1件" in dialog.counts.text()
    assert dialog.refused.count() == 1
    assert opened.operations() == before
    dialog.take.click()
    opened.settle()
    assert opened.operations() == before + 2
    assert "新規 2件" in opened.window.message.text


def test_an_import_that_is_stopped_leaves_nothing_and_the_next_one_works(
    open_desktop: Open, tmp_path: Path
) -> None:
    opened = open_desktop("mofa")
    ledger = tmp_path / "ledger.csv"
    rows = "".join(f"L-{n},不審メール（架空）{n},中,2026-11-20 09:30\n" for n in range(3000))
    ledger.write_text(f"番号,件名,影響度,認知日時\n{rows}", encoding="utf-8")
    before = opened.operations()
    dialog = opened.window.dialogs.import_file(ledger)
    opened.settle()
    dialog.try_import()
    opened.qtbot.waitUntil(lambda: opened.session.jobs._running is dialog._job)
    opened.qtbot.wait(100)
    dialog.stop.click()
    opened.settle()
    assert "中止しました" in dialog.error.text()
    assert opened.operations() == before
    dialog.preview()
    opened.settle()
    dialog.try_import()
    opened.settle()
    assert opened.operations() == before + 3000


def test_the_reading_of_a_long_ledger_is_stopped_at_once(
    open_desktop: Open, tmp_path: Path
) -> None:
    opened = open_desktop("mofa")
    ledger = tmp_path / "ledger.csv"
    # No numbers: the case log is not asked for anything while the rows are read.
    rows = "".join(f"不審メール（架空）{n},中,2026-11-20 09:30\n" for n in range(60_000))
    ledger.write_text(f"件名,影響度,認知日時\n{rows}", encoding="utf-8")
    before = opened.operations()
    dialog = opened.window.dialogs.import_file(ledger)
    opened.qtbot.waitUntil(lambda: opened.session.jobs._running is dialog._job)
    opened.qtbot.wait(100)
    QTest.mouseClick(dialog.stop, Qt.MouseButton.LeftButton)
    began = time.monotonic()
    opened.qtbot.waitUntil(dialog.error.isVisible, timeout=WAIT_MS)
    took = time.monotonic() - began
    assert "中止しました" in dialog.error.text()
    dialog.preview()
    began = time.monotonic()
    opened.qtbot.waitUntil(lambda: "60000件" in dialog.counts.text(), timeout=120_000)
    assert took < (time.monotonic() - began) / 4, "it was read to its end"
    assert opened.operations() == before
    dialog.reject()


def test_a_file_of_no_known_format_is_refused_in_the_dialog(
    open_desktop: Open, tmp_path: Path
) -> None:
    opened = open_desktop("mofa")
    other = tmp_path / "picture.png"
    other.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    dialog = opened.window.dialogs.import_file(other)
    opened.settle()
    assert dialog.error.isVisible()
    assert not dialog.take.isEnabled()
    dialog.reject()
