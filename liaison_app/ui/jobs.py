"""The writer's thread: it alone owns the desk, and runs what officers do in order.

Nothing here blocks the event loop. A job's result comes back as a queued signal and is handed
to the caller on the UI thread; what it changed goes to the `ChangeHub`. Questions that need the
desk (inbox, channels, receipts) are asked here too; of several on one topic only the newest is
answered. Lists and searches have a thread of their own (`reads.py`).
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot
from shiboken6 import isValid

from liaison_app.domain.errors import Refused
from liaison_app.ui.changes import ChangeHub

if TYPE_CHECKING:
    from liaison_app.ui.opened import Opened
    from liaison_app.workflows.desk import Desk

BUSY_AFTER_MS = 500
INTERRUPT_MS = 50

Done = Callable[[Any], object]
Failed = Callable[[Exception], object]


def is_alive(callback: Callable[..., object]) -> bool:
    """Whether the widget whose method this is still exists; a closed dialog hears nothing."""
    method = callback.func if isinstance(callback, partial) else callback
    owner = getattr(method, "__self__", None)
    return not isinstance(owner, QObject) or isValid(owner)


@dataclass(eq=False)
class Job:
    """One act. ``title`` is the text key of what the status line says while it runs;
    ``cancellable`` that giving up leaves everything as it was. ``stop`` tells the act so; without
    it the statement that runs is interrupted."""

    act: Callable[[Any], Any]
    title: str
    done: Done | None
    failed: Failed | None
    initiator: object = None
    topic: str = ""
    cancellable: bool = False
    cancelled: bool = False
    stop: Callable[[], object] | None = None


class _Writer(QObject):
    """Lives in the writer's thread. ``desk`` is touched by nobody else."""

    started = Signal(object)
    finished = Signal(object, object, object)  # job, result, error

    def __init__(self) -> None:
        super().__init__()
        self.desk: Desk | None = None
        self.newest: dict[str, Job] = {}

    @Slot(object)
    def open(self, job: Job) -> None:
        self._run(job, lambda: self._enter(job.act(self.desk)))

    @Slot(object)
    def work(self, job: Job) -> None:
        if job.topic and self.newest.get(job.topic) is not job:
            self.finished.emit(job, None, None)
            return
        if job.cancelled:
            self.finished.emit(job, None, Refused("cancelled"))
            return
        self._run(job, lambda: job.act(self._opened()))

    def interrupt(self) -> None:
        """From the UI thread: stop the statement now running, which undoes its transaction."""
        if self.desk is not None:
            self.desk.queries.interrupt()

    @Slot()
    def close(self) -> None:
        if self.desk is not None:
            self.desk.close()
            self.desk = None
        QThread.currentThread().quit()

    def _enter(self, desk: "Desk") -> "Opened":
        from liaison_app.ui.opened import opened

        self.desk = desk
        return opened(desk)

    def _opened(self) -> "Desk":
        if self.desk is None:
            raise RuntimeError("a job was given before the desk was open")
        return self.desk

    def _run(self, job: Job, act: Callable[[], Any]) -> None:
        self.started.emit(job)
        try:
            result = act()
        except Exception as error:  # noqa: BLE001 - handed to the presenter on the UI thread
            self.finished.emit(job, None, error)
            return
        self.finished.emit(job, result, None)


