"""A bundle's way from the agency's window to the office's and its receipt back."""

import time
from pathlib import Path
from threading import Event

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QInputDialog

from liaison_app.store.review import FIRST, Page
from liaison_app.ui.exchange.agency_steps import AgencySteps
from liaison_app.ui.exchange.office_steps import OfficeSteps
from liaison_app.ui.exchange.screen import ExchangeScreen
from liaison_app.workflows.bench.alone import acts
from liaison_app.workflows.bundles import review_bundle
from tests.ui.conftest import Open, Opened

LARGE = 3_000  # operations
NOTICED = 1 / 4  # of the whole time; the machine is shared with other tests


def at_exchange(opened: Opened, tab: str) -> ExchangeScreen:
    opened.window.go_to("exchange", tab)
    opened.settle()
    screen = opened.window.screens["exchange"]
    assert isinstance(screen, ExchangeScreen)
    return screen


def texts(model: object) -> list[list[str]]:
    return [
        [model.index(row, column).data() for column in range(model.columnCount())]  # type: ignore[attr-defined]
        for row in range(model.rowCount())  # type: ignore[attr-defined]
    ]


def make_bundle(open_desktop: Open, folder: Path) -> Path:
    """The agency's window writes what it reported; the file."""
    agency = open_desktop("mofa")
    outbox = at_exchange(agency, "outbox").outbox
    assert any("Odd call" in line for line in texts(outbox.model))
    assert not any("Phishing wave" in line for line in texts(outbox.model))
    folder.mkdir(exist_ok=True)
    outbox.write(folder)
    agency.settle()
    (file,) = folder.glob("*.liaison")
    assert file.name in outbox.written.text()
    agency.desktop.leave()
    return file


def test_a_bundle_is_reviewed_and_applied_by_keyboard(open_desktop: Open, tmp_path: Path) -> None:
    file = make_bundle(open_desktop, tmp_path / "stick")
    office = open_desktop("nco")
    before = office.operations()
    inbox = at_exchange(office, "inbox").inbox
    inbox.take_in([file])
    office.settle()
    panel = inbox.panel
    assert panel.isVisible()
    assert "外務省" in panel.heading.text()
    assert any("Odd call" in line for line in texts(panel.items))
    assert any("件名" in line and "Odd call" in line for line in texts(panel.changes))
    assert office.operations() == before
    file.unlink()  # the stick is pulled: the copy in the inbox is enough
    panel.apply.setFocus()
    QTest.keyClick(panel.apply, Qt.Key.Key_Space)
    office.settle()
    assert office.operations() > before
    assert not panel.isVisible()
    assert any("反映済み" in line for line in texts(inbox.model))
    office.window.go_to("incidents")
    office.settle()
    model = office.window.incidents().model
    assert [row["title"] for row in map(model.row_at, range(model.rowCount()))] == ["Odd call"]
    assert office.window.incidents().editor.fields.editors["title"].control.widget().isReadOnly()  # type: ignore[attr-defined]


def test_a_damaged_bundle_is_refused_and_nothing_changes(
    open_desktop: Open, tmp_path: Path
) -> None:
    file = make_bundle(open_desktop, tmp_path / "stick")
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    office = open_desktop("nco")
    before = office.operations()
    inbox = at_exchange(office, "inbox").inbox
    inbox.take_in([file])
    office.settle()
    assert office.window.message.isVisible()
    assert office.window.message.text
    assert any("拒否" in line for line in texts(inbox.model))
    assert not inbox.panel.isVisible()
    assert office.operations() == before


def test_a_bundle_is_declined_with_a_reason_and_may_still_be_reviewed(
    open_desktop: Open, tmp_path: Path
) -> None:
    file = make_bundle(open_desktop, tmp_path / "stick")
    office = open_desktop("nco")
    inbox = at_exchange(office, "inbox").inbox
    inbox.take_in([file])
    office.settle()
    inbox.panel.decline.click()
    dialog = inbox.panel.findChild(QInputDialog)
    assert dialog is not None
    dialog.setTextValue("A wrong title.")
    dialog.accept()
    office.settle()
    assert any("返戻" in line and "A wrong title." in line for line in texts(inbox.model))
    assert inbox.review.isEnabled()


def test_the_reason_for_declining_is_read_where_the_bundle_was_sent(
    open_desktop: Open, tmp_path: Path
) -> None:
    file = make_bundle(open_desktop, tmp_path / "stick")
    office = open_desktop("nco")
    inbox = at_exchange(office, "inbox").inbox
    inbox.take_in([file])
    office.settle()
    inbox.panel.try_decline("A wrong title.")
    office.settle()
    outbox = at_exchange(office, "outbox").outbox
    back = tmp_path / "back"
    back.mkdir()
    outbox.write(back)
    office.settle()
    office.desktop.leave()
    agency = open_desktop("mofa")
    (answer,) = back.glob("*.liaison")
    inbox = at_exchange(agency, "inbox").inbox
    inbox.take_in([answer])
    agency.settle()
    assert "A wrong title." in inbox.panel.details.text()
    inbox.panel.apply.setFocus()
    QTest.keyClick(inbox.panel.apply, Qt.Key.Key_Space)
    agency.settle()
    traffic = at_exchange(agency, "traffic").traffic
    assert any("A wrong title." in cell for line in texts(traffic.model) for cell in line)


