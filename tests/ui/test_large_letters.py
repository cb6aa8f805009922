"""Letters twice as large in an ordinary window: nothing is cut off, nothing lies over another."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, QRect
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QPushButton,
    QStyle,
    QStyleOptionComboBox,
    QTabWidget,
    QWidget,
)

from liaison_app.host.resources import resources_folder
from liaison_app.host.settings import save_settings
from liaison_app.ui import theme
from liaison_app.ui.app import application
from liaison_app.ui.jobs import Job
from liaison_app.ui.theme import Look
from liaison_app.workflows.incidents import add_incident
from tests.ui.conftest import Open, Opened


@pytest.fixture(autouse=True)
def large() -> Iterator[None]:
    theme.choose_look(Look("dark", 200))
    theme.apply_theme(application(), resources_folder())
    yield
    save_settings({})
    theme.apply_theme(application(), resources_folder())


def cut_off(screen: QWidget) -> list[str]:
    """Buttons that are smaller than their words, and labels lower than a line of theirs."""
    found = [
        button.text() or button.accessibleName()
        for button in screen.findChildren(QAbstractButton)
        if isinstance(button, QPushButton)
        and button.isVisible()
        and (
            button.height() < button.minimumSizeHint().height()
            or button.width() < button.minimumSizeHint().width()
        )
    ]
    found += [
        label.text()
        for label in screen.findChildren(QLabel)
        if label.isVisible() and label.text() and label.height() < label.fontMetrics().height()
    ]
    return [
        *found,
        *(each.currentText() for each in screen.findChildren(QComboBox) if is_cut(each)),
    ]


def is_cut(choice: QComboBox) -> bool:
    """Whether what is chosen is wider than the room for it, and neither dots nor a tip say so."""
    option = QStyleOptionComboBox()
    choice.initStyleOption(option)
    part = QStyle.SubControl.SC_ComboBoxEditField
    room = choice.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, choice)
    written = choice.fontMetrics().horizontalAdvance(choice.currentText())
    if not choice.isVisible() or written <= room.width():
        return False
    asked = QHelpEvent(QEvent.Type.ToolTip, QPoint(4, 4), choice.mapToGlobal(QPoint(4, 4)))
    QApplication.sendEvent(choice, asked)
    return choice.currentText() not in choice.toolTip()


def overlapping(screen: QWidget) -> list[tuple[str, str]]:
    """Pairs of buttons that lie over one another."""
    buttons = [each for each in screen.findChildren(QPushButton) if each.isVisible()]
    boxes = [(each.text(), QRect(each.mapTo(screen, each.rect().topLeft()), each.size()))
             for each in buttons]  # fmt: skip
    return [
        (name, other)
        for place, (name, box) in enumerate(boxes)
        for other, another in boxes[place + 1 :]
        if box.intersects(another)
    ]


def every_page(opened: Opened) -> Iterator[tuple[str, QWidget]]:
    """Each screen, and each tab of it."""
    for name in list(opened.window.screens):
        opened.window.go_to(name)
        opened.settle()
        screen = opened.window.pages.currentWidget()
        assert screen is not None
        yield name, screen
        tabs = next(iter(screen.findChildren(QTabWidget)), None)
        for place in range(1, tabs.count() if tabs is not None and tabs.isVisible() else 0):
            assert tabs is not None
            tabs.setCurrentIndex(place)
            opened.settle()
            yield f"{name} {tabs.tabText(place)}", screen


@pytest.mark.parametrize(("organisation", "language"), [("nco", "en"), ("mofa", "ja")])
def test_no_button_or_label_is_cut_off_or_covered(
    open_desktop: Open, organisation: str, language: str
) -> None:
    opened = open_desktop(organisation)
    opened.translator.switch(language)
    opened.session.jobs.run(
        lambda desk: add_incident(desk, {"title": "Something", "severity": "3"}),
        title="ui.job.saving",
    )
    opened.window.resize(1360, 860)
    opened.settle()
    faults = {
        page: found
        for page, screen in every_page(opened)
        if (found := [*cut_off(screen), *overlapping(screen)])
    }
    assert faults == {}


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_status_line_and_the_markings_are_whole(open_desktop: Open, language: str) -> None:
    opened = open_desktop()
    opened.translator.switch(language)
    opened.window.resize(1360, 860)
    opened.window.go_to("alerts")
    opened.settle()
    status, header = opened.window.status, opened.window.header
    assert status.trust.text()  # from when the trust data are
    parts = (status.who, status.officer, status.received, status.sent, status.trust)
    for each in parts:
        assert not each.is_elided, each.text()
        assert status.rect().contains(QRect(each.mapTo(status, QPoint()), each.size())), each.text()
    for shown in (header.tlp, header.grade, header.lock, header.language):
        assert shown.isVisible()
        assert shown.width() >= shown.sizeHint().width()
        assert header.rect().contains(QRect(shown.mapTo(header, QPoint()), shown.size()))
    job = Job(lambda _desk: None, "ui.job.rekeying", None, None, cancellable=True)
    status.show_job(job)
    opened.settle()
    for busy in (status.busy, status.cancel):
        assert status.rect().contains(QRect(busy.mapTo(status, QPoint()), busy.size()))
    assert not any(each.is_elided for each in (*parts, status.busy))
    status.show_job(None)


def test_a_name_longer_than_the_window_ends_in_dots_and_is_told_whole(open_desktop: Open) -> None:
    opened = open_desktop()
    opened.window.resize(1360, 860)
    status = opened.window.status
    name = "とても長い官職名の連絡担当官" * 8
    status.officer.setText(name)
    opened.settle()
    assert status.officer.is_elided
    assert name in status.officer.toolTip()
    assert status.officer.accessibleName() == name
    assert not status.trust.is_elided
    assert not status.grab().isNull()
    status.officer.setText("短い名")
    opened.settle()
    assert not status.officer.is_elided
    assert status.officer.toolTip() == ""


def test_a_narrow_window_shows_icons_whose_names_are_told(open_desktop: Open) -> None:
    opened = open_desktop()
    opened.window.resize(1360, 860)
    opened.settle()
    navigation = opened.window.navigation
    assert navigation.width() < 120
    index = navigation.list.model().index(1, 0)
    assert "事案" in str(index.data(3))  # Qt.ItemDataRole.ToolTipRole
    assert opened.window.header.title.width() >= opened.window.header.title.sizeHint().width()
    opened.window.resize(2100, 860)
    opened.settle()
    assert navigation.width() == theme.px(196)