class Jobs(QObject):
    """What screens call. ``busy`` names the job that runs for longer than half a second."""

    busy = Signal(object)  # Job or None
    unhandled = Signal(object)  # an Exception nobody asked for

    _submitted = Signal(object)
    _opening = Signal(object)
    _closing = Signal()

    def __init__(self, hub: ChangeHub, parent: QObject | None = None) -> None:
        super().__init__(parent)
        sys.setswitchinterval(0.0005)  # a busy worker must not slow repainting down
        self.hub = hub
        self._thread = QThread(self)
        self._writer = _Writer()
        self._writer.moveToThread(self._thread)
        self._submitted.connect(self._writer.work)
        self._opening.connect(self._writer.open)
        self._closing.connect(self._writer.close)
        self._writer.started.connect(self._on_started)
        self._writer.finished.connect(self._on_finished)
        self._running: Job | None = None
        self._open_jobs = 0
        self._slow = QTimer(self, singleShot=True, interval=BUSY_AFTER_MS)
        self._slow.timeout.connect(lambda: self.busy.emit(self._running))
        self._stopping = QTimer(self, interval=INTERRUPT_MS)
        self._stopping.timeout.connect(self._interrupt_running)
        self._thread.start()

    @property
    def idle(self) -> bool:
        """Nothing runs and nothing waits."""
        return self._open_jobs == 0

    def open(self, make_desk: Callable[[], "Desk"], done: Done, failed: Failed) -> None:
        """Make the desk on its own thread; ``done`` gets an `Opened`."""
        self._start(Job(lambda _: make_desk(), "ui.job.opening", done, failed), self._opening)

    def run(
        self,
        act: Callable[["Desk"], Any],
        *,
        title: str,
        done: Done | None = None,
        failed: Failed | None = None,
        initiator: object = None,
        cancellable: bool = False,
        stop: Callable[[], object] | None = None,
    ) -> Job:
        """Do ``act`` after everything given before it. What it changed is published.

        ``cancellable`` acts change nothing but in one transaction of the case log, or know by
        ``stop`` when to give up: then nothing they do is interrupted from outside.
        """
        job = Job(act, title, done, failed, initiator, cancellable=cancellable, stop=stop)
        return self._start(job, self._submitted)

    def ask(
        self,
        topic: str,
        question: Callable[["Desk"], Any],
        done: Done,
        failed: Failed | None = None,
    ) -> None:
        """Answer ``question`` from the desk; an older one on ``topic`` still waiting is dropped."""
        job = Job(question, "ui.job.reading", done, failed, topic=topic, cancellable=True)
        self._writer.newest[topic] = job
        self._start(job, self._submitted)

    def cancel(self, job: Job) -> None:
        """Give up a job. One that waits is never begun; the transaction of one that runs is
        undone, unless it is done before it notices: then its result is told as always."""
        job.cancelled = True
        if job.stop is not None:
            job.stop()
        else:
            self._interrupt_running()

    def close(self) -> None:
        """Finish what waits, close the desk, end the thread."""
        if self._thread.isRunning():
            self._closing.emit()
            self._thread.wait()

    def _start(self, job: Job, signal: Any) -> Job:
        self._open_jobs += 1
        signal.emit(job)
        return job

    @Slot(object)
    def _on_started(self, job: Job) -> None:
        self._running = job
        self._slow.start()

    def _interrupt_running(self) -> None:
        """Between two statements there is nothing to stop: so again, until the job ends."""
        running = self._running
        if running is not None and running.cancelled and running.stop is None:
            self._writer.interrupt()
            self._stopping.start()
        else:
            self._stopping.stop()

    @Slot(object, object, object)
    def _on_finished(self, job: Job, result: Any, error: Exception | None) -> None:
        self._open_jobs -= 1
        self._running = None
        self._slow.stop()
        self._stopping.stop()
        self.busy.emit(None)
        if job.topic and self._writer.newest.get(job.topic) is not job:
            return
        if job.cancelled and (job.topic or error is not None):
            error = error if isinstance(error, Refused) else Refused("cancelled")
        if error is not None:
            self._fail(job, error)
            return
        if not job.topic:
            self._publish(job, result)
        if job.done is not None and is_alive(job.done):
            job.done(result)

    def _fail(self, job: Job, error: Exception) -> None:
        if job.failed is not None and is_alive(job.failed):
            job.failed(error)
        else:
            self.unhandled.emit(error)

    def _publish(self, job: Job, result: Any) -> None:
        from liaison_app.store.caselog import ChangeSet

        changes = result if isinstance(result, ChangeSet) else getattr(result, "changes", None)
        if isinstance(changes, ChangeSet):
            self.hub.publish(changes, job.initiator)
