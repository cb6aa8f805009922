"""Requests, answers, the call list and meetings in the window, with real keys."""

from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from shiboken6 import isValid

from liaison_app.briefing.conformance import check_conformance
from liaison_app.ui.fields.form_dialog import FormDialog
from liaison_app.ui.meetings.dialogs import (
    DecisionDialog,
    DecisionTaskDialog,
    MeetingDialog,
    PapersDialog,
    ShareMeetingDialog,
)
from liaison_app.ui.meetings.screen import MeetingsScreen
from liaison_app.ui.organisations.organisation_dialog import OrganisationDialog
from liaison_app.ui.organisations.screen import OrganisationsScreen
from liaison_app.ui.requests.dialogs import (
    AnswerDialog,
    IssueRequestDialog,
    JudgeDialog,
    RemindDialog,
    ReminderAnswerDialog,
    RequestDialog,
    SubmitDialog,
    WithdrawRequestDialog,
)
from liaison_app.ui.requests.screen import RequestsScreen
from liaison_app.ui.today.screen import TodayScreen
from liaison_app.ui.viewing.dialog import AttachmentViewer
from liaison_app.ui.widgets.plain import PlainLabel
from liaison_app.workflows.alert_drafts import add_alert
from liaison_app.workflows.bundles import apply_bundle, create_bundles
from tests.ui.conftest import Open, Opened

D = TypeVar("D", bound=FormDialog)
CTRL = Qt.KeyboardModifier.ControlModifier


def at(opened: Opened, name: str) -> RequestsScreen | MeetingsScreen:
    opened.window.go_to(name)
    opened.settle()
    screen = opened.window.screens[name]
    assert isinstance(screen, RequestsScreen | MeetingsScreen)
    return screen


def at_requests(opened: Opened) -> RequestsScreen:
    screen = at(opened, "requests")
    assert isinstance(screen, RequestsScreen)
    return screen


def at_meetings(opened: Opened) -> MeetingsScreen:
    screen = at(opened, "meetings")
    assert isinstance(screen, MeetingsScreen)
    return screen


def form(opened: Opened, kind: type[D]) -> D:
    """The form of this kind that is open, or about to."""
    opened.settle()
    found = [
        each for each in opened.window.findChildren(kind) if isValid(each) and each.isVisible()
    ]
    assert len(found) == 1
    return found[0]


def fill(dialog: FormDialog, **texts: str) -> None:
    for key, text in texts.items():
        widget = dialog.editors[key.replace("_N", "-")].control.widget()
        widget.setFocus()
        QTest.keyClick(widget, Qt.Key.Key_A, CTRL)
        QTest.keyClicks(widget, text)


def act(opened: Opened, dialog: FormDialog) -> None:
    QTest.keyClick(dialog, Qt.Key.Key_Return, CTRL)
    opened.settle()
    assert not isValid(dialog) or not dialog.isVisible(), dialog.error.text()


def offered(screen: RequestsScreen) -> set[str]:
    return {name for name, each in screen.requests.acts.items() if not each.isHidden()}


def carry(sender: Opened, recipient: Opened, to: str, folder: Path) -> None:
    """A bundle from one window's desk to the other's."""
    done: list[Path] = []
    sender.session.jobs.run(
        lambda desk: done.append(create_bundles(desk, to, folder)[0].file), title="ui.job.saving"
    )
    sender.settle()
    recipient.session.jobs.run(lambda desk: apply_bundle(desk, done[0]), title="ui.job.saving")
    recipient.settle()


def draft_request(opened: Opened) -> RequestsScreen:
    screen = at_requests(opened)
    screen.requests.new.setFocus()
    QTest.keyClick(screen.requests.new, Qt.Key.Key_Space)
    dialog = form(opened, RequestDialog)
    fill(dialog, title="State of the gateways", due="2020-04-01")
    questions = dialog.editors["questions"].control.widget()
    questions.setFocus()
    QTest.keyClicks(questions, "How many are there?")
    QTest.keyClick(questions, Qt.Key.Key_Return)
    QTest.keyClicks(questions, "Until when?")
    dialog.chooser.tick("mofa")
    act(opened, dialog)
    return screen


