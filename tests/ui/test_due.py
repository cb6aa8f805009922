"""What falls due is told once, in the window, and leads to where it is done."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from liaison_app.domain.dates import JAPAN
from liaison_app.ui.theme import Look
from liaison_app.ui.today.agenda import Agenda
from liaison_app.ui.today.due import due_now, next_due
from liaison_app.ui.today.screen import TodayScreen
from liaison_app.workflows.actions import add_action, end_action
from tests.ui.conftest import Open, Opened
from tests.ui.test_accessible import unnamed


def at(opened: Opened, moment: datetime) -> None:
    """The clock of the window says so from now on."""
    opened.session.surroundings = replace(opened.session.surroundings, clock=lambda: moment)


def enter(opened: Opened, due: str) -> None:
    incident = str(opened.session.reader.resolve("MOFA-2026-0001").name.id)
    opened.session.jobs.run(
        lambda desk: add_action(desk, incident, {"title": "Call them", "due": due}),
        title="ui.job.saving",
    )
    opened.settle()


def today() -> str:
    return f"{datetime.now(JAPAN):%Y-%m-%d}"


def test_what_is_late_is_told_at_the_unlock_and_leads_to_its_list(open_desktop: Open) -> None:
    opened = open_desktop()
    banner = opened.window.due
    assert banner.isVisible()
    assert banner.text.text() == ("期限のお知らせ：期限を過ぎたもの1件（T-2026-0001）")
    assert unnamed(banner) == []
    opened.window.go_to("incidents")
    QTest.mouseClick(banner.open, Qt.MouseButton.LeftButton)
    opened.settle()
    screen = opened.window.screens["today"]
    assert isinstance(screen, TodayScreen)
    assert opened.window.pages.currentWidget() is screen
    assert [item.reference for item in screen.model.rows()] == ["T-2026-0001"]
    assert not banner.isVisible()
    opened.window.agenda.refresh()
    opened.settle()
    assert not banner.isVisible()  # it was told


def test_only_what_is_new_is_told_again_and_what_is_done_goes(open_desktop: Open) -> None:
    opened = open_desktop()
    banner = opened.window.due
    QTest.mouseClick(banner.close_button, Qt.MouseButton.LeftButton)
    assert not banner.isVisible()
    enter(opened, today())
    assert "本日が期限のもの1件" in banner.text.text()
    assert "過ぎた" not in banner.text.text()
    assert banner.isVisible()
    opened.place.change_look(Look(percent=125))
    opened.settle()
    window = opened.desktop.window
    assert window is not None
    assert not window.due.isVisible()


def test_what_is_done_is_told_no_longer(open_desktop: Open) -> None:
    opened = open_desktop()
    enter(opened, today())
    banner = opened.window.due
    assert "過ぎたもの1件、本日が期限のもの1件" in banner.text.text()
    texts = opened.translator.texts
    action, incident = opened.session.reader.actions_due("mofa", today())[0]
    opened.session.jobs.run(
        lambda desk: end_action(desk, str(incident["id"]), str(action["id"]), "done", texts),
        title="ui.job.saving",
    )
    opened.settle()
    assert banner.isVisible()
    assert "本日が期限" not in banner.text.text()


def test_times_of_day_count_and_the_next_one_is_waited_for(open_desktop: Open) -> None:
    opened = open_desktop()
    now = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)  # noon in Japan
    agenda = opened.window.screens["today"]
    assert isinstance(agenda, TodayScreen)
    assert agenda._agenda is not None
    alert = agenda._agenda.alerts[0]

    def by(moment: str) -> Agenda:
        assert agenda._agenda is not None
        fields = {**alert.fields, "ack_by": moment}
        return replace(agenda._agenda, overdue=(), alerts=(replace(alert, fields=fields),))

    assert [(due.group, due.late) for due in due_now(by("2026-11-27T02:59:00Z"), now)] == [
        ("alerts", True)
    ]
    soon = by("2026-11-27T14:00:00Z")
    assert [due.late for due in due_now(soon, now)] == [False]
    assert next_due(soon, now) == datetime(2026, 11, 27, 14, 0, tzinfo=UTC)
    later = by("2026-11-27T15:00:00Z")  # midnight in Japan: another day
    assert due_now(later, now) == []
    assert next_due(by("2026-11-29T00:00:00Z"), now) == datetime(2026, 11, 27, 15, 0, tzinfo=UTC)


def test_a_day_that_ends_while_the_window_is_open_makes_things_due(open_desktop: Open) -> None:
    opened = open_desktop()
    tomorrow = datetime.now(JAPAN) + timedelta(days=1)
    enter(opened, f"{tomorrow:%Y-%m-%d}")
    QTest.mouseClick(opened.window.due.close_button, Qt.MouseButton.LeftButton)
    opened.window.agenda.tick()
    opened.settle()
    assert not opened.window.due.isVisible()
    at(opened, tomorrow.astimezone(UTC))
    opened.window.agenda.tick()
    opened.settle()
    assert opened.window.due.isVisible()
    assert "本日が期限のもの1件" in opened.window.due.text.text()
