"""The library of guidelines in the window: read, copied, edited and issued with real keys."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox

from liaison_app.ui.guidelines.dialogs import (
    CopyGuidelineDialog,
    GuidelineDialog,
    IssueGuidelineDialog,
    StepDialog,
    WithdrawGuidelineDialog,
)
from liaison_app.ui.guidelines.screen import GuidelinesScreen
from tests.ui.conftest import Open, Opened, convert

CTRL = Qt.KeyboardModifier.ControlModifier
VOICE = "deepfake-voice"


def at_guidelines(opened: Opened) -> GuidelinesScreen:
    opened.window.go_to("guidelines")
    opened.settle()
    screen = opened.window.screens["guidelines"]
    assert isinstance(screen, GuidelinesScreen)
    return screen


def states(screen: GuidelinesScreen) -> dict[str, str]:
    return {view.called: view.state for view in screen.model.rows()}


def offered(screen: GuidelinesScreen) -> set[str]:
    return {name for name, each in screen.acts.items() if not each.isHidden()}


def test_everybody_reads_the_library_and_an_agency_writes_nothing(open_desktop: Open) -> None:
    opened = open_desktop()
    screen = at_guidelines(opened)
    shipped = opened.session.surroundings.vocabularies.guidelines
    assert list(states(screen)) == list(shipped)
    assert offered(screen) == set()
    convert(screen.search, "合成音声")
    opened.settle()
    assert VOICE in states(screen)
    screen.table.select_id(VOICE)
    QTest.keyClick(screen.table, Qt.Key.Key_Return)
    assert screen.steps.hasFocus()
    assert screen.steps.steps.index(0).data() == "兆候"
    opened.translator.switch("en")
    opened.settle()
    assert screen.heading.text() == shipped[VOICE].title.en
    assert screen.steps.steps.index(1).data() == shipped[VOICE].steps[0].text.en


def test_the_office_copies_edits_issues_and_withdraws(open_desktop: Open) -> None:
    opened = open_desktop("nco")
    screen = at_guidelines(opened)
    screen.table.select_id(VOICE)
    assert offered(screen) == {"new", "copy"}
    screen.acts["copy"].setFocus()
    QTest.keyClick(screen.acts["copy"], Qt.Key.Key_Space)
    form = screen.findChild(CopyGuidelineDialog)
    assert form is not None
    QTest.keyClick(form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    opened.settle()
    view = screen.current
    assert view is not None
    assert (view.state, view.fields is not None and view.fields["replaces"]) == ("draft", VOICE)
    assert offered(screen) == {"new", "issue", "amend", "remove", "add", "change", "drop"}
    screen.steps.setFocus()
    count = len(view.steps)
    screen.acts["drop"].click()
    opened.settle()
    assert len(screen.model.row_at(screen.model.row_of(view.key)).steps) == count - 1
    screen.ask_change()
    dialog = screen.findChild(StepDialog)
    assert dialog is not None
    dialog.editors["text"].control.widget().setFocus()
    QTest.keyClick(dialog.editors["text"].control.widget(), Qt.Key.Key_A, CTRL)
    QTest.keyClicks(dialog.editors["text"].control.widget(), "Changed step")
    QTest.keyClick(dialog, Qt.Key.Key_Return, CTRL)
    opened.settle()
    assert screen.steps.steps.index(1).data() == "Changed step"
    screen.ask_issue()
    opened.settle()
    issuing = screen.findChild(IssueGuidelineDialog)
    assert issuing is not None
    QTest.keyClick(issuing, Qt.Key.Key_Return, CTRL)
    opened.settle()
    assert not issuing.error.isHidden()  # nobody was chosen
    issuing.chooser.all.click()
    QTest.keyClick(issuing, Qt.Key.Key_Return, CTRL)
    opened.settle()
    assert states(screen)[view.reference] == "in-force"
    assert VOICE not in states(screen)
    screen.ended.click()
    assert states(screen)[VOICE] == "replaced"
    screen.table.select_id(view.key)
    screen.ask_withdraw()
    ending = screen.findChild(WithdrawGuidelineDialog)
    assert ending is not None
    QTest.keyClicks(ending.editors["note"].control.widget(), "A mistake")
    QTest.keyClick(ending, Qt.Key.Key_Return, CTRL)
    opened.settle()
    assert (states(screen)[view.reference], states(screen)[VOICE]) == ("withdrawn", "in-force")


def test_a_draft_is_written_and_removed(open_desktop: Open) -> None:
    opened = open_desktop("nco")
    screen = at_guidelines(opened)
    screen.ask_new()
    dialog = screen.findChild(GuidelineDialog)
    assert dialog is not None
    QTest.keyClicks(dialog.editors["title"].control.widget(), "Calls")
    QTest.keyClick(dialog, Qt.Key.Key_Return, CTRL)
    opened.settle()
    view = screen.current
    assert view is not None
    assert (view.title.ja, view.steps) == ("Calls", ())
    screen.ask_step()
    adding = screen.findChild(StepDialog)
    assert adding is not None
    adding.editors["section"].control.set_text("signs")
    QTest.keyClicks(adding.editors["text"].control.widget(), "Haste")
    QTest.keyClick(adding, Qt.Key.Key_Return, CTRL)
    opened.settle()
    assert screen.steps.current is not None
    assert screen.steps.current.step.text.ja == "Haste"
    screen.ask_remove()
    box = screen.findChild(QMessageBox)
    assert box is not None
    box.accept()
    opened.settle()
    assert view.called not in states(screen)


def test_a_draft_has_its_package_its_recipients_and_the_order_of_its_steps(
    open_desktop: Open,
) -> None:
    opened = open_desktop("nco")
    screen = at_guidelines(opened)
    screen.ask_new()
    dialog = screen.findChild(GuidelineDialog)
    assert dialog is not None
    QTest.keyClicks(dialog.editors["title"].control.widget(), "Calls")
    package = dialog.editors["package"].control.widget()
    package.setFocus()
    QTest.keyClick(package, Qt.Key.Key_Down)
    dialog.chooser.tick("mofa")
    QTest.keyClick(dialog, Qt.Key.Key_Return, CTRL)
    opened.settle()
    view = screen.current
    assert view is not None
    assert view.fields is not None
    assert view.fields["package"] == opened.session.reader.packages()[0]["id"]
    assert view.to == ("mofa",)
    for text in ("First written", "Written last"):
        screen.ask_step()
        adding = screen.findChildren(StepDialog)[-1]
        adding.editors["section"].control.set_text("signs")
        QTest.keyClicks(adding.editors["text"].control.widget(), text)
        QTest.keyClick(adding, Qt.Key.Key_Return, CTRL)
        opened.settle()
    changing_from = [each.text.ja for each in screen.current.steps]  # type: ignore[union-attr]
    assert changing_from == ["First written", "Written last"]
    screen.ask_change()
    changing = screen.findChildren(StepDialog)[-1]
    rank = changing.editors["rank"].control.widget()
    assert changing.editors["rank"].text() == "1"
    QTest.keyClick(rank, Qt.Key.Key_A, CTRL)
    QTest.keyClicks(rank, "3")
    QTest.keyClick(changing, Qt.Key.Key_Return, CTRL)
    opened.settle()
    assert screen.current is not None
    assert [each.text.ja for each in screen.current.steps] == ["Written last", "First written"]
    screen.ask_amend()
    amending = screen.findChildren(GuidelineDialog)[-1]
    assert "package" not in amending.editors
    amending.chooser.tick("npa")
    QTest.keyClick(amending, Qt.Key.Key_Return, CTRL)
    opened.settle()
    assert set(screen.current.to) == {"mofa", "npa"}