def test_the_office_asks_the_agency_answers_and_the_office_judges(
    open_desktop: Open, tmp_path: Path
) -> None:
    office, agency = open_desktop("nco"), open_desktop("mofa")
    screen = draft_request(office)
    view = screen.requests.current
    assert view is not None
    assert (view.issued, view.to, len(view.questions)) == (False, ("mofa",), 2)
    assert offered(screen) == {"issue", "amend"}
    screen.requests.ask_issue()
    act(office, form(office, IssueRequestDialog))
    assert offered(screen) == {"revise", "withdraw", "address"}
    carry(office, agency, "mofa", tmp_path)

    mine = at_requests(agency)
    assert mine.calls is None
    assert offered(mine) == {"acknowledge", "answer", "attach", "submit"}
    QTest.keyClick(mine.requests.acts["acknowledge"], Qt.Key.Key_Space)
    agency.settle()
    assert offered(mine) == {"answer", "attach", "submit"}
    mine.requests.ask_answer()
    answering = form(agency, AnswerDialog)
    fill(answering, answer_N1="Two")
    act(agency, answering)
    mine.requests.ask_submit()
    submitting = form(agency, SubmitDialog)
    QTest.keyClick(submitting, Qt.Key.Key_Return, CTRL)
    agency.settle()
    assert not submitting.error.isHidden()  # the second question has no answer
    fill(submitting, note="The second is not known yet")
    act(agency, submitting)
    file = tmp_path / "list.txt"
    file.write_text("A list")
    mine.requests.attach(file)
    agency.settle()
    carry(agency, office, "office", tmp_path)

    reply = screen.requests.reply
    assert reply is not None
    assert (reply.status, dict(reply.answers)) == ("answered", {1: "Two"})
    assert reply.files == ("list.txt",)
    files = screen.requests.files
    assert files.isVisible()
    assert [held.name for held in files.model.rows()] == ["list.txt"]
    files.table.setFocus()
    QTest.keyClick(files.table, Qt.Key.Key_Return)
    office.settle()
    viewer = office.window.findChild(AttachmentViewer)
    assert viewer is not None
    assert viewer.text.toPlainText() == "A list"
    QTest.keyClick(viewer, Qt.Key.Key_Escape)
    assert offered(screen) == {"accept", "return", "revise", "withdraw", "address"}
    screen.requests.ask_judge(accept=False)
    judging = form(office, JudgeDialog)
    fill(judging, note="Answer the second too")
    act(office, judging)
    assert screen.requests.reply is not None
    assert screen.requests.reply.status == "returned"
    carry(office, agency, "mofa", tmp_path)
    texts = {text for _, text in mine.requests.list.facts.facts}
    assert "Answer the second too" in texts


def test_today_and_the_navigation_count_requests_and_lead_to_them(
    open_desktop: Open, tmp_path: Path
) -> None:
    office, agency = open_desktop("nco"), open_desktop("mofa")
    draft_request(office).requests.ask_issue()
    act(office, form(office, IssueRequestDialog))
    assert waiting(office) == (1, 1)  # its day is long past
    assert waiting(agency) == (0, 0)
    carry(office, agency, "mofa", tmp_path)
    assert waiting(agency) == (1, 1)

    today = first_screen(agency)
    QTest.mouseClick(today.cards["requests"].open, Qt.MouseButton.LeftButton)
    assert [item.group for item in today.model.rows()] == ["requests"]
    QTest.keyClick(today.table, Qt.Key.Key_Return)
    agency.settle()
    mine = agency.window.screens["requests"]
    assert isinstance(mine, RequestsScreen)
    assert mine.isVisible()
    assert mine.requests.current is not None
    assert mine.requests.current.title == "State of the gateways"
    mine.requests.ask_submit()
    submitting = form(agency, SubmitDialog)
    fill(submitting, note="Nothing is known yet")
    act(agency, submitting)
    assert waiting(agency) == (0, 0)
    carry(agency, office, "office", tmp_path)
    assert waiting(office) == (1, 1)
    item = next(item for item in first_screen(office).model.rows() if item.group == "replies")
    assert item.title.endswith("（確認待ち 1、期限超過 0）")
    screen = at_requests(office)
    screen.requests.ask_judge(accept=True)
    act(office, form(office, JudgeDialog))
    assert waiting(office) == (0, 0)


