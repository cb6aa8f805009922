"""The system libraries of packaging/debian-packages are enough for a window on X11."""

import pytest
from PySide6.QtGui import QFont, QFontMetrics, QGuiApplication
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtPrintSupport import QPrinterInfo
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

pytestmark = pytest.mark.xvfb


def test_a_japanese_window_is_shown_on_a_real_display(qtbot: QtBot) -> None:
    label = QLabel("事案一覧 漏えい・改ざん")
    label.setFont(QFont("Noto Sans CJK JP"))
    qtbot.addWidget(label)
    label.show()
    qtbot.waitExposed(label)
    assert QGuiApplication.platformName() == "xcb"
    metrics = QFontMetrics(label.font())
    assert [letter for letter in label.text() if not metrics.inFont(letter)] == []


def test_documents_can_be_previewed_and_printed(qtbot: QtBot) -> None:
    view = QPdfView()
    qtbot.addWidget(view)
    view.show()
    qtbot.waitExposed(view)
    assert isinstance(QPrinterInfo.availablePrinterNames(), list)
