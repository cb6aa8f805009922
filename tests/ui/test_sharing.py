"""Passing an incident on, what is held back, and what was withdrawn, in the window."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from liaison_app.ui.incidents.share_dialog import ShareDialog
from liaison_app.workflows.readdressing import mark_record
from tests.ui.conftest import Open
from tests.ui.test_exchange import at_exchange, make_bundle, texts


def test_the_office_shares_what_was_reported_and_takes_it_back(
    open_desktop: Open, tmp_path: Path
) -> None:
    file = make_bundle(open_desktop, tmp_path / "stick")
    office = open_desktop("nco")
    inbox = at_exchange(office, "inbox").inbox
    inbox.take_in([file])
    office.settle()
    QTest.keyClick(inbox.panel.apply, Qt.Key.Key_Space)
    office.settle()
    office.window.go_to("incidents")
    office.settle()
    editor = office.window.incidents().editor
    assert editor.share.isEnabled()
    for wanted, expected in ((True, ["npa"]), (False, [])):
        QTest.mouseClick(editor.share, Qt.MouseButton.LeftButton)
        dialog = editor.findChild(ShareDialog)
        assert dialog is not None
        assert "mofa" not in dialog.chooser.offered()
        item = dialog.chooser.item("npa")
        assert item is not None
        assert dialog.chooser.codes() == ([] if wanted else ["npa"])
        dialog.chooser.list.setCurrentItem(item, 0)
        QTest.keyClick(dialog.chooser.list, Qt.Key.Key_Space)
        QTest.keyClick(dialog.submit, Qt.Key.Key_Space)
        office.settle()
        pk = editor._pk
        assert pk is not None
        assert office.session.reader.addressed(pk) == expected
    assert "取り消します" in office.window.message.text


def test_an_agency_shares_nothing(open_desktop: Open) -> None:
    agency = open_desktop("mofa")
    agency.window.go_to("incidents")
    agency.settle()
    assert not agency.window.incidents().editor.share.isVisible()


def test_what_is_held_back_stands_below_what_leaves(open_desktop: Open, tmp_path: Path) -> None:
    office = open_desktop("nco")
    screen = at_exchange(office, "outbox")
    assert not screen.outbox.held.isVisible()
    task = office.session.reader.tasks(None, None)[0]["reference"]
    office.session.jobs.run(
        lambda desk: mark_record(desk, str(task), {"tlp": "red"}), title="ui.job.saving"
    )
    office.settle()
    assert screen.outbox.held.isVisible()
    (line,) = texts(screen.outbox.held.model)
    assert str(task) in line
    assert any("格付" in text for text in line)
    assert not any(str(task) in line and "TLP:RED" in line for line in texts(screen.outbox.model))
    at_exchange(office, "withdrawn")
    assert texts(screen.withdrawn.model) == []
    at_exchange(office, "outbox")
    folder = tmp_path / "out"
    folder.mkdir()
    screen.outbox.write(folder)
    office.settle()
    at_exchange(office, "withdrawn")
    (line,) = texts(screen.withdrawn.model)
    assert str(task) in line
    assert "提供を取り消した" in screen.withdrawn.guide.text()