def first_screen(opened: Opened) -> TodayScreen:
    opened.window.go_to("today")
    opened.settle()
    today = opened.window.screens["today"]
    assert isinstance(today, TodayScreen)
    return today


def waiting(opened: Opened) -> tuple[int, int]:
    """Requests as the first screen and the navigation count them."""
    opened.settle()
    cards = first_screen(opened).cards
    card = cards["replies" if opened.session.is_office else "requests"]
    return card.count, opened.window.navigation._model.counts["requests"].count


def test_a_draft_is_amended_and_what_was_issued_withdrawn(open_desktop: Open) -> None:
    office = open_desktop("nco")
    screen = draft_request(office)
    screen.requests.ask_amend()
    dialog = form(office, RequestDialog)
    fill(dialog, questions="Only one question")
    act(office, dialog)
    assert screen.requests.current is not None
    assert screen.requests.current.questions == ("Only one question",)
    screen.requests.ask_issue()
    act(office, form(office, IssueRequestDialog))
    assert screen.requests.acts["revise"].isVisibleTo(screen)
    before = screen.requests.current.reference
    screen.requests.acts["revise"].click()
    revision = form(office, RequestDialog)
    fill(revision, title="Asked better")
    act(office, revision)
    assert screen.requests.current is not None
    assert (screen.requests.current.title, screen.requests.current.issued) == (
        "Asked better",
        False,
    )
    assert screen.requests.current.questions == ("Only one question",)
    screen.requests.ask_issue()
    act(office, form(office, IssueRequestDialog))
    assert screen.requests.current is not None
    assert screen.requests.current.reference != before
    assert len(screen.requests.list.shown) == 1  # the old one has ended
    screen.requests.ask_withdraw()
    ending = form(office, WithdrawRequestDialog)
    fill(ending, note="No longer needed")
    act(office, ending)
    assert screen.requests.current is None
    screen.requests.ended.click()
    assert {view.ended for view in screen.requests.list.shown} == {"withdrawn", "superseded"}


def test_whom_to_call_is_listed_reminded_and_printed(open_desktop: Open, tmp_path: Path) -> None:
    office = open_desktop("nco")
    screen = at_requests(office)
    assert screen.calls is not None
    office.window.go_to("requests", "calls")
    office.settle()
    pane = screen.calls
    call = pane.current
    assert call is not None
    assert (call.organisation, call.overdue, len(call.items)) == ("mofa", 1, 3)
    pane.overdue.click()
    office.settle()
    assert pane.current is not None
    assert len(pane.current.items) == 1
    QTest.keyClick(pane.all, Qt.Key.Key_Space)
    dialog = form(office, RemindDialog)
    assert "1 機関" in dialog.summary.text()
    fill(dialog, told="Duty desk")
    act(office, dialog)
    assert pane.current is not None
    (row,) = pane.current.reminders
    assert (row["told"], len(row["about"] or ())) == ("Duty desk", 1)  # type: ignore[arg-type]
    pane.ask_answer()
    answering = form(office, ReminderAnswerDialog)
    fill(answering, answer="This week")
    act(office, answering)
    assert pane.current is not None
    assert pane.current.reminders[0]["answer"] == "This week"
    out = tmp_path / "calls.pdf"
    pane.print_to(out)
    office.settle()
    assert check_conformance(out.read_bytes()) == []