def test_a_large_bundle_is_told_page_by_page(open_desktop: Open, tmp_path: Path) -> None:
    file = make_bundle(open_desktop, tmp_path / "stick")
    office = open_desktop("nco")
    inbox = at_exchange(office, "inbox").inbox
    inbox.take_in([file])
    office.settle()
    every = texts(inbox.panel.items)
    assert len(every) > 1
    assert not inbox.panel.next.isVisible()
    office.session.jobs.run(
        lambda desk: review_bundle(desk, file, Page(0, 1)),
        title="ui.job.verifying",
        done=inbox.panel.show_review,
    )
    office.settle()
    assert texts(inbox.panel.items) == every[:1]
    QTest.keyClick(inbox.panel.next, Qt.Key.Key_Space)
    office.settle()
    assert texts(inbox.panel.items) == every
    assert not inbox.panel.next.isVisible()


def test_an_empty_reason_is_refused_and_the_review_stays(
    open_desktop: Open, tmp_path: Path
) -> None:
    file = make_bundle(open_desktop, tmp_path / "stick")
    office = open_desktop("nco")
    inbox = at_exchange(office, "inbox").inbox
    inbox.take_in([file])
    office.settle()
    inbox.panel.try_decline("  ")
    office.settle()
    assert inbox.panel.isVisible()
    assert office.window.message.isVisible()


def test_a_folder_without_bundles_says_so(open_desktop: Open, tmp_path: Path) -> None:
    office = open_desktop("nco")
    inbox = at_exchange(office, "inbox").inbox
    inbox._found_in_folder([])
    assert "バンドル" in office.window.message.text


def test_the_office_shows_who_asks_and_approves_only_the_right_fingerprint(
    open_desktop: Open, tmp_path: Path, world: object
) -> None:
    office = open_desktop("nco")
    steps = at_exchange(office, "enrolment").enrolment.steps
    assert isinstance(steps, OfficeSteps)
    request = Path(str(world.folder)) / "media" / "request"  # type: ignore[attr-defined]
    steps.open_request(request)
    office.settle()
    assert "MOFA" in steps.open_step.result.text()
    steps.fingerprint.setText("0" * 64)
    steps.write_answer(tmp_path / "answer")
    office.settle()
    assert office.window.message.isVisible()
    assert not (tmp_path / "answer").exists()
    shown = steps.open_step.result.text().splitlines()[1]
    steps.fingerprint.setText(shown.split("　")[1])
    steps.write_answer(tmp_path / "answer")
    office.settle()
    assert (tmp_path / "answer").exists()
    assert "指紋" in steps.approve_step.result.text()


def test_an_agency_writes_its_request_and_reads_its_fingerprint(
    open_desktop: Open, tmp_path: Path
) -> None:
    agency = open_desktop("mofa")
    steps = at_exchange(agency, "enrolment").enrolment.steps
    assert isinstance(steps, AgencySteps)
    steps.write_request(tmp_path / "request")
    agency.settle()
    assert (tmp_path / "request").exists()
    words = steps.request_step.result.text().splitlines()[-1]
    assert len(words.split("　")[1].split()) == 12
    assert not steps.accept.isEnabled()  # already enrolled


def test_while_a_large_bundle_is_reviewed_and_paged_the_screen_stays_alive(
    open_desktop: Open, tmp_path: Path
) -> None:
    agency = open_desktop("mofa")
    agency.session.jobs.run(lambda desk: desk.write_all(acts(desk, LARGE)), title="ui.job.saving")
    agency.settle()
    agency.desktop.leave()
    file = make_bundle(open_desktop, tmp_path / "stick")
    office = open_desktop("nco")
    inbox = at_exchange(office, "inbox").inbox
    gaps, begin = Gaps(), time.perf_counter()
    inbox.take_in([file])
    office.settle()
    panel = inbox.panel
    assert len(panel.item_list) == FIRST
    assert panel.next.isVisible()
    while panel.next.isVisible():
        QTest.keyClick(panel.next, Qt.Key.Key_Space)
        office.settle()
    told = [item.uuid for item in panel.item_list]
    assert len(told) == len(set(told)) > LARGE // 4
    assert gaps.ticks > 100
    assert gaps.longest < (time.perf_counter() - begin) * NOTICED


def test_the_next_page_can_be_given_up(open_desktop: Open, tmp_path: Path) -> None:
    file = make_bundle(open_desktop, tmp_path / "stick")
    office = open_desktop("nco")
    inbox = at_exchange(office, "inbox").inbox
    office.session.jobs.run(
        lambda desk: review_bundle(desk, file, Page(0, 1)),
        title="ui.job.verifying",
        done=inbox.panel.show_review,
    )
    office.settle()
    go_on = Event()
    office.session.jobs.run(lambda _desk: go_on.wait(20), title="ui.job.saving")
    page = inbox.panel.show_next()
    assert not inbox.panel.next.isEnabled()
    assert page.cancellable
    office.session.jobs.cancel(page)
    go_on.set()
    office.settle()
    assert len(inbox.panel.item_list) == 1
    assert inbox.panel.next.isEnabled()
    QTest.keyClick(inbox.panel.next, Qt.Key.Key_Space)
    office.settle()
    assert len(inbox.panel.item_list) > 1


class Gaps:
    """How long the event loop was away from its timer at the most, in seconds."""

    def __init__(self) -> None:
        self.ticks = 0
        self.longest = 0.0
        self._last = time.perf_counter()
        self._timer = QTimer(interval=5)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def _tick(self) -> None:
        now = time.perf_counter()
        self.longest = max(self.longest, now - self._last)
        self._last = now
        self.ticks += 1
