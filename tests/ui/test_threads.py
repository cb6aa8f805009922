"""Jobs and reads: in order, on their own threads, stale questions dropped, errors presented."""

import subprocess
import sys
import threading

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from liaison_app.domain.errors import Refused
from liaison_app.store.queries import Reader
from liaison_app.workflows.desk import Desk
from tests.ui.conftest import Open


def test_jobs_run_in_order_on_one_thread_that_is_not_the_screens(open_desktop: Open) -> None:
    opened = open_desktop()
    seen: list[tuple[int, int]] = []
    for number in range(5):
        opened.session.jobs.run(
            lambda _desk, number=number: seen.append((number, threading.get_ident())),  # type: ignore[misc]
            title="ui.job.saving",
        )
    opened.settle()
    assert [number for number, _ in seen] == list(range(5))
    assert {thread for _, thread in seen} - {threading.get_ident()}
    assert len({thread for _, thread in seen}) == 1


def test_only_the_newest_question_on_a_topic_is_answered(open_desktop: Open) -> None:
    opened = open_desktop()
    begun, go_on = threading.Event(), threading.Event()

    def first(_reader: Reader) -> int:
        begun.set()
        go_on.wait(20)
        return 1

    asked: list[int] = []
    answers: list[int] = []

    def count(number: int) -> int:
        asked.append(number)
        return number

    reads = opened.session.reads
    reads.ask("search", first, answers.append)
    assert begun.wait(20)
    reads.ask("search", lambda _reader: count(2), answers.append)
    reads.ask("search", lambda _reader: count(3), answers.append)
    go_on.set()
    opened.settle()
    assert answers == [3]
    assert asked == [3]


def test_a_running_search_is_interrupted_by_the_next_keystroke(open_desktop: Open) -> None:
    opened = open_desktop()
    begun = threading.Event()

    def endless(reader: Reader) -> int:
        begun.set()
        sql = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
        return int(reader._db.execute(sql).fetchone()[0])

    answers: list[object] = []
    opened.session.reads.ask("search", endless, answers.append)
    assert begun.wait(20)
    opened.qtbot.wait(50)  # until the statement itself runs
    opened.session.reads.ask("search", lambda reader: reader.counts().tasks, answers.append)
    opened.settle()
    assert answers == [2]
    assert not opened.window.message.isVisible()


def test_a_refusal_nobody_asked_for_is_presented_in_words(open_desktop: Open) -> None:
    opened = open_desktop()

    def refuse(_desk: Desk) -> None:
        raise Refused("record-unknown", id="NOPE-1")

    opened.session.jobs.run(refuse, title="ui.job.saving")
    opened.settle()
    assert opened.window.message.isVisible()
    assert "NOPE-1" in opened.window.message.text


def test_our_own_bug_is_said_without_its_text(open_desktop: Open) -> None:
    opened = open_desktop()

    def fail(_desk: Desk) -> None:
        raise ZeroDivisionError("secret case content")

    opened.session.jobs.run(fail, title="ui.job.saving")
    opened.settle()
    assert "ZeroDivisionError" in opened.window.message.text
    assert "secret" not in opened.window.message.text


def test_a_cancelled_job_that_waits_is_never_begun(open_desktop: Open) -> None:
    opened = open_desktop()
    go_on, ran = threading.Event(), []
    opened.session.jobs.run(lambda _desk: go_on.wait(20), title="ui.job.saving")
    told: list[Exception] = []
    waiting = opened.session.jobs.run(
        lambda _desk: ran.append(1), title="ui.job.saving", failed=told.append
    )
    opened.session.jobs.cancel(waiting)
    go_on.set()
    opened.settle()
    assert ran == []
    assert [str(error) for error in told] == ["cancelled"]


def test_an_act_that_knows_when_to_give_up_is_told_so_by_the_button_and_not_interrupted(
    open_desktop: Open,
) -> None:
    opened = open_desktop()
    stopped = threading.Event()
    told: list[str] = []

    def act(desk: Desk) -> str:
        while not stopped.is_set():
            desk.queries.newest_position()
        for _ in range(1_000):
            desk.queries.newest_position()
        return "told"

    opened.session.jobs.run(
        act, title="ui.job.applying", done=told.append, cancellable=True, stop=stopped.set
    )
    status = opened.window.status
    opened.qtbot.waitUntil(status.cancel.isVisible)
    QTest.mouseClick(status.cancel, Qt.MouseButton.LeftButton)
    opened.settle()
    assert told == ["told"]
    assert not status.cancel.isVisible()


def test_a_job_of_more_than_half_a_second_is_named_in_the_status_line(open_desktop: Open) -> None:
    opened = open_desktop()
    go_on = threading.Event()
    opened.session.jobs.run(lambda _desk: go_on.wait(20), title="ui.job.importing")
    opened.qtbot.waitUntil(opened.window.status.busy.isVisible)
    assert opened.window.status.busy.text() == "取り込んでいます"
    go_on.set()
    opened.settle()
    assert not opened.window.status.busy.isVisible()


def test_signals_may_carry_truth_values_two_thousand_times() -> None:
    """Some versions of the binding lose a reference at each emit and die after some hundreds."""
    program = (
        "from PySide6.QtCore import QObject, Signal\n"
        "class Bell(QObject):\n"
        "    rung = Signal(bool)\n"
        "bell = Bell()\n"
        "for _ in range(2000):\n"
        "    bell.rung.emit(True)\n"
        "    bell.rung.emit(False)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], check=False)
    assert done.returncode == 0