def test_several_calls_are_entered_at_once(open_desktop: Open) -> None:
    """Chosen by keys and by mouse; the choice outlives a refresh, and it is said how many."""
    office = open_desktop("nco")
    office.session.jobs.run(
        lambda desk: (
            add_alert(
                desk, {"title": "Calls", "body": "-", "urgency": "high"}, ["mofa", "npa", "meti"]
            ).changes
        ),
        title="ui.job.saving",
    )
    office.settle()
    office.window.go_to("requests", "calls")
    office.settle()
    screen = office.window.screens["requests"]
    assert isinstance(screen, RequestsScreen)
    pane = screen.calls
    assert pane is not None
    codes = [call.organisation for call in pane.list.shown]
    assert sorted(codes) == ["meti", "mofa", "npa"]
    table = pane.list.table
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Home, CTRL)
    assert pane.acts["remind"].text() == "督促を記録"
    QTest.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert pane.acts["remind"].text() == "選択した2機関への督促を記録"
    items = sum(len(call.items) for call in pane.list.chosen)
    said = [label.text() for label in pane.list.facts.findChildren(PlainLabel)]
    assert f"2機関を選択（未回答 {items} 件）" in said
    assert pane.acts["answer"].isHidden()
    last = table.visualRect(pane.list.model.index(2, 0)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, CTRL, last)
    assert [call.organisation for call in pane.list.chosen] == codes
    first = table.visualRect(pane.list.model.index(0, 0)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, CTRL, first)
    pane.refresh()
    office.settle()
    assert [call.organisation for call in pane.list.chosen] == codes[1:]
    before = office.operations()
    QTest.keyClick(pane.acts["remind"], Qt.Key.Key_Space)
    dialog = form(office, RemindDialog)
    assert dialog.summary.text().startswith("2 機関")
    fill(dialog, told="Duty desk")
    act(office, dialog)
    assert office.operations() == before + 2
    assert "2機関への督促を記録しました" in office.window.message.text
    reminded = [call.organisation for call in pane.list.shown if call.reminders]
    assert sorted(reminded) == sorted(codes[1:])


def test_a_meeting_decides_and_the_decision_becomes_a_task(
    open_desktop: Open, tmp_path: Path
) -> None:
    office = open_desktop("nco")
    screen = at_meetings(office)
    QTest.keyClick(screen.new, Qt.Key.Key_Space)
    dialog = form(office, MeetingDialog)
    fill(dialog, title="Liaison meeting", held_at="2026-11-25 10:00", agenda="The state")
    act(office, dialog)
    assert screen.current is not None
    assert screen.current.items("agenda") == ("The state",)
    screen.ask_decision()
    deciding = form(office, DecisionDialog)
    fill(deciding, text="Take stock of the gateways", due="2027-01-10")
    act(office, deciding)
    assert screen.decision is not None
    assert not screen.decision.has_task
    screen.ask_task()
    tasking = form(office, DecisionTaskDialog)
    package = office.session.reader.packages()[0]
    tasking.editors["package"].control.set_text(str(package["id"]))
    tasking.chooser.tick("mofa")
    act(office, tasking)
    assert screen.decision is not None
    task = screen.decision.task
    assert task is not None
    assert (task.title, screen.decision.answered) == ("Take stock of the gateways", (0, 1))
    screen.ask_papers()
    act(office, form(office, PapersDialog))
    screen.ask_share()
    sharing = form(office, ShareMeetingDialog)
    sharing.chooser.tick("government")
    act(office, sharing)
    assert screen.current is not None
    assert screen.current.shared == ("mofa",)
    screen.ask_amend()
    amending = form(office, MeetingDialog)
    fill(amending, minutes="What was said")
    act(office, amending)
    out = tmp_path / "minutes.pdf"
    screen.print_to(out)
    office.settle()
    assert check_conformance(out.read_bytes()) == []
    assert screen.list.below is not None
    screen.list.below.setFocus()
    QTest.keyClick(screen.list.below, Qt.Key.Key_Return)
    office.settle()
    assert office.window.pages.currentWidget() is office.window.screens["packages"]


def test_the_office_says_who_supervises_and_which_hub(open_desktop: Open) -> None:
    office = open_desktop("nco")
    office.window.go_to("organisations")
    office.settle()
    screen = office.window.screens["organisations"]
    assert isinstance(screen, OrganisationsScreen)
    screen.table.select_id("mofa")
    QTest.keyClick(screen.change, Qt.Key.Key_Space)
    dialog = form(office, OrganisationDialog)
    for key, code in (("hub", "npa"), ("supervised_by", "cas")):
        dialog.editors[key].control.set_text(code)
    act(office, dialog)
    ways = office.session.reader.routes()
    assert (ways.hubs, ways.supervisors["mofa"]) == ({"mofa": "npa"}, "cas")


def test_an_agency_only_reads_meetings(open_desktop: Open) -> None:
    agency = open_desktop("mofa")
    screen = at_meetings(agency)
    assert screen.new.isHidden()
    assert all(each.isHidden() for each in screen.acts.values())
